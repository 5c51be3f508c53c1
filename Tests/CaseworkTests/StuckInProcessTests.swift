import BenefitRules
import Casework
import EventSourcing
import Events
import TestSupport
import Testing

struct `Somebody is stuck` {
    private func stuck(_ story: Story, on day: String) -> [String] {
        story.state.stuck(17, on: Facts.day(day)).map { "\($0.process) \($0.overdueSince)" }
    }

    /// One term of 107 euros was ordered.
    private func ordered() throws -> (Story, Position) {
        var story = Story()
        try story.apply(.review, on: "2024-12-02")
        try story.apply(.pay(through: Facts.day("2024-12-20")), on: "2024-12-02")
        return (story, try #require(story.positions.last))
    }

    private func returned(_ order: Position) -> Story.Step {
        .report(
            .paymentReturned(
                PaymentReturned(
                    amount: Facts.cents(10_700),
                    order: order,
                    reason: .accountClosed,
                    refunds: nil,
                    returnedOn: Facts.day("2025-01-20")
                )
            )
        )
    }

    /// What an income makes of it is asked back, after a hearing.
    private func owing() throws -> (Story, Position) {
        var story = try Story.paidOut()
        story.people.add(1, Facts.income(38_000, established: true))
        try story.apply(.settle, on: "2026-06-01")
        try story.apply(.hear(until: "2026-06-20"), on: "2026-06-02")
        let hearing = try #require(story.positions.last)
        try story.apply(.report(Facts.sent(hearing, .hearing, on: "2026-06-03")), on: "2026-06-03")
        try story.apply(.reclaim(mitigated: 0), on: "2026-06-22")
        return (story, try #require(story.positions.last))
    }

    @Test func `when what came back is not paid again in two weeks, and no more when it is`() throws
    {
        var (story, order) = try ordered()
        try story.apply(returned(order), on: "2025-01-21")
        #expect(stuck(story, on: "2025-02-04").isEmpty)
        #expect(stuck(story, on: "2025-02-05") == ["payment 2025-02-04"])
        #expect(story.state.stuck(17, on: Facts.day("2025-02-05")).first?.since == order)
        try story.apply(.payAgain(through: Facts.day("2025-02-06")), on: "2025-02-06")
        #expect(stuck(story, on: "2025-02-07").isEmpty)
    }

    @Test func `when a letter came back and is not sent again, and no more when it is`() throws {
        var story = Story()
        try story.apply(.review, on: "2024-12-02")
        let decision = try #require(story.positions.last)
        try story.apply(.report(Facts.sent(decision, .advance, on: "2024-12-05")), on: "2024-12-05")
        let back = LetterReturned(
            actBy: nil,
            decision: decision,
            returnedOn: Facts.day("2024-12-19")
        )
        try story.apply(.report(.letterReturned(back)), on: "2024-12-20")
        #expect(stuck(story, on: "2025-01-03").isEmpty)
        #expect(stuck(story, on: "2025-01-04") == ["letter 2025-01-03"])
        try story.apply(.report(Facts.sent(decision, .advance, on: "2025-01-06")), on: "2025-01-06")
        #expect(stuck(story, on: "2025-01-07").isEmpty)
    }

    @Test func `when a revision waits longer than it may`() throws {
        var story = try Story.settled()
        story.people.add(1, Facts.insured(false, from: "2025-11-01", source: .agency))
        try story.apply(.postpone, on: "2026-09-01")
        let last = try #require(story.state.postponed?.decideBy)
        #expect(stuck(story, on: "\(last)").isEmpty)
        #expect(stuck(story, on: "2027-01-01") == ["revision \(last)"])
    }

    @Test func `once by what waits, whatever it waits for`() throws {
        var story = try Story.settled()
        story.people.add(1, Facts.insured(false, from: "2025-11-01", source: .agency))
        try story.apply(.postpone, on: "2026-09-01")
        let waits = story.state.stuck(17, on: Facts.day("2027-01-01"))
        story.told = [.insurance]
        try story.apply(.postpone, on: "2026-09-20")
        #expect(story.state.postponed?.reason == .leftToPerson)
        #expect(story.state.stuck(17, on: Facts.day("2027-01-01")) == waits)
    }

    @Test func `again when he does not keep a plan`() throws {
        var (story, reclaim) = try owing()
        try story.apply(.plan(reclaim, months: 10), on: "2026-06-25")
        let plan = try #require(story.positions.last)
        let first = try #require(story.state.reclaims[reclaim]?.plan.first)
        #expect(stuck(story, on: "\(first.day)").isEmpty)
        let found = story.state.stuck(17, on: Facts.day("2027-03-01"))
        #expect(found.map(\.since) == [plan] && found.map(\.overdueSince) == [first.day])
    }

    @Test func `when he does not pay back, and not with a plan that he keeps`() throws {
        var (story, reclaim) = try owing()
        let last = try #require(story.state.reclaims[reclaim]?.dueBy)
        #expect(stuck(story, on: "\(last)").isEmpty)
        let after = CivilDate(days: last.days + 1)
        #expect(stuck(story, on: "\(after)") == ["repayment \(last)"])
        try story.apply(.plan(reclaim, months: 10), on: "\(after)")
        #expect(stuck(story, on: "\(after)").isEmpty)
    }

    @Test func `when nobody decides on his objection, with a new day after a judgment`() throws {
        var story = try Story.paidOut()
        let decision = try #require(story.positions.dropFirst().first)
        try story.apply(.object(decision, "2024-12-10"), on: "2024-12-10")
        let objection = try #require(story.positions.last)
        let last = try #require(story.state.objections.first?.decideBy)
        #expect(stuck(story, on: "\(last)").isEmpty)
        #expect(stuck(story, on: "2025-12-01") == ["objection \(last)"])
        try story.apply(.decide(objection, .dismissed), on: "2025-03-10", by: .objector)
        #expect(stuck(story, on: "2025-12-01").isEmpty)
        try story.apply(.appeal(objection, "2025-03-20"), on: "2025-03-20")
        try story.apply(
            .judgment(objection, .upheld, "2025-11-20", decideBy: "2026-01-15"),
            on: "2025-11-21"
        )
        #expect(stuck(story, on: "2026-01-15").isEmpty)
        #expect(stuck(story, on: "2026-01-16") == ["objection 2026-01-15"])
    }
}
