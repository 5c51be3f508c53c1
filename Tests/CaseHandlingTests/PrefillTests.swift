import CaseHandling
import Casework
import EventLog
import EventSourcing
import Events
import Projections
import ReadModels
import TestSupport
import Testing

struct `What is filled in for a citizen` {
    private let story: ToeslagStory
    private let citizen: Int64
    private let partner: Int64

    /// Income, assets and insurance are known, of the citizen and of a partner.
    init() throws {
        story = try ToeslagStory()
        let citizens = try story.citizens
        (citizen, partner) = (citizens[0], citizens[1])
        _ = try story.toeslagen().record(story.facts(citizens[0], income: 20_000))
        _ = try story.toeslagen().record(story.facts(citizens[1], income: 10_000))
        _ = try story.toeslagen().record([
            story.partnership(citizens[0], with: citizens[1], from: "2020-01-01")
        ])
    }

    private func offer(_ kind: ToeslagKind = .zorgtoeslag) throws -> Prefills.Offer {
        try Prefills(story.installation.used(by: .caseworker)).offer(
            kind,
            in: #require(CalendarYear(2025)),
            to: citizen,
            purpose: "a test"
        )
    }

    private func apply(
        _ facts: [Toeslagen.Fact] = [],
        answering prefill: Position,
        rejecting rejected: Set<Position> = []
    ) throws -> Int64 {
        try story.apply(
            by: citizen,
            facts,
            answering: PrefillAnswer(prefill, rejected: rejected)
        )
    }

    private func position(_ type: String, in offer: Prefills.Offer) throws -> Position {
        try #require(offer.facts.first { $0.envelope.type.string == type }).origin.fact
    }

    @Test func `is what is known of that citizen alone, and looking is recorded`() throws {
        let offer = try offer()
        #expect(
            offer.facts.map(\.envelope.type.string).sorted() == [
                "AssetsRecorded", "IncomeRecorded", "InsuranceRecorded", "PartnershipBegan",
            ]
        )
        #expect(offer.facts.allSatisfy { $0.envelope.stream.string == "citizen/\(citizen)" })
        let looked = try story.installation.reader().events(DossierAccessed.self)
        #expect(looked.last?.view.string == "toeslag.prefill")
        // Of a dwelling nothing is known, and what is insured plays no part there.
        #expect(try self.offer(.huurtoeslag).facts.count == 3)
    }

    @Test func `is confirmed with the application, which needs no fact of its own`() throws {
        let prefill = try #require(try offer().position)
        let toeslag = try apply(answering: prefill)
        #expect(try story.toeslagen().state(of: toeslag).decision != nil)
        let confirmed = try story.installation.reader().events(PrefillConfirmed.self)
        #expect(confirmed.map(\.facts.count) == [4])
        #expect(try story.installation.reader().events(PrefillRejected.self).isEmpty)
    }

    @Test func `is rejected where the citizen says what is so instead`() throws {
        let offer = try offer()
        let prefill = try #require(offer.position)
        let income = try position("IncomeRecorded", in: offer)
        #expect(throws: ContactRefusal.rejectedAlone(income)) {
            try apply(answering: prefill, rejecting: [income])
        }
        #expect(try story.installation.reader().events(PrefillRejected.self).isEmpty)
        let facts = [try story.income(citizen, 25_000)]
        let toeslag = try apply(facts, answering: prefill, rejecting: [income])
        let award = try #require(try story.toeslagen().state(of: toeslag).decision).award
        #expect(award.periods.first?.income == 35_000)
        let rejected = try story.installation.reader().events(PrefillRejected.self)
        #expect(rejected.map { $0.facts.map(\.fact) } == [[income]])
        let rows = try SourceQuality(story.installation.used()).rows()
        #expect(rows.map(\.source) == ["citizen"])
        #expect(rows.map(\.isDelivered) == [false])
        #expect((rows[0].confirmed, rows[0].rejected) == (3, 1))
    }

    @Test func `is not rejected by saying the same, or something of another year`() throws {
        let offer = try offer()
        let prefill = try #require(offer.position)
        let income = try position("IncomeRecorded", in: offer)
        let other = try story.fact(
            citizen,
            "IncomeRecorded",
            #"{"amount":25000,"benefitYear":2024,"isEstablished":false,"source":"citizen"}"#
        )
        for facts in [[try story.income(citizen, 20_000)], [other]] {
            #expect(throws: ContactRefusal.rejectedAlone(income)) {
                try apply(facts, answering: prefill, rejecting: [income])
            }
        }
        let insurance = try position("InsuranceRecorded", in: offer)
        let later = try story.fact(
            citizen,
            "InsuranceRecorded",
            #"{"from":"2025-05-01","isInsured":true,"source":"citizen"}"#
        )
        #expect(throws: ContactRefusal.rejectedAlone(insurance)) {
            try apply([later], answering: prefill, rejecting: [insurance])
        }
        #expect(try story.installation.reader().events(PrefillRejected.self).isEmpty)
    }

    @Test func `is not rejected where the inspector established it`() throws {
        try story.on("2026-01-02")
        _ = try story.toeslagen().record([
            story.income(citizen, 22_000, established: true)
        ])
        let offer = try offer()
        let income = try position("IncomeRecorded", in: offer)
        let prefill = try #require(offer.position)
        #expect(throws: IntakeRefusal(reasons: [.incomeEstablished])) {
            try apply([story.income(citizen, 10_000)], answering: prefill, rejecting: [income])
        }
        #expect(throws: ContactRefusal.rejectedAlone(income)) {
            try apply([], answering: prefill, rejecting: [income])
        }
    }

    @Test func `is answered with an application that is gone on with`() throws {
        let offer = try offer()
        // Taken in a run, and not decided yet.
        let application = ApplicationSubmitted(
            applicant: try #require(CitizenNumber(citizen)),
            benefitYear: try #require(CalendarYear(2025)),
            decideBy: nil,
            from: nil,
            kind: .zorgtoeslag,
            receivedOn: try story.day("2024-12-01")
        )
        try story.toeslagen().applyAll([Toeslagen.Application(application, [])]) { _, _ in }
        let toeslag = try #require(
            story.installation.reader().entries(types: ["ApplicationSubmitted"]).first
        ).position.value
        #expect(try story.toeslagen().state(of: toeslag).decision == nil)
        let answer = PrefillAnswer(try #require(offer.position), rejected: [])
        #expect(throws: ContactRefusal.noSuchPrefill(7)) {
            try story.apply(by: citizen, [], answering: PrefillAnswer(7, rejected: []))
        }
        #expect(try story.apply(by: citizen, [], answering: answer) == toeslag)
        #expect(try story.installation.reader().events(PrefillConfirmed.self).count == 1)
    }

    @Test func `is nothing that plays no part, and nothing of the dead`() throws {
        let care = try offer(.kinderopvangtoeslag).facts.map(\.envelope.type.string)
        #expect(!care.contains("AssetsRecorded"))
        _ = try story.toeslagen().record([
            story.fact(citizen, "DeathRecorded", #"{"day":"2024-11-20","source":"brp"}"#)
        ])
        #expect(try offer().facts.isEmpty)
    }

    @Test func `is answered once, for the toeslag and year it was offered for`() throws {
        let offer = try offer()
        let prefill = try #require(offer.position)
        #expect(throws: ContactRefusal.noSuchPrefill(7)) { try apply(answering: 7) }
        #expect(throws: ContactRefusal.notPrefilled(7)) {
            try apply(answering: prefill, rejecting: [7])
        }
        #expect(throws: ContactRefusal.noSuchPrefill(prefill)) {
            try story.apply(
                .kindgebondenBudget,
                by: citizen,
                [],
                answering: PrefillAnswer(prefill, rejected: [])
            )
        }
        #expect(throws: ContactRefusal.noSuchPrefill(prefill)) {
            try story.apply(
                by: partner,
                [],
                answering: PrefillAnswer(prefill, rejected: [])
            )
        }
        try story.on("2025-03-03")
        let made = try story.day("2024-12-01")
        try story.on("2025-03-04")
        #expect(throws: ContactRefusal.prefillTooOld(made)) { try apply(answering: prefill) }
    }

    @Test func `is counted by who said it, step by step as rebuilt`() throws {
        let model = story.installation.model(of: PrefillQuality.self)
        _ = try model.catchUp()
        let offer = try offer()
        let income = try position("IncomeRecorded", in: offer)
        _ = try apply(
            [story.income(citizen, 25_000)],
            answering: #require(offer.position),
            rejecting: [income]
        )
        _ = try model.catchUp()
        let steps = try model.digest()
        _ = try model.rebuild()
        #expect(try model.digest() == steps)
    }
}
