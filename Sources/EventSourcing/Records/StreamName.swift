/// The name of a stream: a category and what identifies it there, as in `toeslag/7482`.
///
/// Segments are `[A-Za-z0-9._~-]`; every other byte is percent-encoded with upper-case digits, so
/// that a name is one word in any tool. A name never holds personal data, and is at most 200 bytes.
public struct StreamName: Hashable, Comparable, Sendable, CustomStringConvertible {
    private let kept: Kept

    /// A short word and a number, which most names are, as two numbers.
    ///
    /// These need no memory of their own, and are equal and hashed at once. Every name has one
    /// form.
    private enum Kept: Hashable, Sendable {
        /// The bytes of a category of eight at most, the first in the lowest byte; and a number.
        case numbered(UInt64, Int64)
        /// The whole name.
        case named(String)

        func hash(into hasher: inout Hasher) {
            switch self {
            case .numbered(let category, let number):
                hasher.combine(category &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(bitPattern: number))
            case .named(let name): hasher.combine(name)
            }
        }
    }

    /// The longest category that is kept as a number, in bytes.
    private static let packedMax = 8

    /// The name as it stands in the log.
    public var description: String {
        if case .named(let name) = kept { return name }
        return withUTF8 { String(decoding: $0, as: UTF8.self) }
    }

    /// Gives the bytes of the name.
    public func withUTF8<R>(_ body: (UnsafeBufferPointer<UInt8>) throws -> R) rethrows -> R {
        switch kept {
        case .named(var name): try name.withUTF8(body)
        case .numbered(let category, let number):
            // Eight bytes, a slash, and nineteen digits at most.
            try withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 28) { bytes in
                var count = Self.unpack(category, into: bytes)
                bytes[count] = UInt8(ascii: "/")
                let digits = Self.digits(of: number)
                count += 1 + digits
                var rest = number
                for place in (count - digits..<count).reversed() {
                    bytes[place] = UInt8(ascii: "0") + UInt8(rest % 10)
                    rest /= 10
                }
                return try body(UnsafeBufferPointer(rebasing: bytes[..<count]))
            }
        }
    }

    private static func digits(of number: Int64) -> Int {
        var digits = 1
        var rest = number / 10
        while rest > 0 {
            digits += 1
            rest /= 10
        }
        return digits
    }

    private static func pack(_ category: some Collection<UInt8>) -> UInt64 {
        category.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// Writes a category; gives how many bytes it has.
    private static func unpack(
        _ category: UInt64,
        into bytes: UnsafeMutableBufferPointer<UInt8>
    ) -> Int {
        var rest = category
        var count = 0
        while rest > 0 {
            bytes[count] = UInt8(truncatingIfNeeded: rest)
            rest >>= 8
            count += 1
        }
        return count
    }

    /// The longest name, in bytes.
    public static let bytesMax = 200

    /// The stream of `category` that `segments` identify; they are percent-encoded here.
    ///
    /// - Throws: `StreamNameError` when the name would be empty or too long.
    public init(_ category: String, _ segments: String...) throws(StreamNameError) {
        let encoded = ([category] + segments).map(Self.encode)
        try self.init(encoded.joined(separator: "/"))
    }

    /// A name as it stands in a log.
    ///
    /// - Throws: `StreamNameError` when it is outside the grammar.
    public init(_ name: String) throws(StreamNameError) {
        let bytes = Array(name.utf8)
        if bytes.isEmpty { throw StreamNameError(name: name, problem: "it is empty") }
        if bytes.count > Self.bytesMax {
            throw StreamNameError(
                name: name,
                problem: "it has \(bytes.count) bytes and \(Self.bytesMax) are allowed"
            )
        }
        var index = 0
        var segmentLength = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "/") {
                if segmentLength == 0 { break }
                segmentLength = 0
                index += 1
                continue
            }
            if byte == UInt8(ascii: "%") {
                guard index + 2 < bytes.count, Self.isUpperHex(bytes[index + 1]),
                    Self.isUpperHex(bytes[index + 2])
                else {
                    throw StreamNameError(name: name, problem: "a % is not followed by two digits")
                }
                index += 3
            } else if Self.isPlain(byte) {
                index += 1
            } else {
                throw StreamNameError(
                    name: name,
                    problem: "only A-Z a-z 0-9 . _ ~ - and %XX may stand in a segment"
                )
            }
            segmentLength += 1
        }
        if segmentLength == 0 { throw StreamNameError(name: name, problem: "a segment is empty") }
        let category = bytes.prefix { $0 != UInt8(ascii: "/") }
        if category.count <= Self.packedMax,
            let number = Self.number(bytes.dropFirst(category.count + 1))
        {
            kept = .numbered(Self.pack(category), number)
        } else {
            kept = .named(name)
        }
    }

    /// The stream of `category`, lower-case letters, with a number.
    public init(_ category: StaticText, _ number: Int64) {
        let name = category.text
        assert(
            name.withUTF8Buffer {
                $0.allSatisfy { (97...122).contains($0) } && (1...64).contains($0.count)
            },
            "a category is a word"
        )
        let bytes = UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
        kept =
            bytes.count <= Self.packedMax && number >= 0
            ? .numbered(Self.pack(bytes), number) : .named("\(name)/\(number)")
    }

    /// The first segment.
    public var category: String {
        switch kept {
        case .numbered(let category, _):
            String(unsafeUninitializedCapacity: Self.packedMax) {
                Self.unpack(category, into: $0)
            }
        case .named(let name): String(name.utf8.prefix { $0 != UInt8(ascii: "/") }) ?? ""
        }
    }

    /// Whether it is a stream of `category`.
    public func isOf(category: StaticText) -> Bool {
        let name = UnsafeBufferPointer(
            start: category.text.utf8Start,
            count: category.text.utf8CodeUnitCount
        )
        return switch kept {
        case .numbered(let own, _): name.count <= Self.packedMax && own == Self.pack(name)
        case .named(let own): own.utf8.prefix { $0 != UInt8(ascii: "/") }.elementsEqual(name)
        }
    }

    /// What follows the category, as it stands in the log; empty for a category with one stream.
    public var key: String {
        switch kept {
        case .numbered(_, let number): "\(number)"
        case .named(let name):
            String(name.utf8.drop { $0 != UInt8(ascii: "/") }.dropFirst()) ?? ""
        }
    }

    /// The segments after the category, decoded.
    public var segments: [String] {
        description.split(separator: "/").dropFirst().map { Self.decode(String($0)) }
    }

    /// The number of a stream that has one, as in `toeslag/7482`.
    public var number: Int64? {
        switch kept {
        case .numbered(_, let number): number
        case .named: Self.number(key.utf8)
        }
    }

    /// The number that `digits` spell in its shortest form; nil for anything else.
    public static func number(_ digits: some Collection<UInt8>) -> Int64? {
        guard (1...19).contains(digits.count),
            digits.first != UInt8(ascii: "0") || digits.count == 1
        else { return nil }
        var number: Int64 = 0
        for byte in digits {
            let digit = byte &- 48
            let (tens, isTooLarge) = number.multipliedReportingOverflow(by: 10)
            let (sum, overflows) = tens.addingReportingOverflow(Int64(digit))
            if digit > 9 || isTooLarge || overflows { return nil }
            number = sum
        }
        return number
    }

    /// Orders by bytes.
    public static func < (left: Self, right: Self) -> Bool {
        left.description.utf8.lexicographicallyPrecedes(right.description.utf8)
    }

    /// `segment` with every byte outside `[A-Za-z0-9._~-]` as %XX.
    public static func encode(_ segment: String) -> String {
        if segment.utf8.allSatisfy(isPlain) { return segment }
        let digits = Array("0123456789ABCDEF".utf8)
        var encoded: [UInt8] = []
        for byte in segment.utf8 {
            if isPlain(byte) {
                encoded.append(byte)
            } else {
                encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    /// `segment` with every %XX as its byte.
    public static func decode(_ segment: String) -> String {
        let bytes = Array(segment.utf8)
        var plain: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count,
                let byte = UInt8(
                    String(decoding: bytes[index + 1...index + 2], as: UTF8.self),
                    radix: 16
                )
            {
                plain.append(byte)
                index += 3
            } else {
                plain.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: plain, as: UTF8.self)
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    private static func isUpperHex(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...70).contains(byte)
    }
}

extension StreamName: CanonicalValue {
    /// Reads a name as it stands in a log.
    public init(from reader: inout CanonicalReader) throws(CanonicalError) {
        let start = reader.offset
        let text = try reader.text(length: 1...Self.bytesMax)
        do {
            try self.init(text.string)
        } catch {
            throw CanonicalError(.malformed("a stream name"), at: start)
        }
    }

    /// Writes the name.
    public func write(to writer: inout CanonicalWriter) { writer.string(description) }

    /// Whether it can be read back: always.
    public var isCanonical: Bool { true }
}

/// Why a text is not the name of a stream.
public struct StreamNameError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The text.
    public let name: String
    /// What is wrong with it.
    public let problem: String

    /// The text and what is wrong with it.
    public var description: String {
        "\"\(name)\" is not the name of a stream: \(problem). Expected a category and a key, as in"
            + " toeslag/7482, at most \(StreamName.bytesMax) bytes."
    }
}
