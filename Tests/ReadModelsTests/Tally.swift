import EventSourcing

/// An event that is noted under a number.
struct Noted: EventPayload {
    static let typeName: StaticText = "Noted"
    static let schemaVersion = 1
    let key: Int64
    let text: String
    var effective: CivilDate? { nil }

    init(_ key: Int64, _ text: String) {
        self.key = key
        self.text = text
    }

    init(from reader: inout CanonicalReader) throws(CanonicalError) {
        try reader.expect(#"{"key":"#)
        key = try reader.integer(in: 0...JSON.integerMax)
        try reader.expect(#","text":"#)
        text = try reader.text(length: 0...200).string
        try reader.expect("}")
    }

    func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member(#""key":"#)
        writer.integer(key)
        writer.member(#""text":"#)
        writer.string(text)
        writer.endObject()
    }
}

/// Something that no projection here follows.
struct Ignored: EventPayload {
    static let typeName: StaticText = "Ignored"
    static let schemaVersion = 1
    var effective: CivilDate? { nil }

    init() {}
    init(from reader: inout CanonicalReader) throws(CanonicalError) { try reader.expect("{}") }
    func write(to writer: inout CanonicalWriter) { writer.literal("{}") }
}

/// What is noted under each number, and how often.
enum Tally: Projection {
    struct State: Hashable, Sendable {
        var count: Int64 = 0
        var last = ""
    }

    static let name = "Tally"
    static let version = 1
    static let schema = """
        CREATE TABLE tally(
            key INTEGER PRIMARY KEY,
            count INTEGER NOT NULL,
            last TEXT NOT NULL
        ) STRICT;
        """
    static let tables = [
        Table("tally", columns: ["key", "count", "last"], keyColumns: 1, primaryKeyColumns: 1)
    ]
    static let typeNames = [Noted.typeName]
    static let categories: [StaticText] = ["note"]
    static let knownTypeNames = [Noted.typeName]

    static func decode(_ envelope: Envelope) throws(EventDecodingError) -> Noted? {
        guard envelope.schemaVersion == Noted.schemaVersion else {
            throw EventDecodingError(envelope, .unknownVersion)
        }
        return try Noted(envelope)
    }

    static func keys(of event: Recorded<Noted>) -> [Int64] { [event.event.key] }
    static func cells(of key: Int64) -> [Cell] { [.integer(key)] }
    static func key(from cells: [Cell]) -> Int64? {
        if case .integer(let key) = cells.first { key } else { nil }
    }

    static func evolve(
        _ state: inout State?,
        of key: Int64,
        with event: Recorded<Noted>
    ) throws(FoldRefusal) {
        if event.event.text == "again", state?.last == "again" {
            throw FoldRefusal("nothing is noted again twice")
        }
        state = State(count: (state?.count ?? 0) + 1, last: event.event.text)
    }

    static func rows(of key: Int64, _ state: State) -> [[[Cell]]] {
        [[[.integer(key), .integer(state.count), .text(state.last)]]]
    }

    static func state(of key: Int64, from rows: [[[Cell]]]) -> State? {
        guard let row = rows.first?.first, row.count == 3, case .integer(let count) = row[1],
            case .text(let last) = row[2]
        else { return nil }
        return State(count: count, last: last)
    }
}

/// The same read model after its meaning and its columns changed.
enum LaterTally: Projection {
    static let name = Tally.name
    static let version = 2
    static let schema = """
        CREATE TABLE tally(
            key INTEGER PRIMARY KEY,
            letters INTEGER NOT NULL
        ) STRICT;
        """
    static let tables = [
        Table("tally", columns: ["key", "letters"], keyColumns: 1, primaryKeyColumns: 1)
    ]
    static let typeNames = Tally.typeNames
    static let categories = Tally.categories
    static let knownTypeNames = Tally.knownTypeNames

    static func decode(_ envelope: Envelope) throws(EventDecodingError) -> Noted? {
        try Tally.decode(envelope)
    }

    static func keys(of event: Recorded<Noted>) -> [Int64] { [event.event.key] }
    static func cells(of key: Int64) -> [Cell] { [.integer(key)] }
    static func key(from cells: [Cell]) -> Int64? { Tally.key(from: cells) }

    static func evolve(_ state: inout Int64?, of key: Int64, with event: Recorded<Noted>) {
        state = (state ?? 0) + Int64(event.event.text.count)
    }

    static func rows(of key: Int64, _ state: Int64) -> [[[Cell]]] {
        [[[.integer(key), .integer(state)]]]
    }

    static func state(of key: Int64, from rows: [[[Cell]]]) -> Int64? {
        guard let row = rows.first?.first, row.count == 2, case .integer(let letters) = row[1]
        else { return nil }
        return letters
    }
}
