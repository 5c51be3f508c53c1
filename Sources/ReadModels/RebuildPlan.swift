internal import EventLog
internal import EventSourcing
internal import Foundation
internal import SQLite

/// How far a rebuild is: the log is folded once per hash class of the keys, so that memory is
/// bounded; each pass is committed, and a killed rebuild goes on with the next.
struct RebuildPlan: Hashable {
    let projection: String
    let version: Int64
    let log: String
    /// Records that are folded.
    let end: Int64
    /// Leaf hash of the last of them.
    let lastLeaf: [UInt8]
    /// Positions among them that recorded decisions pass.
    let passed: [Int64]
    /// Records of the log when the first pass began: what was withheld later may be in the rows.
    let seen: Int64
    /// Hash classes of keys, and so passes over the log.
    var classes = 1
    /// Passes of which the rows are loaded.
    var done = 0
    /// Records that were withheld.
    var withheld: Int64 = 0

    private static let classesMax = 1_024

    init(
        projection: String,
        version: Int64,
        log: String,
        end: Int64,
        lastLeaf: [UInt8],
        passed: [Int64],
        seen: Int64
    ) {
        self.projection = projection
        self.version = version
        self.log = log
        self.end = end
        self.lastLeaf = lastLeaf
        self.passed = passed
        self.seen = seen
    }

    /// The same in more passes, after a pass needed too much memory for `folded` of its records.
    ///
    /// - Throws: `ReadModelError.memory` when that cannot help.
    func divided(
        _ folded: Int64,
        _ name: String,
        _ resources: FoldResources
    ) throws -> RebuildPlan {
        let times = max(2, Int((end + max(folded, 1) - 1) / max(folded, 1)))
        guard classes * times <= Self.classesMax else {
            throw ReadModelError.memory(name, bytes: resources.memoryBytes)
        }
        var plan = self
        plan.classes *= times
        plan.done = 0
        return plan
    }

    /// Adds the rows of a pass to `file`, and to how far the rebuild is.
    mutating func load<P: Projection>(
        _ states: [(key: P.Key, state: P.State)],
        withheld: Int64,
        into file: String,
        _: P.Type
    ) throws {
        self.withheld = withheld
        if done == 0 {
            try Generation<P>.create(file)
            if classes > 1 { try Self.createTable(file) }
        }
        let generation = try Generation<P>(file)
        if classes == 1 {
            // Nobody reads the file yet, and when this fails it is thrown away: no journal.
            _ = try generation.database.integer("PRAGMA journal_mode = OFF")
            try generation.database.execute("PRAGMA synchronous = OFF")
        } else {
            _ = try generation.database.integer("PRAGMA journal_mode = WAL")
            try generation.database.execute("PRAGMA synchronous = NORMAL")
        }
        try generation.database.transaction {
            for (key, state) in states { try generation.insert(key, state) }
            done += 1
            if classes > 1 { try store(in: generation.database) }
        }
    }

    /// After the last pass: the checkpoint, and no trace of the passes.
    func finish<P: Projection>(
        _ checkpoint: Generation<P>.Checkpoint,
        _ file: String,
        _: P.Type
    ) throws {
        let generation = try Generation<P>(file)
        try generation.database.transaction {
            try generation.database.execute("DROP TABLE IF EXISTS rebuild")
            try generation.write(checkpoint)
        }
        _ = try generation.database.integer("PRAGMA journal_mode = WAL")
        try generation.database.checkpoint(truncating: true)
        try DurableFile.synchronise(file)
    }
}

/// The table of a generation that is being made in passes.
extension RebuildPlan {
    private static func createTable(_ file: String) throws {
        try Database(file, .readWrite).execute(
            """
            CREATE TABLE rebuild(
                one INTEGER PRIMARY KEY CHECK (one = 1),
                projection TEXT NOT NULL,
                version INTEGER NOT NULL,
                log TEXT NOT NULL,
                count INTEGER NOT NULL, -- records that are folded
                last_leaf BLOB NOT NULL, -- RFC 9162 leaf hash of the last of them
                passed TEXT NOT NULL, -- JSON array: positions that recorded decisions pass
                classes INTEGER NOT NULL, -- passes
                done INTEGER NOT NULL, -- passes of which the rows are here
                withheld INTEGER NOT NULL,
                seen INTEGER NOT NULL -- records of the log when the first pass began
            ) STRICT;
            """
        )
    }

    private func store(in database: Database) throws {
        let insert = try database.prepare(
            "INSERT OR REPLACE INTO rebuild VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        )
        insert.bind(0, projection)
        insert.bind(1, version)
        insert.bind(2, log)
        insert.bind(3, end)
        insert.bind(4, lastLeaf)
        insert.bind(5, "\(passed)")
        insert.bind(6, Int64(classes))
        insert.bind(7, Int64(done))
        insert.bind(8, withheld)
        insert.bind(9, seen)
        try insert.run()
    }

    /// Whether `file` holds passes that a later rebuild can go on with.
    static func isKept(at file: String) -> Bool {
        guard let database = try? Database(file, .readOnly) else { return false }
        return (try? database.integer("SELECT done FROM rebuild")) ?? 0 > 0
    }

    /// What a killed rebuild left in `file`, if it had the same purpose as `plan`.
    ///
    /// The caller looks whether a record that it folded was withheld since.
    static func left(at file: String, by plan: RebuildPlan) -> RebuildPlan? {
        guard FileManager.default.fileExists(atPath: file),
            let database = try? Database(file, .readWrite),
            let select = try? database.prepare(
                "SELECT count, last_leaf, classes, done, withheld, seen FROM rebuild"
                    + " WHERE projection = ? AND version = ? AND log = ? AND passed = ?"
            )
        else { return nil }
        select.bind(0, plan.projection)
        select.bind(1, plan.version)
        select.bind(2, plan.log)
        select.bind(3, "\(plan.passed)")
        guard (try? select.step()) == true, select.integer(0) <= plan.end else { return nil }
        var left = RebuildPlan(
            projection: plan.projection,
            version: plan.version,
            log: plan.log,
            end: select.integer(0),
            lastLeaf: select.bytes(1),
            passed: plan.passed,
            seen: select.integer(5)
        )
        left.classes = Int(select.integer(2))
        left.done = Int(select.integer(3))
        left.withheld = select.integer(4)
        return left
    }
}
