public import EventSourcing

/// What is paid when: Awir article 22 and 25.
extension Awir {
    /// An amount and the day on which it is paid.
    public struct Term: Hashable, Sendable {
        /// How much, in eurocents.
        public let amount: Int64
        /// The day.
        public let day: CivilDate

        /// An amount on a day.
        public init(_ amount: Int64, on day: CivilDate) {
            self.amount = amount
            self.day = day
        }
    }

    /// What was ordered of an advance before.
    public struct Ordered: Hashable, Sendable {
        /// How much, in eurocents.
        public var amount: Int64
        /// The last day for which a term was ordered; nil when none was.
        public var through: CivilDate?

        /// What was ordered, through a day.
        public init(_ amount: Int64 = 0, through day: CivilDate? = nil) {
            self.amount = amount
            through = day
        }
    }

    /// The day on which the amount of a month is paid: the 20th of the month before, or the next
    /// working day.
    ///
    /// Practice of the Dienst: the published days of 2025 and 2026 follow it.
    public static func payday(for month: Int, of year: Int) -> CivilDate {
        let day =
            month == 1
            ? CivilDate(year: year - 1, month: 12, day: 20)
            : CivilDate(year: year, month: month - 1, day: 20)
        return (day ?? CivilDate(days: 0)).orNextWorkingDay
    }

    /// The terms in which a first advance is paid (_termijnen_, Awir article 22).
    ///
    /// A month whose payday lies ahead is paid then; the months before with the next term. After 31
    /// October everything is one sum.
    ///
    /// - Parameters:
    ///   - months: what each month gives, January first, in eurocents.
    ///   - decided: the day of the decision.
    ///   - year: the benefit year.
    /// - Returns: the terms by rising day; none when nothing is left.
    public static func terms(
        _ months: [Int64],
        decided: CivilDate,
        in year: Int
    ) -> [Term] {
        let total = months.reduce(0, +)
        if total <= 0 { return [] }
        let ahead = monthsAhead(months, after: decided, in: year)
        let isLate = CivilDate(year: year, month: 10, day: 31).map { decided > $0 } ?? false
        guard let first = ahead.first, !isLate else {
            return [Term(total, on: nextPayday(after: decided))]
        }
        let arrears = total - ahead.reduce(0) { $0 + months[$1.month - 1] }
        return ahead.map { month, payday in
            Term(months[month - 1] + (month == first.month ? arrears : 0), on: payday)
        }
    }

    /// The terms that are left after a revision of an advance.
    ///
    /// Months whose payday came, or that were ordered ahead, should have been paid: what lacks is
    /// due at once. Where more was ordered than they give, the rest of the year is lowered in
    /// proportion, so that nobody is asked for money back while the year runs. Otherwise each month
    /// ahead is paid as it is.
    ///
    /// - Parameters:
    ///   - months: what each month gives now, January first, in eurocents.
    ///   - ordered: what was ordered before.
    ///   - decided: the day of the decision.
    ///   - year: the benefit year.
    /// - Returns: the terms by rising day; none when nothing is left.
    public static func terms(
        _ months: [Int64],
        after ordered: Ordered,
        decided: CivilDate,
        in year: Int
    ) -> [Term] {
        let left = months.reduce(0, +) - ordered.amount
        if left <= 0 { return [] }
        let covered = max(decided, ordered.through ?? decided)
        let ahead = monthsAhead(months, after: covered, in: year)
        let due = ahead.reduce(0) { $0 + months[$1.month - 1] }
        if left >= due {
            let arrears = left - due
            let now = arrears > 0 ? [Term(arrears, on: decided.orNextWorkingDay)] : []
            return now + ahead.map { Term(months[$0.month - 1], on: $0.payday) }
        }
        let shares = ahead.map {
            Int64(Int128(months[$0.month - 1]) * Int128(left) / Int128(due))
        }
        // What rounding leaves is less than a cent per month: a cent for each of the first.
        let rest = left - shares.reduce(0, +)
        return zip(ahead, shares).enumerated().map { index, term in
            Term(term.1 + (index < rest ? 1 : 0), on: term.0.payday)
        }
        .filter { $0.amount > 0 }
    }

    /// The same day of so many months from a day on, or the last day of a shorter month; each a
    /// working day or the next one.
    public static func monthly(from day: CivilDate, count: Int) -> [CivilDate] {
        (0..<count).compactMap { day.adding(months: $0)?.orNextWorkingDay }
    }

    /// The months that give something and whose payday lies after a day.
    private static func monthsAhead(
        _ months: [Int64],
        after day: CivilDate,
        in year: Int
    ) -> [(month: Int, payday: CivilDate)] {
        var ahead: [(month: Int, payday: CivilDate)] = []
        ahead.reserveCapacity(12)
        for month in 1...12 where months[month - 1] > 0 {
            let payday = payday(for: month, of: year)
            if payday > day { ahead.append((month, payday)) }
        }
        return ahead
    }

    /// The first payday after a day.
    public static func nextPayday(after day: CivilDate) -> CivilDate {
        let (year, month, _) = day.parts
        let months = [(year, month), (year, month + 1), (year, month + 2)]
        let paydays = months.map { year, month in
            payday(for: month % 12 + 1, of: year + month / 12)
        }
        return paydays.first { $0 > day } ?? paydays[2]
    }

    /// The last day to decide on an objection: six weeks after the term to object, and then a
    /// working day (Awb article 7:10, Algemene termijnenwet article 1).
    public static func lastDayToDecide(objectableUntil day: CivilDate) -> CivilDate {
        day.adding(weeks: 6).orNextWorkingDay
    }

    /// The last day to decide on an objection anew after a judgment that sets no other term: six
    /// weeks, as for an objection (Awb article 7:10, 8:72), and then a working day.
    public static func lastDayToDecideAnew(judged: CivilDate) -> CivilDate {
        judged.adding(weeks: 6).orNextWorkingDay
    }

    /// The last day to object: six weeks after the decision, and then a working day (Awir article
    /// 35, Awb article 6:7, Algemene termijnenwet article 1).
    public static func lastDayToObject(decided: CivilDate) -> CivilDate {
        decided.adding(weeks: 6).orNextWorkingDay
    }
}
