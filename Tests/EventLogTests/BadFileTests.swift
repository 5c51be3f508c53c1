import EventLog
import EventSourcing
import Foundation
import SQLite
import Testing

import struct TestSupport.SplitMix64

struct `A file that is not a usable log` {
    let folder: TemporaryFolder
    var path: String { folder.file("log.sqlite") }

    init() throws { folder = try TemporaryFolder() }

    private func open() throws {
        _ = try EventLog(path, clock: { Instant(milliseconds: TestClock.start) })
    }

    /// The error of opening it for writing, which must be that of reading it.
    private func errorOfOpening() throws -> String {
        let (writing, reading) = (try logError(open), try logError { _ = try LogReader(path) })
        #expect("\(writing)" == "\(reading)")
        return "\(writing)"
    }

    @Test func `since it is not there is named`() throws {
        #expect(
            try errorOfOpening() == "\(path) is not an event log: No such file or directory."
                + " Name one that `waarborg init` or `waarborg backup` made."
        )
        #expect(try folder.names() == [])
    }

    @Test(arguments: ["", "hello", String(repeating: "no log ", count: 1_000)])
    func `since it holds something else is named and left alone`(content: String) throws {
        try Data(content.utf8).write(to: URL(filePath: path))
        let error = try errorOfOpening()
        #expect(error.hasPrefix("\(path) is not an event log: "))
        #expect(bytes(ofFile: path) == Array(content.utf8))
        #expect(try folder.names() == ["log.sqlite"])
    }

    @Test func `since it is another database is named`() throws {
        try Database(path, .create).execute("CREATE TABLE other(a)")
        #expect(try errorOfOpening().hasPrefix("\(path) is not an event log: it has another kind"))
    }

    @Test func `since it is a folder is named`() throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        #expect(try errorOfOpening().hasPrefix("\(path) is not an event log: it is not a file."))
    }

    @Test(arguments: ["hello", String(repeating: "no log ", count: 1_000)])
    func `is not written over by a new log`(content: String) throws {
        try Data(content.utf8).write(to: URL(filePath: path))
        let error = try logError { try EventLog.create(path, logID: "a", dictionary: []) }
        #expect("\(error)" == "\(path) exists already; choose another place.")
        #expect(bytes(ofFile: path) == Array(content.utf8))
    }

    @Test func `is not made where a log is already`() throws {
        try EventLog.create(path, logID: "first", dictionary: [])
        let error = try logError { try EventLog.create(path, logID: "second", dictionary: []) }
        #expect("\(error)" == "\(path) exists already; choose another place.")
        #expect(try LogReader(path).logID == "first")
    }

    private func setMeta(_ key: String, _ value: String) throws {
        try EventLog.create(path, logID: "a", dictionary: [])
        let database = try Database(path, .readWrite)
        try database.execute("DROP TRIGGER meta_unchanging")
        try database.execute("UPDATE meta SET value = '\(value)' WHERE key = '\(key)'")
    }

    @Test func `since its major format is newer asks for a later build`() throws {
        try setMeta("major", "2")
        #expect(
            try errorOfOpening()
                == "\(path) has format 2.0 and this build knows 1.0. Use a later build."
        )
    }

    @Test func `since its minor format is newer can be read and not written`() throws {
        try setMeta("minor", "1")
        let error = try logError(open)
        #expect("\(error)" == "\(path) has format 1.1 and this build knows 1.0. Use a later build.")
        #expect(try LogReader(path).count() == 0)
    }

    @Test func `since its lock file cannot be opened is named`() throws {
        try EventLog.create(path, logID: "a", dictionary: [])
        let lock = folder.file("log.turn")
        try FileManager.default.createDirectory(atPath: lock, withIntermediateDirectories: false)
        let error = try logError(open)
        #expect(
            "\(error)" == "\(lock) may not be read or written: Is a directory. Check its owner and"
                + " permissions."
        )
    }
}

@Suite(.serialized, .enabled(if: SmallDisk.isPossible, "no file system can be mounted here"))
struct `A log on a disk of its own` {
    private func log(on disk: SmallDisk) throws -> (path: String, writer: EventLog) {
        let path = "\(disk.path)/log.sqlite"
        try EventLog.create(path, logID: "a", dictionary: [])
        let writer = try EventLog(path, clock: { Instant(milliseconds: TestClock.start) })
        try writer.append(1...10, to: "case/1")
        return (path, writer)
    }

    @Test func `keeps nothing of an append that finds the disk full`() throws {
        let disk = try SmallDisk(bytes: 1_500_000)
        let (path, writer) = try log(on: disk)
        var random = SplitMix64(seed: 5)
        var error: LogError?
        var count: Int64 = 10
        while error == nil, count < 5_000 {
            do {
                let appends = try (0..<60).map { _ in
                    let text = (0..<25).map { _ in "\(random.next())" }.joined()
                    let event = try ProposedEvent(Counted(1, text))
                    return StreamAppend(newIn: "case", [event])
                }
                _ = try writer.appendAndWait(appends, try TestLog.context())
                count += 60
            } catch let full as LogError {
                error = full
            }
        }
        #expect(
            error.map { "\($0)" } == "There is no room left for \(path); nothing of this was kept."
                + " Make room and try again."
        )
        #expect(try LogReader(path).count() == count)
        #expect(try Verification.run(path).findings == [])
        try disk.resize(bytes: 9_000_000)
        try writer.append(11...1_200, to: "case/1", at: .version(10))
        #expect(try LogReader(path).count() == count + 1_190)
        #expect(try Verification.run(path).findings == [])
    }

    @Test func `copied to a disk that cannot be written is read and verified there`() throws {
        let disk = try SmallDisk(bytes: 4_000_000)
        let log = try TestLog.filled()
        let copy = "\(disk.path)/copied 100%?.sqlite"
        try FileManager.default.copyItem(atPath: log.path, toPath: copy)
        try disk.makeReadOnly()
        #expect(try Verification.run(copy).findings == [])
        #expect(try LogReader(copy).count() == log.reader().count())
    }

    @Test func `says that it may not be written when the disk is read-only`() throws {
        let disk = try SmallDisk(bytes: 4_000_000)
        let path = "\(disk.path)/log.sqlite"
        do {
            let (_, writer) = try log(on: disk)
            try writer.moveWriteAheadLog()
        }
        try disk.makeReadOnly()
        let error = try logError {
            _ = try EventLog(path, clock: { Instant(milliseconds: TestClock.start) })
        }
        #expect("\(error)".contains("may not be read or written: "))
        #expect("\(error)".contains("Check its owner and permissions."))
    }

    @Test func `is read while there is no room, and nobody writes it meanwhile`() throws {
        let disk = try SmallDisk(bytes: 4_000_000)
        let path = "\(disk.path)/log.sqlite"
        do {
            let (_, writer) = try log(on: disk)
            try writer.moveWriteAheadLog()
        }
        let ballast = "\(disk.path)/ballast"
        _ = FileManager.default.createFile(atPath: ballast, contents: nil)
        let file = try #require(FileHandle(forWritingAtPath: ballast))
        while (try? file.write(contentsOf: Data(count: 4_096))) != nil {}
        var reader: LogReader? = try LogReader(path)
        #expect(reader?.isFixed == true)
        #expect(try reader?.entries().map(\.number) == Array(1...10))
        let write = try FileLock("\(disk.path)/log.write")
        #expect(try !write.tryLock())
        let error = try logError {
            _ = try EventLog(path, clock: { Instant(milliseconds: TestClock.start) })
        }
        #expect("\(error)".contains("then try again.") || "\(error)".contains("Make room"))
        reader = nil
        try disk.resize(bytes: 8_000_000)
        #expect(try write.tryLock())
        write.unlock()
        let writer = try EventLog(path, clock: { Instant(milliseconds: TestClock.start) })
        try writer.append(11...12, to: "case/1", at: .version(10))
        #expect(try !LogReader(path).isFixed)
        #expect(try Verification.run(path).findings == [])
    }

    @Test func `is not half made when there is no room`() throws {
        let disk = try SmallDisk(bytes: 40_960)
        let path = "\(disk.path)/log.sqlite"
        let dictionary = [UInt8](repeating: 7, count: 16_384)
        let error = try logError { try EventLog.create(path, logID: "a", dictionary: dictionary) }
        #expect("\(error)".hasPrefix("There is no room left for \(path);"))
        try disk.resize(bytes: 4_000_000)
        try EventLog.create(path, logID: "a", dictionary: dictionary)
        #expect(try Verification.run(path).findings == [])
    }
}
