/// What surrounds the data of a recorded event: where, when, by whom, because of what.
///
/// It is read from the record's own bytes; texts are found there only when asked for.
public struct Envelope: Sendable {
    /// Offsets of a text within the record's memory.
    @usableFromInline struct Slice: Sendable {
        let start: Int32
        let count: Int32

        init(_ range: Range<Int>) {
            start = Int32(truncatingIfNeeded: range.lowerBound)
            count = Int32(truncatingIfNeeded: range.count)
        }
    }

    /// The memory that holds the record.
    public let owner: Bytes
    /// Where the record stands in `owner`.
    public let record: Range<Int>
    /// Where the data stands in `owner`.
    public let data: Range<Int>
    /// The place in the log.
    public let position: Position
    /// The place of the stream's preceding event; nil on the first.
    public let previous: Position?
    /// The event that led to this one.
    public let causation: Position?
    /// The event that began the chain.
    public let correlation: Position?
    /// From when it holds in law; nil where the schema has no such field.
    public let effective: CivilDate?
    /// When it was recorded; never decreases along the log.
    public let recorded: Instant
    /// Number within the stream, from 1.
    public let version: Int64
    /// Version of the event type's schema, from 1.
    public let schemaVersion: Int
    /// Citizen numbers of those whose data the record holds, ascending; at most 50.
    public let subjects: [Int64]
    private let actorID: Slice
    private let actorRole: Slice
    private let actorUnit: Slice
    private let processingSlice: Slice
    private let streamSlice: Slice
    private let typeSlice: Slice

    /// Most subjects of one record.
    public static let subjectsMax = 50

    /// Reads the record that stands in `range` of `owner`.
    ///
    /// - Throws: `CanonicalError` when it is not a record.
    public init(_ owner: Bytes, _ range: Range<Int>) throws(CanonicalError) {
        var reader = CanonicalReader(owner, range)
        let whole = 0...JSON.integerMax
        try reader.expect(#"{"context":{"actor":{"id":"#)
        actorID = Slice(try reader.content(length: 1...Actor.charactersMax))
        try reader.expect(#","role":"#)
        actorRole = Slice(try reader.content(length: 1...Actor.charactersMax))
        try reader.expect(#","unit":"#)
        actorUnit = Slice(try reader.content(length: 1...Actor.charactersMax))
        try reader.expect("},")
        causation =
            reader.take(#""causation":"#) ? try Self.member(Position.init, &reader) : nil
        correlation =
            reader.take(#""correlation":"#) ? try Self.member(Position.init, &reader) : nil
        effective =
            reader.take(#""effective":"#) ? try Self.member(CivilDate.init, &reader) : nil
        try reader.expect(#""position":"#)
        position = Position(try reader.integer(in: whole))
        previous = reader.take(#","previous":"#) ? Position(try reader.integer(in: whole)) : nil
        try reader.expect(#","processing":"#)
        processingSlice = Slice(try reader.content(length: 1...StreamName.bytesMax))
        try reader.expect(#","recorded":"#)
        recorded = try Instant(from: &reader)
        try reader.expect(#","stream":"#)
        streamSlice = Slice(try reader.content(length: 1...StreamName.bytesMax))
        subjects =
            reader.take(#","subjects":"#)
            ? try reader.array(count: 1...Self.subjectsMax) { reader throws(CanonicalError) in
                try reader.integer(in: whole)
            } : []
        try reader.expect(#","type":"#)
        typeSlice = Slice(try reader.content(length: 1...100))
        try reader.expect(#","v":"#)
        schemaVersion = Int(try reader.integer(in: 1...9_999))
        try reader.expect(#","version":"#)
        version = try reader.integer(in: 1...JSON.integerMax)
        try reader.expect(#"},"data":"#)
        guard range.upperBound - reader.offset >= 3,
            owner[range.upperBound - 1] == UInt8(ascii: "}")
        else { throw CanonicalError(.expected("}"), at: range.upperBound) }
        data = reader.offset..<range.upperBound - 1
        record = range
        self.owner = owner
    }

    /// Reads a member's value and the comma behind it.
    private static func member<Value>(
        _ read: (inout CanonicalReader) throws(CanonicalError) -> Value,
        _ reader: inout CanonicalReader
    ) throws(CanonicalError) -> Value {
        let value = try read(&reader)
        try reader.expect(",")
        return value
    }

    /// Segment `index` of the stream's name, decoded; 0 is the category.
    ///
    /// Nil when there is none.
    public func streamSegment(_ index: Int) -> String? {
        stream.withEscapedBytes { bytes in
            var rest = bytes[...]
            for _ in 0..<index {
                guard let slash = rest.firstIndex(of: UInt8(ascii: "/")) else { return nil }
                rest = rest[(slash + 1)...]
            }
            let segment = rest.prefix { $0 != UInt8(ascii: "/") }
            let text = String(decoding: UnsafeBufferPointer(rebasing: segment), as: UTF8.self)
            return segment.contains(UInt8(ascii: "%")) ? StreamName.decode(text) : text
        }
    }

    private func text(_ slice: Slice) -> Text {
        Text(owner: owner, start: Int(slice.start), count: Int(slice.count))
    }

    /// The name of the event type.
    public var type: Text { text(typeSlice) }
    /// The name of the stream.
    public var stream: Text { text(streamSlice) }
    /// The registered processing activity (_verwerkingsactiviteit_).
    public var processing: Text { text(processingSlice) }
    /// Who acted: id, role and unit.
    public var actor: (id: Text, role: Text, unit: Text) {
        (text(actorID), text(actorRole), text(actorUnit))
    }
}
