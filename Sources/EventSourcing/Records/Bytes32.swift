/// Thirty-two bytes, written as 64 lower-case hexadecimal digits: a SHA-256 hash or a secret.
public struct Bytes32: Hashable, Comparable, Sendable {
    private let words: (UInt64, UInt64, UInt64, UInt64)

    /// Number of bytes.
    public static let byteCount = 32

    /// The value of four words of 8 bytes, the first byte of each counting most.
    public init(_ first: UInt64, _ second: UInt64, _ third: UInt64, _ fourth: UInt64) {
        words = (first, second, third, fourth)
    }

    /// The value of exactly 32 bytes; nil for any other number.
    public init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        var words: [UInt64] = [0, 0, 0, 0]
        for (index, byte) in bytes.enumerated() {
            words[index / 8] = words[index / 8] << 8 | UInt64(byte)
        }
        self.words = (words[0], words[1], words[2], words[3])
    }

    /// The value that 64 lower-case hexadecimal digits spell.
    ///
    /// - Throws: `HexError`, which never repeats the text: it may be a secret.
    public init(hex: some StringProtocol) throws(HexError) {
        let bytes = try Hex.bytes(of: hex, count: Self.byteCount)
        guard let value = Self(bytes) else { preconditionFailure("32 bytes were read") }
        self = value
    }

    /// The 32 bytes.
    public var bytes: [UInt8] {
        [words.0, words.1, words.2, words.3].flatMap { word in
            (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - 8 * $0)) }
        }
    }

    /// 64 lower-case hexadecimal digits.
    public var hex: String { Hex.digits(of: bytes) }

    /// Equal when all 32 bytes are.
    public static func == (left: Self, right: Self) -> Bool { left.words == right.words }

    /// Orders by bytes.
    public static func < (left: Self, right: Self) -> Bool { left.words < right.words }

    /// Hashes the bytes.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
        hasher.combine(words.1)
        hasher.combine(words.2)
        hasher.combine(words.3)
    }
}

extension Bytes32: CanonicalValue, CustomStringConvertible {
    /// Reads 64 hexadecimal digits in quotes.
    public init(from reader: inout CanonicalReader) throws(CanonicalError) {
        let start = reader.offset
        let text = try reader.text(length: 64...64)
        guard let value = try? Bytes32(hex: text.string) else {
            throw CanonicalError(.malformed("64 lower-case hexadecimal digits"), at: start)
        }
        self = value
    }

    /// Writes 64 hexadecimal digits in quotes.
    public func write(to writer: inout CanonicalWriter) { writer.string(hex) }

    /// Whether it can be read back: always.
    public var isCanonical: Bool { true }

    /// 64 lower-case hexadecimal digits.
    public var description: String { hex }
}
