internal import BenefitYears
public import EventSourcing

/// Kindgebonden budget: Wet op het kindgebonden budget (Wkb) article 1-2.
///
/// `max(0, M − r × max(0, Y − D))`: M is the sum of the amounts for the children, their supplements
/// and the single-parent supplement (_alleenstaande-ouderkop_); D the threshold, raised with a
/// partner.
public enum KindgebondenBudget {
    /// A child and what decides whether and how it counts.
    public struct Child: Hashable, Sendable {
        /// When it was born, or its age through the whole year.
        public enum Age: Hashable, Sendable {
            /// Born on this day: birthdays count, each from the month after (Wkb art. 2 lid 1, 3,
            /// 5).
            case born(CivilDate)
            /// This old in every month of the year.
            case years(Int64)
        }

        /// Its age.
        public var age: Age
        /// Whether kinderbijslag is paid for it (Wkb article 2 lid 1).
        public var hasChildBenefit = true
        /// The months in which it belongs to the household; kinderbijslag follows it.
        public var months: Months = .all

        /// A child of this age.
        public init(age: Age) { self.age = age }
    }

    /// What holds in a stretch of months.
    public struct Facts: Hashable, Sendable {
        /// Whether there is a partner (Awir article 3).
        public var hasPartner = false
        /// The incomes, in whole euros.
        public var income: Income
        /// The children.
        public var children: [Child]

        /// Facts with these and the defaults.
        public init(income: Income, children: [Child]) {
            self.income = income
            self.children = children
        }
    }

    /// How many children count in a month, and with which supplements.
    public struct Count: Hashable, Sendable {
        /// Children under 18.
        public var children: Int64 = 0
        /// Of them, those with the supplement of 12 to 15.
        public var from12: Int64 = 0
        /// Of them, those with the supplement of 16 and 17.
        public var from16: Int64 = 0
    }

    /// How the amount of a year was found, in eurocents.
    public struct Working: Sendable {
        /// The children.
        public let count: Count
        /// Whether there is a partner.
        public let hasPartner: Bool
        /// The incomes.
        public let incomes: Income
        /// Y, in eurocents.
        public let income: Int64
        /// Of the first child.
        public let first: Int64
        /// Of each next child.
        public let next: Int64
        /// The supplement of 12 to 15; 0 when nobody has it.
        public let supplement12: Int64
        /// The supplement of 16 and 17; 0 when nobody has it.
        public let supplement16: Int64
        /// The single-parent supplement; 0 with a partner.
        public let singleParent: Int64
        /// M.
        public let maximum: Int64
        /// D.
        public let threshold: Int64
        /// What D is raised with; 0 without a partner.
        public let raise: Int64
        /// r, per 100,000.
        public let rate: Int64
        /// r × max(0, Y − D − raise).
        public let reduction: Exact
        /// The amount of a year.
        public let year: Exact
    }

    enum Name {
        static let first = ParameterName(known: "kindgebonden_budget.bedrag_eerste_kind")
        static let next = ParameterName(known: "kindgebonden_budget.bedrag_volgend_kind")
        static let supplement12 = ParameterName(known: "kindgebonden_budget.verhoging_12_15")
        static let supplement16 = ParameterName(known: "kindgebonden_budget.verhoging_16_17")
        static let single = ParameterName(known: "kindgebonden_budget.alleenstaande_ouderkop")
        static let threshold = ParameterName(known: "kindgebonden_budget.drempelinkomen_dienst")
        static let raise = ParameterName(known: "kindgebonden_budget.drempel_verhoging_partner")
        static let rate = ParameterName(known: "kindgebonden_budget.afbouwpct")
        static let assetsSingle = ParameterName(
            known: "kindgebonden_budget.vermogensgrens_zonder_partner"
        )
        static let assetsCouple = ParameterName(
            known: "kindgebonden_budget.vermogensgrens_met_partner"
        )
        static let countryFactor = ParameterName(known: "kindgebonden_budget.woonlandfactor")
        static let monthRule = ParameterName(known: "kindgebonden_budget.maandregel")
    }

    /// The amount of a year with these children and facts.
    public static func working(
        _ count: Count,
        _ facts: Facts,
        in year: BenefitYear
    ) throws(ParameterMissing) -> Working {
        let first = try year.number(Name.first)
        let next = try year.number(Name.next)
        let supplement12 = count.from12 > 0 ? try year.number(Name.supplement12) : 0
        let supplement16 = count.from16 > 0 ? try year.number(Name.supplement16) : 0
        let single = facts.hasPartner ? 0 : try year.number(Name.single)
        let threshold = try year.number(Name.threshold)
        let raise = facts.hasPartner ? try year.number(Name.raise) : 0
        let rate = try year.number(Name.rate)
        let income = facts.income.counting(partner: facts.hasPartner) * 100
        let maximum =
            first + next * (count.children - 1) + supplement12 * count.from12
            + supplement16 * count.from16 + single
        let reduction = Exact(
            Int128(rate) * Int128(max(0, income - threshold - raise)),
            over: 100_000
        )
        return Working(
            count: count,
            hasPartner: facts.hasPartner,
            incomes: facts.income,
            income: income,
            first: first,
            next: next,
            supplement12: supplement12,
            supplement16: supplement16,
            singleParent: single,
            maximum: maximum,
            threshold: threshold,
            raise: raise,
            rate: rate,
            reduction: reduction,
            year: max(.zero, Exact(maximum) - reduction)
        )
    }

    /// The award of a year.
    ///
    /// - Throws: `ParameterMissing`.
    public static func award(
        _ situations: [Situation<Facts>],
        assets: Assets,
        in year: BenefitYear
    ) throws(ParameterMissing) -> Outcome<Working> {
        var grounds: [Ground] = []
        var parts: [Outcome<Working>.Part] = []
        let limit = try year.number(assets.isJoint ? Name.assetsCouple : Name.assetsSingle)
        if assets.exceed(limit) {
            grounds.append(.assetsAboveLimit)
        } else {
            for situation in situations {
                let facts = situation.facts
                if !facts.children.contains(where: \.hasChildBenefit) {
                    grounds.append(facts.children.isEmpty ? .noChild : .noChildBenefit)
                    continue
                }
                for (months, count) in counts(facts.children, situation.months, in: year.year) {
                    if count.children == 0 {
                        grounds.append(.noChild)
                    } else {
                        let working = try working(count, facts, in: year)
                        parts.append(.init(months: months, working: working))
                    }
                }
            }
        }
        let award = try Award(
            parts.map { AwardPeriod(months: $0.months, year: $0.working.year) },
            monthRule: Name.monthRule,
            in: year
        )
        return Outcome(award, parts, grounds)
    }

    /// The children that count, for stretches of months with the same count, in order.
    static func counts(
        _ children: [Child],
        _ months: Months,
        in year: Int
    ) -> [(months: Months, count: Count)] {
        let counting = children.filter(\.hasChildBenefit).map { $0.stages(in: year) }
        func count(in month: Months) -> Count {
            counting.reduce(into: Count()) { count, child in child.add(to: &count, in: month) }
        }
        if counting.allSatisfy(\.isSteady) { return [(months, count(in: .all))] }
        var stretches: [(months: Months, count: Count)] = []
        for number in months.numbers {
            let month = Months(number: number)
            let count = count(in: month)
            if let place = stretches.firstIndex(where: { $0.count == count }) {
                stretches[place].months.formUnion(month)
            } else {
                stretches.append((month, count))
            }
        }
        return stretches
    }
}

/// The months in which a child counts, and as what.
private struct Stages {
    /// Those in which it is under 18 and counts.
    var counting: Months
    /// Those from the month after its 12th birthday.
    var from12: Months
    /// Those from the month after its 16th birthday.
    var from16: Months

    /// Whether every month is alike.
    var isSteady: Bool { [counting, from12, from16].allSatisfy { $0 == .all || $0.isEmpty } }

    /// Counts the child in a month.
    func add(to count: inout KindgebondenBudget.Count, in month: Months) {
        guard counting.isSuperset(of: month) else { return }
        count.children += 1
        if from16.isSuperset(of: month) {
            count.from16 += 1
        } else if from12.isSuperset(of: month) {
            count.from12 += 1
        }
    }
}

extension KindgebondenBudget.Child {
    /// When it counts as what in a year.
    fileprivate func stages(in year: Int) -> Stages {
        switch age {
        case .years(let years):
            return Stages(
                counting: years > 17 ? [] : months,
                from12: years >= 12 ? .all : [],
                from16: years >= 16 ? .all : []
            )
        case .born(let day):
            // From the month after birth to and including the month of the 18th birthday.
            func after(_ years: Int) -> Months {
                day.birthday(years).map { .after($0, in: year) } ?? []
            }
            return Stages(
                counting: months.intersection(.after(day, in: year)).subtracting(after(18)),
                from12: after(12),
                from16: after(16)
            )
        }
    }
}
