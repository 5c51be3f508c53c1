import EventLog
import EventSourcing
import Foundation
import ReadModels
import SQLite
import TestSupport
import Testing

struct `A read model that keeps up` {
    @Test func `is made when somebody first asks for it`() throws {
        let log = try ScratchLog()
        try log.note(0..<7)
        #expect(try log.tally.status().generation == nil)
        #expect(try log.generations().isEmpty)
        #expect(try log.tally.catchUp() == 7)
        #expect(try log.current() == "Tally.g1.sqlite")
        #expect(try log.counted() == 7)
    }

    @Test func `counts each event once, however often it is asked to catch up`() throws {
        let log = try ScratchLog()
        for end in 1...12 {
            try log.note(end - 1..<end)
            try log.tally.catchUp()
            try log.tally.catchUp()
            #expect(try log.counted() == Int64(end))
        }
        #expect(try log.generations() == ["Tally.g1.sqlite"])
    }

    @Test func `tells how far it is`() throws {
        let log = try ScratchLog()
        try log.note(0..<3)
        try log.tally.catchUp()
        try log.ignore(2)
        let status = try log.tally.status()
        #expect(status.name == "Tally")
        #expect(status.version == 1)
        #expect(status.generation == 1)
        #expect(status.count == 3)
        #expect(status.lag == 2)
        try log.tally.catchUp()
        #expect(try log.tally.status().lag == 0)
    }

    @Test func `has another digest after any change of a row`() throws {
        let log = try ScratchLog()
        try log.note(0..<10)
        let digest = try log.tally.digest()
        let database = try Database(log.tally.path, .readWrite)
        for change in ["last = last || '.'", "count = count + 1", "key = key + 100"] {
            let before = try log.tally.digest()
            try database.execute(
                "UPDATE tally SET \(change) WHERE key = (SELECT max(key) FROM tally)"
            )
            #expect(try log.tally.digest() != before)
        }
        #expect(try log.tally.digest() != digest)
    }

    @Test func `finds by a check that its rows are not those of the log`() throws {
        let log = try ScratchLog()
        try log.note(0..<10)
        let before = try log.tally.check()
        #expect(before.isEqual)
        try Database(log.tally.path, .readWrite).execute("DELETE FROM tally WHERE key = 3")
        let after = try log.tally.check()
        #expect(after.current != after.rebuilt)
        #expect(after.rebuilt == before.rebuilt)
        #expect(!after.isEqual)
        #expect(try log.generations() == ["Tally.g1.sqlite"])
    }

    @Test func `finds by a check that somebody changed a view or a table`() throws {
        let log = try ScratchLog()
        try log.note(0..<10)
        #expect(try log.tally.check().isEqual)
        try Database(log.tally.path, .readWrite)
            .execute("CREATE VIEW shortcut AS SELECT 1 AS one")
        let check = try log.tally.check()
        #expect(check.current == check.rebuilt)
        #expect(!check.hasSameSchema)
    }

    @Test func `comes back when its whole folder was deleted`() throws {
        let log = try ScratchLog()
        try log.note(0..<10)
        let digest = try log.tally.digest()
        try FileManager.default.removeItem(atPath: log.readModels)
        #expect(try log.tally.digest() == digest)
    }

    @Test func `says in its status why its file cannot be used`() throws {
        let log = try ScratchLog()
        try log.note(0..<10)
        try log.tally.catchUp()
        #expect(try log.tally.status().problem == nil)
        try Database(log.tally.path, .readWrite).execute("DROP TABLE checkpoint")
        let problem = try #require(try log.tally.status().problem)
        #expect(problem.contains("waarborg rebuild Tally"))
    }

    @Test func `refuses the file of another log, and a rebuild mends it`() throws {
        let (log, other) = (try ScratchLog(), try ScratchLog(id: "test-2"))
        try log.note(0..<5)
        try other.note(0..<5)
        try log.tally.catchUp()
        let moved = ReadModel(Tally.self, folder: log.readModels, logPath: other.path)
        #expect { try moved.catchUp() } throws: { isOtherHistory($0, at: 5) }
        try moved.rebuild()
        #expect(try moved.catchUp() == 5)
    }

    @Test func `refuses to follow a log that was put back to an older copy`() throws {
        let log = try ScratchLog()
        try log.note(0..<5)
        let older = try log.copy()
        try log.note(5..<9)
        try log.tally.catchUp()
        try log.restore(older)
        #expect { try log.tally.catchUp() } throws: { isOtherHistory($0, at: 9) }
        // Other events at the same positions are another history too.
        try log.note(20..<26)
        #expect { try log.tally.catchUp() } throws: { isOtherHistory($0, at: 9) }
        #expect(try log.tally.rebuild() == 11)
        #expect(try log.counted() == 11)
    }

    @Test func `is rebuilt when the projection has another version and other columns`() throws {
        let log = try ScratchLog()
        try log.note(0..<6)
        try log.tally.catchUp()
        let later = ReadModel(LaterTally.self, folder: log.readModels, logPath: log.path)
        #expect(try later.catchUp() == 6)
        #expect(try log.current() == "Tally.g2.sqlite")
        let letters = try Database(later.path, .readOnly).integer("SELECT sum(letters) FROM tally")
        #expect(letters == 6 * Int64("text of note 0".count))
        #expect(try later.status().version == 2)
    }
}

/// A ground of refusal without the parts that a test cannot know.
func isOtherHistory(_ error: any Error, at position: Int64) -> Bool {
    guard case .otherHistory("Tally", _, let place) = error as? ReadModelError else { return false }
    return place == position
}
