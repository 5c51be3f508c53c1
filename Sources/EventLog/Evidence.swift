internal import EventSourcing
internal import Foundation
internal import SQLite

/// A part of a log in one file, with all that proves it: for a court, a citizen, a supervisor.
///
/// The file holds records, the hashes of the subtrees that hold none of them, and a checkpoint.
/// Together they give the root that the checkpoint signs; so whoever trusts the checkpoint needs
/// neither the log nor us. `scripts/check-evidence.py` does it with Python alone.
public enum Evidence {
    /// `PRAGMA application_id`: the letters `Wbrv`.
    static let applicationID: Int64 = 0x5762_7276
    static let format = "waarborg evidence 1"

    static let schema = """
        CREATE TABLE about(
            key TEXT PRIMARY KEY, -- format, log, size, root, note
            value TEXT NOT NULL -- note: the checkpoint, with its signatures where it has any
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE record(
            position INTEGER PRIMARY KEY,
            record BLOB NOT NULL -- one line of canonical JSON; of a withheld one what remains
        ) STRICT;
        CREATE TABLE node(
            start INTEGER NOT NULL, -- position of the first record of the subtree
            count INTEGER NOT NULL, -- how many records it spans, none of them in this file
            hash BLOB NOT NULL, -- its root (RFC 9162)
            PRIMARY KEY (start, count)
        ) STRICT, WITHOUT ROWID;
        """

    /// Writes the records of `ranges` with what proves them under `checkpoint` to a new file.
    ///
    /// What certifies a withheld record goes along. The file is written beside its place and moved
    /// there when it has been checked.
    ///
    /// - Throws: `LogError`, also when there is a file or the checkpoint does not cover the ranges.
    public static func make(
        of path: String,
        ranges: [Range<Int64>],
        under checkpoint: Checkpoint,
        note: String,
        to target: String
    ) throws(LogError) -> EvidenceCheck {
        if FileManager.default.fileExists(atPath: target) { throw LogError.exists(path: target) }
        let partial = target + ".partial"
        try? FileManager.default.removeItem(atPath: partial)
        do {
            let reader = try LogReader(path)
            try reader.connection.database.execute("BEGIN")
            defer { try? reader.connection.database.execute("COMMIT") }
            let last = ranges.map(\.upperBound).max() ?? 0
            if last > checkpoint.size {
                throw LogError.noSuchPosition(Position(last - 1), count: checkpoint.size)
            }
            try EvidenceWriter(reader, ranges, checkpoint, note, partial).write()
            let check = try EvidenceCheck.run(partial)
            if let finding = check.findings.first {
                throw LogError.damaged(place: target, problem: finding)
            }
            try DurableFile.synchronise(partial)
            try FileManager.default.moveItem(atPath: partial, toPath: target)
            try DurableFile.synchronise(DurableFile.folder(of: target))
            return check
        } catch {
            try? FileManager.default.removeItem(atPath: partial)
            throw LogError.wrap(error, path: target)
        }
    }
}

/// Writes one file of evidence.
private struct EvidenceWriter {
    private let reader: LogReader
    private let tree: LogTree
    private let database: Database
    private let checkpoint: Checkpoint
    private let note: String
    private let wanted: PositionSet
    private let insertRecord: Statement
    private let insertNode: Statement

    init(
        _ reader: LogReader,
        _ ranges: [Range<Int64>],
        _ checkpoint: Checkpoint,
        _ note: String,
        _ path: String
    ) throws {
        self.reader = reader
        self.checkpoint = checkpoint
        self.note = note
        tree = LogTree(reader)
        var wanted = PositionSet(ranges)
        var certificates: [Range<Int64>] = []
        for range in wanted.ranges {
            try reader.scan(range) { entry in
                guard case .withheld(let line) = entry else { return true }
                let position = line.certificate.value
                if position < checkpoint.size { certificates.append(position..<position + 1) }
                return true
            }
        }
        wanted = PositionSet(wanted.ranges + certificates)
        self.wanted = wanted
        database = try Database(path, .create)
        try database.execute("PRAGMA application_id = \(Evidence.applicationID)")
        try database.execute(Evidence.schema)
        insertRecord = try database.prepare("INSERT INTO record VALUES (?, ?)")
        insertNode = try database.prepare("INSERT INTO node VALUES (?, ?, ?)")
    }

    func write() throws {
        try database.transaction {
            let insert = try database.prepare("INSERT INTO about VALUES (?, ?)")
            for (key, value) in [
                ("format", Evidence.format), ("log", reader.logID), ("note", note),
                ("root", checkpoint.root.hex), ("size", "\(checkpoint.size)"),
            ] {
                insert.bind(0, key)
                insert.bind(1, value)
                try insert.run()
            }
            for range in wanted.ranges {
                try reader.scan(range) { entry in
                    insertRecord.bind(0, entry.position.value)
                    insertRecord.bind(1, entry.lineBytes)
                    try insertRecord.run()
                    return true
                }
            }
            if checkpoint.size > 0 { try writeNodes(0, checkpoint.size) }
        }
    }

    /// The subtrees that hold no record of the file, the largest possible ones.
    private func writeNodes(_ start: Int64, _ count: Int64) throws {
        switch wanted.part(of: start..<start + count) {
        case .all: return
        case .none:
            insertNode.bind(0, start)
            insertNode.bind(1, count)
            insertNode.bind(2, try tree.subtree(start, count).bytes)
            try insertNode.run()
        case .some:
            let left = LogTree.split(count)
            try writeNodes(start, left)
            try writeNodes(start + left, count - left)
        }
    }
}

/// Positions as ranges in order that do not touch.
struct PositionSet {
    enum Part { case none, some, all }

    private(set) var ranges: [Range<Int64>] = []

    init(_ given: [Range<Int64>]) {
        for range in given.sorted(by: { $0.lowerBound < $1.lowerBound }) where !range.isEmpty {
            if let last = ranges.last, range.lowerBound <= last.upperBound {
                ranges[ranges.count - 1] =
                    last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                ranges.append(range)
            }
        }
    }

    /// How much of `other` is in the set.
    func part(of other: Range<Int64>) -> Part {
        // The first range that ends behind the start of the other.
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound > other.lowerBound {
                high = middle
            } else {
                low = middle + 1
            }
        }
        guard low < ranges.count, ranges[low].lowerBound < other.upperBound else { return .none }
        let found = ranges[low]
        return found.lowerBound <= other.lowerBound && found.upperBound >= other.upperBound
            ? .all : .some
    }
}
