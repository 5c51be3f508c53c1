@testable import EventLog
import EventSourcing
import Testing

/// The reference leaves, roots and proofs of certificate-transparency (`merkle_tree_test.cc`; RFC
/// 6962 and RFC 9162 define the same tree).
struct `The Merkle tree of the reference vectors` {
    static let leaves: [[UInt8]] = [
        [], [0x00], [0x10], [0x20, 0x21], [0x30, 0x31], [0x40, 0x41, 0x42, 0x43],
        Array(0x50...0x57), Array(0x60...0x6F),
    ]

    static let roots = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ]

    private static func leaf(_ number: Int) -> Hash {
        leaves[number].withUnsafeBufferPointer { Hashing.leaf($0) }
    }

    @Test(arguments: 0...8) func `has the published root`(size: Int) {
        #expect(Hashing.root((0..<size).map(Self.leaf)).bytes32.hex == Self.roots[size])
    }

    @Test(arguments: 0...8) func `has the published root in the tests' own words`(size: Int) {
        let root = ReferenceTree.root(Self.leaves.prefix(size).map(ReferenceTree.leaf))
        #expect(Hex.digits(of: root) == Self.roots[size])
    }

    @Test(arguments: 1...8) func `has the published root when it grows by peaks`(size: Int) {
        var peaks = Peaks()
        for number in 0..<size { _ = peaks.add(Self.leaf(number)) }
        let hashes = peaks.nodes.map(\.hash)
        let root = hashes.dropLast().reversed().reduce(hashes[hashes.count - 1]) {
            Hashing.node($1, $0)
        }
        #expect(root.bytes32.hex == Self.roots[size])
    }

    static let inclusions: [(position: Position, size: Int64, proof: [String])] = [
        (0, 1, []),
        (
            0, 8,
            [
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ]
        ),
        (
            5, 8,
            [
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ]
        ),
        (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
    ]

    @Test(arguments: inclusions)
    func `accepts the published inclusion proofs`(
        position: Position,
        size: Int64,
        proof: [String]
    ) throws {
        let root = try Bytes32(hex: Self.roots[Int(size)])
        let leaf = Self.leaf(Int(position.value)).bytes32
        let path = try proof.map { try Bytes32(hex: $0) }
        #expect(LogTree.includes(leaf, at: position, in: size, root: root, proof: path))
        #expect(
            !LogTree.includes(root, at: position, in: size, root: root, proof: path) || size == 1
        )
    }

    @Test func `has published consistency proofs that the tests' verifier accepts`() throws {
        let sixToEight = try [
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ].map { try Bytes32(hex: $0) }
        let twoToFive = try [
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ].map { try Bytes32(hex: $0) }
        let roots = try Self.roots.map { try Bytes32(hex: $0) }
        #expect(ReferenceTree.isConsistent(6, roots[6], 8, roots[8], sixToEight))
        #expect(ReferenceTree.isConsistent(2, roots[2], 5, roots[5], twoToFive))
        #expect(!ReferenceTree.isConsistent(6, roots[5], 8, roots[8], sixToEight))
        #expect(!ReferenceTree.isConsistent(2, roots[2], 5, roots[6], twoToFive))
    }
}
