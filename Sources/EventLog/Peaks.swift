internal import EventSourcing
internal import SQLite

/// The perfect subtrees over all blocks, largest first: enough to add the next block.
struct Peaks: Sendable {
    struct Node: Sendable {
        let level: Int
        let number: Int64
        let hash: Hash
    }

    private(set) var nodes: [Node] = []

    init() {}

    /// Reads the peaks over the first `blocks` blocks.
    init(reading connection: LogConnection, blocks: Int64) throws {
        let tree = StoredTree(connection.database)
        var start: Int64 = 0
        for level in (0..<48).reversed() where blocks & (1 << Int64(level)) != 0 {
            let number = start >> Int64(level)
            nodes.append(Node(level: level, number: number, hash: try tree.node(level, number)))
            start += 1 << Int64(level)
        }
    }

    /// Adds the next block; gives the inner nodes that are complete with it.
    mutating func add(_ root: Hash) -> [Node] {
        let number = nodes.reduce(Int64(0)) { $0 + 1 << Int64($1.level) }
        var top = Node(level: 0, number: number, hash: root)
        var made: [Node] = []
        while let left = nodes.last, left.level == top.level {
            nodes.removeLast()
            top = Node(
                level: top.level + 1,
                number: top.number >> 1,
                hash: Hashing.node(left.hash, top.hash)
            )
            made.append(top)
        }
        nodes.append(top)
        return made
    }
}

/// The hashes of perfect subtrees as they stand in the file; level 0 is a block.
struct StoredTree {
    private let database: Database

    init(_ database: Database) { self.database = database }

    func node(_ level: Int, _ number: Int64) throws -> Hash {
        let statement =
            level == 0
            ? try database.prepare("SELECT root FROM block WHERE number = ?1")
            : try database.prepare("SELECT hash FROM node WHERE level = ?2 AND number = ?1")
        statement.bind(0, number)
        if level > 0 { statement.bind(1, Int64(level)) }
        guard try statement.step(), let hash = Hash(statement.bytes(0)) else {
            throw LogError.damaged(
                place: "node \(number) of level \(level)",
                problem: "the hash is missing"
            )
        }
        return hash
    }
}
