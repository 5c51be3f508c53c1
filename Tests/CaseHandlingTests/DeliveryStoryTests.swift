import CaseHandling
import Casework
import EventLog
import EventSourcing
import Events
import TestSupport
import Testing

struct `What a source delivers` {
    private let deliveries: DeliveryStory
    private var story: ToeslagStory { deliveries.story }

    init() throws { deliveries = try DeliveryStory() }

    /// Two partners, one of whom receives zorgtoeslag for 2025.
    private func couple() throws -> (people: [Int64], toeslag: Int64) {
        let people = try story.citizens
        _ = try story.toeslagen().record(story.facts(people[1], income: 10_000))
        let toeslag = try story.apply(
            by: people[0],
            story.facts(people[0], income: 20_000) + [
                story.partnership(people[0], with: people[1], from: "2020-01-01")
            ]
        )
        return (people, toeslag)
    }

    @Test func `revises what it concerns once, although both partners are in it`() throws {
        let (_, toeslag) = try couple()
        let source = try deliveries.source(.income)
        let outcome = try deliveries.deliver(
            .income,
            from: source,
            [deliveries.income(0, 21_000), deliveries.income(1, 11_000)]
        )
        #expect((outcome.state.recorded, outcome.revised) == (2, 1))
        #expect(
            try story.types(of: toeslag)
                == [
                    "ApplicationSubmitted", "ProvisionalAwardDecided", "AwardRevised",
                    "EligibilityConditionChecked",
                ]
        )
    }

    @Test func `sets the term for the definitive award, once the last income is assessed`() throws {
        let (_, toeslag) = try couple()
        try story.on("2026-06-14")
        let source = try deliveries.source(.income)
        func line(_ place: Int, _ amount: Int, _ day: String) -> String {
            #"{"bsn":"\#(DeliveryStory.numbers[place])","benefitYear":2025,"amount":\#(amount),"#
                + #""assessedOn":"\#(day)","isEstablished":true}"#
        }
        try deliveries.deliver(
            .income,
            from: source,
            [line(0, 20_000, "2026-05-08")],
            covering: "2025"
        )
        #expect(try deliveries.records("AwardTermSet").isEmpty)
        let outcome = try deliveries.deliver(
            .income,
            from: source,
            [line(0, 20_000, "2026-05-08"), line(1, 10_000, "2026-06-12")],
            covering: "2025"
        )
        let term = try #require(try deliveries.records("AwardTermSet").first)
        // Nothing was revised: the amounts are as they were.
        #expect(outcome.revised == 0 && term.stream.string == "toeslag/\(toeslag)")
        #expect(try term.causation == deliveries.records("IncomeRecorded").last?.position)
        var due: [String] = []
        try DeadlineList(story.installation.used()).forEach(kind: "definitiveAward") {
            due.append($0.due)
        }
        #expect(due == ["2026-12-12"])
    }

    @Test func `can be followed from an award back to the delivery`() throws {
        let (_, toeslag) = try couple()
        let source = try deliveries.source(.income)
        let outcome = try deliveries.deliver(.income, from: source, [deliveries.income(0, 21_000)])
        let revised = try #require(try deliveries.records("AwardRevised").last)
        let fact = try #require(try deliveries.records("IncomeRecorded").last)
        let assessed = try #require(try deliveries.records("DataQualityAssessed").last)
        #expect(revised.causation == fact.position)
        #expect(fact.causation == assessed.position)
        #expect(fact.correlation?.value == outcome.number)
        #expect(assessed.stream.string == "delivery/\(outcome.number)")

        let dossier = try Dossier(
            story.installation.used(by: .caseworker),
            of: toeslag,
            as: nil,
            purpose: "a test"
        )
        let basis = try dossier.basis(story.installation.used(by: .caseworker))
        let income = try #require(basis.first { $0.position == fact.position })
        #expect((income.source, income.isVerified) == (.belastingdienst, true))
        #expect(income.delivery == outcome.number)
        let other = try #require(basis.first { $0.type == "InsuranceRecorded" })
        #expect((other.source, other.isVerified, other.delivery) == (.citizen, false, nil))
    }

    @Test func `verifies what the citizen said before, when it says the same`() throws {
        let (people, toeslag) = try couple()
        let source = try deliveries.source(.income)
        let line =
            #"{"bsn":"\#(DeliveryStory.numbers[0])","benefitYear":2025,"amount":20000,"#
            + #""isEstablished":false}"#
        let outcome = try deliveries.deliver(.income, from: source, [line])
        #expect((outcome.state.recorded, outcome.revised) == (1, 0))
        let used = story.installation.used(by: .caseworker)
        let basis = try Dossier(used, of: toeslag, as: nil, purpose: "a test").basis(used)
        let incomes = basis.filter { $0.type == "IncomeRecorded" }
        let mine = try #require(incomes.first { $0.about == "citizen/\(people[0])" })
        #expect((mine.source, mine.delivery) == (.citizen, outcome.number))
        let other = try #require(incomes.first { $0.about == "citizen/\(people[1])" })
        #expect(!other.isVerified)
        // Before the delivery nobody knew that.
        let before = Moment.position(Position(outcome.number - 1))
        let then = try Dossier(used, of: toeslag, as: before, purpose: "a test").basis(used)
        #expect(then.contains { $0.position == mine.position && !$0.isVerified })
        // It is said once: the next delivery says nothing new.
        try story.on("2025-02-01")
        let next = try deliveries.deliver(.income, from: source, [line], covering: "2025")
        #expect((next.state.recorded, next.state.known) == (0, 1))
    }

    @Test func `changes nothing when it comes again`() throws {
        _ = try couple()
        let source = try deliveries.source(.income)
        let lines = [deliveries.income(0, 21_000), deliveries.income(1, 11_000)]
        let first = try deliveries.deliver(.income, from: source, lines)
        // Something else came in between; the first file does not take its place again.
        try deliveries.deliver(.income, from: source, [deliveries.income(0, 22_000)])
        let count = try deliveries.count
        let again = try deliveries.deliver(.income, from: source, lines)
        #expect((again.number, again.linesNow, again.revised) == (first.number, 0, 0))
        #expect(again.state.recorded == 2)
        #expect(try deliveries.count == count)
    }

    @Test func `is another delivery when it is about another period`() throws {
        let source = try deliveries.source(.income)
        let lines = [deliveries.income(0, 21_000)]
        let first = try deliveries.deliver(.income, from: source, lines)
        try story.on("2025-02-01")
        let second = try deliveries.deliver(.income, from: source, lines, covering: "2025")
        #expect(first.number != second.number)
        #expect((second.state.recorded, second.state.known) == (0, 1))
    }

    @Test func `says by number which line is no fact, and takes the others`() throws {
        let source = try deliveries.source(.income)
        let told = DeliveryStory.Told()
        let outcome = try deliveries.deliver(
            .income,
            from: source,
            [
                deliveries.income(0, 21_000),
                #"{"bsn":"999990019","benefitYear":2025,"amount":1,"isEstablished":false}"#,
                #"{"bsn":"999990018","benefitYear":2025,"amount":1,"isEstablished":false}"#,
                "{",
                deliveries.income(1, 11_000),
                deliveries.income(0, 21_000),
                "",
            ],
            telling: told
        )
        #expect(
            told.rejected == [2: .unknownCitizen, 3: .notACitizenNumber, 4: .unreadable]
        )
        #expect((outcome.state.recorded, outcome.state.known) == (2, 2), "an empty line too")
        #expect(outcome.state.rejected.map(\.line) == [2, 3, 4])
        #expect(outcome.state.isComplete)
    }

    @Test func `that contradicts itself is believed in neither line`() throws {
        let source = try deliveries.source(.income)
        let told = DeliveryStory.Told()
        let outcome = try deliveries.deliver(
            .income,
            from: source,
            [
                deliveries.income(0, 21_000), deliveries.income(1, 11_000),
                deliveries.income(0, 22_000),
            ],
            telling: told
        )
        #expect(told.rejected == [1: .contradicted, 3: .contradicted])
        #expect(outcome.state.quality?.reliability.measured == 333_333)
        #expect(outcome.state.recorded == 1)
    }

    @Test func `that gives somebody two partners at once is believed in neither`() throws {
        let source = try deliveries.source(.brp)
        func partners(_ one: Int, _ other: Int) -> String {
            #"{"record":"partnership","bsn":"\#(DeliveryStory.numbers[one])","#
                + #""partner":"\#(DeliveryStory.numbers[other])","from":"2024-02-01"}"#
        }
        let told = DeliveryStory.Told()
        let outcome = try deliveries.deliver(
            .brp,
            from: source,
            [partners(0, 1), partners(1, 2)]
                + (0...1).map {
                    #"{"record":"address","bsn":"\#(DeliveryStory.numbers[$0])","#
                        + #""from":"2024-02-01"}"#
                },
            telling: told
        )
        #expect(told.rejected == [1: .contradicted, 2: .contradicted])
        #expect(outcome.state.quality?.reliability.measured == 500_000)
    }

    @Test func `of an earlier period does not take the place of a later one`() throws {
        let source = try deliveries.source(.income, .monthly)
        try deliveries.deliver(
            .income,
            from: source,
            [deliveries.income(0, 22_000)],
            covering: "2024-06"
        )
        let told = DeliveryStory.Told()
        try deliveries.deliver(
            .income,
            from: source,
            [deliveries.income(0, 21_000), deliveries.income(1, 9_000)],
            covering: "2024-05",
            telling: told
        )
        #expect(told.rejected == [1: .outdated])
        #expect(try deliveries.records("IncomeRecorded").count == 2)
    }

    @Test func `stops when its source is registered anew meanwhile`() throws {
        let source = try deliveries.source(.insurance)
        let lines = (0..<1_100).map { line in
            let day = CivilDate(days: 18_000 - Int32(line))
            return #"{"bsn":"\#(DeliveryStory.numbers[0])","from":"\#(day)","#
                + #""isInsured":\#(line % 2 == 0)}"#
        }
        #expect(throws: SourceRefusal.notAnalysed) {
            try deliveries.deliver(
                .insurance,
                from: source,
                lines,
                meanwhile: { done in
                    if done == 500 { try? deliveries.registerAnew(source) }
                }
            )
        }
        #expect(try deliveries.records("InsuranceRecorded").count == 500)
    }

    @Test func `decides what it made known when it was cut off before that`() throws {
        // Somebody moves out of the dwelling of a tenant on the very day of moving in.
        let people = try story.citizens
        let bags = ["0000010000000001", "0000010000000002"]
        try deliveries.deliver(
            .bag,
            from: deliveries.source(.bag),
            bags.map {
                #"{"bag":"\#($0)","from":"2000-01-01","isAdapted":false,"isForEight":false,"#
                    + #""isSelfContained":true}"#
            }
        )
        let homes = try deliveries.records("DwellingRecorded").compactMap(\.streamNumber)
        func address(_ person: Int, _ home: Int64) throws -> Toeslagen.Fact {
            try story.fact(
                people[person],
                "AddressRecorded",
                #"{"dwelling":\#(home),"from":"2024-01-01","isSubtenant":false,"source":"brp"}"#
            )
        }
        _ = try story.toeslagen().record([try address(0, homes[0]), try address(1, homes[0])])
        _ = try story.toeslagen().record(story.facts(people[1], income: 20_000))
        let tenancy = try story.fact(
            people[0],
            "TenancyRecorded",
            #"{"bareRent":68500,"dwelling":\#(homes[0]),"from":"2024-01-01","hadRight":false,"#
                + #""serviceCosts":[],"source":"citizen"}"#
        )
        let toeslag = try story.apply(
            .huurtoeslag,
            by: people[0],
            from: "2025-01-01",
            story.facts(people[0], income: 18_000) + [tenancy]
        )
        let before = try story.toeslagen().state(of: toeslag).decision?.award.amount
        // The move takes the place of what was said; somebody who is not known ends the delivery.
        let source = try deliveries.source(.brp)
        let lines = [DeliveryStory.numbers[1], "999990019"].map {
            #"{"record":"address","bsn":"\#($0)","from":"2024-01-01","bag":"\#(bags[1])"}"#
        }
        let told = DeliveryStory.Told()
        told.isStopping = true
        #expect(throws: DeliveryStory.Stopped.self) {
            try deliveries.deliver(.brp, from: source, lines, telling: told)
        }
        #expect(try deliveries.records("AddressRecorded").count == 3)
        #expect(try story.toeslagen().state(of: toeslag).decision?.award.amount == before)
        // Delivered again it finds whom it concerned, though that is said no more.
        let again = try deliveries.deliver(.brp, from: source, lines)
        #expect((again.linesNow, again.revised) == (0, 1))
        let after = try story.toeslagen().state(of: toeslag).decision?.award.amount
        #expect(try #require(after) > #require(before))
    }

    @Test func `decides what it made known when it was cut off twice before that`() throws {
        let toeslag = try story.apply(
            by: story.citizens[0],
            story.facts(story.citizens[0], income: 30_000)
        )
        let before = try story.toeslagen().state(of: toeslag).decision?.award.amount
        let source = try deliveries.source(.income)
        // Of each of three appends a line is about somebody who is not known, which cuts it off.
        let nobody = #"{"bsn":"999990019","benefitYear":2025,"amount":1,"isEstablished":false}"#
        let somebody = deliveries.income(1, 30_000)
        let lines =
            [deliveries.income(0, 21_000), nobody] + Array(repeating: somebody, count: 498)
            + [nobody] + Array(repeating: somebody, count: 499) + [nobody]
        let told = DeliveryStory.Told()
        told.isStopping = true
        for line: Int64 in [2, 501, 1_001] {
            #expect(throws: DeliveryStory.Stopped.self) {
                try deliveries.deliver(.income, from: source, lines, telling: told)
            }
            #expect(told.rejected.keys.max() == line)
        }
        try deliveries.deliver(.income, from: source, lines)
        let after = try story.toeslagen().state(of: toeslag).decision?.award.amount
        #expect(try #require(after) > #require(before))
    }

    @Test func `that was not agreed is no fact`() throws {
        let source = try deliveries.source(.brp, categories: [.address])
        let told = DeliveryStory.Told()
        let death = #"{"record":"death","bsn":"\#(DeliveryStory.numbers[0])","day":"2024-05-01"}"#
        let away = #"{"record":"address","bsn":"\#(DeliveryStory.numbers[0])","from":"2024-05-01"}"#
        try deliveries.deliver(.brp, from: source, [death, away], telling: told)
        #expect(told.rejected == [1: .notAgreed])
        #expect(try deliveries.records("DeathRecorded").isEmpty)
    }

    @Test func `is kept out while it is not good enough, and taken when it is`() throws {
        let source = try deliveries.source(.income, correctness: 1_000_000)
        let strange = #"{"bsn":"999990019","benefitYear":2025,"amount":1,"isEstablished":false}"#
        let lines = [deliveries.income(0, 21_000), strange]
        #expect {
            try deliveries.deliver(.income, from: source, lines)
        } throws: { error in
            guard case .quality(let quality)? = error as? DeliveryRefusal else { return false }
            return quality.correctness.measured == 500_000
        }
        #expect(try deliveries.records("IncomeRecorded").isEmpty)
        let count = try deliveries.count
        #expect(throws: DeliveryRefusal.self) {
            try deliveries.deliver(.income, from: source, lines)
        }
        #expect(try deliveries.count == count, "nothing new is known of it")

        _ = try Citizens(story.installation.used(by: .caseworker)).register(
            bsn: "999990019",
            name: "Somebody",
            birthDate: story.day("1990-01-01"),
            story.installation.log()
        )
        let outcome = try deliveries.deliver(.income, from: source, lines)
        #expect(outcome.state.recorded == 2)
        #expect(try deliveries.records("DataQualityAssessed").count == 2)
        #expect(try deliveries.records("DeliveryReceived").count == 1)
    }

    @Test func `makes a dwelling known once, and people live and rent there`() throws {
        let bag = "0000010000000001"
        func dwelling(_ isAdapted: Bool, from day: String) -> String {
            #"{"bag":"\#(bag)","from":"\#(day)","isAdapted":\#(isAdapted),"isForEight":false,"#
                + #""isSelfContained":true}"#
        }
        let register = try deliveries.source(.bag)
        try deliveries.deliver(.bag, from: register, [dwelling(false, from: "2000-01-01")])
        let second = try deliveries.deliver(
            .bag,
            from: register,
            [dwelling(false, from: "2000-01-01"), dwelling(true, from: "2024-06-01")]
        )
        #expect((second.state.recorded, second.state.known) == (1, 1))
        let streams = try Set(deliveries.records("DwellingRecorded").map(\.stream.string))
        #expect(streams.count == 1)

        let people = try deliveries.source(.brp)
        let rents = try deliveries.source(.rent)
        let bsn = DeliveryStory.numbers[0]
        try deliveries.deliver(
            .brp,
            from: people,
            [#"{"record":"address","bsn":"\#(bsn)","from":"2020-01-01","bag":"\#(bag)"}"#]
        )
        let told = DeliveryStory.Told()
        try deliveries.deliver(
            .rent,
            from: rents,
            [
                #"{"record":"tenancy","bsn":"\#(bsn)","from":"2020-01-01","bag":"\#(bag)","#
                    + #""bareRent":68500,"serviceCosts":[]}"#,
                #"{"record":"tenancy","bsn":"\#(bsn)","from":"2021-01-01","#
                    + #""bag":"0000010000000009","bareRent":68500,"serviceCosts":[]}"#,
            ],
            telling: told
        )
        #expect(told.rejected == [2: .unknownDwelling])
        #expect(try deliveries.records("ResidentRegistered").count == 1)
        #expect(try deliveries.records("TenancyRecorded").count == 1)
    }

    @Test func `holds neither citizen numbers nor dwellings of the outside world`() throws {
        let source = try deliveries.source(.income)
        try deliveries.deliver(
            .income,
            from: source,
            [deliveries.income(0, 21_000), deliveries.income(1, 1)]
        )
        for entry in try story.installation.reader().entries(types: nil) {
            guard case .record(let envelope) = entry else { continue }
            let text = String(decoding: envelope.owner.array(envelope.data), as: UTF8.self)
            #expect(!DeliveryStory.numbers.contains { text.contains($0) })
        }
    }

    @Test func `leaves a subtenant a subtenant in the same dwelling`() throws {
        let bag = "0000010000000001"
        let people = try story.citizens
        try deliveries.deliver(
            .bag,
            from: deliveries.source(.bag),
            [
                #"{"bag":"\#(bag)","from":"2000-01-01","isAdapted":false,"isForEight":false,"#
                    + #""isSelfContained":true}"#
            ]
        )
        let record = try #require(try deliveries.records("DwellingRecorded").first)
        let home = try #require(record.streamNumber)
        _ = try story.toeslagen().record([
            try story.fact(
                people[0],
                "AddressRecorded",
                #"{"dwelling":\#(home),"from":"2024-01-01","isSubtenant":true,"#
                    + #""source":"citizen"}"#
            )
        ])
        try deliveries.deliver(
            .brp,
            from: deliveries.source(.brp),
            [
                #"{"record":"address","bsn":"\#(DeliveryStory.numbers[0])","from":"2024-02-01","#
                    + #""bag":"\#(bag)"}"#
            ]
        )
        let addresses = try deliveries.records("AddressRecorded").map {
            try AddressRecorded($0).isSubtenant
        }
        #expect(addresses == [true, true])
    }

    @Test func `is late until a delivery of the period was taken to its end`() throws {
        let source = try deliveries.source(.income, .monthly, correctness: 1_000_000)
        func late(_ day: String) throws -> [String] {
            try DeliveryList(story.installation.used()).late(on: story.day(day)).map(\.period)
        }
        #expect(try late("2024-03-02") == [])
        #expect(try late("2024-03-03") == ["2024-01"])
        #expect(try late("2024-04-01") == ["2024-01", "2024-02"])
        try deliveries.deliver(
            .income,
            from: source,
            [deliveries.income(0, 21_000)],
            covering: "2024-02"
        )
        #expect(try late("2024-04-01") == ["2024-01"])
        let strange = #"{"bsn":"999990019","benefitYear":2025,"amount":1,"isEstablished":false}"#
        #expect(throws: DeliveryRefusal.self) {
            try deliveries.deliver(.income, from: source, [strange], covering: "2024-01")
        }
        #expect(try late("2024-04-01") == ["2024-01"], "it was kept out")
    }
}
