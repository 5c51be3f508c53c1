@testable import EventLog
import EventSourcing
import SQLite
import Testing

struct `Sealing` {
    private func counts(_ log: TestLog) throws -> [Int64?] {
        try ["tail", "block", "node"].map { table in
            try log.raw().integer("SELECT count(*) FROM \(table)")
        }
    }

    @Test func `happens inside the append that fills a block`() throws {
        let log = try TestLog(events: 1_023)
        #expect(try counts(log) == [1_023, 0, 0])
        let before = try log.reader().lines()
        try log.open().append(1...1, to: "case/1")
        #expect(try counts(log) == [0, 1, 0])
        #expect(try Array(log.reader().lines().dropLast()) == before)
    }

    @Test func `leaves in the tail what is over`() throws {
        let log = try TestLog(events: 1_000)
        try log.open().append(1...100, to: "case/1")
        #expect(try counts(log) == [76, 1, 0])
        #expect(try log.raw().integer("SELECT min(position) FROM tail") == 1_024)
        #expect(try log.reader().count() == 1_100)
    }

    @Test func `stores the inner nodes that are complete`() throws {
        let log = try TestLog()
        let writer = try log.open()
        for (blocks, nodes) in [(1, 0), (2, 1), (3, 1), (4, 3), (5, 3)] as [(Int64, Int64)] {
            try writer.append(1...1_024, to: "case/1")
            #expect(try counts(log) == [0, blocks, nodes])
        }
        #expect(try Verification.run(log.path).findings == [])
    }

    @Test func `goes on where another process stopped`() throws {
        let log = try TestLog(events: 1_500)
        try log.fill(log.open(), 1_500)
        #expect(try counts(log) == [952, 2, 1])
        #expect(try Verification.run(log.path).findings == [])
    }

    @Test func `of many blocks at once keeps every record`() throws {
        let log = try TestLog()
        let writer = try log.open()
        try writer.append(1...10, to: "case/1")
        let texts = (1...4_000).map { "text number \($0)" }
        _ = try writer.appendAndWait(
            [
                StreamAppend(
                    try StreamName("case/2"),
                    .version(0),
                    try texts.enumerated().map {
                        try ProposedEvent(Counted(Int64($0.offset), $0.element))
                    }
                )
            ],
            bulk: true,
            try TestLog.context()
        )
        let stream = try log.reader().stream(StreamName("case/2"))
        #expect(try stream.compactMap { try $0.envelope.map { try Counted($0).text } } == texts)
        #expect(try counts(log) == [4_010 - 3 * 1_024, 3, 1])
        #expect(try Verification.run(log.path).findings == [])
    }

    @Test func `in bulk gives the same root and smaller blocks`() throws {
        let (fast, bulk) = (try TestLog(), try TestLog())
        try fast.fill(fast.open(), 2_100)
        try bulk.fill(bulk.open(), 2_100, bulk: true)
        let sizes = try [fast, bulk].map {
            try #require(try $0.raw().integer("SELECT sum(length(records)) FROM block"))
        }
        #expect(sizes[1] < sizes[0])
        #expect(try LogTree(fast.reader()).root(2_100) == LogTree(bulk.reader()).root(2_100))
    }

    @Test func `makes records much smaller`() throws {
        let log = try TestLog(events: 1_024)
        let plain = try log.reader().lines().reduce(0) { $0 + ($1?.utf8.count ?? 0) }
        let packed = try #require(try log.raw().integer("SELECT sum(length(records)) FROM block"))
        #expect(Int(packed) * 4 < plain)
    }

    @Test func `takes records of up to a mebibyte`() throws {
        let log = try TestLog()
        let writer = try log.open()
        let text = String((0..<1_000_000).map { _ in Character("x") })
        for number in 1...3 {
            _ = try writer.appendAndWait(
                [
                    StreamAppend(
                        try StreamName("case/1"),
                        .any,
                        [try ProposedEvent(Counted(Int64(number), text))]
                    )
                ],
                try TestLog.context()
            )
        }
        try writer.append(1...1_100, to: "case/2")
        let envelope = try #require(try log.reader().entry(at: 2).envelope)
        #expect(try Counted(envelope).text == text)
        #expect(try Verification.run(log.path).findings == [])
    }

    @Test func `works without a dictionary`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("log.sqlite")
        try EventLog.create(path, logID: "bare", dictionary: [])
        let writer = try EventLog(path, clock: { Instant(milliseconds: TestClock.start) })
        try writer.append(1...1_100, to: "case/1")
        #expect(try Verification.run(path).findings == [])
        #expect(try LogReader(path).entries().map(\.number) == Array(1...1_100))
    }

    @Test func `keeps the end of a dictionary that is too large`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("log.sqlite")
        let long = (0..<20_000).map { UInt8(truncatingIfNeeded: $0 / 7) }
        try EventLog.create(path, logID: "long", dictionary: long)
        #expect(
            try LogConnection(path, .readOnly).newestDictionary.bytes == Array(long.suffix(16_384))
        )
    }
}
