public import BenefitRules
public import EventSourcing
public import Events

/// What a household has a right to in a year (_recht_): the rules applied to the facts, no more.
public struct Entitlement: Sendable {
    /// What is awarded for the year, in eurocents.
    public let amount: Int64
    /// What each month gives, January first, in eurocents.
    public let months: [Int64]
    /// The months with a right, and what held in them.
    public let periods: [AwardedPeriod]
    /// Why there is nothing, or nothing in some months.
    public let grounds: [AwardGround]
    /// The events whose facts it rests on, ascending.
    public let facts: [Position]
    /// The articles that give the right.
    public let articles: [String]

    /// The right of a household to a kind of toeslag, from a day on where one is given.
    ///
    /// - Throws: `EntitlementError`: a figure of the law that is not confirmed, a year or a fact
    ///   that is not known.
    public init(
        to kind: Events.ToeslagKind,
        of household: Household,
        from day: CivilDate?,
        _ legislation: Legislation
    ) throws(EntitlementError) {
        guard let law = legislation[household.year] else { throw .noSuchYear(household.year) }
        var right = household.lifetime
        if let day { right.formIntersection(.counting(day, in: household.year)) }
        var grounds: [Ground] = []
        if household.lifetime != .all { grounds.append(.deceased) }
        if right.isEmpty, !household.lifetime.isEmpty { grounds.append(.outsidePeriod) }
        let theirs = household.partnersMonths(of: kind).intersection(right)
        if !theirs.isEmpty {
            grounds.append(.partnerReceives)
            right.subtract(theirs)
        }
        do {
            switch kind {
            case .zorgtoeslag:
                let adult = right.intersection(household.adulthood)
                if adult != right { grounds.append(.tooYoung) }
                let outcome = try Zorgtoeslag.award(
                    household.situations(in: adult, Self.zorgtoeslag),
                    assets: household.countingAssets(),
                    in: law
                )
                self.init(kind, household, outcome, grounds, ["Wzt art. 1", "Wzt art. 2"]) {
                    $0.income
                }
            case .kindgebondenBudget:
                let outcome = try KindgebondenBudget.award(
                    household.situations(in: right, Self.kindgebondenBudget),
                    assets: household.countingAssets(),
                    in: law
                )
                self.init(kind, household, outcome, grounds, ["Wkb art. 1", "Wkb art. 2"]) {
                    $0.income
                }
            case .huurtoeslag, .kinderopvangtoeslag: throw EntitlementError.notOffered(kind)
            }
        } catch let error as ParameterMissing {
            throw .parameter(error)
        } catch let error as EntitlementError {
            throw error
        } catch {
            preconditionFailure("the rules throw ParameterMissing alone")
        }
    }

    private init<Working>(
        _ kind: Events.ToeslagKind,
        _ household: Household,
        _ outcome: Outcome<Working>,
        _ before: [Ground],
        _ articles: [String],
        _ income: (Working) -> Int64
    ) {
        amount = outcome.award.awarded
        months = outcome.award.paidPerMonth
        periods = outcome.parts.flatMap { part in
            household.stretches(of: part.months).map { stretch in
                AwardedPeriod(
                    children: kind == .kindgebondenBudget
                        ? household.children(in: stretch.lowerBound).compactMap(CitizenNumber.init)
                        : [],
                    first: Int64(stretch.lowerBound),
                    income: income(part.working) / 100,
                    isPartnerInsured: kind == .zorgtoeslag
                        ? household.isPartnerInsured(in: stretch.lowerBound) : nil,
                    last: Int64(stretch.upperBound),
                    partner: household.partner(in: stretch.lowerBound).flatMap(CitizenNumber.init)
                )
            }
        }
        .sorted { $0.first < $1.first }
        grounds = (before + outcome.grounds).reduce(into: []) { found, ground in
            guard let word = AwardGround(rawValue: ground.rawValue) else {
                preconditionFailure("\(ground) is no AwardGround; EntitlementTests compares them")
            }
            if !found.contains(word) { found.append(word) }
        }
        facts = household.facts(for: kind)
        self.articles = articles
    }

    private static func zorgtoeslag(
        _ household: Household,
        _ month: Int
    ) throws(EntitlementError) -> Zorgtoeslag.Facts {
        let partner = household.partner(in: month)
        var facts = Zorgtoeslag.Facts(income: try household.income(in: month))
        facts.hasPartner = partner != nil
        facts.isInsured = try household.isInsured(household.applicant, in: month)
        if let partner { facts.partnerIsInsured = try household.isInsured(partner, in: month) }
        return facts
    }

    private static func kindgebondenBudget(
        _ household: Household,
        _ month: Int
    ) throws(EntitlementError) -> KindgebondenBudget.Facts {
        let children = household.children(in: month).compactMap { number in
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

extension Household {
    /// The months in stretches without a gap, in each of which the same people count.
    fileprivate func stretches(of months: Months) -> [ClosedRange<Int>] {
        months.numbers.reduce(into: []) { stretches, month in
            if let last = stretches.last, last.upperBound == month - 1,
                partner(in: last.upperBound) == partner(in: month),
                isPartnerInsured(in: last.upperBound) == isPartnerInsured(in: month),
                children(in: last.upperBound) == children(in: month)
            {
                stretches[stretches.count - 1] = last.lowerBound...month
            } else {
                stretches.append(month...month)
            }
        }
    }

    /// Stretches of equal facts within some months.
    fileprivate func situations<Facts: Equatable>(
        in months: Months,
        _ facts: (Household, Int) throws(EntitlementError) -> Facts
    ) throws(EntitlementError) -> [Situation<Facts>] {
        var situations: [Situation<Facts>] = []
        for month in months.numbers {
            let facts = try facts(self, month)
            let number = Months(number: month)
            if let last = situations.last, last.facts == facts,
                last.months.contains(Months(number: month - 1))
            {
                situations[situations.count - 1] = Situation(last.months.union(number), facts)
            } else {
                situations.append(Situation(number, facts))
            }
        }
        return situations
    }

    /// The incomes that count in a month: of the whole year, each (Awir article 7 lid 1, 8).
    fileprivate func income(in month: Int) throws(EntitlementError) -> Income {
        let own = try income(of: applicant)
        guard let partner = partner(in: month) else { return .joint(own) }
        return .apart(own: own, partner: try income(of: partner))
    }

    private func income(of citizen: Int64) throws(EntitlementError) -> Int64 {
        guard let income = citizens[citizen]?.incomes[Int64(year)] else {
            throw .unknownFact(.income, citizen: citizen)
        }
        return income.value.amount.value
    }

    fileprivate func isInsured(
        _ citizen: Int64,
        in month: Int
    ) throws(EntitlementError) -> Bool {
        guard let isInsured = citizens[citizen]?.isInsured.value(on: firstDay(month)) else {
            throw .unknownFact(.insurance, citizen: citizen)
        }
        return isInsured
    }

    /// Whether the partner of a month is insured; nil without one.
    fileprivate func isPartnerInsured(in month: Int) -> Bool? {
        partner(in: month).flatMap { citizens[$0]?.isInsured.value(on: firstDay(month)) }
    }

    fileprivate func countingAssets() throws(EntitlementError) -> Assets {
        var sum: Int64 = 0
        for owner in assetOwners {
            guard let assets = citizens[owner]?.assets[Int64(year)] else {
                throw .unknownFact(.assets, citizen: owner)
            }
            sum += assets.value
        }
        return Assets(.amount(sum), isJoint: hasJointAssets)
    }
}

/// Why a right cannot be determined.
public enum EntitlementError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What must be known of a citizen.
    public enum Fact: String, Sendable {
        /// An income of the year.
        case income
        /// Whether insured in each month.
        case insurance
        /// Assets on 1 January.
        case assets
    }

    /// Nothing is known of the law of this year.
    case noSuchYear(Int)
    /// A figure of the law is not confirmed.
    case parameter(ParameterMissing)
    /// A fact is not known.
    case unknownFact(Fact, citizen: Int64)
    /// This kind of toeslag is not decided here yet.
    case notOffered(Events.ToeslagKind)

    /// A sentence for a person.
    public var description: String {
        switch self {
        case .noSuchYear(let year): "Nothing is known of the law of \(year)."
        case .parameter(let missing): "\(missing)"
        case .unknownFact(let fact, let citizen):
            "The \(fact.rawValue) of citizen/\(citizen) is not known for the whole year."
                + " Record it with `waarborg citizen record`."
        case .notOffered(let kind):
            "\(kind.rawValue) is calculated by `waarborg calculate` and not awarded yet."
        }
    }
}
