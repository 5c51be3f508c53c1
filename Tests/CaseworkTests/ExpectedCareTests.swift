import Casework
import EventSourcing
import Events
import TestSupport
import Testing

/// What is known of care that two parents tell of, when the agency found something of it.
struct `Care that is expected of the next year` {
    /// Something that was said of one parent.
    private typealias Said = (citizen: Int64, event: CitizenEvent)

    /// Two working parents of one child, with what was said of care.
    private func parents(_ said: [Said]) -> People {
        var people = People(0, 0)
        people.add(3, Facts.born("2024-03-05"))
        people.join(from: "2020-01-01")
        for parent: Int64 in [1, 2] {
            people.add(
                parent,
                Facts.income(30_000, in: 2026),
                Facts.child(3, born: "2024-03-05"),
                Facts.works()
            )
        }
        for (citizen, fact) in said { people.add(citizen, fact) }
        return people
    }

    private func care(
        _ hours: Int64,
        _ months: ClosedRange<Int64> = 1...12,
        in year: Int64 = 2025,
        source: FactSource = .citizen
    ) -> CitizenEvent {
        Facts.care(3, hours: hours, price: 1_000, months, in: year, source: source)
    }

    private func found(_ hours: Int64, in year: Int64 = 2025) -> CitizenEvent {
        care(hours, 10...12, in: year, source: .agency)
    }

    private func expected(in year: Int64 = 2026) -> CitizenEvent {
        .expectationsCarriedOver(
            ExpectationsCarriedOver(benefitYear: Facts.year(year), care: [])
        )
    }

    private func right(_ said: [Said]) throws -> Entitlement {
        try parents(said).right(to: .kinderopvangtoeslag, in: 2026, received: "2026-01-10")
    }

    private func hours(_ said: [Said]) throws -> [Int64?] {
        try right(said).periods.map { $0.care?.first?.hours }
    }

    private func swapped(_ said: [Said]) -> [Said] { said.map { (3 - $0.citizen, $0.event) } }

    @Test func `goes by the parent who spoke last`() throws {
        let said: [Said] = [(2, care(4_000)), (1, care(8_000)), (1, expected()), (2, expected())]
        #expect(try hours(said) == [8_000])
        #expect(try hours([said[0], said[1], said[3], said[2]]) == [8_000])
    }

    @Test func `is what was said, whatever the agency found of either parent`() throws {
        let said: [Said] = [
            (2, care(10_000)), (1, found(6_000)), (1, expected()), (2, expected()),
        ]
        #expect(try hours(said) == [10_000])
        #expect(try hours(swapped(said)) == [10_000])
        let found = Position(parents([]).next + 1)
        #expect(try !right(said).facts.contains(found), "the award does not rest on it")
        #expect(try hours(said + [(2, care(4_000, 12...12)), (2, self.found(3_000))]) == [10_000])
    }

    @Test func `goes on beside what either parent says of care at another place`() throws {
        let elsewhere = Facts.care(3, hours: 7_000, price: 1_000, 7...12, at: "222222222222")
        for parent: Int64 in [1, 2] {
            let after: [Said] = [(1, care(10_000)), (1, expected()), (parent, elsewhere)]
            let before: [Said] = [(1, care(10_000)), (parent, elsewhere), (1, expected())]
            for said in [after, before] {
                let periods = try right(said).periods.map { $0.care?.map(\.hours) }
                #expect(periods == [[10_000], [10_000, 7_000]])
            }
            // As in the year before: who says that it ended ends it.
            let ended = after + [(3 - parent, care(0, 7...12, in: 2026))]
            #expect(try right(ended).periods.map { $0.care?.map(\.hours) } == [[10_000], [7_000]])
        }
    }

    @Test func `gives occasion to ask whether it goes on, where a new place is told`() throws {
        func asks(_ said: [Said], then next: Said) -> Bool {
            func known(_ said: [Said]) -> [Citizen.State] {
                let people = parents(said)
                return [1, 2].map { people.states[$0] ?? Citizen.initial }
            }
            let task = ServiceTask.careElsewhere(
                of: 1,
                known(said),
                known(said + [next]),
                in: Facts.year(2026),
                on: Facts.day("2026-07-01")
            )
            return task?.event == .careElsewhere
        }
        func place(_ months: ClosedRange<Int64>, _ hours: Int64 = 7_000, in year: Int64 = 2026)
            -> CitizenEvent
        {
            Facts.care(3, hours: hours, price: 1_000, months, in: year, at: "222222222222")
        }
        let word: Said = (2, care(10_000))
        let expects: Said = (2, expected())
        let told: Said = (1, place(7...12))
        let first: Said = (1, place(1...6))
        let none: Said = (1, place(1...6, 0))
        let ended: Said = (1, care(0, in: 2026))
        let more: Said = (1, care(5_000, in: 2026))
        let before: Said = (1, place(1...12, in: 2025))
        let own: Said = (1, expected())
        let said: Said = (2, care(10_000, in: 2026))
        #expect(asks([word, expects], then: told))
        #expect(asks([word, told], then: expects), "in whichever order")
        #expect(asks([word, expects, none], then: told), "once there is any")
        #expect(!asks([word, expects, first], then: told), "once for a place")
        #expect(!asks([said], then: told), "of what is expected")
        #expect(!asks([word, expects, ended], then: told), "while it goes on")
        #expect(!asks([word, expects], then: more), "of a new place")
        #expect(!asks([word, before, expects, own], then: told), "of one that was not known")
    }

    @Test func `stays at other places when something is said of one that was known`() throws {
        let second = Facts.care(3, hours: 6_000, price: 1_000, in: 2025, at: "222222222222")
        let before: [Said] = [(1, care(10_000)), (1, second), (1, expected())]
        func hours(after event: CitizenEvent...) throws -> [[Int64]?] {
            try right(before + event.map { (1, $0) }).periods.map { $0.care?.map(\.hours) }
        }
        let ended = Facts.care(3, hours: 0, price: 1_000, 7...12, at: "222222222222")
        #expect(try hours(after: ended) == [[10_000, 6_000], [10_000]])
        let more = care(12_000, 7...12, in: 2026)
        #expect(try hours(after: more) == [[10_000, 6_000], [12_000, 6_000]])
        let found = care(2_000, 7...12, in: 2026, source: .agency)
        #expect(try hours(after: more, found) == [[10_000, 6_000], [2_000, 6_000]])
    }

    @Test func `is not added to by what is said later of the year before`() throws {
        let second = Facts.care(3, hours: 5_000, price: 1_000, in: 2025, at: "222222222222")
        let said: [Said] = [
            (1, care(10_000)), (1, expected()), (1, second), (1, expected()),
        ]
        #expect(try right(said).periods.map { $0.care?.map(\.hours) } == [[10_000]])
    }

    @Test func `gives way to a finding about the year itself`() throws {
        let said: [Said] = [
            (1, care(8_000)), (1, expected()), (2, care(5_000, in: 2026, source: .agency)),
        ]
        #expect(try hours(said) == [5_000])
    }

    /// Words, findings and expectations of two parents, of 2024 and 2025.
    private func history(_ seed: UInt64) -> [Said] {
        var draws = SplitMix64(seed: seed)
        func draw(_ count: UInt64) -> Int64 { Int64(draws.next() % count) }
        return (0..<12).map { _ in
            let parent = 1 + draw(2)
            let year = 2024 + draw(2)
            return switch draw(4) {
            case 0: (parent, expected(in: year + 1))
            case 1: (parent, care(1_000 * (1 + draw(5)), 12...12, in: year))
            case 2: (parent, care(1_000 * (1 + draw(5)), in: year))
            default: (parent, found(1_000 * (1 + draw(5)), in: year))
            }
        }
    }

    @Test(arguments: 0..<200 as Range<UInt64>)
    func `is the same whichever parent is the applicant`(_ seed: UInt64) throws {
        let said = history(seed)
        let other = swapped(said)
        func hours(_ said: [Said]) -> [Int64?]? { try? self.hours(said) }
        #expect(hours(said) == hours(other))
    }

    @Test(arguments: 0..<200 as Range<UInt64>)
    func `is as if nothing was found, where anything else is known`(_ seed: UInt64) throws {
        let said = history(seed) + [(1, expected()), (2, expected())]
        let plain = said.filter {
            if case .childcareRecorded(let care) = $0.event { return care.source != .agency }
            return true
        }
        guard let without = try? hours(plain), !without.isEmpty else { return }
        #expect(try hours(said) == without)
    }
}
