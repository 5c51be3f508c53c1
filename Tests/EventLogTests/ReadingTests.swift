import EventLog
import EventSourcing
import SQLite
import Testing

struct `A read` {
    let log: TestLog
    let writer: EventLog

    init() throws {
        log = try TestLog.filled()
        writer = try log.open()
    }

    static let ranges: [Range<Int64>] = [
        0..<0, 0..<1, 5..<70, 1_020..<1_030, 1_024..<2_048, 2_040..<2_060, 2_048..<2_500,
        2_499..<2_500, 2_490..<9_999, 2_500..<2_600, 9_000..<9_001,
    ]

    @Test(arguments: ranges) func `by range gives what stands there`(range: Range<Int64>) throws {
        let entries = try log.reader().entries(range)
        #expect(entries.map(\.position.value) == Array(range.clamped(to: 0..<2_500)))
    }

    @Test(arguments: ranges) func `by type leaves out the other types`(range: Range<Int64>) throws {
        let entries = try log.reader().entries(range, types: ["Renamed", "Unknown"])
        let expected = range.clamped(to: 0..<2_500).filter { $0 % 10 == 9 }
        #expect(entries.map(\.position.value) == expected)
    }

    @Test func `by a type that does not occur gives nothing`() throws {
        #expect(try log.reader().entries(types: ["Unknown"]).isEmpty)
        #expect(try log.reader().entries(types: []).isEmpty)
    }

    @Test func `ends when it is told to`() throws {
        for stop in [0, 100, 1_023, 1_024, 2_100] as [Int64] {
            var seen: Int64 = 0
            try log.reader().scan(0..<2_500) { entry in
                seen = entry.position.value
                return seen < stop
            }
            #expect(seen == stop)
        }
    }

    @Test func `by stream walks its links`() throws {
        let reader = try log.reader()
        for number in 0..<7 {
            let name = try StreamName("case/\(number)")
            let walked = try reader.stream(name).map(\.position)
            let scanned = try reader.entries().filter { $0.stream == name.description }
            #expect(walked == scanned.map(\.position))
            #expect(try reader.head(of: name)?.last == walked.last)
        }
    }

    @Test(arguments: [0, 1, 100, 355, 356, 357, 1_000] as [Int64])
    func `by stream begins after a version`(after: Int64) throws {
        let entries = try log.reader().stream(StreamName("case/1"), after: after)
        #expect(entries.map(\.version) == (after < 357 ? Array(after + 1...357) : []))
    }

    @Test func `of an unknown stream gives nothing`() throws {
        #expect(try log.reader().stream(StreamName("case/99")).isEmpty)
        #expect(try log.reader().stream(StreamName("nothing/1")).isEmpty)
        #expect(try log.reader().head(of: StreamName("case/99")) == nil)
    }

    @Test func `of one position gives the same as a scan`() throws {
        let reader = try log.reader()
        let lines = try reader.lines()
        for position in stride(from: 0, to: 2_500, by: 37) {
            #expect(try reader.entry(at: Position(Int64(position))).line == lines[position])
        }
    }

    @Test func `of a position after the last says how many there are`() throws {
        let error = try logError { _ = try log.reader().entry(at: 2_500) }
        #expect("\(error)" == "There is no position 2500: the log holds 2500 events, from 0.")
    }

    @Test func `sees what is appended after it was opened`() throws {
        let reader = try log.reader()
        #expect(try reader.entry(at: 2_499).position == 2_499)
        try writer.append(7...7, to: "case/1")
        #expect(try reader.count() == 2_501)
        #expect(try reader.entry(at: 2_500).number == 7)
        try writer.append(1...1_000, to: "case/1")
        #expect(try reader.entry(at: 2_500).number == 7)
        #expect(try reader.stream(StreamName("case/1"), after: 357).count == 1_001)
    }

    @Test func `learns that somebody wrote`() throws {
        let reader = try log.reader()
        let before = try reader.changeNumber()
        #expect(try reader.changeNumber() == before)
        try writer.append(7...7, to: "case/1")
        #expect(try reader.changeNumber() != before)
    }

    @Test func `follows a writer that seals meanwhile without a gap`() async throws {
        let reader = try log.reader()
        let end: Int64 = 2_500 + 40 * 60
        async let written: Void = {
            for _ in 0..<40 { try writer.append(1...60, to: "case/1") }
        }()
        var next: Int64 = 0
        while next < end {
            try reader.scan(next..<end) { entry in
                #expect(entry.position.value == next)
                next += 1
                return true
            }
            // The writer needs a thread too, and there may be but one.
            await Task.yield()
        }
        try await written
        #expect(try reader.count() == end)
    }

    @Test func `by type does not unpack a block without that type`() throws {
        try writer.append(1...1_600, to: "case/1")
        let raw = try log.raw()
        // Block 3 holds Counted alone from here on; its frames are spoilt, its row is not.
        try raw.execute("DROP TRIGGER block_unchanging")
        try raw.execute("UPDATE block SET records = zeroblob(9) WHERE number = 3")
        #expect(try log.reader().entries(types: ["Renamed"]).count == 250)
        #expect(throws: LogError.self) { try log.reader().entries(types: ["Counted"]) }
    }

    @Test func `compares a block's checksum before passing over it`() throws {
        let raw = try log.raw()
        try raw.execute("DROP TRIGGER block_unchanging")
        try raw.execute("UPDATE block SET types = x'00' WHERE number = 1")
        let error = try logError { _ = try log.reader().entries(types: ["Renamed"]) }
        #expect("\(error)".hasPrefix("Damaged: block 1: the checksum of its row differs."))
    }
}
