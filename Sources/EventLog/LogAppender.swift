internal import EventSourcing
internal import SQLite

/// What the writer knows and does; confined to the writer's queue.
///
/// Between taking the lock and committing, everything happens in memory and in one transaction of
/// SQLite. When that fails, all that is remembered is thrown away and read anew.
final class LogAppender {
    struct Head {
        var version: Int64
        var position: Int64
    }

    let path: String
    let logID: String
    private let clock: @Sendable () -> Instant
    private let turn: FileLock
    private let write: FileLock
    private(set) var connection: LogConnection
    private var statements: WriterStatements
    private var dataVersion: Int64 = -1
    /// Whether the write-ahead log may still hold what was withheld.
    private var hasTraces = false

    // Remembered from the file; valid while `dataVersion` is that of the file.
    private(set) var next: Int64 = 0
    private(set) var lastRecorded = Instant(milliseconds: 0)
    var tail = Tail()
    private var heads: [String: Head] = [:]
    private var categories: [String: Int64] = [:]
    private var types: [String: Int] = [:]
    private var peaks = Peaks()

    // What the running transaction has staged.
    private(set) var recorded = Instant(milliseconds: 0)
    private var staged = Staged()

    private static let headsMax = 250_000

    init(_ path: String, clock: @escaping @Sendable () -> Instant) throws(LogError) {
        self.path = path
        self.clock = clock
        connection = try LogConnection(path, .readWrite)
        logID = connection.logID
        statements = try Self.prepare(connection, path)
        turn = try FileLock(path.replacingSuffix(".sqlite", with: ".turn"))
        write = try FileLock(path.replacingSuffix(".sqlite", with: ".write"))
        try locked { () throws(LogError) in
            try forgetOldRequests()
            // What a killed writer left there, the bytes of withheld records among it.
            try truncateOrMove(truncating: true, waiting: false)
            try refresh()
        }
    }

    private static func prepare(
        _ connection: LogConnection,
        _ path: String
    ) throws(LogError) -> WriterStatements {
        do {
            let database = connection.database
            try database.execute("PRAGMA synchronous = FULL")
            database.watchWriteAheadLog()
            try database.execute("PRAGMA journal_size_limit = \(LogFormat.walPagesMax * 8_192)")
            try database.execute("PRAGMA secure_delete = ON")
            try database.execute("PRAGMA cache_size = -65536")
            return try WriterStatements(database)
        } catch {
            throw LogError.wrap(error, path: path)
        }
    }

    private func forgetOldRequests() throws(LogError) {
        do {
            try connection.database.execute(
                "DELETE FROM request WHERE time < (SELECT coalesce(max(time), 0) FROM request)"
                    + " - \(LogFormat.requestDays * 86_400_000)"
            )
        } catch {
            throw LogError(error, path: path)
        }
    }

    /// Refuses a clock that would record moments that nobody means.
    func checkClock(floor: Instant?) throws(LogError) {
        if next == 0 { return }
        let now = clock()
        let expected = floor ?? lastRecorded
        if now.milliseconds < expected.milliseconds - LogFormat.clockBehindMax
            || now.milliseconds > expected.milliseconds + LogFormat.clockAheadMax
        {
            throw .clock(now: now, head: lastRecorded)
        }
    }

    /// Runs `body` while no other process writes.
    ///
    /// The turnstile makes two writers alternate.
    private func locked<R>(_ body: () throws(LogError) -> R) throws(LogError) -> R {
        try turn.lock()
        do {
            try write.lock()
        } catch {
            turn.unlock()
            throw error
        }
        turn.unlock()
        defer { write.unlock() }
        return try body()
    }

    /// Runs `stage`, then commits what it staged.
    ///
    /// An answer of `stage` is a failure of that one append alone; what `stage` itself throws, and
    /// a failure to commit, is everybody's, and nothing is kept then.
    func commit(
        _ effort: FrameCodec.Effort,
        count: Int,
        _ stage: (LogAppender) throws -> [Result<Appended, any Error>]
    ) -> [Result<Appended, any Error>] {
        var results: [Result<Appended, any Error>] = []
        do {
            try locked { () throws(LogError) in
                try refresh()
                recorded = max(lastRecorded, clock())
                staged = Staged(first: next)
                do {
                    try connection.database.execute("BEGIN IMMEDIATE")
                    results = try stage(self)
                    try store(effort)
                    try connection.database.execute("COMMIT")
                } catch {
                    try? connection.database.execute("ROLLBACK")
                    throw LogError.wrap(error, path: path)
                }
                adopt()
                moveWriteAheadLogIfDue()
            }
            return results
        } catch {
            // What the file now holds is not known here: reopen, and read everything anew.
            dataVersion = -1
            if let fresh = try? LogConnection(path, .readWrite),
                let prepared = try? Self.prepare(fresh, path)
            {
                connection = fresh
                statements = prepared
            }
            return Array(repeating: .failure(error), count: count)
        }
    }
}

extension LogAppender {
    /// Reads what another process may have changed.
    private func refresh() throws(LogError) {
        do {
            let version = try connection.database.integer("PRAGMA data_version") ?? 0
            if version == dataVersion { return }
            heads = [:]
            categories = Dictionary(
                uniqueKeysWithValues: try connection.names("category").enumerated().map {
                    ($1, Int64($0))
                }
            )
            types = Dictionary(
                uniqueKeysWithValues: try connection.names("type").enumerated().map { ($1, $0) }
            )
            next = try connection.count()
            tail = try Tail(reading: connection, next: next, types: types)
            peaks = try Peaks(reading: connection, blocks: next >> LogFormat.blockPower)
            lastRecorded = try readLastRecorded()
            dataVersion = version
        } catch {
            throw LogError.wrap(error, path: path)
        }
    }

    private func readLastRecorded() throws -> Instant {
        if next == 0 { return Instant(milliseconds: 0) }
        let reader = try LogReader(path)
        var position = next - 1
        while position >= 0 {
            if case .record(let envelope) = try reader.entry(at: Position(position)) {
                return envelope.recorded
            }
            // Of a withheld record the moment is gone; the one before it is a lower bound.
            position -= 1
        }
        return Instant(milliseconds: 0)
    }

    /// Checks one append and stages its records; changes nothing when it throws.
    func stage(
        _ appends: [StreamAppend],
        _ reading: [StreamVersion],
        _ context: AppendContext
    ) throws -> Appended {
        let events = appends.reduce(0) { $0 + $1.events.count }
        if events > LogFormat.appendEventsMax { throw LogError.appendTooLarge(events: events) }
        if let earlier = try answered(context.request, appends) { return earlier }
        for read in reading { try check(read.stream.description, is: read.version) }

        var draft = Draft(first: next + Int64(staged.lines.count))
        var streams: [StreamName] = []
        for append in appends {
            let stream =
                switch append.target {
                case .named(let stream): stream
                case .new(let category): try StreamName(category, "\(draft.nextPosition)")
                }
            streams.append(stream)
            try add(append, to: stream, context, &draft)
        }
        let appended = Appended(
            first: events == 0 ? nil : Position(draft.first),
            count: events,
            streams: streams,
            isRepeated: false
        )
        staged.adopt(draft)
        if let request = context.request { staged.requests.append((request, appended)) }
        return appended
    }

    private func add(
        _ append: StreamAppend,
        to stream: StreamName,
        _ context: AppendContext,
        _ draft: inout Draft
    ) throws {
        let name = stream.description
        var head = try draft.heads[name] ?? self.head(name)
        if case .version(let expected) = append.expected, expected != head.version {
            throw LogError.versionConflict(stream: name, expected: expected, found: head.version)
        }
        for event in append.events {
            let place = RecordPlace(
                position: draft.nextPosition,
                previous: head.version == 0 ? nil : head.position,
                version: head.version + 1,
                stream: stream,
                recorded: recorded,
                batchFirst: draft.first
            )
            let line = try place.line(event, context)
            if line.count > LogFormat.recordBytesMax {
                throw LogError.recordTooLarge(type: event.type, bytes: line.count)
            }
            try checkReadable(line, event)
            head = Head(version: place.version, position: place.position)
            draft.lines.append(line)
            draft.types.append(event.type)
        }
        if !append.events.isEmpty { draft.heads[name] = head }
    }

    /// Refuses a record that no reader would accept: it would make the whole log unreadable.
    private func checkReadable(_ line: [UInt8], _ event: ProposedEvent) throws(LogError) {
        do {
            _ = try Envelope(Bytes(line), 0..<line.count)
        } catch {
            throw .invalidEvent(
                type: event.type,
                problem: "its record could not be read back: \(error)"
            )
        }
    }

    private func check(_ stream: String, is version: Int64) throws {
        let found = try head(stream).version
        if found != version {
            throw LogError.versionConflict(stream: stream, expected: version, found: found)
        }
    }

    /// The version and last position of a stream, of what is staged too.
    private func head(_ stream: String) throws -> Head {
        if let head = staged.heads[stream] ?? heads[stream] { return head }
        guard let category = categories[String(stream.prefix { $0 != "/" })] else {
            return Head(version: 0, position: 0)
        }
        let head =
            try statements.head(category, key(of: stream)) ?? Head(version: 0, position: 0)
        if heads.count >= Self.headsMax { heads.removeAll(keepingCapacity: true) }
        heads[stream] = head
        return head
    }

    private func key(of stream: String) -> StreamKey {
        StreamKey(String(stream.dropFirst(stream.prefix { $0 != "/" }.utf8.count + 1)))
    }

    private func answered(
        _ request: AppendContext.Request?,
        _ appends: [StreamAppend]
    ) throws -> Appended? {
        guard let request else { return nil }
        if let (same, answer) = staged.requests.first(where: { $0.request.key == request.key }) {
            if same.digest != request.digest { throw LogError.requestConflict(key: request.key) }
            return answer.repeated
        }
        guard let earlier = try statements.request(request.key) else { return nil }
        if earlier.digest != request.digest.bytes {
            throw LogError.requestConflict(key: request.key)
        }
        let reader = try LogReader(path)
        var streams: [StreamName] = []
        for position in earlier.position..<earlier.position + earlier.count {
            let stream = try StreamName(try reader.entry(at: Position(position)).stream)
            if streams.last != stream { streams.append(stream) }
        }
        return Appended(
            first: earlier.count == 0 ? nil : Position(earlier.position),
            count: Int(earlier.count),
            streams: streams,
            isRepeated: true
        )
    }
}

extension LogAppender {
    /// Writes what is staged: whole blocks at once, the rest into the tail, then the heads.
    private func store(_ effort: FrameCodec.Effort) throws {
        if staged.lines.isEmpty && staged.requests.isEmpty { return }
        for type in staged.types where types[type] == nil {
            if types.count == LogFormat.typesMax {
                throw LogError.invalidEvent(type: type, problem: "there are too many types")
            }
            try statements.insertName("type", Int64(types.count), type)
            types[type] = types.count
        }
        let kept = tail.lines.count
        tail.lines += staged.lines
        tail.types += staged.types.map { types[$0] ?? 0 }
        tail.recorded += Array(repeating: recorded, count: staged.lines.count)
        let sealable = tail.lines.count >> LogFormat.blockPower
        if sealable > 0 { try seal(sealable, effort) }
        let written = max(0, kept - sealable * LogFormat.blockRecords)
        for index in written..<tail.lines.count {
            try statements.insertTail(tail.first + Int64(index), tail.lines[index])
        }
        try storeHeads()
        for (request, answer) in staged.requests {
            try statements.insertRequest(request, answer, next: next, recorded)
        }
    }

    private func seal(_ count: Int, _ effort: FrameCodec.Effort) throws {
        let packed = try SealedBlocks.make(
            tail,
            count: count,
            dictionary: connection.newestDictionary,
            effort: effort
        )
        for (block, records) in packed {
            try statements.insertBlock(block, records)
            for node in peaks.add(block.root) {
                try statements.insertNode(node.level, node.number, node.hash)
            }
        }
        try statements.deleteTail(before: tail.first + Int64(count * LogFormat.blockRecords))
        tail.removeFirst(count * LogFormat.blockRecords)
    }

    private func storeHeads() throws {
        var rows: [(category: Int64, key: StreamKey, head: Head)] = []
        rows.reserveCapacity(staged.heads.count)
        for (stream, head) in staged.heads {
            rows.append((try category(of: stream), key(of: stream), head))
        }
        // In the order of the table, so that neighbours land on the same page.
        rows.sort { ($0.category, $0.key) < ($1.category, $1.key) }
        for row in rows { try statements.upsertHead(row.category, row.key, row.head) }
    }

    private func category(of stream: String) throws -> Int64 {
        let name = String(stream.prefix { $0 != "/" })
        if let number = categories[name] { return number }
        let number = Int64(categories.count)
        try statements.insertName("category", number, name)
        categories[name] = number
        return number
    }

    /// After the commit: what was staged is what is known.
    private func adopt() {
        if staged.lines.isEmpty { return }
        if heads.count + staged.heads.count > Self.headsMax {
            heads.removeAll(keepingCapacity: true)
        }
        heads.merge(staged.heads) { $1 }
        next += Int64(staged.lines.count)
        lastRecorded = recorded
        staged = Staged()
    }

    /// After a commit.
    ///
    /// What is committed stays committed when this fails; the next commit tries again.
    private func moveWriteAheadLogIfDue() {
        if hasTraces || connection.database.walPages > LogFormat.walPagesMax {
            try? truncateOrMove(truncating: hasTraces, waiting: false)
        }
    }

    /// Moves the write-ahead log into the file while no other process writes.
    func moveWriteAheadLog() throws(LogError) {
        try locked { () throws(LogError) in
            try truncateOrMove(truncating: true, waiting: true)
        }
    }

    private func truncateOrMove(truncating: Bool, waiting: Bool) throws(LogError) {
        do {
            let rest = try connection.database.checkpoint(
                truncating: truncating,
                waiting: waiting
            )
            if truncating && rest.pages == 0 { hasTraces = false }
        } catch {
            throw LogError(error, path: path)
        }
    }

    /// After withholding: no old page stays in the write-ahead log; says whether that is so.
    ///
    /// A reader may keep it from finishing; each later commit then tries again.
    func eraseTraces() -> Bool {
        hasTraces = true
        try? moveWriteAheadLog()
        return !hasTraces
    }
}
