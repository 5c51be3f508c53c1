#if canImport(Glibc)
    internal import Glibc
#endif

/// A text that stays where it was read until somebody asks for a `String`.
///
/// It holds the canonical escaped form, which is unique, so equality of bytes is equality of texts.
/// The order is that of the escaped bytes: stable everywhere, not alphabetical.
public struct Text: Hashable, Comparable, Sendable {
    @usableFromInline let owner: Bytes
    @usableFromInline let start: Int32
    @usableFromInline let count: Int32

    @inlinable init(owner: Bytes, start: Int, count: Int) {
        self.owner = owner
        self.start = Int32(truncatingIfNeeded: start)
        self.count = Int32(truncatingIfNeeded: count)
    }

    /// The text of a `String`.
    public init(_ value: String) {
        var value = value
        self = value.withUTF8 { utf8 in
            if utf8.contains(where: CanonicalWriter.needsEscape) {
                var writer = CanonicalWriter(capacity: utf8.count + 16)
                for byte in utf8 { writer.appendEscaped(byte) }
                return Text(owner: Bytes(writer.bytes), start: 0, count: writer.bytes.count)
            }
            return Text(owner: Bytes(utf8), start: 0, count: utf8.count)
        }
    }

    /// The text of a part of a `String`.
    public init(_ value: Substring) { self.init(String(value)) }

    /// The text as a `String`.
    public var string: String {
        withEscapedBytes { bytes in
            bytes.contains(UInt8(ascii: "\\"))
                ? String(decoding: Self.unescape(bytes), as: UTF8.self)
                : String(decoding: bytes, as: UTF8.self)
        }
    }

    /// Gives the escaped bytes, without quotes, to `body`.
    public func withEscapedBytes<R>(_ body: (UnsafeBufferPointer<UInt8>) throws -> R) rethrows -> R
    {
        try body(UnsafeBufferPointer(start: owner.base + Int(start), count: Int(count)))
    }

    /// Whether the text is exactly `word`, which must need no escape.
    public func equals(_ word: StaticString) -> Bool {
        Int(count) == word.utf8CodeUnitCount
            && memcmp(owner.base + Int(start), word.utf8Start, Int(count)) == 0
    }

    /// Compares the bytes.
    public static func == (left: Self, right: Self) -> Bool {
        left.count == right.count
            && memcmp(
                left.owner.base + Int(left.start),
                right.owner.base + Int(right.start),
                Int(left.count)
            ) == 0
    }

    /// Orders by bytes.
    public static func < (left: Self, right: Self) -> Bool {
        let shared = min(left.count, right.count)
        let order = memcmp(
            left.owner.base + Int(left.start),
            right.owner.base + Int(right.start),
            Int(shared)
        )
        return order == 0 ? left.count < right.count : order < 0
    }

    /// Hashes the bytes.
    public func hash(into hasher: inout Hasher) {
        withEscapedBytes { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }

    private static func unescape(_ escaped: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var plain: [UInt8] = []
        plain.reserveCapacity(escaped.count)
        var index = 0
        while index < escaped.count {
            guard escaped[index] == UInt8(ascii: "\\"), index + 1 < escaped.count else {
                plain.append(escaped[index])
                index += 1
                continue
            }
            let escape = escaped[index + 1]
            index += 2
            switch escape {
            case UInt8(ascii: "b"): plain.append(8)
            case UInt8(ascii: "t"): plain.append(9)
            case UInt8(ascii: "n"): plain.append(10)
            case UInt8(ascii: "f"): plain.append(12)
            case UInt8(ascii: "r"): plain.append(13)
            case UInt8(ascii: "u"):
                // Canonical: four digits, the first two zero, so the scalar is one byte.
                let high = lowercaseHexDigit(escaped[index + 2]) ?? 0
                let low = lowercaseHexDigit(escaped[index + 3]) ?? 0
                plain.append(high * 16 + low)
                index += 4
            default: plain.append(escape)
            }
        }
        return plain
    }
}

extension Text: ExpressibleByStringLiteral, CustomStringConvertible {
    /// The text of a literal.
    public init(stringLiteral value: String) { self.init(value) }

    /// The text as a `String`.
    public var description: String { string }
}
