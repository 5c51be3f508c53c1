import CaseHandling
import Casework
import EventLog
import EventSourcing
import Events
import TestSupport
import Testing

struct `After something happened in a life,` {
    private let story: ToeslagStory
    private let people: [Int64]

    init() throws {
        story = try ToeslagStory()
        people = try story.citizens
    }

    private func record(_ citizen: Int64, _ type: String, _ data: String) throws {
        _ = try story.toeslagen().record([story.fact(citizen, type, data)])
    }

    private func opened() throws -> [Envelope] {
        try story.installation.reader().entries(types: ["ServiceTaskOpened"]).compactMap {
            guard case .record(let envelope) = $0 else { return nil }
            return envelope
        }
    }

    private func birth(source: String = "brp", on day: String = "2024-11-20") throws {
        _ = try Citizens(story.installation.used(by: .caseworker)).register(
            bsn: "999990019",  // elfproef-test
            name: "Newborn",
            birthDate: story.day(day),
            story.installation.log()
        )
        let child = try story.citizens[3]
        try record(
            people[0],
            "ChildRecorded",
            #"{"birthDate":"\#(day)","child":\#(child),"from":"\#(day)","#
                + #""hasChildBenefit":false,"source":"\#(source)"}"#
        )
    }

    @Test func `somebody offers help, and the log says what it follows from`() throws {
        try birth()
        let task = try #require(try opened().first)
        #expect(try opened().count == 1)
        #expect(task.stream.string == "contact/\(people[0])")
        let cause = try #require(task.causation)
        guard case .record(let fact) = try story.installation.reader().entry(at: cause) else {
            Issue.record("expected a fact")
            return
        }
        #expect(fact.type.string == "ChildRecorded")
        let deadlines = try DeadlineList(story.installation.used())
        var open: [String] = []
        try deadlines.forEach { open.append("\($0.kind) \($0.due)") }
        #expect(open == ["serviceTask 2024-12-30"])
    }

    @Test func `nobody is reminded of what he told himself`() throws {
        try birth(source: "citizen")
        #expect(try opened().isEmpty)
    }

    @Test func `nothing is opened for what a register only confirms`() throws {
        for source in ["citizen", "brp"] {
            try record(
                people[0],
                "PartnershipBegan",
                #"{"from":"2024-11-01","partner":\#(people[1]),"source":"\#(source)"}"#
            )
        }
        try record(
            people[0],
            "PartnershipBegan",
            #"{"from":"2024-11-02","partner":\#(people[1]),"source":"brp"}"#
        )
        #expect(try opened().isEmpty)
        for source in ["citizen", "brp"] {
            try record(
                people[0],
                "PartnershipEnded",
                #"{"from":"2024-11-20","partner":\#(people[1]),"source":"\#(source)"}"#
            )
        }
        #expect(try opened().isEmpty)
    }

    @Test func `nothing is opened for the dead`() throws {
        try record(people[1], "DeathRecorded", #"{"day":"2024-11-20","source":"brp"}"#)
        try record(
            people[0],
            "PartnershipBegan",
            #"{"from":"2024-11-01","partner":\#(people[1]),"source":"brp"}"#
        )
        #expect(try opened().map(\.stream.string) == ["contact/\(people[0])"])
    }

    @Test func `nothing is opened for what happened long ago`() throws {
        try birth(on: "2023-11-20")
        #expect(try opened().isEmpty)
    }

    @Test func `both who become partners, and part, are offered help, once each`() throws {
        let began = #"{"from":"2024-11-01","partner":\#(people[1]),"source":"brp"}"#
        try record(people[0], "PartnershipBegan", began)
        try record(people[0], "PartnershipBegan", began)
        #expect(try opened().map(\.stream.string) == people.prefix(2).map { "contact/\($0)" })
        let ended = #"{"from":"2024-11-25","partner":\#(people[1]),"source":"brp"}"#
        try record(people[0], "PartnershipEnded", ended)
        #expect(try opened().count == 4)
    }

    @Test func `the partner of who died is offered help, and not the dead`() throws {
        try record(
            people[0],
            "PartnershipBegan",
            #"{"from":"2010-11-01","partner":\#(people[1]),"source":"brp"}"#
        )
        #expect(try opened().isEmpty)
        try record(people[0], "DeathRecorded", #"{"day":"2024-11-20","source":"brp"}"#)
        let tasks = try opened()
        #expect(tasks.map(\.stream.string) == ["contact/\(people[1])"])
        guard case .serviceTaskOpened(let task)? = try ContactEvent.decode(tasks[0]) else {
            Issue.record("expected a task")
            return
        }
        #expect(task.event == .bereavement)
    }

    @Test func `a task is closed once, and then is no term any more`() throws {
        try birth()
        let task = try #require(try opened().first).position
        let used = story.installation.used(by: .caseworker)
        let contacts = try Contacts(used, story.installation.log())
        func close(_ task: Position) throws {
            let closed = ServiceTaskClosed(
                closedOn: try story.day("2024-12-01"),
                outcome: .helped,
                task: task
            )
            _ = try contacts.record(people[0]) { _ in .serviceTaskClosed(closed) }
        }
        #expect(throws: ContactRefusal.noSuchTask(0)) { try close(0) }
        try close(task)
        #expect(throws: ContactRefusal.alreadyClosed) { try close(task) }
        #expect(throws: ContactRefusal.comesByItself) {
            let day = try story.day("2024-12-01")
            let opened = ServiceTaskOpened(
                dueBy: day,
                event: .move,
                happenedOn: day,
                openedOn: day
            )
            _ = try contacts.record(people[0]) { _ in .serviceTaskOpened(opened) }
        }
        var open = 0
        try DeadlineList(story.installation.used()).forEach { _ in open += 1 }
        #expect(open == 0)
    }

    @Test func `no task leads to a discrepancy, and none changes an award`() throws {
        let toeslag = try story.apply(by: people[0], story.facts(people[0], income: 20_000))
        try birth()
        #expect(
            try story.types(of: toeslag) == ["ApplicationSubmitted", "ProvisionalAwardDecided"]
        )
        let found = try story.installation.reader().entries(types: ["DiscrepancyFound"])
        #expect(found.isEmpty)
    }
}
