internal import EventSourcing
internal import SQLite

/// What the writer knows and does; confined to the writer's queue.
///
/// Between taking the lock and committing, everything happens in memory and in one transaction of
/// SQLite. When that fails, all that is remembered is thrown away and read anew.
final class LogAppender {
    let path: String
    private let folder: String
    let logID: String
    private let clock: @Sendable () -> Instant
    private let turn: FileLock
    private let write: FileLock
    private(set) var connection: LogConnection
    private(set) var statements: WriterStatements
    private var dataVersion: Int64 = -1
    /// Whether the write-ahead log may still hold what was withheld.
    private var hasTraces = false

    // Remembered from the file; valid while `dataVersion` is that of the file.
    private(set) var lastRecorded = Instant(milliseconds: 0)
    var heads = StreamHeads()
    var categories: [String: Int64] = [:]
    var types: [String: Int] = [:]
    var peaks = Peaks()
    /// The newest records, those of the running transaction among them.
    var tail = Tail()

    // What the running transaction adds.
    private(set) var recorded = Instant(milliseconds: 0)
    var staged = Staged()

    /// The position of the next event.
    var next: Int64 { tail.end }

    init(_ path: String, clock: @escaping @Sendable () -> Instant) throws(LogError) {
        self.path = path
        folder = DurableFile.folder(of: path)
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
        // That the folder knows the write-ahead log: SQLite passes over a failure of that.
        try DurableFile.synchronise(folder)
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
            // What a statement may have to undo holds records: it stays out of temporary files.
            try database.execute("PRAGMA temp_store = MEMORY")
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
        _ effort: FramePacker.Effort,
        count: Int,
        _ stage: (LogAppender) throws -> [Result<Appended, any Error>]
    ) -> [Result<Appended, any Error>] {
        var results: [Result<Appended, any Error>] = []
        do {
            try locked { () throws(LogError) in
                try refresh()
                recorded = max(lastRecorded, clock())
                staged = Staged(kept: tail.records.count)
                do {
                    try statements.begin()
                    results = try stage(self)
                    try store(effort)
                } catch {
                    try? connection.database.execute("ROLLBACK")
                    throw LogError.wrap(error, path: path)
                }
                do {
                    try statements.commit()
                } catch {
                    throw takenBack(error)
                }
                if !staged.isEmpty { lastRecorded = recorded }
                heads.adopt()
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
    /// The error of a commit that failed, after taking back what it has written.
    ///
    /// All of it may stand in the write-ahead log, complete, where only the wait for the disk
    /// failed: whoever reads that log after this process has ended would find it. So another frame
    /// is committed in its place, with the first page as it is.
    private func takenBack(_ failure: any Error) -> LogError {
        let database = connection.database
        if !database.isAutocommit { try? database.execute("ROLLBACK") }
        guard let failure = failure as? SQLiteError, !failure.isUnwritten else {
            return LogError.wrap(failure, path: path)
        }
        if database.isAutocommit, (try? database.execute("PRAGMA user_version = 0")) != nil {
            return LogError(failure, path: path)
        }
        return .uncertain(failure)
    }

    /// Reads what another process may have changed.
    private func refresh() throws(LogError) {
        do {
            let version = try statements.dataVersion()
            if version == dataVersion { return }
            let isKnown = try dataVersion != -1 && readOn()
            if !isKnown { try readAnew() }
            dataVersion = version
        } catch {
            throw LogError.wrap(error, path: path)
        }
    }

    /// Reads what was appended since; false when more has changed than that.
    ///
    /// A log only grows, but for what is withheld, and that appends an event that says so.
    private func readOn() throws -> Bool {
        let count = try connection.count()
        guard count >= next, count >> LogFormat.blockPower == next >> LogFormat.blockPower else {
            return false
        }
        for row in try Tail.rows(of: connection, from: next) {
            let entry = try row.entry()
            guard row.position == next, let type = types[entry.typeName],
                case .record(let envelope) = entry, !envelope.isType("RecordsWithheld")
            else { return false }
            try tail.records.append(type: type, envelope.recorded) { $0.raw(row.record.buffer) }
            try replay(entry)
            lastRecorded = envelope.recorded
        }
        return next == count
    }

    private func readAnew() throws {
        heads = StreamHeads()
        categories = Dictionary(
            uniqueKeysWithValues: try connection.names("category").enumerated().map {
                ($1, Int64($0))
            }
        )
        types = Dictionary(
            uniqueKeysWithValues: try connection.names("type").enumerated().map { ($1, $0) }
        )
        let next = try connection.count()
        tail = try Tail(reading: connection, next: next, types: types)
        peaks = try Peaks(reading: connection, blocks: next >> LogFormat.blockPower)
        let reader = try LogReader(path)
        try reader.scan(connection.headsEnd(next)..<next) { entry in
            try replay(entry)
            return true
        }
        lastRecorded = try readLastRecorded(before: next, reader)
    }

    private func replay(_ entry: LogEntry) throws {
        try heads.replay(
            StreamName(entry.stream),
            entry.head,
            after: entry.headBefore,
            category: { categories[$0] }
        )
    }

    private func readLastRecorded(before next: Int64, _ reader: LogReader) throws -> Instant {
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
