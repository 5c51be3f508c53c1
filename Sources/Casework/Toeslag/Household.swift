internal import BenefitRules
public import EventSourcing
public import Events

/// The people whose facts decide a toeslag in one benefit year: applicant, partners, children.
public struct Household: Sendable {
    /// The number of the applicant (_aanvrager_).
    public let applicant: Int64
    /// The benefit year.
    public let year: Int
    /// What is known of the applicant, of every partner and of their children, by number.
    public let citizens: [Int64: Citizen.State]

    /// The people around an applicant in a year.
    public init(of applicant: Int64, in year: Int, _ citizens: [Int64: Citizen.State]) {
        self.applicant = applicant
        self.year = year
        self.citizens = citizens
    }

    var own: Citizen.State { citizens[applicant] ?? Citizen.initial }

    /// The first day of a month: a change after it counts from the next month (Awir article 5).
    func firstDay(_ month: Int) -> CivilDate {
        // Years are 2000 to 2100 and months 1 to 12: each such day is one of the calendar.
        CivilDate(year: year, month: month, day: 1) ?? CivilDate(days: 0)
    }

    var lastDay: CivilDate {
        CivilDate(year: year, month: 12, day: 31) ?? CivilDate(days: 0)
    }

    /// The number of the partner in a month; a partner who died before it, or on its first day, is
    /// none (Awir article 5).
    func partner(in month: Int) -> Int64? {
        let day = firstDay(month)
        guard let partner = own.partner.value(on: day) ?? nil else { return nil }
        if let death = citizens[partner]?.death?.value, death <= day { return nil }
        return partner
    }

    /// The partners of the year, by rising number.
    public var partners: [Int64] { Set((1...12).compactMap(partner(in:))).sorted() }

    /// Whether the same partner is there the whole year: only then are assets joint (Awir article 7
    /// lid 3).
    var hasJointAssets: Bool {
        let months = (1...12).map(partner(in:))
        return months[0] != nil && months.allSatisfy { $0 == months[0] }
    }

    /// Whose assets count: the applicant's, and those of a partner of the whole year.
    var assetOwners: [Int64] { hasJointAssets ? [applicant] + partners : [applicant] }

    /// The months on whose first day the applicant is alive and does not die (Awir article 5).
    var lifetime: Months { lifetime(of: own) }

    private func lifetime(of citizen: Citizen.State) -> Months {
        guard let death = citizen.death?.value else { return .all }
        return .all.subtracting(.counting(death, in: year))
    }

    /// The months after that of the 18th birthday.
    var adulthood: Months { adulthood(of: own) }

    private func adulthood(of citizen: Citizen.State) -> Months {
        citizen.birth?.value.birthday(18).map { .after($0, in: year) } ?? []
    }

    /// The children with kinderbijslag on the first day of a month, of applicant and partner.
    func children(in month: Int) -> [Int64] {
        let parents = [own] + [partner(in: month).flatMap { citizens[$0] }].compactMap(\.self)
        let paid = parents.flatMap { parent in
            parent.children.filter { $0.value.hasBenefit.value(on: firstDay(month)) == true }.keys
        }
        return Set(paid).sorted().filter { child in
            citizens[child]?.death.map { $0.value > firstDay(month) } ?? true
        }
    }

    /// The children who counted in any month of the year.
    private var children: Set<Int64> { Set((1...12).flatMap(children(in:))) }

    /// The months that belong to the partner: who applied first has the toeslag of both, in the
    /// months for which he asked and can have it.
    func partnersMonths(of kind: Events.ToeslagKind) -> Months {
        let mine = own.opened(kind, in: year)?.number ?? .max
        return Months(
            (1...12).map { Months(number: $0) }.enumerated().filter { index, month in
                guard let number = partner(in: index + 1), let partner = citizens[number],
                    let theirs = partner.opened(kind, in: year), theirs.number < mine
                else { return false }
                let asked = theirs.from.map { Months.counting($0, in: year) } ?? .all
                return asked.contains(month) && lifetime(of: partner).contains(month)
                    && (kind != .zorgtoeslag || hasInsurance(partner, in: index + 1))
            }
            .map(\.element)
        )
    }

    /// Whether somebody can apply for zorgtoeslag in a month: insured, and 18 (Wzt article 1).
    private func hasInsurance(_ citizen: Citizen.State, in month: Int) -> Bool {
        citizen.isInsured.value(on: firstDay(month)) == true
            && adulthood(of: citizen).contains(Months(number: month))
    }

    /// The day of birth of a child.
    func birthDate(of child: Int64) -> CivilDate? {
        ([applicant] + partners).lazy.compactMap { citizens[$0]?.children[child]?.birthDate }.first
    }

    /// Whether every income that counts is established, so that the award can be definitive.
    public var hasEstablishedIncomes: Bool {
        ([applicant] + partners).allSatisfy {
            citizens[$0]?.incomes[Int64(year)]?.value.isEstablished == true
        }
    }

    /// Whose data a decision on a kind of toeslag holds, by rising number.
    public func people(for kind: Events.ToeslagKind) -> [Int64] {
        (kind == .kindgebondenBudget ? children : []).union([applicant] + partners).sorted()
    }

    /// The newest fact that decides a kind of toeslag, if it stands after a position.
    public func newestFact(for kind: Events.ToeslagKind, after last: Position?) -> Position? {
        facts(for: kind).last.flatMap { fact in last.map { fact > $0 } ?? true ? fact : nil }
    }

    /// The facts that the agency itself said.
    var agencySaid: Set<Position> {
        citizens.values.reduce(into: []) { $0.formUnion($1.agencySaid) }
    }

    /// The events whose facts decide a kind of toeslag in the year, ascending.
    func facts(for kind: Events.ToeslagKind) -> [Position] {
        var facts: Set<Position> = []
        let first = firstDay(1)
        // A partner who died before the year is none in it, and that is a fact too.
        for partner in own.partners {
            facts.formUnion(citizens[partner]?.death.map { [$0.said] } ?? [])
        }
        for number in [applicant] + partners {
            guard let citizen = citizens[number] else { continue }
            facts.formUnion(citizen.incomes[Int64(year)].map { [$0.said] } ?? [])
            facts.formUnion(citizen.death.map { [$0.said] } ?? [])
            if kind == .zorgtoeslag {
                facts.formUnion(citizen.isInsured.said(from: first, through: lastDay))
            }
            for (number, child) in citizen.children where kind == .kindgebondenBudget {
                facts.formUnion(child.hasBenefit.said(from: first, through: lastDay))
                facts.formUnion(citizens[number]?.death.map { [$0.said] } ?? [])
            }
        }
        for owner in assetOwners {
            facts.formUnion(citizens[owner]?.assets[Int64(year)].map { [$0.said] } ?? [])
        }
        facts.formUnion(own.birth.map { [$0.said] } ?? [])
        facts.formUnion(own.partner.said(from: first, through: lastDay))
        return facts.sorted()
    }
}

extension Citizen.State {
    /// The toeslag of a kind in a year for which the citizen applied; nil when there is none.
    func opened(_ kind: Events.ToeslagKind, in year: Int) -> Citizen.Opened? {
        toeslagen.first { $0.kind == kind && $0.year == year }
    }
}
