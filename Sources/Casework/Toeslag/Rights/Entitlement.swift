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
    public let articles: [ArticleOfLaw]

    /// The figures of the law that are assumed and were needed; none but in a simulation.
    public internal(set) var assumed: [String] = []

    /// The most facts that one award names.
    static let factsMax = 1_000

    /// The right of a household, from the day for which it was asked until it was stopped.
    ///
    /// - Throws: `EntitlementError`: a figure of the law that is not confirmed, a year or a fact
    ///   that is not known.
    public init(
        of household: Household,
        by application: ApplicationSubmitted,
        stopped: Toeslag.Stopped? = nil,
        _ legislation: Legislation
    ) throws(EntitlementError) {
        guard let law = legislation[household.year] else { throw .noSuchYear(household.year) }
        var months = household.asked
        var grounds: [Ground] = []
        if household.lifetime != .all { grounds.append(.deceased) }
        if months.isEmpty, !household.lifetime.isEmpty { grounds.append(.outsidePeriod) }
        if let stopped {
            let after = Months.counting(stopped.from, in: household.year)
            if !after.isDisjoint(with: months) { grounds.append(.stopped) }
            months.subtract(after)
        }
        for (citizen, taken) in household.othersMonths where !taken.isDisjoint(with: months) {
            let isPartner = taken.intersection(months).numbers.contains {
                household.partner(in: $0) == citizen
            }
            grounds.append(isPartner ? .partnerReceives : .otherReceives)
            months.subtract(taken)
        }
        let rules = household.kind.rules
        let right = try rules.right(
            household,
            in: months,
            appliedOn: application.receivedOn,
            law
        )
        amount = right.award.awarded
        self.months = right.award.paidPerMonth
        periods = right.periods
        self.grounds = (grounds + right.grounds).reduce(into: []) { found, ground in
            guard let word = AwardGround(rawValue: ground.rawValue) else {
                preconditionFailure("\(ground) is no AwardGround; EntitlementTests compares them")
            }
            if !found.contains(word) { found.append(word) }
        }
        facts = stopped.map { (household.facts + [$0.said]).sorted() } ?? household.facts
        if facts.count > Self.factsMax { throw .tooManyFacts }
        articles = rules.articles
    }
}

/// What a rule gives; a figure that is not confirmed becomes the error of all kinds.
func rule<Result>(
    _ body: () throws(ParameterMissing) -> Result
) throws(EntitlementError) -> Result {
    do { return try body() } catch { throw .parameter(error) }
}

/// What the rule of a kind with a test of assets gives.
func rule<Facts, Working>(
    _ award: ([Situation<Facts>], Assets, BenefitYear) throws(ParameterMissing) -> Outcome<Working>,
    _ situations: [Situation<Facts>],
    assets: Assets,
    in law: BenefitYear
) throws(EntitlementError) -> Outcome<Working> {
    do { return try award(situations, assets, law) } catch { throw .parameter(error) }
}

extension Household {
    /// Stretches of equal facts within some months.
    func situations<Facts: Equatable>(
        in months: Months,
        _ facts: (Household, Int) throws(EntitlementError) -> Facts
    ) throws(EntitlementError) -> [Situation<Facts>] {
        var situations: [Situation<Facts>] = []
        for (first, months) in stretches.parts(of: months) {
            let facts = try facts(self, first)
            if let last = situations.last, last.facts == facts, last.months.last == first - 1 {
                situations[situations.count - 1] = Situation(last.months.union(months), facts)
            } else {
                situations.append(Situation(months, facts))
            }
        }
        return situations
    }

    /// The incomes that count in a month: of the whole year, each (Awir article 7 lid 1, 8).
    func income(in month: Int) throws(EntitlementError) -> Income {
        let own = try knownIncome(of: applicant)
        guard let partner = partner(in: month) else { return .joint(own) }
        return .apart(own: own, partner: try knownIncome(of: partner))
    }

    /// The income of the year, which must be known.
    func knownIncome(of citizen: Int64) throws(EntitlementError) -> Int64 {
        guard let income = yearIncome(of: citizen) else {
            throw .unknownFact(.income, citizen: citizen)
        }
        return income.value.amount.value
    }

    /// The assets of the applicant, or joint ones.
    func countingAssets() throws(EntitlementError) -> Assets {
        var sum: Int64 = 0
        for owner in assetOwners {
            guard let assets = assets(of: owner) else {
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
        /// The day of birth.
        case birth = "day of birth"
        /// Whether working, or following a course that counts as work, in each month.
        case work
    }

    /// Nothing is known of the law of this year.
    case noSuchYear(Int)
    /// A figure of the law is not confirmed.
    case parameter(ParameterMissing)
    /// A fact is not known.
    case unknownFact(Fact, citizen: Int64)
    /// Nobody can be named as the first child of a month (Besluit kinderopvangtoeslag article 3).
    case firstChild(Kinderopvangtoeslag.FirstChildFault)
    /// Somebody may have been of AOW age in a year in which that counts (Wht article 2, to 2024).
    case pensionAge
    /// More people than one decision can be about.
    case tooManyPeople
    /// More facts than one decision can name.
    case tooManyFacts

    /// A sentence for a person.
    public var description: String {
        switch self {
        case .noSuchYear(let year): "Nothing is known of the law of \(year)."
        case .parameter(let missing): "\(missing)"
        case .unknownFact(let fact, let citizen):
            "The \(fact.rawValue) of citizen/\(citizen) is not known for the whole year."
                + " Record it with `waarborg citizen record`."
        case .firstChild(.undecided(let children)):
            "Hours and costs of \(children.map { "citizen/\($0)" }.joined(separator: " and ")) are"
                + " equal, so a person must name the first child. That cannot be recorded yet."
        case .firstChild(.contradicts(let given, let rule)):
            "citizen/\(given) was given as the first child, the rule says citizen/\(rule)."
        case .pensionAge:
            "Somebody in this household may have been of AOW age, whose year is not among the"
                + " confirmed figures. Calculate it with `waarborg calculate`, and `aow`."
        case .tooManyPeople:
            "More than \(Household.peopleMax) people count in this dwelling, which cannot be"
                + " decided here. Correct the addresses if they are wrong."
        case .tooManyFacts:
            "More than \(Entitlement.factsMax) facts decide about this year, which cannot be"
                + " decided here."
        }
    }
}
