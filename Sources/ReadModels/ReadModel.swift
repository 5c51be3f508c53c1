internal import EventLog
public import EventSourcing
internal import Foundation
internal import SQLite

/// The engine of one read model: catch up, rebuild beside the running one, switch, compare.
///
/// `read/<name>.sqlite` always leads to the current generation, a file that any SQLite tool can
/// read. A generation is a cache: all of it can be deleted at any time.
public struct ReadModel<P: Projection>: Sendable {
    private let files: ReadModelFiles
    private let logPath: String

    /// The read model in `folder` over the log at `logPath`.
    public init(_: P.Type, folder: String, logPath: String) {
        files = ReadModelFiles(folder: folder, name: P.name)
        self.logPath = logPath
    }

    /// Where the current generation is found; the file exists after `catchUp`.
    public var path: String { files.link }

    /// How far it is, changing nothing.
    ///
    /// - Throws: `LogError`, `ReadModelError`.
    public func status() throws -> ReadModelStatus {
        let total = try LogReader(logPath).count()
        guard let number = files.current else { return status(total, generation: nil) }
        do {
            guard let known = try Generation<P>.checkpoint(of: files.file(number)) else {
                throw ReadModelError.strangeRows(P.name, path: files.file(number))
            }
            return ReadModelStatus(
                name: P.name,
                version: known.version,
                count: known.checkpoint.count,
                lag: total - known.checkpoint.count,
                withheld: known.checkpoint.withheld,
                generation: number,
                problem: nil
            )
        } catch {
            let problem = "\(ReadModelError.wrap(error, P.name))"
            return status(total, generation: number, problem: problem)
        }
    }

    /// The status of a read model that has no rows to speak of.
    private func status(
        _ total: Int64,
        generation: Int?,
        problem: String? = nil
    ) -> ReadModelStatus {
        ReadModelStatus(
            name: P.name,
            version: nil,
            count: 0,
            lag: total,
            withheld: 0,
            generation: generation,
            problem: problem
        )
    }

    /// Brings the current generation to the end of the log; makes one when there is none, or when
    /// the projection has another version.
    ///
    /// Gives the number of records that it now reflects.
    ///
    /// - Throws: `LogError`, `ReadModelError`.
    @discardableResult
    public func catchUp(progress: (Int64, Int64) -> Void = { _, _ in }) throws -> Int64 {
        try files.makeFolder()
        let lock = try FileLock(files.lock)
        try lock.lock()
        defer { lock.unlock() }
        return try wrapping { try catchUpLocked(progress) }
    }

    /// Builds a new generation from the whole log and switches to it.
    ///
    /// - Throws: `LogError`, `ReadModelError`, also when someone else is at it.
    @discardableResult
    public func rebuild(progress: (Int64, Int64) -> Void = { _, _ in }) throws -> Int64 {
        try files.makeFolder()
        let lock = try FileLock(files.lock)
        guard try lock.tryLock() else { throw ReadModelError.busy(P.name) }
        defer { lock.unlock() }
        return try wrapping { try rebuildLocked(progress) }
    }

    /// Folds the log up to and including `position`, or all of it, into a new file at `path`.
    ///
    /// - Throws: `LogError`, `ReadModelError`, also when the file exists.
    public func build(
        at path: String,
        through position: Position? = nil,
        progress: (Int64, Int64) -> Void = { _, _ in }
    ) throws {
        if FileManager.default.fileExists(atPath: path) {
            throw ReadModelError.file(
                path: path,
                problem: "it exists already; choose another place"
            )
        }
        let place = (path as NSString).deletingLastPathComponent
        if !place.isEmpty && !FileManager.default.fileExists(atPath: place) {
            throw ReadModelError.file(path: path, problem: "its folder does not exist")
        }
        do {
            _ = try fold(into: path, end: position.map { $0.value + 1 }, progress)
        } catch {
            files.remove(path)
            throw ReadModelError.wrap(error, P.name)
        }
    }

    /// The digest over the rows of the current generation, after catching up.
    ///
    /// - Throws: `LogError`, `ReadModelError`.
    public func digest() throws -> Bytes32 {
        try catchUp()
        return try wrapping { try ReadModelDigest.of(Generation<P>(path)) }
    }

    /// The digest over the rows in a file that `build` made.
    ///
    /// - Throws: `ReadModelError`.
    public func digest(ofFile path: String) throws -> Bytes32 {
        try wrapping { try ReadModelDigest.of(Generation<P>(path)) }
    }

    /// Compares the current generation with one folded anew from the log: both digests, and whether
    /// the tables and views are those of the projection.
    ///
    /// - Throws: `LogError`, `ReadModelError`.
    public func check(
        progress: (Int64, Int64) -> Void = { _, _ in }
    ) throws -> ReadModelCheck {
        let (count, current) = try caughtUp()
        files.removeLeftovers()
        let file = files.scratch
        defer { files.remove(file) }
        return try wrapping {
            _ = try fold(into: file, end: count, progress)
            let fresh = try Generation<P>(file)
            return ReadModelCheck(
                current: current,
                rebuilt: try ReadModelDigest.of(fresh),
                hasSameSchema: try Generation<P>(path).schema() == fresh.schema()
            )
        }
    }

    /// How far the current generation is and its digest, with nobody in between.
    private func caughtUp() throws -> (count: Int64, digest: Bytes32) {
        try files.makeFolder()
        let lock = try FileLock(files.lock)
        try lock.lock()
        defer { lock.unlock() }
        return try wrapping {
            (try catchUpLocked { _, _ in }, try ReadModelDigest.of(Generation<P>(path)))
        }
    }
}

extension ReadModel {
    private static var batchEvents: Int { 20_000 }

    private func wrapping<R>(_ body: () throws -> R) throws -> R {
        do {
            return try body()
        } catch {
            throw ReadModelError.wrap(error, P.name)
        }
    }

    private func catchUpLocked(_ progress: (Int64, Int64) -> Void) throws -> Int64 {
        guard let number = files.current,
            let (version, checkpoint) = try Generation<P>.checkpoint(of: files.file(number)),
            version == Int64(P.version)
        else { return try rebuildLocked(progress) }
        let file = files.file(number)
        let reader = try LogReader(logPath)
        try checkHistory(checkpoint, reader, path: file)
        let end = try reader.count()
        if try withheld(after: checkpoint, before: end) { return try rebuildLocked(progress) }
        return try advance(try Generation<P>(file), from: checkpoint, to: end, progress)
    }

    /// Whether records were withheld that the rows of `checkpoint` may still reflect.
    private func withheld(
        after checkpoint: Generation<P>.Checkpoint,
        before end: Int64
    ) throws -> Bool {
        var found = false
        let range = checkpoint.count..<max(checkpoint.count, end)
        try LogReader(logPath).scan(range, types: ["RecordsWithheld"]) { entry in
            if case .record = entry { found = true }
            return !found
        }
        return found
    }

    /// Whether the current generation is without what was withheld since.
    private func mayBeKept() -> Bool {
        guard let number = files.current,
            let (_, checkpoint) = try? Generation<P>.checkpoint(of: files.file(number)),
            let knows = try? withheld(after: checkpoint, before: .max)
        else { return true }
        return !knows
    }

    private func rebuildLocked(_ progress: (Int64, Int64) -> Void) throws -> Int64 {
        let keepsBefore = mayBeKept()
        let number = try files.nextNumber()
        let file = files.file(number)
        do {
            var checkpoint = try fold(into: file, end: nil, progress)
            var end = try LogReader(logPath).count()
            while try withheld(after: checkpoint, before: end) {
                files.remove(file)
                checkpoint = try fold(into: file, end: nil, progress)
                end = try LogReader(logPath).count()
            }
            // What was appended meanwhile, so that the switch goes forward, never back.
            let fresh = try Generation<P>(file)
            let count = try advance(fresh, from: checkpoint, to: end) { _, _ in }
            try files.switchTo(number, keepingBefore: keepsBefore)
            return count
        } catch {
            // After the switch it serves, also when the folder could not be synchronised.
            if files.current != number { files.remove(file) }
            throw error
        }
    }

    /// Folds the log in memory and loads the rows in key order.
    private func fold(
        into file: String,
        end: Int64?,
        _ progress: (Int64, Int64) -> Void
    ) throws -> Generation<P>.Checkpoint {
        let reader = try LogReader(logPath)
        let total = min(end ?? .max, try reader.count())
        let fold = ParallelFold<P>(reader, end: total)
        let states = try fold.run(progress)
        let checkpoint = Generation<P>.Checkpoint(
            log: reader.logID,
            count: total,
            lastLeaf: try lastLeaf(reader, total),
            withheld: fold.withheld
        )
        try load(states, checkpoint, into: file)
        return checkpoint
    }

    private func load(
        _ states: [(key: P.Key, state: P.State)],
        _ checkpoint: Generation<P>.Checkpoint,
        into file: String
    ) throws {
        try Generation<P>.create(file)
        let generation = try Generation<P>(file)
        // Nobody reads the file yet, and when this fails it is thrown away: no journal is needed.
        _ = try generation.database.integer("PRAGMA journal_mode = OFF")
        try generation.database.execute("PRAGMA synchronous = OFF")
        try generation.database.transaction {
            for (key, state) in states {
                try generation.insert(key, state)
            }
            try generation.write(checkpoint)
        }
        _ = try generation.database.integer("PRAGMA journal_mode = WAL")
        try ReadModelFiles.synchronise(file)
    }

    /// Applies what follows `checkpoint` up to `total` records, in transactions of a bounded number
    /// of events.
    private func advance(
        _ generation: Generation<P>,
        from checkpoint: Generation<P>.Checkpoint,
        to total: Int64,
        _ progress: (Int64, Int64) -> Void
    ) throws -> Int64 {
        let reader = try LogReader(logPath)
        try generation.database.execute("PRAGMA synchronous = NORMAL")
        var here = checkpoint
        while here.count < total {
            let end = min(total, here.count + Int64(Self.batchEvents))
            try generation.database.transaction {
                var batch = Batch(generation)
                try reader.scan(here.count..<end, types: P.typeNames.map(\.description)) { entry in
                    try batch.apply(entry)
                    return true
                }
                try batch.store()
                here = Generation<P>.Checkpoint(
                    log: here.log,
                    count: end,
                    lastLeaf: try lastLeaf(reader, end),
                    withheld: here.withheld + batch.withheld
                )
                try generation.write(here)
            }
            progress(end, total)
        }
        return total
    }

    /// Whether a withheld record was one of the projection's; the scan gives them all.
    private static func follows(_ entry: LogEntry) -> Bool {
        guard case .withheld(let line) = entry else { return false }
        return P.typeNames.contains { $0.description == line.type }
    }

    private func lastLeaf(_ reader: LogReader, _ count: Int64) throws -> [UInt8] {
        count == 0 ? [] : try LogTree(reader).leaf(of: Position(count - 1)).bytes
    }

    private func checkHistory(
        _ checkpoint: Generation<P>.Checkpoint,
        _ reader: LogReader,
        path: String
    ) throws {
        let total = try reader.count()
        let leaf = try lastLeaf(reader, min(checkpoint.count, total))
        if checkpoint.log != reader.logID || checkpoint.count > total || checkpoint.lastLeaf != leaf
        {
            throw ReadModelError.otherHistory(P.name, path: path, position: checkpoint.count)
        }
    }

    /// The states that a transaction touches, read from rows when they are first needed.
    private struct Batch {
        let generation: Generation<P>
        var states: [P.Key: P.State] = [:]
        var touched: Set<P.Key> = []
        var withheld: Int64 = 0

        init(_ generation: Generation<P>) { self.generation = generation }

        mutating func apply(_ entry: LogEntry) throws {
            guard case .record(let envelope) = entry else {
                if ReadModel.follows(entry) { withheld += 1 }
                return
            }
            guard let event = try P.decode(envelope).map({ Recorded($0, envelope) }) else { return }
            for key in P.keys(of: event) {
                if touched.insert(key).inserted {
                    states[key] = try generation.state(of: key)
                }
                P.evolve(&states[key], of: key, with: event)
            }
        }

        func store() throws {
            for key in touched.sorted() { try generation.replace(key, by: states[key]) }
        }
    }
}
