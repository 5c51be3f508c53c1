internal import EventSourcing

/// A block as it lies in the file, not unpacked yet.
struct PackedBlock: Sendable {
    let block: Block
    let records: [UInt8]
    let dictionary: CompressionDictionary

    /// Its records, unpacked.
    func lines() throws(LogError) -> Lines {
        let entries = try block.frameEntries()
        return try records.withUnsafeBufferPointer { (records) throws(LogError) in
            try Lines(
                unpacking: records,
                entries,
                of: block,
                dictionary,
                count: LogFormat.blockRecords
            )
        }
    }
}

/// Everything that a block says of itself, recomputed from its bytes; on any core.
struct RecomputedBlock: Sendable {
    let root: Hash
    /// Numbers of the types that occur.
    private(set) var types: Set<Int> = []
    private(set) var facts: RecordFacts
    private(set) var withheld: [WithheldLine] = []
    private(set) var checkpoints: [SignedCheckpoint] = []
    private(set) var problems: [Verification.Finding] = []

    /// Recomputes it; `numbers` are those of the types.
    ///
    /// - Throws: `LogError.damaged` when a record of it cannot be read.
    init(_ packed: PackedBlock, types numbers: [String: Int]) throws(LogError) {
        let block = packed.block
        let lines = try packed.lines()
        let first = block.number << LogFormat.blockPower
        facts = RecordFacts(lines.owner, first: first)
        facts.reserve(lines.count)
        var leaves: [Hash] = []
        leaves.reserveCapacity(lines.count)
        var known = RecentTypes(numbers)
        var bitmap: [UInt8] = []
        var records = RecordReader(lines.owner)
        for index in 0..<lines.count {
            let position = first + Int64(index)
            let range = lines[index]
            let number: Int?
            if lines.isWithheld(index) {
                let entry = try LogEntry(&records, range, at: position)
                leaves.append(entry.leaf)
                facts.add(entry)
                if case .withheld(let line) = entry { withheld.append(line) }
                number = numbers[entry.typeName]
            } else {
                let envelope = try LogEntry.record(&records, range, at: position)
                if index == 0, envelope.recorded != block.recorded {
                    problems.append(Self.problem(block, "its first recorded moment differs"))
                }
                leaves.append(Hashing.leaf(lines.owner.buffer(range)))
                facts.add(envelope)
                if let signed = SignedCheckpoint(envelope) { checkpoints.append(signed) }
                number = known.number(of: envelope)
            }
            guard let type = number else {
                throw .damaged(
                    place: "position \(position)",
                    problem: "its type is not in the table of types"
                )
            }
            while bitmap.count <= type / 8 { bitmap.append(0) }
            bitmap[type / 8] |= 1 << UInt8(type % 8)
            types.insert(type)
        }
        root = Hashing.root(leaves)
        if bitmap != block.types {
            problems.append(Self.problem(block, "its bitmap of types differs"))
        }
        if root != block.root {
            problems.append(Self.problem(block, "its root is not that of its records"))
        }
    }

    private static func problem(_ block: Block, _ problem: String) -> Verification.Finding {
        Verification.Finding(place: block.place, problem: problem)
    }
}

/// The numbers of types; the type of the record before is asked most.
private struct RecentTypes {
    private let numbers: [String: Int]
    private var recent: [(name: Range<Int>, number: Int)] = []

    init(_ numbers: [String: Int]) { self.numbers = numbers }

    mutating func number(of envelope: Envelope) -> Int? {
        let type = envelope.typeRange
        for known in recent where envelope.owner.hasEqualBytes(known.name, type) {
            return known.number
        }
        guard let number = numbers[envelope.type.string] else { return nil }
        recent.append((type, number))
        return number
    }
}

/// A checkpoint that an event of the log says was signed, by the log or by a witness outside.
struct SignedCheckpoint: Sendable {
    let position: Position
    let origin: String
    let size: Int64
    let root: Bytes32

    /// The checkpoint in `entry`; nil when it is no such event, or its note is no checkpoint.
    init?(_ entry: LogEntry) {
        guard case .record(let envelope) = entry else { return nil }
        self.init(envelope)
    }

    /// The checkpoint in a record; nil when it is no such event, or its note is no checkpoint.
    init?(_ envelope: Envelope) {
        guard envelope.isType("CheckpointSigned") || envelope.isType("CheckpointCosigned"),
            let data = try? JSON(parsing: Array(envelope.owner.buffer(envelope.data))),
            let note = data["note"]?.string, let checkpoint = Checkpoint(note: note)
        else { return nil }
        position = envelope.position
        origin = checkpoint.origin
        size = checkpoint.size
        root = checkpoint.root
    }
}
