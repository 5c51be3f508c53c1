internal import EventSourcing

/// Makes blocks out of the records of the tail: hashes, bitmap, frames.
struct SealedBlocks: Sendable {
    let tail: Tail
    let dictionary: CompressionDictionary
    let effort: FramePacker.Effort

    /// The first `count` blocks, made on other cores while `body` runs, and on this one after it.
    ///
    /// - Throws: what `body` throws, `LogError`.
    func make(_ count: Int, meanwhile body: () throws -> Void) throws -> [(Block, [UInt8])] {
        let made = try Parallel.map(count, meanwhile: body) { number in
            Result { () throws(LogError) in try make(number) }
        }
        return try made.map { try $0.get() }
    }

    private func make(_ number: Int) throws(LogError) -> (Block, [UInt8]) {
        let range = number * LogFormat.blockRecords..<(number + 1) * LogFormat.blockRecords
        var leaves: [Hash] = []
        leaves.reserveCapacity(range.count)
        var types: [UInt8] = []
        for index in range {
            leaves.append(
                try tail.records.withRecord(index) { (record) throws(LogError) in
                    try Self.leaf(record)
                }
            )
            let type = tail.records.types[index]
            while types.count <= type / 8 { types.append(0) }
            types[type / 8] |= 1 << UInt8(type % 8)
        }
        let packer = try FramePacker(dictionary)
        let (frames, records) = try Block.pack(tail.records, range, packer, effort)
        let block = Block(
            number: tail.first >> LogFormat.blockPower + Int64(number),
            dictionary: packer.dictionaryID,
            recorded: tail.records.recorded[range.lowerBound],
            types: types,
            root: Hashing.root(leaves),
            frames: frames
        )
        return (block, records)
    }

    /// The leaf of a line; that of a withheld record stands in the line.
    static func leaf(_ line: UnsafeBufferPointer<UInt8>) throws(LogError) -> Hash {
        if line.starts(with: WithheldLine.prefixBytes) {
            let owner = Bytes(line)
            do {
                return Hash(try WithheldLine(owner, 0..<owner.count).leaf)
            } catch {
                throw .damaged(place: "tail", problem: "\(error)")
            }
        }
        return Hashing.leaf(line)
    }
}
