#if canImport(Glibc)
    internal import Glibc
#endif

/// A text that stays where it was read until somebody asks for a `String`.
///
/// It holds the canonical escaped form, which is unique, so equality of bytes is equality of texts.
/// The order is that of the escaped bytes: stable everywhere, not alphabetical. A text of up to 15
/// bytes is held in place; a longer one keeps the memory alive that it was read from.
@frozen
public struct Text: Hashable, Comparable, Sendable {
    /// Where the bytes are: a text of up to 15 bytes is always in place, so that equal texts are
    /// held alike.
    @usableFromInline
    @frozen
    enum Storage: Sendable {
        /// The bytes in little-endian order, filled up with zeros; in the top byte their number.
        case inPlace(UInt64, UInt64)
        case slice(Bytes, start: Int32, count: Int32)
    }

    @usableFromInline let storage: Storage

    @usableFromInline static let inPlaceBytesMax = 15

    /// The text in the `count` bytes of `owner` from `start`, which lie inside.
    @inlinable
    init(owner: Bytes, start: Int, count: Int) {
        guard count <= 15 else {
            storage = .slice(
                owner,
                start: Int32(truncatingIfNeeded: start),
                count: Int32(truncatingIfNeeded: count)
            )
            return
        }
        // `Bytes` has room behind its last byte for these two words.
        let place = UnsafeRawPointer(owner.base + start)
        var low = UInt64(littleEndian: place.loadUnaligned(as: UInt64.self))
        var high = UInt64(littleEndian: place.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        let bits = UInt64(truncatingIfNeeded: count &* 8)
        if count < 8 {
            low &= (1 &<< bits) &- 1
            high = 0
        } else {
            high &= (1 &<< (bits &- 64)) &- 1
        }
        storage = .inPlace(low, high | UInt64(truncatingIfNeeded: count) &<< 56)
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

    /// The same text in memory of its own, for whoever keeps it longer than what it was read from.
    public var detached: Text {
        guard case .slice = storage else { return self }
        return withEscapedBytes { Text(owner: Bytes($0), start: 0, count: $0.count) }
    }

    /// Gives the escaped bytes, without quotes, to `body`.
    @inlinable
    public func withEscapedBytes<R>(_ body: (UnsafeBufferPointer<UInt8>) throws -> R) rethrows -> R
    {
        switch storage {
        case .inPlace(let low, let high):
            let words = (low.littleEndian, high.littleEndian)
            return try withUnsafeBytes(of: words) { bytes in
                try bytes.withMemoryRebound(to: UInt8.self) {
                    try body(UnsafeBufferPointer(rebasing: $0[0..<Int(high &>> 56)]))
                }
            }
        case .slice(let owner, let start, let count):
            return try body(UnsafeBufferPointer(start: owner.base + Int(start), count: Int(count)))
        }
    }

    /// Whether the text is exactly `word`, which must need no escape.
    @inlinable
    public func equals(_ word: StaticString) -> Bool {
        withEscapedBytes { bytes in
            if bytes.count != word.utf8CodeUnitCount { return false }
            guard let base = bytes.baseAddress else { return true }
            return sameBytes(base, word.utf8Start, word.utf8CodeUnitCount)
        }
    }

    /// Compares the bytes.
    public static func == (left: Self, right: Self) -> Bool {
        switch (left.storage, right.storage) {
        case (.inPlace(let low, let high), .inPlace(let otherLow, let otherHigh)):
            low == otherLow && high == otherHigh
        case (
            .slice(let owner, let start, let count),
            .slice(let otherOwner, let otherStart, let otherCount)
        ):
            count == otherCount
                && memcmp(owner.base + Int(start), otherOwner.base + Int(otherStart), Int(count))
                    == 0
        default: false
        }
    }

    /// Orders by bytes.
    public static func < (left: Self, right: Self) -> Bool {
        if case .inPlace(let low, let high) = left.storage,
            case .inPlace(let otherLow, let otherHigh) = right.storage
        {
            // No byte of a canonical text is 0, so the filling orders a beginning before the whole.
            return low == otherLow
                ? high.byteSwapped < otherHigh.byteSwapped
                : low.byteSwapped < otherLow.byteSwapped
        }
        return left.withEscapedBytes { left in
            right.withEscapedBytes { left.lexicographicallyPrecedes($0) }
        }
    }

    /// Hashes the bytes.
    public func hash(into hasher: inout Hasher) {
        withEscapedBytes { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }

    /// Number of characters (Unicode scalars).
    public var characterCount: Int {
        withEscapedBytes { bytes in
            var count = 0
            var index = 0
            while index < bytes.count {
                if bytes[index] == UInt8(ascii: "\\"), index + 1 < bytes.count {
                    // Canonical escapes are \uXXXX or one letter.
                    index += bytes[index + 1] == UInt8(ascii: "u") ? 6 : 2
                    count += 1
                    continue
                }
                if bytes[index] & 0xC0 != 0x80 { count += 1 }
                index += 1
            }
            return count
        }
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
