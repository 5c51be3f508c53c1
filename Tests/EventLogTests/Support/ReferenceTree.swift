import Crypto
import EventSourcing

/// RFC 9162 written down again for the tests, straight from its text and sharing no code.
enum ReferenceTree {
    static func leaf(_ record: [UInt8]) -> [UInt8] { Array(SHA256.hash(data: [0] + record)) }

    static func node(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] {
        Array(SHA256.hash(data: [1] + left + right))
    }

    /// MTH of section 2.1.1.
    static func root(_ leaves: ArraySlice<[UInt8]>) -> [UInt8] {
        if leaves.isEmpty { return Array(SHA256.hash(data: [UInt8]())) }
        if leaves.count == 1 { return leaves[leaves.startIndex] }
        var split = 1
        while split * 2 < leaves.count { split *= 2 }
        let middle = leaves.startIndex + split
        return node(root(leaves[..<middle]), root(leaves[middle...]))
    }

    static func root(_ leaves: [[UInt8]]) -> [UInt8] { root(leaves[...]) }

    /// Whether `proof` shows that the tree of `first` leaves begins the tree of `second` leaves
    /// (section 2.1.4.2, step by step).
    static func isConsistent(
        _ first: Int64,
        _ firstRoot: Bytes32,
        _ second: Int64,
        _ secondRoot: Bytes32,
        _ proof: [Bytes32]
    ) -> Bool {
        if first == second { return proof.isEmpty && firstRoot == secondRoot }
        var path = proof.map(\.bytes)
        if first & (first - 1) == 0 { path.insert(firstRoot.bytes, at: 0) }
        guard let start = path.first else { return false }
        var (number, last) = (first - 1, second - 1)
        while number & 1 == 1 { (number, last) = (number >> 1, last >> 1) }
        var (firstHash, secondHash) = (start, start)
        for step in path.dropFirst() {
            if last == 0 { return false }
            if number & 1 == 1 || number == last {
                firstHash = node(step, firstHash)
                secondHash = node(step, secondHash)
                while number & 1 == 0 && number != 0 { (number, last) = (number >> 1, last >> 1) }
            } else {
                secondHash = node(secondHash, step)
            }
            (number, last) = (number >> 1, last >> 1)
        }
        return last == 0 && firstHash == firstRoot.bytes && secondHash == secondRoot.bytes
    }
}
