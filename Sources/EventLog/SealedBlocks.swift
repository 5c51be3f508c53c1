internal import Dispatch
internal import EventSourcing
internal import Synchronization

/// Makes blocks out of lines: hashes, bitmap, frames; on all cores when there are several.
enum SealedBlocks {
    static func make(
        _ tail: Tail,
        count: Int,
        dictionary: CompressionDictionary,
        effort: FrameCodec.Effort
    ) throws(LogError) -> [(Block, [UInt8])] {
        if count == 1 {
            return [try make(tail, index: 0, codec: FrameCodec(dictionary), effort: effort)]
        }
        let made = Mutex<[Int: Result<(Block, [UInt8]), LogError>]>([:])
        DispatchQueue.concurrentPerform(iterations: count) { index in
            let result = Result { () throws(LogError) in
                try make(tail, index: index, codec: FrameCodec(dictionary), effort: effort)
            }
            made.withLock { $0[index] = result }
        }
        var blocks: [(Block, [UInt8])] = []
        for index in 0..<count {
            guard let result = made.withLock({ $0[index] }) else {
                preconditionFailure("every block is made")
            }
            blocks.append(try result.get())
        }
        return blocks
    }

    private static func make(
        _ tail: Tail,
        index: Int,
        codec: FrameCodec,
        effort: FrameCodec.Effort
    ) throws(LogError) -> (Block, [UInt8]) {
        let range = index * LogFormat.blockRecords..<(index + 1) * LogFormat.blockRecords
        var leaves: [Hash] = []
        leaves.reserveCapacity(range.count)
        var types: [UInt8] = []
        for line in range {
            leaves.append(try leaf(tail.lines[line]))
            let type = tail.types[line]
            while types.count <= type / 8 { types.append(0) }
            types[type / 8] |= 1 << UInt8(type % 8)
        }
        let (frames, records) = try Block.pack(tail.lines[range], codec, effort)
        let block = Block(
            number: tail.first >> LogFormat.blockPower + Int64(index),
            dictionary: codec.dictionaryID,
            recorded: tail.recorded[range.lowerBound],
            types: types,
            root: Hashing.root(leaves),
            frames: frames
        )
        return (block, records)
    }

    /// The leaf of a line; that of a withheld record stands in the line.
    static func leaf(_ line: [UInt8]) throws(LogError) -> Hash {
        if line.starts(with: WithheldLine.prefixBytes) {
            let owner = Bytes(line)
            do {
                return Hash(try WithheldLine(owner, 0..<owner.count).leaf)
            } catch {
                throw .damaged(place: "tail", problem: "\(error)")
            }
        }
        return line.withUnsafeBufferPointer { Hashing.leaf($0) }
    }
}
