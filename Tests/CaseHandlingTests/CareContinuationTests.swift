import CaseHandling
import Casework
import EventLog
import EventSourcing
import Events
import TestSupport
import Testing

/// Childcare that goes on in the next year, and what somebody asks of it.
struct `Care that goes on` {
    private let story: ToeslagStory
    private let (parent, child): (Int64, Int64)
    private let number: Int64

    init() throws {
        story = try ToeslagStory()
        let citizens = try story.citizens
        (parent, child) = (citizens[0], citizens[2])
        number = try story.apply(
            .kinderopvangtoeslag,
            by: parent,
            [
                story.income(parent, 45_000), story.child(child, of: parent), story.works(parent),
                story.care(parent, of: child, hours: 6_000),
            ]
        )
    }

    /// What help was offered for.
    private func tasks() throws -> [ServiceTaskOpened.Event] {
        try story.installation.reader().events(ServiceTaskOpened.self).map(\.event)
    }

    /// The months of the advance in 2026.
    private func nextYear() throws -> [Int64]? {
        let toeslagen = try story.toeslagen()
        _ = try toeslagen.carryOnAll([number])
        let next = try story.installation.reader().entries(types: ["ToeslagContinued"]).last
        guard case .record(let record)? = next, let later = record.streamNumber else { return nil }
        try toeslagen.run(.review, over: [later])
        return try toeslagen.state(of: later).decision?.award.periods.compactMap {
            $0.care?.reduce(0) { $0 + $1.hours }
        }
    }

    /// The agency finds how much care there was.
    private func find(_ hours: Int64, _ months: ClosedRange<Int>) throws {
        let notice = try story.tell(parent, until: "2025-03-20", about: .childcare)
        try story.on("2025-03-21")
        let found = try story.care(parent, of: child, hours: hours, months, source: "agency")
        _ = try story.toeslagen().record([
            Toeslagen.Fact(about: parent, found.event, after: notice)
        ])
    }

    @Test func `is the citizen's word where he repeats of all months what was found of some`()
        throws
    {
        try story.on("2025-03-01")
        try find(2_000, 7...12)
        _ = try story.toeslagen().record([story.care(parent, of: child, hours: 2_000, 1...6)])
        let all = try story.care(parent, of: child, hours: 2_000)
        #expect(try story.toeslagen().record([all]).new == 1)
        #expect(try story.toeslagen().record([all]).new == 0)
        try story.on("2025-11-20")
        #expect(try nextYear() == [2_000])
        #expect(try tasks() == [])
    }

    @Test func `is asked about also where nothing is expected of it, so that nothing goes on`()
        throws
    {
        _ = try story.toeslagen().record([story.care(parent, of: child, hours: 0, 9...12)])
        try story.on("2025-03-01")
        try find(6_000, 9...12)
        try story.on("2025-11-20")
        for _ in 1...2 {
            let outcome = try story.toeslagen().carryOnAll([number])
            #expect(outcome.refused == 1)
            #expect(try tasks() == [.foundOtherwise], "and once")
        }
        // Who was asked about it is asked no more.
        let task = try #require(
            story.installation.reader().entries(types: ["ServiceTaskOpened"]).last?.position
        )
        _ = try story.contact(parent) { _ in
            .serviceTaskClosed(
                ServiceTaskClosed(
                    closedOn: story.installation.used().asked.day,
                    outcome: .declined,
                    task: task
                )
            )
        }
        _ = try story.toeslagen().carryOnAll([number])
        #expect(try tasks() == [.foundOtherwise])
    }

    @Test func `is asked about also where all else is said of the next year`() throws {
        try story.on("2025-03-01")
        try find(7_000, 7...12)
        try story.on("2025-11-20")
        let told = try story.fact(
            parent,
            "IncomeRecorded",
            #"{"amount":45000,"benefitYear":2026,"isEstablished":false,"source":"citizen"}"#
        )
        _ = try story.toeslagen().record([told])
        #expect(try nextYear() == [6_000])
        #expect(try tasks() == [.foundOtherwise])
    }

    @Test func `goes on by the word of either parent, whatever the agency found of all the year`()
        throws
    {
        let partner = try story.citizens[1]
        let joined = try story.partnership(parent, with: partner, from: "2025-01-01")
        for fact in [joined, try story.income(partner, 0), try story.works(partner)] {
            _ = try story.toeslagen().record([fact])
        }
        try story.on("2025-03-01")
        // He says nothing of care himself.
        _ = try story.tell(parent, until: "2025-03-20", about: .childcare, of: partner)
        let notice = try story.tell(partner, until: "2025-03-20", about: .childcare)
        try story.on("2025-03-21")
        let found = try story.care(partner, of: child, hours: 0, source: "agency")
        _ = try story.toeslagen().record([
            Toeslagen.Fact(about: partner, found.event, after: notice)
        ])
        _ = try story.tell(parent, until: "2025-04-10", about: .childcare, of: partner)
        try story.on("2025-04-11")
        _ = try story.toeslagen().review(number)
        #expect(try story.toeslagen().state(of: number).decision?.award.months.last?.value == 0)
        try story.on("2025-11-20")
        #expect(try nextYear() == [6_000])
        #expect(try tasks() == [.foundOtherwise])
    }

    @Test func `is asked about where a new place was told before it went on`() throws {
        try story.on("2025-11-20")
        _ = try story.toeslagen().record([elsewhere(1...12, by: parent)])
        #expect(try tasks() == [])
        #expect(try nextYear() == [10_000])
        #expect(try tasks() == [.careElsewhere])
    }

    /// Care of 2026 at another place in some months.
    private func elsewhere(_ months: ClosedRange<Int>, by teller: Int64) throws -> Toeslagen.Fact {
        try story.fact(
            teller,
            "ChildcareRecorded",
            #"{"benefitYear":2026,"care":"bso","child":\#(child),"#
                + #""firstMonth":\#(months.lowerBound),"hourlyPrice":900,"hours":4000,"#
                + #""lastMonth":\#(months.upperBound),"registration":"222222222222","#
                + #""source":"citizen"}"#
        )
    }

    @Test func `is asked about whatever a former partner told of that place`() throws {
        let partner = try story.citizens[1]
        let joined = try story.partnership(parent, with: partner, from: "2025-01-01")
        for fact in [joined, try story.income(partner, 0), try story.works(partner)] {
            _ = try story.toeslagen().record([fact])
        }
        let own = try story.care(partner, of: child, hours: 4_000, at: "222222222222")
        _ = try story.toeslagen().record([own])
        try story.on("2025-06-02")
        let parted = #"{"from":"2025-06-01","partner":\#(partner),"source":"citizen"}"#
        _ = try story.toeslagen().record([story.fact(parent, "PartnershipEnded", parted)])
        try story.on("2025-11-20")
        #expect(try nextYear() == [6_000])
        _ = try story.toeslagen().record([elsewhere(3...12, by: parent)])
        #expect(try tasks() == [.careElsewhere])
    }

    @Test func `is asked about when a new place is told, which is added`() throws {
        try story.on("2025-11-20")
        #expect(try nextYear() == [6_000])
        try story.on("2026-02-10")
        #expect(try story.toeslagen().record([elsewhere(3...12, by: parent)]).new == 1)
        #expect(try tasks() == [.careElsewhere])
        let next = try story.installation.reader().entries(types: ["ToeslagContinued"]).last
        guard case .record(let record)? = next else { throw ToeslagStory.NoDay() }
        let later = try #require(record.streamNumber)
        let award = try #require(story.toeslagen().state(of: later).decision?.award)
        #expect(award.periods.map { $0.care?.map(\.hours) } == [[6_000], [6_000, 4_000]])
    }
}
