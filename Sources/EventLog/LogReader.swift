public import EventSourcing
internal import SQLite

#if canImport(Glibc)
    internal import Glibc
#endif

/// The reading side of a log; used by one thread at a time, any number beside each other.
///
/// A long read is many short ones: a sealed block never changes, so nothing is held open between.
public final class LogReader {
    /// The file.
    public let path: String
    /// The identity of the log.
    public var logID: String { connection.logID }
    let connection: LogConnection
    private let selectBlock: Statement
    private let selectRecords: Statement
    private let selectTail: Statement
    private let selectHead: Statement
    private let selectChangeNumber: Statement
    private var frames: [FrameKey: (Bytes, [Range<Int>])] = [:]
    // As they were at `blocksChangeNumber`: withholding is what changes them later.
    private var blocks: [Int64: Block] = [:]
    private var blocksChangeNumber: Int64 = -1

    private struct FrameKey: Hashable {
        let block: Int64
        let frame: Int
        let hash: ArraySlice<UInt8>
    }

    /// A row of the tail.
    struct TailRow {
        let position: Int64
        let record: Bytes
        let leaf: [UInt8]

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

    static let tailColumns = "position, record, leaf"

    private static let cachedFramesMax = 64
    private static let cachedBlocksMax = 4_096

    /// Opens the log at `path` for reading.
    ///
    /// - Throws: `LogError`.
    public init(_ path: String) throws(LogError) {
        self.path = path
        connection = try LogConnection(path, .readOnly)
        do {
            let database = connection.database
            selectBlock = try database.prepare(
                "SELECT \(LogConnection.blockColumns) FROM block WHERE number = ?"
            )
            selectRecords = try database.prepare("SELECT records FROM block WHERE number = ?")
            selectTail = try database.prepare(
                "SELECT \(Self.tailColumns) FROM tail WHERE position >= ? ORDER BY position"
            )
            selectChangeNumber = try database.prepare("PRAGMA data_version")
            selectHead = try database.prepare(
                """
                SELECT version, position FROM stream
                WHERE category = (SELECT number FROM category WHERE name = ?) AND key = ?
                """
            )
        } catch {
            throw LogError.wrap(error, path: path)
        }
    }

    /// How many records the log holds; the last one stands at one position less.
    ///
    /// - Throws: `LogError`.
    public func count() throws(LogError) -> Int64 {
        try wrapping { try connection.count() }
    }

    /// Gives every entry of `range` to `body`, in order, until it returns false.
    ///
    /// With `types`, blocks that hold none of them are passed over after their row's checksum was
    /// compared, and other entries are left out. Withheld entries are always given.
    ///
    /// - Throws: `LogError`, and what `body` throws.
    public func scan(
        _ range: Range<Int64>,
        types: [String]? = nil,
        _ body: (LogEntry) throws -> Bool
    ) throws {
        let end = min(range.upperBound, try count())
        let wanted = types.map { Set($0) }
        let numbers = try wanted.map { wanted in
            Set(try connection.names("type").enumerated().filter { wanted.contains($1) }.map(\.0))
        }
        let filter = wanted.map { TypeFilter($0) }
        var position = range.lowerBound
        while position < end {
            let number = position >> LogFormat.blockPower
            let blockEnd = (number + 1) << LogFormat.blockPower
            let isWanted = { (block: Block) in numbers.map(block.mayContain) != false }
            if let (_, lines) = try block(number, where: isWanted) {
                if let (owner, ranges) = lines {
                    let goesOn = try give(
                        owner,
                        ranges,
                        first: number << LogFormat.blockPower,
                        within: position..<min(end, blockEnd),
                        filter,
                        body
                    )
                    if !goesOn { return }
                }
                position = min(end, blockEnd)
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

    private static func missing(_ position: Int64) -> LogError {
        .damaged(place: "position \(position)", problem: "it is missing")
    }

    private func give(
        _ owner: Bytes,
        _ ranges: [Range<Int>],
        first: Int64,
        within: Range<Int64>,
        _ filter: TypeFilter?,
        _ body: (LogEntry) throws -> Bool
    ) throws -> Bool {
        for position in within {
            let entry = try LogEntry(owner, ranges[Int(position - first)], at: position)
            if filter?.passes(entry) != false, try !body(entry) { return false }
        }
        return true
    }

    /// The entry at `position`.
    ///
    /// - Throws: `LogError`, also when there is none.
    public func entry(at position: Position) throws -> LogEntry {
        try forgetChangedBlocks()
        return try knownEntry(at: position)
    }

    private func knownEntry(at position: Position) throws -> LogEntry {
        let number = position.value >> LogFormat.blockPower
        let inBlock = Int(position.value & Int64(LogFormat.blockRecords - 1))
        for _ in 0..<2 {
            if let (owner, ranges) = try frame(number, inBlock / LogFormat.frameRecords) {
                let line = ranges[inBlock % LogFormat.frameRecords]
                return try LogEntry(owner, line, at: position.value)
            }
            if let row = try tailRows(from: position.value, limit: 1).first,
                row.position == position.value
            {
                return try row.entry()
            }
            // Once more: it may have been sealed between the two looks.
        }
        let count = try count()
        if position.value < count { throw Self.missing(position.value) }
        throw LogError.noSuchPosition(position, count: count)
    }

    /// How many events a stream has, and where its last one stands; nil for no such stream.
    ///
    /// - Throws: `LogError`.
    public func head(of stream: StreamName) throws(LogError) -> (version: Int64, last: Position)? {
        try wrapping {
            defer { selectHead.reset() }
            selectHead.bind(0, stream.category)
            switch StreamKey(stream.key) {
            case .number(let number): selectHead.bind(1, number)
            case .text(let text): selectHead.bind(1, text)
            }
            guard try selectHead.step() else { return nil }
            return (selectHead.integer(0), Position(selectHead.integer(1)))
        }
    }

    /// The entries of a stream from version `after` + 1, in order; walks the links back to there.
    ///
    /// - Throws: `LogError`, also when a link does not lead where it should.
    public func stream(_ stream: StreamName, after: Int64 = 0) throws -> [LogEntry] {
        guard let head = try head(of: stream), head.version > after else { return [] }
        try forgetChangedBlocks()
        var entries: [LogEntry] = []
        var position: Position? = head.last
        var version = head.version
        while version > after {
            guard let place = position else {
                throw LogError.damaged(
                    place: stream.description,
                    problem: "its first event has version \(version + 1)"
                )
            }
            let entry = try knownEntry(at: place)
            if entry.stream != stream.description || entry.version != version {
                throw LogError.damaged(
                    place: "position \(place)",
                    problem: "expected version \(version) of \(stream), found"
                        + " version \(entry.version) of \(entry.stream)"
                )
            }
            entries.append(entry)
            position = entry.previous
            version -= 1
        }
        return entries.reversed()
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
    func block(_ number: Int64) throws -> (Block, Bytes, [Range<Int>])? {
        guard let (block, lines) = try block(number, where: { _ in true }), let lines else {
            return nil
        }
        return (block, lines.0, lines.1)
    }

    /// A block, and its records unpacked when it is wanted; nil when it is not sealed.
    private func block(
        _ number: Int64,
        where isWanted: (Block) -> Bool
    ) throws -> (Block, (Bytes, [Range<Int>])?)? {
        try inOneTransaction {
            guard let block = try blockRow(number) else { return nil }
            return (block, isWanted(block) ? try unpack(block) : nil)
        }
    }

    /// A row and its records are read together: withholding may rewrite both at any moment.
    private func inOneTransaction<R>(_ body: () throws -> R) throws -> R {
        let database = connection.database
        if !database.isAutocommit { return try body() }
        try database.execute("BEGIN")
        defer { try? database.execute("COMMIT") }
        return try body()
    }

    func blockRow(_ number: Int64) throws -> Block? {
        defer { selectBlock.reset() }
        selectBlock.bind(0, number)
        guard try selectBlock.step() else { return nil }
        return try LogConnection.block(selectBlock)
    }

    /// Somebody wrote since the rows were read, so what is remembered may have been withheld.
    private func forgetChangedBlocks() throws {
        let number = try changeNumber()
        if number == blocksChangeNumber { return }
        blocks.removeAll(keepingCapacity: true)
        blocksChangeNumber = number
    }

    private func cachedBlock(_ number: Int64) throws -> Block? {
        if let block = blocks[number] { return block }
        guard let block = try blockRow(number) else { return nil }
        if blocks.count == Self.cachedBlocksMax { blocks.removeAll(keepingCapacity: true) }
        blocks[number] = block
        return block
    }

    func tailRows(from position: Int64, limit: Int = .max) throws -> [TailRow] {
        defer { selectTail.reset() }
        selectTail.bind(0, position)
        var rows: [TailRow] = []
        while rows.count < limit, try selectTail.step() { rows.append(TailRow(selectTail)) }
        return rows
    }

    private func unpack(_ block: Block) throws -> (Bytes, [Range<Int>]) {
        defer { selectRecords.reset() }
        selectRecords.bind(0, block.number)
        guard try selectRecords.step() else {
            throw LogError.damaged(place: block.place, problem: "it is missing")
        }
        return try selectRecords.withBytes(0) { packed in
            try unpack(packed, try block.frameEntries(), block, count: LogFormat.blockRecords)
        }
    }

    /// One frame of a block; nil when the block is not sealed.
    private func frame(_ number: Int64, _ index: Int) throws -> (Bytes, [Range<Int>])? {
        guard let known = try cachedBlock(number) else { return nil }
        let hash = try known.frameEntries()[index].hash
        let key = FrameKey(block: number, frame: index, hash: hash)
        if let frame = frames[key] { return frame }
        return try inOneTransaction {
            // The row once more, since it may have been rewritten after it was remembered.
            blocks[number] = nil
            return try cachedBlock(number).map { try readFrame($0, index) }
        }
    }

    private func readFrame(_ block: Block, _ index: Int) throws -> (Bytes, [Range<Int>]) {
        let (range, hash) = try block.frameEntries()[index]
        let packed = try connection.database.blob(
            table: "block",
            column: "records",
            row: block.number,
            range: range
        )
        let frame = try packed.withUnsafeBufferPointer {
            try unpack($0, [(0..<packed.count, hash)], block, count: LogFormat.frameRecords)
        }
        if frames.count == Self.cachedFramesMax { frames.removeAll(keepingCapacity: true) }
        frames[FrameKey(block: block.number, frame: index, hash: hash)] = frame
        return frame
    }

    /// Unpacks frames that follow each other; gives the bytes and where each line stands.
    private func unpack(
        _ packed: UnsafeBufferPointer<UInt8>,
        _ entries: [(range: Range<Int>, hash: ArraySlice<UInt8>)],
        _ block: Block,
        count: Int
    ) throws -> (Bytes, [Range<Int>]) {
        let codec = try connection.codec(block.dictionary, place: block.place)
        var sizes: [Int] = []
        for (index, entry) in entries.enumerated() {
            guard entry.range.upperBound <= packed.count,
                Hashing.sha256(UnsafeBufferPointer(rebasing: packed[entry.range])).bytes.prefix(8)
                    == entry.hash
            else {
                throw LogError.damaged(place: block.place, problem: "frame \(index) has changed")
            }
            sizes.append(
                try codec.contentSize(UnsafeBufferPointer(rebasing: packed[entry.range]))
            )
        }
        guard entries.last?.range.upperBound == packed.count else {
            throw LogError.damaged(place: block.place, problem: "bytes follow its last frame")
        }
        let total = sizes.reduce(0, +)
        let owner = try Bytes(capacity: total) { buffer in
            var start = 0
            for (entry, size) in zip(entries, sizes) {
                try codec.unpack(
                    UnsafeBufferPointer(rebasing: packed[entry.range]),
                    into: UnsafeMutableBufferPointer(rebasing: buffer[start..<start + size])
                )
                start += size
            }
            return total
        }
        return (owner, try lines(owner, count: count, block))
    }

    private func lines(_ owner: Bytes, count: Int, _ block: Block) throws -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        ranges.reserveCapacity(count)
        var start = 0
        let buffer = owner.buffer
        while start < buffer.count, let base = buffer.baseAddress,
            let found = memchr(base + start, 0x0A, buffer.count - start)
        {
            let end = UnsafeRawPointer(base).distance(to: UnsafeRawPointer(found))
            ranges.append(start..<end)
            start = end + 1
        }
        if ranges.count != count || start != owner.count {
            throw LogError.damaged(
                place: block.place,
                problem: "expected \(count) lines, found \(ranges.count)"
            )
        }
        return ranges
    }
}

/// Which types of entries are wanted.
private struct TypeFilter {
    private let wanted: [Text]

    init(_ wanted: Set<String>) { self.wanted = wanted.sorted().map { Text($0) } }

    func passes(_ entry: LogEntry) -> Bool {
        guard case .record(let envelope) = entry else { return true }
        let type = envelope.type
        return wanted.contains { $0 == type }
    }
}
