internal import BenefitYears
internal import EventSourcing

extension CaseReader {
    mutating func huurtoeslag(
        _ right: Months
    ) throws(CaseFault) -> [Situation<Huurtoeslag.Facts>] {
        // Wht art. 8 and Awir art. 5: an adult on the first day of a month counts in that month.
        let months = adult(right) { [year] in .counting($0, in: year.year) }
        var situations: [Situation<Huurtoeslag.Facts>] = []
        for (months, inputs) in try stretches(months) {
            if inputs.flag("zelfstandige_woning") == false {
                grounds.append(.notSelfContained)
                continue
            }
            if isTooYoung(inputs) { continue }
            let children = try residentChildren(inputs)
            let stretches = Self.stretches(months, children)
            // The persons that were told are those of the months with the most children.
            let most = stretches.map(\.children.count).max() ?? 0
            try checkHousehold(inputs, most)
            for (stretch, present) in stretches {
                let facts = try rentFacts(inputs, present, absent: most - present.count)
                for (stretch, oldest) in try oldest(inputs, facts, stretch) {
                    var facts = facts
                    facts.oldest = oldest
                    situations.append(Situation(stretch, facts))
                }
            }
        }
        return situations
    }

    /// A child with the months in which it belongs to the household.
    private struct Resident {
        let birth: CivilDate
        let income: Int64
        let months: Months
    }

    /// The children that belong to the household: Awir article 4, also when the parents share the
    /// care; a birth, an arrival or a death counts by Awir article 5.
    private func residentChildren(_ inputs: CaseInputs) throws(CaseFault) -> [Resident] {
        var residents: [Resident] = []
        for (fields, birth) in try children(inputs) ?? [] {
            var months = Months.counting(birth, in: year.year)
            if let joined = fields.day("in_huishouden_vanaf") {
                months.formIntersection(.counting(joined, in: year.year))
            }
            if let death = fields.day("overlijdensdatum") {
                months.subtract(.counting(death, in: year.year))
            }
            guard try isAtHome(fields, months) else { continue }
            let income = fields.integer("inkomen") ?? 0
            residents.append(Resident(birth: birth, income: income, months: months))
        }
        return residents
    }

    /// Whether a child lives at home: by the days where these are given, else as was said.
    private func isAtHome(_ fields: CaseInputs, _ months: Months) throws(CaseFault) -> Bool {
        let days = 337 + Int64(CivilDate.length(ofMonth: 2, year: year.year))
        let told = fields.integer("dagen_bij_andere_ouder")
        guard let here = fields.integer("dagen_bij_aanvrager") ?? told.map({ days - $0 }) else {
            return fields.flag("thuiswonend") ?? true
        }
        let there = told ?? days - here
        guard here >= 0, there >= 0, here + there <= days else {
            throw fields.contradiction("dagen_bij_andere_ouder", "more than \(days) days in all")
        }
        do {
            return here > there
                ? true
                : try Awir.isOfBothHouseholds(
                    daysHere: here,
                    daysThere: there,
                    months: Int64(months.count),
                    in: year
                )
        } catch { throw CaseFault(error) }
    }

    /// Stretches of months with the same children at home.
    private static func stretches(
        _ months: Months,
        _ children: [Resident]
    ) -> [(months: Months, children: [Resident])] {
        var stretches: [(months: Months, present: [Bool])] = []
        for number in months.numbers {
            let month = Months(number: number)
            let present = children.map { $0.months.contains(month) }
            if let place = stretches.firstIndex(where: { $0.present == present }) {
                stretches[place].months.formUnion(month)
            } else {
                stretches.append((month, present))
            }
        }
        return stretches.map { stretch in
            (stretch.months, zip(children, stretch.present).filter(\.1).map(\.0))
        }
    }

    /// The kind of household: who has somebody of AOW age is of the elderly, while these are apart.
    func household(_ inputs: CaseInputs) throws(CaseFault) -> Huurtoeslag.Household {
        guard let word = inputs.word("huishouden"),
            let household = Huurtoeslag.Household(rawValue: word)
        else { throw inputs.missing("huishouden", "the kind of household") }
        let hasElderly = try scheme() == Huurtoeslag.Scheme.normRentElderly.rawValue
        if household.isElderly, !hasElderly {
            throw inputs.contradiction(
                "huishouden",
                "\(year.year) has no ouderen apart: give eenpersoons or meerpersoons, with aow"
            )
        }
        guard hasElderly, let aow = inputs.flag("aow") else { return household }
        if household.isElderly, !aow {
            throw inputs.contradiction("aow", "\(aow) and \(household.rawValue)")
        }
        return aow ? household.elderly : household
    }

    /// Whether there is a partner: as said, or as joint figures say where there is room for one.
    func hasPartner(_ inputs: CaseInputs, _ household: Huurtoeslag.Household) -> Bool {
        if let partner = inputs.flag("partner") { return partner }
        if household.isOnePerson { return false }
        let others = (inputs.integer("aantal_personen") ?? 0) - 1
        let hasRoom = others > Int64(inputs.members(of: "kinderen").count)
        return inputs.has("toetsingsinkomen_partner")
            || (inputs.has("gezamenlijk_vermogen_cents") && hasRoom)
    }

    private func persons(
        _ inputs: CaseInputs,
        _ household: Huurtoeslag.Household
    ) throws(CaseFault) -> Int64 {
        let persons = inputs.integer("aantal_personen") ?? (household.isOnePerson ? 1 : nil)
        guard let persons else {
            throw inputs.missing("aantal_personen", "how many persons the household has")
        }
        return persons
    }

    private func rentFacts(
        _ inputs: CaseInputs,
        _ children: [Resident],
        absent: Int
    ) throws(CaseFault) -> Huurtoeslag.Facts {
        let told = try household(inputs)
        let persons = max(1, try persons(inputs, told) - Int64(absent))
        let hasPartner = hasPartner(inputs, told)
        let household = persons == 1 ? told.ofOne : told
        let income = try reckonedIncome(inputs, hasPartner, children)
        var facts = Huurtoeslag.Facts(
            household: household,
            persons: persons,
            income: income.sum,
            rent: try rent(inputs)
        )
        facts.incomes = income.parts
        facts.isElderly = inputs.flag("aow") ?? household.isElderly
        facts.hasPartner = hasPartner
        facts.hasChild = !children.isEmpty
        facts.hasHandicap = inputs.flag("handicap") ?? false
        facts.isAdapted = inputs.flag("aangepaste_woning") ?? false
        facts.hadRight = inputs.flag("eerder_huurtoeslag") ?? false
        facts.isForEight = (inputs.flag("woning_voor_acht") ?? false) && persons >= 8
        return facts
    }

    private func checkHousehold(
        _ inputs: CaseInputs,
        _ children: Int
    ) throws(CaseFault) {
        let household = try household(inputs)
        let persons = try persons(inputs, household)
        let hasPartner = hasPartner(inputs, household)
        guard household.isOnePerson == (persons == 1) else {
            throw inputs.contradiction("aantal_personen", "\(household.rawValue) of \(persons)")
        }
        if hasPartner, household.isOnePerson {
            throw inputs.contradiction("huishouden", "\(household.rawValue) with a partner")
        }
        let known = 1 + (hasPartner ? 1 : 0) + Int64(children)
        let others = inputs.integer("medebewoners")
        let isAllNamed = others != nil && inputs.has("partner") && inputs.has("kinderen")
        if known + (others ?? 0) > persons || (isAllNamed && known + (others ?? 0) != persons) {
            throw inputs.contradiction(
                "aantal_personen",
                "\(persons), and \(known + (others ?? 0)) were named"
            )
        }
        try checkResidents(inputs, others ?? persons - known)
    }

    /// Co-residents whose figures count: as many as there are.
    private func checkResidents(_ inputs: CaseInputs, _ count: Int64) throws(CaseFault) {
        let incomes = inputs.integers("medebewoners_toetsingsinkomen")
        if let incomes, Int64(incomes.count) != count {
            throw inputs.contradiction(
                "medebewoners_toetsingsinkomen",
                "\(incomes.count) incomes of \(count) co-residents"
            )
        }
        if incomes == nil, count > 0, !inputs.has("gezamenlijk_toetsingsinkomen") {
            throw inputs.missing(
                "medebewoners_toetsingsinkomen",
                "the incomes of \(count) co-residents count too (Awir 7 lid 2)"
            )
        }
        let assets = inputs.integers("medebewoners_vermogen_cents") ?? []
        if Int64(assets.count) > count {
            throw inputs.contradiction(
                "medebewoners_vermogen_cents",
                "assets of \(assets.count), and there are \(count) co-residents"
            )
        }
    }

    private func scheme() throws(CaseFault) -> String {
        do { return try year.word(Huurtoeslag.Name.scheme) } catch { throw CaseFault(error) }
    }

    /// The incomes that count together: Awir article 7 lid 1, 2 and 6.
    private func reckonedIncome(
        _ inputs: CaseInputs,
        _ hasPartner: Bool,
        _ children: [Resident]
    ) throws(CaseFault) -> (sum: Int64, parts: [Huurtoeslag.IncomePart]) {
        let residents = inputs.integers("medebewoners_toetsingsinkomen") ?? []
        let earning = children.filter { $0.income > 0 }
        if inputs.has("gezamenlijk_toetsingsinkomen"), !residents.isEmpty || !earning.isEmpty {
            throw inputs.contradiction(
                "gezamenlijk_toetsingsinkomen",
                "give the joint income, or all incomes apart"
            )
        }
        let income = try income(inputs, hasPartner: hasPartner)
        guard case .apart(let own, let partner) = income else {
            return (income.counting(partner: hasPartner), [])
        }
        var parts = [Huurtoeslag.IncomePart(.applicant, own)]
        if hasPartner { parts.append(.init(.partner, partner)) }
        parts += residents.map { .init(.resident, $0) }
        for child in earning {
            do {
                // On 1 January: the birthday was then, or before.
                let limits = try Huurtoeslag.childIncome(in: year)
                let birthday = child.birth.birthday(Int(limits.age))
                let isAdult = birthday.map { $0 <= newYear } ?? false
                parts.append(.init(.child, child.income, exemption: isAdult ? 0 : limits.free))
            } catch { throw CaseFault(error) }
        }
        return (parts.reduce(0) { $0 + $1.counting }, parts)
    }

    private var newYear: CivilDate {
        CivilDate(year: year.year, month: 1, day: 1) ?? CivilDate(days: 0)
    }

    private func rent(_ inputs: CaseInputs) throws(CaseFault) -> Huurtoeslag.Rent {
        let bare = inputs.integer("kale_huur_cents")
        let sum = inputs.integer("servicekosten_cents")
        let kinds = inputs.integers("servicekosten_per_soort_cents")
        if let reckoned = inputs.integer("rekenhuur_cents") {
            guard bare == nil, sum ?? 0 == 0, kinds == nil else {
                throw inputs.contradiction("rekenhuur_cents", "give it, or the bare rent")
            }
            return .reckoned(reckoned)
        }
        guard let bare else {
            throw inputs.missing("kale_huur_cents", "the bare rent; or rekenhuur_cents")
        }
        if let kinds {
            guard sum == nil || sum == kinds.reduce(0, +) else {
                throw inputs.contradiction("servicekosten_cents", "not the sum of the kinds")
            }
            return .bareByKind(bare, service: kinds)
        }
        return .bare(bare, service: sum ?? 0)
    }

    /// The age of the oldest resident in stretches of months: it decides about the lower maximum.
    private func oldest(
        _ inputs: CaseInputs,
        _ facts: Huurtoeslag.Facts,
        _ months: Months
    ) throws(CaseFault) -> [(Months, Int64?)] {
        let limit: Int64
        do { limit = try year.number(Huurtoeslag.Name.youngAge) } catch { throw CaseFault(error) }
        let birth = inputs.day("aanvrager_geboortedatum")
        let age = inputs.integer("leeftijd")
        let isAlone = facts.household.isOnePerson
        // The months in which the applicant has the age; nil when nobody told an age.
        let reached: Months?
        if let birthday = birth?.birthday(Int(limit)) {
            reached = .counting(birthday, in: year.year)
        } else {
            reached = age.map { $0 < limit ? [] : .all }
        }
        let youngest = age ?? birth.map { Int64(year.year - $0.parts.year) - 1 }
        if let others = inputs.integer("oudste_bewoner_leeftijd") {
            guard others >= youngest ?? 0, !isAlone || others <= (youngest ?? others) + 1 else {
                throw inputs.contradiction(
                    "oudste_bewoner_leeftijd",
                    isAlone ? "nobody else lives there" : "younger than the applicant"
                )
            }
            if others >= limit { return [(months, others)] }
            let older = months.intersection(reached ?? [])
            return [(months.subtracting(older), others), (older, limit)]
                .filter { !$0.0.isEmpty }
        }
        guard let reached else { return [(months, nil)] }
        let older = months.intersection(reached)
        if older != months, !isAlone, !facts.hasChild, !facts.hasHandicap {
            throw inputs.missing(
                "oudste_bewoner_leeftijd",
                "the age of the oldest resident, as the applicant is young (Wht 13)"
            )
        }
        return [(months.subtracting(older), limit - 1), (older, limit)].filter { !$0.0.isEmpty }
    }
}
