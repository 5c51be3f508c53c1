#if canImport(Glibc)
    internal import Glibc
#endif

/// What surrounds the data of a recorded event: where, when, by whom, because of what.
///
/// It is read from the record's own bytes; texts are found there only when asked for. It is kept
/// small, with one reference, because every replay makes one for every record.
public struct Envelope: Sendable {
    /// Offsets within the record's memory.
    @usableFromInline struct Slice: Sendable {
        @usableFromInline let start: Int32
        @usableFromInline let count: Int32

        init(_ range: Range<Int>) {
            start = Int32(truncatingIfNeeded: range.lowerBound)
            count = Int32(truncatingIfNeeded: range.count)
        }

        private init(start: Int32, count: Int32) { (self.start, self.count) = (start, count) }

        func moved(by shift: Int) -> Slice {
            Slice(start: start &+ Int32(truncatingIfNeeded: shift), count: count)
        }

        @usableFromInline var range: Range<Int> { Int(start)..<Int(start) + Int(count) }
    }

    /// The memory that holds the record.
    public let owner: Bytes
    /// The place in the log.
    public let position: Position
    /// When it was recorded; never decreases along the log.
    public let recorded: Instant
    /// Number within the stream, from 1.
    public let version: Int64
    // -1 stands for none: a third of the size of an optional.
    private let previousValue: Int64
    private let causationValue: Int64
    private let correlationValue: Int64
    private let effectiveDays: Int32
    private let schemaVersionValue: Int32
    private let recordSlice: Slice
    private let dataSlice: Slice
    private let subjectsSlice: Slice
    private let actorID: Slice
    private let actorRole: Slice
    private let actorUnit: Slice
    private let processingSlice: Slice
    private let streamSlice: Slice
    @usableFromInline let typeSlice: Slice

    /// Most subjects of one record.
    public static let subjectsMax = 50

    private static let none: Int64 = -1
    private static let noDay = Int32.min

    /// Reads the record that stands in `range` of `owner`.
    ///
    /// - Throws: `CanonicalError` when it is not a record.
    public init(_ owner: Bytes, _ range: Range<Int>) throws(CanonicalError) {
        var records = RecordReader(owner)
        self = try records.record(range)
    }

    /// Reads the record that stands in `range`; what it says in the same bytes as the one before is
    /// taken over.
    fileprivate init(
        _ records: inout RecordReader,
        _ range: Range<Int>
    ) throws(CanonicalError) {
        let owner = records.owner
        var reader = CanonicalReader(owner, range)
        let whole = 0...JSON.integerMax
        if reader.take(records.head) {
            let shift = range.lowerBound - records.head.lowerBound
            actorID = records.actorID.moved(by: shift)
            actorRole = records.actorRole.moved(by: shift)
            actorUnit = records.actorUnit.moved(by: shift)
        } else {
            try reader.expect(#"{"context":{"actor":{"id":"#)
            actorID = Slice(try reader.content(length: 1...Actor.charactersMax))
            try reader.expect(#","role":"#)
            actorRole = Slice(try reader.content(length: 1...Actor.charactersMax))
            try reader.expect(#","unit":"#)
            actorUnit = Slice(try reader.content(length: 1...Actor.charactersMax))
            try reader.expect("},")
            records.head = range.lowerBound..<reader.offset
            (records.actorID, records.actorRole, records.actorUnit) =
                (actorID, actorRole, actorUnit)
        }
        causationValue = try Self.position(#""causation":"#, &reader)
        correlationValue = try Self.position(#""correlation":"#, &reader)
        if reader.take(#""effective":"#) {
            effectiveDays = try CivilDate(from: &reader).days
            try reader.expect(",")
        } else {
            effectiveDays = Self.noDay
        }
        try reader.expect(#""position":"#)
        position = Position(try reader.integer(in: whole))
        try reader.expect(",")
        previousValue = try Self.position(#""previous":"#, &reader)
        let start = reader.offset
        if reader.take(records.middle) {
            processingSlice = records.processing.moved(by: start - records.middle.lowerBound)
            recorded = records.recorded
        } else {
            try reader.expect(#""processing":"#)
            processingSlice = Slice(try reader.content(length: 1...StreamName.bytesMax))
            try reader.expect(#","recorded":"#)
            recorded = try Instant(from: &reader)
            try reader.expect(#","stream":"#)
            records.middle = start..<reader.offset
            (records.processing, records.recorded) = (processingSlice, recorded)
        }
        streamSlice = Slice(try reader.content(length: 1...StreamName.bytesMax))
        subjectsSlice = try Self.subjectsSlice(&reader)
        try reader.expect(#","type":"#)
        typeSlice = Slice(try reader.content(length: 1...100))
        try reader.expect(#","v":"#)
        schemaVersionValue = Int32(try reader.integer(in: 1...9_999))
        try reader.expect(#","version":"#)
        version = try reader.integer(in: 1...JSON.integerMax)
        try reader.expect(#"},"data":"#)
        guard range.upperBound - reader.offset >= 3,
            owner[range.upperBound - 1] == UInt8(ascii: "}")
        else { throw CanonicalError(.expected("}"), at: range.upperBound) }
        dataSlice = Slice(reader.offset..<range.upperBound - 1)
        recordSlice = Slice(range)
        self.owner = owner
    }

    /// The same record in memory of its own: whoever keeps a part of it keeps no other records.
    public func compacted() -> Envelope {
        if record.count == owner.count { return self }
        return Envelope(of: self, in: Bytes(owner.buffer(record)))
    }

    private init(of other: Envelope, in owner: Bytes) {
        self.owner = owner
        position = other.position
        recorded = other.recorded
        version = other.version
        previousValue = other.previousValue
        causationValue = other.causationValue
        correlationValue = other.correlationValue
        effectiveDays = other.effectiveDays
        schemaVersionValue = other.schemaVersionValue
        let shift = -Int(other.recordSlice.start)
        recordSlice = other.recordSlice.moved(by: shift)
        dataSlice = other.dataSlice.moved(by: shift)
        subjectsSlice = other.subjectsSlice.moved(by: shift)
        actorID = other.actorID.moved(by: shift)
        actorRole = other.actorRole.moved(by: shift)
        actorUnit = other.actorUnit.moved(by: shift)
        processingSlice = other.processingSlice.moved(by: shift)
        streamSlice = other.streamSlice.moved(by: shift)
        typeSlice = other.typeSlice.moved(by: shift)
    }

    /// Reads a member that may be absent, and the comma behind it.
    @inline(__always)
    private static func position(
        _ member: StaticString,
        _ reader: inout CanonicalReader
    ) throws(CanonicalError) -> Int64 {
        guard reader.take(member) else { return none }
        let value = try reader.integer(in: 0...JSON.integerMax)
        try reader.expect(",")
        return value
    }

    private static func subjectsSlice(
        _ reader: inout CanonicalReader
    ) throws(CanonicalError) -> Slice {
        guard reader.take(#","subjects":"#) else { return Slice(0..<0) }
        let start = reader.offset
        // Counted and not kept: this is done for every record.
        var count = 0
        try reader.expect("[")
        if !reader.take("]") {
            repeat {
                _ = try reader.integer(in: 0...JSON.integerMax)
                count += 1
            } while count <= subjectsMax && reader.take(",")
            if count <= subjectsMax { try reader.expect("]") }
        }
        guard (1...subjectsMax).contains(count) else {
            throw CanonicalError(.itemsOutside(1...subjectsMax), at: start)
        }
        return Slice(start..<reader.offset)
    }

    private static func subjects(
        _ reader: inout CanonicalReader
    ) throws(CanonicalError) -> [Int64] {
        try reader.array(count: 1...subjectsMax) { reader throws(CanonicalError) in
            try reader.integer(in: 0...JSON.integerMax)
        }
    }

    private static func optional(_ value: Int64) -> Position? {
        value == none ? nil : Position(value)
    }

    private func text(_ slice: Slice) -> Text {
        Text(owner: owner, start: Int(slice.start), count: Int(slice.count))
    }
}

/// Reads records that stand one behind the other in the same memory.
///
/// Most of what surrounds the events of one append is the same, byte for byte: who, for which
/// processing activity, when. It is read once, and then only compared.
public struct RecordReader {
    /// The memory that holds the records.
    public let owner: Bytes
    // Where the record before says who acted, and what follows from that; empty at first.
    fileprivate var head = 0..<0
    fileprivate var actorID = Envelope.Slice(0..<0)
    fileprivate var actorRole = Envelope.Slice(0..<0)
    fileprivate var actorUnit = Envelope.Slice(0..<0)
    // Where it says for which activity and when.
    fileprivate var middle = 0..<0
    fileprivate var processing = Envelope.Slice(0..<0)
    fileprivate var recorded = Instant(milliseconds: 0)

    /// Reads records in `owner`.
    public init(_ owner: Bytes) { self.owner = owner }

    /// Reads the record that stands in `range`.
    ///
    /// - Throws: `CanonicalError` when it is not a record.
    public mutating func record(_ range: Range<Int>) throws(CanonicalError) -> Envelope {
        try Envelope(&self, range)
    }
}

extension Envelope {
    /// Where the record stands in `owner`.
    public var record: Range<Int> { recordSlice.range }
    /// Where the data stands in `owner`.
    public var data: Range<Int> { dataSlice.range }
    /// The place of the stream's preceding event; nil on the first.
    public var previous: Position? { Self.optional(previousValue) }
    /// The event that led to this one.
    public var causation: Position? { Self.optional(causationValue) }
    /// The event that began the chain.
    public var correlation: Position? { Self.optional(correlationValue) }
    /// From when it holds in law; nil where the schema has no such field.
    public var effective: CivilDate? {
        effectiveDays == Self.noDay ? nil : CivilDate(days: effectiveDays)
    }
    /// Version of the event type's schema, from 1.
    public var schemaVersion: Int { Int(schemaVersionValue) }
    /// The name of the event type.
    public var type: Text { text(typeSlice) }
    /// The name of the stream.
    public var stream: Text { text(streamSlice) }
    /// The registered processing activity (_verwerkingsactiviteit_).
    public var processing: Text { text(processingSlice) }
    /// The id of who acted.
    var actorText: Text { text(actorID) }
    /// Who acted: id, role and unit.
    public var actor: (id: Text, role: Text, unit: Text) {
        (text(actorID), text(actorRole), text(actorUnit))
    }
    /// Citizen numbers of those whose data the record holds, ascending; at most 50.
    public var subjects: [Int64] {
        if subjectsSlice.count == 0 { return [] }
        var reader = CanonicalReader(owner, subjectsSlice.range)
        // They were read once already, so they are there.
        return (try? Self.subjects(&reader)) ?? []
    }

    /// Whether the event is of the type `name`.
    @inlinable
    public func isType(_ name: StaticString) -> Bool {
        Int(typeSlice.count) == name.utf8CodeUnitCount
            && sameBytes(
                owner.base + Int(typeSlice.start),
                name.utf8Start,
                name.utf8CodeUnitCount
            )
    }

    /// Whether the event is one of `stream`.
    public func isOf(_ stream: StreamName) -> Bool {
        stream.withUTF8 { name in
            guard name.count == Int(streamSlice.count), let base = name.baseAddress else {
                return false
            }
            return memcmp(owner.base + Int(streamSlice.start), base, name.count) == 0
        }
    }

    /// Whether the event is one of a stream of `category`.
    public func isOf(category: StaticText) -> Bool {
        let name = category.text
        let count = name.utf8CodeUnitCount
        return Int(streamSlice.count) > count
            && owner.base[Int(streamSlice.start) + count] == UInt8(ascii: "/")
            && sameBytes(owner.base + Int(streamSlice.start), name.utf8Start, count)
    }

    /// Where the name of the event type stands in `owner`.
    public var typeRange: Range<Int> { typeSlice.range }

    /// Where the name of the stream stands in `owner`.
    public var streamRange: Range<Int> { streamSlice.range }

    /// Gives the bytes of the stream's name to `body`.
    public func withStreamBytes<R>(
        _ body: (UnsafeBufferPointer<UInt8>) throws -> R
    ) rethrows -> R {
        try body(owner.buffer(streamSlice.range))
    }

    /// The number of a stream that has one, as in `toeslag/7482`.
    public var streamNumber: Int64? {
        withStreamBytes { bytes in
            guard let slash = bytes.firstIndex(of: UInt8(ascii: "/")) else { return nil }
            return StreamName.number(bytes[(slash + 1)...])
        }
    }

    /// Segment `index` of the stream's name, decoded; 0 is the category.
    ///
    /// Nil when there is none.
    public func streamSegment(_ index: Int) -> Text? {
        let end = Int(streamSlice.start) + Int(streamSlice.count)
        var start = Int(streamSlice.start)
        for _ in 0..<index {
            while start < end, owner[start] != UInt8(ascii: "/") { start += 1 }
            if start == end { return nil }
            start += 1
        }
        var stop = start
        var isEncoded = false
        while stop < end, owner[stop] != UInt8(ascii: "/") {
            if owner[stop] == UInt8(ascii: "%") { isEncoded = true }
            stop += 1
        }
        if !isEncoded { return Text(owner: owner, start: start, count: stop - start) }
        let encoded = String(decoding: owner.buffer(start..<stop), as: UTF8.self)
        return Text(StreamName.decode(encoded))
    }
}
