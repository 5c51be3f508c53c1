internal import EventSourcing
internal import SQLite

/// The search of a verification: blocks on all cores, what links them one after the other.
struct Verifier {
    private let reader: LogReader
    private let stored: StoredTree
    private let types: [String: Int]
    private var count: Int64 = 0
    private var findings: [Verification.Finding] = []
    private var streams: StreamLinks
    private var peaks = Peaks()
    private var tailLeaves: [Hash] = []
    private var occurring: Set<Int> = []
    private var checkpoints: [SignedCheckpoint] = []
    private var withheld: Int64 = 0
    /// A block could not be read, so links to and from it cannot be compared.
    private var hasGap = false

    /// Blocks that are in memory at once, twice: those being read and those being linked.
    private static let waveBlocks = 8

    init(_ reader: LogReader) throws {
        self.reader = reader
        stored = StoredTree(reader.connection.database)
        let names = try reader.connection.names("type")
        types = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        count = try reader.count()
        // A position that somebody made enormous is no reason to look for so many records.
        let rows = try reader.connection.rows()
        if rows != count {
            findings.append(
                Verification.Finding(
                    place: "position \(count - 1)",
                    problem: "it is the last one, and the tables hold \(rows) records"
                )
            )
            count = rows
        }
        streams = StreamLinks(records: count, headsEnd: reader.connection.headsEnd(count))
    }

    mutating func run(_ progress: (Int64, Int64) -> Void) throws {
        let blocks = count >> LogFormat.blockPower
        try readBlocks(blocks, progress)
        try readTail(from: blocks << LogFormat.blockPower)
        let database = reader.connection.database
        if try database.integer("SELECT count(*) FROM block") != blocks {
            find("block", "the table holds more or fewer than \(blocks) blocks")
        }
        let nodes = blocks - Int64(blocks.nonzeroBitCount)
        if try database.integer("SELECT count(*) FROM node") != nodes {
            find("node", "the table holds more or fewer than \(nodes) nodes")
        }
        progress(count, count)
        compareCheckpoints()
        if hasGap {
            find("streams", "links and heads were not compared, since a block cannot be read")
        } else {
            try compareHeads()
            compareTypes()
        }
        for problem in try SchemaCheck.problems(database) { find("schema", problem) }
    }

    func result() throws -> Verification {
        Verification(
            logID: reader.logID,
            count: count,
            withheld: withheld,
            streams: streams.count,
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
}

extension Verifier {
    /// While a wave of blocks is recomputed on other cores, this one links the wave before.
    private mutating func readBlocks(_ blocks: Int64, _ progress: (Int64, Int64) -> Void) throws {
        var before: [Recomputed] = []
        var wave = readWave(from: 0, blocks)
        while !wave.packed.isEmpty || !before.isEmpty {
            let types = types
            let here = wave
            let fresh = Parallel.map(
                here.packed.count,
                meanwhile: {
                    for block in before {
                        link(block)
                        progress((block.number + 1) << LogFormat.blockPower, count)
                    }
                    wave = readWave(from: here.next, blocks)
                },
                { index in
                    Recomputed(
                        number: here.first + Int64(index),
                        result: Result { () throws(LogError) in
                            try RecomputedBlock(here.packed[index].get(), types: types)
                        }
                    )
                }
            )
            before = fresh
            if findings.count == Verification.findingsMax { return }
        }
    }

    /// Blocks that follow each other, as they lie in the file.
    private struct Wave: Sendable {
        let first: Int64
        let packed: [Result<PackedBlock, LogError>]
        var next: Int64 { first + Int64(packed.count) }
    }

    private func readWave(from first: Int64, _ blocks: Int64) -> Wave {
        let numbers = first..<max(first, min(blocks, first + Int64(Self.waveBlocks)))
        let packed = numbers.map { number in
            Result { () throws(LogError) in
                try reader.wrapping {
                    guard let packed = try reader.packedBlock(number) else {
                        preconditionFailure("every block is wanted")
                    }
                    return packed
                }
            }
        }
        return Wave(first: first, packed: packed)
    }

    private struct Recomputed: Sendable {
        let number: Int64
        let result: Result<RecomputedBlock, LogError>
    }

    private mutating func link(_ recomputed: Recomputed) {
        let number = recomputed.number
        switch recomputed.result {
        case .failure(let error):
            find(error, "block \(number)")
            hasGap = true
            // The stored root keeps the rest of the tree checkable.
            if let root = try? stored.node(0, number) { _ = peaks.add(root) }
        case .success(let block):
            for problem in block.problems { find(problem.place, problem.problem) }
            occurring.formUnion(block.types)
            checkpoints += block.checkpoints
            add(block.root)
            if !hasGap { link(block.facts) }
            for line in block.withheld { check(line) }
        }
    }

    private mutating func add(_ root: Hash) {
        for node in peaks.add(root) {
            let place = "node \(node.number) of level \(node.level)"
            do {
                if try stored.node(node.level, node.number) != node.hash {
                    find(place, "its hash differs")
                }
            } catch {
                find(error, place)
            }
        }
    }

    private mutating func link(_ facts: RecordFacts) {
        for problem in streams.add(facts) { find(problem.place, problem.problem) }
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
                var facts = RecordFacts(row.record, first: expected)
                facts.add(entry)
                if !hasGap { link(facts) }
                if case .withheld(let line) = entry { check(line) }
                if let signed = SignedCheckpoint(entry) { checkpoints.append(signed) }
                if let type = types[entry.typeName] {
                    occurring.insert(type)
                } else {
                    find("position \(expected)", "its type is not in the table of types")
                }
            } catch {
                find(error, "position \(expected)")
                hasGap = true
            }
            expected += 1
        }
        if expected != count { find("tail", "it ends before position \(count - 1)") }
    }

    private mutating func check(_ line: WithheldLine) {
        withheld += 1
        if (try? isCertified(line)) != true {
            find(
                "position \(line.position)",
                "it is withheld, and position \(line.certificate) does not certify it"
            )
        }
    }

    private func isCertified(_ line: WithheldLine) throws -> Bool {
        guard line.certificate.value < count,
            case .record(let envelope) = try reader.entry(at: line.certificate)
        else { return false }
        return line.isCertified(by: envelope)
    }

    /// A checkpoint was signed over what was there then; it must be there still.
    private mutating func compareCheckpoints() {
        let tree = LogTree(reader)
        for signed in checkpoints {
            let place = "position \(signed.position)"
            if signed.origin != Checkpoint.origin(ofLog: reader.logID) {
                find(place, "its checkpoint is of another log, \(signed.origin)")
            } else if signed.size > signed.position.value {
                find(place, "its checkpoint covers \(signed.size) records, itself among them")
            } else if !hasGap {
                do {
                    if try tree.root(signed.size) == signed.root { continue }
                    find(
                        place,
                        "the first \(signed.size) records are not those that this checkpoint"
                            + " signed: the log was rewritten"
                    )
                } catch {
                    find(error, place)
                }
            }
        }
    }

    private mutating func compareHeads() throws {
        let statement = try reader.connection.database.prepare(
            """
            SELECT name, key, version, position FROM stream
            LEFT JOIN category ON category.number = stream.category
            """
        )
        while try statement.step() {
            let key = statement.text(1)
            let name = key.isEmpty ? statement.text(0) : "\(statement.text(0))/\(key)"
            let problem = streams.compare(
                name,
                version: statement.integer(2),
                position: statement.integer(3)
            )
            if let problem { find("stream \(name)", problem) }
            if findings.count == Verification.findingsMax { return }
            if (StreamName.number(key.utf8) != nil) != (statement.kind(1) == .integer) {
                find("stream \(name)", "its key is not stored as it is looked up")
            }
        }
        if streams.withoutHead > 0 {
            find("stream", "\(streams.withoutHead) streams are missing in the table of heads")
        }
    }

    private mutating func compareTypes() {
        for (name, number) in types.sorted(by: { $0.value < $1.value })
        where !occurring.contains(number) { find("type", "there is no record of type \(name)") }
    }
}
