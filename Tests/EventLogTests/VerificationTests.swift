import EventLog
import EventSourcing
import SQLite
import Testing

struct `A verification` {
    @Test func `of a whole log finds nothing and says what it saw`() throws {
        let log = try TestLog.filled()
        var told: [Int64] = []
        let verification = try Verification.run(log.path) { done, _ in told.append(done) }
        #expect(verification.findings == [])
        #expect(verification.logID == "test-1")
        #expect(verification.count == 2_500)
        #expect(verification.streams == 7)
        #expect(verification.withheld == 0)
        #expect(verification.root == (try LogTree(log.reader()).root(2_500)))
        #expect(told == [1_024, 2_048, 2_500])
    }

    @Test func `of an empty log gives the root of nothing`() throws {
        let log = try TestLog()
        let verification = try Verification.run(log.path)
        #expect(verification.findings == [])
        #expect(verification.count == 0)
        #expect(
            verification.root.hex
                == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        )
    }

    /// Damage by SQL, and the first thing that must be said of it.
    struct Damage: CustomTestStringConvertible {
        let sql: String
        let finding: String
        var testDescription: String { sql }

        init(_ sql: String, _ finding: String) { (self.sql, self.finding) = (sql, finding) }
    }

    static let damages = [
        Damage(
            "UPDATE block SET records = CAST(x'00' || substr(records, 2) AS BLOB) WHERE number = 1",
            "block 1: frame 0 has changed"
        ),
        Damage(
            "UPDATE block SET records = CAST(records || x'00' AS BLOB) WHERE number = 1",
            "block 1: bytes follow its last frame"
        ),
        Damage(
            "UPDATE block SET records = (SELECT records FROM block WHERE number = 0)"
                + " WHERE number = 1",
            "block 1: frame 0 has changed"
        ),
        Damage(
            "UPDATE block SET frames = CAST(x'00' || substr(frames, 2) AS BLOB) WHERE number = 0",
            "block 0: the checksum of its row differs"
        ),
        Damage(
            "UPDATE block SET root = zeroblob(32) WHERE number = 0",
            "block 0: the checksum of its row differs"
        ),
        Damage(
            "UPDATE block SET root = zeroblob(31) WHERE number = 0",
            "block 0: its root is not 32 bytes"
        ),
        Damage(
            "UPDATE block SET types = x'01' WHERE number = 1",
            "block 1: the checksum of its row differs"
        ),
        Damage(
            "UPDATE block SET recorded = recorded + 1 WHERE number = 1",
            "block 1: the checksum of its row differs"
        ),
        Damage(
            "UPDATE block SET dictionary = 2 WHERE number = 1",
            "block 1: the checksum of its row differs"
        ),
        Damage(
            "UPDATE block SET checksum = zeroblob(16) WHERE number = 1",
            "block 1: the checksum of its row differs"
        ),
        Damage("DELETE FROM block WHERE number = 0", "block 0: it is missing"),
        Damage("UPDATE block SET number = 7 WHERE number = 1", "block 1: it is missing"),
        Damage("UPDATE dictionary SET bytes = x'00'", "dictionary 1: its hash differs"),
        Damage("UPDATE dictionary SET sha256 = x'00'", "dictionary 1: its hash differs"),
        Damage("DELETE FROM dictionary", "dictionary: there is none"),
        Damage("UPDATE dictionary SET id = -1", "dictionary -1: no frame can name it"),
        Damage(
            "UPDATE dictionary SET id = 4294967297",
            "dictionary 4294967297: no frame can name it"
        ),
        Damage("UPDATE node SET hash = zeroblob(32)", "node 0 of level 1: its hash differs"),
        Damage("DELETE FROM node", "node 0 of level 1: the hash is missing"),
        Damage(
            "INSERT INTO node VALUES (1, 1, zeroblob(32))",
            "node: the table holds more or fewer than 1 nodes"
        ),
        Damage(
            "UPDATE stream SET version = version + 1 WHERE key = 3",
            "stream case/3: the head in the table is not its last event"
        ),
        Damage(
            "UPDATE stream SET position = 2499 WHERE key = 3",
            "stream case/3: the head in the table is not its last event"
        ),
        Damage(
            "UPDATE stream SET key = '3' WHERE key = 3",
            "stream case/3: its key is not stored as it is looked up"
        ),
        Damage(
            "UPDATE stream SET key = 33 WHERE key = 3",
            "stream case/33: the table names a stream that has no events"
        ),
        Damage(
            "UPDATE stream SET category = 5 WHERE key = 3",
            "stream /3: the table names a stream that has no events"
        ),
        Damage(
            "DELETE FROM stream WHERE key = 3",
            "stream: 1 streams are missing in the table of heads"
        ),
        Damage(
            "UPDATE category SET name = 'cast'",
            "stream cast/0: the table names a stream that has no events"
        ),
        Damage(
            "DELETE FROM tail WHERE position = 2300",
            "tail: expected position 2300, found 2301"
        ),
        Damage(
            "DELETE FROM tail WHERE position = 2499",
            "stream case/0: the head in the table is not its last event"
        ),
        Damage(
            "DELETE FROM tail WHERE position = 2048",
            "tail: expected position 2048, found 2049"
        ),
        Damage(
            "UPDATE tail SET record = CAST(replace(CAST(record AS TEXT), 'some', 'same') AS BLOB)"
                + " WHERE position = 2300",
            "position 2300: its leaf hash differs"
        ),
        Damage(
            "UPDATE tail SET record = x'7b' WHERE position = 2300",
            "position 2300: not a record"
        ),
        Damage(
            "UPDATE tail SET leaf = zeroblob(32) WHERE position = 2300",
            "position 2300: its leaf hash differs"
        ),
        Damage(
            "UPDATE tail SET record = (SELECT record FROM tail WHERE position = 2301)"
                + " WHERE position = 2300",
            "position 2300: the record there says it is at 2301"
        ),
        Damage("UPDATE type SET name = 'Other' WHERE number = 1", "type is not in the table"),
        Damage("UPDATE type SET number = 2 WHERE number = 0", "type: number 0 is missing"),
        Damage("DELETE FROM meta WHERE key = 'log'", "its meta table is incomplete"),
        Damage("UPDATE meta SET value = '12' WHERE key = 'blockPower'", "has format 1.0"),
    ]

    @Test(arguments: damages) func `names each kind of damage and its place`(damage: Damage) throws
    {
        let log = try TestLog.filled()
        try spoil(log, damage.sql)
        #expect(findings(log).contains { $0.contains(damage.finding) })
    }

    @Test func `finds numbers of types that changed places`() throws {
        let log = try TestLog.filled()
        try log.open().append(1...1_600, to: "case/1")
        try spoil(log, "UPDATE type SET number = 2 - number; UPDATE type SET number = number - 1")
        #expect(findings(log) == ["block 3: its bitmap of types differs"])
    }

    private func spoil(_ log: TestLog, _ sql: String) throws {
        let raw = try log.raw()
        let triggers = try raw.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        var names: [String] = []
        while try triggers.step() { names.append(triggers.text(0)) }
        for name in names { try raw.execute("DROP TRIGGER \(name)") }
        try raw.execute(sql)
    }

    private func findings(_ log: TestLog) -> [String] {
        do {
            // That the triggers are gone, which `spoil` had to drop, is told last.
            return try Verification.run(log.path).findings.map(\.description)
                .filter { !$0.hasPrefix("schema: the trigger ") }
        } catch {
            return ["\(error)"]
        }
    }

    @Test func `finds a record of the tail that was changed with its leaf`() throws {
        let log = try TestLog.filled()
        let before = try Verification.run(log.path).root
        let raw = try log.raw()
        try raw.execute("DROP TRIGGER tail_unchanging")
        let line = try #require(try log.reader().entry(at: 2_300).line)
            .replacing("some text", with: "same text")
        let update = try raw.prepare("UPDATE tail SET record = ?, leaf = ? WHERE position = 2300")
        update.bind(0, Array(line.utf8))
        update.bind(1, ReferenceTree.leaf(Array(line.utf8)))
        try update.run()
        // Whoever recomputes the leaf escapes the file itself, and no checkpoint kept outside.
        let after = try Verification.run(log.path)
        #expect(
            after.findings.map(\.description) == ["schema: the trigger tail_unchanging is missing"]
        )
        #expect(after.root != before)
    }

    @Test(arguments: [
        ("DROP TRIGGER block_only_next", "schema: the trigger block_only_next is missing"),
        ("PRAGMA user_version = 3", "schema: PRAGMA user_version is 3"),
        (
            "INSERT INTO category VALUES ((SELECT max(number) + 1 FROM category), 'ghost')",
            "schema: 1 rows of category have no stream"
        ),
        ("CREATE TABLE other(a)", "schema: there is a table other, which no log has"),
        ("DROP TABLE node", "schema: the table node is missing"),
        (
            "INSERT INTO meta VALUES ('withholding', '1')",
            "schema: the table meta has the key withholding, which no log has"
        ),
        (
            "INSERT INTO request VALUES ('a', x'00', 1, 99999, 1)",
            "schema: 1 rows of request point behind the end of the log"
        ),
        (
            "INSERT INTO type VALUES ((SELECT max(number) + 1 FROM type), 'Ghost')",
            "type: there is no record of type Ghost"
        ),
    ])
    func `finds what does not belong in a log, or is missing there`(
        sql: String,
        finding: String
    ) throws {
        let log = try TestLog.filled()
        try log.raw().execute(sql)
        let found: [String]
        do {
            found = try Verification.run(log.path).findings.map(\.description)
        } catch {
            found = ["\(error)"]
        }
        #expect(found.contains { $0.contains(finding) || $0.contains("no such table") }, "\(found)")
    }

    @Test func `stops the writer from sealing a damaged tail`() throws {
        let log = try TestLog.filled()
        let raw = try log.raw()
        try raw.execute("DROP TRIGGER tail_unchanging")
        try raw.execute("UPDATE tail SET leaf = zeroblob(32) WHERE position = 2300")
        let error = try logError { _ = try log.open() }
        #expect("\(error)".hasPrefix("Damaged: position 2300: its leaf hash differs."))
    }

    @Test func `is not needed for a read to notice a missing record`() throws {
        let log = try TestLog.filled()
        let raw = try log.raw()
        try raw.execute("DROP TRIGGER tail_only_sealed_leave")
        try raw.execute("DELETE FROM tail WHERE position = 2300")
        let scan = try logError { _ = try log.reader().entries() }
        #expect("\(scan)".hasPrefix("Damaged: position 2300: it is missing."))
        let read = try logError { _ = try log.reader().entry(at: 2_300) }
        #expect("\(read)".hasPrefix("Damaged: position 2300: it is missing."))
    }
}
