import EventSourcing
import Events
import Projections
import SQLite
import TestSupport
import Testing

/// Events of imported cases, and the rows that they mean.
struct CaseEvents {
    private var events: [Recorded<HistoryEvent>] = []

    /// Adds an event of a case.
    func and(_ event: HistoryEvent, of caseID: String, source: String = "fines") throws
        -> CaseEvents
    {
        var more = self
        let stream = try StreamName("history", source, caseID).description
        more.events.append(
            try Surroundings(stream, position: Int64(events.count)).record(event)
        )
        return more
    }

    func opened(_ caseID: String) throws -> CaseEvents {
        try and(.caseOpened(CaseOpened()), of: caseID)
    }

    /// Adds an activity.
    func did(
        _ activity: String,
        _ time: String,
        by resource: String? = nil,
        in caseID: String = "A1"
    ) throws -> CaseEvents {
        let time = try #require(OffsetDateTime(Text(time)))
        return try and(
            .caseActivityRecorded(
                CaseActivityRecorded(
                    activity: Text(activity),
                    resource: resource.map { Text($0) },
                    time: time
                )
            ),
            of: caseID
        )
    }

    /// The rows, per key; each state goes through its rows after every event, as in a restart.
    func rows() throws -> [[[Cell]]] {
        var states: [CaseHistory.Key: CaseHistory.State] = [:]
        for event in events {
            for key in CaseHistory.keys(of: event) {
                CaseHistory.evolve(&states[key], of: key, with: event)
                guard let state = states[key] else { continue }
                let rows = CaseHistory.rows(of: key, state)
                let back = try #require(CaseHistory.state(of: key, from: rows))
                #expect(CaseHistory.rows(of: key, back) == rows)
                states[key] = back
            }
        }
        let all = states.sorted { $0.key < $1.key }.map { CaseHistory.rows(of: $0.key, $0.value) }
        return CaseHistory.tables.indices.map { table in all.flatMap { $0[table] } }
    }

    /// The rows of `case_history` that have these columns.
    func cases(_ columns: String...) throws -> [[Cell]] {
        let names = CaseHistory.tables[0].columns
        let indices = try columns.map { try #require(names.firstIndex(of: $0)) }
        return try rows()[0].map { row in indices.map { row[$0] } }
    }

    /// A query over the rows in SQLite, as a reader asks it.
    func query(_ sql: String) throws -> [[String]] {
        let database = try Database(":memory:", .create)
        try database.execute(CaseHistory.schema)
        for (table, rows) in try zip(CaseHistory.tables, rows()) {
            let marks = table.columns.map { _ in "?" }.joined(separator: ", ")
            let insert = try database.prepare("INSERT INTO \(table.name) VALUES (\(marks))")
            for row in rows {
                for (index, cell) in row.enumerated() {
                    switch cell {
                    case .integer(let integer): insert.bind(index, integer)
                    case .text(let text): insert.bind(index, text)
                    case .null: insert.bindNull(index)
                    case .blob(let blob): insert.bind(index, blob)
                    }
                }
                try insert.run()
            }
        }
        let select = try database.prepare(sql)
        var found: [[String]] = []
        while try select.step() { found.append((0..<select.columnCount).map(select.text)) }
        return found
    }
}

struct `The history of a case` {
    @Test func `has its activities in the order of time, whatever the order of the file`() throws {
        let events = try CaseEvents().opened("A1")
            .did("second", "2026-01-02T00:00:00Z")
            .did("third", "2026-01-03T00:00:00Z")
            .did("first", "2026-01-01T00:00:00Z")
        #expect(
            try events.cases("case_id", "events", "start_activity", "end_activity", "activities")
                == [
                    [
                        .text("A1"), .integer(3), .text("first"), .text("third"),
                        .text(#"["first","second","third"]"#),
                    ]
                ]
        )
        #expect(
            try events.cases("first_time", "last_time", "times") == [
                [
                    .integer(1_767_225_600_000), .integer(1_767_398_400_000),
                    .text("[1767225600000,1767312000000,1767398400000]"),
                ]
            ]
        )
    }

    @Test func `keeps activities of the same moment in the order of the file`() throws {
        let events = try CaseEvents()
            .did("b", "2026-01-01T12:00:00+02:00")
            .did("z", "2026-01-01T11:00:00+01:00")
            .did("a", "2026-01-01T10:00:00Z")
            .did("before", "2026-01-01T09:59:59.999Z")
        #expect(try events.cases("activities") == [[.text(#"["before","b","z","a"]"#)]])
    }

    @Test func `names each resource once, in order of name`() throws {
        let events = try CaseEvents()
            .did("a", "2026-01-01T00:00:00Z", by: "p9")
            .did("b", "2026-01-01T00:00:00Z")
            .did("c", "2026-01-01T00:00:00Z", by: "p10")
            .did("d", "2026-01-01T00:00:00Z", by: "p9")
        #expect(try events.cases("resources") == [[.text(#"["p10","p9"]"#)]])
    }

    @Test func `counts each activity of the case`() throws {
        let events = try CaseEvents()
            .did("pay", "2026-01-01T00:00:00Z")
            .did("ask", "2026-01-02T00:00:00Z")
            .did("pay", "2026-01-03T00:00:00Z")
        #expect(
            try events.rows()[1] == [
                [.text("fines"), .text("A1"), .text("ask"), .integer(1)],
                [.text("fines"), .text("A1"), .text("pay"), .integer(2)],
            ]
        )
    }

    @Test func `goes on when the case occurs again further on`() throws {
        let events = try CaseEvents().opened("A1")
            .did("a", "2026-01-01T00:00:00Z")
            .and(.caseContinued(CaseContinued()), of: "A1")
            .did("b", "2026-01-02T00:00:00Z")
        #expect(try events.cases("case_id", "events") == [[.text("A1"), .integer(2)]])
    }

    @Test func `of a case without activities is a row without times`() throws {
        #expect(
            try CaseEvents().opened("A1").rows() == [
                [
                    [
                        .text("fines"), .text("A1"), .integer(0), .null, .null, .null, .null,
                        .text("[]"), .text("[]"), .text("[]"),
                    ]
                ],
                [],
            ]
        )
    }

    @Test func `is kept apart per source and per odd id`() throws {
        let odd = ["A 1", "a/b", "NA", "caf\u{E9}", "cafe\u{301}", "\u{1F600}", "%41", "A"]
        var events = CaseEvents()
        for caseID in odd { events = try events.did("a", "2026-01-01T00:00:00Z", in: caseID) }
        events = try events.and(.caseOpened(CaseOpened()), of: "NA", source: "other/source")
        let found = try events.cases("source", "case_id", "events")
        #expect(found.count == odd.count + 1)
        for caseID in odd { #expect(found.count { isCase($0, caseID) } == 1) }
        #expect(found.last == [.text("other/source"), .text("NA"), .integer(0)])
    }

    private func isCase(_ row: [Cell], _ caseID: String) -> Bool {
        guard case .text(let text) = row[1], row[0] == .text("fines") else { return false }
        return Array(text.utf8) == Array(caseID.utf8) && row[2] == .integer(1)
    }

    @Test func `counts activities apart that only look alike`() throws {
        let events = try CaseEvents()
            .did("caf\u{E9}", "2026-01-01T00:00:00Z")
            .did("cafe\u{301}", "2026-01-01T00:00:00Z")
        #expect(try events.rows()[1].map { $0[3] } == [.integer(1), .integer(1)])
    }

    @Test func `keeps names as long as the contract allows, and signs that JSON escapes`() throws {
        let long = String(repeating: "\u{1F600}", count: 1_000)
        let events = try CaseEvents()
            .did(long, "2026-01-01T00:00:00Z", by: long)
            .did("\"\\\u{1}\n", "2026-01-02T00:00:00Z")
        #expect(
            try events.cases("start_activity", "end_activity") == [
                [.text(long), .text("\"\\\u{1}\n")]
            ]
        )
    }

    @Test func `does not come from the events of the import itself`() throws {
        let digest = Bytes32(0, 0, 0, 1)
        let imported = HistoryImported(
            activities: 0,
            cases: 0,
            contentSha256: digest,
            file: "x",
            sha256: digest
        )
        let event = try Surroundings("history/fines").record(HistoryEvent.historyImported(imported))
        #expect(CaseHistory.keys(of: event).isEmpty)
    }

    @Test func `does not come back from rows that are not its own`() throws {
        let events = try CaseEvents().did("a", "2026-01-01T00:00:00Z")
        let rows = try [events.rows()[0], events.rows()[1]]
        let key = try #require(CaseHistory.key(from: rows[0][0]))
        for column in [7, 8, 9] {
            for bad in [Cell.text("{}"), .text("[1"), .null, .integer(3)] {
                var changed = rows
                changed[0][0][column] = bad
                #expect(CaseHistory.state(of: key, from: changed) == nil)
            }
        }
        #expect(CaseHistory.state(of: key, from: [[], []]) == nil)
    }
}

struct `The views over case histories` {
    private let events: CaseEvents

    init() throws {
        events = try CaseEvents()
            .did("ask", "2025-12-31T23:30:00+01:00", in: "A1")
            .did("pay", "2026-01-01T00:30:00+01:00", in: "A1")
            .did("pay", "2026-02-01T00:00:00Z", in: "A1")
            .did("ask", "2026-01-01T00:00:00Z", in: "B1")
            .did("pay", "2026-01-01T00:00:01Z", in: "B1")
            .did("ask", "2026-01-05T00:00:00Z", in: "C1")
            .did("pay", "2026-01-05T00:00:01Z", in: "C1")
            .opened("D1")
    }

    @Test func `count activities and the cases that have them`() throws {
        #expect(
            try events.query("SELECT activity, events, cases FROM activity ORDER BY activity")
                == [["ask", "3", "3"], ["pay", "4", "3"]]
        )
    }

    @Test func `count variants, and leave out cases without activities`() throws {
        #expect(
            try events.query("SELECT activities, cases FROM variant ORDER BY cases DESC")
                == [[#"["ask","pay"]"#, "2"], [#"["ask","pay","pay"]"#, "1"]]
        )
    }

    @Test func `count with what cases begin and end`() throws {
        #expect(try events.query("SELECT activity, cases FROM start_activity") == [["ask", "3"]])
        #expect(try events.query("SELECT activity, cases FROM end_activity") == [["pay", "3"]])
    }

    @Test func `count what comes right after what, within a case`() throws {
        #expect(
            try events.query(
                "SELECT from_activity, to_activity, count FROM directly_follows ORDER BY count DESC"
            ) == [["ask", "pay", "3"], ["pay", "pay", "1"]]
        )
    }

    @Test func `tell how long each case took`() throws {
        #expect(
            try events.query("SELECT case_id, milliseconds FROM case_duration WHERE case_id > 'A1'")
                == [["B1", "1000"], ["C1", "1000"]]
        )
    }

    @Test func `count activities per year in UTC`() throws {
        #expect(
            try events.query("SELECT year, events FROM events_per_year ORDER BY year")
                == [["2025", "2"], ["2026", "5"]]
        )
    }

    @Test func `sum up the source`() throws {
        #expect(
            try events.query("SELECT source, cases, events, first_time, last_time FROM source")
                == [["fines", "4", "7", "2025-12-31T22:30:00", "2026-02-01T00:00:00"]]
        )
    }
}
