internal import BenefitRules
internal import EventSourcing
internal import Events

/// Kindgebonden budget: for whose children kinderbijslag is paid (Wkb article 2).
enum KindgebondenBudgetRules: ToeslagRules {
    static var articles: [String] { ["Wkb art. 1", "Wkb art. 2"] }

    static func otherPeople(_ household: Household) -> [Int64] {
        household.childrenByMonth.values.flatMap(\.self)
    }

    static func facts(_ household: Household) -> [Position] {
        // How old the children are decides too.
        let births = household.others.compactMap { household.citizens[$0]?.state.birth?.said }
        return household.assetFacts + births
            + ([household.applicant] + household.partners).flatMap { household.childFacts(of: $0) }
    }

    static func missing(_ household: Household) -> [IntakeReason] {
        household.missingAssets + (household.others.isEmpty ? [.childrenMissing] : [])
    }

    /// The children with kinderbijslag on the first day of a month, of applicant and partner.
    static func children(_ household: Household, in month: Int) -> [Int64] {
        let day = household.firstDay(month)
        let paid = household.parents(in: month).flatMap { parent in
            parent.state.children.filter { $0.value.hasBenefit.value(on: day) == true }.keys
        }
        return paid.ascending().filter { household.isAlive($0, in: month) }
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
