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

    @Test func `gives its events the places that their records have`() throws {
        try writer.append(1...3, to: "case/1")
        let appends = try [
            StreamAppend(StreamName("case/1"), .version(3), counted(2, after: .position(1))),
            StreamAppend(newIn: "case", counted(3, after: .inBatch(1))),
            StreamAppend(StreamName("case/1"), .any, counted(1, after: nil)),
        ]
        let context = try TestLog.context()
        let answer = try writer.appendAndWait(appends, context)
        let events = try #require(AppendedEvents(appends, answer, context))
        #expect(events.range == 3..<9)
        let records = try log.reader().entries(3..<9).compactMap(\.envelope)
        var versions: [Int64?] = []
        var given: [Occurrence<CaseEvent>] = []
        events.forEach(ofStreams: { _ in true }) { stream, event in
            #expect(stream.description == records[given.count].stream.string)
            versions.append(event.version)
            given += [event.occurrence(of: CaseEvent.self)].compactMap(\.self)
        }
        #expect(versions == [4, 5, 1, 2, 3, nil], "nobody said what the last one follows")
        #expect(
            given.map(\.event.payload).compactMap { ($0 as? Counted)?.number } == [
                0, 1, 0, 1, 2, 0,
            ]
        )
        #expect(given.map(\.position) == records.map(\.position))
        #expect(given.map(\.recorded) == records.map(\.recorded))
        #expect(given.map(\.actor) == records.map(\.actor.id))
        #expect(given.map(\.causation) == records.map(\.causation))
    }

    @Test func `gives no events where it wrote nothing new`() throws {
        let appends = try [StreamAppend(newIn: "case", counted(1, after: nil))]
        let request = AppendContext.Request(key: "once", digest: Bytes32(1, 2, 3, 4))
        let context = try TestLog.context(request)
        let first = try writer.appendAndWait(appends, context)
        #expect(AppendedEvents(appends, first, context)?.range == 0..<1)
        let again = try writer.appendAndWait(appends, context)
        #expect(AppendedEvents(appends, again, context) == nil)
        let nothing = try writer.appendAndWait([], TestLog.context())
        #expect(AppendedEvents([], nothing, context) == nil)
    }

    private func counted(
        _ count: Int64,
        after cause: ProposedEvent.Cause?
    ) throws -> [ProposedEvent] {
        try (0..<count).map { try ProposedEvent(CaseEvent.counted(Counted($0)), causation: cause) }
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
