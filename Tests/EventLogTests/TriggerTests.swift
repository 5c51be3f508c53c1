import EventLog
import SQLite
import Testing

struct `The triggers of a log` {
    static let accidents: [(sql: String, message: String)] = [
        ("UPDATE tail SET record = x'00' WHERE position = 2300", "tail: records never change"),
        ("UPDATE tail SET position = 9999 WHERE position = 2499", "tail: records never change"),
        ("DELETE FROM tail WHERE position = 2499", "tail: the record is in no block"),
        ("INSERT INTO tail VALUES (2501, x'00', x'00')", "tail: not the next position"),
        ("INSERT INTO tail VALUES (5, x'00', x'00')", "tail: not the next position"),
        ("REPLACE INTO tail VALUES (2300, x'00', x'00')", "tail: not the next position"),
        ("UPDATE block SET records = x'00'", "block: records never change"),
        ("UPDATE block SET root = x'00'", "block: records never change"),
        ("DELETE FROM block", "block: never deleted"),
        ("REPLACE INTO block SELECT * FROM block WHERE number = 1", "block: not the next number"),
        ("UPDATE stream SET version = version - 1", "stream: only forward"),
        ("UPDATE stream SET position = position", "stream: only forward"),
        ("DELETE FROM stream", "stream: never deleted"),
        ("REPLACE INTO stream VALUES (0, 3, 1, 3)", "stream: only forward"),
        ("UPDATE node SET hash = x'00'", "node: never changes"),
        ("DELETE FROM node", "node: never deleted"),
        ("REPLACE INTO node VALUES (1, 0, x'00')", "node: never changes"),
        ("UPDATE meta SET value = 'x'", "meta: never changes"),
        ("DELETE FROM meta", "meta: never deleted"),
        ("REPLACE INTO meta VALUES ('log', 'x')", "meta: never changes"),
        ("UPDATE dictionary SET bytes = x'00'", "dictionary: never changes"),
        ("DELETE FROM dictionary", "dictionary: never deleted"),
        ("REPLACE INTO dictionary VALUES (1, x'00', x'00')", "dictionary: not the next number"),
        ("UPDATE type SET name = 'x'", "type: never changes"),
        ("DELETE FROM type", "type: never deleted"),
        ("REPLACE INTO type VALUES (0, 'x')", "type: not the next number"),
        ("REPLACE INTO type VALUES (2, 'Counted')", "type: not the next number, or a name again"),
        ("UPDATE category SET name = 'x'", "category: never changes"),
        ("DELETE FROM category", "category: never deleted"),
        ("REPLACE INTO category VALUES (0, 'x')", "category: not the next number"),
    ]

    @Test(arguments: accidents)
    func `refuse what never happens to a log`(sql: String, message: String) throws {
        let log = try TestLog.filled()
        let error = #expect(throws: SQLiteError.self) { try log.raw().execute(sql) }
        #expect(error?.message.hasPrefix(message) == true)
        #expect(try Verification.run(log.path).findings == [])
    }
}
