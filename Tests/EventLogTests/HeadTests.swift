@testable import EventLog
import EventSourcing
import SQLite
import Testing

struct `The table of heads` {
    private func heads(_ log: TestLog) throws -> [String] {
        let select = try log.raw().prepare(
            "SELECT key || ' ' || version || ' ' || position FROM stream ORDER BY key"
        )
        var heads: [String] = []
        while try select.step() { heads.append(select.text(0)) }
        return heads
    }

    @Test func `is brought up to date with every few blocks`() throws {
        let log = try TestLog(headBlocks: 2)
        let writer = try log.open()
        try writer.append(1...2_047, to: "case/1")
        #expect(try heads(log) == [])
        try writer.append(1...3, to: "case/2")
        #expect(try heads(log) == ["1 2047 2046", "2 3 2049"])
        try writer.append(1...2_000, to: "case/1")
        #expect(try heads(log) == ["1 2047 2046", "2 3 2049"])
        #expect(try Verification.run(log.path).findings == [])
    }

    @Test func `is made up for by the newest records, for readers and for other writers`() throws {
        let log = try TestLog(headBlocks: 2)
        let (writer, reader) = (try log.open(), try log.reader())
        for number in 0..<9 {
            try writer.append(1...300, to: "case/\(number % 4)")
            let other = try log.open()
            try other.append(1...1, to: "case/\(number % 3)", at: .version(version(number)))
            let streams = Set((0..<4).map { "case/\($0)" }).sorted()
            for stream in streams {
                let name = try StreamName(stream)
                let head = try reader.head(of: name)
                let entries = try reader.stream(name)
                #expect(head?.version ?? 0 == Int64(entries.count))
                #expect(head?.last == entries.last?.position)
            }
        }
        #expect(try Verification.run(log.path).findings == [])
    }

    /// Of `case/<number % 3>` after the 300 events of step `number`.
    private func version(_ number: Int) -> Int64 {
        let mine = number % 3
        let large = (0...number).count { $0 % 4 == mine }
        return Int64(large * 300 + (0..<number).count { $0 % 3 == mine })
    }

    @Test(
        arguments: [
            "UPDATE stream SET version = version + 1 WHERE key = 1",
            "UPDATE stream SET position = position - 1 WHERE key = 1",
            "UPDATE stream SET version = 5, position = 4 WHERE key = 1",
            "UPDATE stream SET position = 2060 WHERE key = 1",
            "DELETE FROM stream WHERE key = 1",
            "UPDATE stream SET key = 9 WHERE key = 1",
        ]
    )
    func `is compared as far as it goes`(sql: String) throws {
        let log = try TestLog(headBlocks: 2)
        let writer = try log.open()
        try writer.append(1...2_050, to: "case/1")
        try writer.append(1...20, to: "case/2")
        try writer.append(1...20, to: "case/1")
        let raw = try log.raw()
        for trigger in ["stream_only_forward", "stream_undeletable"] {
            try raw.execute("DROP TRIGGER \(trigger)")
        }
        try raw.execute(sql)
        let findings = try Verification.run(log.path).findings.filter { $0.place != "schema" }
        #expect(!findings.isEmpty)
    }

    /// The last record again, as the first of its stream, behind the end; every hash is right.
    private func beginAgain(_ log: TestLog, _ stream: String) throws {
        try addToTail(log) { last in
            last.replacing(#/"previous":\d+,/#, with: "")
                .replacing(#/"stream":"[^"]+"/#, with: "\"stream\":\"\(stream)\"")
                .replacing(#/"version":\d+/#, with: "\"version\":1")
        }
    }

    /// The last record again, as the one that follows `previous` in its stream.
    private func follow(_ previous: Int, in log: TestLog) throws {
        let before = try #require(try log.reader().lines()[previous])
        let stream = try #require(before.firstMatch(of: #/"stream":"[^"]+"/#)).output
        let version = try #require(before.firstMatch(of: #/"version":(\d+)/#)).output.1
        let next = try #require(Int(version)) + 1
        try addToTail(log) { last in
            last.replacing(#/"previous":\d+,/#, with: "\"previous\":\(previous),")
                .replacing(#/"stream":"[^"]+"/#, with: stream)
                .replacing(#/"version":\d+/#, with: "\"version\":\(next)")
        }
    }

    /// The last record again, changed, behind the end; its hash is right.
    private func addToTail(_ log: TestLog, _ change: (String) -> String) throws {
        let raw = try log.raw()
        let position = try log.reader().count()
        let last = try #require(try log.reader().lines().last ?? nil)
        let line = change(last)
            .replacing(#/"position":\d+/#, with: "\"position\":\(position)")
        let insert = try raw.prepare("INSERT INTO tail VALUES (?, ?, ?)")
        insert.bind(0, position)
        insert.bind(1, Array(line.utf8))
        insert.bind(2, ReferenceTree.leaf(Array(line.utf8)))
        try insert.run()
    }

    @Test(arguments: ["case/1", "case/2"])
    func `lets no stream begin a second time, among the newest records or before`(
        stream: String
    ) throws {
        let log = try TestLog(headBlocks: 2)
        let writer = try log.open()
        try writer.append(1...2_050, to: "case/1")
        try writer.append(1...20, to: "case/2")
        try beginAgain(log, stream)
        let findings = try Verification.run(log.path).findings
        #expect(findings.contains { $0.problem.contains("a second time") }, "\(findings)")
        let name = try StreamName(stream)
        #expect(throws: LogError.self) { try log.reader().stream(name) }
        #expect(throws: LogError.self) { try log.open().append(1...1, to: stream) }
    }

    @Test func `lets no stream begin a second time that has no newer records`() throws {
        let log = try TestLog(headBlocks: 2)
        let writer = try log.open()
        try writer.append(1...5, to: "case/3")
        try writer.append(1...2_050, to: "case/1")
        try beginAgain(log, "case/3")
        #expect(
            try Verification.run(log.path).findings.map(\.description).contains {
                $0.hasPrefix("stream case/3: it begins a second time")
            }
        )
        #expect(throws: LogError.self) { try log.reader().stream(StreamName("case/3")) }
        #expect(throws: LogError.self) { try log.open().append(1...1, to: "case/3") }
        #expect(try log.reader().stream(StreamName("case/1")).count == 2_050)
    }

    @Test(arguments: [0, 62, 63, 64, 65, 127, 128, 1_030])
    func `lets no two records follow the same one`(position: Int) throws {
        let log = try TestLog()
        try log.fill(try log.open(), 1_100)
        try follow(position, in: log)
        let findings = try Verification.run(log.path).findings.map(\.description)
        #expect(
            findings.contains { $0.hasPrefix("position 1100: its link to the preceding event") },
            "\(findings)"
        )
    }

    @Test(arguments: 1_093..<1_100)
    func `lets one record follow the last of each stream`(position: Int) throws {
        let log = try TestLog()
        try log.fill(try log.open(), 1_100)
        try follow(position, in: log)
        let findings = try Verification.run(log.path).findings.map(\.description)
        #expect(!findings.contains { $0.contains("its link to the preceding event") })
    }

    @Test func `is not an earlier event of its stream, though the version is right`() throws {
        let log = try TestLog(headBlocks: 2)
        let writer = try log.open()
        try writer.append(1...5, to: "case/3")
        try writer.append(1...2_050, to: "case/1")
        let raw = try log.raw()
        try raw.execute("DROP TRIGGER stream_only_forward")
        try raw.execute("UPDATE stream SET position = 3 WHERE position = 4")
        #expect(
            try Verification.run(log.path).findings.map(\.description).contains(
                "stream case/3: the head in the table is not its last event"
            )
        )
    }
}
