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

    /// The terms in which an advance is paid (_termijnen_, Awir article 22).
    ///
    /// A month whose payday lies ahead is paid then. The months before are paid in one sum, with
    /// the next term; after 31 October everything is one sum. Where more was ordered than the
    /// months so far give, the rest of the year is spread evenly over the terms ahead, so that
    /// nobody is asked for money back while the year runs.
    ///
    /// - Parameters:
    ///   - months: what each month gives, January first, in eurocents.
    ///   - ordered: what was ordered before, in eurocents.
    ///   - decided: the day of the decision.
    ///   - year: the benefit year.
    public static func terms(
        _ months: [Int64],
        ordered: Int64,
        decided: CivilDate,
        in year: Int
    ) -> [Term] {
        let left = months.reduce(0, +) - ordered
        if left <= 0 { return [] }
        let ahead = (1...12).filter {
            months[$0 - 1] > 0 && payday(for: $0, of: year) > decided
        }
        let isLate = CivilDate(year: year, month: 10, day: 31).map { decided > $0 } ?? false
        guard let first = ahead.first, !isLate else {
            return [Term(left, on: nextPayday(after: decided))]
        }
        let arrears = left - ahead.reduce(0) { $0 + months[$1 - 1] }
        if arrears >= 0 {
            return ahead.map { month in
                let amount = months[month - 1] + (month == first ? arrears : 0)
                return Term(amount, on: payday(for: month, of: year))
            }
        }
        let each = left / Int64(ahead.count)
        let rest = left - each * Int64(ahead.count)
        return ahead.map { month in
            Term(each + (month == first ? rest : 0), on: payday(for: month, of: year))
        }
        .filter { $0.amount > 0 }
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

    /// The last day to object: six weeks after the decision, and then a working day (Awir article
    /// 35, Awb article 6:7, Algemene termijnenwet article 1).
    public static func lastDayToObject(decided: CivilDate) -> CivilDate {
        decided.adding(weeks: 6).orNextWorkingDay
    }
}
