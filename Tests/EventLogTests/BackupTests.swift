import EventLog
import EventSourcing
import Foundation
import SQLite
import Testing

struct `A backup` {
    let log: TestLog
    var target: String { log.folder.file("copy.sqlite") }

    init() throws { log = try TestLog.filled() }

    @Test func `is one file with the same records and root`() throws {
        let root = try LogTree(log.reader()).root(2_500)
        let verification = try Backup.make(of: log.path, to: target)
        #expect(verification.root == root)
        #expect(verification.count == 2_500)
        #expect(try LogReader(target).lines() == log.reader().lines())
        let names = try log.folder.names().filter { $0.hasPrefix("copy") }
        #expect(names == ["copy.sqlite"])
    }

    @Test func `is in journal mode DELETE, so that a reader needs nothing beside it`() throws {
        _ = try Backup.make(of: log.path, to: target)
        let statement = try Database(target, .readOnly).prepare("PRAGMA journal_mode")
        #expect(try statement.step())
        #expect(statement.text(0) == "delete")
        _ = try LogReader(target).lines()
        #expect(try log.folder.names().filter { $0.hasPrefix("copy") } == ["copy.sqlite"])
    }

    @Test func `is made while others write`() async throws {
        let writer = try log.open()
        async let written: Void = {
            for number in 1...200 { try writer.append(Int64(number)...300, to: "case/1") }
        }()
        let verification = try Backup.make(of: log.path, to: target)
        try await written
        let tree = LogTree(try log.reader())
        #expect(verification.findings == [])
        #expect(try tree.root(verification.count) == verification.root)
    }

    @Test func `can be written to like any log`() throws {
        _ = try Backup.make(of: log.path, to: target)
        let writer = try EventLog(target, clock: { Instant(milliseconds: TestClock.start) })
        try writer.append(1...700, to: "case/1", at: .version(357))
        #expect(try Verification.run(target).findings == [])
    }

    @Test func `does not replace a file`() throws {
        try Data("mine".utf8).write(to: URL(filePath: target))
        let error = try logError { _ = try Backup.make(of: log.path, to: target) }
        #expect("\(error)" == "\(target) exists already; choose another place.")
        #expect(bytes(ofFile: target) == Array("mine".utf8))
    }

    @Test func `of a damaged log is not kept`() throws {
        let raw = try log.raw()
        try raw.execute("DROP TRIGGER stream_only_forward")
        try raw.execute("UPDATE stream SET version = 1 WHERE key = 3")
        let error = try logError { _ = try Backup.make(of: log.path, to: target) }
        #expect("\(error)".hasPrefix("Damaged: stream case/3: the head in the table is not"))
        #expect(try log.folder.names().filter { $0.hasPrefix("copy") }.isEmpty)
    }

    @Test func `to a folder that is not there says so`() throws {
        let nowhere = log.folder.file("nowhere/copy.sqlite")
        let error = try logError { _ = try Backup.make(of: log.path, to: nowhere) }
        #expect("\(error)".hasPrefix(nowhere))
    }

    @Test func `holds nothing of what was withheld`() throws {
        let line = try #require(try log.reader().entry(at: 2_300).line)
        try log.open().withhold([2_300])
        _ = try Backup.make(of: log.path, to: target)
        #expect(!bytes(ofFile: target).contains(text: line))
        #expect(try Verification.run(target).withheld == 1)
    }
}
