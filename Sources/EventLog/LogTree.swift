public import EventSourcing

/// The Merkle tree of RFC 9162 over the records of a log: roots and proofs at any size.
public struct LogTree {
    private let reader: LogReader
    private let stored: StoredTree

    /// The tree over what `reader` reads.
    public init(_ reader: LogReader) {
        self.reader = reader
        stored = StoredTree(reader.connection.database)
    }

    /// The root over the first `size` records.
    ///
    /// - Throws: `LogError`, also when there are not so many.
    public func root(_ size: Int64) throws -> Bytes32 {
        try checkSize(size)
        return try size == 0 ? Hashing.root([]).bytes32 : subtree(0, size).bytes32
    }

    /// The hashes that lead from the leaf of `position` to the root over the first `size` records
    /// (RFC 9162 section 2.1.3.1), nearest first.
    ///
    /// - Throws: `LogError`, also when there is no such position below `size`.
    public func inclusionProof(of position: Position, in size: Int64) throws -> [Bytes32] {
        try checkSize(size)
        guard position.value < size else {
            throw LogError.noSuchPosition(position, count: size)
        }
        return try path(to: position.value, 0, size).map(\.bytes32)
    }

    /// The hashes that show that the first `old` records are the beginning of the first `new` ones
    /// (RFC 9162 section 2.1.4.1).
    ///
    /// - Throws: `LogError`, also when `old` is 0 or larger than `new`.
    public func consistencyProof(from old: Int64, to new: Int64) throws -> [Bytes32] {
        try checkSize(new)
        guard old > 0, old <= new else {
            throw LogError.noSuchPosition(Position(max(old, 0)), count: new)
        }
        return try subproof(old, 0, new, isWhole: true).map(\.bytes32)
    }

    /// The leaf of a record, as in RFC 9162.
    ///
    /// - Throws: `LogError`.
    public func leaf(of position: Position) throws -> Bytes32 {
        try reader.entry(at: position).leaf.bytes32
    }

    private func checkSize(_ size: Int64) throws {
        let count = try reader.count()
        guard size >= 0, size <= count else {
            throw LogError.noSuchPosition(Position(max(size - 1, 0)), count: count)
        }
    }

    private func path(to index: Int64, _ start: Int64, _ count: Int64) throws -> [Hash] {
        if count == 1 { return [] }
        let middle = start + Self.split(count)
        if index < middle {
            return try path(to: index, start, middle - start)
                + [subtree(middle, start + count - middle)]
        }
        return try path(to: index, middle, start + count - middle)
            + [subtree(start, middle - start)]
    }

    private func subproof(
        _ old: Int64,
        _ start: Int64,
        _ count: Int64,
        isWhole: Bool
    ) throws -> [Hash] {
        if old == count { return isWhole ? [] : [try subtree(start, count)] }
        let left = Self.split(count)
        if old <= left {
            return try subproof(old, start, left, isWhole: isWhole)
                + [subtree(start + left, count - left)]
        }
        return try subproof(old - left, start + left, count - left, isWhole: false)
            + [subtree(start, left)]
    }

    /// The largest power of two that is smaller than `count`.
    static func split(_ count: Int64) -> Int64 {
        Int64(Hashing.largestPowerOfTwo(below: Int(count)))
    }

    func subtree(_ start: Int64, _ count: Int64) throws -> Hash {
        let block = Int64(LogFormat.blockRecords)
        if count <= block {
            if count == block, let row = try reader.blockRow(start >> LogFormat.blockPower) {
                return row.root
            }
            var leaves: [Hash] = []
            try reader.scan(start..<start + count) { entry in
                leaves.append(entry.leaf)
                return true
            }
            return Hashing.root(leaves)
        }
        if count & (count - 1) == 0 {
            let level = count.trailingZeroBitCount - LogFormat.blockPower
            return try stored.node(level, start / count)
        }
        let left = Self.split(count)
        return try Hashing.node(subtree(start, left), subtree(start + left, count - left))
    }
}
