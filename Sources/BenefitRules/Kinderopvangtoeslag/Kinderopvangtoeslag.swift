internal import BenefitYears

/// Kinderopvangtoeslag: Wet kinderopvang (Wko) article 1.3-1.9 and Besluit kinderopvangtoeslag.
///
/// Per child and calendar month `hours × min(price, maximum) × share`, hours up to 230; the share
/// follows from the income and from whether the child is the first, who has the most hours.
public enum Kinderopvangtoeslag {
    /// The kind of care, by which the maximum price goes.
    public enum Care: String, CaseIterable, Sendable {
        /// Day care in a centre.
        case dayCare = "dagopvang"
        /// Out-of-school care in a centre (_buitenschoolse opvang_).
        case outOfSchool = "bso"
        /// At a childminder.
        case childminder = "gastouder"
    }

    /// Care of one kind for one child.
    public struct Row: Hashable, Sendable {
        /// The number of the child.
        public var child: Int64
        /// The kind, after what the place decides (Besluit article 4).
        public var care: Care
        /// Hours a month, in hundredths.
        public var hours: Int64
        /// The price of an hour, in eurocents.
        public var price: Int64
        /// Whether the Dienst designated the child as the first, where hours and costs do not
        /// decide.
        public var isFirst: Bool?
        /// The months of this care.
        public var months: Months = .all

        /// Care with these.
        public init(child: Int64, care: Care, hours: Int64, price: Int64) {
            self.child = child
            self.care = care
            self.hours = hours
            self.price = price
        }

        /// What it costs in a month, in hundredths of eurocents.
        var cost: Int64 { hours * price }
    }

    /// What holds in a stretch of months.
    public struct Facts: Hashable, Sendable {
        /// The incomes, in whole euros.
        public var income: Income
        /// Whether there is a partner.
        public var hasPartner = false
        /// Whether the applicant, and the partner if there is one, meet Wko article 1.6.
        public var isWorking = true
        /// The care.
        public var care: [Row]

        /// Facts with these and the defaults.
        public init(income: Income, care: [Row]) {
            self.income = income
            self.care = care
        }
    }

    /// How the amount for a child was found.
    public struct ChildWorking: Sendable {
        /// The number of the child.
        public let child: Int64
        /// Its care; the hours are those that count.
        public let rows: [(row: Row, counted: Int64, limit: Int64)]
        /// All its hours, in hundredths.
        public let hours: Int64
        /// The costs that count, in eurocents.
        public let cost: Exact
        /// Whether it is the first child.
        public let isFirst: Bool
        /// Its share, per 100,000.
        public let share: Int64
        /// Its amount of a month, in eurocents.
        public let amount: Exact
    }

    /// How the amount of a month was found, in eurocents.
    public struct Working: Sendable {
        /// The incomes.
        public let incomes: Income
        /// Whether there is a partner.
        public let hasPartner: Bool
        /// Y, whole euros.
        public let income: Int64
        /// The most hours of a month that count for a child.
        public let hoursLimit: Int64
        /// The children, in order of their number.
        public let children: [ChildWorking]
        /// The number of the first child.
        public let first: Int64
        /// Whether hours and costs were equal, so that the Dienst decides who is first.
        public let isDesignated: Bool
        /// The amount of a month.
        public let month: Exact
    }

    enum Name {
        static let table = BenefitYear.tableName
        static let prices = Care.allCases.map {
            ParameterName(known: "kinderopvangtoeslag.max_uurprijs_\($0.rawValue)")
        }
        static let hours = ParameterName(known: "kinderopvangtoeslag.max_uren_per_maand_per_kind")
        static let afterWork = ParameterName(
            known: "kinderopvangtoeslag.uren_vanaf_einde_arbeid_maanden"
        )
        static let lookBack = ParameterName(
            known: "kinderopvangtoeslag.aanvraag_terugwerkend_maanden"
        )
        static let first = ParameterName(known: "kinderopvangtoeslag.eerste_kind")
        static let monthRule = ParameterName(known: "kinderopvangtoeslag.maandregel")
    }

    /// Why no first child can be named.
    public enum FirstChildFault: Error, Hashable, Sendable {
        /// Hours and costs are equal and nobody was designated, while the amounts would differ.
        case undecided(children: [Int64])
        /// Another child was given as the first than the rule makes it.
        case contradicts(given: Int64, rule: Int64)
    }

    /// Who is the first child in a month: most hours, then highest costs, then as designated
    /// (Besluit article 3 lid 2; until 2014 the tie went to the lowest costs).
    ///
    /// - Throws: `FirstChildFault`.
    public static func firstChild(_ rows: [Row]) throws(FirstChildFault) -> (Int64, Bool)? {
        if rows.count == 1 { return (rows[0].child, false) }
        var sums: [(child: Int64, hours: Int64, cost: Int64, isFirst: Bool?)] = []
        for row in rows {
            if let place = sums.firstIndex(where: { $0.child == row.child }) {
                sums[place].hours += row.hours
                sums[place].cost += row.cost
                let isFirst = row.isFirst ?? sums[place].isFirst
                sums[place].isFirst = sums[place].isFirst == true ? true : isFirst
            } else {
                sums.append((row.child, row.hours, row.cost, row.isFirst))
            }
        }
        guard let most = sums.max(by: { ($0.hours, $0.cost) < ($1.hours, $1.cost) }) else {
            return nil
        }
        let ties = sums.filter { $0.hours == most.hours && $0.cost == most.cost }
        let given = sums.filter { $0.isFirst == true }
        if let stranger = given.first(where: { sum in !ties.contains { $0.child == sum.child } }) {
            throw .contradicts(given: stranger.child, rule: most.child)
        }
        if given.count > 1 { throw .contradicts(given: given[1].child, rule: given[0].child) }
        if ties.count == 1 { return (most.child, false) }
        if let designated = given.first { return (designated.child, true) }
        let left = ties.filter { $0.isFirst != false }
        if left.count == 1 { return (left[0].child, true) }
        if left.isEmpty { throw .undecided(children: ties.map(\.child).sorted()) }
        let kinds = left.map { tie in
            rows.filter { $0.child == tie.child }.map {
                [Int64($0.care.place), $0.hours, $0.price]
            }
            .sorted { $0.lexicographicallyPrecedes($1) }
        }
        guard kinds.allSatisfy({ $0 == kinds[0] }) else {
            throw .undecided(children: left.map(\.child).sorted())
        }
        return (left.map(\.child).min() ?? most.child, true)
    }
}

extension Kinderopvangtoeslag.Care {
    /// Its place among all, as the names of the parameters are ordered.
    var place: Int {
        switch self {
        case .dayCare: 0
        case .outOfSchool: 1
        case .childminder: 2
        }
    }
}
