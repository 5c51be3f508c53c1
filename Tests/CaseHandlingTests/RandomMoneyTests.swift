import CaseHandling
import Casework
import EventLog
import EventSourcing
import Events
import ReadModels
import TestSupport
import Testing

struct `The money of two toeslagen of one citizen` {
    @Test func `adds up to the cent after whatever is decided, paid, set off and returned`() throws
    {
        var met: Set<String> = []
        for seed: UInt64 in 1...8 {
            var lives = try MoneyOfTwo(seed: seed)
            for _ in 0..<50 {
                try lives.goOn()
                try lives.check()
            }
            met.formUnion(try lives.types())
        }
        // It is worth what the histories reach.
        let ways: Set = [
            "LiabilityDecided", "PaymentPlanAgreed", "ReclaimMitigated", "ReclaimOrdered",
            "ReclaimPaymentReceived", "ReclaimReduced", "ReclaimSetOff", "ReclaimWaived",
            "SetOffDecided", "PaymentReturned", "refund that is repeated", "refunds to both",
        ]
        #expect(ways.subtracting(met).isEmpty)
    }
}

/// A couple with a zorgtoeslag and a kindgebonden budget of 2025, to which things happen by chance.
private struct MoneyOfTwo {
    private let story: ToeslagStory
    private let citizen: Int64
    private let partner: Int64
    private let numbers: [Int64]
    private var random: SplitMix64
    private var day: CivilDate
    private var payments = 0

    init(seed: UInt64) throws {
        random = SplitMix64(seed: seed)
        story = try ToeslagStory()
        let citizens = try story.citizens
        (citizen, partner) = (citizens[0], citizens[1])
        let care = try story.apply(
            by: citizen,
            [
                story.partnership(citizen, with: partner, from: "2020-01-01"),
                story.income(partner, 0),
            ] + story.facts(partner, income: 0).dropFirst()
                + story.facts(citizen, income: 30_500)
        )
        let budget = try story.apply(
            .kindgebondenBudget,
            by: citizen,
            [story.child(citizens[2], of: citizen)]
        )
        numbers = [care, budget]
        day = try story.day("2025-12-10")
        try story.on("2025-12-10")
        for number in numbers { _ = try story.toeslagen().pay(number, through: day) }
        day = try story.day("2026-06-01")
        try story.on("2026-06-01")
        _ = try story.toeslagen().record([
            story.income(partner, 0, established: true),
            story.income(citizen, 40_000, established: true),
        ])
        for number in numbers {
            _ = try story.toeslagen().settle(number)
            try reclaim(number)
        }
    }

    private func reclaim(_ number: Int64, mitigated: Int64 = 0) throws {
        try story.toeslagen().reclaim(
            number,
            mitigated: mitigated,
            proportionality: story.text("Nothing weighs."),
            doenvermogen: story.text("A plan is possible.")
        )
    }

    /// Something happens, some days later; what a rule refuses does not.
    mutating func goOn() throws {
        day = CivilDate(days: day.days + Int32(chance(20)))
        try story.on("\(day)")
        do {
            try happen(to: numbers[chance(2)])
        } catch is ToeslagRefusal {
            return
        }
    }

    private mutating func chance(_ count: Int) -> Int { Int(random.next() % UInt64(count)) }

    private mutating func happen(to number: Int64) throws {
        let toeslagen = try story.toeslagen()
        let state = try toeslagen.state(of: number)
        switch chance(13) {
        case 0, 1:
            let income = 28_000 + Int64(chance(8)) * 2_000
            _ = try toeslagen.record([story.income(citizen, income, established: true)])
        case 2: _ = try toeslagen.settle(number)
        case 3:
            try reclaim(number, mitigated: Int64(chance(2)) * min(state.toReclaim, 3_000))
        case 4:
            let open = state.orders.filter { $0.value.returnedOn == nil }
            if open.isEmpty { return }
            // The newest are most often under way.
            let (order, paid) = open[chance(3) == 0 ? chance(open.count) : open.count - 1]
            _ = try toeslagen.report(Self.returned(order, paid, on: day), about: number)
        case 5: _ = try toeslagen.pay(number, through: day, again: true)
        case 6, 7, 8: try payBack(state, of: number)
        case 9: try lower(state, of: number)
        default: try collect(state, of: number)
        }
    }

    private static func returned(
        _ order: Position,
        _ paid: Toeslag.State.Order,
        on day: CivilDate
    ) throws -> ToeslagEvent {
        .paymentReturned(
            PaymentReturned(
                amount: try #require(EuroCents(paid.amount)),
                order: order,
                reason: .accountClosed,
                refunds: nil,
                returnedOn: day
            )
        )
    }

    /// Some of what is, or was, asked is paid by somebody who is asked.
    private mutating func payBack(_ state: Toeslag.State, of number: Int64) throws {
        guard let (position, reclaim) = any(of: state), reclaim.asked > 0 else { return }
        payments += 1
        let payer = reclaim.liable.keys.first.flatMap { chance(4) > 0 ? $0 : nil }
        // By a letter of before, too, where nothing is left.
        let most = reclaim.left > 0 ? reclaim.left : reclaim.asked
        let amount = chance(3) == 0 ? most : 1 + Int64(chance(Int(most)))
        let payment = ReclaimPaymentReceived(
            amount: try #require(EuroCents(amount)),
            payer: payer.flatMap { CitizenNumber($0) },
            receivedOn: day,
            reclaim: position,
            reference: try #require(PaymentReference(Text("r-\(payments)")))
        )
        _ = try story.toeslagen().report(.reclaimPaymentReceived(payment), about: number)
    }

    private mutating func lower(_ state: Toeslag.State, of number: Int64) throws {
        guard let (position, reclaim) = any(of: state), reclaim.amount > 0 else { return }
        let most = reclaim.amount - (state.paidOutSince[position] ?? 0)
        try story.toeslagen().take(
            .mitigate(
                position,
                by: 1 + Int64(chance(Int(max(1, most)))),
                motivation: story.text("It weighs.")
            ),
            with: number
        )
    }

    /// A plan, or the partner is asked.
    private mutating func collect(_ state: Toeslag.State, of number: Int64) throws {
        guard let (position, _) = any(of: state), let other = CitizenNumber(partner) else { return }
        let step: Toeslagen.PersonStep =
            chance(8) == 0
            ? .plan(position, months: 1 + chance(3))
            : .holdLiable(
                other,
                for: position,
                proportionality: try story.text("Both lived from it."),
                doenvermogen: try story.text("A plan is possible.")
            )
        try story.toeslagen().take(step, with: number)
    }

    private mutating func any(
        of state: Toeslag.State
    ) -> (Position, Toeslag.State.Reclaim)? {
        let all = state.reclaims.map { ($0.key, $0.value) }
        return all.isEmpty ? nil : all[chance(all.count)]
    }
}

extension MoneyOfTwo {
    func check() throws {
        let ledger = try Ledger(story.installation.used())
        #expect(try ledger.unbalanced(in: 2025).isEmpty)
        #expect(try ledger.setOffDifference() == 0)
        for number in numbers { try check(number) }
    }

    private func check(_ number: Int64) throws {
        let state = try story.toeslagen().state(of: number)
        let out = state.orders.values.reduce(Int64(0)) {
            $0 + ($1.returnedOn == nil && $1.reason != .refund ? $1.amount : 0)
        }
        let asked = state.reclaims.values.reduce(0) { $0 + $1.amount }
        #expect(state.reclaimed == asked && state.kept >= 0)
        #expect(state.received == out + state.setOff - asked)
        guard let decision = state.decision, decision.isDefinitive else { return }
        let due = state.toRepeat.filter { state.orders[$0.key]?.reason != .refund }
        #expect(
            state.received == decision.award.amount.value + state.kept + state.toReclaim
                - due.reduce(0) { $0 + $1.value }
        )
        for (position, reclaim) in state.reclaims {
            #expect((0...reclaim.amount).contains(state.paidOutSince[position] ?? 0))
            try check(position, reclaim, of: number)
        }
    }

    /// Nobody gets what another paid back, and nothing of it is lost.
    private func check(
        _ position: Position,
        _ reclaim: Toeslag.State.Reclaim,
        of number: Int64
    ) throws {
        var (paid, refunded): ([Int64: Int64], [Int64: Int64]) = ([:], [:])
        for event in try events(of: number) {
            switch event {
            case .reclaimPaymentReceived(let payment) where payment.reclaim == position:
                paid[payment.payer?.value ?? citizen, default: 0] += payment.amount.value
            case .reclaimSetOff(let setOff) where setOff.reclaim == position:
                paid[citizen, default: 0] += setOff.amount.value
            case .paymentOrdered(let order) where order.refunds == position && order.repeats == nil:
                refunded[order.payee?.value ?? citizen, default: 0] += order.amount.value
            default: break
            }
        }
        for payer in Set(paid.keys).union(refunded.keys) {
            #expect(refunded[payer] ?? 0 <= paid[payer] ?? 0)
        }
        let cameIn = paid.values.reduce(0, +)
        #expect(cameIn <= reclaim.asked)
        #expect(reclaim.received == cameIn - refunded.values.reduce(0, +))
        #expect((0...reclaim.amount).contains(reclaim.received))
    }

    private func events(of number: Int64) throws -> [ToeslagEvent] {
        try story.installation.reader().stream(StreamName("toeslag", "\(number)"))
            .compactMap { entry in
                guard case .record(let envelope) = entry else { return nil }
                return try ToeslagEvent.decode(envelope)
            }
    }

    /// What happened, by the types of the events.
    func types() throws -> Set<String> {
        var met: Set<String> = []
        var payees: [Position: Set<Int64>] = [:]
        for event in try numbers.flatMap({ try events(of: $0) }) {
            met.insert(type(of: event.payload).typeName.description)
            guard case .paymentOrdered(let order) = event, let reclaim = order.refunds else {
                continue
            }
            payees[reclaim, default: []].insert(order.payee?.value ?? citizen)
            if order.repeats != nil { met.insert("refund that is repeated") }
        }
        if payees.values.contains([citizen, partner]) { met.insert("refunds to both") }
        return met
    }
}
