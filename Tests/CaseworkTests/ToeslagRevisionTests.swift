import BenefitRules
import Casework
import EventSourcing
import Events
import TestSupport
import Testing

struct `A revision of a definitive award` {
    /// The agency found that nobody was insured any more.
    private func found() throws -> Story {
        var story = try Story.settled()
        story.people.add(1, Facts.insured(false, from: "2025-11-01", source: .agency))
        return story
    }

    /// The same, and the applicant was told.
    private func foundAndTold() throws -> Story {
        var story = try found()
        story.told = [.insurance]
        return story
    }

    private func postponed(_ events: [ToeslagEvent]) -> RevisionPostponed? {
        guard case .revisionPostponed(let postponed)? = events.first else { return nil }
        return postponed
    }

    private func notMade(_ events: [ToeslagEvent]) -> RevisionNotMade? {
        guard case .revisionNotMade(let notMade)? = events.first else { return nil }
        return notMade
    }

    @Test func `waits until the applicant was told, and then for a person, eight weeks in all`()
        throws
    {
        var story = try found()
        story.refuses(.review, on: "2026-09-01", .applicantNotTold)
        let first = try #require(postponed(story.apply(.postpone, on: "2026-09-01")))
        #expect(first.reason == .applicantNotTold && first.decideBy == Facts.day("2026-10-27"))
        #expect(try story.decide(.postpone, on: "2026-09-02").isEmpty)
        story.told = [.insurance]
        story.refuses(.review, on: "2026-09-20", .leftToPerson)
        let second = try #require(postponed(story.apply(.postpone, on: "2026-09-20")))
        #expect(second.reason == .leftToPerson && second.decideBy == first.decideBy)
    }

    @Test func `is left to a person beside what somebody else says, and not by an income alone`()
        throws
    {
        var story = try foundAndTold()
        story.people.add(1, Facts.assets(5), Facts.income(30_501, established: true))
        story.refuses(.review, on: "2026-09-02", .leftToPerson)
        var income = try Story.settled()
        income.people.add(1, Facts.income(31_000, established: true))
        #expect(try income.decide(.postpone, on: "2026-09-02").isEmpty)
    }

    @Test(arguments: [
        (Toeslag.Lowering.Ground.newFacts, AwardRevised.Ground.newFacts),
        (.knewOrShouldHave, .knewOrShouldHave),
    ])
    func `is made by a person on a ground of article 21`(
        _ ground: Toeslag.Lowering.Ground,
        _ recorded: AwardRevised.Ground
    ) throws {
        var story = try foundAndTold()
        try story.apply(.postpone, on: "2026-09-01")
        let revised = try #require(story.apply(.lower(ground), on: "2026-09-02").revision)
        #expect(revised.ground == recorded && revised.motivation != nil)
        #expect(!revised.award.isAutomated)
        #expect(revised.award.articles.contains { $0.text == "Awir art. 21" })
        #expect(story.amount < 128_700 && story.state.toReclaim > 0)
        #expect(story.state.postponed == nil && !story.state.isByIncomeAlone)
        #expect(try story.decide(.review, on: "2026-09-03").isEmpty)
    }

    @Test func `is made by nobody before the applicant was told`() throws {
        let story = try found()
        story.refuses(.lower(.newFacts), on: "2026-09-02", .applicantNotTold)
    }

    @Test func `is made by nobody five years after the year`() throws {
        let story = try foundAndTold()
        let last = Facts.day("2030-12-31")
        #expect(try story.decide(.lower(.newFacts), on: "2030-12-31").revision != nil)
        story.refuses(.lower(.newFacts), on: "2031-01-01", .tooLateToLower(last))
        #expect(try story.decide(.postpone, on: "2031-01-01").isEmpty)
        #expect(try story.decide(.review, on: "2031-01-01").isEmpty)
    }

    @Test func `is not made for a mistake of the agency, nor where nothing is lower`() throws {
        var mistaken = try Story.settled()
        mistaken.refuses(.lower(.newFacts), on: "2026-09-02", .nothingToLower)
        mistaken.people.add(1, Facts.insured(false, from: "2025-11-01"))
        mistaken.refuses(.lower(.newFacts), on: "2026-09-02", .agencysMistake)
        var advance = try Story.paidOut()
        advance.people.add(1, Facts.insured(false, from: "2025-11-01", source: .agency))
        advance.refuses(.lower(.newFacts), on: "2026-03-02", .notDefinitive)
    }

    @Test func `that a person does not make comes back with another fact alone`() throws {
        var story = try foundAndTold()
        story.refuses(.lower(nil), on: "2026-09-02", .nothingPostponed)
        try story.apply(.postpone, on: "2026-09-01")
        let postponed = try #require(story.state.postponed?.position)
        let left = try #require(notMade(story.apply(.lower(nil), on: "2026-09-02")))
        #expect(left.postponed == postponed && left.motivation != nil)
        #expect(try story.decide(.review, on: "2026-09-03").isEmpty)
        #expect(try story.decide(.postpone, on: "2026-09-03").isEmpty)
        story.people.add(1, Facts.insured(false, from: "2025-10-01", source: .agency))
        story.refuses(.review, on: "2026-10-01", .leftToPerson)
    }

    @Test func `is told not to be made where the facts give the same again`() throws {
        var story = try found()
        try story.apply(.postpone, on: "2026-09-01")
        story.people.add(1, Facts.insured(true, from: "2025-11-01"))
        let same = try #require(notMade(story.apply(.review, on: "2026-09-05")))
        #expect(same.motivation == nil && story.state.postponed == nil)
        #expect(try story.decide(.review, on: "2026-09-06").isEmpty)
    }
}

struct `The term for a definitive award` {
    private func term(_ events: [ToeslagEvent]) -> CivilDate? {
        guard case .awardTermSet(let term)? = events.first else { return nil }
        return term.decideBy
    }

    @Test func `is the end of the next year while no assessment is known`() throws {
        let applied = try Toeslag.decide(
            .submit(Facts.application(), .confirmed),
            asked: Asked(by: .keeper, on: Facts.day("2025-02-01"), at: Instant(milliseconds: 0)),
            in: Toeslag.initial
        )
        guard case .applicationSubmitted(let application)? = applied.first else {
            Issue.record("expected an application, not \(applied)")
            return
        }
        #expect(application.awardBy == Facts.day("2026-12-31"))
    }

    @Test func `is six months after the last assessment of all whose incomes count`() throws {
        var story = Story()
        story.people.add(2, Facts.born("1980-05-01"), Facts.income(9_000), Facts.insured())
        story.people.add(2, Facts.assets(0))
        story.people.join(from: "2025-01-01")
        try story.apply(.review, on: "2024-12-02")
        story.people.add(1, Facts.income(30_500, established: true, assessed: "2026-05-08"))
        #expect(try term(story.decide(.review, on: "2026-05-10")) == nil)
        story.people.add(2, Facts.income(9_000, established: true, assessed: "2026-06-12"))
        #expect(try term(story.apply(.review, on: "2026-06-14")) == Facts.day("2026-12-12"))
        #expect(story.state.awardBy == Facts.day("2026-12-12"))
        #expect(try story.decide(.review, on: "2026-06-15").isEmpty)
        try story.apply(.settle, on: "2026-06-16")
        story.people.add(2, Facts.income(9_000, established: true, assessed: "2026-08-01"))
        #expect(try story.decide(.review, on: "2026-08-02").isEmpty)
    }
}
