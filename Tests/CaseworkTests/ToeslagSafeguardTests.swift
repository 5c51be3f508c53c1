import BenefitRules
import Casework
import EventSourcing
import Events
import TestSupport
import Testing

struct `A safeguard of a toeslag` {
    /// Of a kindgebonden budget nothing is left, by another fact than an income: 1,500 or more.
    private func hearingNeeded() throws -> (Story, Int64) {
        var story = Story(kind: .kindgebondenBudget)
        story.people.add(1, Facts.income(20_000), Facts.child(3, born: "2015-03-05"))
        try story.apply(.review, on: "2024-12-02")
        try story.payAll()
        story.people.add(1, Facts.income(20_000, established: true))
        story.people.add(1, Facts.child(3, born: "2015-03-05", paid: false))
        try story.apply(.settle, on: "2026-06-01")
        return (story, story.state.toReclaim)
    }

    private static func sent(_ decision: Position, on day: String) -> Story.Step {
        .report(Facts.sent(decision, .hearing, on: day))
    }

    @Test func `hears the citizen, and then lets a reclaim be weighed`() throws {
        var (story, amount) = try hearingNeeded()
        #expect(amount >= 150_000)
        story.refuses(.reclaim(mitigated: 0), on: "2026-06-02", .hearingNeeded(amount))
        let short = Facts.day("2026-06-15")
        story.refuses(.hear(until: "2026-06-15"), on: "2026-06-02", .notInTime(short))
        try story.apply(.hear(until: "2026-06-16"), on: "2026-06-02")
        let hearing = try #require(story.positions.last)
        #expect(try story.decide(.hear(until: "2026-06-20"), on: "2026-06-03").isEmpty)
        // Silence says something only where the letter arrived.
        story.refuses(.reclaim(mitigated: 0), on: "2026-06-30", .hearingNotSent(hearing))
        try story.apply(Self.sent(hearing, on: "2026-06-04"), on: "2026-06-04")
        let last = Facts.day("2026-06-18")
        story.refuses(.reclaim(mitigated: 0), on: "2026-06-18", .hearingRuns(last))
        #expect(try story.decide(.reclaim(mitigated: 0), on: "2026-06-19").count == 1)
        var returned = story
        let back = LetterReturned(decision: hearing, returnedOn: Facts.day("2026-06-10"))
        try returned.apply(.report(.letterReturned(back)), on: "2026-06-10")
        returned.refuses(.reclaim(mitigated: 0), on: "2026-07-30", .hearingNotSent(hearing))
        story.refuses(.view(7, "2026-06-10"), on: "2026-06-10", .noSuchHearing(7))
        let early = Facts.day("2026-06-02")
        story.refuses(.view(hearing, "2026-06-01"), on: "2026-06-10", .before(early))
        try story.apply(.view(hearing, "2026-06-10"), on: "2026-06-10")
        try story.apply(.reclaim(mitigated: 0), on: "2026-06-11")
        #expect(story.state.reclaimed == amount)
        story.refuses(.view(hearing, "2026-06-12"), on: "2026-06-12", .noSuchHearing(hearing))
    }

    @Test func `hears who never got the offer, also after something was asked back`() throws {
        var (story, amount) = try hearingNeeded()
        try story.apply(.hear(until: "2026-06-16"), on: "2026-06-02")
        let hearing = try #require(story.positions.last)
        try story.apply(Self.sent(hearing, on: "2026-06-02"), on: "2026-06-02")
        try story.apply(.reclaim(mitigated: 0), on: "2026-06-25")
        #expect(story.state.reclaimed == amount)
        let back = LetterReturned(decision: hearing, returnedOn: Facts.day("2026-06-28"))
        let returned = try story.apply(.report(.letterReturned(back)), on: "2026-06-28")
        guard case .letterReturned(let seen) = returned.first else {
            Issue.record("no letter came back")
            return
        }
        #expect(seen.actBy == Facts.day("2026-07-12"))
        // Its letter is not true any more, and another award leaves what was asked.
        story.refuses(Self.sent(hearing, on: "2026-06-29"), on: "2026-06-29", .hearingOver(hearing))
        story.people.add(1, Facts.income(19_000, established: true))
        try story.apply(.review, on: "2026-06-30")
        try story.apply(.view(hearing, "2026-07-01"), on: "2026-07-01")
        story.refuses(.view(hearing, "2026-07-02"), on: "2026-07-02", .noSuchHearing(hearing))
    }

    @Test func `gives who was asked before his view the time that his letter says`() throws {
        var (story, amount) = try hearingNeeded()
        try story.apply(.hear(until: "2026-06-16"), on: "2026-06-02")
        let hearing = try #require(story.positions.last)
        // Of less than the hearing is for it can be asked without.
        try story.apply(.reclaim(mitigated: amount - 100_000), on: "2026-06-10")
        let events = try story.decide(Self.sent(hearing, on: "2026-06-09"), on: "2026-06-12")
        guard case .letterSent(let sent) = events.first else {
            Issue.record("expected a letter, not \(events)")
            return
        }
        #expect(sent.viewUntil == Facts.day("2026-06-26"))
        story.refuses(Self.sent(hearing, on: "2026-06-11"), on: "2026-06-12", .hearingOver(hearing))
        let reclaim = try #require(story.positions.last)
        try story.apply(.mitigate(reclaim, by: story.state.reclaimed), on: "2026-06-12")
        story.refuses(
            Self.sent(hearing, on: "2026-06-11"),
            on: "2026-06-12",
            .nothingToHear(hearing)
        )
    }

    @Test func `says that something is asked back without a view, where one was asked`() throws {
        func withoutView(_ steps: (inout Story, Position) throws -> Void) throws -> Bool? {
            var (story, _) = try hearingNeeded()
            try story.apply(.hear(until: "2026-06-16"), on: "2026-06-02")
            try steps(&story, try #require(story.positions.last))
            let events = try story.apply(.reclaim(mitigated: 0), on: "2026-06-25")
            guard case .reclaimOrdered(let reclaim) = events.first else { return nil }
            return reclaim.withoutView
        }
        let silent = try withoutView { story, hearing in
            try story.apply(Self.sent(hearing, on: "2026-06-02"), on: "2026-06-02")
        }
        #expect(silent == true)
        let heard = try withoutView { story, hearing in
            try story.apply(.view(hearing, "2026-06-03"), on: "2026-06-03")
        }
        #expect(heard == nil)
    }

    @Test func `hears who never got the offer, also where an award came before that was known`()
        throws
    {
        var (story, _) = try hearingNeeded()
        try story.apply(.hear(until: "2026-06-16"), on: "2026-06-02")
        let hearing = try #require(story.positions.last)
        try story.apply(Self.sent(hearing, on: "2026-06-02"), on: "2026-06-02")
        var waived = story
        try waived.apply(.reclaim(mitigated: waived.state.toReclaim), on: "2026-06-25")
        try story.apply(.reclaim(mitigated: 0), on: "2026-06-25")
        story.people.add(1, Facts.child(3, born: "2015-03-05", paid: true, from: "2025-12-01"))
        #expect(try story.apply(.review, on: "2026-06-26").revision != nil)
        let back = LetterReturned(decision: hearing, returnedOn: Facts.day("2026-06-28"))
        func actBy(_ story: Story) throws -> CivilDate? {
            let events = try story.decide(.report(.letterReturned(back)), on: "2026-06-28")
            guard case .letterReturned(let seen) = events.first else { return nil }
            return seen.actBy
        }
        #expect(try actBy(story) == Facts.day("2026-07-12"))
        // Of whom nothing is asked nobody has to be heard.
        #expect(try actBy(waived) == nil)
    }

    @Test func `hears nobody any more about what came back, or is not asked back`() throws {
        var (story, _) = try hearingNeeded()
        try story.apply(.hear(until: "2026-06-16"), on: "2026-06-02")
        let hearing = try #require(story.positions.last)
        var left = story.state.toReclaim
        for (order, paid) in story.state.orders where left > 0 {
            #expect(story.state.waitsForView(hearing))
            let back = Facts.returned(order, paid.amount, on: "2026-06-03")
            let events = try story.apply(.report(back), on: "2026-06-03")
            left = story.state.toReclaim
            guard case .paymentReturned(let seen) = events.first else { continue }
            #expect(seen.endsHearing == (left == 0 ? true : nil))
        }
        #expect(left == 0 && !story.state.waitsForView(hearing))
    }

    @Test func `hears anew about more than was told`() throws {
        var (story, amount) = try hearingNeeded()
        story.people.add(1, Facts.child(3, born: "2015-03-05"))
        story.people.add(1, Facts.child(3, born: "2015-03-05", paid: false, from: "2025-03-01"))
        try story.apply(.review, on: "2026-06-02")
        let less = story.state.toReclaim
        #expect(less > 150_000 && less < amount)
        try story.apply(.hear(until: "2026-06-20"), on: "2026-06-03")
        let hearing = try #require(story.positions.last)
        try story.apply(.view(hearing, "2026-06-04"), on: "2026-06-04")
        story.people.add(1, Facts.child(3, born: "2015-03-05", paid: false))
        story.people.add(1, Facts.child(3, born: "2015-03-05", paid: false, from: "2025-03-01"))
        try story.apply(.review, on: "2026-06-05")
        #expect(story.state.toReclaim > less)
        story.refuses(
            .reclaim(mitigated: 0),
            on: "2026-06-06",
            .hearingNeeded(story.state.toReclaim)
        )
        try story.apply(.hear(until: "2026-07-01"), on: "2026-06-06")
        let again = try #require(story.positions.last)
        try story.apply(.view(again, "2026-06-07"), on: "2026-06-07")
        #expect(try story.decide(.reclaim(mitigated: 0), on: "2026-06-07").count == 1)
    }

    @Test func `hears anew after a new award, though the amount is the same`() throws {
        var (story, amount) = try hearingNeeded()
        try story.apply(.hear(until: "2026-06-20"), on: "2026-06-03")
        let hearing = try #require(story.positions.last)
        try story.apply(.view(hearing, "2026-06-04"), on: "2026-06-04")
        story.people.add(1, Facts.child(3, born: "2015-03-05"))
        try story.apply(.review, on: "2026-06-05")
        #expect(story.state.toReclaim == 0)
        story.people.add(1, Facts.child(3, born: "2015-03-05", paid: false))
        try story.apply(.review, on: "2026-06-06")
        let again = story.state.toReclaim
        #expect(again >= amount)
        story.refuses(.reclaim(mitigated: 0), on: "2026-06-07", .hearingNeeded(again))
    }

    @Test func `hears the citizen, whatever incomes came between`() throws {
        var story = Story(kind: .kindgebondenBudget)
        story.people.add(1, Facts.income(20_000), Facts.child(3, born: "2015-03-05"))
        try story.apply(.review, on: "2024-12-02")
        try story.payAll()
        story.people.add(1, Facts.income(20_000, established: true))
        try story.apply(.settle, on: "2026-06-01")
        let steps: [CitizenEvent] = [
            Facts.income(300_000, established: true),
            Facts.child(3, born: "2015-03-05", paid: false, from: "2025-07-01"),
            Facts.income(20_000, established: true),
        ]
        for (index, fact) in steps.enumerated() {
            story.people.add(1, fact)
            try story.apply(.review, on: "2026-06-0\(index + 2)")
        }
        let tooMuch = story.state.toReclaim
        #expect(tooMuch >= 150_000 && !story.state.isByIncomeAlone)
        story.refuses(.reclaim(mitigated: 0), on: "2026-06-09", .hearingNeeded(tooMuch))
    }

    @Test func `spreads a reclaim over months, to the cent`() throws {
        var story = try Story.paidOut()
        story.people.add(1, Facts.income(38_000, established: true))
        try story.apply(.settle, on: "2026-06-01")
        try story.apply(.reclaim(mitigated: 0), on: "2026-06-02")
        let reclaim = try #require(story.positions.last)
        story.refuses(.plan(7, months: 12), on: "2026-06-03", .noSuchReclaim(7))
        story.refuses(.plan(reclaim, months: 25), on: "2026-06-03", .planTooLong)
        for months in [1, 7, 24] {
            try story.apply(.plan(reclaim, months: months), on: "2026-06-03")
            let plan = try #require(story.state.reclaims[reclaim]?.plan)
            #expect(plan.count == months)
            #expect(plan.reduce(0) { $0 + $1.amount.value } == story.state.reclaimed)
            #expect(plan[0].amount.value - plan[months - 1].amount.value <= 1)
            #expect(plan[0].day == story.state.reclaims[reclaim]?.dueBy)
            #expect(try story.decide(.plan(reclaim, months: months), on: "2026-06-03").isEmpty)
        }
    }

    @Test func `lets a suspension end by itself, with notice, reason and last day`() throws {
        var story = Story()
        try story.apply(.review, on: "2024-12-02")
        let until = "2025-02-15"
        story.refuses(
            .suspend(.excess, noticed: nil, until: until),
            on: "2025-01-10",
            .noticeNeeded
        )
        story.refuses(
            .suspend(.address, noticed: nil, until: "2025-04-12"),
            on: "2025-01-10",
            .notInTime(Facts.day("2025-04-12"))
        )
        try story.apply(.suspend(.excess, noticed: "2025-01-02", until: until), on: "2025-01-10")
        let through = Facts.day("2025-01-20")
        #expect(try story.decide(.pay(through: through), on: "2025-01-20").isEmpty)
        #expect(try story.decide(.pay(through: through), on: "2025-02-15").isEmpty)
        #expect(try story.decide(.pay(through: through), on: "2025-02-16").count == 2)
        story.refuses(
            .suspend(.address, noticed: nil, until: until),
            on: "2025-01-21",
            .alreadySuspended(Facts.day(until))
        )
        try story.apply(.lift, on: "2025-01-21")
        #expect(try story.decide(.pay(through: through), on: "2025-01-21").count == 2)
        story.refuses(.lift, on: "2025-01-22", .notSuspended)
        // Thirty-six days are used, so a second one on the ground is short.
        story.refuses(
            .suspend(.excess, noticed: "2025-01-02", until: "2025-04-10"),
            on: "2025-02-10",
            .suspendedTooLong
        )
        #expect(
            try story.decide(
                .suspend(.excess, noticed: "2025-01-02", until: "2025-04-05"),
                on: "2025-02-10"
            ).count == 1
        )
    }

    @Test func `lets the citizen stop, and take that back`() throws {
        var story = Story()
        try story.apply(.review, on: "2024-12-02")
        try story.apply(.stop(from: "2025-09-01"), on: "2025-08-20")
        let stop = try #require(story.positions.last)
        #expect(try story.decide(.stop(from: "2025-09-01"), on: "2025-08-21").isEmpty)
        let award = try story.apply(.review, on: "2025-08-20").revision?.award
        #expect(award?.months.map { $0.value > 0 } == (1...12).map { $0 < 9 })
        #expect(award?.grounds == [.stopgezet])
        #expect(award?.facts.contains(stop) == true)
        try story.apply(.stop(from: "2026-01-01"), on: "2025-08-22")
        let received = Facts.day("2025-02-01")
        story.refuses(
            .stop(from: "2025-10-01", requested: "2025-01-31"),
            on: "2025-08-23",
            .before(received)
        )
        story.refuses(
            .stop(from: "2001-01-01"),
            on: "2025-08-22",
            .notInTime(Facts.day("2001-01-01"))
        )
        var settled = try Story.settled()
        settled.refuses(.stop(from: "2025-09-01"), on: "2026-06-02", .alreadyDefinitive)
        try settled.apply(.review, on: "2026-06-02")
        let again = try story.apply(.review, on: "2025-08-22").revision?.award
        #expect(again?.months.allSatisfy { $0.value > 0 } == true)
    }
}
