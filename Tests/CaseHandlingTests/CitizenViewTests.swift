import CaseHandling
import Casework
import EventLog
import EventSourcing
import Events
import Projections
import ReadModels
import TestSupport
import Testing

struct `The file of a citizen` {
    private let story: ToeslagStory
    private let (one, two, child): (Int64, Int64, Int64)

    init() throws {
        story = try ToeslagStory()
        let citizens = try story.citizens
        (one, two, child) = (citizens[0], citizens[1], citizens[2])
    }

    private func view(_ citizen: Int64, as moment: Moment? = nil) throws -> CitizenView {
        try CitizenView(
            story.installation.used(by: .caseworker),
            of: citizen,
            as: moment,
            purpose: "a question"
        )
    }

    @Test func `has every toeslag in which somebody counts, as what, and since when`() throws {
        let care = try story.apply(by: one, story.facts(one, income: 20_000))
        let budget = try story.apply(
            .kindgebondenBudget,
            by: one,
            story.facts(one, income: 20_000) + [story.child(child, of: one)]
        )
        try story.on("2025-02-01")
        _ = try story.toeslagen().record([story.partnership(one, with: two, from: "2025-02-01")])
        for fact in try story.facts(two, income: 9_000) {
            _ = try story.toeslagen().record([fact])
        }
        func parts(_ citizen: Int64, as moment: Moment? = nil) throws -> [String] {
            try view(citizen, as: moment).parts.map { "\($0.toeslag) \($0.role)" }
        }
        #expect(try parts(one) == ["\(care) applicant", "\(budget) applicant"])
        #expect(try parts(two) == ["\(care) partner", "\(budget) partner"])
        #expect(try parts(child) == ["\(budget) child"])
        let before = Moment.endOf(try story.day("2025-01-31"))
        #expect(try parts(two, as: before).isEmpty)
        #expect(try view(two, as: before).facts.count == 1)
        #expect(try view(two).facts.count == 5)
    }

    @Test func `is looked at on record, and only of who is known`() throws {
        _ = try view(one)
        let accessed = try story.installation.reader().entries(types: ["DossierAccessed"])
        #expect(accessed.count == 1)
        #expect(throws: CitizenError.self) { try view(99_999) }
    }

    @Test func `is the same rebuilt as step by step`() throws {
        let model = story.installation.model(of: CitizenFile.self)
        _ = try story.apply(
            .kindgebondenBudget,
            by: one,
            story.facts(one, income: 20_000) + [story.child(child, of: one)]
        )
        _ = try model.catchUp()
        _ = try story.apply(by: one, story.facts(one, income: 20_000))
        _ = try model.catchUp()
        _ = try story.toeslagen().record([story.income(one, 22_000)])
        let steps = try model.digest()
        _ = try model.rebuild()
        #expect(try model.digest() == steps)
    }
}
