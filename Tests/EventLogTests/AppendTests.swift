import EventLog
import EventSourcing
import Testing

struct `An append` {
    let log: TestLog
    let writer: EventLog

    init() throws {
        log = try TestLog()
        writer = try log.open()
    }

    @Test func `writes records as the design shows them`() throws {
        let actor = try #require(Actor(id: "p-104", role: "caseworker", unit: "toezicht"))
        let day = CivilDate(year: 2025, month: 3, day: 1)
        try writer.append(1...1, to: "case/7482")
        _ = try writer.appendAndWait(
            [
                StreamAppend(
                    try StreamName("case/7482"),
                    .version(1),
                    [
                        try ProposedEvent(
                            Counted(5, "a \"b\"\n", effective: day),
                            causation: .position(0),
                            correlation: .position(0),
                            subjects: [44, 7, 44]
                        )
                    ]
                )
            ],
            AppendContext(actor, processing: "toezicht \"1\"")
        )
        let line = try log.reader().entry(at: 1).line
        let expected = [
            #"{"context":{"actor":{"id":"p-104","role":"caseworker","unit":"toezicht"},"#,
            #""causation":0,"correlation":0,"effective":"2025-03-01","position":1,"#,
            #""previous":0,"processing":"toezicht \"1\"","#,
            #""recorded":"2026-11-18T11:06:40.000Z","#,
            #""stream":"case/7482","subjects":[7,44],"type":"Counted","v":1,"version":2},"#,
            #""data":{"number":5,"text":"a \"b\"\n"}}"#,
        ]
        #expect(line == expected.joined())
    }

    @Test func `numbers its events from where the log ended`() throws {
        #expect(try writer.append(1...3, to: "case/1").first == 0)
        let second = try writer.append(4...5, to: "case/2")
        #expect(second.first == 3)
        #expect(second.count == 2)
        #expect(second.streams.map(\.description) == ["case/2"])
        #expect(!second.isRepeated)
        #expect(try log.reader().count() == 5)
        #expect(try log.reader().entries().map(\.number) == [1, 2, 3, 4, 5])
    }

    @Test func `gives the records that it wrote, as they can be read, where they are asked for`()
        throws
    {
        try writer.append(1...1_000, to: "case/1")
        let appends = try (0..<600).map { number in
            StreamAppend(
                try StreamName("case/\(number % 3)"),
                .any,
                try (0..<3).map { try ProposedEvent(Counted($0, "\(number)")) }
            )
        }
        let appended = try writer.appendAndWait(
            appends,
            givingRecords: true,
            TestLog.context()
        )
        let records = try #require(appended.records)
        #expect(records.range == 1_000..<2_800, "the end of one block, a whole one, and a tail")
        var given: [String] = []
        try records.forEach { given.append(try #require($0.line)) }
        #expect(given == (try log.reader().entries(1_000..<2_800).compactMap(\.line)))
        let other = try writer.appendAndWait(appends, TestLog.context())
        #expect(other.records == nil, "not asked for")
    }

    @Test func `links each event to its stream's preceding one`() throws {
        try writer.append(1...2, to: "case/1")
        try writer.append(3...3, to: "case/2")
        try writer.append(4...4, to: "case/1")
        let entries = try log.reader().entries()
        #expect(entries.map(\.previous) == [nil, 0, nil, 1])
        #expect(entries.map(\.version) == [1, 2, 1, 3])
    }

    @Test func `goes to several streams at once`() throws {
        let appended = try writer.appendAndWait(
            [
                StreamAppend(try StreamName("case/1"), .version(0), [try TestLog.event(1)]),
                StreamAppend(try StreamName("work/1"), .version(0), [try TestLog.event(2)]),
                StreamAppend(try StreamName("case/1"), .version(1), [try TestLog.event(3)]),
            ],
            try TestLog.context()
        )
        #expect(appended.streams.map(\.description) == ["case/1", "work/1", "case/1"])
        #expect(try log.reader().entries().map(\.stream) == ["case/1", "work/1", "case/1"])
        #expect(try log.reader().head(of: StreamName("case/1"))?.version == 2)
    }

    @Test func `numbers a new stream with the position of its first event`() throws {
        try writer.append(1...4, to: "case/x")
        let appended = try writer.appendAndWait(
            [
                StreamAppend(newIn: "work", [try TestLog.event(1), try TestLog.event(2)]),
                StreamAppend(newIn: "work", [try TestLog.event(3)]),
            ],
            try TestLog.context()
        )
        #expect(appended.streams.map(\.description) == ["work/4", "work/6"])
        #expect(try log.reader().stream(StreamName("work/4")).count == 2)
    }

    @Test func `turns a cause in the same append into its position`() throws {
        try writer.append(1...4, to: "case/x")
        let events = [
            try TestLog.event(1),
            try ProposedEvent(Counted(2), causation: .inBatch(0), correlation: .position(3)),
        ]
        _ = try writer.appendAndWait([StreamAppend(newIn: "work", events)], try TestLog.context())
        let envelope = try log.reader().entry(at: 5).envelope
        #expect(envelope?.causation == 4)
        #expect(envelope?.correlation == 3)
    }

    @Test func `gives sealed events their stream, version and citizen`() throws {
        let event = ProposedEvent(sealing: Counted.self) { stream, version in
            Counted(version, stream.description)
        }
        _ = try writer.appendAndWait(
            [StreamAppend(try StreamName("citizen/12"), .any, [event, event])],
            try TestLog.context()
        )
        let envelope = try #require(try log.reader().entry(at: 1).envelope)
        #expect(try Counted(envelope) == Counted(2, "citizen/12"))
        #expect(envelope.subjects == [12])
    }

    @Test func `of nothing has no first position`() throws {
        let appended = try writer.appendAndWait([], try TestLog.context())
        #expect(appended.first == nil)
        #expect(appended.count == 0)
        #expect(try log.reader().count() == 0)
    }

    @Test func `keeps the letters of a stream's key apart from its number`() throws {
        for name in ["case/7", "case/007", "case/9223372036854775808", "system", "case/a/b"] {
            try writer.append(1...2, to: name)
        }
        let again = try log.open()
        for name in ["case/7", "case/007", "case/9223372036854775808", "system", "case/a/b"] {
            #expect(try log.reader().stream(StreamName(name)).count == 2, "\(name)")
            try again.append(3...3, to: name, at: .version(2))
        }
        #expect(try Verification.run(log.path).findings == [])
    }

    @Test func `is found by another process that opens the log later`() throws {
        try writer.append(1...3, to: "case/1")
        let later = try log.open()
        #expect(try later.append(4...4, to: "case/1", at: .version(3)).first == 3)
        try writer.append(5...5, to: "case/1", at: .version(4))
        #expect(try log.reader().entries().map(\.number) == [1, 2, 3, 4, 5])
    }
}
