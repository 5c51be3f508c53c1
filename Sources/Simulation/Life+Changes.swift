internal import CaseHandling
internal import EventSourcing
internal import Events

/// What happens to a household besides what it earns and asks: it moves, or somebody dies.
///
/// A register hears of it when it has happened, now and then some months later.
extension Life {
    /// A move of the whole household.
    struct Move: Sendable {
        /// The month in which it moves.
        let month: Int
        /// The month in which the register of persons tells of it.
        let toldIn: Int
        /// The bare rent of the new dwelling, in eurocents; nil for owners.
        let rent: Int64?
    }

    /// The death of somebody after whom nobody has to apply himself: one who lives alone, or the
    /// second adult of a couple.
    struct Death: Sendable {
        /// Which of the adults.
        let person: Int
        /// The month of the death.
        let month: Int
        /// The month in which the register of persons tells of it.
        let toldIn: Int
    }

    /// Draws who moves and who dies in a year, by draws of their own: nothing else changes by them.
    mutating func meetFate(_ number: Int64, seed: Int64, year: Int) {
        (move, death) = (nil, nil)
        if isGone || partsIn != nil { return }
        var draws = Draws(seed: seed, household: number, purpose: 2_000_000 + UInt64(year))
        let month = Int(draws.among(2...10))
        let toldIn = min(11, month + draws.place(Figures.toldLater))
        let person = isCouple ? 1 : 0
        let age = year - adults[person].birthDate.parts.year
        if kind == .single || isCouple,
            draws.happens(age < 50 ? Figures.dyingYoung : Figures.dyingOld)
        {
            death = Death(person: person, month: month, toldIn: toldIn)
            // Who dies before applying does not apply any more.
            if kind == .single, !applies.isEmpty, appliesIn >= month { (applies, asks) = ([], []) }
        } else if draws.happens(Figures.moving) {
            move = Move(
                month: month,
                toldIn: toldIn,
                rent: rent == nil ? nil : draws.value(Figures.rents)
            )
            // What the old rent would have become is nothing to the new landlord.
            laterRent = nil
        }
    }

    /// Takes over into the next year what happened in this one.
    mutating func settleFate() {
        if let move { rent = move.rent }
        guard let death else { return }
        if kind == .single {
            (isGone, asks, applies, care, caredFor) = (true, [], [], [:], [:])
            (birthIn, partsIn, tellsOfCareIn, rent, laterRent) = (nil, nil, nil, nil, nil)
            adults[0].reportsIn = nil
        } else {
            adults.remove(at: death.person)
            kind = children.isEmpty ? .single : .parent
        }
    }

    /// Whether an adult is alive through a month of the year.
    func isAlive(_ person: Int, in month: Int) -> Bool {
        !isGone && (death.map { $0.person != person || month < $0.month } ?? true)
    }
}

extension Simulation {
    /// Moves a household: all who live in it, and what it rents.
    func move(
        _ moving: [(household: Int, move: Life.Move)],
        _ town: inout Town,
        _ facts: inout [Int: [Toeslagen.Fact]]
    ) throws {
        let homes = try sources.recordAll(new: moving.map { _ in dwelling })
        for ((household, move), home) in zip(moving, homes) {
            let life = life(Int64(household))
            let first = later(day(year, move.month, 1), 1)
            town.moves[household] = (on: first, from: town.dwellings[household])
            town.dwellings[household] = home
            let births = life.children + [life.birthIn.map { day(year, $0, 1) }].compactMap(\.self)
            let children = zip(town.children[household], births)
                .map { (number: $0, from: max(first, $1)) }
            let adults = town.adults[household].prefix(life.adults.count)
                .map { (number: $0, from: first) }
            for (person, from) in adults + children {
                facts[household, default: []].append(address(person, home, from: from))
            }
            if life.asks.contains(.huurtoeslag) {
                facts[household, default: []] += tenancy(life, town, household)
            }
        }
    }

    /// What the register of persons tells of a death.
    func death(_ death: Life.Death, of person: Int64) -> Toeslagen.Fact {
        let recorded = DeathRecorded(
            day: later(day(year, death.month, 1), 1),
            source: .brp
        )
        return Toeslagen.Fact(about: person, .deathRecorded(recorded))
    }
}
