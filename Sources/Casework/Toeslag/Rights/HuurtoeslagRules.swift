internal import BenefitRules
internal import EventSourcing
internal import Events

/// Huurtoeslag: who rents a dwelling, with everybody who lives there (Wht article 1 to 13).
enum HuurtoeslagRules: ToeslagRules {
    static let articles = ArticleOfLaw.all("Wht art. 7", "Wht art. 13", "Wht art. 21")

    static func canHave(_ citizen: Int64, _ household: Household, in month: Int) -> Bool {
        household.tenancy(of: citizen, in: month) != nil
            && !household.isSubtenant(citizen, in: month)
            && household.adults(citizen).contains(Months(number: month))
    }

    /// One resident has the huurtoeslag of a dwelling (Wht article 7 lid 2).
    static func sharers(_ household: Household, in month: Int) -> [Int64] {
        household.residents(in: month).filter { $0 != household.applicant }
    }

    /// The months in which somebody else can count: those that are asked, and rented if any are.
    private static func counting(_ household: Household) -> Months {
        let months = household.asked.intersection(household.adults(household.applicant))
        let rented = household.stretches.filter(months) {
            household.tenancy(of: household.applicant, in: $0) != nil
        }
        return rented.isEmpty ? months : rented
    }

    static func otherIncomes(_ household: Household) -> [Int64] {
        household.others.filter { !household.isMinorWithoutIncome($0) }
    }

    static func otherPeople(_ household: Household) -> [Int64] {
        household.stretches.parts(of: counting(household)).flatMap { part in
            household.residents(in: part.first)
        }
    }

    /// Where everybody who ever lived there lives, and what they rent; who is no resident is none
    /// because of them.
    static func addFactsOfOthers(_ household: Household, to facts: inout DecidingFacts) {
        for (_, citizen) in household.citizens {
            facts.add(citizen.state.address)
            facts.add(citizen.state.tenancy)
            facts.add(citizen.state.death?.said)
            facts.add(citizen.opened(.huurtoeslag, in: household.year)?.said)
        }
    }

    static func addFacts(_ household: Household, to facts: inout DecidingFacts) {
        facts.addAssets(of: household)
        for citizen in household.people {
            let known = household.citizens[citizen]
            facts.add(known?.state.address)
            facts.add(known?.state.birth?.said)
        }
        for citizen in wholeYearResidents(household) {
            facts.add(household.assets(of: citizen))
        }
        facts.addChildren(of: household)
        facts.add(household.own.state.tenancy)
        for (citizen, _) in household.othersMonths {
            facts.add(household.citizens[citizen]?.state.tenancy)
        }
        for (first, _) in household.stretches.parts(of: .all) {
            facts.add(household.dwelling(in: first).flatMap { household.dwellings[$0]?.properties })
        }
    }

    static func missing(_ household: Household) -> [IntakeReason] {
        let months = household.lifetime.intersection(household.adults(household.applicant))
        if months.isEmpty { return household.missingAssets + [.applicantTooYoung] }
        var reasons = household.missingAssets
        if months.numbers.allSatisfy({ household.dwelling(in: $0) == nil }) {
            reasons.append(.addressMissing)
            if household.own.state.tenancy.entries.isEmpty { reasons.append(.tenancyMissing) }
        } else if months.numbers.allSatisfy({
            household.tenancy(of: household.applicant, in: $0) == nil
        }) {
            reasons.append(.tenancyMissing)
        }
        let others = otherIncomes(household).filter { !household.relatives.contains($0) }
        if others.contains(where: { household.yearIncome(of: $0) == nil }) {
            reasons.append(.residentIncomeMissing)
        }
        if wholeYearResidents(household).contains(where: { household.assets(of: $0) == nil }) {
            reasons.append(.residentAssetsMissing)
        }
        return reasons
    }

    /// Adults who live there the whole year, and whose assets are not joint with the applicant's:
    /// each has assets of his own that count (Awir article 7 lid 4); those of a minor are the
    /// parents'.
    private static func wholeYearResidents(_ household: Household) -> [Int64] {
        household.others.filter { citizen in
            !household.assetOwners.contains(citizen) && !household.isMinor(citizen)
                && household.residentsByMonth.allSatisfy { $0.contains(citizen) }
        }
    }

    static func right(
        _ household: Household,
        in months: Months,
        appliedOn day: CivilDate,
        _ law: BenefitYear
    ) throws(EntitlementError) -> Right {
        if household.people.count > Household.peopleMax { throw .tooManyPeople }
        var grounds: [Ground] = []
        let adult = months.intersection(household.adults(household.applicant))
        if adult != months { grounds.append(.tooYoung) }
        let rented = household.stretches.filter(adult) {
            household.tenancy(of: household.applicant, in: $0) != nil
        }
        if rented != adult { grounds.append(.noTenancy) }
        // Who rents a part of a dwelling does not have a whole one (Wht article 11).
        let contained = household.stretches.filter(rented) {
            household.properties(in: $0)?.isSelfContained == true
                && !household.isSubtenant(household.applicant, in: $0)
        }
        if contained != rented { grounds.append(.notSelfContained) }
        let own = try household.countingAssets()
        var others: [Int64] = []
        for citizen in wholeYearResidents(household) {
            guard let assets = household.assets(of: citizen) else {
                throw .unknownFact(.assets, citizen: citizen)
            }
            others.append(assets.value)
        }
        let scheme = try rule { () throws(ParameterMissing) in try Huurtoeslag.scheme(in: law) }
        let childLimits = try rule { () throws(ParameterMissing) in
            try Huurtoeslag.childIncome(in: law)
        }
        let situations = try household.situations(in: contained) {
            (household, month) throws(EntitlementError) in
            try facts(household, month, scheme, childLimits)
        }
        let outcome = try rule(
            Huurtoeslag.award,
            situations,
            assets: Assets(own.known, isJoint: own.isJoint, residents: others),
            in: law
        )
        return Right(outcome, of: household, grounds: grounds) { month, working in
            .month(
                month,
                income: working.facts.income,
                household,
                children: household.residents(in: month).filter {
                    household.isChild($0, in: month)
                },
                dwelling: household.dwelling(in: month),
                hasRentException: working.facts.isAdapted || working.facts.hadRight
                    || working.facts.isForEight,
                rent: working.rent,
                residents: household.residents(in: month)
            )
        }
    }

    private static func facts(
        _ household: Household,
        _ month: Int,
        _ scheme: Huurtoeslag.Scheme,
        _ child: Huurtoeslag.ChildIncome
    ) throws(EntitlementError) -> Huurtoeslag.Facts {
        guard let tenancy = household.tenancy(of: household.applicant, in: month),
            let dwelling = household.properties(in: month)
        else { preconditionFailure("only months with a tenancy are asked") }
        let residents = household.residents(in: month)
        let children = residents.filter { household.isChild($0, in: month) }
        let ages = try residents.map { citizen throws(EntitlementError) in
            try household.age(of: citizen, in: month)
        }
        if scheme == .normRentElderly, ages.contains(where: { $0 >= earliestPension }) {
            throw .pensionAge
        }
        let incomes = try incomes(household, residents, children, month, child)
        var facts = Huurtoeslag.Facts(
            household: residents.count == 1 ? .onePerson : .morePersons,
            persons: Int64(residents.count),
            income: incomes.reduce(0) { $0 + $1.counting },
            rent: .bareByKind(
                tenancy.bareRent.value,
                service: tenancy.serviceCosts.map(\.value)
            )
        )
        facts.incomes = incomes
        facts.hasPartner = household.partner(in: month) != nil
        facts.oldest = ages.max()
        facts.hasChild = !children.isEmpty
        facts.isAdapted = dwelling.isAdapted
        facts.hadRight = tenancy.hadRight
        facts.isForEight = dwelling.isForEight && residents.count >= 8
        return facts
    }

    /// The lowest age at which somebody can have been of AOW age in the years in which that counts;
    /// the age itself is not among the confirmed figures.
    private static var earliestPension: Int64 { 66 }

    private static func incomes(
        _ household: Household,
        _ residents: [Int64],
        _ children: [Int64],
        _ month: Int,
        _ child: Huurtoeslag.ChildIncome
    ) throws(EntitlementError) -> [Huurtoeslag.IncomePart] {
        let partner = household.partner(in: month)
        var parts: [Huurtoeslag.IncomePart] = []
        for citizen in residents where !household.isMinorWithoutIncome(citizen) {
            let amount = try household.knownIncome(of: citizen)
            switch citizen {
            case household.applicant: parts.append(.init(.applicant, amount))
            case partner: parts.append(.init(.partner, amount))
            case _ where children.contains(citizen):
                // Of who has the age on 1 January the whole income counts.
                let age = try household.age(of: citizen, in: 1)
                parts.append(.init(.child, amount, exemption: age < child.age ? child.free : 0))
            default: parts.append(.init(.resident, amount))
            }
        }
        return parts
    }
}

extension Household {
    /// The most people whose facts decide one toeslag: as many as a record may be about.
    static let peopleMax = 50

    private func address(of citizen: Int64, in month: Int) -> Citizen.Address? {
        citizens[citizen]?.state.address.value(on: firstDay(month)) ?? nil
    }

    /// Whether somebody lives somewhere as a subtenant in a month.
    fileprivate func isSubtenant(_ citizen: Int64, in month: Int) -> Bool {
        address(of: citizen, in: month)?.isSubtenant == true
    }

    /// Where the applicant lives in a month.
    fileprivate func dwelling(in month: Int) -> Int64? {
        address(of: applicant, in: month)?.dwelling
    }

    fileprivate func properties(in month: Int) -> DwellingRecorded? {
        dwelling(in: month).flatMap { dwellings[$0]?.properties.value(on: firstDay(month)) }
    }

    /// Who is a resident in a month, by number.
    func findResidents(in month: Int) -> [Int64] {
        guard let dwelling = dwelling(in: month) else { return [] }
        var residents: [Int64] = []
        for (citizen, known) in citizens {
            guard let address = known.state.address.value(on: firstDay(month)) ?? nil,
                address.dwelling == dwelling, !address.isSubtenant || citizen == applicant,
                isAlive(citizen, in: month)
            else { continue }
            residents.append(citizen)
        }
        return residents
    }

    /// What somebody rents in a month, of the dwelling in which he lives then.
    fileprivate func tenancy(of citizen: Int64, in month: Int) -> TenancyRecorded? {
        guard let tenancy = citizens[citizen]?.state.tenancy.value(on: firstDay(month)) ?? nil,
            address(of: citizen, in: month)?.dwelling == tenancy.dwelling.value
        else { return nil }
        return tenancy
    }

    /// The months on whose first day somebody is 18 or older (Wht article 8, Awir article 5).
    fileprivate func adults(_ citizen: Int64) -> Months {
        citizens[citizen]?.state.birth?.value.birthday(18).map { .counting($0, in: year) } ?? []
    }

    /// Whether somebody is under 18 all year.
    fileprivate func isMinor(_ citizen: Int64) -> Bool { adults(citizen).isEmpty }

    /// Of a minor without an income nothing is asked.
    fileprivate func isMinorWithoutIncome(_ citizen: Int64) -> Bool {
        isMinor(citizen) && yearIncome(of: citizen) == nil
    }

    /// The age in whole years on the first day of a month.
    fileprivate func age(of citizen: Int64, in month: Int) throws(EntitlementError) -> Int64 {
        guard let birth = citizens[citizen]?.state.birth?.value else {
            throw .unknownFact(.birth, citizen: citizen)
        }
        let (day, born) = (firstDay(month).parts, birth.parts)
        let isBefore = (day.month, day.day) < (born.month, born.day)
        return Int64(day.year - born.year - (isBefore ? 1 : 0))
    }
}
