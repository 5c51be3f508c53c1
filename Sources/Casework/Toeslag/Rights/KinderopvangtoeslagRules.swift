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
        // Of what is expected, what has not given way to what the other parent said.
        for (_, care) in household.careTold where care.isExpected { facts.add(care) }
        facts.addChildren(of: household)
    }

    static func missing(_ household: Household) -> [IntakeReason] {
        let months = (1...12).filter { !household.care(in: $0).isEmpty }
        var reasons: [IntakeReason] = months.isEmpty ? [.childcareMissing] : []
        func isMissing(_ isUnknown: (Int) -> Bool) -> Bool {
            // Of which months it is asked is not known before the care is.
            (months.isEmpty ? Array(household.asked.numbers) : months).contains(where: isUnknown)
        }
        if isMissing({ household.isWorking(household.applicant, in: $0) == nil }) {
            reasons.append(.workMissing)
        }
        if isMissing({ month in
            household.partner(in: month).map { household.isWorking($0, in: month) == nil } ?? false
        }) {
            reasons.append(.partnerWorkMissing)
        }
        return reasons
    }

    /// How many months before the year work can matter; more than any year's law says.
    private static var lookBack: Int { 12 }

    /// The care of a month, by child, kind and place: of children of applicant or partner, paid by
    /// either, while the child lives.
    static func care(_ household: Household, in month: Int) -> [Kinderopvangtoeslag.Row] {
        household.careTold.compactMap { key, care in
            guard key.month == Int64(month), care.value.hours > 0,
                household.livesOn(in: month, key.child), household.isChild(key.child, in: month)
            else { return nil }
            return Kinderopvangtoeslag.Row(
                child: key.child,
                care: key.kind.ofRules,
                hours: care.value.hours,
                price: care.value.price
            )
        }
    }

    /// Care of a month, as it is known by what both parents tell.
    typealias Told = (month: Citizen.CareMonth, care: Citizen.Yearly<Citizen.Care>)

    /// What is known of the care of the year by what the applicant and the partner of each month
    /// tell, by month, child, kind and place.
    static func told(_ household: Household) -> [Told] {
        var told: [Citizen.CareMonth: Citizen.Yearly<Citizen.Care>] = [:]
        for parent in [household.applicant] + household.partners {
            for (month, care) in household.citizens[parent]?.state.care ?? [:]
            where month.year == Int64(household.year)
                && household.isParent(parent, in: Int(month.month))
            {
                // Both may tell of the same care.
                if let other = told[month], other.holds(before: care) { continue }
                told[month] = care
            }
        }
        return told.sorted {
            ($0.key.month, $0.key.child, $0.key.kind.rawValue, $0.key.registration)
                < ($1.key.month, $1.key.child, $1.key.kind.rawValue, $1.key.registration)
        }
        .map { ($0.key, $0.value) }
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

    /// Whether somebody is the applicant, or the partner of a month.
    fileprivate func isParent(_ citizen: Int64, in month: Int) -> Bool {
        citizen == applicant || partner(in: month) == citizen
    }

    /// Whether a child lives on some day of a month: care counts in its own month.
    fileprivate func livesOn(in month: Int, _ child: Int64) -> Bool {
        citizens[child]?.state.death.map { $0.value >= firstDay(month) } ?? true
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
