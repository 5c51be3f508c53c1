import Foundation
import SQLite
import Testing

struct `A database` {
    let path = FileManager.default.temporaryDirectory
        .appending(path: "sqlite-\(UUID().uuidString)").path

    private func withDatabase(_ body: (Database) throws -> Void) throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        let database = try Database(path, .create)
        try database.execute("CREATE TABLE item(number INTEGER PRIMARY KEY, value ANY) STRICT")
        try body(database)
    }

    @Test func `gives back what was bound`() throws {
        try withDatabase { database in
            let insert = try database.prepare("INSERT INTO item(value) VALUES (?)")
            insert.bind(0, Int64.min)
            try insert.run()
            insert.bind(0, "a\u{0}b é")
            try insert.run()
            insert.bind(0, [0, 1, 255])
            try insert.run()
            insert.bind(0, [UInt8]())
            try insert.run()
            insert.bindNull(0)
            try insert.run()
            #expect(database.changes == 1)
            let rows = try database.prepare("SELECT value FROM item ORDER BY number")
            var kinds: [Statement.Kind] = []
            while try rows.step() { kinds.append(rows.kind(0)) }
            #expect(kinds == [.integer, .text, .blob, .blob, .null])
            rows.reset()
            _ = try rows.step()
            #expect(rows.integer(0) == Int64.min)
            _ = try rows.step()
            #expect(rows.text(0) == "a\u{0}b é")
            _ = try rows.step()
            #expect(rows.bytes(0) == [0, 1, 255])
            _ = try rows.step()
            #expect(rows.bytes(0) == [])
            _ = try rows.step()
            #expect(rows.isNull(0))
        }
    }

    @Test func `keeps nothing of a transaction that throws`() throws {
        try withDatabase { database in
            #expect(throws: CancellationError.self) {
                try database.transaction {
                    try database.execute("INSERT INTO item VALUES (1, 1)")
                    throw CancellationError()
                }
            }
            #expect(database.isAutocommit)
            let count = try database.integer("SELECT count(*) FROM item")
            #expect(count == 0)
        }
    }

    @Test func `says what was asked and what SQLite answered`() throws {
        try withDatabase { database in
            let error = #expect(throws: SQLiteError.self) { try database.execute("SELEC 1") }
            #expect(
                error?.description
                    == "\(path), SELEC 1: near \"SELEC\": syntax error (SQLite 1)"
            )
        }
    }

    @Test func `reads a part of a blob, and nothing outside it`() throws {
        try withDatabase { database in
            try database.execute("INSERT INTO item VALUES (7, x'0001020304')")
            let bytes = try database.blob(table: "item", column: "value", row: 7, range: 1..<4)
            #expect(bytes == [1, 2, 3])
            #expect(throws: SQLiteError.self) {
                try database.blob(table: "item", column: "value", row: 7, range: 1..<6)
            }
            #expect(throws: SQLiteError.self) {
                try database.blob(table: "item", column: "value", row: 8, range: 0..<1)
            }
        }
    }

    @Test func `that is not there is not made by opening it`() throws {
        for mode in [Database.Mode.readOnly, .readWrite] {
            let error = #expect(throws: SQLiteError.self) { try Database(path, mode) }
            #expect(error?.isPermission == true)
        }
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func `that is another file says so`() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data(String(repeating: "text ", count: 500).utf8).write(to: URL(filePath: path))
        let database = try Database(path, .readOnly)
        let error = #expect(throws: SQLiteError.self) {
            try database.integer("SELECT count(*) FROM sqlite_master")
        }
        #expect(error?.isNoDatabase == true)
        #expect(error?.isDamaged == false)
    }

    @Test func `counts the pages of its write-ahead log`() throws {
        try withDatabase { database in
            _ = try database.integer("PRAGMA journal_mode = WAL")
            database.watchWriteAheadLog()
            try database.execute("INSERT INTO item VALUES (1, zeroblob(50000))")
            #expect(database.walPages > 10)
            let rest = try database.checkpoint(truncating: true).pages
            #expect(rest == 0)
        }
    }
}
