/// A day of the calendar, `YYYY-MM-DD`, from year 1 to 9999; the law counts in these.
public struct CivilDate: Hashable, Comparable, Sendable {
    /// Days since 1970-01-01.
    public let days: Int32

    /// The day that lies `days` after 1970-01-01.
    public init(days: Int32) { self.days = days }

    /// The day with these parts, or nil when there is none.
    public init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
            day <= 28 || day <= Self.length(ofMonth: month, year: year)
        else { return nil }
        // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": years begin in March, so
        // that the leap day is the last one.
        let shifted = month > 2 ? year : year - 1
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        days = Int32(era * 146_097 + dayOfEra - 719_468)
    }

    /// Year, month and day.
    public var parts: (year: Int, month: Int, day: Int) {
        // Neri and Schneider, "Euclidean affine functions and their application to calendar
        // algorithms" (2022): years begin in March, and most divisions are by a power of two. So
        // many periods of 400 years come first that no number is negative.
        let periods = 15_000
        let number = UInt64(Int(days) + 719_468 + 146_097 * periods)
        let (century, ofCentury) = (4 * number + 3).quotientAndRemainder(dividingBy: 146_097)
        let scaled = 2_939_745 * (ofCentury | 3)
        let dayOfYear = (scaled & 0xFFFF_FFFF) / 2_939_745 / 4
        let year = 100 * century + scaled >> 32
        let monthAndDay = 2_141 * dayOfYear + 197_913
        let (month, day) = (Int(monthAndDay >> 16), Int((monthAndDay & 0xFFFF) / 2_141) + 1)
        let isNextYear = dayOfYear >= 306
        return (
            Int(year) - 400 * periods + (isNextYear ? 1 : 0), isNextYear ? month - 12 : month, day
        )
    }

    /// Whether the day lies in the years 1 to 9999, which have a canonical form.
    public var isCanonical: Bool { (-719_162...2_932_896).contains(days) }

    /// Number of days in a month.
    public static func length(ofMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Earlier days come first.
    public static func < (left: Self, right: Self) -> Bool { left.days < right.days }
}

extension CivilDate: CanonicalValue, CustomStringConvertible {
    /// Reads `"YYYY-MM-DD"`.
    public init(from reader: inout CanonicalReader) throws(CanonicalError) {
        let start = reader.offset
        guard let date = reader.takeDate() else {
            // What is wrong with it may be that it is no text of ten characters.
            _ = try reader.content(length: 10...10)
            throw CanonicalError(.malformed("a day of the calendar, YYYY-MM-DD"), at: start)
        }
        self = date
    }

    /// Writes `"YYYY-MM-DD"`.
    public func write(to writer: inout CanonicalWriter) {
        writer.literal("\"")
        writeDigits(to: &writer)
        writer.literal("\"")
    }

    func writeDigits(to writer: inout CanonicalWriter) {
        let (year, month, day) = parts
        if isCanonical { return writer.day(year, month, day) }
        writer.digits(year, width: 4)
        writer.literal("-")
        writer.digits(month, width: 2)
        writer.literal("-")
        writer.digits(day, width: 2)
    }

    /// The day of `text`, `YYYY-MM-DD`, or nil.
    public init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        var date: CivilDate?
        bytes.withUnsafeBufferPointer { buffer in
            var digits = DigitReader(buffer)
            date = digits.date()
            if !digits.isAtEnd { date = nil }
        }
        guard let date else { return nil }
        self = date
    }

    /// `YYYY-MM-DD`.
    public var description: String {
        var writer = CanonicalWriter(capacity: 10)
        writeDigits(to: &writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}

/// Reads fixed-width decimal digits, as in dates and times.
struct DigitReader {
    let bytes: UnsafeBufferPointer<UInt8>
    var offset = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    var isAtEnd: Bool { offset == bytes.count }

    @inline(__always)
    mutating func number(_ width: Int) -> Int? {
        guard offset + width <= bytes.count else { return nil }
        var value = 0
        for index in offset..<offset + width {
            let digit = bytes[index] &- 48
            guard digit < 10 else { return nil }
            value = value * 10 + Int(digit)
        }
        offset += width
        return value
    }

    @inline(__always)
    mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard offset < bytes.count, bytes[offset] == UInt8(ascii: scalar) else { return false }
        offset += 1
        return true
    }

    mutating func date() -> CivilDate? {
        guard let year = number(4), take("-"), let month = number(2), take("-"),
            let day = number(2)
        else { return nil }
        return CivilDate(year: year, month: month, day: day)
    }

    /// Milliseconds since midnight, from `HH:MM:SS` or `HH:MM:SS.fraction`.
    mutating func time() -> Int64? {
        guard let hour = number(2), take(":"), let minute = number(2), take(":"),
            let second = number(2), hour < 24, minute < 60, second < 60
        else { return nil }
        var milliseconds = Int64((hour * 60 + minute) * 60 + second) * 1_000
        if take(".") {
            var weight: Int64 = 100
            var digits = 0
            while let digit = number(1) {
                milliseconds += Int64(digit) * weight
                weight /= 10
                digits += 1
            }
            if digits == 0 || digits > 9 { return nil }
        }
        return milliseconds
    }
}
