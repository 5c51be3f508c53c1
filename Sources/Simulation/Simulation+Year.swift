internal import CaseHandling
internal import Casework
internal import EventSourcing
internal import Events

/// What changes in the year, and what is known after it.
extension Simulation {
    /// What changes in the lives of people in a month, and who applies in it.
    func live(_ town: inout Town, in month: Int) throws {
        let first = day(year, month, 1)
        var changed: Set<Int> = []
        var facts: [Int: [Toeslagen.Fact]] = [:]
        var newborn: [(household: Int, birth: CivilDate)] = []
        var leaving: [Int] = []
        var moving: [(household: Int, move: Life.Move)] = []
        for household in 0..<Int(households) {
            let life = life(Int64(household))
            for (place, person) in life.adults.enumerated()
            where person.reportsIn == month && !town[year][household].isEmpty
                && life.isAlive(place, in: month)
            {
                let number = town.adults[household][place]
                facts[household, default: []].append(
                    income(person.earned, established: false, of: number)
                )
            }
            if let death = life.death, death.toldIn == month {
                let number = town.adults[household][death.person]
                facts[household, default: []].append(self.death(death, of: number))
            }
            if let move = life.move, move.toldIn == month { moving.append((household, move)) }
            if life.tellsOfCareIn == month, life.asks.contains(.kinderopvangtoeslag) {
                facts[household, default: []] += care(life, town, household, .changing)
            }
            if life.birthIn == month { newborn.append((household, first)) }
            if life.partsIn == month { leaving.append(household) }
        }
        try move(moving, &town, &facts)
        try bear(newborn, &town, &facts)
        try part(leaving, &town, &facts, on: later(first, 1))
        changed.formUnion(facts.keys)
        let groups = facts.sorted { $0.key < $1.key }.map(\.value)
        let said = groups.map { $0.filter { $0.event.source == .citizen } }
        try desk.recordAll(said.filter { !$0.isEmpty }) { refusals.add($1) }
        let told = groups.map { $0.filter { $0.event.source != .citizen } }
        let registers = try deliver(told, town)
        try deliverNothing(town, by: Self.registers.filter { !registers.contains($0) })
        let before = town[year].numbers.count
        try apply(&town, in: month)
        let concerned = changed.flatMap { town[year][$0] } + town[year].numbers[before...]
        try desk.run(.review, over: concerned, refused: { refusals.add($1) })
    }

    /// Registers children who are born.
    private func bear(
        _ newborn: [(household: Int, birth: CivilDate)],
        _ town: inout Town,
        _ facts: inout [Int: [Toeslagen.Fact]]
    ) throws {
        var registrants: [Citizens.Registrant] = []
        for (_, birth) in newborn { registrants.append(registrant(birth, &town)) }
        let numbers = try citizens.registerAll(registrants, log)
        for ((household, birth), child) in zip(newborn, numbers) {
            facts[household, default: []] += [
                self.child(child, birth, of: town.adults[household][0], from: birth),
                address(child, town.dwellings[household], from: birth),
            ]
            town.children[household].append(child)
        }
    }

    /// Ends partnerships; the second adult moves to another dwelling.
    private func part(
        _ leaving: [Int],
        _ town: inout Town,
        _ facts: inout [Int: [Toeslagen.Fact]],
        on day: CivilDate
    ) throws {
        let homes = try sources.recordAll(new: leaving.map { _ in dwelling })
        for (household, home) in zip(leaving, homes) {
            let adults = town.adults[household]
            let ended = PartnershipEnded(from: day, partner: number(adults[1]), source: .citizen)
            facts[household, default: []] += [
                Toeslagen.Fact(about: adults[0], .partnershipEnded(ended)),
                address(adults[1], home, from: day),
            ]
        }
    }

    /// What landlords and childcare deliver after the year.
    func deliverFacts(_ town: Town) throws {
        try deliverAll(town, by: [.rent, .childcare]) { household in
            let life = life(Int64(household))
            var facts: [Toeslagen.Fact] = []
            if life.asks.contains(.huurtoeslag) {
                facts += tenancy(life, town, household, afterwards: true)
            }
            if life.asks.contains(.kinderopvangtoeslag) {
                facts += care(life, town, household, .afterwards)
            }
            return town[year][household].isEmpty ? [] : facts
        }
    }

    /// The incomes that the inspector established (Awir article 8).
    func establishIncomes(_ town: Town) throws {
        try deliverAll(town, by: [.income]) { household in
            if town[year][household].isEmpty { return [] }
            let life = life(Int64(household))
            return zip(life.adults, town.adults[household]).map { person, number in
                income(person.earned, established: true, of: number)
            }
        }
    }
}
