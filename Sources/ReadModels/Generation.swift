internal import EventSourcing
internal import SQLite

/// One file of a read model: its rows, and how far along the log they are.
///
/// Rows and checkpoint are committed together, so each event counts exactly once.
struct Generation<P: Projection> {
    /// How far along the log the rows are.
    struct Checkpoint: Hashable {
        let log: String
        /// Number of records that the rows reflect.
        let count: Int64
        /// Leaf hash of the last of them; empty when there are none.
        let lastLeaf: [UInt8]
        /// Records among them that were withheld, so that the rows do not reflect them.
        let withheld: Int64
        /// Records among them that a recorded decision passes, so that the rows lack them.
        let passed: Int64
        /// Number of records of the log when the rows were made: what was withheld before that is
        /// not in them.
        let seen: Int64
        /// The record behind them at which the read model stands still; nil when it does not.
        var poison: PoisonEvent?
    }

    let database: Database
    private let selects: [Statement]
    private let deletes: [Statement]
    private let inserts: [Statement]

    init(_ path: String) throws {
        let database = try Database(path, .readWrite)
        self.database = database
        selects = try P.tables.map { table in
            try database.prepare(
                "SELECT \(table.columns.joined(separator: ", ")) FROM \(table.name)"
                    + " WHERE \(Self.keyCondition(table))"
                    + " ORDER BY \(table.primaryKey)"
            )
        }
        deletes = try P.tables.map { table in
            try database.prepare("DELETE FROM \(table.name) WHERE \(Self.keyCondition(table))")
        }
        inserts = try P.tables.map { table in
            let marks = table.columns.map { _ in "?" }.joined(separator: ", ")
            return try database.prepare(
                "INSERT INTO \(table.name)(\(table.columns.joined(separator: ", ")))"
                    + " VALUES (\(marks))"
            )
        }
    }

    private static func keyCondition(_ table: Table) -> String {
        table.columns.prefix(table.keyColumns).map { "\($0) = ?" }.joined(separator: " AND ")
    }

    /// Makes an empty file with the projection's tables.
    static func create(_ path: String) throws {
        let database = try Database(path, .create)
        try database.execute(
            """
            CREATE TABLE checkpoint(
                one INTEGER PRIMARY KEY CHECK (one = 1),
                projection TEXT NOT NULL,
                version INTEGER NOT NULL, -- of the projection
                log TEXT NOT NULL, -- id of the log
                count INTEGER NOT NULL, -- records that the rows reflect
                last_leaf BLOB NOT NULL, -- RFC 9162 leaf hash of the last of them
                withheld INTEGER NOT NULL, -- records among them that were withheld
                passed INTEGER NOT NULL, -- records among them that a recorded decision passes
                seen INTEGER NOT NULL, -- records of the log when the rows were made
                poison_type TEXT, -- type of the next record, when the read model stands still there
                poison_reason TEXT -- why it stands still; NULL when it does not
            ) STRICT;
            """
        )
        try database.execute(P.schema)
    }

    /// The version of the projection that made the rows, and how far they are; nil when unfinished.
    ///
    /// Rows of another version have other columns, so nothing else of the file is looked at.
    static func checkpoint(
        of path: String
    ) throws -> (version: Int64, checkpoint: Checkpoint)? {
        let database = try Database(path, .readWrite)
        let select = try database.prepare(
            "SELECT version, log, count, last_leaf, withheld, passed, seen, poison_type,"
                + " poison_reason FROM checkpoint WHERE projection = ?"
        )
        select.bind(0, P.name)
        guard try select.step() else { return nil }
        let count = select.integer(2)
        let poison =
            select.kind(8) == .null
            ? nil
            : PoisonEvent(
                position: Position(count),
                type: select.text(7),
                reason: select.text(8)
            )
        let checkpoint = Checkpoint(
            log: select.text(1),
            count: count,
            lastLeaf: select.bytes(3),
            withheld: select.integer(4),
            passed: select.integer(5),
            seen: select.integer(6),
            poison: poison
        )
        return (select.integer(0), checkpoint)
    }

    /// The SQL of its tables, views, indexes and triggers, in the order of their names.
    func schema() throws -> [String] {
        let select = try database.prepare(
            "SELECT type || ' ' || name || ': ' || coalesce(sql, '') FROM sqlite_master"
                + " ORDER BY type, name"
        )
        var schema: [String] = []
        while try select.step() { schema.append(select.text(0)) }
        return schema
    }

    func write(_ checkpoint: Checkpoint) throws {
        let insert = try database.prepare(
            "INSERT OR REPLACE INTO checkpoint VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        )
        insert.bind(0, P.name)
        insert.bind(1, Int64(P.version))
        insert.bind(2, checkpoint.log)
        insert.bind(3, checkpoint.count)
        insert.bind(4, checkpoint.lastLeaf)
        insert.bind(5, checkpoint.withheld)
        insert.bind(6, checkpoint.passed)
        insert.bind(7, checkpoint.seen)
        if let poison = checkpoint.poison {
            insert.bind(8, poison.type)
            insert.bind(9, poison.reason)
        } else {
            insert.bindNull(8)
            insert.bindNull(9)
        }
        try insert.run()
    }

    /// The state of a key, from its rows.
    func state(of key: P.Key) throws -> P.State? {
        let cells = P.cells(of: key)
        var rows: [[[Cell]]] = []
        for (table, select) in zip(P.tables, selects) {
            bind(cells, to: select)
            var ofTable: [[Cell]] = []
            while try select.step() { ofTable.append(select.cells(table.columns.count)) }
            select.reset()
            rows.append(ofTable)
        }
        if rows.allSatisfy(\.isEmpty) { return nil }
        guard let state = P.state(of: key, from: rows) else {
            throw ReadModelError.strangeRows(P.name, path: database.path)
        }
        return state
    }

    /// Makes the rows of `key` those of `state`.
    func replace(_ key: P.Key, by state: P.State?) throws {
        let cells = P.cells(of: key)
        for delete in deletes {
            bind(cells, to: delete)
            try delete.run()
        }
        if let state { try insert(key, state) }
    }

    /// Adds the rows of a key that has none.
    func insert(_ key: P.Key, _ state: P.State) throws {
        let rows = P.rows(of: key, state)
        precondition(rows.count == P.tables.count, "\(P.name): rows per table")
        for (insert, ofTable) in zip(inserts, rows) {
            for row in ofTable {
                bind(row, to: insert)
                try insert.run()
            }
        }
    }

    private func bind(_ cells: [Cell], to statement: Statement) {
        for (index, cell) in cells.enumerated() {
            switch cell {
            case .null: statement.bindNull(index)
            case .integer(let integer): statement.bind(index, integer)
            case .text(let text): statement.bind(index, text)
            case .blob(let blob): statement.bind(index, blob)
            }
        }
    }
}

extension Statement {
    /// The cells of the current row.
    func cells(_ count: Int) -> [Cell] {
        (0..<count).map { index in
            switch kind(index) {
            case .integer: .integer(integer(index))
            case .text: .text(text(index))
            case .blob: .blob(bytes(index))
            case .null, .real: .null
            }
        }
    }
}

extension Table {
    /// Its primary key, for ORDER BY.
    var primaryKey: String { columns.prefix(primaryKeyColumns).joined(separator: ", ") }
}
