import CaseHandling
import Casework
import EventLog
import EventSourcing
import Events
import TestSupport
import Testing

/// What the agency found of a year is not expected of the next: what others said is, and somebody
/// asks.
struct `What the agency found of the year before` {
    private let story: ToeslagStory
    private let citizen: Int64
    private let number: Int64

    init() throws {
        (story, citizen, number) = try ToeslagStory.begun(on: "2025-03-01")
    }

    /// The applicant has a partner from January on.
    private func partner(earning income: Int64) throws -> Int64 {
        let partner = try story.citizens[1]
        let joined = try story.partnership(citizen, with: partner, from: "2025-01-01")
        for fact in [joined] + (try story.facts(partner, income: income)) {
            _ = try story.toeslagen().record([fact])
        }
        return partner
    }

    /// The same, whose income nobody says.
    private func silentPartner() throws -> Int64 {
        let partner = try story.citizens[1]
        let joined = try story.partnership(citizen, with: partner, from: "2025-01-01")
        for fact in [joined] + (try story.facts(partner, income: 0).dropFirst()) {
            _ = try story.toeslagen().record([fact])
        }
        return partner
    }

    /// A partner whose income the agency alone found, of which both were told.
    private func foundPartner() throws -> Int64 {
        let partner = try silentPartner()
        _ = try story.tell(citizen, until: "2025-03-20", of: partner)
        let notice = try story.tell(partner, until: "2025-03-20")
        try story.on("2025-03-21")
        try story.findIncome(9_000, of: partner, after: notice)
        _ = try story.tell(citizen, until: "2025-04-05", of: partner)
        try story.on("2025-04-06")
        _ = try story.toeslagen().review(number)
        return partner
    }

    @Test(arguments: [false, true])
    func `is not expected of the next year, whether it counts or not, and somebody asks`(
        _ isTold: Bool
    ) throws {
        let partner = try partner(earning: 1_000)
        let notice = try story.tell(partner, until: "2025-03-20")
        try story.on("2025-03-21")
        try story.findIncome(9_000, of: partner, after: notice)
        if isTold {
            _ = try story.tell(citizen, until: "2025-04-05", of: partner)
            try story.on("2025-04-06")
            #expect(try story.toeslagen().review(number))
        }
        try story.on("2025-11-20")
        let next = try #require(nextYear(of: [number])[number])
        #expect(next.periods.map(\.income) == [31_500])
        let reader = try story.installation.reader()
        let carried = try reader.events(ExpectationsCarriedOver.self)
        #expect(carried.map(\.income?.value) == [30_500, 1_000])
        let asked = try reader.entries(types: ["ServiceTaskOpened"]).compactMap { entry in
            if case .record(let record) = entry { record.streamNumber } else { nil }
        }
        #expect(asked == [partner])
        let tasks = try reader.events(ServiceTaskOpened.self)
        #expect(tasks.map(\.event) == [.foundOtherwise])
        #expect(tasks.map(\.benefitYear?.value) == [2026])
    }

    @Test func `is expected where nothing else is known, as far as it counts`() throws {
        let partner = try foundPartner()
        try story.on("2025-11-20")
        let next = try #require(nextYear(of: [number])[number])
        #expect(next.periods.map(\.income) == [39_500])
        let found = try story.installation.reader().entries(types: ["IncomeRecorded"]).last
        #expect(try next.facts.contains(#require(found?.position)))
        // What the inspector establishes of its year is no word about the next.
        try story.on("2026-05-01")
        _ = try story.toeslagen().record([story.income(partner, 12_000, established: true)])
        let later = try story.toeslagen().state(of: laterNumber()).decision?.award
        #expect(later == next)
    }

    @Test func `is asked about also where it is found when the next year has begun`() throws {
        try story.on("2025-11-20")
        _ = try nextYear(of: [number])
        try story.on("2026-02-01")
        let reader = try story.installation.reader()
        for amount: Int64 in [36_000, 37_000] {
            let notice = try story.tell(citizen, until: "2026-02-20")
            try story.on("2026-02-21")
            try story.findIncome(amount, of: citizen, after: notice)
            #expect(try reader.events(ServiceTaskOpened.self).count == 1, "and once")
            try story.on("2026-02-05")
        }
    }

    @Test func `takes the next year from nobody`() throws {
        let notice = try story.tell(citizen, until: "2025-03-20")
        try story.on("2025-03-21")
        try story.findIncome(90_000, of: citizen, after: notice)
        #expect(try story.toeslagen().state(of: number).decision?.award.amount.value == 0)
        try story.on("2025-11-20")
        let next = try #require(nextYear(of: [number])[number])
        #expect(next.periods.map(\.income) == [30_500] && next.amount.value > 0)
        #expect(try story.installation.reader().events(ServiceTaskOpened.self).count == 1)
    }

    @Test(arguments: [false, true])
    func `takes the next year from nobody of whom only it knows the income`(
        _ isFoundTwice: Bool
    ) throws {
        let own = try story.tell(citizen, until: "2025-03-20")
        let partner = try foundPartner()
        if isFoundTwice {
            // Of which the applicant is not told, so that it does not count.
            let again = try story.tell(partner, until: "2025-04-20")
            try story.react(to: again, by: partner)
            try story.findIncome(12_000, of: partner, after: again)
        }
        try story.findIncome(90_000, of: citizen, after: own)
        #expect(try story.toeslagen().state(of: number).decision?.award.amount.value == 0)
        try story.on("2025-11-20")
        let next = try #require(nextYear(of: [number])[number])
        #expect(next.periods.map(\.income) == [39_500])
    }

    @Test func `does not let go on what the citizen stopped`() throws {
        _ = try foundPartner()
        #expect(try story.toeslagen().stop(number, from: story.day("2025-10-01")))
        try story.on("2025-11-20")
        let outcome = try story.toeslagen().carryOnAll([number])
        #expect((outcome.changed, outcome.refused) == (0, 0))
    }

    @Test func `changes no later year when its own is told otherwise and another goes on`() throws {
        let partner = try foundPartner()
        let child = try story.citizens[2]
        let own = try story.apply(
            .kindgebondenBudget,
            by: partner,
            [try story.child(child, of: partner)]
        )
        try story.on("2025-11-20")
        let next = try #require(nextYear(of: [number])[number])
        let later = try laterNumber()
        _ = try story.toeslagen().record([story.income(partner, 20_000)])
        #expect(try story.toeslagen().carryOnAll([own]).changed == 1)
        #expect(try !story.toeslagen().review(later))
        #expect(try story.toeslagen().state(of: later).decision?.award == next)
    }

    /// The advance of the toeslag that goes on with one in 2026, with what it leaves out.
    private func nextYear(of numbers: [Int64]) throws -> [Int64: Award] {
        let toeslagen = try story.toeslagen()
        #expect(try toeslagen.carryOnAll(numbers).refused == 0)
        var next: [Int64: Award] = [:]
        for entry in try story.installation.reader().entries(types: ["ToeslagContinued"]) {
            guard case .record(let record) = entry, let number = record.streamNumber else {
                continue
            }
            try toeslagen.run(.review, over: [number])
            let state = try toeslagen.state(of: number)
            next[try #require(state.continues)] = state.decision?.award
        }
        return next
    }

    @Test func `about a partner whom nobody told the applicant of is not there next year either`()
        throws
    {
        let other = try story.citizens[1]
        for fact in try story.facts(other, income: 60_000) {
            _ = try story.toeslagen().record([fact])
        }
        try story.findPartnership(of: other, with: citizen)
        try story.on("2025-11-20")
        let next = try #require(nextYear(of: [number])[number])
        #expect(next.amount.value > 100_000 && next.leftOut?.isEmpty == false)
        #expect(next.periods.allSatisfy { $0.partner == nil && $0.income == 30_500 })
        // It waits there too, and counts when he is told.
        let waiting = try story.installation.reader().events(RevisionPostponed.self)
        #expect(waiting.last?.reason == .applicantNotTold)
        _ = try story.tell(citizen, until: "2025-12-10", about: .partnership, of: other)
        try story.on("2025-12-11")
        let continued = try #require(
            story.installation.reader().entries(types: ["ToeslagContinued"]).first
        )
        guard case .record(let record) = continued, let later = record.streamNumber else { return }
        #expect(try story.toeslagen().review(later))
        #expect(try story.toeslagen().state(of: later).decision?.award.amount.value == 0)
    }

    @Test(arguments: [false, true])
    func `makes no difference to whoever goes on, whichever is first`(
        _ isReversed: Bool
    ) throws {
        let other = try story.citizens[1]
        let child = try story.citizens[2]
        for fact in try story.facts(other, income: 8_000) + [
            story.partnership(citizen, with: other, from: "2025-01-01")
        ] {
            _ = try story.toeslagen().record([fact])
        }
        let own = try story.apply(
            .kindgebondenBudget,
            by: other,
            [try story.child(child, of: other)]
        )
        let notice = try story.tell(other, until: "2025-03-20")
        try story.on("2025-03-21")
        try story.findIncome(18_000, of: other, after: notice)
        try story.on("2025-11-20")
        let numbers = isReversed ? [own, number] : [number, own]
        for one in numbers { #expect(try story.toeslagen().carryOnAll([one]).changed == 1) }
        let next = try nextYear(of: [])
        #expect(next[number]?.periods.map(\.income) == [38_500])
        #expect(next[own]?.periods.allSatisfy { $0.income == 38_500 } == true)
    }

    /// The number of the toeslag that goes on with the one.
    private func laterNumber() throws -> Int64 {
        let entry = try story.installation.reader().entries(types: ["ToeslagContinued"]).last
        guard case .record(let record)? = entry else { throw ToeslagStory.NoDay() }
        return try #require(record.streamNumber)
    }

    @Test func `lets the toeslag go on without it where it leaves something to ask`() throws {
        let other = try story.citizens[1]
        // From January on he counts as partner, and what he earns nobody knows.
        try story.findPartnership(of: other, with: citizen, from: "2025-12-15")
        _ = try story.tell(citizen, until: "2025-04-10", about: .partnership, of: other)
        let own = try story.tell(citizen, until: "2025-04-10")
        try story.on("2025-04-11")
        try story.findIncome(36_000, of: citizen, after: own)
        try story.on("2025-11-20")
        let next = try #require(nextYear(of: [number])[number])
        #expect(next.amount.value > 0 && next.leftOut?.isEmpty == false)
        #expect(next.periods.allSatisfy { $0.partner == nil })
        let waiting = try story.installation.reader().events(RevisionPostponed.self)
        #expect(waiting.map(\.reason) == [.undecidable])
        // What was accepted besides stays so, and is not expected of the year.
        let income = try story.installation.reader().entries(types: ["IncomeRecorded"]).last
        #expect(try next.accepted?.contains(#require(income?.position)) == true)
        #expect(next.periods.allSatisfy { $0.income == 30_500 })
        // Once it is known, it counts: he was told.
        for (type, data) in [
            ("IncomeRecorded", #""amount":60000,"benefitYear":2026,"isEstablished":false"#),
            ("AssetsRecorded", #""amount":0,"benefitYear":2026"#),
            ("InsuranceRecorded", #""from":"2010-01-01","isInsured":true"#),
        ] {
            let said = try story.fact(other, type, #"{\#(data),"source":"citizen"}"#)
            _ = try story.toeslagen().record([said])
        }
        let after = try story.toeslagen().state(of: laterNumber())
        #expect(after.decision?.award.amount.value == 0 && after.postponed == nil)
    }
}
