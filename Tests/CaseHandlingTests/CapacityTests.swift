import CaseHandling
import Casework
import EventSourcing
import Events
import Projections
import TestSupport
import Testing

struct `What a unit can do in a week` {
    private let story: ToeslagStory

    /// Today is a Monday.
    init() throws {
        story = try ToeslagStory()
        try story.on("2024-12-09")
    }

    private func declare(
        _ slots: Int64,
        _ week: String = "2024-12-09",
        by unit: String = "dienstverlening"
    ) throws -> Bool {
        let used = story.installation.used(by: .director)
        return try Capacities(used).declare(
            unit,
            .serviceTask,
            week: story.day(week),
            slots: slots,
            used.writer()
        )
    }

    private func weeks() throws -> [String] {
        try Capacities(story.installation.used(by: .director)).weeks().map {
            "\($0.slot.week) \($0.slot.work) \($0.slots.map(String.init) ?? "-") \($0.due)"
                + " \($0.short)"
        }
    }

    /// Both who became partners are to be offered help, by 6 January.
    private func openTasks() throws {
        let people = try story.citizens
        let began = try story.fact(
            people[0],
            "PartnershipBegan",
            #"{"from":"2024-11-01","partner":\#(people[1]),"source":"brp"}"#
        )
        _ = try story.toeslagen().record([began])
    }

    @Test func `is what it declared last, and all units together`() throws {
        #expect(try declare(40))
        #expect(try declare(40) == false)
        #expect(try declare(30))
        #expect(try declare(5, by: "toezicht"))
        #expect(try declare(7, "2024-12-16"))
        #expect(
            try weeks() == ["2024-12-09 serviceTask 35 0 0", "2024-12-16 serviceTask 7 0 0"]
        )
    }

    @Test func `is held against what is due, and what should have been done is due now`() throws {
        try openTasks()
        #expect(try weeks() == ["2025-01-06 serviceTask - 2 0"])
        #expect(try declare(1, "2025-01-06"))
        #expect(try weeks() == ["2025-01-06 serviceTask 1 2 1"])
        try story.on("2025-01-15")
        #expect(try weeks() == ["2025-01-13 serviceTask - 2 0"])
    }

    @Test func `begins on a Monday, is not over, and has an end`() throws {
        let tuesday = try story.day("2024-12-10")
        #expect(throws: CapacityRefusal.notAMonday(tuesday)) { try declare(1, "2024-12-10") }
        let before = try story.day("2024-12-02")
        #expect(throws: CapacityRefusal.weekOver(before)) { try declare(1, "2024-12-02") }
        for slots in [-1, Capacity.slotsMax + 1] {
            #expect(throws: CapacityRefusal.slots) { try declare(slots) }
        }
        for unit in ["", "two words", String(repeating: "a", count: 65)] {
            #expect(throws: CapacityRefusal.notAUnit(unit)) { try declare(1, by: unit) }
        }
    }

    @Test func `is of work that has a term of the agency`() {
        for work in CapacityDeclared.Work.allCases {
            #expect(DeadlineList.kinds.contains(work.rawValue), "\(work)")
        }
    }
}
