public import EventSourcing

/// The records of a sealed block as they lie in the file; unpacked by whoever needs them, on any
/// core.
public struct SealedRecords: Sendable {
    /// The position of its first record.
    public let first: Int64
    /// How many records it holds.
    public var count: Int { LogFormat.blockRecords }

    private let packed: PackedBlock
    private let filter: TypeFilter?

    init(_ packed: PackedBlock, _ filter: TypeFilter?) {
        self.packed = packed
        self.filter = filter?.passesAll(of: packed.block) == true ? nil : filter
        first = packed.block.number << LogFormat.blockPower
    }

    /// Unpacks the block, with all its records.
    ///
    /// - Throws: `LogError.damaged`.
    public func unpackAll() throws(LogError) -> UnpackedRecords {
        UnpackedRecords(try packed.lines(), first: first)
    }

    /// Unpacks the block: its records of the wanted types, and what was withheld of those types.
    ///
    /// - Throws: `LogError.damaged`.
    public func unpack() throws(LogError) -> (
        records: EventRun<Envelope>, withheld: [WithheldLine]
    ) {
        let lines = try packed.lines()
        let records = EventRun<Envelope>(capacity: lines.count)
        var withheld: [WithheldLine] = []
        var reader = RecordReader(lines.owner)
        for index in 0..<lines.count {
            let (range, position) = (lines[index], first + Int64(index))
            if lines.isWithheld(index) {
                let entry = try LogEntry(&reader, range, at: position)
                guard case .withheld(let line) = entry, filter?.passes(entry) != false else {
                    continue
                }
                withheld.append(line)
            } else {
                let envelope = try LogEntry.record(&reader, range, at: position)
                if filter?.passes(envelope) != false { records.append(envelope) }
            }
        }
        return (records, withheld)
    }
}

extension LogReader {
    /// The sealed blocks that begin at `first` or later and end before `end`, at most `count` of
    /// them, as far as they may hold records of `types`, of any without these; and where to go on.
    ///
    /// - Throws: `LogError`.
    public func sealedRecords(
        from first: Int64,
        before end: Int64,
        blocks count: Int,
        types: [String]? = nil
    ) throws(LogError) -> (blocks: [SealedRecords], next: Int64) {
        precondition(first % Int64(LogFormat.blockRecords) == 0, "the first record of a block")
        return try wrapping {
            let filter = try types.map { TypeFilter($0, among: try connection.names("type")) }
            let end = min(end, try self.count()) >> LogFormat.blockPower
            var number = first >> LogFormat.blockPower
            var blocks: [SealedRecords] = []
            while number < end, blocks.count < count {
                if let packed = try packedBlock(
                    number,
                    where: { filter?.mayOccur(in: $0) != false }
                ) {
                    blocks.append(SealedRecords(packed, filter))
                }
                number += 1
            }
            return (blocks, number << LogFormat.blockPower)
        }
    }
}
