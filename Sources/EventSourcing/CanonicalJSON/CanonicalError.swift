/// Why bytes are not the canonical JSON that was expected, and where.
@frozen
public struct CanonicalError: Error, Hashable, Sendable {
    /// What was expected and not found.
    @frozen
    public enum Reason: Hashable, Sendable {
        /// A certain punctuation mark or literal.
        case expected(StaticText)
        /// A member that must be there.
        case missingMember(StaticText)
        /// A member that is not declared, or stands out of order.
        case unexpectedMember
        /// An integer outside its bounds.
        case integerOutside(ClosedRange<Int64>)
        /// A text with fewer or more characters than allowed.
        case textLengthOutside(ClosedRange<Int>)
        /// An array with fewer or more items than allowed.
        case itemsOutside(ClosedRange<Int>)
        /// A text that is none of the allowed words.
        case notOneOf(StaticText)
        /// A text that does not have the named form.
        case malformed(StaticText)
        /// Not exactly one of the members that exclude each other.
        case notExactlyOne(StaticText)
        /// Bytes after the end.
        case trailingBytes
    }

    /// What was expected and not found.
    public let reason: Reason
    /// The byte where it was expected, counted from the start of the bytes that were read.
    public let offset: Int

    /// Makes an error; `offset` counts bytes.
    @inlinable
    public init(_ reason: Reason, at offset: Int) {
        self.reason = reason
        self.offset = offset
    }
}

/// A text known at compile time, so that throwing it allocates nothing.
@frozen
public struct StaticText: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    @usableFromInline let text: StaticString

    /// Wraps a literal.
    @inlinable
    public init(stringLiteral value: StaticString) { text = value }

    /// The text itself.
    public var description: String { text.description }

    /// Compares the texts.
    public static func == (left: Self, right: Self) -> Bool {
        left.description == right.description
    }

    /// Hashes the text.
    public func hash(into hasher: inout Hasher) { hasher.combine(description) }
}

extension CanonicalError: CustomStringConvertible {
    /// A sentence: what was expected, and at which byte.
    public var description: String {
        let what =
            switch reason {
            case .expected(let text): "expected \(text)"
            case .missingMember(let name): "the member \"\(name)\" is missing"
            case .unexpectedMember: "a member that is not declared, or is out of order"
            case .integerOutside(let bounds):
                "expected an integer from \(bounds.lowerBound) to \(bounds.upperBound)"
            case .textLengthOutside(let bounds):
                "expected a text of \(bounds.lowerBound) to \(bounds.upperBound) characters"
            case .itemsOutside(let bounds):
                "expected \(bounds.lowerBound) to \(bounds.upperBound) items"
            case .notOneOf(let words): "expected one of \(words)"
            case .malformed(let form): "expected \(form)"
            case .notExactlyOne(let names): "expected exactly one of \(names)"
            case .trailingBytes: "unexpected bytes after the end"
            }
        return "\(what) at byte \(offset)"
    }
}
