import CaseHandling
import Casework
import EventLog
import EventSourcing
import Events
import TestSupport
import Testing

/// Nobody's award is lowered by what the agency found before he was told (invariant I4), and no
/// advance of the next year begins with it.
struct `What the agency found` {
    private let story: ToeslagStory
    private let citizen: Int64
    private let number: Int64

    init() throws {
        (story, citizen, number) = try ToeslagStory.begun(on: "2025-03-01")
    }

    /// The revisions that wait, each with its last day.
    private func revisions() throws -> [String] {
        var found: [String] = []
        try DeadlineList(story.installation.used()).forEach(kind: "revision") {
            found.append("\($0.stream) \($0.due)")
        }
        return found
    }

    @Test func `lowers nobody's award before the applicant was told, whoever it is about`() throws {
        let partner = try story.citizens[1]
        let joined = try story.partnership(citizen, with: partner, from: "2025-01-01")
        for fact in [joined] + (try story.facts(partner, income: 1_000)) {
            _ = try story.toeslagen().record([fact])
        }
        let before = try #require(story.toeslagen().state(of: number).decision?.award)
        let notice = try story.tell(partner, until: "2025-03-20")
        try story.on("2025-03-21")
        let recorded = try story.findIncome(20_000, of: partner, after: notice)
        #expect(recorded.revised.isEmpty && recorded.undecided.map(\.number) == [number])
        #expect(try story.toeslagen().state(of: number).decision?.award == before)
        #expect(throws: ToeslagRefusal.applicantNotTold) { try story.toeslagen().review(number) }
        // Eight weeks from when it was known, whoever asks again, and whatever else is decided.
        #expect(try revisions() == ["toeslag/\(number) 2025-05-16"])
        _ = try story.toeslagen().record([story.income(citizen, 29_000)])
        let reader = try story.installation.reader()
        let found = try #require(reader.entries(types: ["IncomeRecorded"]).dropLast().last)
        let revised = try #require(reader.events(AwardRevised.self).last)
        #expect(revised.award.leftOut == [found.position])
        #expect(revised.award.amount.value > before.amount.value)
        guard case .record(let record)? = try reader.entries(types: ["AwardRevised"]).last else {
            Issue.record("a revision is a record")
            return
        }
        #expect(try record.causation == reader.entries(types: ["IncomeRecorded"]).last?.position)
        _ = try story.toeslagen().record([story.income(citizen, 30_500)])
        #expect(try story.toeslagen().state(of: number).decision?.award.amount == before.amount)
        #expect(try revisions() == ["toeslag/\(number) 2025-05-16"])
        // Of his own income he was told, which is another's.
        _ = try story.tell(citizen, until: "2025-04-05")
        _ = try story.tell(citizen, until: "2025-04-10", of: partner)
        try story.on("2025-04-10")
        try story.toeslagen().run(.review, over: [number])
        let waits = try story.installation.reader().events(RevisionPostponed.self)
        #expect(waits.filter { $0.reason == .applicantNotTold }.count == 1)
        try story.on("2025-04-11")
        #expect(try story.toeslagen().review(number))
        #expect(try revisions().isEmpty)
        let after = try #require(story.toeslagen().state(of: number).decision?.award)
        #expect(after.amount.value < before.amount.value)
    }

    @Test func `of another person is told of one who is known, and stands in that one's file`()
        throws
    {
        for party in [citizen, 99_999] {
            #expect(throws: ContactRefusal.noSuchParty(party)) {
                try story.tell(citizen, until: "2025-03-20", of: party)
            }
        }
        let partner = try story.citizens[1]
        #expect(throws: ContactRefusal.stranger(partner)) {
            try story.tell(citizen, until: "2025-03-20", of: partner)
        }
        _ = try story.toeslagen().record([
            story.partnership(citizen, with: partner, from: "2025-01-01")
        ])
        let notice = try story.tell(citizen, until: "2025-03-20", of: partner)
        guard case .record(let sent) = try story.installation.reader().entry(at: notice) else {
            Issue.record("a notice is a record")
            return
        }
        #expect(sent.subjects.sorted() == [citizen, partner].sorted())
    }

    @Test func `about two people counts for whom of them was told`() throws {
        let partner = try story.citizens[1]
        for fact in try story.facts(partner, income: 60_000) {
            _ = try story.toeslagen().record([fact])
        }
        let before = try #require(story.toeslagen().state(of: number).decision?.award.amount)
        let notice = try story.tell(
            partner,
            until: "2025-03-20",
            about: .partnership,
            of: citizen
        )
        try story.on("2025-03-21")
        let said = try story.fact(
            partner,
            "PartnershipBegan",
            #"{"from":"2024-05-01","partner":\#(citizen),"source":"agency"}"#
        )
        let found = try story.toeslagen().record([
            Toeslagen.Fact(about: partner, said.event, after: notice)
        ])
        #expect(found.revised.isEmpty && found.undecided.map(\.number) == [number])
        #expect(try story.toeslagen().state(of: number).decision?.award.amount == before)
        // Told himself, nothing waits for the other's half of it.
        _ = try story.tell(citizen, until: "2025-04-05", about: .partnership, of: partner)
        try story.on("2025-04-06")
        #expect(try story.toeslagen().review(number))
        let after = try #require(story.toeslagen().state(of: number).decision?.award)
        #expect(after.amount.value < before.value && after.leftOut == nil)
    }

    @Test func `is the citizen's own word once he says the same`() throws {
        let partner = try story.citizens[1]
        let joined = try story.partnership(citizen, with: partner, from: "2025-01-01")
        for fact in [joined] + (try story.facts(partner, income: 1_000)) {
            _ = try story.toeslagen().record([fact])
        }
        let notice = try story.tell(partner, until: "2025-03-20")
        try story.on("2025-03-21")
        func income(_ source: String) throws -> Toeslagen.Fact {
            try story.fact(
                partner,
                "IncomeRecorded",
                #"{"amount":20000,"benefitYear":2025,"isEstablished":false,"source":"\#(source)"}"#
            )
        }
        let said = try income("agency")
        let found = try story.toeslagen().record([
            Toeslagen.Fact(about: partner, said.event, after: notice)
        ])
        #expect(found.revised.isEmpty)
        let repeated = try story.toeslagen().record([income("citizen")])
        #expect(repeated.new == 1 && repeated.revised == [number])
        #expect(try revisions().isEmpty)
        #expect(try story.toeslagen().record([income("citizen")]).new == 0)
    }

    @Test func `is not what a notice about another couple tells of`() throws {
        let (second, third) = (try story.citizens[1], try story.citizens[2])
        let aside = try story.tell(citizen, until: "2025-03-20", about: .partnership, of: third)
        try story.on("2025-03-21")
        let data = #"{"from":"2024-05-01","partner":\#(second),"source":"agency"}"#
        #expect(throws: ContactRefusal.otherNotice(aside)) {
            try story.find(citizen, "PartnershipBegan", data, after: aside)
        }
        let notice = try story.tell(
            citizen,
            until: "2025-04-10",
            about: .partnership,
            of: second
        )
        try story.on("2025-04-11")
        #expect(throws: Never.self) {
            try story.find(citizen, "PartnershipBegan", data, after: notice)
        }
    }

    @Test func `in two facts after one notice corrects its discrepancy once`() throws {
        let notice = try story.tell(citizen, until: "2025-03-20")
        try story.on("2025-03-21")
        let facts = try [20_000, 21_000].map { amount in
            let said = try story.fact(
                citizen,
                "IncomeRecorded",
                #"{"amount":\#(amount),"benefitYear":2025,"isEstablished":false,"#
                    + #""source":"agency"}"#
            )
            return Toeslagen.Fact(about: citizen, said.event, after: notice)
        }
        _ = try story.toeslagen().record(facts)
        #expect(try story.installation.reader().events(CorrectionMade.self).count == 1)
    }

    @Test func `follows from a notice on one day, and later from another alone`() throws {
        let notice = try story.tell(citizen, until: "2025-03-20")
        try story.on("2025-03-21")
        try story.findIncome(36_000, of: citizen, after: notice)
        // What was mistyped is mended at once.
        try story.findIncome(33_000, of: citizen, after: notice)
        try story.on("2025-03-22")
        _ = try story.toeslagen().record([story.income(citizen, 30_500)])
        #expect(throws: ContactRefusal.alreadyClosed) {
            try story.findIncome(36_000, of: citizen, after: notice)
        }
        let other = try story.tell(citizen, until: "2025-04-10")
        try story.on("2025-04-11")
        #expect(try story.findIncome(36_000, of: citizen, after: other).revised == [number])
    }

    @Test func `is of the year that its notice names`() throws {
        let other = try story.tell(citizen, until: "2025-03-20", in: 2026)
        try story.on("2025-03-21")
        #expect(throws: ContactRefusal.otherNotice(other)) {
            try story.findIncome(60_000, of: citizen, after: other)
        }
        let day = try story.day("2025-03-21")
        func found(_ subject: DiscrepancyFound.Subject, _ year: Int64?) throws -> Position {
            try story.contact(citizen) { seal in
                .discrepancyFound(
                    DiscrepancyFound(
                        benefitYear: year.flatMap { CalendarYear($0) },
                        foundOn: day,
                        note: try seal(story.text("something else is known"), "/note"),
                        subject: subject
                    )
                )
            }
        }
        #expect(throws: ContactRefusal.year(isNeeded: true)) { try found(.assets, nil) }
        #expect(throws: ContactRefusal.year(isNeeded: false)) { try found(.work, 2025) }
    }

    @Test func `and was right is found no more, and nobody is told of it again`() throws {
        let notice = try story.tell(citizen, until: "2025-03-20")
        let found = try #require(
            story.installation.reader().entries(types: ["DiscrepancyFound"]).last?.position
        )
        try story.on("2025-03-21")
        let day = try story.day("2025-03-21")
        _ = try story.contact(citizen) { _ in
            .correctionMade(
                CorrectionMade(correctedOn: day, discrepancy: found, outcome: .wasRight)
            )
        }
        #expect(throws: ContactRefusal.alreadyClosed) {
            try story.findIncome(60_000, of: citizen, after: notice)
        }
        #expect(throws: ContactRefusal.alreadyClosed) {
            try story.notify(citizen, of: found, until: "2025-04-20")
        }
    }

    @Test func `and was right lowers nobody's award who was told of it`() throws {
        let partner = try story.citizens[1]
        for fact in try story.facts(partner, income: 1_000) + [
            story.partnership(citizen, with: partner, from: "2025-01-01")
        ] {
            _ = try story.toeslagen().record([fact])
        }
        let before = try story.toeslagen().state(of: number).decision?.award.amount
        let notice = try story.tell(partner, until: "2025-03-20")
        try story.on("2025-03-21")
        try story.findIncome(20_000, of: partner, after: notice)
        _ = try story.tell(citizen, until: "2025-04-10", of: partner)
        let found = try #require(
            story.installation.reader().entries(types: ["DiscrepancyFound"]).last?.position
        )
        try story.on("2025-04-11")
        let day = try story.day("2025-04-11")
        _ = try story.contact(citizen) { _ in
            .correctionMade(
                CorrectionMade(correctedOn: day, discrepancy: found, outcome: .notDeterminable)
            )
        }
        #expect(throws: ToeslagRefusal.applicantNotTold) { try story.toeslagen().review(number) }
        #expect(try story.toeslagen().state(of: number).decision?.award.amount == before)
    }

    @Test func `and leaves nothing to decide by waits at the definitive award too`() throws {
        let other = try story.citizens[1]
        try story.findPartnership(of: other, with: citizen)
        try story.on("2026-06-01")
        _ = try story.toeslagen().record([story.income(citizen, 30_500, established: true)])
        #expect(throws: ToeslagRefusal.applicantNotTold) { try story.toeslagen().settle(number) }
    }

    @Test func `and leaves something to ask holds up nothing else of an advance`() throws {
        let other = try story.citizens[1]
        try story.findPartnership(of: other, with: citizen)
        _ = try story.tell(citizen, until: "2025-04-10", about: .partnership, of: other)
        try story.on("2025-04-11")
        #expect(throws: ToeslagRefusal.self) { try story.toeslagen().review(number) }
        let waiting = try story.installation.reader().events(RevisionPostponed.self)
        #expect(waiting.last?.reason == .undecidable)
        _ = try story.toeslagen().record([story.income(citizen, 29_000)])
        let award = try #require(story.toeslagen().state(of: number).decision?.award)
        #expect(award.periods.map(\.income) == [29_000] && award.leftOut?.isEmpty == false)
        // Nothing is definitive without it.
        try story.on("2026-06-01")
        _ = try story.toeslagen().record([story.income(citizen, 30_500, established: true)])
        let refusal = #expect(throws: ToeslagRefusal.self) {
            try story.toeslagen().settle(number)
        }
        #expect(refusal?.reasonToWait == .undecidable)
    }

    @Test func `was found since there are toeslagen`() throws {
        let day = try story.day("2005-08-31")
        #expect(throws: ContactRefusal.beforeToeslagen(day)) {
            try story.contact(citizen) { seal in
                .discrepancyFound(
                    DiscrepancyFound(
                        foundOn: day,
                        note: try seal(story.text("something else is known"), "/note"),
                        subject: .work
                    )
                )
            }
        }
    }

    @Test func `of a partnership names the other`() throws {
        #expect(throws: ContactRefusal.noOther) {
            try story.tell(citizen, until: "2025-03-20", about: .partnership)
        }
    }
}
