/// A decimal number as another system wrote it, kept digit for digit: `35.0`, `3.777408E8`.
///
/// Nothing is calculated with it; a rule that needs an amount reads eurocents.
public struct ExactDecimal: Hashable, Sendable {
    /// The number as it came.
    public let text: Text

    /// The longest number, in characters.
    public static let charactersMax = 60

    /// The number `text`; nil unless it is `-?digits[.digits][e[+-]digits]`, 60 characters at most.
    public init?(_ text: Text) {
        guard text.withEscapedBytes({ isNumber($0, fraction: true, max: Self.charactersMax) })
        else {
            return nil
        }
        self.text = text
    }
}

/// A whole number as another system wrote it; it may lie outside what JSON readers keep exactly.
public struct WholeNumber: Hashable, Sendable {
    /// The number as it came.
    public let text: Text

    /// The longest number, in characters: a 64-bit integer with its sign.
    public static let charactersMax = 20

    /// The number `text`; nil unless it is `-?digits`, 20 characters at most.
    public init?(_ text: Text) {
        guard text.withEscapedBytes({ isNumber($0, fraction: false, max: Self.charactersMax) })
        else {
            return nil
        }
        self.text = text
    }
}

extension ExactDecimal: CanonicalValue {
    /// Reads the number in quotes.
    public init(from reader: inout CanonicalReader) throws(CanonicalError) {
        let start = reader.offset
        guard let number = ExactDecimal(try reader.text(length: 1...Self.charactersMax)) else {
            throw CanonicalError(.malformed("a decimal number"), at: start)
        }
        self = number
    }

    /// Writes the number in quotes.
    public func write(to writer: inout CanonicalWriter) { writer.text(text) }

    /// Whether it can be read back: always.
    public var isCanonical: Bool { true }
}

extension WholeNumber: CanonicalValue {
    /// Reads the number in quotes.
    public init(from reader: inout CanonicalReader) throws(CanonicalError) {
        let start = reader.offset
        guard let number = WholeNumber(try reader.text(length: 1...Self.charactersMax)) else {
            throw CanonicalError(.malformed("a whole number"), at: start)
        }
        self = number
    }

    /// Writes the number in quotes.
    public func write(to writer: inout CanonicalWriter) { writer.text(text) }

    /// Whether it can be read back: always.
    public var isCanonical: Bool { true }
}

private func isNumber(_ bytes: UnsafeBufferPointer<UInt8>, fraction: Bool, max: Int) -> Bool {
    guard bytes.count <= max else { return false }
    var index = bytes.first == UInt8(ascii: "-") ? 1 : 0
    func digits() -> Int {
        let start = index
        while index < bytes.count, (48...57).contains(bytes[index]) { index += 1 }
        return index - start
    }
    guard digits() > 0 else { return false }
    if fraction, index < bytes.count, bytes[index] == UInt8(ascii: ".") {
        index += 1
        guard digits() > 0 else { return false }
    }
    if fraction, index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") {
        index += 1
        if index < bytes.count, [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(bytes[index]) {
            index += 1
        }
        guard (1...4).contains(digits()) else { return false }
    }
    return index == bytes.count
}
