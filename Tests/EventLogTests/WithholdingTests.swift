import EventLog
import EventSourcing
import Foundation
import SQLite
import Testing

struct `A withheld record` {
    static let secret = "the-secret-that-must-go"
    let log: TestLog
    let writer: EventLog

    init() throws {
        log = try TestLog.filled()
        writer = try log.open()
    }

    /// Appends two events with a secret, the second one at the position that is given back.
    private func appendSecrets() throws -> Position {
        let events = try (1...2).map {
            try ProposedEvent(Counted(Int64($0), "\(Self.secret) \($0) \(Self.secret)"))
        }
        let append = StreamAppend(try StreamName("case/1"), .any, events)
        let appended = try writer.appendAndWait([append], try TestLog.context())
        return Position(try #require(appended.first).value + 1)
    }

    /// Whether any file of the log, packed or unpacked, still holds `text`.
    private func isAnywhere(_ text: String) throws -> Bool {
        for name in try log.folder.names()
        where bytes(ofFile: log.folder.file(name)).contains(text: text) { return true }
        for line in try log.reader().lines() where line?.contains(text) == true { return true }
        return false
    }

    @Test func `in the tail is gone from every file, and nothing else changes`() throws {
        let position = try appendSecrets()
        let size = position.value + 1
        let root = try LogTree(log.reader()).root(size)
        let before = try log.reader().lines()
        #expect(try isAnywhere("\(Self.secret) 2"))
        try writer.withhold([position])
        #expect(try !isAnywhere("\(Self.secret) 2"))
        #expect(try isAnywhere("\(Self.secret) 1"))
        #expect(try LogTree(log.reader()).root(size) == root)
        let after = try log.reader().lines()
        #expect(after.count == before.count + 1)
        for (number, (old, new)) in zip(before, after).enumerated() {
            #expect(new == (number == Int(position.value) ? nil : old))
        }
        let verification = try Verification.run(log.path)
        #expect(verification.findings == [])
        #expect(verification.withheld == 1)
    }

    @Test func `in a block is gone from every file, and the root stays`() throws {
        let position = try appendSecrets()
        try writer.append(1...1_024, to: "case/2")
        let size = try log.reader().count()
        let root = try LogTree(log.reader()).root(size)
        let before = try log.reader().lines()
        try writer.withhold([position, 5, 1_023, 1_024])
        #expect(try !isAnywhere("\(Self.secret) 2"))
        #expect(try LogTree(log.reader()).root(size) == root)
        let after = try log.reader().lines()
        for (number, old) in before.enumerated() {
            let isGone = [5, 1_023, 1_024, Int(position.value)].contains(number)
            #expect(after[number] == (isGone ? nil : old))
        }
        #expect(try Verification.run(log.path).findings == [])
        #expect(try Verification.run(log.path).withheld == 4)
    }

    @Test func `leaves no bytes in the rows that LZ4 unpacks`() throws {
        let position = try appendSecrets()
        try writer.append(1...1_024, to: "case/2")
        try writer.withhold([position])
        for row in 0..<3 {
            let packed = try log.raw().prepare("SELECT records FROM block WHERE number = \(row)")
            #expect(try packed.step())
            #expect(!packed.bytes(0).contains(text: Self.secret) || row == 2)
        }
    }

    @Test func `says what it was, and where that was decided`() throws {
        let appended = try writer.withhold([9])
        let certificate = try #require(appended.first)
        let entry = try log.reader().entry(at: 9)
        let line = try #require(entry.withheld)
        #expect(line.certificate == certificate)
        #expect(line.position == 9)
        #expect(line.previous == 2)
        #expect(line.stream == "case/2")
        #expect(line.type == "Renamed")
        #expect(line.version == 2)
        let envelope = try #require(try log.reader().entry(at: certificate).envelope)
        let event = try RecordsWithheld(envelope)
        #expect(event.records.map(\.position) == [9])
        #expect(event.records.map(\.leaf) == [line.leaf])
    }

    @Test func `can be proven like any other`() throws {
        let root = try LogTree(log.reader()).root(2_500)
        try writer.withhold([700, 2_300])
        let tree = try LogTree(log.reader())
        for position in [700, 701, 2_300, 2_301] as [Position] {
            let proof = try tree.inclusionProof(of: position, in: 2_500)
            let leaf = try tree.leaf(of: position)
            #expect(LogTree.includes(leaf, at: position, in: 2_500, root: root, proof: proof))
        }
    }

    @Test func `keeps its stream walkable and writable`() throws {
        try writer.withhold([3, 10, 2_499])
        let entries = try log.reader().stream(StreamName("case/3"))
        #expect(entries.map(\.version) == Array(1...357))
        #expect(entries.prefix(3).map(\.line).map { $0 == nil } == [true, true, false])
        try writer.append(1...1, to: "case/0", at: .version(358))
        #expect(try Verification.run(log.path).findings == [])
    }

    @Test func `is sealed with its block`() throws {
        try writer.withhold([2_048, 2_100])
        try writer.append(1...1_024, to: "case/2")
        #expect(try log.raw().integer("SELECT count(*) FROM block") == 3)
        #expect(try log.reader().entry(at: 2_100).withheld != nil)
        #expect(try Verification.run(log.path).findings == [])
    }

    @Test func `is sealed by another process too`() throws {
        try writer.withhold([2_048, 2_100])
        try log.open().append(1...1_024, to: "case/2")
        #expect(try log.reader().entry(at: 2_048).withheld != nil)
        #expect(try Verification.run(log.path).findings == [])
    }

    @Test func `is gone for a reader that has read it before`() throws {
        let reader = try log.reader()
        let neighbour = try reader.entry(at: 101).line
        #expect(try reader.entry(at: 100).line != nil)
        #expect(try reader.stream(StreamName("case/2")).first?.line != nil)
        try writer.withhold([2, 100])
        #expect(try reader.entry(at: 100).withheld?.position == 100)
        #expect(try reader.entry(at: 101).line == neighbour)
        #expect(try reader.stream(StreamName("case/2")).first?.line == nil)
    }

    @Test func `leaves the write-ahead log when the last reader allows it`() throws {
        let position = try appendSecrets()
        let reader = try log.raw()
        try reader.execute("BEGIN")
        _ = try reader.integer("SELECT count(*) FROM tail")
        let secret = "\(Self.secret) 2"
        let writeAheadLog = log.folder.file("log.sqlite-wal")
        #expect(try !writer.withholdAndTell([position]).isErased)
        #expect(bytes(ofFile: writeAheadLog).contains(text: secret))
        try reader.execute("COMMIT")
        try writer.append(1...1, to: "case/1")
        #expect(try !isAnywhere(secret))
    }

    @Test func `is taken out of the tail also when its certificate fills the block`() throws {
        let log = try TestLog(events: 1_023)
        let writer = try log.open()
        try writer.withhold([1_000])
        #expect(try log.reader().count() == 1_024)
        #expect(try log.reader().entry(at: 1_000).withheld?.position == 1_000)
        #expect(try Verification.run(log.path).findings == [])
    }

    @Test func `leaves the write-ahead log when a new writer starts`() throws {
        let position = try appendSecrets()
        let reader = try log.raw()
        try reader.execute("BEGIN")
        _ = try reader.integer("SELECT count(*) FROM tail")
        try writer.withhold([position])
        try reader.execute("COMMIT")
        _ = try log.open()
        #expect(try !isAnywhere("\(Self.secret) 2"))
    }
}

struct `A withholding` {
    let log: TestLog
    let writer: EventLog

    init() throws {
        log = try TestLog.filled()
        writer = try log.open()
    }

    @Test func `is refused for a record that is withheld already`() throws {
        try writer.withhold([9])
        let error = try logError { try writer.withhold([8, 9]) }
        #expect("\(error)" == "Position 9 cannot be withheld: it is withheld already.")
        #expect(try log.reader().count() == 2_501)
        #expect(try log.reader().entry(at: 8).line != nil)
    }

    @Test func `is refused for what proves a withholding`() throws {
        let certificate = try #require(try writer.withhold([9]).first)
        let error = try logError { try writer.withhold([certificate]) }
        #expect("\(error)" == "Position 2500 cannot be withheld: it proves a destruction.")
    }

    @Test func `is refused for a position that is not there`() throws {
        let error = try logError { try writer.withhold([9, 2_500]) }
        #expect("\(error)" == "There is no position 2500: the log holds 2500 events, from 0.")
        #expect(try log.reader().entry(at: 9).line != nil)
    }

    @Test func `keeps nothing when its event cannot be made`() throws {
        #expect(throws: (any Error).self) {
            try writer.withhold([9], in: StreamName("system"), TestLog.context()) { _ in
                throw CancellationError()
            }
        }
        try writer.append(1...1, to: "case/1")
        #expect(try log.reader().count() == 2_501)
        #expect(try Verification.run(log.path).findings == [])
    }

    @Test func `keeps nothing when a block turns out to be damaged`() throws {
        let raw = try log.raw()
        try raw.execute("DROP TRIGGER block_unchanging")
        // The last frame of block 1 goes; the record to withhold is in the first one.
        try raw.execute(
            "UPDATE block SET records = substr(records, 1, length(records) - 1) WHERE number = 1"
        )
        let error = try logError { try writer.withhold([9, 1_030]) }
        #expect("\(error)".hasPrefix("Damaged: block 1: frame 15 has changed."))
        #expect(try log.reader().count() == 2_500)
        #expect(try log.reader().entry(at: 9).line != nil)
        #expect(try raw.integer("SELECT count(*) FROM meta WHERE key = 'withholding'") == 0)
        try writer.append(1...1, to: "case/1", at: .version(357))
        #expect(try log.reader().count() == 2_501)
    }

    @Test func `is found out when its certificate says something else`() throws {
        try writer.withhold([9])
        let raw = try log.raw()
        try raw.execute("DROP TRIGGER tail_unchanging")
        try raw.execute(
            """
            UPDATE tail SET record = CAST(replace(CAST(record AS TEXT), '"position":9,',
                '"position":8,') AS BLOB) WHERE position = 2500
            """
        )
        let findings = try Verification.run(log.path).findings.map(\.description)
        #expect(
            findings.contains(
                "position 9: it is withheld, and position 2500 does not certify it"
            )
        )
        #expect(findings.contains("position 2500: its leaf hash differs"))
    }

    @Test func `is found out without a certificate`() throws {
        try writer.withhold([9])
        let raw = try log.raw()
        try raw.execute("DROP TRIGGER tail_only_sealed_leave")
        try raw.execute("DELETE FROM tail WHERE position = 2500")
        let findings = try Verification.run(log.path).findings.map(\.place)
        #expect(findings.contains("position 9"))
    }
}
