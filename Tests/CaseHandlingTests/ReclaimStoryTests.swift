import CaseHandling
import Casework
import EventLog
import EventSourcing
import Events
import TestSupport
import Testing
import Vault

struct `What a citizen owes` {
    private let story: ToeslagStory
    private let citizen: Int64
    private let partner: Int64
    private let child: Int64

    init() throws {
        story = try ToeslagStory()
        let citizens = try story.citizens
        (citizen, partner, child) = (citizens[0], citizens[1], citizens[2])
    }

    /// A zorgtoeslag of 2025 was paid and is asked back in part; nothing of it was paid in time.
    private func owing(_ facts: [Toeslagen.Fact] = []) throws -> (number: Int64, amount: Int64) {
        let number = try story.apply(
            by: citizen,
            facts + story.facts(citizen, income: 30_500)
        )
        try story.on("2025-12-10")
        _ = try story.toeslagen().pay(number, through: story.day("2025-12-31"))
        try story.on("2026-06-01")
        _ = try story.toeslagen().record([story.income(citizen, 37_000, established: true)])
        if !facts.isEmpty {
            _ = try story.toeslagen().record([story.income(partner, 0, established: true)])
        }
        _ = try story.toeslagen().settle(number)
        try story.toeslagen().reclaim(
            number,
            mitigated: 0,
            proportionality: story.text("The citizen told nothing that weighs."),
            doenvermogen: story.text("A plan is possible.")
        )
        return (number, try story.toeslagen().state(of: number).reclaimed)
    }

    private func reclaim(of number: Int64) throws -> (
        position: Position, state: Toeslag.State.Reclaim
    ) {
        let found = try story.toeslagen().state(of: number).reclaims.first
        let (position, state) = try #require(found)
        return (position, state)
    }

    /// The whole reclaim is paid back.
    private func payBack(
        _ amount: Int64,
        of number: Int64,
        by payer: CitizenNumber? = nil,
        on day: String = "2026-06-01"
    ) throws {
        let payment = ReclaimPaymentReceived(
            amount: try #require(EuroCents(amount)),
            payer: payer,
            receivedOn: try story.day(day),
            reclaim: try reclaim(of: number).position,
            reference: try #require(PaymentReference(Text("r-1")))
        )
        _ = try story.toeslagen().report(.reclaimPaymentReceived(payment), about: number)
    }

    private func envelopes(_ types: String...) throws -> [Envelope] {
        let reader = try story.installation.reader()
        return try reader.entries(types: types.isEmpty ? nil : types).compactMap { entry in
            guard case .record(let envelope) = entry else { return nil }
            return envelope
        }
    }

    private func childBudget() throws -> Int64 {
        try story.apply(
            .kindgebondenBudget,
            by: citizen,
            [story.child(child, of: citizen)]
        )
    }

    private func ledgerIsBalanced() throws {
        let ledger = try Ledger(story.installation.used())
        for year: Int64 in [2024, 2025] {
            #expect(try ledger.unbalanced(in: year).isEmpty)
        }
        #expect(try ledger.setOffDifference() == 0)
    }

    @Test func `is set off against what another toeslag pays out, in one append`() throws {
        let (debtor, amount) = try owing()
        let budget = try childBudget()
        #expect(amount > 0)
        try story.on("2026-09-01")
        let before = try story.installation.reader().count()
        #expect(try story.toeslagen().settle(budget))
        let written = try Array(envelopes().dropFirst(Int(before)))
        #expect(
            written.map(\.type.string) == [
                "DefinitiveAwardDecided", "SetOffDecided", "PaymentOrdered", "ReclaimSetOff",
            ]
        )
        #expect(written[3].causation == written[1].position)
        #expect(written[3].stream.string == "toeslag/\(debtor)")
        #expect(try reclaim(of: debtor).state.left == 0)
        let state = try story.toeslagen().state(of: budget)
        #expect(state.setOff == amount)
        #expect(state.received == state.decision?.award.amount.value)
        try ledgerIsBalanced()
        let sums = try Ledger(story.installation.used()).sums(of: 2025)
        #expect(sums.map(\.setOff).reduce(0, +) == amount)
        #expect(sums.map(\.received).reduce(0, +) == amount)
    }

    @Test func `is paid out before the day on which it was due`() throws {
        let (debtor, amount) = try owing()
        let budget = try childBudget()
        try story.on("2026-06-20")
        #expect(try story.toeslagen().settle(budget))
        #expect(try story.toeslagen().state(of: budget).setOff == 0)
        #expect(try reclaim(of: debtor).state.left == amount)
    }

    /// In one piece, and in two that are decided beside each other.
    @Test(arguments: [(250, 8), (1, 2)])
    func `is set off once, when two toeslagen are settled at once, however they are cut`(
        _ piece: Int,
        _ pieces: Int
    ) throws {
        let before = try story.apply(
            .zorgtoeslag,
            by: citizen,
            in: 2024,
            [
                story.fact(
                    citizen,
                    "IncomeRecorded",
                    #"{"amount":36000,"benefitYear":2024,"isEstablished":false,"#
                        + #""source":"citizen"}"#
                ),
                story.fact(
                    citizen,
                    "AssetsRecorded",
                    #"{"amount":0,"benefitYear":2024,"source":"citizen"}"#
                ),
                story.fact(
                    citizen,
                    "InsuranceRecorded",
                    #"{"from":"2010-01-01","isInsured":true,"source":"citizen"}"#
                ),
            ]
        )
        let (debtor, amount) = try owing()
        let budget = try childBudget()
        _ = try story.toeslagen().record([
            story.fact(
                citizen,
                "IncomeRecorded",
                #"{"amount":36000,"benefitYear":2024,"isEstablished":true,"#
                    + #""source":"belastingdienst"}"#
            )
        ])
        try story.on("2026-09-01")
        let used = story.installation.used(by: .caseworker)
        let toeslagen = try Toeslagen(
            used,
            used.writer(),
            inBulk: Toeslagen.BulkSizes(piece: piece, inOrder: piece, batch: piece * pieces)
        )
        let outcome = try toeslagen.run(.settle, over: [before, budget])
        #expect(outcome.considered == 2)
        #expect(outcome.changed == 2)
        #expect(outcome.refused == 0)
        let states = try [before, budget].map { try story.toeslagen().state(of: $0) }
        #expect(states.map(\.setOff).reduce(0, +) == amount)
        #expect(states.allSatisfy { $0.received == $0.decision?.award.amount.value })
        #expect(try reclaim(of: debtor).state.left == 0)
        try ledgerIsBalanced()
    }

    @Test func `is refunded to the partner who paid it, by an order that leaves for the partner`()
        throws
    {
        let together =
            try [
                story.partnership(citizen, with: partner, from: "2020-01-01"),
                story.income(partner, 0),
            ] + Array(story.facts(partner, income: 0).dropFirst())
        let (number, amount) = try owing(together)
        let reclaim = try reclaim(of: number).position
        try story.on("2026-09-01")
        let liable = try #require(CitizenNumber(partner))
        try story.toeslagen().take(
            .holdLiable(
                liable,
                for: reclaim,
                proportionality: story.text("Both lived from it."),
                doenvermogen: story.text("A plan is possible.")
            ),
            with: number
        )
        try payBack(amount, of: number, by: liable, on: "2026-09-01")
        let (order, paid) = try #require(story.toeslagen().state(of: number).orders.first)
        let returned = PaymentReturned(
            amount: try #require(EuroCents(paid.amount)),
            order: order,
            reason: .accountClosed,
            refunds: nil,
            returnedOn: try story.day("2026-09-01")
        )
        _ = try story.toeslagen(by: .finance).report(.paymentReturned(returned), about: number)
        // Both stand in one append, and follow from the report.
        let written = try envelopes("PaymentReturned", "ReclaimReduced", "PaymentOrdered").suffix(3)
        let types = ["PaymentReturned", "ReclaimReduced", "PaymentOrdered"]
        #expect(written.map(\.type.string) == types)
        let report = try #require(written.first?.position)
        #expect(written.dropFirst().allSatisfy { $0.causation == report })
        let refund = try #require(written.last)
        #expect(refund.subjects == [citizen, partner].sorted())
        let outboxes = try Outboxes(story.installation.used())
        #expect(outboxes.recipient(of: refund, applicant: citizen) == partner)
        try ledgerIsBalanced()
    }

    @Test func `is asked of the partner, whose texts open with the partner's own key`() throws {
        let together =
            try [
                story.partnership(citizen, with: partner, from: "2020-01-01"),
                story.income(partner, 0),
            ] + Array(story.facts(partner, income: 0).dropFirst())
        let (number, amount) = try owing(together)
        let reclaim = try reclaim(of: number).position
        try story.on("2026-09-01")
        let liable = try #require(CitizenNumber(partner))
        try story.toeslagen().take(
            .holdLiable(
                liable,
                for: reclaim,
                proportionality: story.text("Both lived from it."),
                doenvermogen: story.text("A plan is possible.")
            ),
            with: number
        )
        let envelope = try #require(envelopes("LiabilityDecided").first)
        guard case .liabilityDecided(let decided)? = try ToeslagEvent.decode(envelope) else {
            Issue.record("expected a liability")
            return
        }
        #expect(decided.amount.value == amount)
        #expect(decided.proportionality.text.string.hasPrefix("citizen/\(partner):"))
        #expect(envelope.subjects == [citizen, partner].sorted())
        let outboxes = try Outboxes(story.installation.used())
        #expect(outboxes.recipient(of: envelope, applicant: citizen) == partner)
        let view = try CitizenView(
            story.installation.used(by: .caseworker),
            of: partner,
            as: nil,
            purpose: "a test"
        )
        #expect(view.parts.contains { $0.toeslag == number && $0.role == "liable" })
        var asked: [Int64?] = []
        let deadlines = try DeadlineList(story.installation.used())
        try deadlines.forEach(kind: "liabilityPayment") { asked.append($0.citizen) }
        #expect(asked == [partner])
        // What the partner brings against it is the partner's too.
        try story.toeslagen().object(
            number,
            against: envelope.position,
            grounds: story.text("I did not know of it."),
            receivedOn: story.day("2026-09-01")
        )
        let objection = try #require(envelopes("ObjectionFiled").first)
        guard case .objectionFiled(let filed)? = try ToeslagEvent.decode(objection) else {
            Issue.record("expected an objection")
            return
        }
        #expect(filed.grounds.text.string.hasPrefix("citizen/\(partner):"))
        #expect(objection.subjects == [citizen, partner].sorted())
    }

    @Test func `balances when it was paid, mitigated and refunded`() throws {
        let (number, amount) = try owing()
        let position = try reclaim(of: number).position
        try payBack(amount, of: number)
        try story.toeslagen(by: .objector).take(
            .mitigate(position, by: 2_000, motivation: story.text("The objection was right.")),
            with: number
        )
        try ledgerIsBalanced()
        let sums = try #require(Ledger(story.installation.used()).sums(of: 2025).first)
        #expect(sums.reclaimed == amount - 2_000)
        #expect(sums.received == amount - 2_000)
        #expect(sums.refunding == 2_000)
        let orders = try story.toeslagen().state(of: number).orders
        let order = try #require(orders.first { $0.value.reason == .refund })
        let executed = PaymentExecuted(
            amount: try #require(EuroCents(2_000)),
            executedOn: try story.day("2026-06-01"),
            order: order.key
        )
        _ = try story.toeslagen().report(.paymentExecuted(executed), about: number)
        try ledgerIsBalanced()
        #expect(try Ledger(story.installation.used()).sums(of: 2025).first?.refunding == 0)
    }

    @Test func `is refunded once, when the refund comes back and more is given up`() throws {
        let (number, amount) = try owing()
        let position = try reclaim(of: number).position
        try payBack(amount, of: number)
        func mitigate(by amount: Int64) throws {
            try story.toeslagen().take(
                .mitigate(position, by: amount, motivation: story.text("A reason.")),
                with: number
            )
        }
        func refunds() throws -> [Toeslag.State.Order] {
            try story.toeslagen().state(of: number).orders.filter { $0.value.reason == .refund }
                .sorted { $0.key < $1.key }.map(\.value)
        }
        try mitigate(by: 1_000)
        let orders = try story.toeslagen().state(of: number).orders
        let order = try #require(orders.first { $0.value.reason == .refund }).key
        let returned = PaymentReturned(
            amount: try #require(EuroCents(1_000)),
            order: order,
            reason: .accountClosed,
            refunds: nil,
            returnedOn: try story.day("2026-06-01")
        )
        _ = try story.toeslagen().report(.paymentReturned(returned), about: number)
        try mitigate(by: 500)
        let day = try story.day("2026-06-05")
        #expect(try !story.toeslagen().pay(number, through: day))
        #expect(try story.toeslagen().pay(number, through: day, again: true))
        #expect(try refunds().map(\.amount) == [1_000, 500, 1_000])
        #expect(try reclaim(of: number).state.left == 0)
        try ledgerIsBalanced()
        let sums = try #require(Ledger(story.installation.used()).sums(of: 2025).first)
        #expect(sums.refunding == 1_500)
        #expect(sums.received == sums.reclaimed)
    }
}
