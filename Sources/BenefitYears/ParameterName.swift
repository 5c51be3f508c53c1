/// A figure of the law that a rule may read: the names of `Years/*.json`.
///
/// A name is `toeslag.figure`, in the words of the law. A year in which a figure is not confirmed
/// has no value for it, and a calculation that needs it says so.
public struct ParameterName: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// What a value counts.
    public enum Unit: String, Sendable {
        /// Whole eurocents.
        case eurocent
        /// Tenths of an eurocent: amounts that the law does not round.
        case eurocentTenths = "eurocent_tenths"
        /// A rate: 1,879 is 1.879 %.
        case per100000 = "per_100000"
        /// A factor of the normhuur formula: value x 10^-12.
        case per1e12 = "per_1e12"
        /// Years.
        case years
        /// Calendar months.
        case months
        /// Weeks.
        case weeks
        /// Days.
        case days
        /// Hours.
        case hours
        /// Which of the known rules holds, by its name.
        case rule
    }

    /// The shape of a value.
    public enum Shape: Hashable, Sendable {
        /// One number within bounds.
        case number(ClosedRange<Int64>)
        /// One of these words.
        case word([String])
        /// A number per country, by its ISO 3166 code.
        case perCountry
        /// The rows of the table of the Besluit kinderopvangtoeslag, bijlage I.
        case incomeTable
    }

    /// As in the files: `zorgtoeslag.standaardpremie`.
    public let description: String
    /// What its value counts.
    public let unit: Unit
    /// What its value looks like.
    public let shape: Shape
    /// Whether it may change within a year: then it is read for a day, else for the year.
    public var isByDay: Bool { description.hasPrefix("awir.rente_") }
    /// Its place in `all`.
    public let index: Int

    /// Every name, in the order of the files.
    public static let all: [ParameterName] = catalogue.enumerated().map { index, entry in
        ParameterName(description: entry.0, unit: entry.1, shape: entry.2, index: index)
    }

    private static let byText = Dictionary(uniqueKeysWithValues: all.map { ($0.description, $0) })

    private init(description: String, unit: Unit, shape: Shape, index: Int) {
        self.description = description
        self.unit = unit
        self.shape = shape
        self.index = index
    }

    /// The name that is written `text`; nil when there is none.
    public init?(_ text: String) {
        guard let name = Self.byText[text] else { return nil }
        self = name
    }

    /// The name that is written `text`, where the project itself wrote it.
    ///
    /// A test reads every name of every rule, so a typing error does not get far.
    public init(known text: String) {
        guard let name = Self.byText[text] else {
            preconditionFailure("there is no parameter \(text)")
        }
        self = name
    }

    /// Names are equal when they are at the same place.
    public static func == (left: Self, right: Self) -> Bool { left.index == right.index }

    /// The order of the files.
    public static func < (left: Self, right: Self) -> Bool { left.index < right.index }

    /// Hashes the place.
    public func hash(into hasher: inout Hasher) { hasher.combine(index) }
}

extension ParameterName {
    private static let amount = Shape.number(0...1_000_000_000)
    private static let signedAmount = Shape.number(-1_000_000...1_000_000)
    private static let rate = Shape.number(0...200_000)
    private static let factor = Shape.number(-1_000_000_000_000...1_000_000_000_000)
    private static let few = Shape.number(0...1_000)
    private static let monthRules = Shape.word(["onafgerond_jaarbedrag", "toegekend_jaarbedrag"])
    private static let households = [
        "eenpersoons", "meerpersoons", "eenpersoonsouderen", "meerpersoonsouderen",
    ]

    private typealias Entry = (String, Unit, Shape)

    private static let catalogue: [Entry] =
        zorgtoeslag + huurtoeslag + kindgebondenBudget + kinderopvangtoeslag + awir

    private static let zorgtoeslag: [Entry] = [
        ("zorgtoeslag.standaardpremie", .eurocent, amount),
        ("zorgtoeslag.drempelinkomen_dienst", .eurocent, amount),
        ("zorgtoeslag.drempelinkomen_wettelijk_onafgerond", .eurocentTenths, amount),
        ("zorgtoeslag.normpremie_pct_zonder_partner", .per100000, rate),
        ("zorgtoeslag.normpremie_pct_met_partner", .per100000, rate),
        ("zorgtoeslag.normpremie_pct_boven_drempel", .per100000, rate),
        ("zorgtoeslag.factor_partner_niet_verzekerd", .per100000, rate),
        ("zorgtoeslag.vermogensgrens_zonder_partner", .eurocent, amount),
        ("zorgtoeslag.vermogensgrens_met_partner", .eurocent, amount),
        ("zorgtoeslag.woonlandfactor", .per100000, .perCountry),
        ("zorgtoeslag.partner_verdragsgerechtigd", .rule, .word(["woonlandfactor"])),
        ("zorgtoeslag.maandregel", .rule, monthRules),
    ]

    private static let huurtoeslag: [Entry] =
        [
            (
                "huurtoeslag.stelsel", .rule,
                .word(["normhuur_met_ouderen", "normhuur", "vaste_basishuur"])
            ),
            ("huurtoeslag.kwaliteitskortingsgrens", .eurocent, amount),
            ("huurtoeslag.aftoppingsgrens_1_2_personen", .eurocent, amount),
            ("huurtoeslag.aftoppingsgrens_3plus_personen", .eurocent, amount),
            ("huurtoeslag.maximale_huurgrens", .eurocent, amount),
            ("huurtoeslag.maximale_huurgrens_jongeren", .eurocent, amount),
            ("huurtoeslag.jongerengrens_leeftijd", .years, few),
            ("huurtoeslag.servicekosten_max_per_soort", .eurocent, amount),
            ("huurtoeslag.basishuur_opslag", .eurocent, signedAmount),
            ("huurtoeslag.pct_tot_kwaliteitskortingsgrens", .per100000, rate),
            ("huurtoeslag.pct_tot_aftoppingsgrens", .per100000, rate),
            ("huurtoeslag.pct_boven_aftoppingsgrens", .per100000, rate),
            ("huurtoeslag.vermogensgrens_per_persoon", .eurocent, amount),
            ("huurtoeslag.vermogensgrens_met_partner", .eurocent, amount),
            ("huurtoeslag.vrijstelling_inkomen_kind_onder_23", .eurocent, amount),
            ("huurtoeslag.kind_leeftijd_vrijstelling", .years, few),
            ("huurtoeslag.basishuur_eenpersoons", .eurocent, amount),
            ("huurtoeslag.basishuur_meerpersoons", .eurocent, amount),
            ("huurtoeslag.afbouwpct_eenpersoons", .per100000, rate),
            ("huurtoeslag.afbouwpct_meerpersoons", .per100000, rate),
            ("huurtoeslag.maandregel", .rule, monthRules),
        ]
        + households.flatMap { household -> [Entry] in
            [
                ("huurtoeslag.factor_a_\(household)", .per1e12, factor),
                ("huurtoeslag.factor_b_\(household)", .per1e12, factor),
                ("huurtoeslag.minimum_inkomensijkpunt_\(household)", .eurocent, amount),
                ("huurtoeslag.minimum_normhuur_\(household)", .eurocent, amount),
            ]
        }

    private static let kindgebondenBudget: [Entry] = [
        ("kindgebonden_budget.bedrag_eerste_kind", .eurocent, amount),
        ("kindgebonden_budget.bedrag_volgend_kind", .eurocent, amount),
        ("kindgebonden_budget.verhoging_12_15", .eurocent, amount),
        ("kindgebonden_budget.verhoging_16_17", .eurocent, amount),
        ("kindgebonden_budget.alleenstaande_ouderkop", .eurocent, amount),
        ("kindgebonden_budget.drempelinkomen_dienst", .eurocent, amount),
        ("kindgebonden_budget.drempel_verhoging_partner", .eurocent, amount),
        ("kindgebonden_budget.afbouwpct", .per100000, rate),
        ("kindgebonden_budget.vermogensgrens_zonder_partner", .eurocent, amount),
        ("kindgebonden_budget.vermogensgrens_met_partner", .eurocent, amount),
        ("kindgebonden_budget.woonlandfactor", .per100000, .perCountry),
        ("kindgebonden_budget.maandregel", .rule, monthRules),
    ]

    private static let kinderopvangtoeslag: [Entry] = [
        ("kinderopvangtoeslag.tabel", .per100000, .incomeTable),
        ("kinderopvangtoeslag.max_uurprijs_dagopvang", .eurocent, amount),
        ("kinderopvangtoeslag.max_uurprijs_bso", .eurocent, amount),
        ("kinderopvangtoeslag.max_uurprijs_gastouder", .eurocent, amount),
        ("kinderopvangtoeslag.max_uren_per_maand_per_kind", .hours, few),
        ("kinderopvangtoeslag.uren_vanaf_einde_arbeid_maanden", .months, few),
        ("kinderopvangtoeslag.aanvraag_terugwerkend_maanden", .months, few),
        ("kinderopvangtoeslag.eerste_kind", .rule, .word(["meeste_uren_hoogste_kosten"])),
        ("kinderopvangtoeslag.maandregel", .rule, monthRules),
    ]

    private static let awir: [Entry] = [
        ("awir.afronding_tegemoetkoming", .rule, .word(["half_omhoog_hele_euro"])),
        ("awir.minimum_tegemoetkoming_per_jaar", .eurocent, amount),
        ("awir.terugvordering_drempel", .eurocent, amount),
        ("awir.zienswijze_drempel", .eurocent, amount),
        ("awir.co_ouderschap_dagen", .days, few),
        ("awir.herzieningstermijn_jaren", .years, few),
        ("awir.aanvraag_uiterlijk", .rule, .word(["voor_1_september", "tot_en_met_31_december"])),
        ("awir.voorschot_beslistermijn_weken", .weeks, few),
        ("awir.voorschot_verlenging_weken", .weeks, few),
        ("awir.voorschot_verlenging_buitenland_weken", .weeks, few),
        ("awir.toekenning_termijn_maanden", .months, few),
        ("awir.herziening_inkomen_weken", .weeks, few),
        ("awir.betaaltermijn_terugvordering_weken", .weeks, few),
        ("awir.rente", .rule, .word(["enkelvoudig_vanaf_1_juli", "afgeschaft"])),
        ("awir.rente_te_betalen", .per100000, rate),
        ("awir.rente_te_ontvangen", .per100000, rate),
    ]
}
