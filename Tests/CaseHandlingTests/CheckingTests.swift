import CaseHandling
import Casework
import EventLog
import EventSourcing
import Events
import Projections
import ReadModels
import TestSupport
import Testing

struct `A condition of an award` {
    private let deliveries: DeliveryStory
    private let people: [Int64]
    private let toeslag: Int64
    private var story: ToeslagStory { deliveries.story }

    /// Two partners, one of whom receives zorgtoeslag for 2025; no source delivered anything.
    init() throws {
        deliveries = try DeliveryStory()
        let story = deliveries.story
        people = try story.citizens
        _ = try story.toeslagen().record(story.facts(people[1], income: 10_000))
        toeslag = try story.apply(
            by: people[0],
            story.facts(people[0], income: 20_000) + [
                story.partnership(people[0], with: people[1], from: "2020-01-01")
            ]
        )
    }

    private func condition(_ name: EligibilityCondition) throws -> Toeslag.ConditionCheck? {
        try story.toeslagen().state(of: toeslag).conditions[name]
    }

    private func unverified(_ condition: String) throws -> [Int64] {
        var found: [Int64] = []
        var filter = ToeslagList.Filter()
        filter.unverified = condition
        try ToeslagList(story.installation.used()).forEach(filter) { found.append($0.number) }
        return found
    }

    @Test func `is verified when sources said every fact of it, and not before`() throws {
        #expect(try condition(.income) == nil)
        #expect(try unverified("income") == [toeslag])
        let source = try deliveries.source(.income)
        let first = try deliveries.deliver(.income, from: source, [deliveries.income(0, 21_000)])
        let half = try #require(try condition(.income))
        #expect(half.deliveries == [Position(first.number)])
        #expect(half.open.count == 1)
        #expect(!half.isVerified)
        #expect(try unverified("income") == [toeslag])
        // What the source confirms is verified too, though no award changes.
        let second = try deliveries.deliver(
            .income,
            from: source,
            [deliveries.income(0, 21_000), deliveries.income(1, 10_000)]
        )
        let whole = try #require(try condition(.income))
        #expect(second.revised == 0)
        #expect(whole.isVerified)
        #expect(whole.deliveries == [Position(first.number), Position(second.number)])
        #expect(try unverified("income").isEmpty)
        #expect(try unverified("insured") == [toeslag])
    }

    @Test func `is open again when somebody else says otherwise`() throws {
        let source = try deliveries.source(.income)
        _ = try deliveries.deliver(
            .income,
            from: source,
            [deliveries.income(0, 21_000), deliveries.income(1, 11_000, established: false)]
        )
        #expect(try condition(.income)?.isVerified == true)
        _ = try story.toeslagen().record([story.income(people[1], 12_000)])
        let check = try #require(try condition(.income))
        #expect(!check.isVerified)
        #expect(check.open.count == 1)
        #expect(check.deliveries.count == 1)
    }

    private func birth(_ place: Int, _ day: String) -> String {
        #"{"record":"birth","bsn":"\#(DeliveryStory.numbers[place])","birthDate":"\#(day)"}"#
    }

    @Test func `about an age is verified by the register of persons`() throws {
        let registered = try #require(
            deliveries.records("CitizenRegistered").first { $0.streamNumber == people[0] }
        )
        let known = try CitizenRegistered(registered).birthDate
        let source = try deliveries.source(.brp)
        let told = try deliveries.deliver(.brp, from: source, [birth(0, "\(known)")])
        let check = try #require(try condition(.age))
        #expect(check.isVerified)
        #expect(check.deliveries == [Position(told.number)])
        #expect(told.revised == 0)
    }

    @Test func `about an age is decided by what the register says, not by who registered`() throws {
        let before = try #require(try story.toeslagen().state(of: toeslag).decision?.award)
        #expect(before.months.allSatisfy { $0.value > 0 })
        let source = try deliveries.source(.brp)
        let told = try deliveries.deliver(.brp, from: source, [birth(0, "2007-06-15")])
        #expect(told.revised == 1)
        let after = try #require(try story.toeslagen().state(of: toeslag).decision?.award)
        #expect(after.months.map { $0.value > 0 } == (1...12).map { $0 > 6 }, "18 in June")
        #expect(try condition(.age)?.isVerified == true)
    }

    @Test func `about a child is decided by what the register says of the child`() throws {
        let budget = try story.apply(
            .kindgebondenBudget,
            by: people[0],
            [story.child(people[2], of: people[0])]
        )
        let before = try #require(try story.toeslagen().state(of: budget).decision?.award)
        #expect(before.amount.value > 0)
        let source = try deliveries.source(.brp)
        // 18 before the year; the parent's word on the day of birth no longer counts.
        let told = try deliveries.deliver(.brp, from: source, [birth(2, "2006-12-05")])
        #expect(told.revised == 1)
        let after = try #require(try story.toeslagen().state(of: budget).decision?.award)
        #expect(after.amount.value == 0)
        let born = try #require(deliveries.records("BirthRecorded").first?.position)
        #expect(after.facts.contains(born))
    }

    @Test func `rests on no birth by which a child is as old as its parent`() throws {
        _ = try story.toeslagen().record([story.child(people[2], of: people[0])])
        let source = try deliveries.source(.brp, correctness: 0)
        let told = DeliveryStory.Told()
        try deliveries.deliver(
            .brp,
            from: source,
            [birth(0, "2016-01-01"), birth(2, "1970-01-01")],
            telling: told
        )
        #expect(told.rejected == [1: .refused, 2: .refused])
        #expect(try deliveries.records("BirthRecorded").isEmpty)
    }

    @Test func `is by income where a birth was corrected to no effect`() throws {
        try story.on("2026-06-01")
        _ = try story.toeslagen().record([
            story.income(people[0], 20_000, established: true),
            story.income(people[1], 10_000, established: true),
        ])
        #expect(try story.toeslagen().settle(toeslag))
        let source = try deliveries.source(.brp)
        let told = try deliveries.deliver(
            .brp,
            from: source,
            [birth(0, "1984-03-01")],
            covering: "2025"
        )
        #expect(told.revised == 0)
        _ = try story.toeslagen().record([story.income(people[0], 24_000, established: true)])
        let revised = try #require(deliveries.records("AwardRevised").last)
        #expect(try AwardRevised(revised).ground == .income)
        #expect(try story.toeslagen().state(of: toeslag).isByIncomeAlone)
    }

    @Test func `stays as the newer period has it, when a birth was corrected in between`() throws {
        func told(_ has: Bool) -> String {
            #"{"bsn":"\#(DeliveryStory.numbers[0])","child":"\#(DeliveryStory.numbers[2])","#
                + #""from":"2015-04-01","hasChildBenefit":\#(has)}"#
        }
        try story.on("2025-12-20")
        let bank = try deliveries.source(.childBenefit, correctness: 0)
        _ = try deliveries.deliver(.childBenefit, from: bank, [told(true)], covering: "2025")
        let persons = try deliveries.source(.brp)
        _ = try deliveries.deliver(.brp, from: persons, [birth(2, "2015-03-06")])
        let rejected = DeliveryStory.Told()
        let said = try deliveries.records("ChildRecorded").count
        let again = try deliveries.deliver(
            .childBenefit,
            from: bank,
            [told(true)],
            covering: "2024",
            telling: rejected
        )
        #expect(again.linesNow == 1)
        #expect(try deliveries.records("ChildRecorded").count == said)
        #expect(rejected.rejected.isEmpty)
        _ = try deliveries.deliver(
            .childBenefit,
            from: bank,
            [told(false)],
            covering: "2024",
            telling: rejected
        )
        #expect(rejected.rejected == [1: .outdated])
    }

    @Test func `that assumes a figure of the law is listed as such`() throws {
        func assumed() throws -> [Int64] {
            var found: [Int64] = []
            var filter = ToeslagList.Filter()
            filter.isAssumed = true
            try ToeslagList(story.installation.used()).forEach(filter) { found.append($0.number) }
            return found
        }
        #expect(try assumed().isEmpty)
        // The same award once more, as a simulation decides it where a figure is assumed.
        let decided = try #require(deliveries.records("ProvisionalAwardDecided").first)
        let text = String(decoding: decided.owner.array(decided.data), as: UTF8.self)
        let data = text.replacing(
            #""decidedOn""#,
            with: #""assumed":["kinderopvangtoeslag.tabel"],"decidedOn""#
        )
        let event = try ProposedEvent(ProvisionalAwardDecided(canonical: Array(data.utf8)))
        _ = try story.installation.log().appendAndWait(
            [StreamAppend(StreamName("toeslag", "\(toeslag)"), .any, [event])],
            story.installation.used().context("toeslag-award")
        )
        #expect(try assumed() == [toeslag])
    }

    @Test func `is told once, and folded as rebuilt`() throws {
        let source = try deliveries.source(.income)
        let model = story.installation.model(of: ToeslagState.self)
        _ = try model.catchUp()
        _ = try deliveries.deliver(.income, from: source, [deliveries.income(0, 21_000)])
        let count = try story.types(of: toeslag).count
        #expect(try !story.toeslagen().check(toeslag))
        #expect(try story.toeslagen().run(.check, over: [toeslag]).changed == 0)
        #expect(try story.types(of: toeslag).count == count)
        _ = try model.catchUp()
        let steps = try model.digest()
        _ = try model.rebuild()
        #expect(try model.digest() == steps)
    }
}
