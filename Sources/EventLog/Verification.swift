public import EventSourcing
internal import SQLite

/// What recomputing a whole log found.
public struct Verification: Sendable {
    /// Something that is not what it should be.
    public struct Finding: Hashable, Sendable, CustomStringConvertible {
        /// Which block, position, stream, or node.
        public let place: String
        /// What is wrong there.
        public let problem: String

        /// Place and problem.
        public var description: String { "\(place): \(problem)" }
    }

    /// The identity of the log.
    public let logID: String
    /// How many records it holds.
    public let count: Int64
    /// How many of them are withheld.
    public let withheld: Int64
    /// How many streams they form.
    public let streams: Int
    /// The root over all records, recomputed from their bytes.
    public let root: Bytes32
    /// What is wrong; at most `findingsMax`.
    public let findings: [Finding]

    /// After so many findings the search ends.
    public static let findingsMax = 1_000

    /// Recomputes everything that stands in the log: hashes, blocks, links, heads, bitmaps.
    ///
    /// `progress` is told how many records have been read.
    ///
    /// - Throws: `LogError` when the file cannot be read at all.
    public static func run(
        _ path: String,
        progress: (Int64, Int64) -> Void = { _, _ in }
    ) throws(LogError) -> Verification {
        let reader = try LogReader(path)
        return try reader.wrapping {
            try reader.connection.database.execute("BEGIN")
            defer { try? reader.connection.database.execute("COMMIT") }
            var verifier = Verifier(reader)
            try verifier.readAll(progress)
            try verifier.compareHeads()
            return verifier.result
        }
    }
}

private struct Verifier {
    private let reader: LogReader
    private let stored: StoredTree
    private var findings: [Verification.Finding] = []
    private var heads: [String: (version: Int64, position: Int64)] = [:]
    private var peaks = Peaks()
    private var tailLeaves: [Hash] = []
    private var recorded = Instant(milliseconds: 0)
    private var types: [String: Int] = [:]
    private var withheld: Int64 = 0
    private var count: Int64 = 0

    init(_ reader: LogReader) {
        self.reader = reader
        stored = StoredTree(reader.connection.database)
    }

    var result: Verification {
        Verification(
            logID: reader.logID,
            count: count,
            withheld: withheld,
            streams: heads.count,
            root: root.bytes32,
            findings: findings
        )
    }

    private var root: Hash {
        var parts = peaks.nodes.map(\.hash)
        if !tailLeaves.isEmpty { parts.append(Hashing.root(tailLeaves)) }
        guard var root = parts.popLast() else { return Hashing.root([]) }
        while let left = parts.popLast() { root = Hashing.node(left, root) }
        return root
    }

    private mutating func find(_ place: String, _ problem: String) {
        if findings.count < Verification.findingsMax {
            findings.append(Verification.Finding(place: place, problem: problem))
        }
    }

    private mutating func find(_ error: any Error, _ place: String) {
        if case .damaged(let place, let problem) = error as? LogError {
            find(place, problem)
        } else {
            find(place, "\(error)")
        }
    }

    mutating func readAll(_ progress: (Int64, Int64) -> Void) throws {
        count = try reader.count()
        for (number, name) in try reader.connection.names("type").enumerated() {
            types[name] = number
        }
        let blocks = count >> LogFormat.blockPower
        for number in 0..<blocks {
            if findings.count == Verification.findingsMax { return }
            do {
                try readBlock(number)
            } catch {
                find(error, "block \(number)")
                // The stored root keeps the rest of the tree checkable.
                if let root = try? stored.node(0, number) { _ = peaks.add(root) }
            }
            progress((number + 1) << LogFormat.blockPower, count)
        }
        if try reader.connection.database.integer("SELECT count(*) FROM block") != blocks {
            find("block", "the table holds more or fewer than \(blocks) blocks")
        }
        try readTail(from: blocks << LogFormat.blockPower)
        let nodes = blocks - Int64(blocks.nonzeroBitCount)
        if try reader.connection.database.integer("SELECT count(*) FROM node") != nodes {
            find("node", "the table holds more or fewer than \(nodes) nodes")
        }
        progress(count, count)
    }

    private mutating func readBlock(_ number: Int64) throws {
        guard let (block, owner, ranges) = try reader.block(number) else {
            throw LogError.damaged(place: "block \(number)", problem: "it is missing")
        }
        let first = number << LogFormat.blockPower
        var leaves: [Hash] = []
        var bitmap: [UInt8] = []
        for (index, range) in ranges.enumerated() {
            let entry = try LogEntry(owner, range, at: first + Int64(index))
            if index == 0, case .record(let envelope) = entry, envelope.recorded != block.recorded {
                find(block.place, "its first recorded moment differs")
            }
            leaves.append(entry.leaf)
            try check(entry)
            guard let type = types[typeName(entry)] else {
                throw LogError.damaged(
                    place: "position \(entry.position)",
                    problem: "its type is not in the table of types"
                )
            }
            while bitmap.count <= type / 8 { bitmap.append(0) }
            bitmap[type / 8] |= 1 << UInt8(type % 8)
        }
        if bitmap != block.types { find(block.place, "its bitmap of types differs") }
        let root = Hashing.root(leaves)
        if root != block.root { find(block.place, "its root is not that of its records") }
        for node in peaks.add(root) {
            do {
                if try stored.node(node.level, node.number) != node.hash {
                    find("node \(node.number) of level \(node.level)", "its hash differs")
                }
            } catch {
                find(error, "node \(node.number) of level \(node.level)")
            }
        }
    }

    private mutating func readTail(from first: Int64) throws {
        var expected = first
        for row in try reader.tailRows(from: 0) {
            guard row.position == expected else {
                find("tail", "expected position \(expected), found \(row.position)")
                return
            }
            do {
                let entry = try row.entry()
                tailLeaves.append(entry.leaf)
                try check(entry)
                if types[typeName(entry)] == nil {
                    find("position \(expected)", "its type is not in the table of types")
                }
            } catch {
                find(error, "position \(expected)")
            }
            expected += 1
        }
        if expected != count { find("tail", "it ends before position \(count - 1)") }
    }

    private func typeName(_ entry: LogEntry) -> String {
        switch entry {
        case .record(let envelope): envelope.type.string
        case .withheld(let line): line.type
        }
    }

    /// Checks the links: each record names its stream's preceding one, and versions count up.
    private mutating func check(_ entry: LogEntry) throws {
        let place = "position \(entry.position)"
        let head = heads[entry.stream]
        if entry.version != (head?.version ?? 0) + 1 {
            find(place, "version \(entry.version) of \(entry.stream) follows \(head?.version ?? 0)")
        }
        if entry.previous?.value != head?.position {
            find(place, "its link to the preceding event of \(entry.stream) differs")
        }
        heads[entry.stream] = (entry.version, entry.position.value)
        switch entry {
        case .record(let envelope):
            if envelope.recorded < recorded { find(place, "it was recorded before the one before") }
            recorded = max(recorded, envelope.recorded)
        case .withheld(let line):
            withheld += 1
            if (try? isCertified(line)) != true {
                find(place, "it is withheld, and position \(line.certificate) does not certify it")
            }
        }
    }

    /// Whether the event that withheld the record says exactly what the line says.
    private func isCertified(_ line: WithheldLine) throws -> Bool {
        guard line.certificate.value < count,
            case .record(let envelope) = try reader.entry(at: line.certificate),
            envelope.type.equals("RecordsWithheld")
        else { return false }
        let data = String(decoding: envelope.owner.buffer(envelope.data), as: UTF8.self)
        let previous = line.previous.map { #""previous":\#($0),"# } ?? ""
        return data.contains(
            #"{"leaf":"\#(line.leaf)","position":\#(line.position),\#(previous)"#
                + #""stream":"\#(line.stream)","type":"\#(line.type)","version":\#(line.version)}"#
        )
    }

    mutating func compareHeads() throws {
        let statement = try reader.connection.database.prepare(
            """
            SELECT name, key, version, position FROM stream
            LEFT JOIN category ON category.number = stream.category
            """
        )
        var compared = 0
        while try statement.step() {
            let key = statement.text(1)
            let name = key.isEmpty ? statement.text(0) : "\(statement.text(0))/\(key)"
            compared += 1
            guard let head = heads[name] else {
                find("stream \(name)", "the table names a stream that has no events")
                continue
            }
            if StreamKey(key).isInteger != (statement.kind(1) == .integer) {
                find("stream \(name)", "its key is not stored as it is looked up")
            }
            if head.version != statement.integer(2) || head.position != statement.integer(3) {
                find("stream \(name)", "the head in the table is not its last event")
            }
        }
        if compared < heads.count {
            find("stream", "\(heads.count - compared) streams are missing in the table of heads")
        }
    }
}
