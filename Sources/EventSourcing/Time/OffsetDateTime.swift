/// A moment as another system wrote it, with its own offset from UTC (xs:dateTime with a zone).
///
/// The text is kept as it came, so that what the source said can be shown again; comparing uses the
/// moment. Fractions finer than a millisecond are kept in the text and cut off in the moment.
public struct OffsetDateTime: Hashable, Sendable {
    /// The text as it came, at most 40 characters.
    public let text: Text
    /// The moment.
    public let instant: Instant
    /// The day at the place with that offset.
    public let localDate: CivilDate

    /// The longest text that is accepted, in characters.
    public static let charactersMax = 40

    /// The moment of `text`, or nil when it is not `YYYY-MM-DDTHH:MM:SS[.fraction](Z|±HH:MM)`.
    public init?(_ text: Text) {
        guard let parsed = text.withEscapedBytes(Self.parse) else { return nil }
        self.text = text
        (instant, localDate) = parsed
    }

    private static func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> (Instant, CivilDate)? {
        var digits = DigitReader(bytes)
        guard bytes.count <= charactersMax, let date = digits.date(), digits.take("T"),
            let time = digits.time(), let offset = digits.offsetMinutes(), digits.isAtEnd
        else { return nil }
        let utc = Int64(date.days) * 86_400_000 + time - Int64(offset) * 60_000
        return (Instant(milliseconds: utc), date)
    }
}

extension DigitReader {
    /// Minutes east of UTC, from `Z` or `±HH:MM` up to 14 hours.
    fileprivate mutating func offsetMinutes() -> Int? {
        if take("Z") { return 0 }
        let isWest = take("-")
        guard isWest || take("+"), let hours = number(2), take(":"), let minutes = number(2),
            minutes < 60, hours * 60 + minutes <= 14 * 60
        else { return nil }
        return (isWest ? -1 : 1) * (hours * 60 + minutes)
    }
}

extension OffsetDateTime: CanonicalValue, CustomStringConvertible {
    /// Reads the text of a moment with offset.
    public init(from reader: inout CanonicalReader) throws(CanonicalError) {
        let start = reader.offset
        let text = try reader.text(length: 20...Self.charactersMax)
        guard let moment = OffsetDateTime(text) else {
            throw CanonicalError(.malformed("a date-time with offset"), at: start)
        }
        self = moment
    }

    /// Writes the text as it came.
    public func write(to writer: inout CanonicalWriter) { writer.text(text) }

    /// Whether it can be read back: always.
    public var isCanonical: Bool { true }

    /// The text as it came.
    public var description: String { text.string }
}
