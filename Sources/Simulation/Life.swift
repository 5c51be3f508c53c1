internal import Casework
internal import EventSourcing
internal import Events

/// An invented household: who is in it, what it has, and what happens to it in a year.
struct Life: Sendable {
    /// Which household it is.
    enum Kind: Int, CaseIterable, Sendable {
        case single
        case couple
        case coupleWithChildren
        case parent
        case parentOfAdult
    }

    /// A person of the household.
    struct Person: Sendable {
        let birthDate: CivilDate
        /// What the person expects to earn in the year, whole euros.
        var expected: Int64 = 0
        /// What it turns out to be.
        var earned: Int64 = 0
        /// In which month the person reports that it will be so; nil for never.
        var reportsIn: Int?
    }

    /// Care of a child.
    struct Care: Sendable {
        let kind: ChildcareKind
        /// Hours of a month, in hundredths.
        let hours: Int64
        /// The price of an hour, in eurocents.
        let price: Int64
        /// What it turns out to be, in hundredths.
        let used: Int64

        /// Whether a child of an age can have it.
        func isFor(age: Int) -> Bool {
            switch kind {
            case .dagopvang: age <= 3
            case .bso: (4...11).contains(age)
            case .gastouder: age <= 11
            }
        }
    }

    var kind: Kind
    /// Who can apply, one or two; with an adult child the parent first.
    var adults: [Person] = []
    /// Children under 18.
    var children: [CivilDate] = []
    /// By child, where there is care.
    var care: [Int: Care] = [:]
    /// On 1 January, in eurocents, of each adult.
    var assets: Int64 = 0
    /// The bare rent, in eurocents; nil for owners.
    var rent: Int64?
    /// What it becomes in July, as the landlord tells after the year.
    var laterRent: Int64?
    /// Which toeslagen the household asks for.
    var asks: [Events.ToeslagKind] = []
    /// For which of them it applies in the year; the others go on.
    var applies: [Events.ToeslagKind] = []
    /// Care of the year before that is none in this one: its hours are 0.
    var caredFor: [Int: Care] = [:]
    /// In which month the household tells that care is other than in the year before; nil for
    /// never.
    var tellsOfCareIn: Int?
    /// In which month the household applies; 0 for before the year.
    var appliesIn = 0
    /// In which month a child is born.
    var birthIn: Int?
    /// In which month the couple parts.
    var partsIn: Int?
    /// The move of the year, if there is one.
    var move: Move?
    /// The death of the year, if there is one.
    var death: Death?
    /// Whether nobody is left.
    var isGone = false

    /// Whether both adults have one household together.
    var isCouple: Bool { kind == .couple || kind == .coupleWithChildren }
}

extension Life {
    /// The life of a household in a year.
    init(_ number: Int64, seed: Int64, year: Int) {
        var draws = Draws(seed: seed, household: number, purpose: UInt64(year))
        // Shares by CBS 84493NED: recipients of zorgtoeslag by kind of household, and their share.
        kind = Kind(rawValue: draws.place(Figures.kinds)) ?? .single
        let age = draws.value(kind.ages)
        adults = [Person(birthDate: Self.birthday(age, year, &draws))]
        switch kind {
        case .couple, .coupleWithChildren:
            let other = max(19, age + draws.among(-6...6))
            adults.append(Person(birthDate: Self.birthday(other, year, &draws)))
        case .parentOfAdult:
            adults.append(Person(birthDate: Self.birthday(draws.among(19...26), year, &draws)))
        case .single, .parent: break
        }
        if kind == .coupleWithChildren || kind == .parent {
            let oldest = min(17, max(0, age - 21))
            for _ in 0..<(1 + draws.place(Figures.children)) {
                children.append(Self.birthday(draws.among(0...max(0, oldest)), year, &draws))
            }
        }
        earn(&draws)
        assets = draws.happens(Figures.wealthy) ? 30_000_000 : draws.among(0...3_000_000)
        live(&draws)
        takeCare(year, &draws)
        ask(&draws)
        if isCouple, draws.happens(Figures.parting) { partsIn = Int(draws.among(2...11)) }
        if kind != .parentOfAdult, adults.count == 2, age < 42, draws.happens(Figures.birth) {
            birthIn = Int(draws.among(2...11))
        }
        meetFate(number, seed: seed, year: year)
    }

    private static func birthday(_ age: Int64, _ year: Int, _ draws: inout Draws) -> CivilDate {
        let day = CivilDate(year: year - Int(age) - 1, month: 1, day: 1) ?? CivilDate(days: 0)
        return CivilDate(days: day.days + Int32(draws.below(270)))
    }

    /// Incomes as they are expected, and as they turn out.
    private mutating func earn(_ draws: inout Draws) {
        let joint = draws.value(kind.incomes)
        let share = isCouple ? draws.among(45...85) : 100
        for place in adults.indices {
            switch (place, kind) {
            case (0, _): adults[place].earned = joint * share / 100
            case (_, .parentOfAdult): adults[place].earned = draws.value(Figures.youngIncomes)
            default: adults[place].earned = joint - joint * share / 100
            }
            let earned = adults[place].earned
            let error =
                switch draws.place(Figures.estimates) {
                case 0: Int64(0)
                case 1: -draws.among(60...360)
                default: draws.among(25...190)
                }
            adults[place].expected = max(0, earned + earned * error / 1_000)
            if error != 0, draws.happens(Figures.reporting) {
                adults[place].reportsIn = Int(draws.among(2...11))
            }
        }
    }

    private mutating func live(_ draws: inout Draws) {
        let income = adults.reduce(0) { $0 + $1.earned }
        let chance =
            income < 28_000 ? Figures.rentingPoor : income < 45_000 ? Figures.rentingMiddle : 230
        guard draws.happens(chance) else { return }
        let rent = draws.value(Figures.rents)
        self.rent = rent
        laterRent = Self.change(of: rent, &draws)
    }

    /// What a rent becomes in July; nil when it stays.
    private static func change(of rent: Int64, _ draws: inout Draws) -> Int64? {
        switch draws.place(Figures.laterRents) {
        case 0: nil
        case 1: rent + rent * draws.among(20...50) / 1_000
        default: rent - rent * draws.among(30...90) / 1_000
        }
    }

    private mutating func takeCare(_ year: Int, _ draws: inout Draws) {
        // Care is for parents who work.
        guard adults.allSatisfy({ $0.earned > 6_000 }) else { return }
        for (place, child) in children.enumerated() {
            let age = year - child.parts.year
            let kinds: [(ChildcareKind, Int64, Int64, Int64)] =
                switch age {
                case ...3: Figures.careOfSmall
                case ...11: Figures.careOfSchool
                default: []
                }
            guard !kinds.isEmpty, draws.happens(age <= 3 ? Figures.careSmall : Figures.careSchool)
            else { continue }
            let (kind, _, hours, price) = kinds[draws.place(kinds.map(\.1))]
            let mine = hours * draws.among(500...1_500) / 1_000
            care[place] = Care(
                kind: kind,
                hours: mine,
                price: price * draws.among(900...1_100) / 1_000,
                used: mine * draws.among(880...1_060) / 1_000
            )
        }
    }

    /// What is asked, by those who know of it.
    private mutating func ask(_ draws: inout Draws) {
        let joint = adults.reduce(0) { $0 + $1.expected }
        let single = kind == .single || kind == .parent || kind == .parentOfAdult
        if !draws.happens(Figures.withoutZorgtoeslag),
            joint < (single ? 41_000 : 52_000)
                || kind == .parentOfAdult
        {
            asks.append(.zorgtoeslag)
        }
        if rent != nil, !draws.happens(Figures.withoutHuurtoeslag),
            joint < (single ? 36_000 : 46_000)
        {
            asks.append(.huurtoeslag)
        }
        if !children.isEmpty, !draws.happens(Figures.withoutKindgebondenBudget), joint < 95_000 {
            asks.append(.kindgebondenBudget)
        }
        if !care.isEmpty, !draws.happens(Figures.withoutKinderopvangtoeslag) {
            asks.append(.kinderopvangtoeslag)
        }
        if draws.happens(Figures.applyingLater) { appliesIn = Int(draws.among(1...10)) }
        applies = asks
    }

    /// Goes on into the next year: incomes and rents move, children grow, what was asked goes on.
    mutating func goOn(_ number: Int64, seed: Int64, year: Int) {
        if isGone { return }
        var draws = Draws(seed: seed, household: number, purpose: 1_000_000 + UInt64(year))
        if let month = birthIn, let birth = CivilDate(year: year - 1, month: month, day: 1) {
            children.append(birth)
        }
        if partsIn != nil {
            kind = kind == .coupleWithChildren || !children.isEmpty ? .parent : .single
            adults.removeLast()
        }
        (birthIn, partsIn) = (nil, nil)
        if let laterRent { rent = laterRent }
        laterRent = nil
        settleFate()
        if isGone { return meetFate(number, seed: seed, year: year) }
        for place in adults.indices {
            let before = adults[place].earned
            adults[place].earned = max(0, before + before * draws.among(-60...110) / 1_000)
            adults[place].expected = before
            adults[place].reportsIn =
                draws.happens(Figures.reporting) ? Int(draws.among(2...11)) : nil
        }
        if let rent { self.laterRent = Self.change(of: rent, &draws) }
        let before = care
        care = [:]
        takeCare(year, &draws)
        for (place, known) in before.sorted(by: { $0.key < $1.key }) {
            // It goes on as it was, while the child is of the age for it.
            if adults.allSatisfy({ $0.earned > 6_000 }),
                known.isFor(age: year - children[place].parts.year)
            {
                care[place] = Care(
                    kind: known.kind,
                    hours: known.hours,
                    price: known.price,
                    used: known.hours * draws.among(880...1_060) / 1_000
                )
            }
        }
        caredFor = before.filter { care[$0.key]?.kind != $0.value.kind }
            .mapValues { Care(kind: $0.kind, hours: 0, price: $0.price, used: 0) }
        let isOther = !caredFor.isEmpty || care.count != before.count
        tellsOfCareIn = isOther && draws.happens(900) ? 1 : nil
        let known = asks
        // Somebody who asks for nothing may begin to, and a child gives a right.
        if known.isEmpty || children.count > 0 && !known.contains(.kindgebondenBudget) {
            asks = []
            ask(&draws)
            applies = asks.filter { !known.contains($0) }
            asks = known + applies
            if applies.contains(where: { $0 == .kinderopvangtoeslag }), care.isEmpty {
                applies.removeAll { $0 == .kinderopvangtoeslag }
            }
        } else {
            applies = []
        }
        if appliesIn == 0, draws.happens(500) { appliesIn = Int(draws.among(1...10)) }
        if isCouple, draws.happens(Figures.parting) { partsIn = Int(draws.among(2...11)) }
        meetFate(number, seed: seed, year: year)
    }
}
