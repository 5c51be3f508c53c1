import CaseHandling
import Casework
import EventSourcing
import Events
import Projections
import ReadModels
import TestSupport
import Testing

struct `How much was decided without a person` {
    @Test func `is told of every type that says what a decision rests on`() throws {
        var types: [String] = []
        for type in EventCatalog.types where type.category == "toeslag" {
            guard case .object(let fields, _) = type.shape else { continue }
            if fields.contains(where: { ["award", "basis"].contains($0.name) }) {
                types.append(type.name)
            }
        }
        let counted = AutomatedDecisions.typeNames.map(\.description)
            .filter { $0 != "ApplicationSubmitted" }
        #expect(types.sorted() == counted.sorted())
        #expect(counted.contains("RevisionNotMade"))
    }

    @Test func `is told by kind and type, and the same after a rebuild`() throws {
        let story = try ToeslagStory()
        let citizen = try story.citizens[0]
        let model = story.installation.model(of: AutomatedDecisions.self)
        let number = try story.apply(by: citizen, story.facts(citizen, income: 30_500))
        #expect(try DecisionShares(story.installation.used()).rows(of: 2025).count == 1)
        try story.on("2025-11-20")
        _ = try story.toeslagen().pay(number, through: story.day("2025-11-20"))
        try story.on("2026-06-01")
        _ = try story.toeslagen().record([story.income(citizen, 38_000, established: true)])
        #expect(try story.toeslagen().settle(number))
        try story.toeslagen().reclaim(
            number,
            mitigated: 0,
            proportionality: story.text("it can be borne"),
            doenvermogen: story.text("a plan was offered")
        )
        let rows = try DecisionShares(story.installation.used()).rows(of: nil)
        let shares = Dictionary(uniqueKeysWithValues: rows.map { ($0.type, $0.share) })
        #expect(
            shares == [
                "AwardRevised": 10_000, "DefinitiveAwardDecided": 10_000,
                "ProvisionalAwardDecided": 10_000, "ReclaimOrdered": 0,
            ]
        )
        #expect(try DecisionShares(story.installation.used()).rows(of: 2024).isEmpty)
        let steps = try model.digest()
        _ = try model.rebuild()
        #expect(try model.digest() == steps)
    }
}
