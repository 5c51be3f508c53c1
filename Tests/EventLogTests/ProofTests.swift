import EventLog
import EventSourcing
import Testing

struct `Proofs` {
    private let log: TestLog
    private let tree: LogTree
    /// The leaves, hashed by the tests themselves.
    private let leaves: [[UInt8]]

    init() throws {
        log = try TestLog.filled()
        let reader = try log.reader()
        tree = LogTree(reader)
        leaves = try reader.lines().map { ReferenceTree.leaf(Array(try #require($0).utf8)) }
    }

    private func root(_ size: Int64) throws -> Bytes32 {
        try #require(Bytes32(ReferenceTree.root(leaves[..<Int(size)])))
    }

    private func checkInclusion(of position: Int64, in size: Int64, _ root: Bytes32) throws {
        let proof = try tree.inclusionProof(of: Position(position), in: size)
        let leaf = try #require(Bytes32(leaves[Int(position)]))
        let place = Position(position)
        #expect(try tree.leaf(of: place) == leaf)
        #expect(LogTree.includes(leaf, at: place, in: size, root: root, proof: proof))
        if size > 1 {
            let other = Position((position + 1) % size)
            #expect(!LogTree.includes(leaf, at: other, in: size, root: root, proof: proof))
            let short = Array(proof.dropLast())
            #expect(!LogTree.includes(leaf, at: place, in: size, root: root, proof: short))
            let long = proof + [leaf]
            #expect(!LogTree.includes(leaf, at: place, in: size, root: root, proof: long))
        }
    }

    @Test(
        arguments: [0, 1, 2, 3, 1_023, 1_024, 1_025, 2_047, 2_048, 2_049, 2_499, 2_500] as [Int64]
    )
    func `lead to roots that anybody computes`(size: Int64) throws {
        #expect(try tree.root(size) == root(size))
    }

    @Test func `show every record of a small log`() throws {
        // Few records, so that every hash is made from leaves of the tail.
        let small = try TestLog(events: 36)
        let reader = try small.reader()
        let tree = LogTree(reader)
        for size in 1...36 as ClosedRange<Int64> {
            let root = try self.root(size)
            #expect(try tree.root(size) == root)
            for position in 0..<size {
                let proof = try tree.inclusionProof(of: Position(position), in: size)
                let leaf = try #require(Bytes32(leaves[Int(position)]))
                let place = Position(position)
                #expect(LogTree.includes(leaf, at: place, in: size, root: root, proof: proof))
            }
        }
    }

    @Test func `show that a small log begins with a smaller one`() throws {
        let tree = LogTree(try TestLog(events: 36).reader())
        let roots = try (0...36).map { try root($0) }
        for new in 1...36 {
            for old in 1...new {
                let proof = try tree.consistencyProof(from: Int64(old), to: Int64(new))
                func isConsistent(_ root: Bytes32, _ proof: [Bytes32]) -> Bool {
                    LogTree.isConsistent(
                        from: Int64(old),
                        roots[old],
                        to: Int64(new),
                        root,
                        proof: proof
                    )
                }
                #expect(isConsistent(roots[new], proof))
                #expect(!isConsistent(roots[new - 1], proof))
                #expect(!isConsistent(roots[new], proof + [roots[0]]))
                if !proof.isEmpty { #expect(!isConsistent(roots[new], proof.dropLast())) }
                #expect(
                    ReferenceTree.isConsistent(
                        Int64(old),
                        roots[old],
                        Int64(new),
                        roots[new],
                        proof
                    ),
                    "\(old) to \(new)"
                )
            }
        }
    }

    @Test func `show records in blocks and in the tail`() throws {
        for size in [1_024, 1_025, 2_048, 2_049, 2_100, 2_500] as [Int64] {
            let root = try root(size)
            for position in [0, 1, 63, 64, 1_023, 1_024, 1_500, 2_047, 2_048, 2_099, size - 1]
            where position < size { try checkInclusion(of: position, in: size, root) }
        }
    }

    static let growths: [(old: Int64, new: Int64)] = [
        (1, 2_500), (7, 1_024), (1_023, 1_024), (1_024, 1_025), (1_024, 2_048), (1_024, 2_100),
        (1_025, 2_048), (1_500, 2_500), (2_047, 2_048), (2_048, 2_500), (2_049, 2_100),
        (2_100, 2_500), (2_500, 2_500),
    ]

    @Test(arguments: growths)
    func `show that a log begins with a smaller one`(old: Int64, new: Int64) throws {
        let proof = try tree.consistencyProof(from: old, to: new)
        let roots = (try root(old), try root(new), try root(old - 1))
        #expect(ReferenceTree.isConsistent(old, roots.0, new, roots.1, proof))
        #expect(!ReferenceTree.isConsistent(old, roots.2, new, roots.1, proof))
    }

    @Test func `stay the same when the log grows`() throws {
        let before = try tree.inclusionProof(of: 2_400, in: 2_500)
        let root = try tree.root(2_500)
        try log.open().append(1...1_100, to: "case/1")
        #expect(try tree.inclusionProof(of: 2_400, in: 2_500) == before)
        #expect(try tree.root(2_500) == root)
    }

    @Test func `are refused for what the log does not hold`() throws {
        let messages = try [
            logError { _ = try tree.root(2_501) },
            logError { _ = try tree.inclusionProof(of: 7, in: 7) },
            logError { _ = try tree.inclusionProof(of: 0, in: 2_501) },
            logError { _ = try tree.consistencyProof(from: 8, to: 7) },
            logError { _ = try tree.consistencyProof(from: 0, to: 7) },
            logError { _ = try tree.root(-1) },
        ]
        for message in messages { #expect("\(message)".hasPrefix("There is no position")) }
    }
}
