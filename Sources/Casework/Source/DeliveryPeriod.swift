public import EventSourcing
public import Events

/// The days that one delivery of a source covers: a day, a month or a year.
public struct DeliveryPeriod: Hashable, Sendable, CustomStringConvertible {
    /// How long it is.
    public let frequency: DeliveryFrequency
    /// Its first day.
    public let start: CivilDate
    /// Its last day.
    public let end: CivilDate

    /// The period in which a day lies; nil beyond the calendar.
    public init?(of frequency: DeliveryFrequency, around day: CivilDate) {
        let (year, month, _) = day.parts
        let first: CivilDate?
        let last: CivilDate?
        switch frequency {
        case .daily: (first, last) = (day, day)
        case .monthly:
            first = CivilDate(year: year, month: month, day: 1)
            last = CivilDate(
                year: year,
                month: month,
                day: CivilDate.length(ofMonth: month, year: year)
            )
        case .yearly:
            first = CivilDate(year: year, month: 1, day: 1)
            last = CivilDate(year: year, month: 12, day: 31)
        }
        guard let first, let last else { return nil }
        self.frequency = frequency
        start = first
        end = last
    }

    /// The period that a text names: `2025-03-31`, `2025-03` or `2025`, as the frequency is.
    public init?(of frequency: DeliveryFrequency, _ text: String) {
        let rest =
            switch frequency {
            case .daily: ""
            case .monthly: "-01"
            case .yearly: "-01-01"
            }
        guard let day = CivilDate(text + rest) else { return nil }
        self.init(of: frequency, around: day)
    }

    /// The period after this one; nil beyond the calendar.
    public var next: DeliveryPeriod? {
        DeliveryPeriod(of: frequency, around: CivilDate(days: end.days + 1))
    }

    /// As `2025-03-31`, `2025-03` or `2025`.
    public var description: String {
        switch frequency {
        case .daily: start.description
        case .monthly: String(start.description.prefix(7))
        case .yearly: String(start.description.prefix(4))
        }
    }
}
