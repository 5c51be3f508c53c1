internal import BenefitYears
internal import EventSourcing

extension CaseReader {
    /// The inputs of each stretch of months between two changes; a change counts by Awir article 5.
    func stretches(_ months: Months) throws(CaseFault) -> [(months: Months, inputs: CaseInputs)] {
        var stretches = [(months: months, inputs: inputs)]
        for change in try changes() {
            let later = months.intersection(.counting(change.day, in: year.year))
            let before = stretches[stretches.count - 1].inputs
            if later.isEmpty { continue }
            if change.isDeath, before.flag("partner") != true {
                throw inputs.contradiction("partner_overlijdensdatum", "there is no partner")
            }
            let after =
                change.isDeath ? withoutPartner(before) : before.changed(by: change.inputs)
            try checkIncome(before, after, change.inputs)
            for place in stretches.indices { stretches[place].months.subtract(later) }
            stretches.append((later, after))
        }
        return stretches.filter { !$0.months.isEmpty }
    }

    private typealias Change = (day: CivilDate, inputs: CaseInputs, isDeath: Bool)

    /// The changes of the year and the partner's death, in order.
    private func changes() throws(CaseFault) -> [Change] {
        let fields = CaseField.byKind[kind]?.values.filter(\.isChangeable) ?? []
        let day = CaseField("datum", [kind], .day, .needed, "the day of the change")
        let known = fields.map { CaseField($0.name, [kind], $0.kind, .none, $0.meaning) } + [day]
        var changes: [Change] = []
        for change in try inputs.objects("wijzigingen", known) ?? [] {
            guard let day = change.day("datum"), day.parts.year == year.year else {
                throw CaseFault(
                    .impossibleDate,
                    change.path + "datum",
                    "expected a day of \(year.year)"
                )
            }
            if changes.contains(where: { $0.day == day }) {
                throw change.contradiction("datum", "two changes on \(day)")
            }
            changes.append((day, change, false))
        }
        if let death = inputs.day("partner_overlijdensdatum") {
            let counts = !Months.counting(death, in: year.year).isEmpty
            if counts, inputs.has("gezamenlijk_toetsingsinkomen") {
                throw inputs.missing(
                    "toetsingsinkomen_aanvrager",
                    "the incomes apart, as the partner's counts until the death"
                )
            }
            changes.append((death, inputs, true))
        }
        if changesPartner, inputs.flag("partner") == nil {
            throw inputs.missing("partner", "whether there is a partner before the change")
        }
        // A death first: a change of the same day may say how the household goes on.
        return changes.sorted { ($0.day, $0.isDeath ? 0 : 1) < ($1.day, $1.isDeath ? 0 : 1) }
    }

    /// The household without the partner: one person less where persons count.
    private func withoutPartner(_ inputs: CaseInputs) -> CaseInputs {
        var alone = inputs.setting("partner", .boolean(false)).removing("toetsingsinkomen_partner")
        guard kind == .huurtoeslag, let persons = inputs.integer("aantal_personen"),
            let word = inputs.word("huishouden"),
            let household = Huurtoeslag.Household(rawValue: word), persons > 1
        else { return alone }
        if persons == 2 { alone = alone.removing("oudste_bewoner_leeftijd") }
        let left: Huurtoeslag.Household = household.isElderly ? .onePersonElderly : .onePerson
        return alone.setting("aantal_personen", .integer(persons - 1))
            .setting("huishouden", .string(persons == 2 ? left.rawValue : word))
    }

    /// Whether who is the partner changes during the year.
    var changesPartner: Bool {
        inputs.has("partner_overlijdensdatum")
            || inputs.members(of: "wijzigingen").contains { $0.contains("partner") }
    }

    /// An income is of a whole year: the sum changes with those who count, and not otherwise.
    private func checkIncome(
        _ before: CaseInputs,
        _ after: CaseInputs,
        _ change: CaseInputs
    ) throws(CaseFault) {
        let name = "gezamenlijk_toetsingsinkomen"
        let wasCouple = before.flag("partner") ?? before.has("toetsingsinkomen_partner")
        let isCouple = after.flag("partner") ?? after.has("toetsingsinkomen_partner")
        if wasCouple != isCouple, before.has(name), !change.has(name) {
            throw change.missing(
                name,
                "the income that counts from this change on, or all year the incomes apart"
            )
        }
        if wasCouple, isCouple, change.path != inputs.path,
            change.has("toetsingsinkomen_partner"), !change.has("partner")
        {
            throw change.contradiction(
                "toetsingsinkomen_partner",
                "the income of a year does not change while the partner is the same (Awir 8)"
            )
        }
        let isOther = ["huishouden", "aantal_personen", "medebewoners", "kinderen"]
            .contains { change.has($0) }
        if change.path != inputs.path, change.has(name), wasCouple == isCouple, !isOther {
            throw change.contradiction(
                name,
                "the income of a year does not change while the same persons count (Awir 8)"
            )
        }
    }

    /// The incomes that count.
    func income(_ inputs: CaseInputs, hasPartner: Bool) throws(CaseFault) -> Income {
        let joint = inputs.integer("gezamenlijk_toetsingsinkomen")
        let own = inputs.integer("toetsingsinkomen_aanvrager")
        let partner = inputs.integer("toetsingsinkomen_partner")
        if partner != nil, !hasPartner, !changesPartner {
            throw inputs.contradiction("toetsingsinkomen_partner", "there is no partner")
        }
        if let joint {
            if let part = [own, hasPartner ? partner : nil].compactMap({ $0 }).max(), part > joint {
                throw inputs.contradiction(
                    "gezamenlijk_toetsingsinkomen",
                    "\(joint) is less than a part of it, \(part)"
                )
            }
            if let own {
                let sum = own + (hasPartner ? partner ?? 0 : 0)
                if sum != joint, partner != nil || !hasPartner {
                    throw inputs.contradiction(
                        "gezamenlijk_toetsingsinkomen",
                        "\(joint) is not the sum of the incomes apart, \(sum)"
                    )
                }
            }
            return .joint(joint)
        }
        guard let own else {
            throw inputs.missing(
                "gezamenlijk_toetsingsinkomen",
                "the income that counts, whole euros a year; or toetsingsinkomen_aanvrager"
            )
        }
        if hasPartner, partner == nil {
            throw inputs.missing("toetsingsinkomen_partner", "the partner's income")
        }
        return .apart(own: own, partner: partner ?? 0)
    }

    /// Whether there is a partner, where that must be said.
    func partner(_ inputs: CaseInputs) throws(CaseFault) -> Bool {
        guard let partner = inputs.flag("partner") else {
            throw inputs.missing("partner", "whether there is a toeslagpartner (Awir 3)")
        }
        return partner
    }
}
