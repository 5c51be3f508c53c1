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

    @Test func `counts what others say at once, and leaves out what the agency found`() throws {
        var story = try foundAndTold()
        let fact = try #require(story.people.states[1]?.agencySaid.keys.first)
        var other = try Story.settled()
        let incomes: [(day: String, amount: Int64)] = [
            ("2026-09-01", 25_000), ("2026-10-01", 30_500), ("2026-11-01", 31_000),
        ]
        for (day, amount) in incomes {
            story.people.add(1, Facts.income(amount, established: true))
            other.people.add(1, Facts.income(amount, established: true))
            let revised = try #require(story.apply(.review, on: day).revision)
            try other.apply(.review, on: day)
            #expect(story.amount == other.amount && revised.ground == .income)
            #expect(revised.award.leftOut == [fact] && !revised.award.facts.contains(fact))
        }
        #expect(story.state.postponed?.reason == .leftToPerson)
        #expect(story.state.postponed?.decideBy == Facts.day("2026-10-27"))
        let lowered = try #require(story.apply(.lower(.newFacts), on: "2026-11-02").revision)
        #expect(lowered.award.leftOut == nil && lowered.award.accepted == [fact])
        #expect(story.amount < other.amount)
        #expect(story.state.postponed == nil)
    }

    @Test(arguments: [25_000, 28_000, 100_000])
    func `that a person left does not come back with an income`(_ income: Int64) throws {
        var story = try foundAndTold()
        let before = story.amount
        try story.apply(.postpone, on: "2026-09-01")
        try story.apply(.lower(nil), on: "2026-09-02")
        story.people.add(1, Facts.income(income, established: true))
        let revised = try #require(story.apply(.review, on: "2026-09-03").revision)
        #expect(revised.ground == .income && revised.award.leftOut?.count == 1)
        #expect(story.state.postponed == nil)
        story.people.add(1, Facts.income(30_500, established: true))
        try story.apply(.review, on: "2026-09-04")
        #expect(story.amount == before && story.state.postponed == nil)
        // A person may still change his mind.
        #expect(try story.decide(.lower(.newFacts), on: "2026-09-05").revision != nil)
    }

    @Test func `that a person left does not come back with a fact that hides it for a while`()
        throws
    {
        var story = try foundAndTold()
        let before = story.amount
        try story.apply(.postpone, on: "2026-09-01")
        try story.apply(.lower(nil), on: "2026-09-02")
        // From before the finding on nobody is insured, as the citizen says by mistake.
        story.people.add(1, Facts.insured(false, from: "2025-06-01"))
        try story.apply(.review, on: "2026-09-03")
        #expect(story.amount < before)
        story.people.add(1, Facts.insured(true, from: "2025-06-01"))
        try story.apply(.review, on: "2026-09-04")
        #expect(story.amount == before)
    }

    @Test func `takes in what waits, and not what a person left before`() throws {
        var story = try Story.settled()
        story.told = [.insurance, .assets]
        story.people.add(1, Facts.assets(90_000_000, source: .agency))
        try story.apply(.postpone, on: "2026-09-01")
        try story.apply(.lower(nil), on: "2026-09-02")
        story.people.add(1, Facts.insured(false, from: "2025-11-01", source: .agency))
        try story.apply(.postpone, on: "2026-09-03")
        let found = try #require(story.state.postponed?.found)
        let lowered = try #require(story.apply(.lower(.newFacts), on: "2026-09-04").revision)
        #expect(found.count == 1 && lowered.award.accepted == found && story.amount > 100_000)
        #expect(lowered.award.leftOut?.count == 1 && story.state.postponed == nil)
        #expect(try story.decide(.review, on: "2026-09-05").isEmpty)
    }

    @Test func `takes in what changes the amount, and nothing else that was found`() throws {
        var story = try foundAndTold()
        // Nobody was told of it, and it is about no year of this toeslag.
        story.people.add(1, Facts.income(1, in: 2_001, source: .agency))
        let insurance = try #require(story.people.household().agencySaid.keys.first)
        try story.apply(.postpone, on: "2026-09-01")
        #expect(story.state.postponed?.reason == .leftToPerson)
        #expect(story.state.postponed?.found == [insurance])
        let lowered = try #require(story.apply(.lower(.newFacts), on: "2026-09-02").revision)
        #expect(lowered.award.accepted == [insurance] && lowered.award.leftOut?.count == 1)
        #expect(try story.decide(.review, on: "2026-09-03").isEmpty)
    }

    @Test func `is made at once by what makes the applicant better off only together`() throws {
        var story = try Story.settled()
        let before = story.amount
        story.people.add(2, Facts.born("1980-05-01"), Facts.assets(0), Facts.insured(false))
        story.people.add(2, Facts.income(1))
        // A partner who is not insured takes a part away; insured he brings his own.
        story.people.add(1, Facts.partner(2, from: "2025-01-01", source: .agency))
        story.people.add(2, Facts.insured(true, from: "2025-01-01", source: .agency))
        let revised = try #require(story.apply(.review, on: "2026-09-01").revision)
        #expect(story.amount > before && revised.award.leftOut == nil)
    }

    @Test func `waits for a person where nothing is known but what the agency found`() throws {
        var story = try Story.settled()
        story.told = [.income]
        story.people.add(2, Facts.born("1980-05-01"), Facts.assets(0), Facts.insured())
        story.people.join(from: "2025-01-01")
        story.people.add(2, Facts.income(60_000, source: .agency))
        story.refuses(.review, on: "2026-09-01", .leftToPerson)
        try story.apply(.postpone, on: "2026-09-01")
        #expect(story.state.postponed?.reason == .leftToPerson)
        _ = try #require(story.apply(.lower(.newFacts), on: "2026-09-02").revision)
        #expect(story.amount == 0)
    }

    @Test func `does not come from how many findings there are`() throws {
        var story = try Story.paidOut()
        story.people.add(1, Facts.assets(90_000_000))
        try story.apply(.review, on: "2025-12-02")
        story.people.add(1, Facts.assets(0, source: .agency))
        try story.apply(.review, on: "2025-12-03")
        let better = story.amount
        #expect(better > 0)
        for year in 2_000..<2_024 {
            story.people.add(1, Facts.income(1, in: Int64(year), source: .agency))
        }
        #expect(try story.decide(.review, on: "2025-12-04").isEmpty && story.amount == better)
    }

    @Test func `is not made by a machine where the agency corrects itself`() throws {
        var story = try foundAndTold()
        story.people.add(1, Facts.insured(false, from: "2025-11-01", source: .agency))
        story.people.add(1, Facts.insured(false, from: "2025-10-01", source: .agency))
        let before = story.amount
        story.refuses(.review, on: "2026-09-01", .leftToPerson)
        try story.apply(.postpone, on: "2026-09-01")
        #expect(story.amount == before && story.state.postponed?.found.count == 3)
    }

    @Test func `is made at once by what makes the applicant better off`() throws {
        var story = try Story.settled()
        story.people.add(1, Facts.insured(false, from: "2025-11-01"))
        try story.apply(.review, on: "2026-08-01")
        let before = story.amount
        story.people.add(1, Facts.insured(true, from: "2025-11-01", source: .agency))
        let revised = try #require(story.apply(.review, on: "2026-09-01").revision)
        #expect(story.amount > before && revised.award.leftOut == nil)
        // It was not accepted: when it is no better any more it does not count.
        #expect(revised.award.accepted == nil)
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
        mistaken.people.add(1, Facts.insured(false, from: "2025-11-01"))
        mistaken.refuses(.lower(.newFacts), on: "2026-09-02", .agencysMistake)
        var better = try Story.settled()
        better.told = [.insurance]
        better.people.add(1, Facts.insured(true, from: "2025-11-01", source: .agency))
        better.refuses(.lower(.newFacts), on: "2026-09-02", .nothingToLower)
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
        #expect(left.postponed == postponed)
        #expect(try story.decide(.review, on: "2026-09-03").isEmpty)
        #expect(try story.decide(.postpone, on: "2026-09-03").isEmpty)
        story.people.add(1, Facts.insured(false, from: "2025-10-01", source: .agency))
        story.refuses(.review, on: "2026-10-01", .leftToPerson)
    }

    @Test func `that was left says what was weighed, and no later finding`() throws {
        var story = try foundAndTold()
        try story.apply(.postpone, on: "2026-09-01")
        story.people.add(1, Facts.insured(false, from: "2025-10-01", source: .agency))
        // What came since waits anew.
        let more = try #require(postponed(story.apply(.postpone, on: "2026-09-05")))
        #expect(more.found?.count == 2)
        #expect(try story.decide(.postpone, on: "2026-09-06").isEmpty)
        let left = try #require(notMade(story.apply(.lower(nil), on: "2026-09-07")))
        #expect(left.postponed == story.positions.dropLast().last)
        #expect(try story.decide(.review, on: "2026-09-08").isEmpty)
        story.people.add(1, Facts.insured(false, from: "2025-09-01", source: .agency))
        story.refuses(.review, on: "2026-09-09", .leftToPerson)
    }

    @Test func `that waits can be left, also where the notice is long ago`() throws {
        var story = try foundAndTold()
        try story.apply(.postpone, on: "2026-09-01")
        story.told = []
        try story.apply(.postpone, on: "2027-01-05")
        #expect(story.state.postponed?.reason == .applicantNotTold)
        #expect(try notMade(story.decide(.lower(nil), on: "2027-01-06")) != nil)
    }

    @Test func `is dropped where the facts give the same again, or nothing may be lowered`()
        throws
    {
        var story = try found()
        try story.apply(.postpone, on: "2026-09-01")
        var late = story
        story.people.add(1, Facts.insured(true, from: "2025-11-01"))
        func dropped(_ events: [ToeslagEvent]) -> Position? {
            guard case .revisionDropped(let dropped)? = events.last else { return nil }
            return dropped.postponed
        }
        let waited = story.state.postponed?.position
        #expect(try dropped(story.apply(.review, on: "2026-09-05")) == waited)
        #expect(story.state.postponed == nil)
        #expect(try story.decide(.review, on: "2026-09-06").isEmpty)
        #expect(try dropped(late.apply(.review, on: "2031-01-01")) == waited)
    }
}

struct `An advance beside what the agency found about somebody else` {
    /// A couple, of whom the agency found that the partner earns more.
    private func found() throws -> Story {
        var story = Story()
        story.people.add(2, Facts.born("1980-05-01"), Facts.income(9_000), Facts.insured())
        story.people.add(2, Facts.assets(0))
        story.people.join(from: "2020-01-01")
        try story.apply(.review, on: "2025-02-01")
        story.people.add(2, Facts.income(20_000, source: .agency))
        return story
    }

    @Test func `is not lowered by it, whatever else is decided, before the applicant is told`()
        throws
    {
        var story = try found()
        let before = story.amount
        story.refuses(.review, on: "2025-03-01", .applicantNotTold)
        try story.apply(.postpone, on: "2025-03-01")
        story.people.add(1, Facts.income(24_000))
        try story.apply(.review, on: "2025-04-01")
        #expect(story.amount > before && story.state.postponed?.reason == .applicantNotTold)
        story.people.add(1, Facts.income(30_500))
        try story.apply(.review, on: "2025-05-01")
        #expect(story.amount == before && story.state.postponed != nil)
        story.told = [.income]
        let told = try #require(story.apply(.review, on: "2025-06-01").revision)
        #expect(story.amount < before && told.award.leftOut == nil)
        #expect(told.award.accepted?.count == 1)
        #expect(story.state.postponed == nil)
        // That the notice is long ago brings nothing back.
        story.told = []
        #expect(try story.decide(.review, on: "2026-01-01").isEmpty)
    }

    @Test(arguments: [24_000, 200_000])
    func `is not lowered by it after an income that hides it`(_ income: Int64) throws {
        var story = try found()
        let before = story.amount
        story.people.add(1, Facts.income(income))
        try story.apply(.review, on: "2025-03-01")
        story.people.add(1, Facts.income(30_500))
        try story.apply(.review, on: "2025-04-01")
        #expect(story.amount == before)
    }

    @Test func `is not lowered by what another finding hides, or the agency corrects`() throws {
        var story = try found()
        let before = story.amount
        story.people.add(2, Facts.income(21_000, source: .agency))
        story.people.add(2, Facts.insured(false, from: "2025-06-01", source: .agency))
        story.people.add(1, Facts.parted(2, from: "2025-05-01", source: .agency))
        story.people.add(2, Facts.parted(1, from: "2025-05-01", source: .agency))
        story.refuses(.review, on: "2025-07-01", .applicantNotTold)
        #expect(story.amount == before)
    }

    @Test func `is not lowered by what was found before its partner was one`() throws {
        var story = Story()
        story.people.add(2, Facts.born("1980-05-01"), Facts.income(9_000), Facts.insured())
        story.people.add(2, Facts.assets(0), Facts.income(40_000, source: .agency))
        try story.apply(.review, on: "2025-02-01")
        story.people.add(1, Facts.income(30_000))
        try story.apply(.review, on: "2025-03-01")
        var other = story
        other.people = other.people.counting([])
        story.people.join(from: "2025-04-01")
        other.people.join(from: "2025-04-01")
        try story.apply(.review, on: "2025-05-01")
        try other.apply(.review, on: "2025-05-01")
        #expect(story.amount == other.amount && story.state.postponed != nil)
    }

    @Test func `is not settled by it before the applicant is told`() throws {
        var story = try found()
        story.people.add(1, Facts.income(30_500, established: true))
        story.people.add(2, Facts.insured(false, from: "2025-11-01", source: .agency))
        story.people.add(2, Facts.income(9_000, established: true))
        story.refuses(.settle, on: "2026-06-01", .applicantNotTold)
        story.told = [.insurance, .income]
        #expect(try story.decide(.settle, on: "2026-06-01").isEmpty == false)
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
