public import EventSourcing
internal import SQLite

/// Reading single entries: of one position, or of one stream.
extension LogReader {
    /// The entry at `position`.
    ///
    /// - Throws: `LogError`, also when there is none.
    public func entry(at position: Position) throws -> LogEntry {
        cache.forgetIfChanged(try changeNumber())
        return try knownEntry(at: position)
    }

    /// The entries of a stream from version `after` + 1, in order; walks the links back to there.
    ///
    /// Each holds memory of its own, so that a long stream does not keep a frame for every event.
    ///
    /// - Throws: `LogError`, also when a link does not lead where it should.
    public func stream(_ stream: StreamName, after: Int64 = 0) throws -> [LogEntry] {
        guard let head = try head(of: stream), head.version > after else { return [] }
        cache.forgetIfChanged(try changeNumber())
        var entries: [LogEntry] = []
        entries.reserveCapacity(Int(head.version - after))
        var position: Position? = head.last
        var version = head.version
        while version > after {
            guard let place = position else {
                throw LogError.damaged(
                    place: stream.description,
                    problem: "its first event has version \(version + 1)"
                )
            }
            let entry = try knownEntry(at: place).compacted()
            if !entry.isOf(stream) || entry.version != version {
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
        entries.reverse()
        return entries
    }

    private func knownEntry(at position: Position) throws -> LogEntry {
        let number = position.value >> LogFormat.blockPower
        let inBlock = Int(position.value & Int64(LogFormat.blockRecords - 1))
        for _ in 0..<2 {
            if let lines = try frame(number, inBlock / LogFormat.frameRecords) {
                let line = lines[inBlock % LogFormat.frameRecords]
                return try LogEntry(lines.owner, line, at: position.value)
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

    /// One frame of a block; nil when the block is not sealed.
    private func frame(_ number: Int64, _ index: Int) throws -> Lines? {
        if let lines = cache.lines(number, index) { return lines }
        if let block = cache.block(number), let lines = try? readFrame(of: block, index) {
            return lines
        }
        // Row and records in one transaction, since withholding may rewrite both at any moment.
        return try inOneTransaction {
            guard let block = try blockRow(number) else { return nil }
            return try readFrame(of: block, index)
        }
    }

    private func inOneTransaction<R>(_ body: () throws -> R) throws -> R {
        let database = connection.database
        if !database.isAutocommit { return try body() }
        try database.execute("BEGIN")
        defer { try? database.execute("COMMIT") }
        return try body()
    }

    /// Does `body` with the log as it is now: what is appended meanwhile stays unseen, and many
    /// streams are read without locking the file for each.
    ///
    /// For some milliseconds at most: the write-ahead log grows meanwhile.
    ///
    /// - Throws: `LogError`, and what `body` throws.
    public func asItIs<R>(_ body: () throws -> R) throws -> R {
        do {
            return try inOneTransaction(body)
        } catch let error as SQLiteError {
            throw LogError.wrap(error, path: path)
        }
    }

    /// Counts a stream among those that were asked for, where they are noted.
    public func note(_ stream: StreamName) { askedFor?.append(stream) }

    /// Does `body`, and gives also which streams it asked for, whether they exist or not; one that
    /// it asked for twice is there twice.
    ///
    /// - Throws: what `body` throws.
    public func noting<R>(
        _ body: () throws -> R
    ) rethrows -> (result: R, streams: [StreamName]) {
        askedFor = []
        askedFor?.reserveCapacity(12)
        defer { askedFor = nil }
        let result = try body()
        return (result, askedFor ?? [])
    }

    /// Reads a frame, whose hash stands in the row.
    private func readFrame(of block: Block, _ index: Int) throws -> Lines {
        let entry = try block.frameEntries()[index]
        let packed = try connection.database.blob(
            table: "block",
            column: "records",
            row: block.number,
            range: entry.range
        )
        let dictionary = try connection.dictionary(block.dictionary, place: block.place)
        let lines = try packed.withUnsafeBufferPointer {
            try Lines(
                unpacking: $0,
                CollectionOfOne(FrameEntry(range: 0..<packed.count, checksum: entry.checksum)),
                of: block,
                dictionary,
                count: LogFormat.frameRecords
            )
        }
        cache.keep(block, index, lines)
        return lines
    }
}

/// The frames and rows of blocks that were read last; as they were at one change number of the
/// file, for withholding is what changes them later.
final class FrameCache {
    private struct Key: Hashable {
        let block: Int64
        let frame: Int
    }

    private var frames: [Key: Lines] = [:]
    private var blocks: [Int64: Block] = [:]
    private var changeNumber: Int64 = -1

    /// A run over many toeslagen walks through some dozens of places of the log at once; about 15
    /// MiB.
    private static let framesMax = 512
    private static let blocksMax = 4_096

    /// Somebody wrote since the rows were read, so what is remembered may have been withheld.
    func forgetIfChanged(_ number: Int64) {
        if number == changeNumber { return }
        frames.removeAll(keepingCapacity: true)
        blocks.removeAll(keepingCapacity: true)
        changeNumber = number
    }

    func lines(_ block: Int64, _ frame: Int) -> Lines? { frames[Key(block: block, frame: frame)] }

    func block(_ number: Int64) -> Block? { blocks[number] }

    func keep(_ block: Block, _ frame: Int, _ lines: Lines) {
        if frames.count == Self.framesMax { frames.removeAll(keepingCapacity: true) }
        if blocks.count == Self.blocksMax { blocks.removeAll(keepingCapacity: true) }
        frames[Key(block: block.number, frame: frame)] = lines
        blocks[block.number] = block
    }
}
