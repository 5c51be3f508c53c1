import BenefitRules
import Casework
import EventSourcing
import Events
import TestSupport
import Testing

struct `What is reported of a toeslag` {
    private static func executed(
        _ order: Position,
        _ amount: Int64 = 10_700,
        on day: String = "2025-01-20"
    ) -> Story.Step {
        .report(
            .paymentExecuted(
                PaymentExecuted(
                    amount: Facts.cents(amount),
                    executedOn: Facts.day(day),
                    order: order
                )
            )
        )
    }

    private static func returned(
        _ order: Position,
        _ amount: Int64 = 10_700,
        on day: String = "2025-01-23"
    ) -> Story.Step {
        .report(Facts.returned(order, amount, on: day))
    }

    private static func paidBack(
        _ reclaim: Position,
        _ amount: Int64,
        _ reference: String
    ) throws -> Story.Step {
        .report(
            .reclaimPaymentReceived(
                ReclaimPaymentReceived(
                    amount: Facts.cents(amount),
                    payer: nil,
                    receivedOn: Facts.day("2026-07-01"),
                    reclaim: reclaim,
                    reference: try #require(PaymentReference(Text(reference)))
                )
            )
        )
    }

    /// One term of 107 euros was ordered.
    private func ordered() throws -> (Story, Position) {
        var story = Story()
        try story.apply(.review, on: "2024-12-02")
        try story.apply(.pay(through: Facts.day("2024-12-20")), on: "2024-12-02")
        return (story, try #require(story.positions.last))
    }

    @Test func `is taken once, and not when it says otherwise`() throws {
        var (story, order) = try ordered()
        try story.apply(Self.executed(order), on: "2025-01-21")
        #expect(try story.decide(Self.executed(order), on: "2025-01-22").isEmpty)
        let later = Self.executed(order, on: "2025-01-21")
        story.refuses(later, on: "2025-01-22", .alreadyReported(order))
        #expect(story.state.orders[order]?.executedOn == Facts.day("2025-01-20"))
    }

    @Test func `fits what was ordered, and has happened`() throws {
        let (story, order) = try ordered()
        story.refuses(Self.executed(7), on: "2025-01-21", .noSuchOrder(7))
        story.refuses(Self.executed(order, 1), on: "2025-01-21", .otherAmount(ordered: 10_700))
        let tomorrow = Facts.day("2025-01-20")
        story.refuses(Self.executed(order), on: "2025-01-19", .notReceivedYet(tomorrow))
        let early = Self.returned(order, on: "2025-01-10")
        var paid = story
        try paid.apply(Self.executed(order), on: "2025-01-21")
        paid.refuses(early, on: "2025-01-24", .before(tomorrow))
        let award = ToeslagEvent.reclaimWaived(
            ReclaimWaived(
                basis: DecisionBasis(articles: [], isAutomated: true),
                paidTooMuch: Facts.cents(1),
                threshold: Facts.cents(1)
            )
        )
        story.refuses(.report(award), on: "2025-01-24", .notAReport)
    }

    @Test func `makes what came back due again, when a person says so`() throws {
        var (story, order) = try ordered()
        try story.apply(Self.executed(order), on: "2025-01-21")
        try story.apply(Self.returned(order), on: "2025-01-24")
        #expect(story.state.advanceOrdered == 0 && story.state.toRepeat.keys == [order])
        let until = Facts.day("2025-01-24")
        let alone = try story.decide(.pay(through: until), on: "2025-01-24")
        #expect(alone.count == 1)
        try story.apply(.pay(through: until), on: "2025-01-24")
        let again = try story.apply(.payAgain(through: until), on: "2025-01-24")
        guard case .paymentOrdered(let repeated)? = again.first else {
            Issue.record("expected an order, not \(again)")
            return
        }
        #expect((repeated.amount.value, repeated.repeats) == (10_700, order))
        #expect(story.state.advanceOrdered == 2 * 10_700)
        #expect(story.state.terms.count == 10)
        #expect(try story.decide(.payAgain(through: until), on: "2025-01-24").isEmpty)
        var (other, refused) = try ordered()
        try other.apply(Self.returned(refused), on: "2025-01-24")
        other.refuses(Self.executed(refused), on: "2025-01-25", .alreadyReported(refused))
    }

    @Test func `leaves what came back to a new award, which counts it anew`() throws {
        var (story, order) = try ordered()
        try story.apply(Self.returned(order), on: "2025-01-24")
        story.people.add(1, Facts.income(29_500))
        try story.apply(.review, on: "2025-01-25")
        #expect(story.state.toRepeat.isEmpty)
        let planned = story.state.terms.reduce(0) { $0 + $1.amount }
        #expect(planned == 12 * 11_800)
        var settled = try Story.settled()
        let late = try #require(settled.state.orders.keys.max())
        let amount = try #require(settled.state.orders[late]?.amount)
        try settled.apply(Self.returned(late, amount, on: "2026-06-03"), on: "2026-06-04")
        settled.people.add(1, Facts.income(29_500, established: true))
        try settled.apply(.review, on: "2026-06-05")
        #expect(settled.state.received == settled.amount)
        #expect(settled.state.toRepeat.isEmpty)
    }

    @Test func `counts what is paid back, each payment once, and never more than was asked`()
        throws
    {
        var story = try Story.paidOut()
        story.people.add(1, Facts.income(38_000, established: true))
        try story.apply(.settle, on: "2026-06-01")
        try story.apply(.reclaim(mitigated: 0), on: "2026-06-02")
        let reclaim = try #require(story.positions.last)
        let asked = story.state.reclaimed
        try story.apply(Self.paidBack(reclaim, 5_000, "a"), on: "2026-07-02")
        #expect(try story.decide(Self.paidBack(reclaim, 5_000, "a"), on: "2026-07-02").isEmpty)
        story.refuses(
            try Self.paidBack(reclaim, asked, "b"),
            on: "2026-07-02",
            .moreThanAsked(left: asked - 5_000)
        )
        story.refuses(
            try Self.paidBack(reclaim, 6_000, "a"),
            on: "2026-07-02",
            .alreadyReported(reclaim)
        )
        story.refuses(try Self.paidBack(7, 1, "c"), on: "2026-07-02", .noSuchReclaim(7))
        try story.apply(Self.paidBack(reclaim, asked - 5_000, "b"), on: "2026-07-02")
        #expect(story.state.reclaims[reclaim]?.received == asked)
    }

    @Test func `is paid again as far as it is due alone`() throws {
        var story = try Story.settled()
        let order = try #require(story.state.orders.keys.max())
        let amount = try #require(story.state.orders[order]?.amount)
        story.people.add(1, Facts.income(38_000, established: true))
        try story.apply(.review, on: "2026-06-02")
        #expect(story.state.toReclaim > amount)
        try story.apply(Self.returned(order, amount, on: "2026-06-03"), on: "2026-06-04")
        let day = Facts.day("2026-06-04")
        #expect(try story.decide(.payAgain(through: day), on: "2026-06-04").isEmpty)
    }

    @Test func `leaves nothing with the citizen that came back`() throws {
        var story = try Story.paidOut()
        story.people.add(1, Facts.income(31_000, established: true))
        try story.apply(.settle, on: "2026-06-01")
        #expect(story.state.kept > 0)
        let order = try #require(story.state.orders.keys.max())
        let amount = try #require(story.state.orders[order]?.amount)
        try story.apply(Self.returned(order, amount, on: "2026-06-03"), on: "2026-06-04")
        #expect(story.state.kept == max(0, story.state.received - story.amount))
        try story.apply(.payAgain(through: Facts.day("2026-06-04")), on: "2026-06-04")
        story.people.add(1, Facts.income(36_000, established: true))
        try story.apply(.review, on: "2026-06-05")
        #expect(story.state.received == story.amount + story.state.kept + story.state.toReclaim)
        #expect(story.state.kept == 0 && story.state.toReclaim > 12_100)
    }

    @Test func `has a day on which it can have been`() throws {
        let (story, order) = try ordered()
        let first = Facts.day("2024-11-19")
        story.refuses(Self.executed(order, on: "2024-11-18"), on: "2025-01-21", .before(first))
        story.refuses(Self.returned(order, on: "1950-01-01"), on: "2025-01-21", .before(first))
    }

    @Test func `follows a letter, sent before it comes back`() throws {
        var story = Story()
        try story.apply(.review, on: "2024-12-02")
        let decision = try #require(story.positions.last)
        func sent(_ day: String) -> Story.Step {
            .report(Facts.sent(decision, .advance, on: day))
        }
        let back = Story.Step.report(
            .letterReturned(
                LetterReturned(
                    actBy: nil,
                    decision: decision,
                    returnedOn: Facts.day("2024-12-19")
                )
            )
        )
        story.refuses(back, on: "2024-12-20", .notSent(decision))
        story.refuses(
            .report(Facts.sent(decision, .revision, on: "2024-12-05")),
            on: "2024-12-20",
            .otherLetter(expected: .advance)
        )
        story.refuses(sent("2024-12-01"), on: "2024-12-20", .before(Facts.day("2024-12-02")))
        try story.apply(sent("2024-12-05"), on: "2024-12-20")
        #expect(try story.decide(sent("2024-12-05"), on: "2024-12-20").isEmpty)
        try story.apply(back, on: "2024-12-20")
        story.refuses(sent("2024-12-06"), on: "2024-12-23", .alreadyReported(decision))
        try story.apply(sent("2024-12-21"), on: "2024-12-23")
        // All of it again, as a file that is read twice has it, changes nothing.
        for report in [sent("2024-12-05"), back, sent("2024-12-21")] {
            #expect(try story.decide(report, on: "2024-12-24").isEmpty)
        }
        #expect(story.state.letters[decision]?.event.sentOn == Facts.day("2024-12-21"))
        #expect(story.state.letters[decision]?.returnedOn == nil)
    }

    @Test func `of a letter on the day of its return is taken once`() throws {
        var story = Story()
        try story.apply(.review, on: "2024-12-02")
        let decision = try #require(story.positions.last)
        func sent(_ day: String) -> Story.Step {
            .report(Facts.sent(decision, .advance, on: day))
        }
        let day = Facts.day("2024-12-19")
        let back = LetterReturned(decision: decision, returnedOn: day)
        let reports = [sent("2024-12-05"), .report(.letterReturned(back)), sent("2024-12-19")]
        for report in reports {
            #expect(try story.apply(report, on: "2024-12-19").count == 1)
        }
        for report in reports {
            #expect(try story.decide(report, on: "2024-12-19").isEmpty)
        }
    }
}

struct `An outbox` {
    private func acknowledge(
        _ position: Position,
        _ type: String?,
        in state: Outbox.State
    ) throws(OutboxRefusal) -> [OutboxEvent] {
        let asked = Asked(
            by: .keeper,
            on: Facts.day("2025-01-20"),
            at: Instant(milliseconds: 0)
        )
        return try Outbox.decide(
            .acknowledge(position, type: type, by: .payments),
            asked: asked,
            in: state
        )
    }

    @Test func `goes forward alone, to what leaves by it`() throws {
        var state = Outbox.initial
        for event in try acknowledge(40, "PaymentOrdered", in: state) {
            let place = Surroundings("outbox/payments", position: 100)
            Outbox.evolve(&state, with: try place.record(event))
        }
        #expect(state.through == 40)
        #expect(try acknowledge(39, "PaymentOrdered", in: state).isEmpty)
        #expect(try acknowledge(40, "PaymentOrdered", in: state).isEmpty)
        #expect(try acknowledge(99, "PaymentOrdered", in: state).count == 1)
        for type in [nil, "AwardRevised"] {
            #expect(throws: OutboxRefusal.notExported(100, .payments)) {
                try acknowledge(100, type, in: state)
            }
        }
    }

    @Test func `takes back the fate of every letter that it hands over`() throws {
        var story = try Story.paidOut()
        story.people.add(1, Facts.income(31_000, established: true))
        try story.apply(.settle, on: "2026-06-01")
        // The award, and that what was paid too much need not be paid back.
        let letters = zip(story.positions.suffix(2), [LetterText.definitiveAward, .reclaimWaived])
        for (decision, text) in letters {
            let sent = Facts.sent(decision, text, on: "2026-06-02")
            #expect(try story.decide(.report(sent), on: "2026-06-03").count == 1)
        }
        let types = Outbox.Channel.letters.types
        for type in EventCatalog.types where type.category == "toeslag" {
            let record =
                #"{"context":{"actor":{"id":"p-1","role":"tester","unit":"desk"},"position":0,"#
                + #""processing":"test","recorded":"2026-11-23T12:00:00.000Z","#
                + #""stream":"toeslag/1","type":"\#(type.name)","v":1,"version":1},"data":"#
                + "\(try #require(type.examples.first))}"
            let bytes = Bytes(Array(record.utf8))
            let envelope = try Envelope(bytes, 0..<bytes.count)
            let event = try #require(try ToeslagEvent.decode(envelope))
            var state = Toeslag.initial
            Toeslag.evolve(&state, with: Recorded(event, envelope))
            #expect(state.announced.isEmpty != types.contains(type.name), "\(type.name)")
        }
    }

    @Test func `has every decision and order leave by one channel`() {
        let types = Outbox.Channel.allCases.flatMap(\.types)
        #expect(Set(types).count == types.count)
        // What others report or bring in, and what only takes note, does not leave.
        let inward =
            Toeslag.reportTypes + [
                "AppealFiled", "ApplicationSubmitted", "AwardTermSet",
                "EligibilityConditionChecked", "JudgmentReceived", "ObjectionFiled",
                "ReclaimSetOff", "RevisionDropped", "RevisionPostponed",
                "StatementOfViewsReceived",
                "ToeslagContinued", "ToeslagStopped",
            ]
        let notices = Outbox.Channel.notices.types
        let known = ToeslagEvent.typeNames.map(\.description) + notices
        #expect((types + inward).sorted() == known.sorted())
    }
}
