import BenefitRules
import Casework
import EventSourcing
import Events
import TestSupport
import Testing

/// Awir article 14 lid 7.
struct `An award after five years` {
    /// The whole advance was ordered, and its last term came back.
    private func termCameBack() throws -> Story {
        var story = try Story.paidOut()
        let (order, term) = try #require(Array(story.state.orders).last)
        let back = Facts.returned(order, term.amount, on: "2025-12-03")
        try story.apply(.report(back), on: "2025-12-03")
        return story
    }

    @Test func `is at least the advance when it becomes definitive`() throws {
        var story = try Story.paidOut()
        story.people.add(1, Facts.income(36_500, established: true))
        try story.apply(.settle, on: "2031-01-01")
        #expect(story.amount == story.state.advanceOrdered)
        #expect(story.state.toReclaim == 0)
        // The award says what it would be, and which rule makes it more.
        let award = try #require(story.state.decision?.award)
        #expect(award.right.map { $0.value < award.amount.value } == true)
        #expect(award.articles.map(\.text.string).contains("Awir art. 14 lid 7"))
    }

    @Test(arguments: [false, true])
    func `is as much however a term that came back was paid again`(
        bySupplement: Bool
    ) throws {
        var story = try termCameBack()
        if !bySupplement {
            try story.apply(.payAgain(through: Facts.day("2025-12-31")), on: "2025-12-10")
        }
        story.people.add(1, Facts.income(30_500, established: true))
        try story.apply(.settle, on: "2026-06-01")
        let received = story.state.received
        story.people.add(1, Facts.income(38_000, established: true))
        try story.apply(.review, on: "2031-02-01")
        #expect(received == story.state.received)
        #expect(story.state.toReclaim == 300)
    }

    @Test func `counts what was paid of the advance, whatever came back besides`()
        throws
    {
        let advance = try Story.paidOut().state.advanceOrdered
        var story = try termCameBack()
        story.people.add(1, Facts.income(29_500, established: true))
        try story.apply(.settle, on: "2026-06-01")
        // The first supplement makes up for the term, the second does not.
        story.people.add(1, Facts.income(27_500, established: true))
        try story.apply(.review, on: "2026-07-01")
        let (second, more) = try #require(Array(story.state.orders).last)
        let back = Facts.returned(second, more.amount, on: "2026-07-10")
        try story.apply(.report(back), on: "2026-07-10")
        story.people.add(1, Facts.income(60_000, established: true))
        try story.apply(.review, on: "2031-02-01")
        #expect(story.amount == advance)
    }

    @Test func `counts what came back and another advance planned anew, though never ordered`()
        throws
    {
        let advance = try Story.paidOut().state.advanceOrdered
        var story = try termCameBack()
        // The income comes and the advance follows; the supplement pays what its terms held.
        story.people.add(1, Facts.income(29_500, established: true))
        try story.apply(.review, on: "2026-06-01")
        try story.apply(.settle, on: "2026-06-01")
        story.people.add(1, Facts.income(60_000, established: true))
        try story.apply(.review, on: "2031-02-01")
        #expect(story.amount == advance)
    }

    @Test func `counts nothing of the advance twice that another advance counted anew`() throws {
        var story = try termCameBack()
        story.people.add(1, Facts.income(30_000))
        try story.apply(.review, on: "2025-12-10")
        try story.apply(.pay(through: Facts.day("2025-12-31")), on: "2025-12-20")
        let advance = story.state.advanceOrdered
        story.people.add(1, Facts.income(27_500, established: true))
        try story.apply(.settle, on: "2026-06-01")
        story.people.add(1, Facts.income(60_000, established: true))
        try story.apply(.review, on: "2031-02-01")
        #expect(story.amount == advance)
    }

    @Test func `is not raised to the advance when an income rises again`() throws {
        var story = try Story.paidOut()
        story.people.add(1, Facts.income(36_500, established: true))
        try story.apply(.settle, on: "2026-06-01")
        let settled = story.amount
        #expect(settled < story.state.advanceOrdered)
        story.people.add(1, Facts.income(60_000, established: true))
        try story.apply(.review, on: "2031-02-01")
        #expect(story.amount == settled)
        #expect(story.state.toReclaim > 0)
    }
}
