public import EventSourcing

/// Days on which the law lets a term end (Algemene termijnenwet article 1 and 3).
extension CivilDate {
    /// Neither Saturday, Sunday nor one of the holidays that hold everywhere.
    public var isWorkingDay: Bool { !isWeekend && !isPublicHoliday }

    /// This day, or the first working day after it.
    public var orNextWorkingDay: CivilDate {
        var day = self
        while !day.isWorkingDay { day = CivilDate(days: day.days + 1) }
        return day
    }

    /// Day 0 is Thursday 1 January 1970.
    private var isWeekend: Bool { ((days % 7) + 7) % 7 == 2 || Self.isSunday(self) }

    /// New Year, Good Friday, Easter Monday, Ascension, Whit Monday, Christmas, the King's birthday
    /// and 5 May (article 3 lid 1).
    private var isPublicHoliday: Bool {
        let (year, month, day) = parts
        // Good Friday is never before 20 March, Whit Monday never after 14 June.
        if (3...6).contains(month) {
            switch days - Self.easter(year).days {
            case -2, 1, 39, 50: return true
            default: break
            }
        }
        return switch (month, day) {
        case (1, 1), (5, 5), (12, 25), (12, 26): true
        case (4, 27): !Self.isSunday(self)
        case (4, 26): Self.isSunday(CivilDate(days: days + 1))
        default: false
        }
    }

    private static func isSunday(_ day: CivilDate) -> Bool { ((day.days % 7) + 7) % 7 == 3 }

    /// Easter Sunday, by the Gregorian computus (Meeus, Jones, Butcher).
    private static func easter(_ year: Int) -> CivilDate {
        let golden = year % 19
        let (century, rest) = (year / 100, year % 100)
        let epact =
            (19 * golden + century - century / 4 - (century - (century + 8) / 25 + 1) / 3 + 15) % 30
        let weekday = (32 + 2 * (century % 4) + 2 * (rest / 4) - epact - rest % 4) % 7
        let correction = (golden + 11 * epact + 22 * weekday) / 451
        let number = epact + weekday - 7 * correction + 114
        let easter = CivilDate(year: year, month: number / 31, day: number % 31 + 1)
        // The computus gives a day of March or April of every year of the calendar.
        return easter ?? CivilDate(days: 0)
    }
}
