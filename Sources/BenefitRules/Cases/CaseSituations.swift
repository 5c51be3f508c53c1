internal import BenefitYears
internal import EventSourcing

extension CaseReader {
    /// The inputs of each stretch of months between two changes; a change counts by Awir article 5.
    func stretches(_ months: Months) throws(CaseFault) -> [(months: Months, inputs: CaseInputs)] {
        let fields = CaseField.byKind[kind]?.values.filter(\.isChangeable) ?? []
        let day = CaseField("datum", [kind], .day, .needed, "the day of the change")
        let known = fields.map { CaseField($0.name, [kind], $0.kind, .none, $0.meaning) } + [day]
        var changes: [(day: CivilDate, inputs: CaseInputs)] = []
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
            changes.append((day, change))
        }
        changes.sort { $0.day < $1.day }
        var stretches = [(months: months, inputs: inputs)]
        for change in changes {
            let later = months.intersection(.counting(change.day, in: year.year))
            let before = stretches[stretches.count - 1].inputs
            try checkIncome(before, change.inputs)
            for place in stretches.indices { stretches[place].months.subtract(later) }
            stretches.append((later, before.changed(by: change.inputs)))
        }
        return try partnerDeath(stretches).filter { !$0.months.isEmpty }
    }

    /// The months after the partner's death are without a partner.
    private func partnerDeath(
        _ stretches: [(months: Months, inputs: CaseInputs)]
    ) throws(CaseFault) -> [(months: Months, inputs: CaseInputs)] {
        guard let death = inputs.day("partner_overlijdensdatum") else { return stretches }
        guard inputs.flag("partner") == true else {
            throw inputs.contradiction("partner_overlijdensdatum", "there is no partner")
        }
        guard !inputs.has("gezamenlijk_toetsingsinkomen") else {
            throw inputs.missing(
                "toetsingsinkomen_aanvrager",
                "the incomes apart, as the partner's counts until the death"
            )
        }
        let alone = Months.counting(death, in: year.year)
        return stretches.flatMap { stretch in
            [
                (stretch.months.subtracting(alone), stretch.inputs),
                (
                    stretch.months.intersection(alone),
                    stretch.inputs.setting("partner", .boolean(false))
                ),
            ]
        }
    }

    /// A joint income says nothing about the months with another household.
    private func checkIncome(_ before: CaseInputs, _ change: CaseInputs) throws(CaseFault) {
        let name = "gezamenlijk_toetsingsinkomen"
        guard let partner = change.flag("partner"), partner != (before.flag("partner") ?? false),
            before.has(name), !change.has(name)
        else { return }
        throw change.missing(
            "gezamenlijk_toetsingsinkomen",
            "the income that counts from this change on, or from the beginning the incomes apart"
        )
    }

    /// The incomes that count.
    func income(_ inputs: CaseInputs, hasPartner: Bool) throws(CaseFault) -> Income {
        let joint = inputs.integer("gezamenlijk_toetsingsinkomen")
        let own = inputs.integer("toetsingsinkomen_aanvrager")
        let partner = inputs.integer("toetsingsinkomen_partner")
        if partner != nil, !hasPartner, !self.inputs.has("wijzigingen"),
            !self.inputs.has("partner_overlijdensdatum")
        {
            throw inputs.contradiction("toetsingsinkomen_partner", "there is no partner")
        }
        if let joint {
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
