extension CaseField {
    /// The largest income that is read, in whole euros a year.
    public static let incomeMax: Int64 = 99_999_999
    /// The largest amount of assets or a reclaim that is read, in eurocents.
    public static let amountMax: Int64 = 100_000_000_000
    /// The most children, and the most rows of childcare, of a case.
    public static let childrenMax = 40
    /// The most hours that a month has.
    public static let hoursMax: Int64 = 744
    /// The oldest age that is read.
    public static let ageMax: Int64 = 125

    static let zorg: [ToeslagKind] = [.zorgtoeslag]
    static let huur: [ToeslagKind] = [.huurtoeslag]
    static let budget: [ToeslagKind] = [.kindgebondenBudget]
    static let care: [ToeslagKind] = [.kinderopvangtoeslag]
    static let income = Kind.integer(0...incomeMax)
    static let amount = Kind.integer(0...amountMax)
    static let rent = Kind.integer(0...10_000_000)
    static let age = Kind.integer(0...ageMax)

    /// Every field, in the order in which they are printed.
    public static let all: [CaseField] =
        general + zorgFields + huurFields + childFields + careFields

    /// The fields that a toeslag knows, by name.
    static let byKind: [ToeslagKind: [String: CaseField]] = Dictionary(
        uniqueKeysWithValues: ToeslagKind.allCases.map { kind in
            let known = all.filter { $0.kinds.contains(kind) }
            return (kind, Dictionary(uniqueKeysWithValues: known.map { ($0.name, $0) }))
        }
    )

    private static let general: [CaseField] = [
        CaseField(
            "gezamenlijk_toetsingsinkomen",
            income,
            .sometimes,
            changes: true,
            "the income of all who count, whole euros a year; else the incomes apart (Awir 7-8)"
        ),
        CaseField(
            "toetsingsinkomen_aanvrager",
            income,
            .sometimes,
            "the applicant's full-year income, when gezamenlijk_toetsingsinkomen is not given"
        ),
        CaseField(
            "toetsingsinkomen_partner",
            income,
            .sometimes,
            changes: true,
            "the partner's full-year income; of a partner who died, that until the death"
        ),
        CaseField(
            "partner",
            .flag,
            .value("as the other fields say for huurtoeslag and kinderopvangtoeslag"),
            changes: true,
            "whether there is a toeslagpartner (Awir 3); needed for the other two"
        ),
        CaseField(
            "partner_overlijdensdatum",
            .day,
            .none,
            "the partner's death; without partner from the next month (Awir 5)"
        ),
        CaseField(
            "aanvrager_geboortedatum",
            .day,
            .none,
            "when given, the right to zorgtoeslag and huurtoeslag begins at 18"
        ),
        CaseField(
            "overlijdensdatum",
            .day,
            .none,
            "the applicant's death: no right from the next month, or from a first day (Awir 5)"
        ),
        CaseField(
            "vermogen_onder_grens",
            zorg + huur + budget,
            .flag,
            .value("true"),
            "whether assets on 1 January are not above the limit"
        ),
        CaseField(
            "vermogen_cents",
            zorg + huur + budget,
            amount,
            .none,
            "assets on 1 January instead, compared with the limit (Awir 7, Wzt 3, Wkb 1)"
        ),
        CaseField(
            "gezamenlijk_vermogen_cents",
            zorg + huur + budget,
            amount,
            .none,
            "assets of applicant and partner, when the partner is there all year"
        ),
        CaseField(
            "hele_jaar",
            .flag,
            .value("true"),
            "whether the conditions are met all year; false needs ingangsdatum or einddatum"
        ),
        CaseField(
            "ingangsdatum",
            .day,
            .none,
            "the day from which the conditions are met (Awir 5: counts from a first day)"
        ),
        CaseField(
            "einddatum",
            .day,
            .none,
            "the first day on which they are no longer met (Awir 5)"
        ),
        CaseField(
            "wijzigingen",
            .objects([CaseField("datum", .day, .needed, "the day of the change")], atMost: 24),
            .none,
            "changes: {datum, and the fields that are other from then on} (Awir 5)"
        ),
        CaseField(
            "case",
            .word(["definitieve_berekening", "eerste_kind"]),
            .none,
            "another question, for which its own inputs alone are looked at: the reclaim of a"
                + " definitive award, or who is the first child"
        ),
        CaseField(
            "beschikking_jaar",
            .integer(2000...2100),
            .sometimes,
            "the year of the decision, for definitieve_berekening (Awir 26a)"
        ),
        CaseField(
            "te_veel_ontvangen_cents",
            amount,
            .sometimes,
            "what was paid too much, for definitieve_berekening"
        ),
    ]

    private static let zorgFields: [CaseField] = [
        CaseField(
            "aanvrager_verzekerd",
            zorg,
            .flag,
            .value("true, false for one by treaty"),
            changes: true,
            "whether the applicant is insured under the Zvw (Wzt 1)"
        ),
        CaseField(
            "aanvrager_verdragsgerechtigd",
            zorg,
            .flag,
            .value("false"),
            changes: true,
            "whether the applicant is entitled by a treaty (Zvw 69, Wzt 4a)"
        ),
        CaseField(
            "partner_verzekerd",
            zorg,
            .flag,
            .value("true"),
            changes: true,
            "whether the partner is insured; if not, half is paid (Wzt 2 lid 4)"
        ),
        CaseField(
            "partner_verdragsgerechtigd",
            zorg,
            .flag,
            .value("false"),
            changes: true,
            "whether the partner is entitled by a treaty (Wzt 4a lid 3)"
        ),
        CaseField(
            "woonland",
            zorg,
            .country,
            .sometimes,
            changes: true,
            "the country of residence of who is entitled by a treaty"
        ),
        CaseField(
            "woonlandfactor",
            zorg,
            .decimal(decimals: 5, 0...2),
            .none,
            changes: true,
            "its factor; else that of the benefit year's file"
        ),
    ]

    private static let huurFields: [CaseField] = [
        CaseField(
            "huishouden",
            huur,
            .word(Huurtoeslag.Household.allCases.map(\.rawValue)),
            .needed,
            changes: true,
            "the kind of household (Wht 2); those of ouderen until 2024"
        ),
        CaseField(
            "aantal_personen",
            huur,
            .integer(1...50),
            .value("1 for eenpersoons, else needed"),
            changes: true,
            "persons, subtenants left out (Wht 20)"
        ),
        CaseField(
            "aow",
            huur,
            .flag,
            .value("as huishouden says"),
            changes: true,
            "whether somebody is of AOW age; without effect from 2025"
        ),
        CaseField(
            "leeftijd",
            zorg + huur,
            age,
            .none,
            changes: true,
            "the applicant's age; without it the lower maximum for the young is left out"
        ),
        CaseField(
            "oudste_bewoner_leeftijd",
            huur,
            age,
            .sometimes,
            changes: true,
            "the oldest resident's age, when a young applicant lives with others (Wht 13)"
        ),
        CaseField(
            "rekenhuur_cents",
            huur,
            rent,
            .sometimes,
            changes: true,
            "the rent that counts (Wht 5), when kale_huur_cents is not given"
        ),
        CaseField(
            "kale_huur_cents",
            huur,
            rent,
            .sometimes,
            changes: true,
            "the bare rent a month"
        ),
        CaseField(
            "servicekosten_cents",
            huur,
            rent,
            .value("0"),
            changes: true,
            "the service costs that count, all kinds; at most four maxima; none from 2026"
        ),
        CaseField(
            "servicekosten_per_soort_cents",
            huur,
            .list(of: rent, atMost: 4),
            .none,
            changes: true,
            "the same for each kind (Wht 5 lid 3 a-d)"
        ),
        CaseField(
            "medebewoners",
            huur,
            .integer(0...49),
            .none,
            changes: true,
            "co-residents other than partner and children"
        ),
        CaseField(
            "medebewoners_toetsingsinkomen",
            huur,
            .list(of: income, atMost: 49),
            .none,
            changes: true,
            "their incomes, when the incomes are given apart (Awir 7 lid 2)"
        ),
        CaseField(
            "medebewoners_vermogen_cents",
            huur,
            .list(of: amount, atMost: 49),
            .none,
            "assets of each co-resident of the whole year (Awir 7 lid 4)"
        ),
        CaseField(
            "handicap",
            huur,
            .flag,
            .value("false"),
            changes: true,
            "whether somebody has a handicap: the general maximum holds (Wht 13)"
        ),
        CaseField(
            "aangepaste_woning",
            huur,
            .flag,
            .value("false"),
            changes: true,
            "whether the dwelling is adapted for a handicap (Wht 13 lid 2 a)"
        ),
        CaseField(
            "eerder_huurtoeslag",
            huur,
            .flag,
            .value("false"),
            changes: true,
            "whether huurtoeslag was awarded for this dwelling before (Wht 13 lid 2 c)"
        ),
        CaseField(
            "woning_voor_acht",
            huur,
            .flag,
            .value("false"),
            changes: true,
            "whether it is meant for eight persons or more (Wht 13 lid 2 b)"
        ),
        CaseField(
            "zelfstandige_woning",
            huur,
            .flag,
            .value("true"),
            changes: true,
            "whether the dwelling is self-contained or designated (Wht 11)"
        ),
    ]
}

extension CaseField {
    /// A field of every toeslag, or of an object within one.
    init(
        _ name: String,
        _ kind: Kind,
        _ standard: Standard,
        changes isChangeable: Bool = false,
        _ meaning: String
    ) {
        self.init(name, ToeslagKind.allCases, kind, standard, changes: isChangeable, meaning)
    }
}
