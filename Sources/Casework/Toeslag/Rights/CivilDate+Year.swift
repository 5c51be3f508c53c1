internal import EventSourcing

extension CivilDate {
    /// The first day of a month of a year; 0 is December of the year before.
    static func firstDay(ofMonth month: Int, in year: Int) -> CivilDate {
        let months = year * 12 + month - 1
        // Years are 2000 to 2100: each such day is one of the calendar.
        return CivilDate(year: months / 12, month: months % 12 + 1, day: 1) ?? CivilDate(days: 0)
    }

    /// The last day of a year.
    static func lastDay(of year: Int) -> CivilDate {
        CivilDate(days: firstDay(ofMonth: 13, in: year).days - 1)
    }
}
