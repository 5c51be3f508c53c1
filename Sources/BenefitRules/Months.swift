public import EventSourcing

/// Months of one benefit year.
public struct Months: OptionSet, Sendable, Hashable {
    /// Bit 0 is January.
    public let rawValue: UInt16

    /// The months whose bits are set.
    @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// The whole year.
    public static let all = Months(rawValue: 0xFFF)

    /// The month with this number, 1 to 12.
    @inlinable
    public init(number: Int) { rawValue = number < 1 || number > 12 ? 0 : 1 << UInt16(number - 1) }

    /// The months from `first` to the end of the year; all from a `first` of 1 or less.
    public static func from(_ first: Int) -> Months {
        Months(rawValue: first > 12 ? 0 : (0xFFF << UInt16(max(first, 1) - 1)) & 0xFFF)
    }

    /// How many.
    @inlinable public var count: Int { rawValue.nonzeroBitCount }

    /// Their numbers, 1 to 12, in order.
    @inlinable public var numbers: Numbers { Numbers(left: rawValue) }

    /// The numbers of months, in order.
    public struct Numbers: Sequence, IteratorProtocol, Sendable {
        @usableFromInline var left: UInt16

        @inlinable
        init(left: UInt16) { self.left = left }

        /// The next number; nil after the last.
        @inlinable
        public mutating func next() -> Int? {
            if left == 0 { return nil }
            defer { left &= left - 1 }
            return left.trailingZeroBitCount + 1
        }
    }

    /// The number of the first; nil of none.
    @inlinable public var first: Int? { isEmpty ? nil : rawValue.trailingZeroBitCount + 1 }

    /// The number of the last; nil of none.
    @inlinable public var last: Int? { isEmpty ? nil : 16 - rawValue.leadingZeroBitCount }

    /// Those of these months whose numbers pass.
    public func filter(_ isIncluded: (Int) -> Bool) -> Months {
        var kept: Months = []
        for number in numbers where isIncluded(number) { kept.formUnion(Months(number: number)) }
        return kept
    }

    /// The months of `year` in which a change of `day` counts, and after.
    ///
    /// Awir art. 5: a change or a birthday after the first day of a month counts from the first day
    /// of the next; one on the first day counts at once.
    public static func counting(_ day: CivilDate, in year: Int) -> Months {
        let (dayYear, month, dayOfMonth) = day.parts
        return from((dayYear - year) * 12 + month + (dayOfMonth == 1 ? 0 : 1))
    }

    /// The months of `year` after the month of `day`: where a law says _de kalendermaand na de
    /// maand_.
    public static func after(_ day: CivilDate, in year: Int) -> Months {
        let (dayYear, month, _) = day.parts
        return from((dayYear - year) * 12 + month + 1)
    }
}

extension CivilDate {
    /// The day on which who was born on this day becomes `years` old; a 29 February counts on 1
    /// March in years without one.
    public func birthday(_ years: Int) -> CivilDate? {
        let (year, month, day) = parts
        return CivilDate(year: year + years, month: month, day: day)
            ?? CivilDate(year: year + years, month: 3, day: 1)
    }

    /// The same day some months on, or the last day of that month when it is shorter.
    func adding(months: Int) -> CivilDate? {
        let (year, month, day) = parts
        let index = year * 12 + month - 1 + months
        let length = CivilDate.length(ofMonth: index % 12 + 1, year: index / 12)
        return CivilDate(year: index / 12, month: index % 12 + 1, day: min(day, length))
    }

    /// The day `weeks` weeks on.
    func adding(weeks: Int) -> CivilDate { CivilDate(days: days + Int32(weeks) * 7) }
}
