/// The place of an event in its log: from 0, without gaps, given out inside the write.
///
/// It is the identity of the event within the log; outside, log id and position.
public struct Position: Hashable, Comparable, Sendable {
    /// From 0.
    public let value: Int64

    /// The position with this number, which is not negative.
    public init(_ value: Int64) {
        precondition(value >= 0, "a position is not negative")
        self.value = value
    }

    /// Earlier events come first.
    public static func < (left: Self, right: Self) -> Bool { left.value < right.value }
}

extension Position: CanonicalValue, CustomStringConvertible, ExpressibleByIntegerLiteral {
    /// The position with this number.
    public init(integerLiteral value: Int64) { self.init(value) }

    /// Reads an integer from 0.
    public init(from reader: inout CanonicalReader) throws(CanonicalError) {
        value = try reader.integer(in: 0...JSON.integerMax)
    }

    /// Writes the integer.
    public func write(to writer: inout CanonicalWriter) { writer.integer(value) }

    /// Whether JSON readers agree on the number.
    public var isCanonical: Bool { value <= JSON.integerMax }

    /// The number.
    public var description: String { String(value) }
}
