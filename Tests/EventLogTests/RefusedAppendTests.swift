import EventLog
import EventSourcing
import SQLite
import Testing

struct `A refused append` {
    let log: TestLog
    let writer: EventLog

    init() throws {
        log = try TestLog()
        writer = try log.open()
        try writer.append(1...3, to: "case/1")
    }

    /// The refusal of an append after which the log must be as it was.
    private func refusal(_ body: () throws -> Void) throws -> String {
        let before = try log.reader().lines()
        let error = try logError(body)
        #expect(try log.reader().lines() == before)
        #expect(try log.reader().head(of: StreamName("case/2")) == nil)
        try writer.append(9...9, to: "case/1", at: .version(3))
        #expect(try Verification.run(log.path).findings == [])
        return "\(error)"
    }

    private func append(_ event: ProposedEvent, processing: String = "supervision") throws {
        let actor = try #require(Actor(id: "p-1", role: "caseworker", unit: "toezicht"))
        _ = try writer.appendAndWait(
            [StreamAppend(try StreamName("case/2"), .any, [try TestLog.event(1), event])],
            AppendContext(actor, processing: processing)
        )
    }

    @Test(arguments: [0, 2, 4] as [Int64])
    func `names stream, expected and found version`(expected: Int64) throws {
        let text = try refusal {
            try writer.append(4...5, to: "case/1", at: .version(expected))
        }
        #expect(
            text == "case/1 is at version 3, and \(expected) was expected: somebody wrote to it"
                + " meanwhile. Read it again and decide anew."
        )
    }

    @Test(arguments: [Int64.max, JSON.integerMax])
    func `names a head in the file that no stream can have`(version: Int64) throws {
        // A block full, so that the table has heads.
        try writer.append(1...1_100, to: "case/2")
        try log.raw().execute("UPDATE stream SET version = \(version), position = 4 WHERE key = 1")
        let error = try logError { try log.open().append(4...4, to: "case/1") }
        #expect("\(error)".hasPrefix("Damaged: stream case/1: the table has a head of version"))
    }

    @Test func `keeps nothing of its other streams`() throws {
        let text = try refusal {
            _ = try writer.appendAndWait(
                [
                    StreamAppend(try StreamName("case/2"), .version(0), [try TestLog.event(1)]),
                    StreamAppend(try StreamName("case/1"), .version(2), [try TestLog.event(2)]),
                ],
                try TestLog.context()
            )
        }
        #expect(text.hasPrefix("case/1 is at version 3, and 2 was expected"))
    }

    @Test func `says which stream that was read has moved on`() throws {
        let text = try refusal {
            try writer.append(
                4...4,
                to: "case/2",
                reading: [try StreamVersion(StreamName("case/1"), 2)]
            )
        }
        #expect(text.hasPrefix("case/1 is at version 3, and 2 was expected"))
    }

    /// Appends to one stream what rests on another, when the log had so many records.
    private func append(reading version: Int64, knowing end: Int64) throws {
        _ = try writer.appendAndWait(
            [StreamAppend(try StreamName("case/2"), .any, [try TestLog.event(4)])],
            reading: [try StreamVersion(StreamName("case/1"), version)],
            knownEnd: end,
            try TestLog.context()
        )
    }

    @Test func `says so once the log goes on behind where it was known`() throws {
        try append(reading: 3, knowing: 3)
        try writer.append(5...5, to: "case/1")
        let refusal = #expect(throws: LogError.self) { try append(reading: 3, knowing: 4) }
        #expect(refusal?.description.hasPrefix("case/1 is at version 4, and 3 was") == true)
        #expect(try log.reader().count() == 5)
    }

    @Test func `does not look up what was read while the log ends where it was known`() throws {
        #expect(throws: Never.self) { try append(reading: 2, knowing: 3) }
        #expect(throws: LogError.self) { try append(reading: 2, knowing: 3) }
    }

    @Test func `says that a stream which was not there has come`() throws {
        let text = try refusal {
            try writer.append(
                4...4,
                to: "case/2",
                reading: [
                    try StreamVersion(StreamName("case/9"), 0),
                    try StreamVersion(StreamName("case/1"), 0),
                ]
            )
        }
        #expect(text.hasPrefix("case/1 is at version 3, and 0 was expected"))
    }

    @Test(arguments: ["a b", "", "a//b", "a%2", "a%2f", "/a", "a/", "é"])
    func `does not come to a name outside the grammar`(name: String) throws {
        #expect(throws: StreamNameError.self) { try StreamName(name) }
    }

    @Test func `has a category within the grammar`() throws {
        #expect(throws: StreamNameError.self) {
            _ = try writer.appendAndWait(
                [StreamAppend(newIn: "", [try TestLog.event(1)])],
                try TestLog.context()
            )
        }
        #expect(try log.reader().count() == 3)
    }

    @Test func `says how large a record is that is too large`() throws {
        let overhead = try recordBytes(textBytes: 0)
        let fits = LogFormat.recordBytesMax - overhead
        #expect(try recordBytes(textBytes: fits) == LogFormat.recordBytesMax)
        let text = try refusal {
            try append(try ProposedEvent(Counted(1, String(repeating: "x", count: fits + 1))))
        }
        #expect(
            text == "A record of Counted would have 1048577 bytes; 1048576 are allowed."
                + " Divide it over several events."
        )
    }

    /// Appends to a log of its own, as the second event of a stream, and gives the record's size.
    private func recordBytes(textBytes: Int) throws -> Int {
        let other = try TestLog()
        let writer = try other.open()
        try writer.append(1...3, to: "case/1")
        let event = try ProposedEvent(Counted(1, String(repeating: "x", count: textBytes)))
        _ = try writer.appendAndWait(
            [StreamAppend(try StreamName("case/2"), .any, [try TestLog.event(1), event])],
            try TestLog.context()
        )
        return try other.reader().entry(at: 4).line?.utf8.count ?? 0
    }

    @Test func `says how many events are too many`() throws {
        let events = Array(repeating: try TestLog.event(1), count: 50_001)
        let text = try refusal {
            _ = try writer.appendAndWait(
                [
                    StreamAppend(try StreamName("case/2"), .any, events),
                    StreamAppend(try StreamName("case/3"), .any, Array(events.dropFirst(2))),
                    StreamAppend(try StreamName("case/4"), .any, [events[0]]),
                ],
                try TestLog.context()
            )
        }
        #expect(text == "An append of 100001 events; 100000 are allowed. Divide it.")
    }

    @Test func `names a cause that is not before its event`() throws {
        let text = try refusal {
            try append(try ProposedEvent(Counted(2), causation: .position(5)))
        }
        #expect(
            text == "Counted cannot be recorded: its cause, position 5, is not before it"
        )
    }

    @Test(arguments: [-1, 1, 2])
    func `names a cause of the same append that is not before its event`(index: Int) throws {
        let text = try refusal {
            try append(try ProposedEvent(Counted(2), correlation: .inBatch(index)))
        }
        #expect(
            text == "Counted cannot be recorded: its cause, number \(index) of the append,"
                + " is not before it"
        )
    }

    @Test(arguments: [Array(0...50), [-1]] as [[Int64]])
    func `has at most fifty subjects, which are numbers of citizens`(subjects: [Int64]) throws {
        let text = try refusal {
            try append(try ProposedEvent(Counted(2), subjects: subjects))
        }
        #expect(text.contains("its subjects are not at most 50 citizen numbers"))
    }

    @Test func `has data outside its bounds, and says where`() throws {
        let error = try logError { _ = try ProposedEvent(Counted(-4)) }
        #expect("\(error)".hasPrefix("Counted cannot be recorded: /number: "))
    }

    @Test func `has a processing activity that no reader would accept`() throws {
        for processing in ["", String(repeating: "p", count: 201)] {
            let error = try logError { try append(try TestLog.event(2), processing: processing) }
            #expect(
                "\(error)" == "Counted cannot be recorded: its processing activity has not 1 to 200"
                    + " characters"
            )
        }
        #expect(try log.reader().count() == 3)
    }

    @Test func `has a date or a subject that no reader would accept`() throws {
        let dated = try ProposedEvent(Counted(1, effective: CivilDate(days: 3_000_000)))
        let error = try logError { try append(dated) }
        #expect(
            "\(error)" == "Counted cannot be recorded: its date is not in the years 1 to 9999"
        )
        let about = try ProposedEvent(Counted(1), subjects: [JSON.integerMax + 1])
        let other = try logError { try append(about) }
        #expect("\(other)".contains("its subjects are not at most 50 citizen numbers"))
        #expect(try log.reader().count() == 3)
    }

    @Test func `leaves the others of its group commit alone`() async throws {
        let results = try await withThrowingTaskGroup { group in
            for number in 0..<20 {
                group.addTask { [writer] in
                    let expected: StreamAppend.Expected = number % 2 == 0 ? .any : .version(99)
                    let append = StreamAppend(
                        try StreamName("case/2"),
                        expected,
                        [try TestLog.event(number)]
                    )
                    return (try? await writer.append([append], TestLog.context())) != nil
                }
            }
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(results == 10)
        #expect(try log.reader().count() == 13)
    }
}
