import CaseHandling
import Casework
import EventLog
import EventSourcing
import Events
import TestSupport
import Testing

/// Nobody has to apply again for the next year (Awir article 15 lid 5).
struct `A toeslag that goes on` {
    private let story: ToeslagStory
    private let citizen: Int64
    private let number: Int64

    init() throws {
        (story, citizen, number) = try ToeslagStory.begun(income: 20_000, on: "2025-11-20")
    }

    /// Lets it go on; gives the number of the toeslag of the next year.
    private func goOn() throws -> Int64? {
        let toeslagen = try story.toeslagen()
        let continued = try toeslagen.carryOnAll([number])
        #expect(continued.refused == 0)
        let numbers = try submitted().filter { $0 != number }
        try toeslagen.run(.review, over: numbers)
        return numbers.first
    }

    private func submitted() throws -> [Int64] {
        try story.installation.reader().entries(types: ["ApplicationSubmitted"]).compactMap {
            if case .record(let envelope) = $0 { envelope.streamNumber } else { nil }
        }
    }

    @Test func `has an advance by what was known, under the law of the new year`() throws {
        let next = try #require(try goOn())
        #expect(
            try story.types(of: next)
                == ["ApplicationSubmitted", "ToeslagContinued", "ProvisionalAwardDecided"]
        )
        let state = try story.toeslagen().state(of: next)
        #expect(state.continues == number)
        #expect(state.application?.benefitYear.value == 2026)
        let before = try story.toeslagen().state(of: number)
        let award = try #require(state.decision?.award)
        #expect(award.amount.value > 0)
        #expect(award.amount != before.decision?.award.amount, "the figures of 2026 are others")
        let expected = try story.installation.reader().entries(types: ["ExpectationsCarriedOver"])
        #expect(expected.count == 1)
        #expect(award.facts.contains(try #require(expected.first?.position)))
        #expect(award.isAutomated)
    }

    @Test func `goes on once`() throws {
        _ = try goOn()
        let count = try story.installation.reader().count()
        #expect(try story.toeslagen().carryOnAll([number]).changed == 0)
        #expect(try story.installation.reader().count() == count)
    }

    @Test func `gives way to what the citizen says of the new year`() throws {
        let next = try #require(try goOn())
        let amount = try story.toeslagen().state(of: next).decision?.award.amount
        let said = try story.fact(
            citizen,
            "IncomeRecorded",
            #"{"amount":31000,"benefitYear":2026,"isEstablished":false,"source":"citizen"}"#
        )
        #expect(try story.toeslagen().record([said]).revised == [next])
        let revised = try story.toeslagen().state(of: next).decision?.award.amount
        #expect(try #require(revised) < #require(amount))
    }

    @Test func `does not take the place of what was said of the new year before`() throws {
        let said = try story.fact(
            citizen,
            "IncomeRecorded",
            #"{"amount":31000,"benefitYear":2026,"isEstablished":false,"source":"citizen"}"#
        )
        _ = try story.toeslagen().record([said])
        let next = try #require(try goOn())
        let periods = try #require(try story.toeslagen().state(of: next).decision?.award.periods)
        #expect(periods.allSatisfy { $0.income == 31_000 })
    }

    @Test func `does not go on when it gives nothing in December`() throws {
        let day = try story.day("2025-11-01")
        #expect(try story.toeslagen().stop(number, from: day))
        #expect(try goOn() == nil)
    }

    @Test func `does not go on for somebody who died`() throws {
        _ = try story.toeslagen().record([
            try story.fact(citizen, "DeathRecorded", #"{"day":"2025-11-10","source":"brp"}"#)
        ])
        #expect(try goOn() == nil)
    }

    @Test func `goes on with the partner and what is known of him`() throws {
        let partner = try story.citizens[1]
        _ = try story.toeslagen().record(story.facts(partner, income: 5_000))
        _ = try story.toeslagen().record([
            try story.partnership(citizen, with: partner, from: "2025-03-01")
        ])
        let next = try #require(try goOn())
        let periods = try #require(try story.toeslagen().state(of: next).decision?.award.periods)
        #expect(periods.allSatisfy { $0.partner?.value == partner })
        #expect(periods.allSatisfy { $0.income == 25_000 })
    }
}
