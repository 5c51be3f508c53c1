public import EventSourcing
internal import Foundation
internal import SQLite

/// What checking a file of evidence found; the log is not needed for it.
public struct EvidenceCheck: Sendable {
    /// The identity of the log that it is about.
    public let logID: String
    /// How many records the log had.
    public let size: Int64
    /// The root over them, recomputed from what the file holds.
    public let root: Bytes32
    /// How many records the file holds.
    public let records: Int64
    /// How many of them are withheld, each certified by an event that the file holds.
    public let withheld: Int64
    /// How many were withheld after the checkpoint: the hash of each is proven, what else stands in
    /// its place is not.
    public let uncertified: Int64
    /// The checkpoint, with its signatures where it has any.
    public let note: String
    /// What is not what it should be; none is good.
    public let findings: [String]

    /// Checks the file at `path`: that each record is one, and that all of them with the hashes of
    /// the rest give the root of the checkpoint.
    ///
    /// Who signed the checkpoint is for whoever trusts a key: `VerifierKey.verifies(note)`.
    ///
    /// - Throws: `LogError` when the file is no evidence at all.
    public static func run(_ path: String) throws(LogError) -> EvidenceCheck {
        do {
            return try check(path)
        } catch let error as SQLiteError where error.isNoDatabase {
            throw notEvidence(path)
        } catch {
            throw LogError.wrap(error, path: path)
        }
    }

    private static func notEvidence(_ path: String) -> LogError {
        .file(path: path, problem: "it is no file of evidence, as `waarborg evidence` makes it")
    }

    private static func check(_ path: String) throws -> EvidenceCheck {
        guard FileManager.default.fileExists(atPath: path) else {
            throw LogError.file(path: path, problem: "there is no such file")
        }
        let database = try Database(path, .readOnly)
        guard try database.integer("PRAGMA application_id") == Evidence.applicationID else {
            throw notEvidence(path)
        }
        var checker = try EvidenceChecker(database, path)
        return try checker.run()
    }
}

/// Recomputes the root from records and hashes, both read in the order of the log.
private struct EvidenceChecker {
    private let logID: String
    private let size: Int64
    private let rootText: String
    private let note: String
    private let records: Statement
    private let nodes: Statement
    private let selectRecord: Statement
    /// What the statements stand at; nil at their ends.
    private var record: (position: Int64, entry: LogEntry)?
    private var node: (start: Int64, count: Int64, hash: Hash)?
    private var count: Int64 = 0
    private var withheld: Int64 = 0
    private var uncertified: Int64 = 0

    init(_ database: Database, _ path: String) throws {
        let select = try database.prepare("SELECT key, value FROM about")
        var about: [String: String] = [:]
        while try select.step() { about[select.text(0)] = select.text(1) }
        guard about["format"] == Evidence.format, let log = about["log"],
            let size = about["size"].flatMap(Int64.init), size >= 0, let root = about["root"],
            let note = about["note"]
        else {
            throw LogError.file(path: path, problem: "what it says of itself is incomplete")
        }
        (logID, self.size, rootText, self.note) = (log, size, root, note)
        records = try database.prepare("SELECT position, record FROM record ORDER BY position")
        nodes = try database.prepare("SELECT start, count, hash FROM node ORDER BY start, count")
        selectRecord = try database.prepare("SELECT record FROM record WHERE position = ?")
    }

    mutating func run() throws -> EvidenceCheck {
        var findings: [String] = []
        var root = Hashing.root([])
        do {
            try nextRecord()
            try nextNode()
            if size > 0 { root = try subtree(0, size) }
            if let record { findings.append("position \(record.position): it is not in the log") }
            if let node { findings.append("node \(node.start), \(node.count): it proves nothing") }
        } catch LogError.damaged(let place, let problem) {
            findings.append("\(place): \(problem)")
        }
        if findings.isEmpty { findings = compare(root.bytes32) }
        return EvidenceCheck(
            logID: logID,
            size: size,
            root: root.bytes32,
            records: count,
            withheld: withheld,
            uncertified: uncertified,
            note: note,
            findings: findings
        )
    }

    private func compare(_ root: Bytes32) -> [String] {
        var findings: [String] = []
        if root.hex != rootText {
            findings.append("root: the records and hashes give \(root), and not \(rootText)")
        }
        guard let checkpoint = Checkpoint(note: note) else {
            return findings + ["note: it is no checkpoint"]
        }
        if checkpoint.origin != Checkpoint.origin(ofLog: logID) {
            findings.append("note: its checkpoint is of another log, \(checkpoint.origin)")
        }
        if checkpoint.size != size || checkpoint.root != root {
            findings.append("note: its checkpoint has another size or root than the records give")
        }
        return findings
    }

    private mutating func subtree(_ start: Int64, _ count: Int64) throws -> Hash {
        if let node, node.start == start, node.count == count {
            try nextNode()
            return node.hash
        }
        if count == 1 {
            guard let record, record.position == start else {
                throw LogError.damaged(
                    place: "position \(start)",
                    problem: "there is neither the record nor a hash over it"
                )
            }
            try nextRecord()
            return record.entry.leaf
        }
        let left = LogTree.split(count)
        return try Hashing.node(subtree(start, left), subtree(start + left, count - left))
    }

    private mutating func nextRecord() throws {
        record = nil
        guard try records.step() else { return }
        let position = records.integer(0)
        let line = records.withBytes(1) { Bytes($0) }
        let entry = try LogEntry(line, 0..<line.count, at: position)
        count += 1
        if case .withheld(let line) = entry { try check(line) }
        record = (position, entry)
    }

    /// Only the hash in a withheld line is part of the tree; the rest is what its certificate says.
    private mutating func check(_ line: WithheldLine) throws {
        if line.certificate.value >= size {
            uncertified += 1
            return
        }
        selectRecord.bind(0, line.certificate.value)
        defer { selectRecord.reset() }
        guard try selectRecord.step() else { throw Self.notCertified(line) }
        let bytes = selectRecord.withBytes(0) { Bytes($0) }
        let entry = try LogEntry(bytes, 0..<bytes.count, at: line.certificate.value)
        guard case .record(let envelope) = entry, line.isCertified(by: envelope) else {
            throw Self.notCertified(line)
        }
        withheld += 1
    }

    private static func notCertified(_ line: WithheldLine) -> LogError {
        .damaged(
            place: "position \(line.position)",
            problem: "it is withheld, and position \(line.certificate) does not certify it"
        )
    }

    private mutating func nextNode() throws {
        node = nil
        guard try nodes.step() else { return }
        let (start, count) = (nodes.integer(0), nodes.integer(1))
        guard let hash = Hash(nodes.bytes(2)) else {
            throw LogError.damaged(
                place: "node \(start), \(count)",
                problem: "its hash is not 32 bytes"
            )
        }
        node = (start, count, hash)
    }
}
