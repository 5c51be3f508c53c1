import CaseHandling
import Casework
import Events
import Projections
import ReadModels
import SQLite
import TestSupport
import Testing

struct `A read model of toeslagen` {
    @Test func `lists what is suspended, through the last day of it`() throws {
        let story = try ToeslagStory()
        let citizen = try story.citizens[0]
        let number = try story.apply(by: citizen, story.facts(citizen, income: 20_000))
        func suspended(on day: String) throws -> [Int64] {
            var filter = ToeslagList.Filter()
            filter.suspendedOn = day
            var found: [Int64] = []
            try ToeslagList(story.installation.used()).forEach(filter) { found.append($0.number) }
            return found
        }
        try story.on("2025-02-01")
        #expect(try suspended(on: "2025-02-01").isEmpty)
        try story.toeslagen().suspend(
            number,
            ground: .address,
            after: nil,
            reason: story.text("a letter came back"),
            until: story.day("2025-03-15")
        )
        #expect(try suspended(on: "2025-03-15") == [number])
        #expect(try suspended(on: "2025-03-16").isEmpty)
    }

    @Test func `counts each refusal and each reason, step by step as rebuilt`() throws {
        let story = try ToeslagStory()
        let citizen = try story.citizens[0]
        let model = story.installation.model(of: IntakeRefusals.self)
        func refuse(_ facts: [Toeslagen.Fact]) {
            #expect(throws: IntakeRefusal.self) { try story.apply(by: citizen, facts) }
        }
        refuse([])
        _ = try model.catchUp()
        refuse([try story.income(citizen, 1)])
        try story.on("2025-01-02")
        refuse([])
        _ = try model.catchUp()
        let rows = try Database(model.path, .readOnly).prepare(
            "SELECT reason, month, refusals FROM intake_refusal ORDER BY reason, month"
        )
        var found: [String] = []
        while try rows.step() {
            found.append("\(rows.text(0)) \(rows.text(1)) \(rows.integer(2))")
        }
        #expect(
            found == [
                "any 2024-12 2", "any 2025-01 1", "assetsMissing 2024-12 2",
                "assetsMissing 2025-01 1", "incomeMissing 2024-12 1", "incomeMissing 2025-01 1",
                "insuranceMissing 2024-12 2", "insuranceMissing 2025-01 1",
            ]
        )
        let steps = try model.digest()
        _ = try model.rebuild()
        #expect(try model.digest() == steps)
    }

    @Test func `has the same read model rebuilt as step by step`() throws {
        let story = try ToeslagStory()
        let citizen = try story.citizens[0]
        let model = story.installation.model(of: ToeslagState.self)
        let number = try story.apply(by: citizen, story.facts(citizen, income: 30_500))
        _ = try model.catchUp()
        try story.on("2025-03-01")
        _ = try story.toeslagen().record([story.income(citizen, 36_500)])
        _ = try story.toeslagen().pay(number, through: story.day("2025-03-20"))
        _ = try model.catchUp()
        try story.on("2026-06-01")
        _ = try story.toeslagen().record([story.income(citizen, 39_000, established: true)])
        _ = try story.toeslagen().settle(number)
        let steps = try model.digest()
        _ = try model.rebuild()
        #expect(try model.digest() == steps)
        var items: [ToeslagList.Item] = []
        var filter = ToeslagList.Filter()
        filter.isToReclaim = true
        let toReclaim = try story.toeslagen().state(of: number).toReclaim
        try ToeslagList(story.installation.used()).forEach(filter) { items.append($0) }
        #expect(items.map(\.number) == (toReclaim > 0 ? [number] : []))
    }
}
