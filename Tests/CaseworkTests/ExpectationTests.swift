@testable import Casework
import EventSourcing
import Events
import TestSupport
import Testing

/// What is expected of a year by what is known of the one before, with what the agency found.
struct `What is expected of the next year` {
    /// That something is expected of a year, as it stands in the log.
    private func expected(income: Int64? = nil, in year: Int64 = 2026) -> CitizenEvent {
        .expectationsCarriedOver(
            ExpectationsCarriedOver(
                benefitYear: Facts.year(year),
                care: [],
                income: income.flatMap { AnnualIncome($0) }
            )
        )
    }

    private func given(_ events: [CitizenEvent]) throws -> Given<Citizen> {
        var given = try Given(Citizen.self, Facts.born("1984-02-29"))
        for event in events { given = try given.and(event) }
        return given
    }

    private func state(_ events: CitizenEvent...) throws -> Citizen.State {
        try given(events).state
    }

    private let own = Facts.income(30_000, in: 2025)
    private let found = Facts.income(40_000, in: 2025, source: .agency)

    @Test func `goes by what the agency found where that is counted`() throws {
        let counted = try #require(state(own, found, expected(income: 30_000)).incomes[2026])
        #expect(counted.value.amount.value == 40_000 && counted.isFound)
        #expect((counted.said, counted.source) == (Position(3), Position(2)))
        // Folded without it, as for whoever was not told.
        let left = try #require(state(own, expected(income: 30_000)).incomes[2026])
        #expect(left.value.amount.value == 30_000 && !left.isFound)
    }

    @Test(arguments: [true, false])
    func `goes by it no more once anything else is known of its year`(
        _ isEstablished: Bool
    ) throws {
        let word = Facts.income(33_000, in: 2025, established: isEstablished)
        let income = try #require(
            state(own, found, expected(income: 30_000), word).incomes[2026]
        )
        #expect(income.value.amount.value == 30_000)
        #expect((income.said, income.since) == (Position(3), Position(4)))
        // For whom it did not count nothing changes.
        let plain = try state(own, expected(income: 30_000), word).incomes[2026]
        #expect(plain?.value.amount.value == 30_000 && plain?.since == nil)
    }

    @Test func `goes by it on where the same is said of its year`() throws {
        let confirmed = try state(
            own,
            found,
            expected(income: 30_000),
            Facts.income(40_000, in: 2025, established: true)
        )
        #expect(confirmed.incomes[2026]?.value.amount.value == 40_000)
        #expect(confirmed.incomes[2026]?.isFound == true)
    }

    @Test func `goes by a later finding where that is counted too`() throws {
        let later = Facts.income(45_000, in: 2025, source: .agency)
        let both = try #require(
            state(own, found, expected(income: 30_000), later).incomes[2026]
        )
        #expect(both.value.amount.value == 45_000 && both.isFound)
        let word = Facts.income(31_000, in: 2025)
        let fallen = try state(own, found, expected(income: 30_000), later, word)
        #expect(fallen.incomes[2026]?.value.amount.value == 30_000)
    }

    @Test func `falls in each year after it`() throws {
        let years: [CitizenEvent] = [
            own, found, expected(income: 30_000), expected(income: 30_000, in: 2027),
        ]
        func incomes(_ events: [CitizenEvent]) throws -> [Int64?] {
            let state = try given(events).state
            return [2026, 2027].map { state.incomes[$0]?.value.amount.value }
        }
        #expect(try incomes(years) == [40_000, 40_000])
        let word = Facts.income(33_000, in: 2025)
        #expect(try incomes(years + [word]) == [30_000, 30_000])
        let later = Facts.income(36_000, in: 2026)
        #expect(try incomes(years + [later]) == [36_000, 30_000])
        #expect(try incomes(years + [later, word]) == [36_000, 30_000])
    }

    @Test func `is expected of nothing else than the agency found, too`() throws {
        let assets = Facts.assets(9_000_000, in: 2025, source: .agency)
        let given = try given([assets])
        try given.when(.carryOver(to: Facts.year(2026))).then(expected())
        let next = try given.and(expected())
        #expect(next.state.assets[2026]?.value == 9_000_000)
        try next.when(.carryOver(to: Facts.year(2026))).thenNothing()
        // Nothing else is known: it goes by what is said instead.
        let fallen = try next.and(Facts.assets(5_000_000, in: 2025)).state.assets[2026]
        #expect(fallen?.value == 5_000_000 && fallen?.isFound == false)
    }

    @Test func `is nothing that anybody said`() throws {
        let given = try given([own, expected(income: 30_000)])
        let said = Facts.income(30_000, in: 2026)
        try given.when(.record(said)).then(said)
        try given.and(said).when(.record(said)).thenNothing()
    }

    @Test func `of care is what it was in December, by child and place`() throws {
        let before = [
            Facts.care(3, hours: 8_000, price: 1_000, in: 2025),
            Facts.care(3, hours: 2_000, price: 1_000, 10...12, in: 2025, source: .agency),
            Facts.care(3, hours: 6_000, price: 1_000, in: 2025, at: "222222222222"),
            expected(),
        ]
        func hours(after last: CitizenEvent...) throws -> [String: Set<Int64>] {
            let care = try given(before + last).state.care.filter { $0.key.year == 2026 }
            return Dictionary(grouping: care, by: \.key.registration).mapValues {
                Set($0.map(\.value.value.hours))
            }
        }
        let (first, second) = ("123456789012", "222222222222")
        #expect(try hours() == [first: [2_000], second: [6_000]])
        let autumn = Facts.care(3, hours: 4_000, price: 1_000, 6...11, in: 2025)
        #expect(try hours(after: autumn) == [first: [2_000], second: [6_000]])
    }

    @Test func `of care is not of a child of whose care something was said of the year`() throws {
        let before = [
            Facts.care(3, hours: 8_000, price: 1_000, in: 2025),
            Facts.care(4, hours: 6_000, price: 1_000, in: 2025),
        ]
        func hours(after fact: CitizenEvent) throws -> [Int64: Set<Int64>] {
            let state = try given(before + [fact, expected()]).state
            let care = state.care.filter { $0.key.year == 2026 }
            return Dictionary(grouping: care, by: \.key.child).mapValues {
                Set($0.map(\.value.value.hours))
            }
        }
        let said = Facts.care(3, hours: 5_000, price: 1_000, 1...3)
        #expect(try hours(after: said) == [3: [5_000], 4: [6_000]])
        // What was found is about its months alone, whether it was found before or after.
        let found = Facts.care(3, hours: 5_000, price: 1_000, 1...3, source: .agency)
        #expect(try hours(after: found) == [3: [5_000, 8_000], 4: [6_000]])
        let later = try given(before + [expected(), found]).state
        let earlier = try given(before + [found, expected()]).state
        #expect(later.care.mapValues(\.value) == earlier.care.mapValues(\.value))
    }

    @Test func `is an estimate of its own year, whatever it goes by`() throws {
        let established = Facts.income(24_000, in: 2025, established: true)
        let events = [found, expected(), established]
        let income = try #require(given(events).state.incomes[2026]).value
        #expect(income.amount.value == 24_000 && !income.isEstablished)
        #expect(income.benefitYear.value == 2026 && income.assessedOn == nil)
        // So that the citizen can say something else.
        let word = Facts.income(5_000, in: 2026)
        try given(events).when(.record(word)).then(word)
        #expect(try given(events + [word]).state.incomes[2026]?.value.amount.value == 5_000)
    }

    @Test func `says that care has ended`() throws {
        let given = try given([
            Facts.care(3, hours: 8_000, price: 1_000, in: 2025),
            Facts.care(3, hours: 0, price: 1_000, 6...12, in: 2025, source: .agency),
        ])
        guard
            case .expectationsCarriedOver(let plain) = try given.when(
                .carryOver(to: Facts.year(2026))
            ).events().first
        else {
            Issue.record("something is expected")
            return
        }
        #expect(plain.care.map(\.hours) == [8_000])
        let next = try given.and(.expectationsCarriedOver(plain)).state.care
        #expect(next.filter { $0.key.year == 2026 }.allSatisfy { $0.value.value.hours == 0 })
    }

    /// Words, findings and expectations of some years, in any order.
    private func history(_ seed: UInt64) throws -> [Recorded<CitizenEvent>] {
        var draws = SplitMix64(seed: seed)
        func draw(_ count: UInt64) -> Int64 { Int64(draws.next() % count) }
        var events = [Facts.born("1984-02-29")]
        for _ in 0..<24 {
            let year = 2024 + draw(4)
            let source: FactSource = draw(2) == 0 ? .agency : .citizen
            let amount = 1_000 * (1 + draw(4))
            switch draw(5) {
            case 0: events.append(Facts.income(amount, in: year, source: source))
            case 1: events.append(Facts.income(amount, in: year, established: draw(3) == 0))
            case 2: events.append(Facts.assets(amount, in: year, source: source))
            case 3:
                let months = 1 + draw(12)...12
                events.append(
                    Facts.care(3, hours: amount, price: 900, months, in: year, source: source)
                )
            default: events.append(expected(in: year + 1))
            }
        }
        return try events.enumerated().map { version, event in
            try Surroundings("citizen/0", position: Int64(version), version: Int64(version) + 1)
                .record(event)
        }
    }

    /// What is known by years, as text.
    private func known(_ years: YearlyFacts) -> [String] {
        years.incomes.map { "\($0.key) \($0.value.value)" }
            + years.assets.map { "\($0.key) \($0.value.value)" }
            + years.care.map { "\($0.key) \($0.value.value)" }.sorted()
    }

    @Test(arguments: 0..<200 as Range<UInt64>)
    func `is without what was found as if it never had been`(_ seed: UInt64) throws {
        let events = try history(seed)
        let all = Citizen.fold(events)
        let plain = Citizen.fold(events.filter { !$0.event.isAgencys })
        #expect(known(all.plainYears ?? all.years) == known(plain.years))
    }
}
