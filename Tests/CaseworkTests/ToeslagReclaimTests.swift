import BenefitRules
import Casework
import EventSourcing
import Events
import TestSupport
import Testing

struct `What was asked back` {
    private static func paidBack(
        _ reclaim: Position,
        _ amount: Int64,
        by payer: Int64? = nil
    ) throws -> Story.Step {
        .report(
            .reclaimPaymentReceived(
                ReclaimPaymentReceived(
                    amount: Facts.cents(amount),
                    payer: payer.map(Facts.citizen),
                    receivedOn: Facts.day("2026-06-10"),
                    reclaim: reclaim,
                    reference: try #require(PaymentReference(Text("\(amount)")))
                )
            )
        )
    }

    /// Partners from the beginning; of the toeslag of 1 is asked back what an income makes of it.
    private func owing() throws -> (Story, Position, Int64) {
        var story = Story()
        story.people = People(30_500, 1_000)
        story.people.join(from: "2020-01-01")
        try story.apply(.review, on: "2024-12-02")
        try story.payAll()
        story.people.add(1, Facts.income(38_000, established: true))
        story.people.add(2, Facts.income(1_000, established: true))
        try story.apply(.settle, on: "2026-06-01")
        try story.apply(.reclaim(mitigated: 0), on: "2026-06-02")
        return (story, try #require(story.positions.last), story.state.reclaimed)
    }

    @Test func `is mitigated, and stays with the citizen`() throws {
        var (story, reclaim, amount) = try owing()
        story.refuses(.mitigate(7, by: 1), on: "2026-06-03", .noSuchReclaim(7))
        for wrong in [0, amount + 1] {
            story.refuses(
                .mitigate(reclaim, by: wrong),
                on: "2026-06-03",
                .givenUpTooMuch(of: amount)
            )
        }
        // The threshold of the decision is 121 euros: with a cent more it is still asked.
        try story.apply(.mitigate(reclaim, by: amount - 12_101), on: "2026-06-03")
        #expect(story.state.reclaims[reclaim]?.left == 12_101)
        #expect(story.state.reclaimed == 12_101)
        #expect(story.state.toReclaim == 0)
        try story.apply(.mitigate(reclaim, by: 1), on: "2026-06-04")
        #expect(story.state.reclaimed == 0)
        story.refuses(.mitigate(reclaim, by: 1), on: "2026-06-05", .nothingToReclaim)
        #expect(story.state.toReclaim == 0)
    }

    @Test func `ends the same, whether it is mitigated before or after the award rises`() throws {
        func end(risesFirst: Bool) throws -> Int64 {
            var (story, reclaim, amount) = try owing()
            let rise = { (story: inout Story) in
                story.people.add(1, Facts.income(36_000, established: true))
                try story.apply(.review, on: "2026-06-10")
            }
            if risesFirst {
                try rise(&story)
                let since = try #require(story.state.paidOutSince[reclaim])
                #expect(since > 0)
                story.refuses(
                    .mitigate(reclaim, by: amount),
                    on: "2026-06-11",
                    .givenUpTooMuch(of: amount - since)
                )
                try story.apply(.mitigate(reclaim, by: amount - since), on: "2026-06-11")
            } else {
                try story.apply(.mitigate(reclaim, by: amount), on: "2026-06-09")
                try rise(&story)
            }
            // All that the citizen was or is paid, less what is still asked.
            return story.state.ordered.amount + story.state.supplementOrdered
                - (story.state.reclaims[reclaim]?.left ?? 0)
        }
        let before = try end(risesFirst: false)
        #expect(try end(risesFirst: true) == before)
    }

    @Test func `is refunded as far as more was paid back than is asked now`() throws {
        var (story, reclaim, amount) = try owing()
        try story.apply(Self.paidBack(reclaim, amount - 100), on: "2026-06-10")
        #expect(try story.apply(.mitigate(reclaim, by: 100), on: "2026-06-11").count == 1)
        let events = try story.apply(.mitigate(reclaim, by: 250), on: "2026-06-12")
        guard case .paymentOrdered(let refund)? = events.last else {
            Issue.record("expected a refund, not \(events)")
            return
        }
        #expect(refund.amount.value == 250)
        #expect(refund.reason == .refund)
        #expect(refund.refunds == reclaim)
        #expect(story.state.reclaims[reclaim]?.left == 0)
        #expect(story.state.toReclaim == 0)
        let received = story.state.reclaims[reclaim]?.received
        let order = try #require(story.positions.last)
        let returned = PaymentReturned(
            amount: refund.amount,
            order: order,
            reason: .accountClosed,
            refunds: nil,
            returnedOn: Facts.day("2026-06-22")
        )
        try story.apply(.report(.paymentReturned(returned)), on: "2026-06-22")
        #expect(story.state.toReclaim == 0)
        // It is still to be paid out: a plain run does not do that, and it is not asked twice.
        let day = Facts.day("2026-06-25")
        #expect(try story.decide(.pay(through: day), on: "2026-06-25").isEmpty)
        let more = try story.decide(.mitigate(reclaim, by: 50), on: "2026-06-24")
        guard case .paymentOrdered(let other)? = more.last else {
            Issue.record("expected a refund of what is given up besides, not \(more)")
            return
        }
        #expect(other.amount.value == 50)
        let again = try story.apply(.payAgain(through: Facts.day("2026-06-25")), on: "2026-06-25")
        guard case .paymentOrdered(let repeated)? = again.first else {
            Issue.record("expected the refund again, not \(again)")
            return
        }
        #expect(repeated.amount.value == 250)
        #expect(repeated.repeats == order)
        #expect(repeated.refunds == reclaim)
        #expect(story.state.reclaims[reclaim]?.received == received)
        #expect(
            try story.decide(.payAgain(through: Facts.day("2026-06-25")), on: "2026-06-26")
                .isEmpty
        )
    }

    @Test func `keeps a refund that came back, whatever is awarded after it`() throws {
        var (story, reclaim, amount) = try owing()
        try story.apply(Self.paidBack(reclaim, amount), on: "2026-06-10")
        try story.apply(.mitigate(reclaim, by: 100), on: "2026-06-12")
        let returned = PaymentReturned(
            amount: Facts.cents(100),
            order: try #require(story.positions.last),
            reason: .refused,
            refunds: nil,
            returnedOn: Facts.day("2026-06-22")
        )
        try story.apply(.report(.paymentReturned(returned)), on: "2026-06-22")
        story.people.add(1, Facts.income(37_990, established: true))
        try story.apply(.review, on: "2026-06-23")
        let again = try story.decide(.payAgain(through: Facts.day("2026-06-25")), on: "2026-06-25")
        #expect(again.count == 1)
    }

    @Test func `is taken off a plan from its end`() throws {
        var (story, reclaim, amount) = try owing()
        try story.apply(.plan(reclaim, months: 4), on: "2026-06-03")
        let before = try #require(story.state.reclaims[reclaim]?.plan)
        try story.apply(
            .mitigate(reclaim, by: before[3].amount.value + 1),
            on: "2026-06-04"
        )
        let plan = try #require(story.state.reclaims[reclaim]?.plan)
        #expect(plan.count == 3)
        #expect(plan[2].amount.value == before[2].amount.value - 1)
        #expect(plan.reduce(0) { $0 + $1.amount.value } == story.state.reclaimed)
        #expect(story.state.reclaimed == amount - before[3].amount.value - 1)
    }

    @Test func `is paid by what is paid out elsewhere, when it was not paid in time`() throws {
        var (story, reclaim, amount) = try owing()
        let dueBy = try #require(story.state.reclaims[reclaim]?.dueBy)
        let late = CivilDate(days: dueBy.days + 1)
        #expect(story.state.debts(on: dueBy).isEmpty)
        #expect(story.state.debts(on: late).map(\.left) == [amount])
        let tooMuch = ToeslagRefusal.moreThanAsked(left: amount)
        story.refuses(.takeSetOff(reclaim, amount + 1), on: "2026-08-01", tooMuch)
        story.refuses(.takeSetOff(reclaim, 1), on: "\(dueBy)", .notDueYet(dueBy))
        var contested = story
        try contested.apply(.object(reclaim, "2026-06-20"), on: "2026-06-20")
        contested.refuses(.takeSetOff(reclaim, 1), on: "2026-08-01", .contested)
        var planned = story
        try planned.apply(.plan(reclaim, months: 3), on: "2026-08-01")
        planned.refuses(.takeSetOff(reclaim, 1), on: "2026-08-01", .planIsKept)
        try story.apply(.takeSetOff(reclaim, amount - 5), on: "2026-08-01")
        #expect(story.state.debts(on: late).map(\.left) == [5])
    }

    @Test func `is not set off while a plan is kept`() throws {
        var (story, reclaim, _) = try owing()
        try story.apply(.plan(reclaim, months: 3), on: "2026-06-03")
        let plan = try #require(story.state.reclaims[reclaim]?.plan)
        let first = plan[0].day
        #expect(story.state.debts(on: CivilDate(days: first.days)).isEmpty)
        #expect(story.state.debts(on: CivilDate(days: first.days + 1)).count == 1)
        try story.apply(Self.paidBack(reclaim, plan[0].amount.value), on: "2026-07-20")
        #expect(story.state.debts(on: CivilDate(days: first.days + 1)).isEmpty)
        #expect(story.state.debts(on: CivilDate(days: plan[1].day.days + 1)).count == 1)
    }

    @Test func `is not set off while an objection or an appeal is open`() throws {
        var (story, reclaim, _) = try owing()
        let late = Facts.day("2026-12-01")
        try story.apply(.object(reclaim, "2026-06-20"), on: "2026-06-20")
        let objection = try #require(story.positions.last)
        #expect(story.state.debts(on: late).isEmpty)
        try story.apply(.decide(objection, .dismissed), on: "2026-08-01", by: .objector)
        #expect(story.state.debts(on: late).count == 1)
        try story.apply(.appeal(objection, "2026-09-01"), on: "2026-09-01")
        #expect(story.state.debts(on: late).isEmpty)
        try story.apply(.judgment(objection, .dismissed, "2026-11-01"), on: "2026-11-10")
        #expect(story.state.debts(on: late).count == 1)
    }

    @Test func `is asked of a partner, after the applicant did not pay in time`() throws {
        var (story, reclaim, amount) = try owing()
        let dueBy = try #require(story.state.reclaims[reclaim]?.dueBy)
        story.refuses(.holdLiable(2, for: reclaim), on: "\(dueBy)", .notDueYet(dueBy))
        let late = "2026-08-01"
        story.refuses(.holdLiable(1, for: reclaim), on: late, .notLiable(1))
        story.refuses(.holdLiable(3, for: reclaim), on: late, .notLiable(3))
        story.refuses(.holdLiable(2, for: reclaim, isAdult: false), on: late, .notLiable(2))
        story.refuses(.holdLiable(2, for: 7), on: late, .noSuchReclaim(7))
        var contested = story
        try contested.apply(.object(reclaim, "2026-06-20"), on: "2026-06-20")
        contested.refuses(.holdLiable(2, for: reclaim), on: late, .contested)
        var planned = story
        try planned.apply(.plan(reclaim, months: 3), on: late)
        planned.refuses(.holdLiable(2, for: reclaim), on: late, .planIsKept)
        let events = try story.apply(.holdLiable(2, for: reclaim), on: late)
        guard case .liabilityDecided(let decided)? = events.first else {
            Issue.record("expected a liability, not \(events)")
            return
        }
        #expect(decided.amount.value == amount)
        #expect(decided.dueBy == Facts.day("2026-09-14"))
        let decision = try #require(story.positions.last)
        #expect(story.state.party(of: decision) == 2)
        story.refuses(.holdLiable(2, for: reclaim), on: late, .alreadyLiable)
        // Whoever pays, pays for both, and a refund would not reach the other.
        story.refuses(try Self.paidBack(reclaim, amount, by: 3), on: late, .notLiable(3))
        try story.apply(Self.paidBack(reclaim, amount, by: 2), on: late)
        story.refuses(.holdLiable(2, for: reclaim), on: late, .nothingToReclaim)
        try story.apply(.object(decision, late), on: late)
        let objection = try #require(story.positions.last)
        #expect(story.state.party(ofObjection: objection) == 2)
    }
}

struct `A supplement after a reclaim that came back` {
    /// Something is asked back; then more is awarded, and that supplement comes back.
    private func owing() throws -> (Story, reclaim: Position, supplement: Int64) {
        var story = try Story.paidOut()
        story.people.add(1, Facts.income(38_000, established: true))
        try story.apply(.settle, on: "2026-06-01")
        try story.apply(.reclaim(mitigated: 0), on: "2026-06-02")
        let reclaim = try #require(story.positions.last)
        story.people.add(1, Facts.income(37_000, established: true))
        try story.apply(.review, on: "2026-06-10")
        let order = try #require(story.positions.last)
        let supplement = try #require(story.state.orders[order]?.amount)
        #expect(story.state.paidOutSince[reclaim] == supplement)
        let returned = Facts.returned(order, supplement, on: "2026-06-20")
        try story.apply(.report(returned), on: "2026-06-20")
        return (story, reclaim, supplement)
    }

    @Test func `makes up for the reclaim once, when it is paid again`() throws {
        var (story, reclaim, supplement) = try owing()
        try story.apply(.payAgain(through: Facts.day("2026-06-25")), on: "2026-06-25")
        #expect(story.state.paidOutSince[reclaim] == supplement)
        let most = story.state.reclaimed - supplement
        story.refuses(
            .mitigate(reclaim, by: most + 1),
            on: "2026-06-26",
            .givenUpTooMuch(of: most)
        )
    }

    @Test func `makes up for what a new award adds besides, when that pays it again`() throws {
        var (story, reclaim, supplement) = try owing()
        let before = story.amount
        story.people.add(1, Facts.income(36_500, established: true))
        try story.apply(.review, on: "2026-06-25")
        let more = story.amount - before
        #expect(more > 0)
        #expect(story.state.paidOutSince[reclaim] == supplement + more)
    }
}

struct `Somebody who is asked for a reclaim` {
    @Test func `is asked no more, when a person decides so`() throws {
        var story = Story()
        story.people = People(30_500, 1_000)
        story.people.join(from: "2020-01-01")
        try story.apply(.review, on: "2024-12-02")
        try story.payAll()
        story.people.add(1, Facts.income(38_000, established: true))
        story.people.add(2, Facts.income(1_000, established: true))
        try story.apply(.settle, on: "2026-06-01")
        try story.apply(.reclaim(mitigated: 0), on: "2026-06-02")
        let reclaim = try #require(story.positions.last)
        story.refuses(.withdraw(2, for: reclaim), on: "2026-08-01", .notLiable(2))
        try story.apply(.holdLiable(2, for: reclaim), on: "2026-08-01")
        let liability = try #require(story.positions.last)
        let events = try story.apply(.withdraw(2, for: reclaim), on: "2026-08-02")
        guard case .liabilityWithdrawn(let withdrawn)? = events.first else {
            Issue.record("expected a withdrawal, not \(events)")
            return
        }
        #expect(withdrawn.liability == liability)
        #expect(story.state.reclaims[reclaim]?.liable.isEmpty == true)
        story.refuses(.withdraw(2, for: reclaim), on: "2026-08-03", .notLiable(2))
        try story.apply(.holdLiable(2, for: reclaim), on: "2026-08-04")
        let payment = ReclaimPaymentReceived(
            amount: Facts.cents(100),
            payer: Facts.citizen(2),
            receivedOn: Facts.day("2026-08-05"),
            reclaim: reclaim,
            reference: try #require(PaymentReference(Text("p")))
        )
        try story.apply(.report(.reclaimPaymentReceived(payment)), on: "2026-08-05")
        story.refuses(.withdraw(2, for: reclaim), on: "2026-08-06", .paidByAnother(2))
        try story.apply(.mitigate(reclaim, by: story.state.reclaimed), on: "2026-08-06")
        #expect(try story.decide(.withdraw(2, for: reclaim), on: "2026-08-07").count == 1)
    }

    @Test func `gets the decision on an objection from who mitigated before it`() throws {
        var story = try Story.paidOut()
        story.people.add(1, Facts.income(38_000, established: true))
        try story.apply(.settle, on: "2026-06-01")
        try story.apply(.reclaim(mitigated: 0), on: "2026-06-02")
        let reclaim = try #require(story.positions.last)
        try story.apply(.object(reclaim, "2026-06-20"), on: "2026-06-20")
        let objection = try #require(story.positions.last)
        try story.apply(.mitigate(reclaim, by: 100), on: "2026-06-21", by: .objector)
        #expect(
            try story.decide(.decide(objection, .upheld), on: "2026-06-21", by: .objector).count
                == 1
        )
    }
}

struct `A supplement` {
    /// The advance was by a higher income: there is something to get.
    private func getting(_ debts: [Toeslag.Debt]) throws -> [ToeslagEvent] {
        var story = try Story.paidOut()
        story.people.add(1, Facts.income(29_500, established: true))
        story.debts = debts
        return try story.apply(.settle, on: "2026-06-01")
    }

    private func amounts(_ events: [ToeslagEvent]) -> [Int64] {
        events.compactMap { event in
            switch event {
            case .setOffDecided(let decided): -decided.amount.value
            case .paymentOrdered(let order): order.amount.value
            default: nil
            }
        }
    }

    @Test func `pays what is owed, the oldest first, and the rest is paid out`() throws {
        let whole = try #require(amounts(try getting([])).first)
        #expect(whole > 1_000)
        let two = try getting([
            Toeslag.Debt(of: 40, 41, left: 300), Toeslag.Debt(of: 60, 61, left: 500),
        ])
        #expect(amounts(two) == [-300, -500, whole - 800])
        let more = try getting([Toeslag.Debt(of: 40, 41, left: whole + 1)])
        #expect(amounts(more) == [-whole])
        let same = try getting([
            Toeslag.Debt(of: 40, 41, left: whole), Toeslag.Debt(of: 60, 61, left: 5),
        ])
        #expect(amounts(same) == [-whole])
    }

    @Test func `counts as received, however it was paid`() throws {
        var story = try Story.paidOut()
        story.people.add(1, Facts.income(29_500, established: true))
        story.debts = [Toeslag.Debt(of: 40, 41, left: 300)]
        try story.apply(.settle, on: "2026-06-01")
        #expect(story.state.setOff == 300)
        #expect(story.state.received == story.amount)
        #expect(try story.decide(.review, on: "2026-06-02").isEmpty)
    }
}

struct `An appeal` {
    /// An objection to an advance was dismissed.
    private func dismissed() throws -> (Story, Position) {
        var story = Story()
        try story.apply(.review, on: "2024-12-02")
        let decision = try #require(story.positions.last)
        try story.apply(.object(decision, "2024-12-10"), on: "2024-12-10")
        let objection = try #require(story.positions.last)
        story.refuses(.appeal(objection, "2024-12-11"), on: "2024-12-11", .objectionOpen)
        try story.apply(.decide(objection, .dismissed), on: "2025-01-10", by: .objector)
        return (story, objection)
    }

    @Test func `is against the decision on an objection, once`() throws {
        var (story, objection) = try dismissed()
        story.refuses(.appeal(7, "2025-01-20"), on: "2025-01-20", .noSuchObjection(7))
        story.refuses(
            .appeal(objection, "2025-01-21"),
            on: "2025-01-20",
            .notReceivedYet(Facts.day("2025-01-21"))
        )
        story.refuses(
            .appeal(objection, "2024-12-09"),
            on: "2025-01-20",
            .before(Facts.day("2024-12-10"))
        )
        story.refuses(.judgment(objection, .upheld, "2025-01-20"), on: "2025-01-20", .noAppeal)
        try story.apply(.appeal(objection, "2025-01-20"), on: "2025-01-20")
        story.refuses(.appeal(objection, "2025-01-20"), on: "2025-01-20", .alreadyAppealed)
        try story.apply(.judgment(objection, .dismissed, "2025-05-01"), on: "2025-05-02")
        story.refuses(.judgment(objection, .dismissed, "2025-05-01"), on: "2025-05-03", .noAppeal)
        story.refuses(.appeal(objection, "2025-05-03"), on: "2025-05-03", .alreadyAppealed)
    }

    @Test func `that is upheld opens the objection again`() throws {
        var (story, objection) = try dismissed()
        try story.apply(.appeal(objection, "2025-01-20"), on: "2025-01-20")
        let early = Facts.day("2025-01-19")
        story.refuses(
            .judgment(objection, .upheld, "2025-01-19"),
            on: "2025-05-02",
            .before(Facts.day("2025-01-20"))
        )
        story.refuses(
            .judgment(objection, .upheld, "2025-05-01", decideBy: "\(early)"),
            on: "2025-05-02",
            .notInTime(early)
        )
        story.refuses(
            .judgment(objection, .dismissed, "2025-05-01", decideBy: "2025-06-01"),
            on: "2025-05-02",
            .notInTime(Facts.day("2025-06-01"))
        )
        let events = try story.apply(
            .judgment(objection, .upheld, "2025-05-01"),
            on: "2025-05-02"
        )
        guard case .judgmentReceived(let judgment)? = events.first else {
            Issue.record("expected a judgment, not \(events)")
            return
        }
        #expect(judgment.decideBy == Facts.day("2025-06-12"))
        #expect(story.state.isContested)
        story.refuses(
            .decide(objection, .upheld),
            on: "2025-05-20",
            by: .keeper,
            .sameDecider(Actor.keeper.id)
        )
        try story.apply(.decide(objection, .upheld), on: "2025-05-20", by: .objector)
        #expect(!story.state.isContested)
        // Another decision, so there may be another appeal.
        #expect(try story.decide(.appeal(objection, "2025-06-20"), on: "2025-06-20").count == 1)
    }
}
