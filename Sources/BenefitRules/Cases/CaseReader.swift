internal import BenefitYears
internal import EventSourcing

/// Makes the facts of the rules from the fields of a case.
struct CaseReader {
    let kind: ToeslagKind
    let year: BenefitYear
    let inputs: CaseInputs
    /// Why months are without a right, before any rule.
    var grounds: [Ground] = []

    init(_ json: JSON, _ kind: ToeslagKind, _ year: BenefitYear) throws(CaseFault) {
        self.kind = kind
        self.year = year
        var fields = CaseField.byKind[kind] ?? [:]
        // Another question needs other fields than the amount of a year.
        if let other = json["case"]?.string { fields = Self.fields(fields, for: other) }
        inputs = try CaseInputs(json, fields)
    }

    /// The fields of another question: those that it does not need may be left out.
    private static func fields(
        _ fields: [String: CaseField],
        for question: String
    ) -> [String: CaseField] {
        let kept = question == "eerste_kind" ? ["opvang"] : []
        return fields.mapValues { field in
            kept.contains(field.name)
                ? field
                : CaseField(
                    field.name,
                    field.kinds,
                    field.kind,
                    .none,
                    changes: field.isChangeable,
                    field.meaning
                )
        }
    }

    mutating func question() throws(CaseFault) -> BenefitCase.Question {
        switch inputs.word("case") {
        case "definitieve_berekening": return try reclaim()
        case "eerste_kind":
            guard kind == .kinderopvangtoeslag else {
                throw inputs.contradiction("case", "eerste_kind is of kinderopvangtoeslag")
            }
            return .firstChild(try careRows())
        default: break
        }
        for name in ["beschikking_jaar", "te_veel_ontvangen_cents"] where inputs.has(name) {
            throw inputs.contradiction(name, "of case definitieve_berekening alone")
        }
        let months = try rightMonths()
        switch kind {
        case .zorgtoeslag: return .zorgtoeslag(try zorgtoeslag(months), try assets())
        case .huurtoeslag: return .huurtoeslag(try huurtoeslag(months), try assets())
        case .kindgebondenBudget:
            return .kindgebondenBudget(try kindgebondenBudget(months), try assets())
        case .kinderopvangtoeslag: return .kinderopvangtoeslag(try kinderopvangtoeslag(months))
        }
    }

    /// Whether the same partner is there in all twelve months, also those without a right.
    private func isCouple() throws(CaseFault) -> Bool {
        for (_, inputs) in try stretches(.all) {
            let isTold = inputs.flag("partner")
            let isCouple =
                kind == .huurtoeslag ? hasPartner(inputs, try household(inputs)) : isTold == true
            if !isCouple { return false }
        }
        return true
    }

    private func reclaim() throws(CaseFault) -> BenefitCase.Question {
        guard let decision = inputs.integer("beschikking_jaar") else {
            throw inputs.missing("beschikking_jaar", "the year of the decision (Awir 26a)")
        }
        guard let amount = inputs.integer("te_veel_ontvangen_cents") else {
            throw inputs.missing("te_veel_ontvangen_cents", "what was paid too much")
        }
        guard decision >= year.year else {
            throw inputs.contradiction("beschikking_jaar", "before the benefit year \(year.year)")
        }
        return .reclaim(amount, decisionYear: Int(decision))
    }

    /// Assets on 1 January: those of both when the same partner is there all year (Awir article 7
    /// lid 3).
    private func assets() throws(CaseFault) -> Assets {
        let own = inputs.integer("vermogen_cents")
        let joint = inputs.integer("gezamenlijk_vermogen_cents")
        let isCouple = try isCouple()
        let residents = inputs.integers("medebewoners_vermogen_cents") ?? []
        func assets(_ known: Assets.Known) -> Assets {
            Assets(known, isJoint: isCouple, residents: residents)
        }
        if let stated = inputs.flag("vermogen_onder_grens") {
            guard own == nil, joint == nil else {
                throw inputs.contradiction(
                    "vermogen_onder_grens",
                    "either whether it is under the limit, or the amount"
                )
            }
            return assets(.underLimit(stated))
        }
        if let own, let joint, joint < own {
            throw inputs.contradiction(
                "gezamenlijk_vermogen_cents",
                "less than vermogen_cents, which is a part of it"
            )
        }
        if isCouple { return assets((joint ?? own).map { .amount($0) } ?? .underLimit(true)) }
        if own == nil, joint != nil, inputs.flag("partner") == true || changesPartner {
            throw inputs.missing(
                "vermogen_cents",
                "the own assets count when the partner is not there all year (Awir 7 lid 3)"
            )
        }
        return assets((own ?? joint).map { .amount($0) } ?? .underLimit(true))
    }

    /// The months in which the conditions are met, by the days given (Awir article 5).
    private mutating func rightMonths() throws(CaseFault) -> Months {
        let (from, until) = (inputs.day("ingangsdatum"), inputs.day("einddatum"))
        let isWhole = inputs.flag("hele_jaar")
        if isWhole == true, from != nil || until != nil {
            throw inputs.contradiction("hele_jaar", "it is true, and a day is given")
        }
        if isWhole == false, from == nil, until == nil {
            throw inputs.missing("ingangsdatum", "or einddatum, as hele_jaar is false")
        }
        if let from, let until, until <= from {
            throw inputs.contradiction("einddatum", "not after ingangsdatum")
        }
        var months = Months.all
        if let from { months.formIntersection(.counting(from, in: year.year)) }
        if let until { months.subtract(.counting(until, in: year.year)) }
        if months.isEmpty { grounds.append(.outsidePeriod) }
        if let death = inputs.day("overlijdensdatum") {
            let after = Months.counting(death, in: year.year)
            if after == .all { grounds.append(.deceased) }
            months.subtract(after)
            if months.isEmpty, grounds.isEmpty { grounds.append(.deceased) }
        }
        try checkBirth()
        return months
    }

    /// Whether an age that is given, and no birthday, is under 18.
    mutating func isTooYoung(_ inputs: CaseInputs) -> Bool {
        guard !self.inputs.has("aanvrager_geboortedatum"), let age = inputs.integer("leeftijd"),
            age < 18
        else { return false }
        grounds.append(.tooYoung)
        return true
    }

    private func checkBirth() throws(CaseFault) {
        guard let birth = inputs.day("aanvrager_geboortedatum") else { return }
        let age = year.year - birth.parts.year
        guard (0...Int(CaseField.ageMax)).contains(age) else {
            throw CaseFault(
                .impossibleDate,
                "aanvrager_geboortedatum",
                "\(birth) makes an age of \(age) in \(year.year)"
            )
        }
        if let given = inputs.integer("leeftijd") {
            guard given == Int64(age) || given == Int64(age) - 1 else {
                throw inputs.contradiction("leeftijd", "\(given), and born on \(birth)")
            }
        }
        if let death = inputs.day("overlijdensdatum"), death < birth {
            throw CaseFault(.impossibleDate, "overlijdensdatum", "before the birth")
        }
    }

    /// Takes the months before the applicant is 18 out.
    mutating func adult(_ months: Months, from first: (CivilDate) -> Months) -> Months {
        guard let birthday = inputs.day("aanvrager_geboortedatum")?.birthday(18) else {
            return months
        }
        let adult = months.intersection(first(birthday))
        if adult != months { grounds.append(.tooYoung) }
        return adult
    }
}
