public import EventSourcing
internal import SQLite

/// The reading side of a log; used by one thread at a time, any number beside each other.
///
/// A long read is many short ones: a sealed block never changes, so nothing is held open between.
public final class LogReader {
    /// The file.
    public let path: String
    /// The identity of the log.
    public var logID: String { connection.logID }
    /// Whether what is appended later stays unseen.
    ///
    /// On a full disk SQLite has no room for the index of the write-ahead log. The file is then
    /// read as it is, and nobody writes until this is closed, this process neither.
    public var isFixed: Bool { connection.isFixed }
    let connection: LogConnection
    let cache = FrameCache()
    /// The streams that were asked for while the log is read as it is; nil at other times.
    var askedFor: [StreamName]?
    private let recentHeads = RecentHeads()
    private static let mappedBytesMax: Int64 = 1 << 40
    private let selectBlock: Statement
    private let selectTail: Statement
    private let selectHead: Statement
    private let selectCount: Statement
    private let selectChangeNumber: Statement

    /// Opens the log at `path` for reading.
    ///
    /// `mapped` reads single frames out of mapped memory: far quicker for the streams of a command,
    /// and for no file that may be damaged, since a disk that fails then ends the process.
    ///
    /// - Throws: `LogError`.
    public init(_ path: String, mapped: Bool = false) throws(LogError) {
        self.path = path
        connection = try LogConnection(path, .readOnly)
        do {
            let database = connection.database
            if mapped { _ = try database.integer("PRAGMA mmap_size = \(Self.mappedBytesMax)") }
            selectBlock = try database.prepare(
                "SELECT \(LogConnection.blockColumns), records FROM block WHERE number = ?"
            )
            selectTail = try database.prepare(
                "SELECT \(TailRow.columns) FROM tail WHERE position >= ? ORDER BY position"
            )
            selectCount = try database.prepare(LogConnection.countQuery)
            selectChangeNumber = try database.prepare("PRAGMA data_version")
            selectHead = try database.prepare(
                """
                SELECT version, position FROM stream
                WHERE category = (SELECT number FROM category WHERE name = ?) AND key = ?
                """
            )
        } catch {
            // Compiling fails where a table or a column is not there.
            throw .damaged(place: "schema", problem: "\(error)")
        }
    }

    /// How many records the log holds; the last one stands at one position less.
    ///
    /// - Throws: `LogError`.
    public func count() throws(LogError) -> Int64 {
        try wrapping {
            defer { selectCount.reset() }
            return try selectCount.step() ? selectCount.integer(0) : 0
        }
    }

    /// Gives every entry of `range` to `body`, in order, until it returns false.
    ///
    /// With `types`, blocks that hold none of them are passed over after their row's checksum was
    /// compared, and other entries are left out; a withheld record keeps its type.
    ///
    /// - Throws: `LogError`, and what `body` throws.
    public func scan(
        _ range: Range<Int64>,
        types: [String]? = nil,
        _ body: (LogEntry) throws -> Bool
    ) throws {
        let end = min(range.upperBound, try count())
        let filter = try types.map { try TypeFilter($0, among: connection.names("type")) }
        var position = range.lowerBound
        while position < end {
            let number = position >> LogFormat.blockPower
            let blockEnd = min(end, (number + 1) << LogFormat.blockPower)
            let found = try block(number) { filter?.mayOccur(in: $0) != false }
            if let (block, lines) = found {
                if let lines {
                    let needed = filter?.passesAll(of: block) == true ? nil : filter
                    let first = number << LogFormat.blockPower
                    var records = RecordReader(lines.owner)
                    for position in position..<blockEnd {
                        let line = lines[Int(position - first)]
                        let entry = try LogEntry(&records, line, at: position)
                        if needed?.passes(entry) != false, try !body(entry) { return }
                    }
                }
                position = blockEnd
            } else if let next = try scanTail(position..<end, filter, body) {
                position = next
            } else {
                return
            }
        }
    }

    /// Gives the entries of the tail; the position to go on from, or nil when `body` has enough.
    private func scanTail(
        _ range: Range<Int64>,
        _ filter: TypeFilter?,
        _ body: (LogEntry) throws -> Bool
    ) throws -> Int64? {
        let rows = try tailRows(from: range.lowerBound, limit: range.count)
        guard rows.first?.position == range.lowerBound else {
            // Sealed since we looked for its block; then the block is there now.
            if try blockRow(range.lowerBound >> LogFormat.blockPower) != nil {
                return range.lowerBound
            }
            throw Self.missing(range.lowerBound)
        }
        for (position, row) in zip(range, rows) {
            if row.position != position { throw Self.missing(position) }
            let entry = try row.entry()
            if filter?.passes(entry) != false, try !body(entry) { return nil }
        }
        return min(range.upperBound, range.lowerBound + Int64(rows.count))
    }

    static func missing(_ position: Int64) -> LogError {
        .damaged(place: "position \(position)", problem: "it is missing")
    }

    /// The names of the event types that occur, in the order of their first use.
    ///
    /// - Throws: `LogError`.
    public func typeNames() throws(LogError) -> [String] {
        try wrapping { try connection.names("type") }
    }

    /// How many events a stream has, and where its last one stands; nil for no such stream.
    ///
    /// - Throws: `LogError`.
    public func head(of stream: StreamName) throws(LogError) -> (version: Int64, last: Position)? {
        note(stream)
        return try wrapping {
            try recentHeads.read(self)
            let head =
                try recentHeads.head(of: stream, row: { try row(of: stream) })
                ?? row(of: stream)
            return head.map { ($0.version, Position($0.position)) }
        }
    }

    /// How many streams a category has, as far as their heads were stored: those that began since
    /// are left out.
    ///
    /// - Throws: `LogError`.
    public func streamCount(of category: StaticText) throws(LogError) -> Int64 {
        try wrapping {
            let count = try connection.database.prepare(
                """
                SELECT count(*) FROM stream
                WHERE category = (SELECT number FROM category WHERE name = ?)
                """
            )
            count.bind(0, category.description)
            return try count.step() ? count.integer(0) : 0
        }
    }

    /// The row of a stream in the table of heads.
    private func row(of stream: StreamName) throws -> StreamHeads.Head? {
        defer { selectHead.reset() }
        selectHead.bind(0, stream.category)
        switch StreamKey(of: stream) {
        case .number(let number): selectHead.bind(1, number)
        case .text(let text): selectHead.bind(1, text)
        }
        guard try selectHead.step() else { return nil }
        return StreamHeads.Head(
            version: selectHead.integer(0),
            position: selectHead.integer(1)
        )
    }

    /// A number that changes when somebody else has written to the log.
    ///
    /// - Throws: `LogError`.
    public func changeNumber() throws(LogError) -> Int64 {
        try wrapping {
            defer { selectChangeNumber.reset() }
            return try selectChangeNumber.step() ? selectChangeNumber.integer(0) : 0
        }
    }
}

extension LogReader {
    func wrapping<R>(_ body: () throws -> R) throws(LogError) -> R {
        do {
            return try body()
        } catch {
            throw LogError.wrap(error, path: path)
        }
    }

    /// A block with all its records unpacked; nil when it is not sealed.
    func block(_ number: Int64) throws -> (Block, Lines)? {
        guard let (block, lines) = try block(number, where: { _ in true }), let lines else {
            return nil
        }
        return (block, lines)
    }

    /// A block, and its records unpacked when it is wanted; nil when it is not sealed.
    ///
    /// One statement gives both, since withholding may rewrite both at any moment.
    private func block(
        _ number: Int64,
        where isWanted: (Block) -> Bool
    ) throws -> (Block, Lines?)? {
        defer { selectBlock.reset() }
        selectBlock.bind(0, number)
        guard try selectBlock.step() else { return nil }
        let block = try LogConnection.block(selectBlock)
        guard isWanted(block) else { return (block, nil) }
        let dictionary = try connection.dictionary(block.dictionary, place: block.place)
        let lines = try selectBlock.withBytes(LogConnection.recordsColumn) { packed in
            try Lines(
                unpacking: packed,
                block.frameEntries(),
                of: block,
                dictionary,
                count: LogFormat.blockRecords
            )
        }
        return (block, lines)
    }

    /// A block as it lies in the file; nil when it is not wanted.
    func packedBlock(
        _ number: Int64,
        where isWanted: (Block) -> Bool = { _ in true }
    ) throws -> PackedBlock? {
        defer { selectBlock.reset() }
        selectBlock.bind(0, number)
        guard try selectBlock.step() else {
            throw LogError.damaged(place: "block \(number)", problem: "it is missing")
        }
        let block = try LogConnection.block(selectBlock)
        guard isWanted(block) else { return nil }
        return PackedBlock(
            block: block,
            records: selectBlock.bytes(LogConnection.recordsColumn),
            dictionary: try connection.dictionary(block.dictionary, place: block.place)
        )
    }

    func blockRow(_ number: Int64) throws -> Block? {
        defer { selectBlock.reset() }
        selectBlock.bind(0, number)
        guard try selectBlock.step() else { return nil }
        return try LogConnection.block(selectBlock)
    }

    func tailRows(from position: Int64, limit: Int = .max) throws -> [TailRow] {
        defer { selectTail.reset() }
        selectTail.bind(0, position)
        var rows: [TailRow] = []
        while rows.count < limit, try selectTail.step() { rows.append(TailRow(selectTail)) }
        return rows
    }
}

/// A row of the tail.
struct TailRow {
    let position: Int64
    let record: Bytes
    let leaf: [UInt8]

    static let columns = "position, record, leaf"

    init(_ statement: Statement) {
        position = statement.integer(0)
        record = statement.withBytes(1) { Bytes($0) }
        leaf = statement.bytes(2)
    }

    /// The line, with its leaf compared.
    func entry() throws(LogError) -> LogEntry {
        let entry = try LogEntry(record, 0..<record.count, at: position)
        if entry.leaf.bytes != leaf {
            throw .damaged(place: "position \(position)", problem: "its leaf hash differs")
        }
        return entry
    }
}

/// Which types of entries are wanted.
struct TypeFilter: Sendable {
    private let wanted: [Text]
    private let numbers: Set<Int>

    init(_ wanted: [String], among names: [String]) {
        self.wanted = Set(wanted).sorted().map { Text($0) }
        numbers = Set(names.indices.filter { wanted.contains(names[$0]) })
    }

    func mayOccur(in block: Block) -> Bool { block.mayContain(numbers) }

    func passesAll(of block: Block) -> Bool { block.holdsNothing(but: numbers) }

    func passes(_ entry: LogEntry) -> Bool {
        switch entry {
        case .record(let envelope): passes(envelope)
        case .withheld(let line): wanted.contains { $0.string == line.type }
        }
    }

    func passes(_ envelope: Envelope) -> Bool {
        let type = envelope.type
        return wanted.contains { $0 == type }
    }
}
