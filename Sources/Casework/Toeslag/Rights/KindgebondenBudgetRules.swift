internal import BenefitRules
internal import EventSourcing
internal import Events

/// Kindgebonden budget: for whose children kinderbijslag is paid (Wkb article 2).
enum KindgebondenBudgetRules: ToeslagRules {
    static let articles = ArticleOfLaw.all("Wkb art. 1", "Wkb art. 2")

    static func otherPeople(_ household: Household) -> [Int64] {
        var children: [Int64] = []
        household.childrenByMonth.forEach { children += $0 }
        return children
    }

    static func addFacts(_ household: Household, to facts: inout DecidingFacts) {
        facts.addAssets(of: household)
        // How old the children are decides too.
        for child in household.others { facts.add(household.citizens[child]?.state.birth?.said) }
        facts.addChildren(of: household)
    }

    static func missing(_ household: Household) -> [IntakeReason] {
        household.missingAssets + (household.others.isEmpty ? [.childrenMissing] : [])
    }

    /// The children with kinderbijslag on the first day of a month, of applicant and partner.
    static func children(_ household: Household, in month: Int) -> [Int64] {
        let day = household.firstDay(month)
        var paid: [Int64] = []
        func add(_ parent: Folded<Citizen>) {
            for (child, known) in parent.state.children
            where known.hasBenefit.value(on: day) == true && household.isAlive(child, in: month) {
                paid.append(child)
            }
        }
        add(household.own)
        if let partner = household.knownPartner(in: month) { add(partner) }
        paid.keepOnceAscending()
        return paid
    }

    static func right(
        _ household: Household,
        in months: Months,
        appliedOn day: CivilDate,
        _ law: BenefitYear
    ) throws(EntitlementError) -> Right {
        let outcome = try rule(
            KindgebondenBudget.award,
            try household.situations(in: months, facts),
            assets: try household.countingAssets(),
            in: law
        )
        return Right(outcome, of: household) { month, working in
            .month(
                month,
                income: working.income / 100,
                household,
                children: household.childrenByMonth[month]
            )
        }
    }

    private static func facts(
        _ household: Household,
        _ month: Int
    ) throws(EntitlementError) -> KindgebondenBudget.Facts {
        let children = household.childrenByMonth[month].compactMap { number in
            household.birthDate(of: number).map { KindgebondenBudget.Child(age: .born($0)) }
        }
        var facts = KindgebondenBudget.Facts(
            income: try household.income(in: month),
            children: children
        )
        facts.hasPartner = household.partner(in: month) != nil
        return facts
    }
}
