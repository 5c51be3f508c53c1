import CaseHandling
import Casework
import EventLog
import EventSourcing
import Events
import TestSupport
import Testing

/// What the agency found of a year counts in the next as far as it did, and falls with it.
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

    @Test(arguments: [false, true])
    func `goes along into the next year when it counts`(_ isTold: Bool) throws {
        let partner = try partner(earning: 1_000)
        let notice = try story.tell(partner, until: "2025-03-20")
        if isTold { _ = try story.tell(citizen, until: "2025-03-20", of: partner) }
        try story.on("2025-03-21")
        try story.findIncome(9_000, of: partner, after: notice)
        if isTold {
            // The newer notice comes before the fact: another one after it tells of it.
            _ = try story.tell(citizen, until: "2025-04-05", of: partner)
            try story.on("2025-04-06")
            #expect(try story.toeslagen().review(number))
        }
        try story.on("2025-11-20")
        let next = try #require(nextYear(of: [number])[number])
        #expect(next.periods.map(\.income) == [isTold ? 39_500 : 31_500])
        let carried = try story.installation.reader().events(ExpectationsCarriedOver.self)
        #expect(carried.map(\.income?.value) == [30_500, 1_000])
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
    func `goes on as far as it counts for each, whichever goes on first`(
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
        // The applicant of the one was not told; the other's own income it is.
        #expect(next[number]?.periods.map(\.income) == [38_500])
        #expect(next[own]?.periods.allSatisfy { $0.income == 48_500 } == true)
    }

    /// The number of the toeslag that goes on with the one.
    private func laterNumber() throws -> Int64 {
        let entry = try story.installation.reader().entries(types: ["ToeslagContinued"]).last
        guard case .record(let record)? = entry else { throw ToeslagStory.NoDay() }
        return try #require(record.streamNumber)
    }

    @Test func `counts no more once the inspector established something else`() throws {
        let notice = try story.tell(citizen, until: "2025-03-20")
        try story.on("2025-03-21")
        try story.findIncome(36_000, of: citizen, after: notice)
        try story.on("2025-11-20")
        let next = try #require(nextYear(of: [number])[number])
        #expect(next.periods.map(\.income) == [36_000])
        try story.on("2026-05-01")
        _ = try story.toeslagen().record([story.income(citizen, 31_000, established: true)])
        let revised = try #require(story.toeslagen().state(of: laterNumber()).decision?.award)
        // What he himself had said last is expected, as of anybody of whom nothing was found.
        #expect(revised.periods.map(\.income) == [30_500])
        let entries = try story.installation.reader().entries(types: ["IncomeRecorded"])
        let established = try #require(entries.last?.position)
        #expect(revised.facts.contains(established))
        let why = try story.installation.reader().entries(types: ["AwardRevised"]).last
        guard case .record(let record)? = why else {
            Issue.record("a revision is a record")
            return
        }
        #expect(record.causation == established)
    }

    @Test func `counts no more for whom was never told of it either`() throws {
        let partner = try partner(earning: 20_000)
        let notice = try story.tell(partner, until: "2025-03-20")
        try story.on("2025-03-21")
        // Lower, and so better for the applicant at once.
        try story.findIncome(8_000, of: partner, after: notice)
        try story.on("2025-11-20")
        let next = try #require(nextYear(of: [number])[number])
        #expect(next.periods.map(\.income) == [38_500])
        try story.on("2026-05-01")
        _ = try story.toeslagen().record([story.income(partner, 18_000, established: true)])
        let after = try story.toeslagen().state(of: laterNumber())
        #expect(after.decision?.award.periods.map(\.income) == [50_500])
        #expect(after.postponed == nil)
    }

    @Test func `counts by no notice about another year`() throws {
        let partner = try partner(earning: 1_000)
        let notice = try story.tell(partner, until: "2025-03-20")
        try story.on("2025-03-21")
        try story.findIncome(9_000, of: partner, after: notice)
        try story.on("2025-11-20")
        _ = try nextYear(of: [number])
        _ = try story.tell(citizen, until: "2025-12-10", of: partner, in: 2024)
        try story.on("2025-12-11")
        let later = try laterNumber()
        #expect(throws: ToeslagRefusal.applicantNotTold) { try story.toeslagen().review(later) }
        _ = try story.tell(citizen, until: "2025-12-30", of: partner, in: 2025)
        try story.on("2025-12-31")
        #expect(try story.toeslagen().review(later))
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
        // What was accepted besides, and is carried over, counts as before.
        let income = try story.installation.reader().entries(types: ["IncomeRecorded"]).last
        #expect(try next.accepted?.contains(#require(income?.position)) == true)
        #expect(next.periods.allSatisfy { $0.income == 36_000 })
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

    @Test func `lowers no definitive award when it falls, whatever else changes`() throws {
        func record(_ type: String, _ data: String) throws {
            _ = try story.toeslagen().record([story.fact(citizen, type, "{\(data)}")])
        }
        func say(assets amount: Int64) throws {
            let data = #""amount":\#(amount),"benefitYear":2025,"source":"citizen""#
            try record("AssetsRecorded", data)
        }
        func establish(_ amount: Int64) throws -> Int64? {
            let data =
                #""amount":\#(amount),"benefitYear":2026,"isEstablished":true,"#
                + #""source":"belastingdienst""#
            try record("IncomeRecorded", data)
            return try story.toeslagen().state(of: laterNumber()).decision?.award.amount.value
        }
        // Who has as much as he says has no right; by what was found he has.
        try say(assets: 20_000_000)
        let notice = try story.tell(citizen, until: "2025-03-20", about: .assets)
        try story.on("2025-03-21")
        try story.find(
            citizen,
            "AssetsRecorded",
            #"{"amount":100000,"benefitYear":2025,"source":"agency"}"#,
            after: notice
        )
        try story.on("2025-11-20")
        _ = try nextYear(of: [number])
        try story.on("2027-05-01")
        let established = try #require(try establish(30_500))
        #expect(established > 100_000)
        #expect(try story.toeslagen().settle(laterNumber()))
        try say(assets: 15_000_000)
        let lower = try #require(try establish(29_000))
        #expect(lower > established)
        // What an income alone lowers is lowered (Awir article 20).
        let higher = try #require(try establish(31_500))
        #expect(higher < established && higher > 100_000)
    }
}
