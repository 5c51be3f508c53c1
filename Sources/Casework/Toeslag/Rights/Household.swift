internal import BenefitRules
public import EventSourcing
public import Events

/// The people whose facts decide one kind of toeslag in one benefit year: applicant, partners,
/// children, and for huurtoeslag everybody who lives there.
///
/// What is asked of it month by month is found once, when it is made; it changes no more, so that
/// it may be handed on, and sent to other threads, as one reference.
public final class Household: @unchecked Sendable {
    /// Which toeslag.
    public let kind: Events.ToeslagKind
    /// The number of the applicant (_aanvrager_).
    public let applicant: Int64
    /// The benefit year.
    public let year: Int
    /// The day from which the toeslag is asked; nil for all months with a right.
    public let from: CivilDate?
    /// What is known of the applicant, of every partner and of their children, by number; for
    /// huurtoeslag also of everybody who ever lived in a dwelling of the applicant.
    public let citizens: SortedMap<Int64, Folded<Citizen>>
    /// What is known of the dwellings of the applicant, by number.
    public let dwellings: SortedMap<Int64, Dwelling.State>
    /// Who else had this toeslag and stopped it, by number.
    public let stops: SortedMap<Int64, Toeslag.Stopped>
    /// What is known of the applicant.
    public let own: Folded<Citizen>
    /// The year, cut where something changes.
    let stretches: Stretches

    /// Who lives in the applicant's dwelling in each month, where that counts.
    private(set) var residentsByMonth = ByMonth<[Int64]>(always: [])
    /// The partner of each month.
    private var partnerByMonth = ByMonth<Int64?>(always: nil)
    /// The children with kinderbijslag of each month, where they count.
    private(set) var childrenByMonth = ByMonth<[Int64]>(always: [])
    /// The care of the year as its parents tell, where it counts.
    private(set) var careTold: [KinderopvangtoeslagRules.Told] = []
    /// The care of each month, where it counts.
    private(set) var careByMonth = ByMonth<[Kinderopvangtoeslag.Row]>(always: [])
    /// Whether the same partner is there the whole year: only then are assets joint (Awir article 7
    /// lid 3).
    private(set) var hasJointAssets = false
    /// The partners of the year, by rising number.
    public private(set) var partners: [Int64] = []
    /// Whose data a decision holds, by rising number.
    public private(set) var people: [Int64] = []
    /// Who counts besides applicant and partners, by rising number.
    private(set) var others: [Int64] = []
    /// The months that belong to others with whom the applicant has one toeslag together, by rising
    /// number: to who applied first, in the months for which he asked and can have it.
    private(set) var othersMonths: [(citizen: Int64, months: Months)] = []
    /// Whose incomes count, by rising number.
    private(set) var incomeOwners: [Int64] = []
    /// The events whose facts decide the toeslag, ascending.
    private(set) var facts: [Position] = []

    /// The people around an applicant in a year.
    public convenience init(
        for kind: Events.ToeslagKind,
        of applicant: Int64,
        in year: Int,
        from day: CivilDate? = nil,
        _ citizens: SortedMap<Int64, Folded<Citizen>>,
        _ dwellings: SortedMap<Int64, Dwelling.State> = [:],
        stops: SortedMap<Int64, Toeslag.Stopped> = [:]
    ) {
        var stretches = Stretches()
        // Care is told by month.
        if kind == .kinderopvangtoeslag { stretches.cutAll() }
        for (_, citizen) in citizens { citizen.cut(&stretches, in: year) }
        for (_, dwelling) in dwellings { dwelling.properties.cut(&stretches, in: year) }
        self.init(
            for: kind,
            of: applicant,
            in: year,
            from: day,
            citizens,
            dwellings,
            stops,
            stretches
        )
    }

    /// The same, found by these stretches.
    init(
        for kind: Events.ToeslagKind,
        of applicant: Int64,
        in year: Int,
        from day: CivilDate?,
        _ citizens: SortedMap<Int64, Folded<Citizen>>,
        _ dwellings: SortedMap<Int64, Dwelling.State>,
        _ stops: SortedMap<Int64, Toeslag.Stopped>,
        _ stretches: Stretches
    ) {
        self.kind = kind
        from = day
        self.applicant = applicant
        self.year = year
        self.citizens = citizens
        self.dwellings = dwellings
        self.stops = stops
        own = citizens[applicant] ?? Folded(Citizen.initial)
        self.stretches = stretches
        // Each rests on those before it.
        if kind == .huurtoeslag { residentsByMonth = stretches.map { findResidents(in: $0) } }
        partnerByMonth = stretches.map { findPartner(in: $0) }
        let partner = partnerByMonth.first
        hasJointAssets = partner != nil && partnerByMonth.allSatisfy { $0 == partner }
        partnerByMonth.forEach { if let partner = $0 { partners.append(partner) } }
        partners.keepOnceAscending()
        switch kind {
        case .huurtoeslag, .zorgtoeslag: break
        case .kindgebondenBudget:
            childrenByMonth = stretches.map { KindgebondenBudgetRules.children(self, in: $0) }
        case .kinderopvangtoeslag:
            careTold = KinderopvangtoeslagRules.told(self)
            careByMonth = stretches.map { KinderopvangtoeslagRules.care(self, in: $0) }
        }
        others = kind.rules.otherPeople(self)
        others.keepOnceAscending()
        people = others + partners + [applicant]
        people.keepOnceAscending()
        incomeOwners = kind.rules.otherIncomes(self) + partners + [applicant]
        incomeOwners.keepOnceAscending()
        othersMonths = findOthersMonths()
        facts = findFacts()
    }

    /// The first day of a month: a change after it counts from the next month (Awir article 5); 0
    /// is December of the year before.
    func firstDay(_ month: Int) -> CivilDate { .firstDay(ofMonth: month, in: year) }

    var lastDay: CivilDate { .lastDay(of: year) }

    /// The number of the partner in a month; a partner who died before it, or on its first day, is
    /// none (Awir article 5), and neither is who is not 18 on that day (article 3).
    ///
    /// For huurtoeslag a partner lives there too (Wht article 1a lid 3).
    func partner(in month: Int) -> Int64? { partnerByMonth[month] }

    private func findPartner(in month: Int) -> Int64? {
        guard let partner = own.state.partner.value(on: firstDay(month)) ?? nil,
            isAlive(partner, in: month), isAdult(partner, in: month)
        else { return nil }
        if kind == .huurtoeslag, !residents(in: month).contains(partner) { return nil }
        return partner
    }

    /// Whose assets count: the applicant's, and those of a partner of the whole year.
    var assetOwners: [Int64] { hasJointAssets ? [applicant] + partners : [applicant] }

    /// The months that are asked, in which the applicant lives.
    var asked: Months {
        from.map { lifetime.intersection(.counting($0, in: year)) } ?? lifetime
    }

    /// The months on whose first day the applicant is alive and does not die (Awir article 5).
    var lifetime: Months { lifetime(until: own.state.death?.value) }

    private func lifetime(until death: CivilDate?) -> Months {
        death.map { .all.subtracting(.counting($0, in: year)) } ?? .all
    }

    /// Who lives in the applicant's dwelling on the first day of a month and counts, by number.
    ///
    /// Subtenants do not count (Awir article 2 lid 1 e). For huurtoeslag alone.
    func residents(in month: Int) -> [Int64] {
        precondition(kind == .huurtoeslag, "residents count for huurtoeslag alone")
        return residentsByMonth[month]
    }

    /// The months after that of the 18th birthday.
    func adulthood(of citizen: Int64) -> Months {
        citizens[citizen]?.state.birth?.value.birthday(18).map { .after($0, in: year) } ?? []
    }

    /// The income of the year, as it is known now.
    func yearIncome(of citizen: Int64) -> Citizen.Yearly<IncomeRecorded>? {
        citizens[citizen]?.state.incomes[Int64(year)]
    }

    /// The assets on 1 January, in eurocents.
    func assets(of citizen: Int64) -> Citizen.Yearly<Int64>? {
        citizens[citizen]?.state.assets[Int64(year)]
    }

    /// What is known of the partner of a month.
    func knownPartner(in month: Int) -> Folded<Citizen>? {
        partner(in: month).flatMap { citizens[$0] }
    }

    /// Whether somebody is a child of applicant or partner in a month.
    func isChild(_ citizen: Int64, in month: Int) -> Bool {
        own.state.children[citizen] != nil
            || knownPartner(in: month)?.state.children[citizen] != nil
    }

    /// Whether somebody is alive on the first day of a month and does not die on it.
    func isAlive(_ citizen: Int64, in month: Int) -> Bool {
        citizens[citizen]?.state.death.map { $0.value > firstDay(month) } ?? true
    }

    /// Whether somebody is 18 on the first day of a month, or it is not known when he was born.
    private func isAdult(_ citizen: Int64, in month: Int) -> Bool {
        let adult = citizens[citizen]?.state.birth?.value.birthday(18)
        return adult.map { $0 <= firstDay(month) } ?? true
    }

    private func findOthersMonths() -> [(citizen: Int64, months: Months)] {
        let mine = own.opened(kind, in: year)?.number ?? .max
        var others: [(citizen: Int64, months: Months)] = []
        for (citizen, other) in citizens {
            guard let theirs = other.opened(kind, in: year), theirs.number < mine else {
                continue
            }
            var asked = theirs.from.map { Months.counting($0, in: year) } ?? .all
            if let stop = stops[citizen] { asked.subtract(.counting(stop.from, in: year)) }
            asked.formIntersection(lifetime(until: other.state.death?.value))
            let months = stretches.filter(asked) {
                kind.rules.sharers(self, in: $0).contains(citizen)
                    && kind.rules.canHave(citizen, self, in: $0)
            }
            if !months.isEmpty { others.append((citizen, months)) }
        }
        return others
    }

    /// The day of birth of a child: as it is known of the child itself, else as a parent said.
    func birthDate(of child: Int64) -> CivilDate? {
        if let birth = citizens[child]?.state.birth { return birth.value }
        for parent in [applicant] + partners {
            if let known = citizens[parent]?.state.children[child] { return known.birthDate }
        }
        return nil
    }

    /// The same people, each born on the day that was known at a position; nil when nobody was
    /// known to be born on another day then.
    func withBirths(knownAt position: Position) -> Household? {
        var isOther = false
        let known = citizens.mapValues { citizen -> Folded<Citizen> in
            var state = citizen.state
            guard let birth = state.births.last(where: { $0.said <= position }),
                birth.value != state.birth?.value
            else { return citizen }
            isOther = true
            state.birth = birth
            return Folded(state, version: citizen.version, last: citizen.last)
        }
        if !isOther { return nil }
        return Household(
            for: kind,
            of: applicant,
            in: year,
            from: from,
            known,
            dwellings,
            stops: stops
        )
    }

    /// Whether every income that counts is established, so that the award can be definitive.
    public var hasEstablishedIncomes: Bool {
        incomeOwners.allSatisfy { yearIncome(of: $0)?.value.isEstablished == true }
    }

    /// The day of the last income-tax assessment among the incomes that count; nil where none is
    /// known.
    var lastAssessment: CivilDate? {
        incomeOwners.compactMap { yearIncome(of: $0)?.value.assessedOn }.max()
    }

    /// The applicant, and who is a partner in the year.
    public var relatives: Set<Int64> { Set(partners).union([applicant]) }

    /// The newest fact that decides the toeslag, if it stands after a position.
    public func newestFact(after last: Position?) -> Position? {
        var all = factsOfOthers
        all.add(facts.last)
        guard let newest = all.newest else { return nil }
        return last.map { newest > $0 } ?? true ? newest : nil
    }

    /// The facts that decide who and what counts, and stand after a position: also those about
    /// people who do not count now, whom an award does not name.
    func newFacts(after last: Position) -> Set<Position> {
        Set((factsOfOthers.ascending + facts).filter { $0 > last })
    }

    private var factsOfOthers: DecidingFacts {
        var found = DecidingFacts(in: year)
        kind.rules.addFactsOfOthers(self, to: &found)
        return found
    }

    /// What the agency itself said of anybody here, whether it decides now or not: what each fact
    /// is about, by its position.
    public var agencySaid: Toeslag.Found.Said {
        var all: Toeslag.Found.Said = [:]
        for (number, citizen) in citizens {
            for (fact, what) in citizen.state.agencySaid {
                all[fact] = Toeslag.Found.Finding(what, of: number)
            }
        }
        for (_, dwelling) in dwellings {
            for (fact, what) in dwelling.agencySaid {
                all[fact] = Toeslag.Found.Finding(what, of: nil)
            }
        }
        return all
    }

    private func findFacts() -> [Position] {
        var facts = DecidingFacts(in: year, expecting: 32)
        kind.rules.addFacts(self, to: &facts)
        // A partner who died before the year, or is too young, is none in it: that is a fact too.
        for partner in own.state.partner.partners {
            facts.add(citizens[partner]?.state.death?.said)
            if !isAdult(partner, in: 1) { facts.add(citizens[partner]?.state.birth?.said) }
        }
        for citizen in people { facts.add(citizens[citizen]?.state.death?.said) }
        for citizen in incomeOwners { facts.add(yearIncome(of: citizen)) }
        facts.add(own.state.birth?.said)
        facts.add(own.state.partner)
        // Who has the toeslag instead has it because he applied, and applied first.
        for stop in stops.values { facts.add(stop.said) }
        for (citizen, _) in othersMonths {
            facts.add(citizens[citizen]?.opened(kind, in: year)?.said)
        }
        return facts.ascending
    }
}

extension Folded<Citizen> {
    /// Whether the citizen applied for a toeslag of a kind in a year.
    public func hasOpened(_ kind: Events.ToeslagKind, in year: Int) -> Bool {
        opened(kind, in: year) != nil
    }

    /// The toeslag of a kind in a year for which the citizen applied; nil when there is none.
    func opened(_ kind: Events.ToeslagKind, in year: Int) -> Citizen.Opened? {
        state.toeslagen.first { $0.kind == kind && $0.year == year }
    }
}
