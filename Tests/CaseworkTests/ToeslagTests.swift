import BenefitRules
import Casework
import EventSourcing
import Events
import TestSupport
import Testing

struct `A toeslag` {
    @Test func `is awarded in advance, with terms, facts, articles and the term to object`() throws
    {
        let events = try Story().decide(.review, on: "2024-12-02")
        guard case .provisionalAwardDecided(let decided)? = events.first else {
            Issue.record("expected an advance, not \(events)")
            return
        }
        #expect(events.count == 1)
        #expect(decided.award.amount.value == 128_700)
        #expect(decided.award.facts == [100, 101, 102, 103])
        #expect(decided.award.isAutomated)
        #expect(decided.award.objectionUntil == Facts.day("2025-01-13"))
        #expect(decided.award.articles.map(\.text.string).contains("Wzt art. 2"))
        #expect(decided.terms.count == 12)
        #expect(EventCatalog.violations(of: decided).isEmpty)
    }

    @Test func `is not applied for later than today, or before anybody could`() throws {
        func submit(_ received: String) throws -> [ToeslagEvent] {
            let day = Facts.day("2025-02-01")
            return try Toeslag.decide(
                .submit(Facts.application(received: received), .confirmed),
                asked: Asked(by: .keeper, on: day, at: Instant(milliseconds: 0)),
                in: Toeslag.initial
            )
        }
        #expect(try submit("2025-02-01").count == 1)
        #expect(throws: ToeslagRefusal.notReceivedYet(Facts.day("2025-02-02"))) {
            try submit("2025-02-02")
        }
        #expect(throws: ToeslagRefusal.before(Facts.day("2024-01-01"))) { try submit("1990-01-01") }
    }

    @Test func `is decided once by the same facts`() throws {
        var story = Story()
        try story.apply(.review, on: "2024-12-02")
        #expect(try story.decide(.review, on: "2024-12-03").isEmpty)
    }

    @Test func `is revised by an income, up and down`() throws {
        var story = Story()
        try story.apply(.review, on: "2024-12-02")
        story.people.add(1, Facts.income(36_500))
        let lower = try story.apply(.review, on: "2025-02-01").revision
        #expect(lower?.ground == .income)
        #expect(lower?.award.months.first?.value == 3_800)
        story.people.add(1, Facts.income(29_500))
        let higher = try story.apply(.review, on: "2025-03-01").revision
        #expect(higher?.award.months.first?.value == 11_800)
        #expect(higher?.revises == story.positions.dropLast().last)
    }

    @Test func `is not lowered on other facts after five years`() throws {
        var story = Story()
        try story.apply(.review, on: "2024-12-02")
        story.people.add(1, Facts.insured(false, from: "2025-07-01"))
        #expect(try story.decide(.review, on: "2031-01-01").isEmpty)
        #expect(try story.decide(.review, on: "2030-12-31").count == 1)
    }

    @Test func `is not lowered as an advance after five years, by an income neither`() throws {
        var story = Story()
        try story.apply(.review, on: "2024-12-02")
        story.people.add(1, Facts.income(36_500))
        #expect(try story.decide(.review, on: "2031-01-01").isEmpty)
        #expect(try story.decide(.review, on: "2030-12-31").count == 1)
    }

    @Test func `is lowered as a definitive award by an income always, by facts for five years`()
        throws
    {
        var income = try Story.settled()
        income.people.add(1, Facts.income(31_000, established: true))
        #expect(try income.decide(.review, on: "2026-12-31").revision?.ground == .income)
        #expect(try income.decide(.review, on: "2031-01-01").revision?.ground == .income)
        var facts = try Story.settled()
        facts.people.add(1, Facts.insured(false, from: "2025-11-01"))
        #expect(try facts.decide(.review, on: "2026-12-31").revision?.ground == .facts)
        #expect(try facts.decide(.review, on: "2030-12-31").revision?.ground == .facts)
        #expect(try facts.decide(.review, on: "2031-01-01").isEmpty)
    }

    @Test func `calls a partner, or a partner's insurance, no income`() throws {
        var partner = Story()
        partner.people.add(2, Facts.born("1980-05-01"), Facts.income(9_000), Facts.insured())
        try partner.apply(.review, on: "2024-12-02")
        partner.people.join(from: "2025-02-01")
        #expect(try partner.apply(.review, on: "2025-03-01").revision?.ground == .facts)
        partner.people.add(2, Facts.insured(false, from: "2025-05-01"))
        #expect(try partner.apply(.review, on: "2025-05-01").revision?.ground == .facts)
        #expect(!partner.state.isByIncomeAlone)
        partner.people.add(2, Facts.income(12_000))
        #expect(try partner.apply(.review, on: "2025-06-01").revision?.ground == .income)
    }

    @Test func `calls facts that come with a new income no income`() throws {
        var story = Story()
        try story.apply(.review, on: "2024-12-02")
        story.people.add(1, Facts.income(30_500, established: true))
        #expect(try story.decide(.review, on: "2025-02-01").isEmpty)
        story.people.add(1, Facts.insured(false, from: "2025-07-01"))
        #expect(try story.decide(.review, on: "2025-03-01").revision?.ground == .facts)
    }

    @Test func `is by facts too when only the definitive award sees them`() throws {
        var story = try Story.paidOut()
        story.people.add(
            1,
            Facts.income(30_500, established: true),
            Facts.insured(false, from: "2025-03-01")
        )
        try story.apply(.settle, on: "2026-06-01")
        #expect(!story.state.isByIncomeAlone)
    }

    @Test func `orders each term once, and none too early`() throws {
        var story = Story()
        try story.apply(.review, on: "2024-12-02")
        story.refuses(
            .pay(through: Facts.day("2025-01-03")),
            on: "2024-12-02",
            .tooFarAhead(Facts.day("2025-01-03"))
        )
        #expect(
            try story.apply(.pay(through: Facts.day("2025-01-20")), on: "2025-01-02").count == 2
        )
        #expect(try story.decide(.pay(through: Facts.day("2025-01-20")), on: "2025-01-03").isEmpty)
        #expect(story.state.advanceOrdered == 21_400)
    }

    @Test func `becomes definitive after the year, by established incomes alone`() throws {
        var story = Story()
        story.refuses(.settle, on: "2026-06-01", .notAwarded)
        try story.apply(.review, on: "2024-12-02")
        story.refuses(.settle, on: "2025-12-31", .yearNotOver(2025))
        story.refuses(.settle, on: "2026-06-01", .incomesNotEstablished)
        story.people.add(1, Facts.income(30_500, established: true))
        #expect(try story.apply(.settle, on: "2026-06-01").isEmpty == false)
        #expect(story.state.status == .definitive)
        #expect(try story.decide(.settle, on: "2026-06-02").isEmpty)
    }

    @Test func `pays a supplement within four weeks`() throws {
        var story = try Story.paidOut()
        story.people.add(1, Facts.income(29_500, established: true))
        let events = try story.apply(.settle, on: "2026-06-01")
        guard case .paymentOrdered(let order)? = events.last else {
            Issue.record("expected a supplement, not \(events)")
            return
        }
        #expect(order.reason == .supplement)
        #expect(order.day <= Facts.day("2026-06-29"))
        #expect(story.state.received == story.state.decision?.award.amount.value)
    }

    @Test func `waives what is not above the threshold`() throws {
        var story = try Story.paidOut()
        // 2026 asks nothing back up to 121 euros.
        story.people.add(1, Facts.income(31_200, established: true))
        let events = try story.apply(.settle, on: "2026-06-01")
        guard case .reclaimWaived(let waived)? = events.last else {
            Issue.record("expected a waiver, not \(events)")
            return
        }
        #expect(waived.threshold.value == 12_100)
        #expect((1...12_100).contains(waived.paidTooMuch.value))
        #expect(story.state.toReclaim == 0)
    }

    @Test func `asks back what a person has weighed, and no more`() throws {
        var story = try Story.paidOut()
        story.people.add(1, Facts.income(36_500, established: true))
        try story.apply(.settle, on: "2026-06-01")
        let tooMuch = story.state.toReclaim
        #expect(tooMuch > 12_100)
        story.refuses(
            .reclaim(mitigated: tooMuch + 1),
            on: "2026-06-02",
            .mitigatedTooMuch(of: tooMuch)
        )
        let events = try story.apply(.reclaim(mitigated: 10_000), on: "2026-06-02")
        guard case .reclaimOrdered(let reclaim)? = events.first else {
            Issue.record("expected a reclaim, not \(events)")
            return
        }
        #expect(reclaim.amount.value == tooMuch - 10_000)
        #expect(story.state.kept == 10_000)
        #expect(reclaim.dueBy == Facts.day("2026-07-14"))
        #expect(story.state.toReclaim == 0)
        story.refuses(.reclaim(mitigated: 0), on: "2026-06-03", .nothingToReclaim)
    }

    @Test func `has nothing to ask back of what it waived, and leaves it with the citizen`() throws
    {
        var story = try Story.paidOut()
        story.people.add(1, Facts.income(31_200, established: true))
        try story.apply(.settle, on: "2026-06-01")
        story.refuses(.reclaim(mitigated: 0), on: "2026-06-02", .nothingToReclaim)
        let waived = story.state.kept
        #expect(waived > 0)
        story.people.add(1, Facts.income(33_500, established: true))
        try story.apply(.review, on: "2026-07-01")
        #expect(story.state.toReclaim == story.state.received - story.amount - waived)
    }

    @Test func `pays later awards above what was mitigated only`() throws {
        var story = try Story.paidOut()
        story.people.add(1, Facts.income(36_500, established: true))
        try story.apply(.settle, on: "2026-06-01")
        let definitive = story.amount
        try story.apply(.reclaim(mitigated: 10_000), on: "2026-06-02")
        story.people.add(1, Facts.income(35_000, established: true))
        let events = try story.apply(.review, on: "2026-07-01")
        guard case .paymentOrdered(let order)? = events.last else {
            Issue.record("expected a supplement, not \(events)")
            return
        }
        #expect(order.amount.value == story.amount - definitive - 10_000)
    }

    @Test func `hears the citizen before a large reclaim on other facts`() throws {
        var story = Story(kind: .kindgebondenBudget, income: 20_000)
        story.people.add(1, Facts.child(3, born: "2015-01-02"))
        try story.apply(.review, on: "2024-12-02")
        try story.payAll()
        story.people.add(1, Facts.child(3, born: "2015-01-02", paid: false, from: "2025-02-01"))
        try story.apply(.review, on: "2026-01-15")
        story.people.add(1, Facts.income(20_000, established: true))
        try story.apply(.settle, on: "2026-06-01")
        let tooMuch = story.state.toReclaim
        #expect(tooMuch >= 150_000)
        story.refuses(.reclaim(mitigated: 0), on: "2026-06-02", .hearingNeeded(tooMuch))
    }

    @Test func `is waived later when the threshold was not known at first`() throws {
        var story = try Story.paidOut()
        story.people.add(1, Facts.income(31_200, established: true))
        // The threshold of 2027 is not known.
        #expect(try story.apply(.settle, on: "2027-06-01").count == 1)
        let tooMuch = story.state.toReclaim
        #expect((1...12_100).contains(tooMuch))
        let events = try story.apply(.reclaim(mitigated: 0), on: "2026-12-01")
        guard case .reclaimWaived(let waived)? = events.first else {
            Issue.record("expected a waiver, not \(events)")
            return
        }
        #expect(waived.paidTooMuch.value == tooMuch && story.state.toReclaim == 0)
    }

    @Test func `can be waived in full without a hearing`() throws {
        var story = try Story.paidOut()
        story.people.add(
            1,
            Facts.income(30_500, established: true),
            Facts.insured(false, from: "2025-03-01")
        )
        try story.apply(.settle, on: "2026-06-01")
        let tooMuch = story.state.toReclaim
        try story.apply(.reclaim(mitigated: tooMuch, elsewhere: 500_000), on: "2026-06-02")
        #expect(story.state.toReclaim == 0 && story.state.kept == tooMuch)
    }

    @Test func `is by income alone when a fact only raised it before`() throws {
        var story = Story(kind: .kindgebondenBudget, income: 20_000)
        story.people.add(1, Facts.child(3, born: "2015-01-02", from: "2025-03-01"))
        try story.apply(.review, on: "2024-12-02")
        story.people.add(1, Facts.child(3, born: "2015-01-02", from: "2025-01-01"))
        #expect(try story.apply(.review, on: "2024-12-03").revision?.ground == .facts)
        try story.payAll()
        story.people.add(1, Facts.income(80_000, established: true))
        try story.apply(.settle, on: "2026-06-01")
        #expect(story.state.isByIncomeAlone)
        #expect(try story.decide(.reclaim(mitigated: 0), on: "2026-06-02").count == 1)
    }

    @Test func `counts what is asked back of all toeslagen of the year before it hears`() throws {
        var story = try Story.paidOut()
        story.people.add(
            1,
            Facts.income(30_500, established: true),
            Facts.insured(false, from: "2025-03-01")
        )
        try story.apply(.settle, on: "2026-06-01")
        let tooMuch = story.state.toReclaim
        #expect(tooMuch < 150_000)
        #expect(try story.decide(.reclaim(mitigated: 0), on: "2026-06-02").count == 1)
        let elsewhere = 150_000 - tooMuch
        story.refuses(
            .reclaim(mitigated: 0, elsewhere: elsewhere),
            on: "2026-06-02",
            .hearingNeeded(150_000)
        )
    }

    @Test func `has objections decided by another person`() throws {
        var story = Story()
        try story.apply(.review, on: "2024-12-02")
        let decision = try #require(story.positions.last)
        story.refuses(.object(999, "2025-01-02"), on: "2025-01-03", .notADecision(999))
        try story.apply(.object(decision, "2025-01-02"), on: "2025-01-03")
        story.refuses(.object(decision, "2025-01-02"), on: "2025-01-03", .alreadyObjected)
        let objection = try #require(story.positions.last)
        story.refuses(.decide(objection, .upheld), on: "2025-01-20", .sameDecider("p-1"))
        story.refuses(
            .object(decision, "2024-12-01"),
            on: "2025-01-03",
            .receivedBefore(Facts.day("2024-12-02"))
        )
        try story.apply(.decide(objection, .upheld), on: "2025-01-20", by: .caseworker)
        #expect(story.state.objections.map(\.outcome) == [.upheld])
        story.refuses(
            .decide(objection, .upheld),
            on: "2025-01-21",
            by: .caseworker,
            .alreadyDecided
        )
        story.refuses(.object(decision, "2025-01-02"), on: "2025-01-22", .alreadyObjected)
    }

    @Test func `is stable after its definitive award, whatever changes and is reviewed`() throws {
        var random = SplitMix64(seed: 23)
        for _ in 0..<60 {
            var story = try Story.paidOut()
            story.people.add(1, Facts.income(Int64(random.next() % 45_000), established: true))
            try story.apply(.settle, on: "2026-06-01")
            for step in 0..<12 {
                let day = CivilDate(days: Facts.day("2026-06-02").days + Int32(step) * 14)
                    .description
                switch random.next() % 3 {
                case 0:
                    let income = Int64(random.next() % 45_000)
                    story.people.add(1, Facts.income(income, established: true))
                case 1:
                    let month = 1 + random.next() % 9
                    story.people.add(
                        1,
                        Facts.insured(random.next() % 2 == 0, from: "2025-0\(month)-01")
                    )
                default:
                    let tooMuch = story.state.toReclaim
                    if tooMuch > 0, story.state.isByIncomeAlone {
                        let mitigated = Int64(random.next() % UInt64(tooMuch))
                        try story.apply(.reclaim(mitigated: mitigated), on: day)
                        #expect(story.state.toReclaim == 0)
                    }
                }
                try story.apply(.review, on: day)
                #expect(try story.decide(.review, on: day).isEmpty)
                // All that was received is awarded, kept, or to be weighed.
                let state = story.state
                #expect(state.received == story.amount + state.kept + state.toReclaim)
                #expect(state.kept >= 0)
            }
        }
    }

    @Test func `always balances: what was received is what was awarded, or is known to differ`()
        throws
    {
        var random = SplitMix64(seed: 11)
        for _ in 0..<60 {
            var story = Story()
            try story.apply(.review, on: "2024-12-02")
            var day = Facts.day("2024-12-03")
            while day < Facts.day("2026-01-01") {
                day = CivilDate(days: day.days + 5 + Int32(random.next() % 60))
                if random.next() % 2 == 0 {
                    story.people.add(1, Facts.income(Int64(random.next() % 45_000)))
                    try story.apply(.review, on: day.description)
                    #expect(try story.decide(.review, on: day.description).isEmpty)
                }
                try story.apply(.pay(through: day), on: day.description)
                let left = story.state.terms.reduce(0) { $0 + $1.amount }
                let given = story.state.decision?.award.months.reduce(0) { $0 + $1.value } ?? 0
                #expect(story.state.advanceOrdered + left == max(given, story.state.advanceOrdered))
            }
            story.people.add(1, Facts.income(Int64(random.next() % 45_000), established: true))
            let advance = story.state.advanceOrdered
            let events = try story.apply(.settle, on: "2026-06-01")
            let difference = advance - story.amount
            switch difference {
            case ..<0:
                #expect(story.state.supplementOrdered == -difference)
                #expect(story.state.toReclaim == 0)
            case 0: #expect(events.count == 1)
            case ...12_100:
                #expect(story.state.kept == difference && story.state.toReclaim == 0)
            default:
                #expect(story.state.toReclaim == difference && events.count == 1)
            }
        }
    }
}
