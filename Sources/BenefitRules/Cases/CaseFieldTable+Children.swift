/// The fields of what goes by the child: kindgebonden budget, childcare, and children at home.
extension CaseField {
    static let childFields: [CaseField] = [
        CaseField(
            "kinderen",
            huur,
            .objects(child + sharedCare, atMost: childrenMax),
            .none,
            changes: true,
            "the children"
        ),
        CaseField(
            "kinderen",
            budget,
            .objects(child + abroad, atMost: childrenMax),
            .sometimes,
            changes: true,
            "the children; these or kinderen_leeftijden"
        ),
        CaseField(
            "kinderen_leeftijden",
            budget,
            .list(of: age, atMost: childrenMax),
            .sometimes,
            changes: true,
            "their ages through the whole year, instead"
        ),
        CaseField(
            "ontvangt_kinderbijslag",
            budget,
            .flag,
            .value("true"),
            changes: true,
            "whether kinderbijslag is paid for the children (Wkb 2 lid 1)"
        ),
    ]

    private static let child: [CaseField] = [
        CaseField("geboortedatum", .day, .needed, "its birthday"),
        CaseField(
            "thuiswonend",
            .flag,
            .value("true"),
            "whether it lives at home; without effect for kindgebonden budget"
        ),
        CaseField("kinderbijslag", .flag, .value("true"), "whether kinderbijslag is paid for it"),
        CaseField(
            "inkomen",
            income,
            .value("0"),
            "its income, for huurtoeslag alone, with the incomes given apart (Awir 7 lid 6)"
        ),
        CaseField("in_huishouden_vanaf", .day, .none, "joined the household (Wkb 2 lid 1)"),
        CaseField("overlijdensdatum", .day, .none, "its death (Awir 5)"),
    ]

    /// Kindgebonden budget goes by the kinderbijslag instead (Wkb 1 lid 3).
    private static let sharedCare: [CaseField] = [
        CaseField(
            "dagen_bij_aanvrager",
            .integer(0...366),
            .none,
            "days a year with the applicant, where the parents share the care (Awir 4 lid 2)"
        ),
        CaseField(
            "dagen_bij_andere_ouder",
            .integer(0...366),
            .none,
            "days a year with the other parent"
        ),
    ]

    private static let abroad: [CaseField] = [
        CaseField(
            "woonland",
            .country,
            .value("NL"),
            "the country in which it lives; outside EU, EEA and CH with a factor (Wkb 2 lid 12)"
        )
    ]

    static let careFields: [CaseField] = [
        CaseField(
            "opvang",
            care,
            .objects(careRow, atMost: childrenMax),
            .needed,
            "the childcare of each child"
        ),
        CaseField(
            "ouder_werkt",
            care,
            .flag,
            .value("true"),
            changes: true,
            "whether the applicant works, studies or follows a listed course (Wko 1.6)"
        ),
        CaseField(
            "partner_werkt",
            care,
            .flag,
            .value("true"),
            changes: true,
            "whether the partner does"
        ),
        CaseField(
            "einde_werk",
            care,
            .day,
            .none,
            "the day on which work ended; the right goes on for three months (Wko 1.6 lid 5)"
        ),
        CaseField(
            "aanvraagdatum",
            care,
            .day,
            .value("in time for every month"),
            "the application reaches back three months (Wko 1.3 lid 2 b)"
        ),
    ]

    private static let careRow: [CaseField] = [
        CaseField("kind", .integer(1...1_000_000), .needed, "the number of the child"),
        CaseField(
            "soort",
            .word(Kinderopvangtoeslag.Care.allCases.map(\.rawValue)),
            .needed,
            "the kind of care"
        ),
        CaseField(
            "voorziening",
            .word(["kindercentrum", "gastouder"]),
            .value("as soort says"),
            "where; bso at a gastouder has the maximum price of a gastouder"
        ),
        CaseField(
            "uren_per_maand",
            .decimal(decimals: 2, 0...hoursMax),
            .needed,
            "hours a month; at most 230 a child count"
        ),
        CaseField(
            "uurprijs_cents",
            .integer(0...100_000),
            .needed,
            "price of an hour; at most the maximum of the year counts"
        ),
        CaseField(
            "eerste_kind",
            .flag,
            .none,
            "the child that the Dienst designated, where hours and costs are equal"
        ),
        CaseField(
            "maanden",
            .list(of: .integer(1...12), atMost: 12),
            .value("all"),
            "the months of this care"
        ),
    ]
}
