public import EventSourcing

/// What stands in the log in the place of a record that was withheld.
///
/// The hash of its leaf keeps every proof valid; the rest keeps its stream walkable. The event
/// `RecordsWithheld` at `certificate` says the same, and who decided it on which ground.
public struct WithheldLine: Hashable, Sendable {
    /// The position of the `RecordsWithheld` event.
    public let certificate: Position
    /// RFC 9162 leaf hash of the record that was.
    public let leaf: Bytes32
    /// Its place in the log.
    public let position: Position
    /// The place of the stream's preceding event.
    public let previous: Position?
    /// Its stream.
    public let stream: String
    /// Its event type.
    public let type: String
    /// Its number within the stream.
    public let version: Int64

    static let prefix: StaticString = #"{"withheld":"#
    static let prefixBytes = Array(#"{"withheld":"#.utf8)

    /// Makes a line from a record's envelope.
    init(_ envelope: Envelope, leaf: Hash, certificate: Position) {
        self.certificate = certificate
        self.leaf = leaf.bytes32
        position = envelope.position
        previous = envelope.previous
        stream = envelope.stream.string
        type = envelope.type.string
        version = envelope.version
    }

    init(_ owner: Bytes, _ range: Range<Int>) throws(CanonicalError) {
        var reader = CanonicalReader(owner, range)
        try reader.expect(#"{"withheld":{"certificate":"#)
        certificate = try Position(from: &reader)
        try reader.expect(#","leaf":"#)
        leaf = try Bytes32(from: &reader)
        try reader.expect(#","position":"#)
        position = try Position(from: &reader)
        previous = reader.take(#","previous":"#) ? try Position(from: &reader) : nil
        try reader.expect(#","stream":"#)
        stream = try reader.text(length: 1...StreamName.bytesMax).string
        try reader.expect(#","type":"#)
        type = try reader.text(length: 1...100).string
        try reader.expect(#","version":"#)
        version = try reader.integer(in: 1...JSON.integerMax)
        try reader.expect("}}")
        try reader.end()
    }

    /// Whether `envelope` is the event that withheld the record, and says just what the line says.
    func isCertified(by envelope: Envelope) -> Bool {
        guard envelope.position == certificate, envelope.isType("RecordsWithheld") else {
            return false
        }
        let data = String(decoding: envelope.owner.buffer(envelope.data), as: UTF8.self)
        let previous = previous.map { #""previous":\#($0),"# } ?? ""
        return data.contains(
            #"{"leaf":"\#(leaf)","position":\#(position),\#(previous)"#
                + #""stream":"\#(stream)","type":"\#(type)","version":\#(version)}"#
        )
    }

    var line: [UInt8] {
        var writer = CanonicalWriter()
        writer.literal(#"{"withheld":{"certificate":"#)
        certificate.write(to: &writer)
        writer.literal(#","leaf":"#)
        leaf.write(to: &writer)
        writer.literal(#","position":"#)
        position.write(to: &writer)
        if let previous {
            writer.literal(#","previous":"#)
            previous.write(to: &writer)
        }
        writer.literal(#","stream":"#)
        writer.string(stream)
        writer.literal(#","type":"#)
        writer.string(type)
        writer.literal(#","version":"#)
        writer.integer(version)
        writer.literal("}}")
        return writer.bytes
    }
}

/// A line of the log: a record, or what stands in the place of a withheld one.
public enum LogEntry: Sendable {
    /// A record.
    case record(Envelope)
    /// What stands in the place of a withheld record.
    case withheld(WithheldLine)

    /// Reads the line that stands in `range` of `owner`, at `position` of the log.
    init(_ owner: Bytes, _ range: Range<Int>, at position: Int64) throws(LogError) {
        var records = RecordReader(owner)
        try self.init(&records, range, at: position)
    }

    /// The same, where lines stand one behind the other.
    init(
        _ records: inout RecordReader,
        _ range: Range<Int>,
        at position: Int64
    ) throws(LogError) {
        var reader = CanonicalReader(records.owner, range)
        if reader.take(WithheldLine.prefix) {
            let line = try Self.reading(at: position) { () throws(CanonicalError) in
                try WithheldLine(records.owner, range)
            }
            try Self.check(line.position, is: position)
            self = .withheld(line)
        } else {
            self = .record(try Self.record(&records, range, at: position))
        }
    }

    /// Reads a line that is no withheld one.
    ///
    /// An envelope is large: whoever handles records alone asks for it here, and spares the copies
    /// that a look into an entry makes.
    static func record(
        _ records: inout RecordReader,
        _ range: Range<Int>,
        at position: Int64
    ) throws(LogError) -> Envelope {
        let envelope: Envelope
        do {
            envelope = try records.record(range)
        } catch {
            throw .damaged(place: "position \(position)", problem: "not a record: \(error)")
        }
        try check(envelope.position, is: position)
        return envelope
    }

    private static func reading<Line>(
        at position: Int64,
        _ read: () throws(CanonicalError) -> Line
    ) throws(LogError) -> Line {
        do {
            return try read()
        } catch {
            throw .damaged(place: "position \(position)", problem: "not a record: \(error)")
        }
    }

    private static func check(_ found: Position, is position: Int64) throws(LogError) {
        if found.value != position {
            throw .damaged(
                place: "position \(position)",
                problem: "the record there says it is at \(found)"
            )
        }
    }

    /// The place in the log.
    public var position: Position {
        switch self {
        case .record(let envelope): envelope.position
        case .withheld(let line): line.position
        }
    }

    /// The place of the stream's preceding event.
    public var previous: Position? {
        switch self {
        case .record(let envelope): envelope.previous
        case .withheld(let line): line.previous
        }
    }

    /// The name of the stream.
    public var stream: String {
        switch self {
        case .record(let envelope): envelope.stream.string
        case .withheld(let line): line.stream
        }
    }

    /// The name of the event type.
    var typeName: String {
        switch self {
        case .record(let envelope): envelope.type.string
        case .withheld(let line): line.type
        }
    }

    /// When it was recorded; nil when it is withheld.
    var recorded: Instant? {
        if case .record(let envelope) = self { envelope.recorded } else { nil }
    }

    /// Whether it is an event of `stream`.
    func isOf(_ stream: StreamName) -> Bool {
        switch self {
        case .record(let envelope): envelope.isOf(stream)
        case .withheld(let line): line.stream == stream.description
        }
    }

    /// Whether it is an event of a stream of `category`.
    public func isOf(category: StaticText) -> Bool {
        switch self {
        case .record(let envelope): envelope.isOf(category: category)
        case .withheld(let line): line.stream.hasPrefix("\(category)/")
        }
    }

    /// The number of the stream, where it has one.
    public var streamNumber: Int64? {
        switch self {
        case .record(let envelope): envelope.streamNumber
        case .withheld(let line):
            StreamName.number(line.stream.utf8.drop { $0 != UInt8(ascii: "/") }.dropFirst())
        }
    }

    /// The same entry in memory of its own.
    public func compacted() -> LogEntry {
        guard case .record(let envelope) = self else { return self }
        return .record(envelope.compacted())
    }

    /// The number within the stream.
    public var version: Int64 {
        switch self {
        case .record(let envelope): envelope.version
        case .withheld(let line): line.version
        }
    }

    /// The head that it makes of its stream.
    var head: StreamHeads.Head { StreamHeads.Head(version: version, position: position.value) }

    /// The head of its stream before it, as it says itself.
    var headBefore: StreamHeads.Head {
        StreamHeads.Head(version: version - 1, position: previous?.value ?? 0)
    }

    /// The line itself, without LF.
    var lineBytes: [UInt8] {
        switch self {
        case .record(let envelope): envelope.owner.array(envelope.record)
        case .withheld(let line): line.line
        }
    }

    /// The hash of its leaf.
    var leaf: Hash {
        switch self {
        case .record(let envelope): Hashing.leaf(envelope.owner.buffer(envelope.record))
        case .withheld(let line): Hash(line.leaf)
        }
    }
}
