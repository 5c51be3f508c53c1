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

    @Test(arguments: [1, 2] as [Int64])
    func `goes by no finding of which either parent said something else since`(
        _ parent: Int64
    ) throws {
        let before: [Said] = [(1, care(8_000)), (1, found(2_000)), (1, expected())]
        #expect(try hours(before) == [2_000])
        let after = before + [(parent, care(6_000, 10...12))]
        #expect(try hours(after) == [8_000])
        let word = Position(parents(after).next - 1)
        let facts = try right(after).facts
        #expect(facts.contains(word), "the award names what it fell by")
        #expect(!facts.contains(Position(word.value - 2)), "and not what fell")
    }

    @Test func `goes by a finding where the same is said since`() throws {
        let said: [Said] = [(1, care(8_000)), (1, found(2_000)), (1, expected())]
        #expect(try hours(said + [(2, care(2_000, 12...12))]) == [2_000])
    }

    @Test func `goes by it in each year after, whichever parent it is about`() throws {
        let said: [Said] = [
            (2, care(10_000, in: 2024)), (1, found(6_000, in: 2024)),
            (1, expected(in: 2025)), (2, expected(in: 2025)), (2, expected()), (1, expected()),
        ]
        #expect(try hours(said) == [6_000])
        #expect(try hours(swapped(said)) == [6_000])
        // And falls in each of them.
        let word: [Said] = [(2, care(4_000, 12...12, in: 2024))]
        #expect(try hours(said + word) == [10_000])
    }

    @Test func `goes by another finding instead, also about the other parent`() throws {
        let said: [Said] = [
            (1, care(9_000)), (1, found(6_000)), (1, expected()), (2, found(4_000)),
        ]
        #expect(try hours(said) == [4_000])
        let facts = try right(said).facts
        #expect(facts.contains(Position(parents(said).next - 1)))
    }

    @Test func `is after a fall what it is had nothing been found`() throws {
        let said: [Said] = [
            (2, care(10_000)), (1, found(6_000)), (1, expected()), (2, expected()),
        ]
        #expect(try hours(said) == [6_000])
        let word: [Said] = [(2, care(4_000, 12...12))]
        #expect(try hours(said + word) == [10_000])
        #expect(try hours([said[0], said[3]] + word) == [10_000])
    }

    @Test func `is by the word where nothing else is known`() throws {
        let said: [Said] = [(1, found(6_000)), (1, expected()), (2, care(4_000, 12...12))]
        #expect(try hours(said) == [4_000])
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
    func `is as if nothing was found once something else was said`(_ seed: UInt64) throws {
        let said = history(seed) + [(1, expected()), (2, expected()), (1, care(9_000, 12...12))]
        let plain = said.filter {
            if case .childcareRecorded(let care) = $0.event { return care.source != .agency }
            return true
        }
        guard let without = try? hours(plain), !without.isEmpty else { return }
        #expect(try hours(said) == without)
    }
}
