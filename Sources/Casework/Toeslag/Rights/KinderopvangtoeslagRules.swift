internal import BenefitRules
internal import EventSourcing
internal import Events

/// Kinderopvangtoeslag: who works and pays for registered childcare (Wko article 1.5 to 1.7).
enum KinderopvangtoeslagRules: ToeslagRules {
    static let articles = ArticleOfLaw.all("Wko art. 1.3", "Wko art. 1.6", "Wko art. 1.7")

    static func otherPeople(_ household: Household) -> [Int64] {
        var children: [Int64] = []
        household.careByMonth.forEach { children += $0.map(\.child) }
        return children
    }

    static func addFacts(_ household: Household, to facts: inout DecidingFacts) {
        for citizen in [household.applicant] + household.partners {
            let known = household.citizens[citizen]
            facts.add(known?.state.isWorking, sinceMonthsBefore: lookBack)
            for (key, care) in known?.state.care ?? [:]
            where key.year == Int64(household.year) && !care.isExpected {
                facts.add(care)
            }
        }
        // What is expected may have given way to what was said.
        for month in 1...12 {
            for care in told(household, in: month).values where care.isExpected { facts.add(care) }
        }
        facts.addChildren(of: household)
    }

    static func missing(_ household: Household) -> [IntakeReason] {
        let months = (1...12).filter { !household.care(in: $0).isEmpty }
        if months.isEmpty { return [.childcareMissing] }
        var reasons: [IntakeReason] = []
        if months.contains(where: { household.isWorking(household.applicant, in: $0) == nil }) {
            reasons.append(.workMissing)
        }
        let isPartnerKnown = months.allSatisfy { month in
            household.partner(in: month).map { household.isWorking($0, in: month) != nil } ?? true
        }
        if !isPartnerKnown { reasons.append(.partnerWorkMissing) }
        return reasons
    }

    /// How many months before the year work can matter; more than any year's law says.
    private static var lookBack: Int { 12 }

    /// The care of a month, by child, place and kind: of children of applicant or partner, paid by
    /// either, while the child lives.
    static func care(_ household: Household, in month: Int) -> [Kinderopvangtoeslag.Row] {
        told(household, in: month).filter { key, care in
            care.value.hours > 0 && household.livesOn(in: month, key.child)
                && household.isChild(key.child, in: month)
        }
        .sorted {
            ($0.key.child, $0.key.kind.rawValue, $0.key.registration)
                < ($1.key.child, $1.key.kind.rawValue, $1.key.registration)
        }
        .map { key, care in
            Kinderopvangtoeslag.Row(
                child: key.child,
                care: key.kind.ofRules,
                hours: care.value.hours,
                price: care.value.price
            )
        }
    }

    /// What is known of the care of a month by what both parents tell.
    private static func told(
        _ household: Household,
        in month: Int
    ) -> [Citizen.CareMonth: Citizen.Yearly<Citizen.Care>] {
        var told: [Citizen.CareMonth: Citizen.Yearly<Citizen.Care>] = [:]
        // These children have care of another kind or place now, as somebody said.
        var children: Set<Int64> = []
        let parents = household.parents(in: month)
        for parent in parents {
            for (key, care) in parent.state.care
            where key.year == Int64(household.year) && key.month == Int64(month) {
                // What the agency found since is beside the point.
                let said = parent.state.plainYears.map { $0.care[key] } ?? care
                if let said, !said.isExpected, said.value.hours > 0,
                    !parents.contains(where: { $0.state.said(careOf: key.inDecemberBefore) })
                {
                    children.insert(key.child)
                }
                // Both may tell of the same care.
                if let other = told[key], other.holds(before: care) { continue }
                told[key] = care
            }
        }
        return told.filter { !$0.value.isExpected || !children.contains($0.key.child) }
    }

    static func right(
        _ household: Household,
        in months: Months,
        appliedOn day: CivilDate,
        _ law: BenefitYear
    ) throws(EntitlementError) -> Right {
        do {
            let reached = try Kinderopvangtoeslag.monthsReached(byApplicationOn: day, in: law)
            let cared = months.filter { !household.care(in: $0).isEmpty }
            let counting = cared.intersection(reached)
            for month in counting.numbers { try checkWork(household, in: month) }
            var going: [Int64: Months] = [:]
            for parent in [household.applicant] + household.partners {
                going[parent] = try Kinderopvangtoeslag.monthsOfWork(in: law) {
                    household.isWorking(parent, in: $0) == true
                }
            }
            let situations = try household.situations(in: counting) {
                [going]
                (household, month) throws(EntitlementError) in
                var facts = Kinderopvangtoeslag.Facts(
                    income: try household.income(in: month),
                    care: household.care(in: month)
                )
                facts.hasPartner = household.partner(in: month) != nil
                let parents = [household.applicant, household.partner(in: month)]
                facts.isWorking = parents.compactMap(\.self).allSatisfy {
                    going[$0]?.contains(Months(number: month)) == true
                }
                return facts
            }
            let outcome = try Kinderopvangtoeslag.award(situations, in: law)
            var grounds: [Ground] = cared == months ? [] : [.noCare]
            if counting != cared { grounds.append(.appliedLate) }
            return Right(outcome, of: household, grounds: grounds) { month, working in
                .month(
                    month,
                    income: working.income,
                    household,
                    care: household.care(in: month).map(\.awarded)
                )
            }
        } catch let error as EntitlementError {
            throw error
        } catch let error as ParameterMissing {
            throw .parameter(error)
        } catch let error as CareFault {
            switch error {
            case .missing(let parameter): throw .parameter(parameter)
            case .firstChild(let fault): throw .firstChild(fault)
            }
        } catch {
            preconditionFailure("the rules throw CareFault or ParameterMissing")
        }
    }

    private static func checkWork(
        _ household: Household,
        in month: Int
    ) throws(EntitlementError) {
        let parents = [household.applicant] + [household.partner(in: month)].compactMap(\.self)
        for parent in parents where household.isWorking(parent, in: month) == nil {
            throw .unknownFact(.work, citizen: parent)
        }
    }
}

extension Household {
    fileprivate func care(in month: Int) -> [Kinderopvangtoeslag.Row] { careByMonth[month] }

    fileprivate func isWorking(_ citizen: Int64, in month: Int) -> Bool? {
        citizens[citizen]?.state.isWorking.value(on: firstDay(month))
    }

    /// Whether a child lives on some day of a month: care counts in its own month.
    fileprivate func livesOn(in month: Int, _ child: Int64) -> Bool {
        citizens[child]?.state.death.map { $0.value >= firstDay(month) } ?? true
    }
}

extension Citizen.State {
    /// Whether anybody but the agency told of the care of a month.
    fileprivate func said(careOf month: Citizen.CareMonth) -> Bool {
        (plainYears ?? years).care[month] != nil
    }
}

extension ChildcareKind {
    /// The same kind, as the rules call it.
    fileprivate var ofRules: Kinderopvangtoeslag.Care {
        switch self {
        case .bso: .outOfSchool
        case .dagopvang: .dayCare
        case .gastouder: .childminder
        }
    }
}

extension Kinderopvangtoeslag.Row {
    fileprivate var awarded: AwardedCare {
        let kind: ChildcareKind =
            switch care {
            case .outOfSchool: .bso
            case .dayCare: .dagopvang
            case .childminder: .gastouder
            }
        guard let child = CitizenNumber(child), let hourly = HourlyPrice(price) else {
            preconditionFailure("\(child) and \(price) are in the log, so they can be")
        }
        return AwardedCare(
            care: kind,
            child: child,
            hours: hours,
            price: hourly
        )
    }
}

extension Citizen.Yearly {
    /// Whether it holds before something else: what was said of the year before what is expected,
    /// else what was said last.
    fileprivate func holds(before other: Citizen.Yearly<Value>) -> Bool {
        if isExpected != other.isExpected { return other.isExpected }
        return source ?? said > other.source ?? other.said
    }
}
