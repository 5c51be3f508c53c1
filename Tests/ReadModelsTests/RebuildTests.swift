import EventLog
import EventSourcing
import Foundation
import ReadModels
import SQLite
import TestSupport
import Testing

struct `A rebuild` {
    @Test func `lets the running generation serve until the switch`() throws {
        let log = try ScratchLog()
        try log.note(0..<8)
        try log.tally.catchUp()
        try log.note(8..<10)
        var seen: [Int64?] = []
        try log.tally.rebuild { _, _ in seen.append(try? log.counted()) }
        #expect(!seen.isEmpty && seen.allSatisfy { $0 == 8 })
        #expect(try log.counted() == 10)
    }

    @Test func `keeps the generation before it, readable, and removes the one before that`() throws
    {
        let log = try ScratchLog()
        try log.note(0..<3)
        try log.tally.catchUp()
        let reader = try Database(log.tally.path, .readOnly)
        try log.tally.rebuild()
        #expect(try log.generations() == ["Tally.g1.sqlite", "Tally.g2.sqlite"])
        #expect(try log.current() == "Tally.g2.sqlite")
        #expect(try reader.integer("SELECT sum(count) FROM tally") == 3)
        try log.tally.rebuild()
        #expect(try log.generations() == ["Tally.g2.sqlite", "Tally.g3.sqlite"])
        #expect(try log.current() == "Tally.g3.sqlite")
    }

    @Test func `gives the same digest as before`() throws {
        let log = try ScratchLog()
        for start in 0..<6 {
            try log.note(start * 10..<start * 10 + 10, keys: start + 1)
            try log.tally.catchUp()
        }
        let digest = try log.tally.digest()
        try log.tally.rebuild()
        #expect(try log.tally.digest() == digest)
    }

    @Test func `contains what was appended while it ran`() throws {
        let log = try ScratchLog()
        try log.note(0..<5)
        var appended = false
        try log.tally.rebuild { done, total in
            if done == total, !appended {
                appended = true
                try? log.note(5..<9)
            }
        }
        #expect(appended)
        #expect(try log.counted() == 9)
    }

    @Test func `is refused while another one is at it`() throws {
        let log = try ScratchLog()
        try log.note(0..<5)
        var refusals: [String] = []
        try log.tally.rebuild { _, _ in
            do {
                try log.tally.rebuild()
            } catch ReadModelError.busy(let name) {
                refusals.append(name)
            } catch {
                Issue.record(error)
            }
        }
        #expect(Set(refusals) == ["Tally"])
        #expect(try log.current() == "Tally.g1.sqlite")
    }

    @Test func `removes what a killed one left behind`() throws {
        let log = try ScratchLog()
        try log.note(0..<5)
        try log.tally.catchUp()
        for leftover in ["Tally.g2.sqlite", "Tally.g2.sqlite-wal", "Tally.g9.sqlite"] {
            try Data("half".utf8).write(to: URL(filePath: "\(log.readModels)/\(leftover)"))
        }
        #expect(try log.counted() == 5)
        try log.tally.rebuild()
        #expect(try log.current() == "Tally.g2.sqlite")
        #expect(try log.generations() == ["Tally.g1.sqlite", "Tally.g2.sqlite"])
        #expect(try log.counted() == 5)
    }

    @Test func `brings back a read model of which every file was deleted`() throws {
        let log = try ScratchLog()
        try log.note(0..<5)
        let digest = try log.tally.digest()
        for file in try FileManager.default.contentsOfDirectory(atPath: log.readModels) {
            try FileManager.default.removeItem(atPath: "\(log.readModels)/\(file)")
        }
        #expect(try log.tally.digest() == digest)
    }

    @Test func `mends a file that is damaged`() throws {
        let log = try ScratchLog()
        try log.note(0..<5)
        let digest = try log.tally.digest()
        let file = "\(log.readModels)/\(try log.current())"
        for suffix in ["-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: file + suffix)
        }
        try Data("this is no SQLite file".utf8).write(to: URL(filePath: file))
        let error = #expect(throws: ReadModelError.self) { try log.tally.catchUp() }
        #expect(error.map { "\($0)" }?.contains("Tally") == true)
        try log.tally.rebuild()
        #expect(try log.tally.digest() == digest)
    }
}

struct `A read model over withheld records` {
    @Test func `counts those that it never saw`() throws {
        let log = try ScratchLog()
        try log.note(0..<6)
        try log.withhold(1, 4)
        try log.tally.catchUp()
        #expect(try log.tally.status().withheld == 2)
        #expect(try log.counted() == 4)
    }

    @Test func `does not count those that are not its own`() throws {
        let log = try ScratchLog()
        try log.note(0..<2)
        try log.ignore(3)
        try log.withhold(1, 3)
        try log.tally.catchUp()
        #expect(try log.tally.status().withheld == 1)
    }

    @Test func `forgets what it saw before they were withheld`() throws {
        let log = try ScratchLog()
        try log.note(0..<6, keys: 6)
        try log.tally.rebuild()
        try log.tally.rebuild()
        #expect(try !log.folder.files(holding: "text of note 4").isEmpty)
        try log.withhold(4)
        let digest = try log.tally.digest()
        #expect(try log.folder.files(holding: "text of note 4") == [])
        #expect(try log.tally.status().withheld == 1)
        #expect(try log.counted() == 5)
        try log.tally.rebuild()
        #expect(try log.tally.digest() == digest)
    }

    @Test func `keeps no generation that knew them after a rebuild either`() throws {
        let log = try ScratchLog()
        try log.note(0..<6, keys: 6)
        try log.tally.catchUp()
        try log.withhold(4)
        try log.tally.rebuild()
        #expect(try log.folder.files(holding: "text of note 4") == [])
        #expect(try log.generations() == ["Tally.g2.sqlite"])
    }
}
