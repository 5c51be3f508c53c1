internal import Dispatch
public import EventSourcing
internal import SQLite
internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#endif

/// The append side of a log: many callers, one writer, one commit for all who wait.
///
/// An append is answered after its commit is on the disk, never before. Any number of processes may
/// each have one: they take turns by two lock files beside the log.
public final class EventLog: Sendable {
    /// The file.
    public let path: String
    /// The identity of the log: with a position, the identity of an event anywhere.
    public let logID: String

    private struct Waiting: Sendable {
        let appends: [StreamAppend]
        let reading: [StreamVersion]
        let knownEnd: Int64?
        let context: AppendContext
        let effort: FramePacker.Effort
        let answer: @Sendable (Result<Appended, any Error>) -> Void
    }

    private let waiting = Mutex<[Waiting]>([])
    private let queue = DispatchQueue(label: "waarborg.log.writer")
    // Used on `queue` alone.
    nonisolated(unsafe) private let core: LogAppender

    /// Opens the log at `path` for appending.
    ///
    /// - Throws: `LogError`, also for a clock that differs too much from the last recorded moment
    ///   (`clockFloor` is what an operator accepted instead of it).
    public init(
        _ path: String,
        clock: @escaping @Sendable () -> Instant,
        clockFloor: Instant? = nil,
        checkingClock: Bool = true
    ) throws(LogError) {
        self.path = path
        core = try LogAppender(path, clock: clock)
        logID = core.logID
        if checkingClock { try core.checkClock(floor: clockFloor) }
    }

    /// Makes an empty log at `path`.
    ///
    /// `dictionary` should hold bytes that occur often in records, the likeliest last; at most
    /// 16 KiB are kept, from the end.
    ///
    /// - Throws: `LogError.exists` when there is a file already.
    public static func create(
        _ path: String,
        logID: String,
        dictionary: [UInt8]
    ) throws(LogError) {
        try create(path, logID: logID, dictionary: dictionary, headBlocks: LogFormat.headBlocks)
    }

    static func create(
        _ path: String,
        logID: String,
        dictionary: [UInt8],
        headBlocks: Int
    ) throws(LogError) {
        // An empty file is no log, and nothing of anybody's.
        var status = stat()
        if stat(path, &status) == 0, status.st_size > 0 { throw .exists(path: path) }
        // Made beside its place: a log with the final name is always whole.
        let fresh = path + ".new"
        do {
            try write(fresh, logID, dictionary, headBlocks: headBlocks)
        } catch {
            for suffix in ["", "-wal", "-shm", "-journal"] { unlink(fresh + suffix) }
            throw LogError.wrap(error, path: path)
        }
        if rename(fresh, path) != 0 {
            throw .device(path: path, problem: String(cString: strerror(errno)))
        }
    }

    private static func write(
        _ path: String,
        _ logID: String,
        _ dictionary: [UInt8],
        headBlocks: Int
    ) throws {
        unlink(path)
        let database = try Database(path, .create)
        try database.execute("PRAGMA page_size = \(LogFormat.pageBytes)")
        try database.execute("PRAGMA application_id = \(LogFormat.applicationID)")
        _ = try database.integer("PRAGMA journal_mode = WAL")
        try database.execute("PRAGMA synchronous = FULL")
        try database.transaction {
            try database.execute(LogFormat.schema)
            try fill(database, logID, dictionary, headBlocks: headBlocks)
        }
        try database.checkpoint(truncating: true)
    }

    private static func fill(
        _ database: Database,
        _ logID: String,
        _ dictionary: [UInt8],
        headBlocks: Int
    ) throws {
        let meta = try database.prepare("INSERT INTO meta VALUES (?, ?)")
        for (key, value) in [
            ("log", logID), ("major", "\(LogFormat.major)"), ("minor", "\(LogFormat.minor)"),
            ("blockPower", "\(LogFormat.blockPower)"),
            ("frameRecords", "\(LogFormat.frameRecords)"), ("headBlocks", "\(headBlocks)"),
        ] {
            meta.bind(0, key)
            meta.bind(1, value)
            try meta.run()
        }
        let bytes = Array(dictionary.suffix(LogFormat.dictionaryBytesMax))
        let insert = try database.prepare("INSERT INTO dictionary VALUES (1, ?, ?)")
        insert.bind(0, bytes)
        insert.bind(1, Hashing.sha256(bytes).bytes)
        try insert.run()
    }

    /// Appends to any number of streams at once, or to none of them.
    ///
    /// `reading` names streams that the decision depended on: it is refused when one has moved on.
    ///
    /// - Throws: `LogError`; nothing is kept then.
    public func append(
        _ appends: [StreamAppend],
        reading: [StreamVersion] = [],
        _ context: AppendContext
    ) async throws -> Appended {
        try await withCheckedThrowingContinuation { continuation in
            enqueue(appends, reading, context, .fast) { continuation.resume(with: $0) }
            queue.async { self.drain() }
        }
    }

    /// The same, waiting on this thread; `bulk` packs blocks tighter and takes longer.
    ///
    /// `knownEnd` says how many records the log had when all of `reading` was known. While it has
    /// no more, nothing can have moved on, and the streams are not looked up one by one.
    ///
    /// - Throws: `LogError`; nothing is kept then.
    public func appendAndWait(
        _ appends: [StreamAppend],
        reading: [StreamVersion] = [],
        knownEnd: Int64? = nil,
        bulk: Bool = false,
        _ context: AppendContext
    ) throws -> Appended {
        let answer = Mutex<Result<Appended, any Error>?>(nil)
        let effort: FramePacker.Effort = bulk ? .small : .fast
        enqueue(
            appends,
            reading,
            context,
            effort,
            knownEnd: knownEnd
        ) { result in
            answer.withLock { $0 = result }
        }
        queue.sync { drain() }
        guard let result = answer.withLock({ $0 }) else {
            preconditionFailure("the queue is drained, so every append has its answer")
        }
        return try result.get()
    }

    private func enqueue(
        _ appends: [StreamAppend],
        _ reading: [StreamVersion],
        _ context: AppendContext,
        _ effort: FramePacker.Effort,
        knownEnd: Int64? = nil,
        _ answer: @escaping @Sendable (Result<Appended, any Error>) -> Void
    ) {
        waiting.withLock {
            $0.append(
                Waiting(
                    appends: appends,
                    reading: reading,
                    knownEnd: knownEnd,
                    context: context,
                    effort: effort,
                    answer: answer
                )
            )
        }
    }

    /// Commits all that waits, together; runs on `queue`.
    private func drain() {
        let batch = waiting.withLock { waiting in
            defer { waiting = [] }
            return waiting
        }
        if batch.isEmpty { return }
        let effort: FramePacker.Effort = batch.contains { $0.effort == .small } ? .small : .fast
        let results = core.commit(effort, count: batch.count) { core in
            batch.map { one in
                Result {
                    try core.stage(
                        one.appends,
                        one.reading,
                        knownEnd: one.knownEnd,
                        one.context
                    )
                }
            }
        }
        for (one, result) in zip(batch, results) { one.answer(result) }
    }

    /// Takes records out at the end of their retention, and says so in the log; all or nothing.
    ///
    /// `event` makes the event that names what was withheld; it is appended to `stream`. The answer
    /// says too whether the bytes are gone from the write-ahead log: a reader may keep them there a
    /// while, and each later commit here and each new writer tries again.
    ///
    /// - Throws: `LogError`, for example when a record is withheld already.
    public func withhold(
        _ positions: [Position],
        in stream: StreamName,
        _ context: AppendContext,
        event: @escaping @Sendable ([WithheldLine]) throws -> ProposedEvent
    ) throws -> (appended: Appended, isErased: Bool) {
        try queue.sync {
            let results = core.commit(.fast, count: 1) { core in
                [.success(try core.withhold(positions, in: stream, context, event: event))]
            }
            return (try results[0].get(), core.eraseTraces())
        }
    }

    /// Moves the write-ahead log into the file, as far as readers allow.
    ///
    /// - Throws: `LogError`.
    public func moveWriteAheadLog() throws(LogError) {
        do {
            try queue.sync { try core.moveWriteAheadLog() }
        } catch {
            throw LogError.wrap(error, path: path)
        }
    }
}

/// A stream and the version at which it was read.
public struct StreamVersion: Hashable, Sendable {
    /// The stream.
    public let stream: StreamName
    /// How many events it had.
    public let version: Int64

    /// A stream and how many events it had.
    public init(_ stream: StreamName, _ version: Int64) {
        self.stream = stream
        self.version = version
    }
}
