internal import BenefitYears
internal import EventSourcing

extension CaseReader {
    mutating func zorgtoeslag(
        _ right: Months
    ) throws(CaseFault) -> [Situation<Zorgtoeslag.Facts>] {
        // Wzt art. 1 lid 1 c: from the first day of the month after the 18th birthday.
        let months = adult(right) { [year] in .after($0, in: year.year) }
        var situations: [Situation<Zorgtoeslag.Facts>] = []
        for (months, inputs) in try stretches(months) {
            if isTooYoung(inputs) { continue }
            let hasPartner = try partner(inputs)
            var facts = Zorgtoeslag.Facts(income: try income(inputs, hasPartner: hasPartner))
            facts.hasPartner = hasPartner
            facts.isTreatyEntitled = inputs.flag("aanvrager_verdragsgerechtigd") ?? false
            facts.isInsured = inputs.flag("aanvrager_verzekerd") ?? !facts.isTreatyEntitled
            facts.partnerIsTreatyEntitled = inputs.flag("partner_verdragsgerechtigd") ?? false
            facts.partnerIsInsured =
                inputs.flag("partner_verzekerd") ?? !facts.partnerIsTreatyEntitled
            try checkTreaty(inputs, facts)
            facts.country = inputs.word("woonland")
            facts.countryFactor = try countryFactor(inputs)
            situations.append(Situation(months, facts))
        }
        return situations
    }

    private func checkTreaty(
        _ inputs: CaseInputs,
        _ facts: Zorgtoeslag.Facts
    ) throws(CaseFault) {
        if facts.isTreatyEntitled, facts.isInsured {
            throw inputs.contradiction(
                "aanvrager_verdragsgerechtigd",
                "nobody is insured under the Zvw and entitled by a treaty at once"
            )
        }
        if facts.partnerIsTreatyEntitled, facts.partnerIsInsured {
            throw inputs.contradiction(
                "partner_verdragsgerechtigd",
                "nobody is insured under the Zvw and entitled by a treaty at once"
            )
        }
        if !facts.hasPartner,
            inputs.flag("partner_verzekerd") != nil
                || facts.partnerIsTreatyEntitled, !changesPartner
        {
            let name =
                inputs.has("partner_verzekerd")
                ? "partner_verzekerd" : "partner_verdragsgerechtigd"
            throw inputs.contradiction(name, "there is no partner")
        }
        let needs = facts.isTreatyEntitled || (facts.hasPartner && facts.partnerIsTreatyEntitled)
        let isGiven = inputs.has("woonland") || inputs.has("woonlandfactor")
        if needs, !isGiven {
            throw inputs.missing("woonland", "where somebody lives who is entitled by a treaty")
        }
        if isGiven, !facts.isTreatyEntitled, !facts.partnerIsTreatyEntitled,
            !self.inputs.has("wijzigingen"), !self.inputs.has("partner_overlijdensdatum")
        {
            let name = inputs.has("woonland") ? "woonland" : "woonlandfactor"
            throw inputs.contradiction(name, "nobody is entitled by a treaty")
        }
    }

    /// The factor that was given; where the year has one for the country, they agree.
    private func countryFactor(_ inputs: CaseInputs) throws(CaseFault) -> Exact? {
        guard let given = inputs.decimal("woonlandfactor", decimals: 5) else { return nil }
        if let country = inputs.word("woonland"),
            let known = try? Legislation.confirmed[year.year]?
                .number(Zorgtoeslag.Name.countryFactor, country: country),
            known != given
        {
            throw inputs.contradiction(
                "woonlandfactor",
                "it is \(Exact(per100000: known)) for \(country) in \(year.year)"
            )
        }
        return Exact(per100000: given)
    }

    mutating func kindgebondenBudget(
        _ months: Months
    ) throws(CaseFault) -> [Situation<KindgebondenBudget.Facts>] {
        var situations: [Situation<KindgebondenBudget.Facts>] = []
        for (months, inputs) in try stretches(months) {
            let hasPartner = try partner(inputs)
            var facts = KindgebondenBudget.Facts(
                income: try income(inputs, hasPartner: hasPartner),
                children: try budgetChildren(inputs)
            )
            facts.hasPartner = hasPartner
            situations.append(Situation(months, facts))
        }
        return situations
    }

    private func budgetChildren(
        _ inputs: CaseInputs
    ) throws(CaseFault) -> [KindgebondenBudget.Child] {
        let ages = inputs.integers("kinderen_leeftijden")
        let born = try children(inputs)
        let isPaid = inputs.flag("ontvangt_kinderbijslag") ?? true
        if ages != nil, born != nil {
            throw inputs.contradiction("kinderen_leeftijden", "give these or kinderen")
        }
        if let ages {
            return ages.map {
                var child = KindgebondenBudget.Child(age: .years($0))
                child.hasChildBenefit = isPaid
                return child
            }
        }
        guard let born else {
            throw inputs.missing("kinderen", "the children; or kinderen_leeftijden")
        }
        var children: [KindgebondenBudget.Child] = []
        for (fields, birth) in born {
            var child = KindgebondenBudget.Child(age: .born(birth))
            child.hasChildBenefit = isPaid && fields.flag("kinderbijslag") ?? true
            if child.hasChildBenefit, year.year - birth.parts.year <= 18 {
                try checkCountry(fields)
            }
            if let joined = fields.day("in_huishouden_vanaf") {
                child.months = .after(joined, in: year.year)
            }
            if let death = fields.day("overlijdensdatum") {
                child.months.subtract(.counting(death, in: year.year))
            }
            children.append(child)
        }
        return children
    }

    /// A child elsewhere has a factor; those known are of countries without one (Wkb article 2 lid
    /// 12).
    private func checkCountry(_ fields: CaseInputs) throws(CaseFault) {
        guard let country = fields.word("woonland"), country != "NL" else { return }
        let name = KindgebondenBudget.Name.countryFactor
        let factor: Int64
        do { factor = try year.number(name, country: country) } catch { throw CaseFault(error) }
        guard factor == 100_000 else {
            throw CaseFault(year.missing(name, for: "country \(country), and how it counts"))
        }
    }

    /// The children of `kinderen`, their days checked.
    func children(
        _ inputs: CaseInputs
    ) throws(CaseFault) -> [(fields: CaseInputs, birth: CivilDate)]? {
        guard case .objects(let known, _)? = CaseField.byKind[kind]?["kinderen"]?.kind,
            let objects = try inputs.objects("kinderen", known)
        else { return nil }
        var children: [(fields: CaseInputs, birth: CivilDate)] = []
        for fields in objects {
            guard let birth = fields.day("geboortedatum") else {
                throw fields.missing("geboortedatum", "its birthday")
            }
            let age = year.year - birth.parts.year
            guard (0...Int(CaseField.ageMax)).contains(age) else {
                throw CaseFault(
                    .impossibleDate,
                    fields.path + "geboortedatum",
                    "\(birth) makes an age of \(age) in \(year.year)"
                )
            }
            if let parent = inputs.day("aanvrager_geboortedatum"), birth <= parent {
                throw CaseFault(
                    .impossibleDate,
                    fields.path + "geboortedatum",
                    "born on \(birth), and the applicant on \(parent)"
                )
            }
            for name in ["overlijdensdatum", "in_huishouden_vanaf"] {
                if let day = fields.day(name), day < birth {
                    throw CaseFault(.impossibleDate, fields.path + name, "before the birth")
                }
            }
            if let joined = fields.day("in_huishouden_vanaf"),
                let death = fields.day("overlijdensdatum"), death < joined
            {
                throw CaseFault(
                    .impossibleDate,
                    fields.path + "in_huishouden_vanaf",
                    "after the death"
                )
            }
            children.append((fields, birth))
        }
        return children
    }

    mutating func kinderopvangtoeslag(
        _ right: Months
    ) throws(CaseFault) -> [Situation<Kinderopvangtoeslag.Facts>] {
        let rows = try careRows()
        var months = right
        if let application = inputs.day("aanvraagdatum") {
            let reached: Months
            do {
                reached = try Kinderopvangtoeslag.monthsReached(
                    byApplicationOn: application,
                    in: year
                )
            } catch { throw CaseFault(error) }
            if !months.subtracting(reached).isEmpty { grounds.append(.appliedLate) }
            months.formIntersection(reached)
        }
        if let end = inputs.day("einde_werk") {
            let after = Int(try known(Kinderopvangtoeslag.Name.afterWork))
            let (year, month, _) = end.parts
            let late = Months.from((year - self.year.year) * 12 + month + after + 1)
            if !months.intersection(late).isEmpty { grounds.append(.noWork) }
            months.subtract(late)
        }
        let changesWork = inputs.members(of: "wijzigingen")
            .contains { $0.contains("ouder_werkt") || $0.contains("partner_werkt") }
        if inputs.has("einde_werk"), changesWork {
            throw inputs.contradiction("einde_werk", "and work changes in wijzigingen: give one")
        }
        let working = try workingMonths()
        var situations: [Situation<Kinderopvangtoeslag.Facts>] = []
        for (months, inputs) in try stretches(months) {
            let hasPartner =
                inputs.flag("partner")
                ?? inputs.has("toetsingsinkomen_partner")
            if !hasPartner, inputs.has("partner_werkt"), !changesPartner {
                throw inputs.contradiction("partner_werkt", "there is no partner")
            }
            var facts = Kinderopvangtoeslag.Facts(
                income: try income(inputs, hasPartner: hasPartner),
                care: rows
            )
            facts.hasPartner = hasPartner
            // The months after work ended count, by its day or by the months of a change.
            let going = months.intersection(working)
            for (months, isWorking) in [(going, true), (months.subtracting(going), false)]
            where !months.isEmpty {
                facts.isWorking = isWorking
                situations.append(Situation(months, facts))
            }
        }
        return situations
    }

    /// The months in which applicant and partner work, and the three after each in which both did
    /// (Wko article 1.6 lid 5).
    private func workingMonths() throws(CaseFault) -> Months {
        var working = Months()
        for (months, inputs) in try stretches(.all) {
            let hasPartner =
                inputs.flag("partner") ?? inputs.has("toetsingsinkomen_partner")
            let ended = self.inputs.has("einde_werk")
            let works = (inputs.flag("ouder_werkt") ?? true) || ended
            if works, !hasPartner || inputs.flag("partner_werkt") ?? true {
                working.formUnion(months)
            }
        }
        do {
            return try Kinderopvangtoeslag.monthsOfWork(in: year) { [working] in
                working.contains(Months(number: $0)) && $0 > 0
            }
        } catch { throw CaseFault(error) }
    }

    private func known(_ name: ParameterName) throws(CaseFault) -> Int64 {
        do { return try year.number(name) } catch { throw CaseFault(error) }
    }

    /// The rows of `opvang`.
    func careRows() throws(CaseFault) -> [Kinderopvangtoeslag.Row] {
        guard case .objects(let known, _)? = CaseField.byKind[kind]?["opvang"]?.kind,
            let objects = try inputs.objects("opvang", known)
        else { throw inputs.missing("opvang", "the childcare of each child") }
        var rows: [Kinderopvangtoeslag.Row] = []
        for fields in objects {
            guard let child = fields.integer("kind"),
                let care = fields.word("soort").flatMap({ Kinderopvangtoeslag.Care(rawValue: $0) }),
                let hours = fields.decimal("uren_per_maand", decimals: 2),
                let price = fields.integer("uurprijs_cents")
            else { throw fields.missing("kind", "kind, soort, uren_per_maand, uurprijs_cents") }
            var row = Kinderopvangtoeslag.Row(
                child: child,
                care: try care.at(fields),
                hours: hours,
                price: price
            )
            row.isFirst = fields.flag("eerste_kind")
            if let numbers = fields.integers("maanden") {
                row.months = Months(numbers.map { Months(number: Int($0)) })
            }
            rows.append(row)
        }
        try checkHours(rows)
        return rows
    }

    /// No child has more hours than the longest month of the care.
    private func checkHours(_ rows: [Kinderopvangtoeslag.Row]) throws(CaseFault) {
        for (index, row) in rows.enumerated() {
            let same = rows.filter {
                $0.child == row.child && !$0.months.intersection(row.months).isEmpty
            }
            let days = row.months.numbers.map { CivilDate.length(ofMonth: $0, year: year.year) }
            let most = 24 * Int64(days.max() ?? 0)
            if same.reduce(0, { $0 + $1.hours }) > most * 100 {
                throw CaseFault(
                    .outOfRange,
                    "opvang[\(index)].uren_per_maand",
                    "child \(row.child) has more than \(most) hours in a month"
                )
            }
        }
    }
}

extension Kinderopvangtoeslag.Care {
    /// The kind by which the maximum price goes: at a childminder it is always that.
    fileprivate func at(_ fields: CaseInputs) throws(CaseFault) -> Self {
        switch (self, fields.word("voorziening")) {
        case (.childminder, "kindercentrum"):
            throw fields.contradiction("voorziening", "a gastouder is no kindercentrum")
        case (_, "gastouder"): return .childminder
        default: return self
        }
    }
}
