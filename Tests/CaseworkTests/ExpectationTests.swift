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

    @Test func `is what others said, whatever the agency found`() throws {
        let income = try #require(state(own, found, expected(income: 30_000)).incomes[2026])
        #expect(income.value.amount.value == 30_000 && !income.isFound && income.isExpected)
        let plain = try #require(state(own, expected(income: 30_000)).incomes[2026])
        #expect(plain.value == income.value)
        try given([own, found]).when(.carryOver(to: Facts.year(2026)))
            .then(expected(income: 30_000))
    }

    @Test(arguments: [true, false])
    func `changes by nothing that is said of the year before since`(_ isFound: Bool) throws {
        for word in [
            Facts.income(33_000, in: 2025, established: true), Facts.income(33_000, in: 2025),
            Facts.income(45_000, in: 2025, source: .agency),
        ] {
            let events = [own] + (isFound ? [found] : []) + [expected(income: 30_000), word]
            #expect(try given(events).state.incomes[2026]?.value.amount.value == 30_000)
        }
    }

    @Test func `is what the agency found where nothing else is known`() throws {
        let given = try given([Facts.assets(9_000_000, in: 2025, source: .agency)])
        try given.when(.carryOver(to: Facts.year(2026))).then(expected())
        let next = try given.and(expected())
        let assets = try #require(next.state.assets[2026])
        #expect(assets.value == 9_000_000 && assets.isFound)
        #expect((assets.said, assets.source) == (Position(2), Position(1)))
        try next.when(.carryOver(to: Facts.year(2026))).thenNothing()
        // It stays so, whatever is said of its year, also when another toeslag goes on.
        let said = try next.and(Facts.assets(5_000_000, in: 2025))
        #expect(said.state.assets[2026]?.value == 9_000_000)
        #expect(try said.and(expected()).state.assets[2026]?.value == 9_000_000)
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
        #expect(try hours() == [first: [8_000], second: [6_000]])
        let december = Facts.care(3, hours: 4_000, price: 1_000, 6...12, in: 2025)
        #expect(try hours(after: december) == [first: [8_000], second: [6_000]])
    }

    @Test func `of care is of the months of which nothing was said`() throws {
        let before = Facts.care(3, hours: 8_000, price: 1_000, in: 2025)
        func hours(_ events: CitizenEvent...) throws -> [Int64?] {
            let care = try given(events).state.care.filter { $0.key.year == 2026 }
            return (1...12).map { month in
                care.first { $0.key.month == month }?.value.value.hours
            }
        }
        let said = Facts.care(3, hours: 5_000, price: 1_000, 1...3)
        let found = Facts.care(3, hours: 5_000, price: 1_000, 1...3, source: .agency)
        let known: [Int64?] =
            Array(repeating: 5_000, count: 3) + Array(repeating: 8_000, count: 9)
        for fact in [said, found] {
            #expect(try hours(before, fact, expected()) == known)
            #expect(try hours(before, expected(), fact) == known)
        }
    }

    @Test func `of care is nothing that only the agency knows`() throws {
        let found = Facts.care(3, hours: 5_000, price: 1_000, in: 2025, source: .agency)
        try given([found]).when(.carryOver(to: Facts.year(2026))).thenNothing()
        let care = try given([found, expected()]).state.care
        #expect(!care.keys.contains { $0.year == 2026 })
    }

    @Test(arguments: [true, false])
    func `is an estimate of its own year`(_ isFound: Bool) throws {
        let before =
            isFound ? found : Facts.income(24_000, in: 2025, established: true)
        let income = try #require(given([before, expected()]).state.incomes[2026]).value
        #expect(!income.isEstablished && income.benefitYear.value == 2026)
        #expect(income.assessedOn == nil)
        // So that the citizen can say something else.
        let word = Facts.income(5_000, in: 2026)
        try given([before, expected()]).when(.record(word)).then(word)
        let said = try given([before, expected(), word]).state.incomes[2026]
        #expect(said?.value.amount.value == 5_000)
    }

    @Test func `says that care has ended`() throws {
        let ended = Facts.care(3, hours: 0, price: 1_000, 6...12, in: 2025)
        let next = try given([ended, expected()]).state.care.filter { $0.key.year == 2026 }
        #expect(next.count == 12 && next.allSatisfy { $0.value.value.hours == 0 })
    }

    @Test func `is told apart where the agency found something else`() throws {
        let year = Facts.year(2026)
        func isFoundOtherwise(_ events: CitizenEvent...) throws -> Bool {
            try given(events).state.foundOtherwise(before: year) != nil
        }
        #expect(try isFoundOtherwise(own, found))
        #expect(try !isFoundOtherwise(own))
        #expect(try isFoundOtherwise(found), "nobody said anything, so he is asked too")
        #expect(try !isFoundOtherwise(own, found, Facts.income(20_000, in: 2026)))
        #expect(try !isFoundOtherwise(own, found, Facts.income(41_000, in: 2025)))
        #expect(try !isFoundOtherwise(own, Facts.income(30_000, in: 2025, source: .agency)))
        let care = Facts.care(3, hours: 8_000, price: 1_000, in: 2025)
        #expect(
            try isFoundOtherwise(
                care,
                Facts.care(3, hours: 0, price: 1_000, 12...12, in: 2025, source: .agency)
            )
        )
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
        // Nor does what was found change what others expect of the next year.
        for (year, income) in all.years.incomes where income.isExpected && !income.isFound {
            #expect(plain.years.incomes[year]?.value == income.value)
        }
        for (month, care) in all.years.care where care.isExpected && !care.isFound {
            #expect(plain.years.care[month]?.value == care.value)
        }
    }
}
