/// A moment in UTC, in milliseconds.
public struct Instant: Hashable, Comparable, Sendable {
    /// Milliseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
    public let milliseconds: Int64

    /// The moment that lies `milliseconds` after 1970-01-01T00:00:00Z.
    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// Earlier moments come first.
    public static func < (left: Self, right: Self) -> Bool {
        left.milliseconds < right.milliseconds
    }

    /// The day in UTC.
    public var dayInUTC: CivilDate { CivilDate(days: Int32(milliseconds.flooredDays)) }
}

extension Int64 {
    fileprivate var flooredDays: Int64 {
        let (days, rest) = quotientAndRemainder(dividingBy: 86_400_000)
        return rest < 0 ? days - 1 : days
    }
}

extension Instant: CanonicalValue, CustomStringConvertible {
    /// Reads `"YYYY-MM-DDTHH:MM:SS.mmmZ"`.
    public init(from reader: inout CanonicalReader) throws(CanonicalError) {
        let start = reader.offset
        let content = try reader.content(length: 24...24)
        guard let instant = Self(canonical: reader.owner.buffer(content)) else {
            throw CanonicalError(.malformed("an instant YYYY-MM-DDTHH:MM:SS.mmmZ"), at: start)
        }
        self = instant
    }

    /// Writes `"YYYY-MM-DDTHH:MM:SS.mmmZ"`.
    public func write(to writer: inout CanonicalWriter) {
        writer.literal("\"")
        writeDigits(to: &writer)
        writer.literal("\"")
    }

    /// Whether it lies in the years 1 to 9999, which have a canonical form.
    public var isCanonical: Bool {
        (-719_162 * 86_400_000..<2_932_897 * 86_400_000).contains(milliseconds)
    }

    private func writeDigits(to writer: inout CanonicalWriter) {
        let day = dayInUTC
        let ofDay = Int(milliseconds - Int64(day.days) * 86_400_000)
        day.writeDigits(to: &writer)
        writer.literal("T")
        writer.digits(ofDay / 3_600_000, width: 2)
        writer.literal(":")
        writer.digits(ofDay / 60_000 % 60, width: 2)
        writer.literal(":")
        writer.digits(ofDay / 1_000 % 60, width: 2)
        writer.literal(".")
        writer.digits(ofDay % 1_000, width: 3)
        writer.literal("Z")
    }

    /// The moment of `text`, `YYYY-MM-DDTHH:MM:SS.mmmZ`, or nil.
    public init?(_ text: some StringProtocol) {
        let instant = Array(text.utf8).withUnsafeBufferPointer { Self(canonical: $0) }
        guard let instant else { return nil }
        self = instant
    }

    @inline(__always)
    private init?(canonical bytes: UnsafeBufferPointer<UInt8>) {
        var digits = DigitReader(bytes)
        guard bytes.count == 24, let date = digits.date(), digits.take("T"),
            let time = digits.time(), digits.take("Z"), digits.isAtEnd
        else { return nil }
        self.init(milliseconds: Int64(date.days) * 86_400_000 + time)
    }

    /// `YYYY-MM-DDTHH:MM:SS.mmmZ`.
    public var description: String {
        var writer = CanonicalWriter(capacity: 24)
        writeDigits(to: &writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
