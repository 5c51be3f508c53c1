import BenefitRules
import CaseHandling
import Casework
import EventLog
import EventSourcing
import Events
import Projections
import ReadModels
import SQLite
import TestSupport
import Testing

struct `The money of a toeslag` {
    private let story: ToeslagStory
    private let citizen: Int64

    init() throws {
        story = try ToeslagStory()
        citizen = try story.citizens[0]
    }

    private func ledger() throws -> Ledger { try Ledger(story.installation.used()) }

    /// What the books have as still to be ordered.
    private func planned(_ number: Int64) throws -> Int64 {
        _ = try ledger()
        let model = story.installation.model(of: PaymentSchedule.self)
        let select = try Database(model.path, .readOnly).prepare(
            "SELECT sum(amount) FROM schedule_payment WHERE toeslag = ? AND status = 'planned'"
        )
        select.bind(0, number)
        return try select.step() ? select.integer(0) : 0
    }

    private func report(_ number: Int64, _ event: ToeslagEvent) throws -> Bool {
        try story.toeslagen(by: .caseworker).report(event, about: number)
    }

    private func cents(_ amount: Int64) throws -> EuroCents { try #require(EuroCents(amount)) }

    private func executed(_ order: Position, _ amount: Int64) throws -> ToeslagEvent {
        .paymentExecuted(
            PaymentExecuted(
                amount: try cents(amount),
                executedOn: story.installation.used().asked.day,
                order: order
            )
        )
    }

    private func returned(_ order: Position, _ amount: Int64) throws -> ToeslagEvent {
        .paymentReturned(
            PaymentReturned(
                amount: try cents(amount),
                order: order,
                reason: .refused,
                refunds: nil,
                returnedOn: story.installation.used().asked.day
            )
        )
    }

    /// Orders what no decision would.
    private func orderWrongly(_ number: Int64, _ amount: Int64, on day: String) throws {
        let order = PaymentOrdered(
            amount: try cents(amount),
            day: try story.day(day),
            reason: .supplement,
            refunds: nil,
            repeats: nil
        )
        let event = try ProposedEvent(order, subjects: [citizen])
        let stream = try StreamName("toeslag", "\(number)")
        _ = try story.installation.log().appendAndWait(
            [StreamAppend(stream, .any, [event])],
            story.installation.used().context("a test")
        )
    }

    @Test func `leaves by the outbox until it was taken over, in the order of the log`() throws {
        let number = try story.apply(by: citizen, story.facts(citizen, income: 30_500))
        _ = try story.toeslagen().pay(number, through: story.day("2024-12-20"))
        let used = story.installation.used()
        func waiting(_ channel: Outbox.Channel) throws -> [Position] {
            var found: [Position] = []
            try Outboxes(used).forEach(channel) {
                found.append($0.position)
                return true
            }
            return found
        }
        let orders = try Array(story.toeslagen().state(of: number).orders.keys)
        #expect(try waiting(.payments) == orders)
        #expect(try waiting(.payments) == orders)
        #expect(try waiting(.letters).count == 1)
        let log = try story.installation.log()
        #expect(try Outboxes(used).acknowledge(.payments, through: orders[0], log) == orders[0])
        #expect(try waiting(.payments).isEmpty)
        #expect(try waiting(.letters).count == 1)
        #expect(throws: OutboxRefusal.notExported(99_999, .payments)) {
            try Outboxes(used).acknowledge(.payments, through: 99_999, log)
        }
        _ = try story.toeslagen().pay(number, through: story.day("2024-12-20"))
        #expect(try waiting(.payments).isEmpty)
    }

    @Test func `adds up to the cent, whatever happens, and as rebuilt`() throws {
        var random = SplitMix64(seed: 5)
        let model = story.installation.model(of: PaymentSchedule.self)
        let number = try story.apply(by: citizen, story.facts(citizen, income: 30_500))
        var day = try story.day("2024-12-03")
        while day < (try story.day("2026-03-01")) {
            day = CivilDate(days: day.days + 5 + Int32(random.next() % 30))
            try story.on(day.description)
            let toeslagen = try story.toeslagen()
            let income = try story.income(citizen, Int64(random.next() % 40_000))
            if random.next() % 3 == 0 { _ = try toeslagen.record([income]) }
            let through = CivilDate(days: day.days + Int32(random.next() % 8) - 4)
            _ = try toeslagen.pay(number, through: through, again: random.next() % 2 == 0)
            let planned = try toeslagen.state(of: number).terms.reduce(0) { $0 + $1.amount }
            #expect(try self.planned(number) == planned)
            let open = try toeslagen.state(of: number).orders.filter { $0.value.returnedOn == nil }
            for (position, order) in open.sorted(by: { $0.key < $1.key }) {
                switch random.next() % 6 {
                case 0: _ = try report(number, returned(position, order.amount))
                case 1...3 where order.executedOn == nil:
                    _ = try report(number, executed(position, order.amount))
                default: break
                }
            }
            #expect(try ledger().unbalanced(in: 2025).isEmpty)
        }
        try story.on("2026-06-01")
        for income in [31_000, 20_000, 39_000] as [Int64] {
            let established = try story.income(citizen, income, established: true)
            _ = try story.toeslagen().record([established])
            _ = try story.toeslagen().settle(number)
            if try story.toeslagen().state(of: number).toReclaim > 0 {
                try story.toeslagen().reclaim(
                    number,
                    mitigated: 100,
                    proportionality: story.text("it can be borne"),
                    doenvermogen: story.text("a plan was offered")
                )
            }
            #expect(try ledger().unbalanced(in: 2025).isEmpty)
            // Some of what was asked back turns out not to have arrived.
            let orders = try story.toeslagen().state(of: number).orders
            for (position, order) in orders.filter({ $0.value.returnedOn == nil }).prefix(2) {
                _ = try report(number, returned(position, order.amount))
                #expect(try ledger().unbalanced(in: 2025).isEmpty)
            }
        }
        let reduced = try story.installation.reader().entries(types: ["ReclaimReduced"])
        #expect(!reduced.isEmpty)
        let sums = try #require(ledger().sums(of: 2025).first)
        let state = try story.toeslagen().state(of: number)
        #expect(sums.awarded == state.decision?.award.amount.value)
        #expect(
            sums.awarded == sums.paid + sums.underway + sums.toPay - sums.reclaimed - sums.kept
                - sums.tooMuch
        )
        #expect(sums.reclaimed == state.reclaimed && sums.kept == state.kept)
        let steps = try model.digest()
        _ = try model.rebuild()
        #expect(try model.digest() == steps)
    }

    @Test func `is found to be off where something was ordered twice`() throws {
        let number = try story.apply(by: citizen, story.facts(citizen, income: 30_500))
        try story.on("2025-11-20")
        _ = try story.toeslagen().pay(number, through: story.day("2025-11-20"))
        #expect(try ledger().unbalanced(in: 2025).isEmpty)
        try orderWrongly(number, 10_700, on: "2025-11-20")
        #expect(try ledger().unbalanced(in: 2025).map(\.difference) == [10_700])
    }

    @Test func `is found to be off where something was ordered after a reclaim`() throws {
        let number = try story.apply(by: citizen, story.facts(citizen, income: 30_500))
        try story.on("2025-11-20")
        _ = try story.toeslagen().pay(number, through: story.day("2025-11-20"))
        try story.on("2026-06-01")
        _ = try story.toeslagen().record([story.income(citizen, 38_000, established: true)])
        _ = try story.toeslagen().settle(number)
        try story.toeslagen().reclaim(
            number,
            mitigated: 0,
            proportionality: story.text("it can be borne"),
            doenvermogen: story.text("a plan was offered")
        )
        #expect(try ledger().unbalanced(in: 2025).isEmpty)
        try orderWrongly(number, 1, on: "2026-06-20")
        #expect(try ledger().unbalanced(in: 2025).map(\.difference) == [1])
    }

    @Test func `is found to be off where an award was written without what it pays`() throws {
        let number = try story.apply(by: citizen, story.facts(citizen, income: 30_500))
        try story.on("2025-11-20")
        _ = try story.toeslagen().pay(number, through: story.day("2025-11-20"))
        try story.on("2026-06-01")
        #expect(try ledger().unbalanced(in: 2025).isEmpty)
        let known = try #require(story.toeslagen().state(of: number).decision?.award)
        let more = Award(
            amount: try cents(known.amount.value + 1),
            articles: known.articles,
            decidedOn: known.decidedOn,
            facts: known.facts,
            grounds: known.grounds,
            isAutomated: known.isAutomated,
            months: known.months,
            objectionUntil: known.objectionUntil,
            periods: known.periods,
            software: known.software
        )
        let award = DefinitiveAwardDecided(advance: known.amount, award: more)
        let event = try ProposedEvent(award, subjects: [citizen])
        let stream = try StreamName("toeslag", "\(number)")
        _ = try story.installation.log().appendAndWait(
            [StreamAppend(stream, .any, [event])],
            story.installation.used().context("a test")
        )
        let paid = try story.toeslagen().state(of: number).advanceOrdered
        let found = try ledger().unbalanced(in: 2025)
        #expect(found.map(\.toeslag) == [number])
        #expect(found.map(\.difference) == [paid - known.amount.value - 1])
        #expect(try ledger().sums(of: 2025).map(\.unbalanced) == [1])
    }
}
