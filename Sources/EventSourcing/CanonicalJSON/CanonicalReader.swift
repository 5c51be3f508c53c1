#if canImport(Glibc)
    internal import Glibc
#endif

/// Reads canonical JSON from memory, every bound checked, without making strings.
///
/// Generated decoders drive it: they know the order of the names (canonical JSON sorts them), so a
/// member is found by comparing bytes, never by a table. What they call for every member is inlined
/// into them: there literals become constants, and arrays are read without a generic call.
@frozen
public struct CanonicalReader {
    /// The memory that is read; texts that are read keep it alive.
    public let owner: Bytes
    @usableFromInline let base: UnsafePointer<UInt8>
    @usableFromInline let limit: Int
    /// The next byte, counted from the start of `owner`.
    public var offset: Int { cursor }
    @usableFromInline var cursor: Int

    /// Reads all of `owner`.
    public init(_ owner: Bytes) {
        self.init(owner, 0..<owner.count)
    }

    /// Reads `range` of `owner`, which must lie inside.
    public init(_ owner: Bytes, _ range: Range<Int>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= owner.count, "outside the bytes")
        self.owner = owner
        self.base = owner.base
        self.limit = range.upperBound
        self.cursor = range.lowerBound
    }

    /// Whether every byte has been read.
    public var isAtEnd: Bool { cursor == limit }

    /// The next byte, or 0 at the end (0 never occurs in canonical JSON).
    @inlinable public var peek: UInt8 { cursor < limit ? base[cursor] : 0 }

    /// Checks that every byte has been read.
    @inlinable
    public func end() throws(CanonicalError) {
        if cursor != limit { throw CanonicalError(.trailingBytes, at: cursor) }
    }

    /// Reads `literal` if it stands here; says whether it did.
    @inlinable
    @inline(__always)
    public mutating func take(_ literal: StaticString) -> Bool {
        let count = literal.utf8CodeUnitCount
        guard limit - cursor >= count, sameBytes(base + cursor, literal.utf8Start, count) else {
            return false
        }
        cursor += count
        return true
    }

    /// Reads the same bytes as stand in `range` of the memory, which is not empty; says whether
    /// they stand here.
    mutating func take(_ range: Range<Int>) -> Bool {
        guard !range.isEmpty, limit - cursor >= range.count, range.upperBound <= owner.count,
            memcmp(base + cursor, base + range.lowerBound, range.count) == 0
        else { return false }
        cursor += range.count
        return true
    }

    /// Reads `literal`, which must stand here.
    @inlinable
    @inline(__always)
    public mutating func expect(_ literal: StaticString) throws(CanonicalError) {
        if !take(literal) {
            throw CanonicalError(.expected(StaticText(stringLiteral: literal)), at: cursor)
        }
    }

    /// Reads `{`.
    @inlinable
    public mutating func beginObject() throws(CanonicalError) {
        try expect("{")
    }

    /// After a member: reads `,` when another member follows.
    @inlinable
    @inline(__always)
    public mutating func endMember() throws(CanonicalError) {
        let next = peek
        if next == UInt8(ascii: ",") {
            cursor += 1
            if peek != UInt8(ascii: "\"") {
                throw CanonicalError(.expected("a member"), at: cursor)
            }
        } else if next != UInt8(ascii: "}") {
            throw CanonicalError(.expected(", or }"), at: cursor)
        }
    }

    /// Reads `}`; anything else there is a member that is not declared.
    @inlinable
    @inline(__always)
    public mutating func endObject() throws(CanonicalError) {
        guard peek == UInt8(ascii: "}"), base[cursor - 1] != UInt8(ascii: ",") else {
            throw CanonicalError(.unexpectedMember, at: cursor)
        }
        cursor += 1
    }

    /// Reads an integer within `bounds`: no leading zero, no sign but `-`, no fraction.
    public mutating func integer(in bounds: ClosedRange<Int64>) throws(CanonicalError) -> Int64 {
        let start = cursor
        let negative = peek == UInt8(ascii: "-")
        if negative { cursor += 1 }
        let firstDigit = cursor
        var value: Int64 = 0
        while cursor < limit, case let digit = base[cursor] &- 48, digit < 10 {
            // Sixteen digits hold every integer that JSON readers agree on (2^53 - 1).
            if cursor - firstDigit == 16 {
                throw CanonicalError(.integerOutside(bounds), at: start)
            }
            value = value &* 10 &+ Int64(digit)
            cursor += 1
        }
        let digits = cursor - firstDigit
        let leadingZero = digits > 1 && base[firstDigit] == 48
        if digits == 0 || leadingZero || (negative && value == 0) {
            throw CanonicalError(.expected("an integer"), at: start)
        }
        if negative { value = -value }
        if !bounds.contains(value) { throw CanonicalError(.integerOutside(bounds), at: start) }
        return value
    }

    /// Reads `"YYYY-MM-DD"` if a day stands here; most events hold some, so it is read in one look.
    mutating func takeDate() -> CivilDate? {
        guard limit - cursor >= 12, base[cursor] == UInt8(ascii: "\""),
            base[cursor + 5] == UInt8(ascii: "-"), base[cursor + 8] == UInt8(ascii: "-"),
            base[cursor + 11] == UInt8(ascii: "\"")
        else { return nil }
        var areDigits = true
        func two(_ offset: Int) -> Int {
            let tens = base[cursor + offset] &- 48
            let ones = base[cursor + offset + 1] &- 48
            areDigits = areDigits && tens < 10 && ones < 10
            return Int(tens) * 10 + Int(ones)
        }
        let (year, month, day) = (two(1) * 100 + two(3), two(6), two(9))
        guard areDigits, let date = CivilDate(year: year, month: month, day: day) else {
            return nil
        }
        cursor += 12
        return date
    }

    /// Reads `true` or `false`.
    @inlinable
    public mutating func boolean() throws(CanonicalError) -> Bool {
        if take("true") { return true }
        if take("false") { return false }
        throw CanonicalError(.expected("true or false"), at: cursor)
    }

    /// Reads a text whose number of characters (Unicode scalars) lies within `length`.
    ///
    /// - Throws: `CanonicalError` for a raw control character, an escape that RFC 8785 would not
    ///   write, bytes that are not UTF-8, or a length outside the bounds.
    public mutating func text(length: ClosedRange<Int>) throws(CanonicalError) -> Text {
        let content = try content(length: length)
        return Text(owner: owner, start: content.lowerBound, count: content.count)
    }

    /// Reads a text, and gives where its escaped content stands: no reference is counted.
    mutating func content(length: ClosedRange<Int>) throws(CanonicalError) -> Range<Int> {
        let start = cursor
        guard peek == UInt8(ascii: "\"") else {
            throw CanonicalError(.expected("a text"), at: start)
        }
        var end = start + 1
        // Bytes that do not begin a character: the rest of an escape or of a UTF-8 sequence.
        var continuations = 0
        while true {
            end = endOfPlainRun(from: end)
            guard end < limit else { throw CanonicalError(.expected("\""), at: limit) }
            let byte = base[end]
            if byte == UInt8(ascii: "\"") { break }
            if byte < 0x20 {
                throw CanonicalError(.expected("an escaped control character"), at: end)
            }
            let width =
                byte == UInt8(ascii: "\\")
                ? try canonicalEscapeLength(at: end) : try utf8Length(at: end)
            end += width
            continuations += width - 1
        }
        if !length.contains(end - start - 1 - continuations) {
            throw CanonicalError(.textLengthOutside(length), at: start)
        }
        cursor = end + 1
        return start + 1..<end
    }

    /// Where the run of bytes from `start` ends that stand for themselves: ASCII, no control
    /// character, no quote, no backslash.
    ///
    /// Eight bytes at a time: a byte of a word that is below `n` makes the top bit of `word - n`
    /// set and of `word` clear, and the lowest such bit is always right.
    @inline(__always)
    private func endOfPlainRun(from start: Int) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let tops: UInt64 = 0x8080_8080_8080_8080
        var end = start
        while end + 8 <= limit {
            let word = UInt64(
                littleEndian: UnsafeRawPointer(base + end).loadUnaligned(as: UInt64.self)
            )
            let quotes = word ^ (ones &* 0x22)
            let backslashes = word ^ (ones &* 0x5C)
            let ends =
                ((quotes &- ones) & ~quotes) | ((backslashes &- ones) & ~backslashes)
                | ((word &- ones &* 0x20) & ~word) | word
            if ends & tops != 0 { return end + (ends & tops).trailingZeroBitCount / 8 }
            end += 8
        }
        while end < limit, base[end] >= 0x20, base[end] < 0x80, base[end] != UInt8(ascii: "\""),
            base[end] != UInt8(ascii: "\\")
        { end += 1 }
        return end
    }

    /// Reads `[`, the items, `]`.
    @inlinable
    public mutating func array<Item>(
        count bounds: ClosedRange<Int>,
        _ item: (inout CanonicalReader) throws(CanonicalError) -> Item
    ) throws(CanonicalError) -> [Item] {
        let start = cursor
        try expect("[")
        var items: [Item] = []
        // Most arrays of numbers then fit at once; larger items would take much room, for as long
        // as somebody keeps them.
        let stride = MemoryLayout<Item>.stride
        items.reserveCapacity(min(stride <= 8 ? 8 : stride <= 32 ? 4 : 1, bounds.upperBound))
        if !take("]") {
            repeat {
                if items.count == bounds.upperBound {
                    throw CanonicalError(.itemsOutside(bounds), at: start)
                }
                items.append(try item(&self))
            } while take(",")
            try expect("]")
        }
        if items.count < bounds.lowerBound {
            throw CanonicalError(.itemsOutside(bounds), at: start)
        }
        return items
    }

    /// The length of the escape at `cursor`, if RFC 8785 would have written it.
    private func canonicalEscapeLength(at cursor: Int) throws(CanonicalError) -> Int {
        guard cursor + 1 < limit else { throw CanonicalError(.expected("an escape"), at: cursor) }
        switch base[cursor + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return 2
        case UInt8(ascii: "u"):
            guard cursor + 6 <= limit, base[cursor + 2] == 48, base[cursor + 3] == 48,
                base[cursor + 4] == 48 || base[cursor + 4] == 49,
                let low = lowercaseHexDigit(base[cursor + 5])
            else { throw CanonicalError(.expected("a canonical escape"), at: cursor) }
            let scalar = (base[cursor + 4] - 48) * 16 + low
            // These five have a short escape, which is then the canonical one.
            if [8, 9, 10, 12, 13].contains(scalar) {
                throw CanonicalError(.expected("a canonical escape"), at: cursor)
            }
            return 6
        default:
            throw CanonicalError(.expected("a canonical escape"), at: cursor)
        }
    }

    /// The length of the UTF-8 sequence at `cursor`: well-formed as in Unicode table 3-7.
    private func utf8Length(at cursor: Int) throws(CanonicalError) -> Int {
        let lead = base[cursor]
        let (length, second): (Int, ClosedRange<UInt8>) =
            switch lead {
            case 0xC2...0xDF: (2, 0x80...0xBF)
            case 0xE0: (3, 0xA0...0xBF)
            case 0xED: (3, 0x80...0x9F)
            case 0xE1...0xEF: (3, 0x80...0xBF)
            case 0xF0: (4, 0x90...0xBF)
            case 0xF1...0xF3: (4, 0x80...0xBF)
            case 0xF4: (4, 0x80...0x8F)
            default: (0, 0...0)
            }
        guard length > 0, cursor + length <= limit, second.contains(base[cursor + 1]) else {
            throw CanonicalError(.expected("UTF-8"), at: cursor)
        }
        for index in 2..<max(length, 2) where base[cursor + index] & 0xC0 != 0x80 {
            throw CanonicalError(.expected("UTF-8"), at: cursor)
        }
        return length
    }
}

/// Whether two places in memory hold the same `count` bytes; for short, constant counts.
@inlinable
@inline(__always)
func sameBytes(
    _ left: UnsafePointer<UInt8>,
    _ right: UnsafePointer<UInt8>,
    _ count: Int
) -> Bool {
    let (left, right) = (UnsafeRawPointer(left), UnsafeRawPointer(right))
    var index = 0
    while index + 8 <= count {
        if left.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            != right.loadUnaligned(fromByteOffset: index, as: UInt64.self)
        {
            return false
        }
        index += 8
    }
    if index + 4 <= count {
        if left.loadUnaligned(fromByteOffset: index, as: UInt32.self)
            != right.loadUnaligned(fromByteOffset: index, as: UInt32.self)
        {
            return false
        }
        index += 4
    }
    while index < count {
        if left.load(fromByteOffset: index, as: UInt8.self)
            != right.load(fromByteOffset: index, as: UInt8.self)
        {
            return false
        }
        index += 1
    }
    return true
}

/// The value of a lower-case hexadecimal digit.
func lowercaseHexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - 48
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - 87
    default: nil
    }
}
