import BenefitRules
import Casework
import EventSourcing
import Events
import TestSupport
import Testing

struct `A payment that came back after it was asked back` {
    /// The whole advance was paid, in twelve terms, and more than half of it is asked back.
    private func owing(mitigated: Int64 = 0) throws -> (story: Story, reclaim: Position) {
        var story = try Story.paidOut()
        story.people.add(1, Facts.income(38_000, established: true))
        try story.apply(.settle, on: "2026-06-01")
        try story.apply(.reclaim(mitigated: mitigated), on: "2026-06-02")
        return (story, try #require(story.positions.last))
    }

    /// So many of the orders of the advance come back, the oldest first.
    @discardableResult
    private func bounce(
        _ story: inout Story,
        _ count: Int,
        on day: String = "2026-06-20"
    ) throws -> [ToeslagEvent] {
        try story.state.orders.filter { $0.value.returnedOn == nil }.prefix(count)
            .flatMap { order, paid in
                try story.apply(.report(Facts.returned(order, paid.amount, on: day)), on: day)
            }
    }

    private func payBack(
        _ story: inout Story,
        _ reclaim: Position,
        _ amount: Int64,
        by payer: Int64? = nil
    ) throws {
        let payment = ReclaimPaymentReceived(
            amount: Facts.cents(amount),
            payer: payer.map(Facts.citizen),
            receivedOn: Facts.day("2026-06-10"),
            reclaim: reclaim,
            reference: try #require(PaymentReference(Text("p-\(amount)")))
        )
        try story.apply(.report(.reclaimPaymentReceived(payment)), on: "2026-06-10")
    }

    /// What the citizen ends with: what he got, and gets, less what he has to pay back.
    private func end(of story: Story) -> Int64 {
        let state = story.state
        let got = state.orders.values.reduce(Int64(0)) {
            $0 + ($1.returnedOn == nil && $1.reason != .refund ? $1.amount : 0)
        }
        let due = max(0, story.amount - state.received)
        return got + due - state.reclaims.values.reduce(0) { $0 + $1.amount }
    }

    @Test(arguments: 0...12)
    func `leaves the citizen with the same as when it came back before`(count: Int) throws {
        var before = try Story.paidOut()
        try bounce(&before, count, on: "2026-05-20")
        before.people.add(1, Facts.income(38_000, established: true))
        try before.apply(.settle, on: "2026-06-01")
        if before.state.toReclaim > 0 { try before.apply(.reclaim(mitigated: 0), on: "2026-06-02") }
        for paidBack in [0, 5_000, 40_000] as [Int64] {
            var (after, reclaim) = try owing()
            if paidBack > 0 { try payBack(&after, reclaim, paidBack) }
            try bounce(&after, count)
            #expect(end(of: after) == end(of: before))
            #expect(after.state.toReclaim == 0)
            // What was paid back too much is on its way.
            let known = try #require(after.state.reclaims[reclaim])
            #expect(known.received <= known.amount)
            #expect(known.amount == before.state.reclaimed)
            let refunded = after.state.orders.values.reduce(Int64(0)) {
                $0 + ($1.reason == .refund ? $1.amount : 0)
            }
            #expect(refunded == paidBack - known.received)
        }
    }

    @Test func `lowers the reclaim by itself, as a decision that can be objected to`() throws {
        var (story, reclaim) = try owing()
        let asked = story.state.reclaimed
        let order = try #require(story.state.orders.keys.first { _ in true })
        let events = try bounce(&story, 1)
        guard case .paymentReturned(let returned) = events.first,
            case .reclaimReduced(let reduced)? = events.last
        else {
            Issue.record("expected less to be asked, not \(events)")
            return
        }
        #expect(events.count == 2)
        #expect(returned.lowersReclaims?.value == 10_700)
        #expect(returned.actBy == nil)
        #expect(reduced.amount.value == 10_700 && reduced.kept.value == 0)
        #expect(reduced.order == order && reduced.reclaim == reclaim)
        #expect(reduced.basis.isAutomated)
        #expect(reduced.basis.objectionUntil == Facts.day("2026-08-03"))
        #expect(story.state.reclaims[reclaim]?.left == asked - 10_700)
        // It is not due any more, so it is not paid again.
        let day = Facts.day("2026-06-25")
        #expect(try story.decide(.payAgain(through: day), on: "2026-06-25").isEmpty)
    }

    @Test func `takes nothing of what the citizen was told that he may keep`() throws {
        var (story, reclaim) = try owing(mitigated: 5_000)
        try bounce(&story, 1)
        #expect(story.state.kept == 5_000)
        #expect(story.state.toReclaim == 0)
        #expect(end(of: story) == story.amount + 5_000)
        // What did not arrive at all is not kept.
        try bounce(&story, 11)
        #expect(story.state.kept == 0 && story.state.reclaims[reclaim]?.amount == 0)
        #expect(end(of: story) == story.amount)
    }

    @Test func `is paid again as far as the reclaim does not hold it`() throws {
        var (story, _) = try owing()
        let events = try bounce(&story, 12)
        let returned = events.compactMap { event -> PaymentReturned? in
            guard case .paymentReturned(let returned) = event else { return nil }
            return returned
        }
        #expect(returned.first?.actBy == nil)
        #expect(returned.last?.actBy == Facts.day("2026-07-04"))
        #expect(returned.last?.lowersReclaims == nil)
        let day = Facts.day("2026-06-25")
        let again = try story.decide(.payAgain(through: day), on: "2026-06-25")
        let due = again.reduce(Int64(0)) { sum, event in
            guard case .paymentOrdered(let order) = event else { return sum }
            return sum + order.amount.value
        }
        #expect(due == story.amount)
    }

    @Test func `that was ordered after the reclaim lowers nothing`() throws {
        var (story, reclaim) = try owing()
        story.people.add(1, Facts.income(36_000, established: true))
        try story.apply(.review, on: "2026-06-10")
        let asked = story.state.reclaims[reclaim]?.amount
        let (order, supplement) = try #require(
            story.state.orders.filter { $0.value.reason == .supplement }.first
        )
        let returned = Facts.returned(order, supplement.amount, on: "2026-06-22")
        #expect(try story.apply(.report(returned), on: "2026-06-22").count == 1)
        #expect(story.state.reclaims[reclaim]?.amount == asked)
    }

    @Test func `leaves what somebody else paid back to a person`() throws {
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
        let amount = story.state.reclaimed
        try story.apply(.holdLiable(2, for: reclaim), on: "2026-08-01")
        let payment = ReclaimPaymentReceived(
            amount: Facts.cents(amount - 50),
            payer: Facts.citizen(2),
            receivedOn: Facts.day("2026-08-02"),
            reclaim: reclaim,
            reference: try #require(PaymentReference(Text("p")))
        )
        try story.apply(.report(.reclaimPaymentReceived(payment)), on: "2026-08-02")
        let events = try bounce(&story, 1, on: "2026-08-03")
        guard case .paymentReturned(let returned) = events.first else {
            Issue.record("expected a payment that came back, not \(events)")
            return
        }
        #expect(returned.lowersReclaims?.value == 50)
        #expect(returned.actBy == Facts.day("2026-08-17"))
        #expect(story.state.reclaims[reclaim]?.left == 0)
        #expect(!story.state.orders.values.contains { $0.reason == .refund })
        #expect(end(of: story) == story.amount)
    }

    @Test func `before the reclaim makes up for nothing of it`() throws {
        func end(risesFirst: Bool) throws -> Int64 {
            var story = try Story.paidOut()
            try bounce(&story, 1, on: "2026-05-20")
            story.people.add(1, Facts.income(38_000, established: true))
            try story.apply(.settle, on: "2026-06-01")
            try story.apply(.reclaim(mitigated: 0), on: "2026-06-02")
            let reclaim = try #require(story.positions.last)
            let rise = { (story: inout Story) in
                story.people.add(1, Facts.income(37_000, established: true))
                try story.apply(.review, on: "2026-06-10")
            }
            if risesFirst { try rise(&story) }
            let known = try #require(story.state.reclaims[reclaim])
            try story.apply(
                .mitigate(reclaim, by: known.amount - known.paidOutSince),
                on: "2026-06-11"
            )
            if !risesFirst { try rise(&story) }
            return self.end(of: story)
        }
        #expect(try end(risesFirst: true) == end(risesFirst: false))
    }
}
