public import EventSourcing

/// Checking proofs: whoever keeps a root needs no log for it.
extension LogTree {
    /// Whether `proof` leads from `leaf`, at `position`, to `root` over `size` records
    /// (RFC 9162 section 2.1.3.2).
    public static func includes(
        _ leaf: Bytes32,
        at position: Position,
        in size: Int64,
        root: Bytes32,
        proof: [Bytes32]
    ) -> Bool {
        guard position.value < size else { return false }
        var number = position.value
        var last = size - 1
        var hash = Hash(leaf)
        for step in proof {
            if last == 0 { return false }
            if number & 1 == 1 || number == last {
                hash = Hashing.node(Hash(step), hash)
                while number & 1 == 0 && number != 0 {
                    number >>= 1
                    last >>= 1
                }
            } else {
                hash = Hashing.node(hash, Hash(step))
            }
            number >>= 1
            last >>= 1
        }
        return last == 0 && hash.bytes32 == root
    }

    /// Whether `proof` shows that the `old` records under `oldRoot` are the beginning of the `new`
    /// records under `newRoot` (RFC 9162 section 2.1.4.2).
    public static func isConsistent(
        from old: Int64,
        _ oldRoot: Bytes32,
        to new: Int64,
        _ newRoot: Bytes32,
        proof: [Bytes32]
    ) -> Bool {
        if old == new { return proof.isEmpty && oldRoot == newRoot }
        guard old > 0, old < new else { return false }
        var steps = proof.map { Hash($0) }[...]
        if old & (old - 1) == 0 { steps = [Hash(oldRoot)] + steps }
        guard let first = steps.popFirst() else { return false }
        var number = old - 1
        var last = new - 1
        while number & 1 == 1 {
            number >>= 1
            last >>= 1
        }
        var (left, right) = (first, first)
        for step in steps {
            if last == 0 { return false }
            if number & 1 == 1 || number == last {
                left = Hashing.node(step, left)
                right = Hashing.node(step, right)
                while number & 1 == 0 && number != 0 {
                    number >>= 1
                    last >>= 1
                }
            } else {
                right = Hashing.node(right, step)
            }
            number >>= 1
            last >>= 1
        }
        return last == 0 && left.bytes32 == oldRoot && right.bytes32 == newRoot
    }
}
