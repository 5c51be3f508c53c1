/// Writes canonical JSON (RFC 8785, integers only): no blanks, shortest escapes.
///
/// The caller writes members in the order of their names; generated encoders do.
public struct CanonicalWriter: Sendable {
    /// What has been written.
    public private(set) var bytes: [UInt8]

    /// An empty writer with room for `capacity` bytes.
    public init(capacity: Int = 256) {
        bytes = []
        bytes.reserveCapacity(capacity)
    }

    /// Forgets what was written and keeps the memory.
    public mutating func clear() { bytes.removeAll(keepingCapacity: true) }

    /// Forgets the bytes from `count` on.
    public mutating func truncate(to count: Int) { bytes.removeLast(bytes.count - count) }

    /// Forgets the first `count` bytes.
    public mutating func removeFirst(_ count: Int) { bytes.removeFirst(count) }

    /// Appends bytes of memory that are canonical already.
    public mutating func raw(_ more: UnsafeBufferPointer<UInt8>) {
        bytes.append(contentsOf: more)
    }

    /// Appends bytes that are canonical already.
    public mutating func raw(_ more: [UInt8]) { bytes.append(contentsOf: more) }

    /// Appends a text that needs no escape, without quotes.
    public mutating func raw(_ more: String) {
        var more = more
        more.withUTF8 { bytes.append(contentsOf: $0) }
    }

    /// Appends a literal that is canonical already.
    public mutating func literal(_ text: StaticString) {
        bytes.append(
            contentsOf: UnsafeBufferPointer(
                start: text.utf8Start,
                count: text.utf8CodeUnitCount
            )
        )
    }

    /// Writes `{`.
    public mutating func beginObject() { bytes.append(UInt8(ascii: "{")) }

    /// Writes `}`.
    public mutating func endObject() { bytes.append(UInt8(ascii: "}")) }

    /// Writes the quoted name of a member, its colon, and a comma before it when it is not the
    /// first.
    ///
    /// `quotedNameColon` is the literal `"name":`.
    public mutating func member(_ quotedNameColon: StaticString) {
        if bytes.last != UInt8(ascii: "{") { bytes.append(UInt8(ascii: ",")) }
        literal(quotedNameColon)
    }

    /// Writes an integer.
    public mutating func integer(_ value: Int64) {
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        var rest = value.magnitude
        // Twenty digits hold every 64-bit integer.
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
            var first = digits.count
            repeat {
                first -= 1
                let (tens, digit) = rest.quotientAndRemainder(dividingBy: 10)
                digits[first] = 48 + UInt8(truncatingIfNeeded: digit)
                rest = tens
            } while rest > 0
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: digits[first...]))
        }
    }

    /// Writes a number that is not negative in decimal digits, with zeros in front up to `width`.
    public mutating func digits(_ value: Int, width: Int) {
        var weight = 1
        for _ in 1..<width { weight *= 10 }
        if value >= weight * 10 { return integer(Int64(value)) }
        while weight > 0 {
            bytes.append(48 + UInt8(truncatingIfNeeded: value / weight % 10))
            weight /= 10
        }
    }

    /// Writes `YYYY-MM-DD`, for a year of 1 to 9999, at once: most events hold some days.
    mutating func day(_ year: Int, _ month: Int, _ day: Int) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 10) { characters in
            func write(_ value: Int, at place: Int) {
                characters[place] = 48 + UInt8(truncatingIfNeeded: value / 10)
                characters[place + 1] = 48 + UInt8(truncatingIfNeeded: value % 10)
            }
            write(year / 100, at: 0)
            write(year % 100, at: 2)
            characters[4] = UInt8(ascii: "-")
            write(month, at: 5)
            characters[7] = UInt8(ascii: "-")
            write(day, at: 8)
            bytes.append(contentsOf: UnsafeBufferPointer(characters))
        }
    }

    /// Writes `true` or `false`.
    public mutating func boolean(_ value: Bool) { literal(value ? "true" : "false") }

    /// Writes a text with its quotes and escapes.
    public mutating func string(_ value: String) {
        var value = value
        bytes.append(UInt8(ascii: "\""))
        value.withUTF8 { utf8 in
            // Most texts need no escape; they are copied whole.
            if utf8.contains(where: Self.needsEscape) {
                for byte in utf8 { appendEscaped(byte) }
            } else {
                bytes.append(contentsOf: utf8)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    /// Writes a text that is kept in its escaped form.
    public mutating func text(_ value: Text) {
        bytes.append(UInt8(ascii: "\""))
        value.withEscapedBytes { bytes.append(contentsOf: $0) }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Writes an array.
    @inlinable
    public mutating func array<Item>(
        _ items: some Collection<Item>,
        _ item: (inout CanonicalWriter, Item) -> Void
    ) {
        literal("[")
        var isFirst = true
        for each in items {
            if !isFirst { literal(",") }
            isFirst = false
            item(&self, each)
        }
        literal("]")
    }

    mutating func appendEscaped(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): literal("\\\"")
        case UInt8(ascii: "\\"): literal("\\\\")
        case 8: literal("\\b")
        case 9: literal("\\t")
        case 10: literal("\\n")
        case 12: literal("\\f")
        case 13: literal("\\r")
        case 0..<0x20:
            literal("\\u00")
            bytes.append(byte < 16 ? 48 : 49)
            let low = byte & 15
            bytes.append(low < 10 ? 48 + low : 87 + low)
        default: bytes.append(byte)
        }
    }
}
