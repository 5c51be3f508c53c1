import EventLog
import EventSourcing
import Foundation
import SQLite
import Testing

@Suite(.enabled(if: Tool.pythonAndLZ4ArePresent, "python3 or lz4 is not installed"))
struct `The script that recomputes a root` {
    private func outcome(_ path: String) throws -> Tool.Outcome {
        try Tool.run(Tool.recomputeRoot, path)
    }

    private func expectSameRoot(_ log: TestLog, count: Int64) throws {
        let outcome = try outcome(log.path)
        #expect(outcome.output == "\(count) \(try LogTree(log.reader()).root(count))\n")
        #expect(outcome.complaint == "")
        #expect(outcome.status == 0)
    }

    @Test(arguments: [0, 1, 7, 1_023, 1_024, 1_025] as [Int64])
    func `agrees about a small log`(count: Int64) throws {
        try expectSameRoot(try TestLog(events: Int(count)), count: count)
    }

    @Test func `agrees about blocks and a tail`() throws {
        try expectSameRoot(try TestLog.filled(), count: 2_500)
    }

    @Test func `agrees about five blocks of which some are packed tighter`() throws {
        let log = try TestLog.filled()
        try log.fill(log.open(), 2_700, bulk: true)
        try expectSameRoot(log, count: 5_200)
    }

    @Test func `agrees about withheld records`() throws {
        let log = try TestLog.filled()
        try log.open().withhold([0, 5, 1_024, 2_300])
        try expectSameRoot(log, count: 2_501)
    }

    @Test func `agrees about a log without a dictionary`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a log?.sqlite")
        try EventLog.create(path, logID: "bare", dictionary: [])
        let writer = try EventLog(path, clock: { Instant(milliseconds: TestClock.start) })
        try writer.append(1...1_100, to: "case/1")
        #expect(try outcome(path).output == "1100 \(LogTree(LogReader(path)).root(1_100))\n")
    }

    @Test func `agrees about a backup`() throws {
        let log = try TestLog.filled()
        let copy = log.folder.file("copy.sqlite")
        let root = try Backup.make(of: log.path, to: copy).root
        #expect(try outcome(copy).output == "2500 \(root)\n")
    }

    static let damages: [(trigger: String, sql: String, place: String)] = [
        (
            "block_unchanging", "UPDATE block SET root = zeroblob(32) WHERE number = 1",
            "block 1: 1024"
        ),
        (
            "block_unchanging",
            "UPDATE block SET records = (SELECT records FROM block WHERE number = 0)",
            "block 1: 1024 records, root "
        ),
        (
            "block_unchanging", "UPDATE block SET records = zeroblob(9) WHERE number = 0",
            "block 0: lz4 cannot unpack it: "
        ),
        ("block_undeletable", "DELETE FROM block WHERE number = 0", "block 0: it is missing"),
        (
            "tail_only_sealed_leave", "DELETE FROM tail WHERE position = 2300",
            "position 2300: it is missing"
        ),
        ("dictionary_undeletable", "DELETE FROM dictionary", "block 0: "),
    ]

    @Test(arguments: damages)
    func `names the place of damage`(trigger: String, sql: String, place: String) throws {
        let log = try TestLog.filled()
        let raw = try log.raw()
        try raw.execute("DROP TRIGGER \(trigger)")
        try raw.execute(sql)
        let outcome = try outcome(log.path)
        #expect(outcome.output.hasPrefix(place))
        #expect(outcome.complaint == "")
        #expect(outcome.status == 1)
    }

    @Test(arguments: [[], ["--help"], ["one", "two"], ["/nowhere/log.sqlite"]])
    func `shows its usage for arguments that name no file`(arguments: [String]) throws {
        let outcome =
            switch arguments.count {
            case 0: try Tool.run(Tool.recomputeRoot)
            case 1: try Tool.run(Tool.recomputeRoot, arguments[0])
            default: try Tool.run(Tool.recomputeRoot, arguments[0], arguments[1])
            }
        #expect(outcome.status == 2)
        #expect(outcome.output == "")
        #expect(outcome.complaint.contains("usage: recompute-root.py FILE"))
    }

    @Test func `says that a file is not a log`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("text")
        try Data(String(repeating: "no log ", count: 1_000).utf8).write(to: URL(filePath: path))
        let outcome = try outcome(path)
        #expect(outcome.status == 2)
        #expect(outcome.complaint.hasPrefix("\(path) cannot be read as an event log: "))
    }
}
