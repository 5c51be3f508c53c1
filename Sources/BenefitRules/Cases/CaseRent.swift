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
            let facts = try rentFacts(inputs)
            for (stretch, oldest) in try oldest(inputs, facts, months) {
                var facts = facts
                facts.oldest = oldest
                situations.append(Situation(stretch, facts))
            }
        }
        return situations
    }

    private func rentFacts(_ inputs: CaseInputs) throws(CaseFault) -> Huurtoeslag.Facts {
        guard let word = inputs.word("huishouden"),
            let household = Huurtoeslag.Household(rawValue: word)
        else { throw inputs.missing("huishouden", "the kind of household") }
        let persons = inputs.integer("aantal_personen") ?? (household.isOnePerson ? 1 : nil)
        guard let persons else {
            throw inputs.missing("aantal_personen", "how many persons the household has")
        }
        let hasPartner = inputs.flag("partner") ?? inputs.has("toetsingsinkomen_partner")
        try checkHousehold(inputs, household, persons, hasPartner)
        var facts = Huurtoeslag.Facts(
            household: household,
            persons: persons,
            income: try reckonedIncome(inputs, hasPartner),
            rent: try rent(inputs)
        )
        facts.isElderly = inputs.flag("aow") ?? household.isElderly
        facts.hasPartner = hasPartner
        facts.hasChild = try childrenAtHome(inputs) > 0
        facts.hasHandicap = inputs.flag("handicap") ?? false
        facts.isAdapted = inputs.flag("aangepaste_woning") ?? false
        facts.hadRight = inputs.flag("eerder_huurtoeslag") ?? false
        facts.isForEight = (inputs.flag("woning_voor_acht") ?? false) && persons >= 8
        return facts
    }

    private func checkHousehold(
        _ inputs: CaseInputs,
        _ household: Huurtoeslag.Household,
        _ persons: Int64,
        _ hasPartner: Bool
    ) throws(CaseFault) {
        guard household.isOnePerson == (persons == 1) else {
            throw inputs.contradiction(
                "aantal_personen",
                "\(household.rawValue) of \(persons)"
            )
        }
        if hasPartner, household.isOnePerson {
            throw inputs.contradiction("huishouden", "\(household.rawValue) with a partner")
        }
        let hasElderly = try scheme() == Huurtoeslag.Scheme.normRentElderly.rawValue
        if household.isElderly, !hasElderly {
            throw inputs.contradiction(
                "huishouden",
                "\(year.year) has no ouderen apart: give eenpersoons or meerpersoons, with aow"
            )
        }
        if hasElderly, let aow = inputs.flag("aow"), aow != household.isElderly {
            throw inputs.contradiction("aow", "\(aow) and \(household.rawValue)")
        }
        let children = try childrenAtHome(inputs)
        let known = 1 + (hasPartner ? 1 : 0) + children
        let others = inputs.integer("medebewoners")
        if known + (others ?? 0) > persons {
            throw inputs.contradiction(
                "aantal_personen",
                "\(persons), and \(known + (others ?? 0)) were named"
            )
        }
        if let others, inputs.has("partner"), inputs.has("kinderen"), known + others != persons {
            throw inputs.contradiction(
                "aantal_personen",
                "\(persons), and \(known + others) were named"
            )
        }
    }

    private func scheme() throws(CaseFault) -> String {
        do { return try year.word(Huurtoeslag.Name.scheme) } catch { throw CaseFault(error) }
    }

    /// The children that belong to the household: Awir article 4, also when the parents share the
    /// care.
    private func childrenAtHome(_ inputs: CaseInputs) throws(CaseFault) -> Int64 {
        var count: Int64 = 0
        for (fields, _) in try children(inputs) ?? [] {
            let here = fields.integer("dagen_bij_aanvrager")
            let there = fields.integer("dagen_bij_andere_ouder")
            if let here {
                let other = there ?? 366 - here
                guard here + other <= 366 else {
                    throw fields.contradiction("dagen_bij_andere_ouder", "more days than a year")
                }
                if Awir.isOfBothHouseholds(daysHere: here, daysThere: other) {
                    count += 1
                    continue
                }
            }
            if fields.flag("thuiswonend") ?? true { count += 1 }
        }
        return count
    }

    /// The incomes that count together: Awir article 7 lid 1, 2 and 6.
    private func reckonedIncome(
        _ inputs: CaseInputs,
        _ hasPartner: Bool
    ) throws(CaseFault) -> Int64 {
        let residents = inputs.integers("medebewoners_toetsingsinkomen") ?? []
        let children = try children(inputs) ?? []
        let earning = children.filter { ($0.fields.integer("inkomen") ?? 0) > 0 }
        if inputs.has("gezamenlijk_toetsingsinkomen") {
            guard residents.isEmpty, earning.isEmpty else {
                throw inputs.contradiction(
                    "gezamenlijk_toetsingsinkomen",
                    "give the joint income, or all incomes apart"
                )
            }
        }
        let income = try income(inputs, hasPartner: hasPartner).counting(partner: hasPartner)
        var sum = income + residents.reduce(0, +)
        for (fields, birth) in earning {
            let amount = fields.integer("inkomen") ?? 0
            // 23 on 1 January: the birthday was then, or before.
            let isAdult = birth.birthday(23).map { $0 <= newYear } ?? false
            do {
                let free = isAdult ? 0 : try year.number(Huurtoeslag.Name.childIncome) / 100
                sum += max(0, amount - free)
            } catch { throw CaseFault(error) }
        }
        return sum
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
        if let age, let birth {
            let possible = Int64(year.year - birth.parts.year)
            guard age == possible || age == possible - 1 else {
                throw inputs.contradiction("leeftijd", "\(age), and born on \(birth)")
            }
        }
        if let age, age < 18 {
            throw inputs.contradiction("leeftijd", "\(age): huurtoeslag is for adults (Wht 8)")
        }
        let isAlone = facts.household.isOnePerson
        if let others = inputs.integer("oudste_bewoner_leeftijd") {
            guard !isAlone || others == age ?? others else {
                throw inputs.contradiction("oudste_bewoner_leeftijd", "nobody else lives there")
            }
            return [(months, max(others, age ?? 0))]
        }
        let youngest = age ?? birth.map { Int64(year.year - $0.parts.year) - 1 }
        if let youngest, youngest < limit, !isAlone, !facts.hasChild, !facts.hasHandicap {
            throw inputs.missing(
                "oudste_bewoner_leeftijd",
                "the age of the oldest resident, as the applicant is young (Wht 13)"
            )
        }
        guard age == nil, let birthday = birth?.birthday(Int(limit)) else { return [(months, age)] }
        let older = Months.counting(birthday, in: year.year)
        return [(months.subtracting(older), limit - 1), (months.intersection(older), limit)]
            .filter { !$0.0.isEmpty }
    }
}
