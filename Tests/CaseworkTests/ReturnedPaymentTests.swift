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
        by payer: Int64? = nil,
        on day: String = "2026-06-10",
        _ name: String = "p"
    ) throws {
        let payment = ReclaimPaymentReceived(
            amount: Facts.cents(amount),
            payer: payer.map(Facts.citizen),
            receivedOn: Facts.day(day),
            reclaim: reclaim,
            reference: try #require(PaymentReference(Text("\(name)-\(payer ?? 0)")))
        )
        try story.apply(.report(.reclaimPaymentReceived(payment)), on: day)
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
        #expect(returned.actBy == nil && returned.due == nil)
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

    @Test func `takes what was to stay before what was paid too much later and nobody asked back`()
        throws
    {
        var (story, reclaim) = try owing(mitigated: 5_000)
        let asked = story.state.reclaimed
        try story.apply(.mitigate(reclaim, by: asked), on: "2026-06-03")
        let kept = story.state.kept
        story.people.add(1, Facts.income(42_000, established: true))
        try story.apply(.review, on: "2026-06-04")
        let tooMuch = story.state.toReclaim
        #expect(tooMuch > 2 * 10_700)
        try bounce(&story, 1)
        #expect(story.state.toReclaim == tooMuch && story.state.kept == kept - 10_700)
        try bounce(&story, Int(kept / 10_700))
        #expect(story.state.toReclaim == tooMuch - (10_700 - kept % 10_700))
        #expect(story.state.kept == 0 && story.state.toRepeat.isEmpty)
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

    @Test func `is refunded to who paid it back for the applicant, and what may be kept stays`()
        throws
    {
        var story = Story()
        story.people = People(30_500, 1_000)
        story.people.join(from: "2020-01-01")
        try story.apply(.review, on: "2024-12-02")
        try story.payAll()
        story.people.add(1, Facts.income(38_000, established: true))
        story.people.add(2, Facts.income(1_000, established: true))
        try story.apply(.settle, on: "2026-06-01")
        try story.apply(.reclaim(mitigated: 6_000), on: "2026-06-02")
        let reclaim = try #require(story.positions.last)
        let amount = story.state.reclaimed
        try payBack(&story, reclaim, 50)
        try story.apply(.holdLiable(2, for: reclaim), on: "2026-08-01")
        try payBack(&story, reclaim, amount - 50, by: 2, on: "2026-08-02")
        let (order, paid) = try #require(story.state.orders.first { _ in true })
        let returned = Facts.returned(order, paid.amount, on: "2026-08-03")
        let events = try story.apply(.report(returned), on: "2026-08-03")
        guard case .paymentOrdered(let refund)? = events.last else {
            Issue.record("expected a refund, not \(events)")
            return
        }
        #expect(refund.amount.value == paid.amount && refund.payee?.value == 2)
        #expect(story.state.kept == 6_000)
        #expect(end(of: story) == story.amount + 6_000)
        // The rest of it, and what the applicant paid.
        let rest = amount - paid.amount
        let more = try story.apply(.mitigate(reclaim, by: rest), on: "2026-08-04")
        let refunds = more.compactMap { event -> [Int64?]? in
            guard case .paymentOrdered(let order) = event else { return nil }
            return [order.payee?.value, order.amount.value]
        }
        #expect(refunds == [[2, rest - 50], [nil, 50]])
    }

    @Test func `is refunded as well when what was paid back is reported after it`() throws {
        var (story, reclaim) = try owing()
        let asked = story.state.reclaimed
        try bounce(&story, 2)
        func payment(_ amount: Int64) throws -> Story.Step {
            .report(
                .reclaimPaymentReceived(
                    ReclaimPaymentReceived(
                        amount: Facts.cents(amount),
                        payer: nil,
                        receivedOn: Facts.day("2026-06-19"),
                        reclaim: reclaim,
                        reference: try #require(PaymentReference(Text("p")))
                    )
                )
            )
        }
        story.refuses(try payment(asked + 1), on: "2026-06-21", .moreThanAsked(left: asked))
        story.refuses(try payment(0), on: "2026-06-21", .nothingPaid)
        let events = try story.apply(payment(asked), on: "2026-06-21")
        guard case .paymentOrdered(let refund)? = events.last else {
            Issue.record("expected a refund, not \(events)")
            return
        }
        #expect(refund.amount.value == 2 * 10_700 && refund.reason == .refund)
        #expect(story.state.reclaims[reclaim]?.left == 0)
    }

    /// Two reclaims, and nothing mitigated.
    private func owingTwice() throws -> Story {
        var (story, _) = try owing()
        story.people.add(1, Facts.income(42_000, established: true))
        try story.apply(.review, on: "2026-06-03")
        try story.apply(.reclaim(mitigated: 0), on: "2026-06-04")
        #expect(story.state.reclaims.values.count { $0.amount > 0 } == 2)
        return story
    }

    @Test(arguments: 1...12)
    func `takes of each reclaim what is asked and then what stays of it, the oldest first`(
        count: Int
    ) throws {
        var story = try owingTwice()
        var left = Int64(count) * 10_700
        var (asked, kept): (Int64, Int64) = (0, 0)
        for reclaim in story.state.reclaims.values {
            let rest = reclaim.amount - min(left, reclaim.amount)
            left -= min(left, reclaim.amount)
            if rest > 0, rest < reclaim.amount, rest <= reclaim.threshold {
                kept += rest
            } else {
                asked += rest
            }
        }
        // One after the other, which is as all at once.
        try bounce(&story, count)
        #expect(story.state.reclaimed == asked && story.state.kept == kept)
        #expect(end(of: story) == story.amount + kept)
    }

    @Test func `of a supplement is due again, though something was given up since`() throws {
        func end(isMitigatedFirst: Bool) throws -> Int64 {
            var (story, reclaim) = try owing()
            story.people.add(1, Facts.income(37_000, established: true))
            try story.apply(.review, on: "2026-06-05")
            let order = try #require(story.positions.last)
            let supplement = try #require(story.state.orders[order]?.amount)
            let returned = Facts.returned(order, supplement, on: "2026-06-06")
            if !isMitigatedFirst { try story.apply(.report(returned), on: "2026-06-07") }
            try story.apply(.mitigate(reclaim, by: 7_000), on: "2026-06-08")
            if isMitigatedFirst { try story.apply(.report(returned), on: "2026-06-08") }
            #expect(story.state.toRepeat[order] == supplement && story.state.kept == 7_000)
            try story.apply(.payAgain(through: Facts.day("2026-06-10")), on: "2026-06-10")
            return self.end(of: story)
        }
        #expect(try end(isMitigatedFirst: true) == end(isMitigatedFirst: false))
    }

    @Test func `of a supplement is due again, though less was asked since`() throws {
        var (story, reclaim) = try owing()
        let asked = Int(story.state.reclaimed / 10_700)
        story.people.add(1, Facts.income(37_900, established: true))
        try story.apply(.review, on: "2026-06-05")
        let order = try #require(story.positions.last)
        let supplement = try #require(story.state.orders[order]?.amount)
        try bounce(&story, asked)
        #expect(story.state.kept > 0 && story.state.reclaims[reclaim]?.amount == supplement)
        let returned = Facts.returned(order, supplement, on: "2026-06-21")
        try story.apply(.report(returned), on: "2026-06-21")
        #expect(story.state.toRepeat[order] == supplement)
    }

    @Test func `leaves what a later reclaim lets him keep, when an earlier one kept it no more`()
        throws
    {
        var (story, first) = try owing()
        try bounce(&story, Int(story.state.reclaimed / 10_700))
        #expect(story.state.reclaims[first]?.amount == 0 && story.state.kept > 0)
        story.people.add(1, Facts.income(36_000, established: true))
        try story.apply(.review, on: "2026-06-21")
        #expect(story.state.kept == 0)
        story.people.add(1, Facts.income(42_000, established: true))
        try story.apply(.review, on: "2026-06-22")
        try story.apply(.reclaim(mitigated: 4_000), on: "2026-06-23")
        let asked = story.state.reclaimed
        try bounce(&story, 1, on: "2026-06-24")
        #expect(story.state.kept == 4_000 && story.state.reclaimed == asked - 10_700)
    }

    @Test func `leaves what makes up for a reclaim to the next one, where less is asked`() throws {
        func most(bouncesFirst: Bool) throws -> Int64 {
            var story = try owingTwice()
            if bouncesFirst { try bounce(&story, 1, on: "2026-06-05") }
            story.people.add(1, Facts.income(38_000, established: true))
            try story.apply(.review, on: "2026-06-06")
            story.people.add(1, Facts.income(37_500, established: true))
            try story.apply(.review, on: "2026-06-07")
            if !bouncesFirst { try bounce(&story, 1, on: "2026-06-08") }
            let since = story.state.paidOutSince
            return story.state.reclaims.reduce(0) { $0 + $1.value.amount - (since[$1.key] ?? 0) }
        }
        #expect(try most(bouncesFirst: true) == most(bouncesFirst: false))
    }

    @Test func `of a supplement makes up for nothing once an award gives it no more`() throws {
        var (story, reclaim) = try owing()
        let asked = story.state.reclaimed
        story.people.add(1, Facts.income(37_000, established: true))
        try story.apply(.review, on: "2026-06-05")
        let order = try #require(story.positions.last)
        let supplement = try #require(story.state.orders[order]?.amount)
        #expect(story.state.paidOutSince[reclaim] == supplement)
        let returned = Facts.returned(order, supplement, on: "2026-06-06")
        try story.apply(.report(returned), on: "2026-06-06")
        // While it is due it still does.
        #expect(story.state.paidOutSince[reclaim] == supplement)
        story.people.add(1, Facts.income(38_000, established: true))
        try story.apply(.review, on: "2026-06-07")
        #expect(story.state.paidOutSince[reclaim] == nil)
        try bounce(&story, Int(asked / 10_700))
        #expect(story.state.reclaimed == 0 && story.state.kept == asked % 10_700)
    }

    @Test(arguments: 1...40)
    func `leaves every cent accounted for, whatever comes before and after`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var (story, _) = try owing(mitigated: Int64(random.next() % 3) * 5_000)
        var day = Facts.day("2026-06-03")
        var number: Int64 = 0
        for _ in 0..<40 {
            day = CivilDate(days: day.days + 1)
            let today = "\(day)"
            let state = story.state
            switch random.next() % 6 {
            case 0:
                let income = 34_000 + Int64(random.next() % 9) * 1_000
                story.people.add(1, Facts.income(income, established: true))
                try story.apply(.review, on: today)
            case 1 where state.toReclaim > 0:
                let mitigated = Int64(random.next() % 2) * min(state.toReclaim, 3_000)
                try story.apply(.reclaim(mitigated: mitigated), on: today)
            case 2:
                let open = state.orders.filter { $0.value.returnedOn == nil }
                if open.isEmpty { continue }
                let (order, paid) = open[Int(random.next() % UInt64(open.count))]
                try story.apply(.report(Facts.returned(order, paid.amount, on: today)), on: today)
            case 3: try story.apply(.payAgain(through: day), on: today)
            case 4:
                for (reclaim, known) in state.reclaims where known.left > 0 {
                    number += 1
                    let amount = 1 + Int64(random.next() % UInt64(known.left))
                    try payBack(&story, reclaim, amount, on: today, "q-\(number)")
                }
            default:
                for (reclaim, known) in state.reclaims {
                    let most = known.amount - (state.paidOutSince[reclaim] ?? 0)
                    if most == 0 { continue }
                    let amount = 1 + Int64(random.next() % UInt64(most))
                    try story.apply(.mitigate(reclaim, by: amount), on: today)
                }
            }
            check(story)
        }
    }

    private func check(_ story: Story) {
        let state = story.state
        let out = state.orders.values.reduce(Int64(0)) {
            $0 + ($1.returnedOn == nil && $1.reason != .refund ? $1.amount : 0)
        }
        let asked = state.reclaims.values.reduce(0) { $0 + $1.amount }
        #expect(state.received == out - asked)
        #expect(state.reclaimed == asked)
        let due = state.toRepeat.filter { state.orders[$0.key]?.reason != .refund }
        #expect(
            state.received == story.amount + state.kept + state.toReclaim
                - due.reduce(0) { $0 + $1.value }
        )
        #expect(state.kept >= 0)
        for (position, reclaim) in state.reclaims {
            #expect((0...reclaim.amount).contains(state.paidOutSince[position] ?? 0))
            #expect((0...reclaim.amount).contains(reclaim.received))
        }
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
                .mitigate(reclaim, by: known.amount - (story.state.paidOutSince[reclaim] ?? 0)),
                on: "2026-06-11"
            )
            if !risesFirst { try rise(&story) }
            return self.end(of: story)
        }
        #expect(try end(risesFirst: true) == end(risesFirst: false))
    }
}
