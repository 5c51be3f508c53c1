internal import BenefitRules
internal import EventSourcing
internal import Events

/// What one kind of toeslag asks of the facts about people, and gives.
///
/// A kind says whose facts count and which; the amounts are those of `BenefitRules`.
protocol ToeslagRules: SendableMetatype {
    /// The articles that give the right.
    static var articles: [ArticleOfLaw] { get }

    /// Whether somebody could have the toeslag of the household in a month, if he asked for it.
    static func canHave(_ citizen: Int64, _ household: Household, in month: Int) -> Bool

    /// With whom the applicant has one toeslag together in a month.
    static func sharers(_ household: Household, in month: Int) -> [Int64]

    /// Whose incomes count, besides those of applicant and partners.
    static func otherIncomes(_ household: Household) -> [Int64]

    /// Whose data decides, besides that of applicant and partners; in no order.
    static func otherPeople(_ household: Household) -> [Int64]

    /// Adds the facts that decide, besides incomes, deaths, partners and the applicant's birth.
    static func addFacts(_ household: Household, to facts: inout DecidingFacts)

    /// Adds the facts that can change who counts, also about those who do not count now.
    static func addFactsOfOthers(_ household: Household, to facts: inout DecidingFacts)

    /// What an application misses, besides the incomes of applicant and partners.
    static func missing(_ household: Household) -> [IntakeReason]

    /// What the months of a right give.
    static func right(
        _ household: Household,
        in months: Months,
        appliedOn day: CivilDate,
        _ law: BenefitYear
    ) throws(EntitlementError) -> Right
}

extension ToeslagRules {
    static func canHave(_ citizen: Int64, _ household: Household, in month: Int) -> Bool { true }

    /// Partners have one toeslag of a kind together.
    static func sharers(_ household: Household, in month: Int) -> [Int64] {
        household.partner(in: month).map { [$0] } ?? []
    }

    static func otherIncomes(_ household: Household) -> [Int64] { [] }

    static func otherPeople(_ household: Household) -> [Int64] { [] }

    static func addFactsOfOthers(_ household: Household, to facts: inout DecidingFacts) {}
}

extension Events.ToeslagKind {
    /// What the kind asks and gives.
    var rules: any ToeslagRules.Type {
        switch self {
        case .huurtoeslag: HuurtoeslagRules.self
        case .kinderopvangtoeslag: KinderopvangtoeslagRules.self
        case .kindgebondenBudget: KindgebondenBudgetRules.self
        case .zorgtoeslag: ZorgtoeslagRules.self
        }
    }
}

/// What the rules give for the months of a right.
struct Right {
    /// The amounts.
    let award: BenefitRules.Award
    /// Why some months give nothing.
    let grounds: [Ground]
    /// The months that count, in stretches in which the same held.
    let periods: [AwardedPeriod]

    /// What an outcome for a household says; `period` tells what held in a month.
    init<Working>(
        _ outcome: Outcome<Working>,
        of household: Household,
        grounds before: [Ground] = [],
        _ period: (_ month: Int, Working) -> AwardedPeriod
    ) {
        award = outcome.award
        grounds = before + outcome.grounds
        var stretches: [AwardedPeriod] = []
        for part in outcome.parts {
            for (first, months) in household.stretches.parts(of: part.months) {
                let month = period(first, part.working)
                stretches.append(months.count == 1 ? month : month.with(last: months.last))
            }
        }
        stretches.sort { $0.first < $1.first }
        periods = stretches.reduce(into: []) { periods, next in
            if let last = periods.last, last.last == next.first - 1,
                last.with(first: next.first, last: Int(next.last)) == next
            {
                periods[periods.count - 1] = last.with(last: Int(next.last))
            } else {
                periods.append(next)
            }
        }
    }
}

extension AwardedPeriod {
    /// The same in other months, or with another income.
    func with(first: Int64? = nil, last: Int? = nil, income: Int64? = nil) -> AwardedPeriod {
        AwardedPeriod(
            care: care,
            children: children,
            dwelling: dwelling,
            first: first ?? self.first,
            hasRentException: hasRentException,
            income: income ?? self.income,
            isPartnerInsured: isPartnerInsured,
            last: last.map(Int64.init) ?? self.last,
            partner: partner,
            rent: rent,
            residents: residents
        )
    }

    /// A month, with the income that counts in whole euros and the partner of the household.
    static func month(
        _ month: Int,
        income: Int64,
        _ household: Household,
        care: [AwardedCare]? = nil,
        children: [Int64] = [],
        dwelling: Int64? = nil,
        hasRentException: Bool? = nil,
        isPartnerInsured: Bool? = nil,
        rent: Int64? = nil,
        residents: [Int64]? = nil
    ) -> AwardedPeriod {
        AwardedPeriod(
            care: care,
            children: children.compactMap(CitizenNumber.init),
            dwelling: dwelling.flatMap(DwellingNumber.init),
            first: Int64(month),
            hasRentException: hasRentException,
            income: income,
            isPartnerInsured: isPartnerInsured,
            last: Int64(month),
            partner: household.partner(in: month).flatMap(CitizenNumber.init),
            rent: rent.map { EuroCents(checked: $0) },
            residents: residents?.compactMap(CitizenNumber.init)
        )
    }
}
