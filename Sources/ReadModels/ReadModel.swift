public import EventLog
public import EventSourcing
internal import Foundation
internal import SQLite

/// The engine of one read model: catch up, rebuild beside the running one, switch, compare.
///
/// `read/<name>.sqlite` always leads to the current generation, a file that any SQLite tool can
/// read. A generation is a cache: all of it can be deleted at any time.
public struct ReadModel<P: Projection>: Sendable {
    /// Which events a recorded decision passes; read from the log itself.
    public typealias Decisions = @Sendable (LogReader) throws -> Set<Int64>

    let files: ReadModelFiles
    let logPath: String
    let resources: FoldResources
    let decisions: Decisions

    /// The read model in `folder` over the log at `logPath`.
    ///
    /// `decisions` gives the positions that this version of the projection passes.
    public init(
        _: P.Type,
        folder: String,
        logPath: String,
        resources: FoldResources = FoldResources(),
        decisions: @escaping Decisions = { _ in [] }
    ) {
        files = ReadModelFiles(folder: folder, name: P.name)
        self.logPath = logPath
        self.resources = resources
        self.decisions = decisions
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
                passed: known.checkpoint.passed,
                generation: number,
                poison: known.checkpoint.poison,
                problem: known.checkpoint.poison.map {
                    ReadModelError.poison(P.name, $0).description
                }
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
            passed: 0,
            generation: generation,
            poison: nil,
            problem: problem
        )
    }

    /// Whether there is any file with rows: also what a stopped rebuild left.
    ///
    /// - Throws: `ReadModelError`, when the folder cannot be read.
    public func holdsRows() throws -> Bool { try files.holdsRows() }

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
        let place = DurableFile.folder(of: path)
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
    func wrapping<R>(_ body: () throws -> R) throws -> R {
        do {
            return try body()
        } catch {
            throw ReadModelError.wrap(error, P.name)
        }
    }

    func lastLeaf(_ reader: LogReader, _ count: Int64) throws -> [UInt8] {
        count == 0 ? [] : try LogTree(reader).leaf(of: Position(count - 1)).bytes
    }

    /// Whether records were withheld after `seen` records, so that rows made then may reflect them.
    func withheld(after seen: Int64, before end: Int64) throws -> Bool {
        var found = false
        let range = seen..<max(seen, end)
        try LogReader(logPath).scan(range, types: ["RecordsWithheld"]) { entry in
            if case .record = entry { found = true }
            return !found
        }
        return found
    }
}
