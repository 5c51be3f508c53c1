/// Writes canonical JSON (RFC 8785, integers only): no blanks, shortest escapes.
///
/// The caller writes members in the order of their names; generated encoders do.
public struct CanonicalWriter: @unchecked Sendable {
    /// Memory that one writer writes in; it may be sent to other threads because whoever writes in
    /// it holds it alone.
    private final class Room {
        let base: UnsafeMutablePointer<UInt8>
        let capacity: Int

        init(_ capacity: Int) {
            base = .allocate(capacity: capacity)
            self.capacity = capacity
        }

        deinit { base.deallocate() }
    }

    private var room: Room
    // Beside the room, for each piece that is written looks at them.
    private var base: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    /// How many bytes were written.
    public private(set) var count = 0

    /// An empty writer with room for `capacity` bytes.
    public init(capacity: Int = 1_024) {
        room = Room(capacity)
        (base, self.capacity) = (room.base, room.capacity)
    }

    /// What has been written.
    public var bytes: [UInt8] { withBytes { Array($0) } }

    /// Gives what has been written to `body`, where it stands.
    public func withBytes<R, Failure>(
        _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> R
    ) throws(Failure) -> R {
        try body(UnsafeBufferPointer(start: base, count: count))
    }

    /// Where the next bytes are to be written; they count as written.
    @inline(__always)
    private mutating func place(for more: Int) -> UnsafeMutablePointer<UInt8> {
        if more > capacity - count || !isKnownUniquelyReferenced(&room) { move(for: more) }
        let place = base + count
        count += more
        return place
    }

    /// Moves to memory of its own, twice as much where it was full.
    @inline(never)
    private mutating func move(for more: Int) {
        let needed = count + more
        let fresh = Room(needed <= capacity ? capacity : max(needed, 2 * capacity, 64))
        fresh.base.update(from: base, count: count)
        room = fresh
        (base, capacity) = (fresh.base, fresh.capacity)
    }

    @inline(__always)
    private mutating func append(_ byte: UInt8) { place(for: 1).pointee = byte }

    @inline(__always)
    private mutating func append(_ start: UnsafePointer<UInt8>, _ count: Int) {
        place(for: count).update(from: start, count: count)
    }

    /// Forgets what was written and keeps the memory.
    public mutating func clear() { count = 0 }

    /// Forgets the bytes from `count` on.
    public mutating func truncate(to count: Int) {
        precondition((0...self.count).contains(count), "so many bytes were not written")
        self.count = count
    }

    /// Forgets the first `count` bytes.
    public mutating func removeFirst(_ count: Int) {
        precondition((0...self.count).contains(count), "so many bytes were not written")
        _ = place(for: 0)
        let left = self.count - count
        base.update(from: base + count, count: left)
        self.count = left
    }

    /// Appends bytes of memory that are canonical already.
    public mutating func raw(_ more: UnsafeBufferPointer<UInt8>) {
        if let start = more.baseAddress { append(start, more.count) }
    }

    /// Appends bytes that are canonical already.
    public mutating func raw(_ more: [UInt8]) { more.withUnsafeBufferPointer { raw($0) } }

    /// Appends a text that needs no escape, without quotes.
    public mutating func raw(_ more: String) {
        var more = more
        more.withUTF8 { raw($0) }
    }

    /// Appends a literal that is canonical already.
    public mutating func literal(_ text: StaticString) {
        append(text.utf8Start, text.utf8CodeUnitCount)
    }

    /// Writes `{`.
    public mutating func beginObject() { append(UInt8(ascii: "{")) }

    /// Writes `}`.
    public mutating func endObject() { append(UInt8(ascii: "}")) }

    /// Writes the quoted name of a member, its colon, and a comma before it when it is not the
    /// first.
    ///
    /// `quotedNameColon` is the literal `"name":`.
    public mutating func member(_ quotedNameColon: StaticString) {
        if count == 0 || base[count - 1] != UInt8(ascii: "{") { append(UInt8(ascii: ",")) }
        literal(quotedNameColon)
    }

    /// Writes an integer.
    public mutating func integer(_ value: Int64) {
        if value < 0 { append(UInt8(ascii: "-")) }
        var rest = value.magnitude
        var width = 1
        var bound: UInt64 = 10
        // Twenty digits hold every 64-bit integer; the last bound does not fit itself.
        while width < 20, rest >= bound {
            width += 1
            if width < 20 { bound *= 10 }
        }
        let digits = place(for: width)
        for index in stride(from: width - 1, through: 0, by: -1) {
            let (tens, digit) = rest.quotientAndRemainder(dividingBy: 10)
            digits[index] = 48 + UInt8(truncatingIfNeeded: digit)
            rest = tens
        }
    }

    /// Writes a number that is not negative in decimal digits, with zeros in front up to `width`.
    public mutating func digits(_ value: Int, width: Int) {
        var weight = 1
        for _ in 1..<width { weight *= 10 }
        if value >= weight * 10 { return integer(Int64(value)) }
        while weight > 0 {
            append(48 + UInt8(truncatingIfNeeded: value / weight % 10))
            weight /= 10
        }
    }

    /// Writes `true` or `false`.
    public mutating func boolean(_ value: Bool) { literal(value ? "true" : "false") }

    /// Writes a text with its quotes and escapes.
    public mutating func string(_ value: String) {
        var value = value
        append(UInt8(ascii: "\""))
        value.withUTF8 { utf8 in
            // Most texts need no escape; they are copied whole.
            if utf8.contains(where: Self.needsEscape) {
                for byte in utf8 { appendEscaped(byte) }
            } else {
                raw(utf8)
            }
        }
        append(UInt8(ascii: "\""))
    }

    static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    /// Writes a text that is kept in its escaped form.
    public mutating func text(_ value: Text) {
        append(UInt8(ascii: "\""))
        value.withEscapedBytes { raw($0) }
        append(UInt8(ascii: "\""))
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
            append(byte < 16 ? 48 : 49)
            let low = byte & 15
            append(low < 10 ? 48 + low : 87 + low)
        default: append(byte)
        }
    }
}
