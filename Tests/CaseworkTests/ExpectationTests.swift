import Casework
import EventSourcing
import Events
import TestSupport
import Testing

/// What is expected of a year by what the agency found of the one before.
struct `What is expected because of a finding` {
    private func expected(
        found: Int64? = nil,
        income: Int64? = nil,
        assets: Int64? = nil,
        care: [CarriedCare] = [],
        in year: Int64 = 2026
    ) -> CitizenEvent {
        .expectationsCarriedOver(
            ExpectationsCarriedOver(
                assets: assets.map(Facts.cents),
                benefitYear: Facts.year(year),
                care: care,
                found: found.map { Position($0) },
                income: income.flatMap { AnnualIncome($0) }
            )
        )
    }

    /// Care for child 3 by the hour of EUR 10.00; hours in hundredths.
    private func care(_ hours: Int64) throws -> CarriedCare {
        CarriedCare(
            care: .dagopvang,
            child: Facts.citizen(3),
            hourlyPrice: try #require(HourlyPrice(1_000)),
            hours: hours,
            registration: try #require(ChildcareRegistration(Text("123456789012")))
        )
    }

    private func found(
        _ events: CitizenEvent...,
        then last: CitizenEvent
    ) throws -> Citizen.State {
        var given = try Given(Citizen.self, Facts.born("1984-02-29"))
        for event in events + [last] { given = try given.and(event) }
        return given.state
    }

    @Test(arguments: [33_000, 40_000] as [Int64])
    func `goes by what anybody says instead, or says too`(_ amount: Int64) throws {
        let state = try found(
            Facts.income(30_000, in: 2025),
            Facts.income(40_000, in: 2025, source: .agency),
            expected(found: 2, income: 40_000),
            expected(income: 30_000),
            then: Facts.income(amount, in: 2025, established: true)
        )
        let income = try #require(state.incomes[2026])
        #expect(income.value.amount.value == amount && income.isExpected)
        #expect((income.said, income.since) == (Position(3), Position(5)))
        #expect(state.agencySaid.isEmpty)
    }

    @Test func `goes by each later word too`() throws {
        let state = try found(
            Facts.assets(9_000_000, in: 2025, source: .agency),
            expected(found: 1, assets: 9_000_000),
            Facts.assets(5_000_000, in: 2025),
            then: Facts.assets(6_000_000, in: 2025)
        )
        #expect(state.assets[2026]?.value == 6_000_000)
    }

    @Test func `goes by another finding, which is one of the next year too`() throws {
        let before: [CitizenEvent] = [
            Facts.income(30_000, in: 2025),
            Facts.income(40_000, in: 2025, source: .agency),
            expected(found: 2, income: 40_000),
            expected(income: 30_000),
            Facts.income(45_000, in: 2025, source: .agency),
        ]
        var given = try Given(Citizen.self, Facts.born("1984-02-29"))
        for event in before { given = try given.and(event) }
        #expect(given.state.incomes[2026]?.value.amount.value == 45_000)
        #expect(given.state.agencySaid.keys == [2, 3, 5])
        let after = try given.and(Facts.income(31_000, in: 2025, established: true)).state
        #expect(after.incomes[2026]?.value.amount.value == 31_000)
        #expect(after.agencySaid.isEmpty)
    }

    @Test func `goes by it in each year after it`() throws {
        let state = try found(
            Facts.income(30_000, in: 2025),
            Facts.income(40_000, in: 2025, source: .agency),
            expected(found: 2, income: 40_000),
            expected(income: 30_000),
            expected(found: 3, income: 40_000, in: 2027),
            expected(income: 30_000, in: 2027),
            Facts.income(33_000, in: 2025),
            then: Facts.income(34_000, in: 2025)
        )
        #expect([2026, 2027].map { state.incomes[$0]?.value.amount.value } == [34_000, 34_000])
        #expect(state.agencySaid.isEmpty)
    }

    @Test func `is about the year of which it was found`() throws {
        let state = try found(
            Facts.income(40_000, in: 2025, source: .agency),
            expected(found: 1, income: 40_000),
            then: expected(found: 2, income: 40_000, in: 2027)
        )
        #expect(state.agencySaid.values.map(\.year) == [2025, 2025, 2025])
    }

    @Test func `is nothing that anybody said`() throws {
        let given = try Given(
            Citizen.self,
            Facts.born("1984-02-29"),
            Facts.income(30_000, in: 2025),
            expected(income: 30_000)
        )
        let said = Facts.income(30_000, in: 2026)
        try given.when(.record(said)).then(said)
        try given.and(said).when(.record(said)).thenNothing()
    }

    @Test func `stays where somebody said something of the year itself`() throws {
        let state = try found(
            Facts.income(40_000, in: 2025, source: .agency),
            expected(found: 1, income: 40_000),
            Facts.income(36_000, in: 2026),
            then: Facts.income(33_000, in: 2025)
        )
        #expect(state.incomes[2026]?.value.amount.value == 36_000)
    }

    @Test func `goes by what is said of the care of December alone`() throws {
        let before: [CitizenEvent] = [
            Facts.care(3, hours: 8_000, price: 1_000, in: 2025),
            Facts.care(3, hours: 0, price: 1_000, 6...12, in: 2025, source: .agency),
            expected(found: 2, care: [try care(0)]),
            expected(care: [try care(8_000)]),
        ]
        func hours(after last: CitizenEvent) throws -> Set<Int64> {
            var given = try Given(Citizen.self, Facts.born("1984-02-29"))
            for event in before + [last] { given = try given.and(event) }
            // What was found of this year says something of other months still.
            #expect(given.state.agencySaid[2] != nil)
            return Set(given.state.care.filter { $0.key.year == 2026 }.map(\.value.value.hours))
        }
        let autumn = Facts.care(3, hours: 4_000, price: 1_000, 6...11, in: 2025)
        #expect(try hours(after: autumn) == [0])
        let december = Facts.care(3, hours: 4_000, price: 1_000, 12...12, in: 2025)
        #expect(try hours(after: december) == [4_000])
    }

    @Test func `says that care has ended, too`() throws {
        let given = try Given(
            Citizen.self,
            Facts.born("1984-02-29"),
            Facts.care(3, hours: 8_000, price: 1_000, in: 2025),
            Facts.care(3, hours: 0, price: 1_000, 6...12, in: 2025, source: .agency)
        )
        try given.when(.carryFindings(to: Facts.year(2026)))
            .then(expected(found: 2, care: [try care(0)]))
        try given.when(.carryOver(to: Facts.year(2026))).thenNothing()
    }
}
