import BenefitRules
import BenefitYears
import Casework
import EventSourcing
import Events
import TestSupport
import Testing

struct `A right to kinderopvangtoeslag` {
    /// A working parent with one child and an income of 60,000 in 2026.
    private func parent() -> People {
        var people = People(0)
        people.add(3, Facts.born("2024-03-05"))
        people.add(
            1,
            Facts.income(60_000, in: 2026),
            Facts.child(3, born: "2024-03-05"),
            Facts.works()
        )
        return people
    }

    private func rightOf(
        _ people: People,
        received: String = "2026-01-10"
    ) throws -> Entitlement {
        try people.right(to: .kinderopvangtoeslag, in: 2026, received: received)
    }

    @Test func `says by which figures it was awarded that are only assumed`() throws {
        var people = People(51_000)
        people.add(3, Facts.born("2020-03-05"))
        people.add(4, Facts.born("2018-03-05"))
        people.add(
            1,
            Facts.child(3, born: "2020-03-05"),
            Facts.child(4, born: "2018-03-05"),
            Facts.works(),
            Facts.care(3, hours: 4_000, price: 900, 1...12, .bso, in: 2025),
            Facts.care(4, hours: 2_000, price: 900, 1...12, .bso, in: 2025)
        )
        let text =
            #"{"year":2025,"sources":["estimate"],"parameters":[{"name":"#
            + #""kinderopvangtoeslag.tabel","unit":"per_100000","article":"Bkt","source":[1],"#
            + #""value":[[50812,null,95000],[52520,null,94600]]}]}"#
        let file = try BenefitYearFile(parsing: Array(text.utf8), isAssumed: true)
        func award(income: Int64, _ legislation: Legislation) throws -> Events.Award? {
            var people = people
            people.add(1, Facts.income(income))
            let known = people.household(in: 2025, for: .kinderopvangtoeslag)
            var state = Toeslag.initial
            let application = Facts.application(.kinderopvangtoeslag, received: "2025-01-10")
            let place = Surroundings("toeslag/1", position: 900)
            Toeslag.evolve(
                &state,
                with: try place.record(ToeslagEvent.applicationSubmitted(application))
            )
            let events = try Toeslag.decide(
                .review(Toeslag.Basis(known, legislation, software: 1)),
                asked: Asked(
                    by: .keeper,
                    on: Facts.day("2025-01-10"),
                    at: Instant(milliseconds: 0)
                ),
                in: state
            )
            guard case .provisionalAwardDecided(let decided)? = events.first else { return nil }
            return decided.award
        }
        #expect(throws: ToeslagRefusal.self) { try award(income: 51_000, .confirmed) }
        let assumed = try Legislation.confirmed.assuming(file)
        let byAssumption = try #require(try award(income: 51_000, assumed))
        #expect(byAssumption.assumed?.map(\.text.string) == ["kinderopvangtoeslag.tabel"])
        #expect(try award(income: 60_000, assumed)?.assumed == nil)
    }

    // Official example for 2026: day care, 122 hours of 10.50 a month, income 60,000.
    @Test func `follows the official example of 2026`() throws {
        var people = parent()
        people.add(1, Facts.care(3, hours: 12_200, price: 1_050))
        let right = try rightOf(people)
        #expect(right.months == Array(repeating: 120_200, count: 12))
        #expect(right.grounds.isEmpty)
        let care = try #require(right.periods.first?.care?.first)
        #expect((care.child.value, care.hours, care.price.value) == (3, 12_200, 1_050))
    }

    @Test func `follows the hours of each month, and of a correction`() throws {
        var people = parent()
        people.add(1, Facts.care(3, hours: 12_200, price: 1_050))
        people.add(1, Facts.care(3, hours: 6_100, price: 1_050, 4...4))
        let right = try rightOf(people)
        #expect(right.periods.map(\.first) == [1, 4, 5])
        #expect(right.months[3] < right.months[2] && right.months[4] == right.months[2])
        people.add(1, Facts.care(3, hours: 0, price: 1_050, 7...12))
        #expect(try rightOf(people).months[6...].allSatisfy { $0 == 0 })
        #expect(try rightOf(people).grounds == [.geenOpvang])
    }

    @Test func `reaches back three months before the application`() throws {
        var people = parent()
        people.add(1, Facts.care(3, hours: 12_200, price: 1_050))
        let right = try rightOf(people, received: "2026-06-20")
        #expect(right.months.prefix(2).allSatisfy { $0 == 0 })
        #expect(right.months[2...].allSatisfy { $0 == 120_200 })
        #expect(right.grounds == [.teLaatAangevraagd])
    }

    @Test func `goes on for three months after work ended, also from the year before`() throws {
        var people = parent()
        people.add(1, Facts.care(3, hours: 12_200, price: 1_050))
        people.add(1, Facts.works(false, from: "2026-05-15"))
        let right = try rightOf(people)
        #expect(right.months[7] == 120_200 && right.months[8...].allSatisfy { $0 == 0 })
        #expect(right.grounds == [.ouderOfPartnerWerktNiet])
        var before = parent()
        before.add(1, Facts.care(3, hours: 12_200, price: 1_050))
        before.add(1, Facts.works(false, from: "2025-11-15"))
        #expect(try rightOf(before).months.map { $0 > 0 }.prefix(3) == [true, true, false])
    }

    @Test func `counts care that both parents tell of once, as it was told last`() throws {
        var people = parent()
        people.add(2, Facts.born("1980-05-01"), Facts.income(0, in: 2026), Facts.works())
        people.join(from: "2020-01-01")
        people.add(1, Facts.care(3, hours: 12_200, price: 1_050))
        people.add(2, Facts.care(3, hours: 12_200, price: 1_050))
        #expect(try rightOf(people).months == Array(repeating: 120_200, count: 12))
        people.add(2, Facts.care(3, hours: 0, price: 1_050, 5...5))
        #expect(try rightOf(people).months[4] == 0)
        people.add(1, Facts.care(3, hours: 12_200, price: 1_050, 5...5))
        #expect(try rightOf(people).months[4] == 120_200)
    }

    @Test func `needs a partner who works too`() throws {
        var people = parent()
        people.add(1, Facts.care(3, hours: 12_200, price: 1_050))
        people.add(2, Facts.born("1980-05-01"), Facts.income(0, in: 2026))
        people.join(from: "2026-01-01")
        #expect(throws: EntitlementError.unknownFact(.work, citizen: 2)) { try rightOf(people) }
        people.add(2, Facts.works(false))
        #expect(try rightOf(people).amount == 0)
        people.add(2, Facts.works(from: "2026-08-01"))
        #expect(try rightOf(people).periods.map(\.first) == [8])
    }

    @Test func `counts the first child by hours, and leaves a tie to a person`() throws {
        var people = parent()
        people.add(4, Facts.born("2022-03-05"))
        people.add(1, Facts.child(4, born: "2022-03-05"))
        people.add(1, Facts.care(3, hours: 12_200, price: 1_000))
        people.add(1, Facts.care(4, hours: 6_000, price: 1_000, 1...12, .bso))
        #expect(try rightOf(people).periods[0].care?.count == 2)
        people.add(1, Facts.care(4, hours: 12_200, price: 1_000, 1...12, .bso))
        #expect(throws: EntitlementError.firstChild(.undecided(children: [3, 4]))) {
            try rightOf(people)
        }
    }

    @Test func `does not count care of a stranger's child, nor assets`() throws {
        var people = parent()
        people.add(1, Facts.care(9, hours: 12_200, price: 1_050))
        #expect(try rightOf(people).amount == 0)
        people.add(1, Facts.care(3, hours: 12_200, price: 1_050))
        people.add(1, Facts.assets(100_000_000, in: 2026))
        #expect(try rightOf(people).amount > 0)
    }

    @Test func `says what an application misses`() throws {
        var people = People(0)
        people.add(3, Facts.born("2024-03-05"))
        people.add(1, Facts.income(60_000, in: 2026))
        let application = Facts.application(.kinderopvangtoeslag, in: 2026)
        #expect(try people.reasons(application) == [.childcareMissing, .workMissing])
        people.add(1, Facts.child(3, born: "2024-03-05"))
        people.add(1, Facts.care(3, hours: 12_200, price: 1_050))
        #expect(try people.reasons(application) == [.workMissing])
        people.add(1, Facts.works())
        #expect(try people.reasons(application).isEmpty)
        #expect(people.household(in: 2026, for: .kinderopvangtoeslag).people == [1, 3])
    }
}
