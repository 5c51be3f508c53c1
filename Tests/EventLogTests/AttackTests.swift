import EventLog
import EventSourcing
import Foundation
import SQLite
import Testing

/// Someone who can write to the file, and knows the format as well as we do.
struct `An attack on a log` {
    /// What is done to the events that everybody believes are there.
    enum Attack: String, CaseIterable {
        case edit, delete, insert, reorder, swap, truncate, rewrite
    }

    private let log: TestLog
    private let checkpoint: Checkpoint

    init() throws {
        log = try TestLog.filled()
        checkpoint = Checkpoint(
            origin: Checkpoint.origin(ofLog: "test-1"),
            size: 2_500,
            root: try LogTree(log.reader()).root(2_500)
        )
    }

    /// The events of the log, as a list to tamper with.
    private func events() -> [(number: Int, stream: Int)] { (0..<2_500).map { ($0, $0 % 7) } }

    private func attacked(_ attack: Attack) -> [(number: Int, stream: Int)] {
        var events = events()
        switch attack {
        case .edit: events[1_500].number = 9_999
        case .delete: events.remove(at: 1_500)
        case .insert: events.insert((9_999, 3), at: 1_500)
        case .reorder: events.insert(events.remove(at: 1_500), at: 1_600)
        case .swap: events.swapAt(1_500, 1_507)
        case .truncate: events.removeLast(3)
        case .rewrite: for index in 1_500..<2_500 { events[index].number += 1 }
        }
        return events
    }

    /// A log of the same name in which all hashes, links and heads are right.
    private func forged(_ events: [(number: Int, stream: Int)]) throws -> TestLog {
        let forged = try TestLog()
        let writer = try forged.open()
        for start in stride(from: 0, to: events.count, by: 500) {
            let appends = try events[start..<min(start + 500, events.count)].map { event in
                let event = (try TestLog.event(event.number), event.stream)
                return StreamAppend(try StreamName("case/\(event.1)"), .any, [event.0])
            }
            _ = try writer.appendAndWait(appends, TestLog.context())
        }
        return forged
    }

    @Test(arguments: Attack.allCases)
    func `that makes every hash anew is right in itself, and found by who kept a checkpoint`(
        attack: Attack
    ) throws {
        let forged = try forged(attacked(attack))
        let verification = try Verification.run(forged.path)
        #expect(verification.findings == [])
        let differences = try verification.differences(from: checkpoint, forged.path)
        let problem = try #require(differences.first).problem
        #expect(differences.count == 1)
        // It says which: too short, or not the same.
        let isShorter = [.delete, .truncate].contains(attack)
        #expect(problem.contains(isShorter ? "the end was cut off" : "was rewritten"))
    }

    @Test func `that changes nothing is none`() throws {
        let forged = try forged(events())
        let verification = try Verification.run(forged.path)
        #expect(try verification.differences(from: checkpoint, forged.path) == [])
    }

    @Test func `that puts the whole file back is found by who kept a checkpoint`() throws {
        try log.moveWriteAheadLog()
        let older = bytes(ofFile: log.path)
        try log.fill(log.open(), 40)
        let later = Checkpoint(
            origin: checkpoint.origin,
            size: 2_540,
            root: try LogTree(log.reader()).root(2_540)
        )
        for suffix in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: log.path + suffix)
        }
        try Data(older).write(to: URL(filePath: log.path))
        let verification = try Verification.run(log.path)
        #expect(verification.findings == [])
        #expect(try verification.differences(from: checkpoint, log.path) == [])
        let found = try verification.differences(from: later, log.path)
        #expect(found.map(\.problem).contains { $0.contains("an older copy put back") })
    }

    /// Changes in place that leave some hash, link or count behind.
    @Test(
        arguments: [
            // edit
            "UPDATE tail SET record = (SELECT record FROM tail WHERE position = 2301)"
                + " WHERE position = 2300",
            "UPDATE tail SET record = (SELECT record FROM tail WHERE position = 2307),"
                + " leaf = (SELECT leaf FROM tail WHERE position = 2307) WHERE position = 2300",
            // delete
            "DELETE FROM tail WHERE position = 2300",
            "DELETE FROM block WHERE number = 0",
            // insert
            "INSERT INTO tail SELECT 2500, record, leaf FROM tail WHERE position = 2499",
            "INSERT INTO block SELECT 2, dictionary, recorded, types, root, frames, checksum,"
                + " records FROM block WHERE number = 1",
            // reorder and swap
            "UPDATE tail SET position = CASE position WHEN 2300 THEN -1 ELSE 2300 END"
                + " WHERE position IN (2300)",
            "UPDATE block SET number = -1 WHERE number = 0;"
                + " UPDATE block SET number = 0 WHERE number = 1;"
                + " UPDATE block SET number = 1 WHERE number = -1",
            // a position that no memory could hold
            "UPDATE tail SET position = position + (1 << 60) WHERE position = 2499",
            // truncate: a block that goes takes the tail's place in the count
            "DELETE FROM tail; DELETE FROM block WHERE number = 1",
        ]
    )
    func `in place is found by the log alone`(sql: String) throws {
        let raw = try log.raw()
        let triggers = try raw.prepare("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        var kept: [String] = []
        var names: [String] = []
        while try triggers.step() {
            names.append(triggers.text(0))
            kept.append(triggers.text(1))
        }
        for name in names { try raw.execute("DROP TRIGGER \(name)") }
        try raw.execute(sql)
        for trigger in kept { try raw.execute(trigger) }
        let findings = try Verification.run(log.path).findings
        #expect(findings.contains { !$0.place.isEmpty && $0.place != "schema" }, "\(findings)")
    }
}
