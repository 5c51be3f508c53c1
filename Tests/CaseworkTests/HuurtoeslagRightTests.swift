import BenefitRules
import Casework
import EventSourcing
import Events
import TestSupport
import Testing

struct `A right to huurtoeslag` {
    /// A couple with one child in a rented dwelling, of 1,200 a month, with 34,000 in 2026.
    private func couple() -> People {
        var people = People(0, 0)
        people.dwelling(40)
        people.join(from: "2020-01-01")
        people.add(3, Facts.born("2017-06-30"), Facts.livesIn(40))
        people.add(
            1,
            Facts.income(20_000, in: 2026),
            Facts.assets(0, in: 2026),
            Facts.child(3, born: "2017-06-30"),
            Facts.livesIn(40),
            Facts.rents(40, for: 120_000)
        )
        people.add(
            2,
            Facts.income(14_000, in: 2026),
            Facts.assets(0, in: 2026),
            Facts.livesIn(40)
        )
        return people
    }

    private func rightOf(_ people: People, of applicant: Int64 = 1) throws -> Entitlement {
        try people.right(to: .huurtoeslag, of: applicant, in: 2026)
    }

    // Dienst Toeslagen, "Berekening huurtoeslag 2026", the example of a couple with one child.
    @Test func `follows the leaflet of 2026`() throws {
        let right = try rightOf(couple())
        #expect(right.months == Array(repeating: 49_200, count: 12))
        #expect(right.periods.map(\.income) == [34_000])
        #expect(right.periods.map { $0.residents?.map(\.value) } == [[1, 2, 3]])
        #expect(right.periods.map { $0.rent?.value } == [120_000])
        #expect(right.grounds.isEmpty)
    }

    @Test func `counts the income of a co-resident, and whose he is decides how much of it`() throws
    {
        var people = couple()
        people.add(4, Facts.born("1990-01-01"), Facts.livesIn(40, from: "2026-05-02"))
        #expect(throws: EntitlementError.unknownFact(.income, citizen: 4)) { try rightOf(people) }
        people.add(4, Facts.income(6_000, in: 2026))
        let right = try rightOf(people)
        #expect(right.periods.map(\.first) == [1, 6])
        #expect(right.periods.map(\.income) == [34_000, 40_000])
        #expect(right.months[5] < right.months[4])
        var child = couple()
        child.add(3, Facts.income(10_000, in: 2026))
        // Of a child under 23 on 1 January only what exceeds the exemption of the year counts.
        let counting = try rightOf(child).periods[0].income
        #expect(counting == 34_000 + 10_000 - 6_218)
    }

    @Test func `leaves a subtenant out`() throws {
        var people = couple()
        people.add(4, Facts.born("1990-01-01"), Facts.livesIn(40, subtenant: true))
        let (with, without) = (try rightOf(people), try rightOf(couple()))
        #expect(with.months == without.months)
    }

    @Test func `does not count a partner who lives elsewhere`() throws {
        var people = couple()
        people.add(2, Facts.livesIn(nil, from: "2026-03-01"))
        let right = try rightOf(people)
        #expect(right.periods.map(\.income) == [34_000, 20_000])
        #expect(right.periods.map { $0.partner?.value } == [2, nil])
        #expect(right.periods.map(\.last) == [2, 12])
    }

    @Test func `asks of a co-resident of the whole year what assets he has`() throws {
        var people = couple()
        people.add(
            4,
            Facts.born("1990-01-01"),
            Facts.livesIn(40),
            Facts.income(1_000, in: 2026)
        )
        #expect(throws: EntitlementError.unknownFact(.assets, citizen: 4)) { try rightOf(people) }
        people.add(4, Facts.assets(3_847_900, in: 2026))
        #expect(try rightOf(people).amount > 0)
        people.add(4, Facts.assets(3_848_000, in: 2026))
        #expect(try rightOf(people).grounds == [.vermogenBovenGrens])
    }

    @Test func `is nothing in months without a tenancy of the dwelling in which one lives`() throws
    {
        var moved = couple()
        moved.dwelling(41)
        for citizen in [Int64(1), 2, 3] {
            moved.add(citizen, Facts.livesIn(41, from: "2026-07-01"))
        }
        let right = try rightOf(moved)
        #expect(right.months[5] > 0 && right.months[6...].allSatisfy { $0 == 0 })
        #expect(right.grounds == [.geenHuurwoning])
        moved.add(1, Facts.rents(41, for: 80_000, from: "2026-07-01"))
        #expect(try rightOf(moved).months[6...].allSatisfy { $0 > 0 })
        var owner = couple()
        owner.add(1, Facts.leaves(40, from: "2026-04-10"))
        #expect(try rightOf(owner).periods.map(\.last) == [4])
    }

    @Test func `is nothing in a dwelling that is not self-contained`() throws {
        var people = couple()
        people.dwelling(40, selfContained: false)
        let right = try rightOf(people)
        #expect(right.amount == 0)
        #expect(right.grounds == [.geenZelfstandigeWoning])
    }

    @Test func `is of one resident of a dwelling, of who applied first and rents it`() throws {
        var people = couple()
        people.add(
            4,
            Facts.born("1990-01-01"),
            Facts.livesIn(40),
            Facts.income(1_000, in: 2026),
            Facts.assets(0, in: 2026)
        )
        people.opened(4, 500, .huurtoeslag, in: 2026)
        people.opened(1, 700, .huurtoeslag, in: 2026)
        #expect(try rightOf(people).amount > 0)
        people.add(4, Facts.rents(40, for: 60_000, from: "2026-09-01"))
        let right = try rightOf(people)
        #expect(right.months[7] > 0 && right.months[8...].allSatisfy { $0 == 0 })
        #expect(right.grounds == [.huisgenootOntvangtToeslag])
    }

    @Test func `is not for who rents a part of a dwelling`() throws {
        var people = couple()
        people.opened(4, 500, .huurtoeslag, in: 2026)
        people.opened(1, 700, .huurtoeslag, in: 2026)
        people.add(
            4,
            Facts.born("1990-01-01"),
            Facts.livesIn(40, subtenant: true),
            Facts.rents(40, for: 60_000),
            Facts.income(1_000, in: 2026),
            Facts.assets(0, in: 2026)
        )
        #expect(try rightOf(people).amount > 0)
        let subtenant = try rightOf(people, of: 4)
        #expect(subtenant.amount == 0 && subtenant.grounds == [.geenZelfstandigeWoning])
    }

    @Test func `names who has it instead, and why he can`() throws {
        var people = couple()
        people.add(
            4,
            Facts.born("1990-01-01"),
            Facts.livesIn(40),
            Facts.income(1_000, in: 2026),
            Facts.assets(0, in: 2026)
        )
        people.opened(4, 500, .huurtoeslag, in: 2026)
        people.opened(1, 700, .huurtoeslag, in: 2026)
        let tenancy = Position(people.next)
        people.add(4, Facts.rents(40, for: 60_000))
        let right = try rightOf(people)
        #expect(right.amount == 0 && right.grounds == [.huisgenootOntvangtToeslag])
        #expect(right.facts.contains(tenancy))
    }

    @Test func `knows that a resident left before the year as a new fact`() throws {
        var people = couple()
        people.add(
            4,
            Facts.born("1990-01-01"),
            Facts.livesIn(40),
            Facts.income(9_000, in: 2026),
            Facts.assets(0, in: 2026)
        )
        let before = try rightOf(people)
        let last = Position(people.next)
        people.add(4, Facts.livesIn(41, from: "2025-11-01"))
        #expect(try rightOf(people).amount > before.amount)
        let household = people.household(in: 2026, for: .huurtoeslag)
        #expect(household.newestFact(after: last) == nil)
        #expect(household.newestFact(after: Position(last.value - 1)) == last)
        // An award does not name who does not count.
        #expect(try !rightOf(people).facts.contains(last))
    }

    @Test func `is not ended by the end of another tenancy`() throws {
        var people = couple()
        people.dwelling(41)
        for citizen in [Int64(1), 2, 3] {
            people.add(citizen, Facts.livesIn(41, from: "2026-07-01"))
        }
        people.add(1, Facts.rents(41, for: 80_000, from: "2026-07-01"))
        let asked = Asked(by: .keeper, on: Facts.day("2026-07-10"), at: Instant(milliseconds: 0))
        let own = try #require(people.states[1])
        for day in ["2026-07-01", "2026-07-05"] {
            #expect(
                try Citizen.decide(.record(Facts.leaves(40, from: day)), asked: asked, in: own)
                    .isEmpty
            )
        }
        #expect(throws: CitizenRefusal.noTenancy(day: Facts.day("2026-07-05"))) {
            try Citizen.decide(
                .record(Facts.leaves(99, from: "2026-07-05")),
                asked: asked,
                in: own
            )
        }
    }

    @Test func `asks nothing of who lived there outside the months that are asked`() throws {
        var people = couple()
        people.add(
            4,
            Facts.born("1990-01-01"),
            Facts.livesIn(40),
            Facts.livesIn(41, from: "2026-02-01")
        )
        let application = Facts.application(.huurtoeslag, in: 2026, from: "2026-07-01")
        #expect(try people.reasons(application).isEmpty)
        var widow = couple()
        widow.add(1, Facts.died("2026-03-10"))
        widow.add(4, Facts.born("1990-01-01"), Facts.livesIn(40, from: "2026-05-01"))
        #expect(widow.household(in: 2026, for: .huurtoeslag).people == [1, 2, 3])
    }

    @Test func `counts the assets of a resident who became partner during the year`() throws {
        var people = People(0)
        people.dwelling(40)
        people.add(
            1,
            Facts.income(20_000, in: 2026),
            Facts.assets(0, in: 2026),
            Facts.livesIn(40),
            Facts.rents(40, for: 70_000)
        )
        people.add(
            2,
            Facts.born("1990-01-01"),
            Facts.livesIn(40),
            Facts.income(0, in: 2026),
            Facts.assets(9_999_900, in: 2026)
        )
        #expect(try rightOf(people).grounds == [.vermogenBovenGrens])
        people.join(from: "2026-12-01")
        #expect(try rightOf(people).grounds == [.vermogenBovenGrens])
    }

    @Test func `counts the young by the oldest resident`() throws {
        var young = People(0)
        young.dwelling(40)
        young.add(
            1,
            Facts.born("2005-05-10"),
            Facts.income(15_000, in: 2026),
            Facts.assets(0, in: 2026),
            Facts.livesIn(40),
            Facts.rents(40, for: 80_000)
        )
        let months = try rightOf(young).months
        // Under 21 the rent counts up to a lower maximum; 21 from June.
        #expect(months[4] < months[5])
    }

    @Test func `says what an application misses`() throws {
        var people = People(0)
        people.add(1, Facts.income(20_000, in: 2026), Facts.assets(0, in: 2026))
        let application = Facts.application(.huurtoeslag, in: 2026)
        #expect(try people.reasons(application) == [.addressMissing, .tenancyMissing])
        people.dwelling(40)
        people.add(1, Facts.livesIn(40))
        people.add(4, Facts.born("1990-01-01"), Facts.livesIn(40))
        #expect(
            try people.reasons(application)
                == [.tenancyMissing, .residentIncomeMissing, .residentAssetsMissing]
        )
        people.add(1, Facts.rents(40, for: 70_000))
        people.add(4, Facts.income(1_000, in: 2026), Facts.assets(0, in: 2026))
        #expect(try people.reasons(application).isEmpty)
    }

    @Test func `names everybody whose facts decide, and is not settled by estimates of others`()
        throws
    {
        var people = couple()
        let household = people.household(in: 2026, for: .huurtoeslag)
        #expect(household.people == [1, 2, 3])
        for citizen in [Int64(1), 2] {
            people.add(citizen, Facts.income(20_000, in: 2026, established: true))
        }
        #expect(people.household(in: 2026, for: .huurtoeslag).hasEstablishedIncomes)
        people.add(4, Facts.born("1990-01-01"), Facts.livesIn(40), Facts.income(1, in: 2026))
        #expect(!people.household(in: 2026, for: .huurtoeslag).hasEstablishedIncomes)
        #expect(people.household(in: 2026).hasEstablishedIncomes)
    }
}
