internal import EventSourcing
internal import SQLite

/// The statements of the writer, compiled once.
final class WriterStatements {
    private let database: Database
    private let beginTransaction: Statement
    private let commitTransaction: Statement
    private let selectDataVersion: Statement
    private let selectHead: Statement
    private let insertHeadRow: Statement
    private let updateHeadRow: Statement
    private let insertTailRow: Statement
    private let deleteTailRows: Statement
    private let insertBlockRow: Statement
    private let insertNodeRow: Statement
    private let selectRequest: Statement
    private let insertRequestRow: Statement

    init(_ database: Database) throws {
        self.database = database
        selectHead = try database.prepare(
            "SELECT version, position FROM stream WHERE category = ? AND key = ?"
        )
        beginTransaction = try database.prepare("BEGIN IMMEDIATE")
        commitTransaction = try database.prepare("COMMIT")
        selectDataVersion = try database.prepare("PRAGMA data_version")
        insertHeadRow = try database.prepare("INSERT INTO stream VALUES (?1, ?2, ?3, ?4)")
        updateHeadRow = try database.prepare(
            "UPDATE stream SET version = ?3, position = ?4 WHERE category = ?1 AND key = ?2"
        )
        insertTailRow = try database.prepare("INSERT INTO tail VALUES (?, ?, ?)")
        deleteTailRows = try database.prepare("DELETE FROM tail WHERE position < ?")
        insertBlockRow = try database.prepare(
            "INSERT INTO block(\(LogConnection.blockColumns), records) VALUES (?,?,?,?,?,?,?,?)"
        )
        insertNodeRow = try database.prepare("INSERT INTO node VALUES (?, ?, ?)")
        selectRequest = try database.prepare(
            "SELECT digest, position, count FROM request WHERE key = ?"
        )
        insertRequestRow = try database.prepare("INSERT INTO request VALUES (?, ?, ?, ?, ?)")
    }

    func begin() throws { try beginTransaction.run() }

    func commit() throws { try commitTransaction.run() }

    func dataVersion() throws -> Int64 {
        defer { selectDataVersion.reset() }
        return try selectDataVersion.step() ? selectDataVersion.integer(0) : 0
    }

    func head(_ category: Int64, _ key: StreamKey) throws -> StreamHeads.Head? {
        defer { selectHead.reset() }
        selectHead.bind(0, category)
        bind(selectHead, 1, key)
        guard try selectHead.step() else { return nil }
        return StreamHeads.Head(version: selectHead.integer(0), position: selectHead.integer(1))
    }

    /// Writes the row of a stream; false when it has none where there should be one.
    func store(_ row: StreamHeads.Row) throws -> Bool {
        let statement = row.change.isNew ? insertHeadRow : updateHeadRow
        statement.bind(0, row.category)
        bind(statement, 1, row.key)
        statement.bind(2, row.change.head.version)
        statement.bind(3, row.change.head.position)
        try statement.run()
        return row.change.isNew || database.changes == 1
    }

    private func bind(_ statement: Statement, _ index: Int, _ key: StreamKey) {
        switch key {
        case .number(let number): statement.bind(index, number)
        case .text(let text): statement.bind(index, text)
        }
    }

    func insertTail(_ position: Int64, _ line: UnsafeBufferPointer<UInt8>) throws {
        insertTailRow.bind(0, position)
        insertTailRow.bind(1, line)
        insertTailRow.bind(2, try SealedBlocks.leaf(line).bytes)
        try insertTailRow.run()
    }

    func deleteTail(before position: Int64) throws {
        deleteTailRows.bind(0, position)
        try deleteTailRows.run()
    }

    func insertBlock(_ block: Block, _ records: [UInt8]) throws {
        insertBlockRow.bind(0, block.number)
        insertBlockRow.bind(1, block.dictionary)
        insertBlockRow.bind(2, block.recorded.milliseconds)
        insertBlockRow.bind(3, block.types)
        insertBlockRow.bind(4, block.root.bytes)
        insertBlockRow.bind(5, block.frames)
        insertBlockRow.bind(6, block.checksum)
        insertBlockRow.bind(7, records)
        try insertBlockRow.run()
    }

    func insertNode(_ level: Int, _ number: Int64, _ hash: Hash) throws {
        insertNodeRow.bind(0, Int64(level))
        insertNodeRow.bind(1, number)
        insertNodeRow.bind(2, hash.bytes)
        try insertNodeRow.run()
    }

    func insertName(_ table: String, _ number: Int64, _ name: String) throws {
        let statement = try database.prepare("INSERT INTO \(table) VALUES (?, ?)")
        statement.bind(0, number)
        statement.bind(1, name)
        try statement.run()
    }

    func request(_ key: String) throws -> (digest: [UInt8], position: Int64, count: Int64)? {
        defer { selectRequest.reset() }
        selectRequest.bind(0, key)
        guard try selectRequest.step() else { return nil }
        return (selectRequest.bytes(0), selectRequest.integer(1), selectRequest.integer(2))
    }

    func insertRequest(
        _ request: AppendContext.Request,
        _ answer: Appended,
        next: Int64,
        _ recorded: Instant
    ) throws {
        insertRequestRow.bind(0, request.key)
        insertRequestRow.bind(1, request.digest.bytes)
        insertRequestRow.bind(2, answer.first?.value ?? next)
        insertRequestRow.bind(3, Int64(answer.count))
        insertRequestRow.bind(4, recorded.milliseconds)
        try insertRequestRow.run()
    }
}

extension String {
    /// The text with `suffix` replaced at its end, or `replacement` appended.
    func replacingSuffix(_ suffix: String, with replacement: String) -> String {
        (hasSuffix(suffix) ? String(dropLast(suffix.count)) : self) + replacement
    }
}
