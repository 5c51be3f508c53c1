internal import EventSourcing
internal import Events

/// Amounts, days and names as a letter says them.
enum DutchWords {
    private static let months = [
        "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september",
        "oktober", "november", "december",
    ]

    /// An amount as in € 1.234,50; cents only where there are any.
    static func euros(_ cents: Int64) -> String {
        var whole = "\(cents.magnitude / 100)"
        var place = whole.count - 3
        while place > 0 {
            whole.insert(".", at: whole.index(whole.startIndex, offsetBy: place))
            place -= 3
        }
        let rest = cents.magnitude % 100
        let fraction = rest == 0 ? "" : rest < 10 ? ",0\(rest)" : ",\(rest)"
        return "€ \(cents < 0 ? "-" : "")\(whole)\(fraction)"
    }

    /// A day as in 3 maart 2025.
    static func day(_ day: CivilDate) -> String {
        let parts = day.parts
        return "\(parts.day) \(months[parts.month - 1]) \(parts.year)"
    }

    /// Months as in januari, or januari tot en met mei.
    static func months(_ first: Int64, _ last: Int64) -> String {
        let (start, end) = (months[Int(first) - 1], months[Int(last) - 1])
        return first == last ? start : "\(start) tot en met \(end)"
    }

    static func name(of kind: ToeslagKind) -> String {
        switch kind {
        case .huurtoeslag: "huurtoeslag"
        case .kinderopvangtoeslag: "kinderopvangtoeslag"
        case .kindgebondenBudget: "kindgebonden budget"
        case .zorgtoeslag: "zorgtoeslag"
        }
    }

    /// Why there is nothing, or nothing in some months.
    static func sentence(for ground: AwardGround) -> String {
        switch ground {
        case .buitenPeriode: "U vroeg de toeslag niet voor het hele jaar."
        case .geenHuurwoning: "U huurde niet in alle maanden een woning."
        case .geenKindOnder18: "U had niet in alle maanden een kind onder de 18."
        case .geenKinderbijslag: "Voor een kind kreeg u niet in alle maanden kinderbijslag."
        case .geenOpvang: "Er was niet in alle maanden opvang."
        case .geenZelfstandigeWoning: "Uw woning heeft geen eigen voordeur, keuken of toilet."
        case .huisgenootOntvangtToeslag: "Iemand die bij u woont krijgt deze toeslag al."
        case .huurBovenMaximum:
            "Uw huur is hoger dan het bedrag waarbij u huurtoeslag kunt krijgen."
        case .huurNietBovenBasishuur: "Uw huur is niet hoger dan wat u zelf moet betalen."
        case .inkomenTeHoog: "Uw inkomen is te hoog voor deze toeslag."
        case .jongerDan18: "U was niet het hele jaar 18 of ouder."
        case .nietVerzekerd: "U had niet in alle maanden een Nederlandse zorgverzekering."
        case .onderMinimumVan24Euro: "Een toeslag van minder dan 24 euro wordt niet betaald."
        case .ouderOfPartnerWerktNiet: "U of uw partner werkte niet in alle maanden."
        case .overleden: "De toeslag stopt na een overlijden."
        case .partnerOntvangtToeslag: "Uw partner krijgt deze toeslag al."
        case .stopgezet: "U hebt de toeslag stopgezet."
        case .teLaatAangevraagd: "Voor sommige maanden is de toeslag te laat aangevraagd."
        case .vermogenBovenGrens:
            "Uw vermogen is hoger dan het bedrag waarbij u toeslag kunt krijgen."
        }
    }
}
