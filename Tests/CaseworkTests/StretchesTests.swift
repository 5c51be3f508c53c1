import BenefitRules
import EventSourcing
import Events
import TestSupport
import Testing

@testable import Casework

struct `A year in stretches` {
    /// For kinderopvangtoeslag each month is by itself anyway.
    @Test(arguments: [Events.ToeslagKind.huurtoeslag, .kindgebondenBudget, .zorgtoeslag])
    func `gives what every month by itself gives`(_ kind: Events.ToeslagKind) throws {
        let years = [2024, 2026]
        var random = SplitMix64(seed: 18)
        var rights = 0
        var stretches = Set<Int>()
        for _ in 0..<1_000 {
            let year = years.randomElement(using: &random) ?? 2026
            let lives = Lives(in: year, &random)
            let (short, long) = (lives.household(kind), lives.household(kind, byMonth: true))
            #expect(short.people == long.people)
            #expect(short.partners == long.partners)
            #expect(short.hasJointAssets == long.hasJointAssets)
            #expect(short.facts == long.facts)
            #expect(short.othersMonths.map(\.months) == long.othersMonths.map(\.months))
            #expect(short.newestFact(after: nil) == long.newestFact(after: nil))
            #expect(short.newFacts(after: 120) == long.newFacts(after: 120))
            #expect(
                short.withBirths(knownAt: 120)?.people == long.withBirths(knownAt: 120)?.people
            )
            let application = Facts.application(kind, in: Int64(year))
            let day = application.receivedOn
            #expect(
                try Intake.reasons(against: application, on: day, short, .confirmed)
                    == Intake.reasons(against: application, on: day, long, .confirmed)
            )
            let expected = Result { try Entitlement(of: long, by: application, .confirmed) }
            let right = Result { try Entitlement(of: short, by: application, .confirmed) }
            switch (expected, right) {
            case (.success(let expected), .success(let right)):
                #expect(right.amount == expected.amount)
                #expect(right.months == expected.months)
                #expect(right.periods == expected.periods)
                #expect(right.grounds == expected.grounds)
                rights += right.amount > 0 ? 1 : 0
                stretches.insert(Array(short.stretches.parts(of: .all)).count)
            case (.failure(let expected), .failure(let error)):
                #expect("\(error)" == "\(expected)")
            default: Issue.record("\(right) is not \(expected)")
            }
        }
        // Lives without a right, or without a change, would show nothing.
        #expect(rights > 100)
        #expect(stretches.count > 5)
    }

    @Test func `is one where nothing changes, and cut where something begins to count`() {
        var stretches = Stretches()
        #expect(stretches.parts(of: .all).map(\.months) == [.all])
        stretches.cut(at: .from(5))
        stretches.cut(at: [])
        #expect(stretches.parts(of: .all).map(\.first) == [1, 5])
        let some: Months = [Months(number: 3), Months(number: 4), .from(7)]
        #expect(stretches.parts(of: some).map(\.first) == [3, 7])
        #expect(stretches.filter(.all) { $0 == 5 } == .from(5))
        let names = stretches.map { "from \($0)" }
        #expect((1...12).map { names[$0] }.firstIndex(of: "from 5") == 4)
        #expect(names.first == "from 1")
        #expect(names.others == ["from 5"])
    }
}

/// Two adults, who may be partners, their children, and somebody else, in two dwellings; of each
/// much changes, mostly in the year.
private struct Lives {
    private let year: Int
    private var people = People()
    /// Who has the toeslag already, and may have stopped it.
    private let opener: Int64
    private let stopped: String?
    /// From when it is asked.
    private let from: String?

    init(in year: Int, _ random: inout SplitMix64) {
        self.year = year
        opener = random.isOne(of: 4) ? 2 : 5
        stopped = random.isOne(of: 3) ? Self.day(&random, in: year) : nil
        from = random.isOne(of: 4) ? Self.day(&random, in: year) : nil
        for dwelling: Int64 in [40, 41] {
            people.dwelling(dwelling, selfContained: random.isOne(of: 10) == false)
            if random.isOne(of: 4) {
                people.dwelling(
                    dwelling,
                    selfContained: random.isOne(of: 2),
                    adapted: random.isOne(of: 2),
                    from: day(&random)
                )
            }
        }
        for citizen: Int64 in 1...5 { live(citizen, &random) }
        if random.isOne(of: 2) {
            people.join(from: random.isOne(of: 2) ? "2020-01-01" : day(&random))
        }
        if random.isOne(of: 4) { people.part(from: day(&random)) }
        let children = (3...4).filter { _ in random.isOne(of: 2) }
        for child in children { care(for: Int64(child), &random) }
    }

    private mutating func live(_ citizen: Int64, _ random: inout SplitMix64) {
        let isChild = (3...4).contains(citizen)
        let ages = isChild ? [0, 3, 11, 12, 15, 16, 17, 18] : [17, 18, 18, 18, 22, 23, 30, 66, 67]
        let age = ages.randomElement(using: &random) ?? 30
        let leap = (year - age).isMultiple(of: 4) && random.isOne(of: 3)
        people.add(
            citizen,
            Facts.born(leap ? "\(year - age)-02-29" : day(&random, in: year - age)),
            Facts.income(Int64.random(in: 0...30_000, using: &random), in: Int64(year)),
            Facts.assets(0, in: Int64(year)),
            Facts.insured(),
            Facts.works(),
            Facts.livesIn(40)
        )
        if !isChild { people.add(citizen, Facts.rents(40, for: 70_000)) }
        for _ in 0..<Int.random(in: 0...2, using: &random) { change(citizen, &random) }
        if random.isOne(of: 12) { people.add(citizen, Facts.died(day(&random))) }
    }

    private mutating func change(_ citizen: Int64, _ random: inout SplitMix64) {
        let from = day(&random)
        switch Int.random(in: 0...4, using: &random) {
        case 0: people.add(citizen, Facts.insured(random.isOne(of: 2), from: from))
        case 1: people.add(citizen, Facts.works(random.isOne(of: 2), from: from))
        case 2:
            let home: Int64? = random.isOne(of: 4) ? nil : 41
            people.add(citizen, Facts.livesIn(home, from: from, subtenant: random.isOne(of: 5)))
        case 3:
            people.add(
                citizen,
                Facts.rents(
                    random.isOne(of: 2) ? 40 : 41,
                    for: 65_000,
                    from: from,
                    hadRight: random.isOne(of: 2)
                )
            )
        default: people.add(citizen, Facts.leaves(40, from: from))
        }
    }

    private mutating func care(for child: Int64, _ random: inout SplitMix64) {
        guard let birth = people.states[child]?.birth?.value else { return }
        for parent: Int64 in 1...2 {
            people.add(parent, Facts.child(child, born: "\(birth)", from: "\(birth)"))
            if random.isOne(of: 3) {
                people.add(
                    parent,
                    Facts.child(child, born: "\(birth)", paid: false, from: day(&random))
                )
            }
        }
        let first = Int64.random(in: 1...12, using: &random)
        people.add(
            random.isOne(of: 2) ? 1 : 2,
            Facts.care(child, hours: 8_000, price: 1_000, first...12, in: Int64(year))
        )
    }

    /// A day of a year, often one at which months begin or end.
    private func day(_ random: inout SplitMix64, in year: Int? = nil) -> String {
        Self.day(&random, in: year ?? self.year)
    }

    private static func day(_ random: inout SplitMix64, in year: Int) -> String {
        let month = Int.random(in: 1...12, using: &random)
        let day = [1, 2, 15, 28].randomElement(using: &random) ?? 1
        return "\(year)-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)"
    }

    func household(_ kind: Events.ToeslagKind, byMonth: Bool = false) -> Household {
        var people = people
        people.opened(opener, 900, kind, in: Int64(year))
        let household = people.household(in: year, for: kind)
        let stops = stopped.map {
            SortedMap([opener: Toeslag.Stopped(from: Facts.day($0), said: 901)])
        }
        var stretches = household.stretches
        if byMonth { stretches.cutAll() }
        return Household(
            for: kind,
            of: 1,
            in: year,
            from: from.map(Facts.day),
            household.citizens,
            household.dwellings,
            stops ?? [:],
            stretches
        )
    }
}

extension SplitMix64 {
    /// True once in so many times.
    fileprivate mutating func isOne(of count: UInt64) -> Bool { next().isMultiple(of: count) }
}
