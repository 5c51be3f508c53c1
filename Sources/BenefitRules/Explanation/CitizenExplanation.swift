internal import BenefitYears

/// An explanation in Dutch sentences for who receives the decision.
///
/// Sentences have at most 25 words, and every word stands in `CitizenWords.txt`: a test sees to it.
public struct CitizenExplanation: Sendable {
    let kind: ToeslagKind
    let year: Int
    /// The sentences, in order.
    public private(set) var sentences: [String] = []

    /// Nothing told yet about a toeslag and a benefit year.
    public init(_ kind: ToeslagKind, _ year: Int) {
        self.kind = kind
        self.year = year
    }

    private var name: String {
        kind == .kindgebondenBudget ? "kindgebonden budget" : kind.rawValue
    }

    mutating func say(_ sentence: String) { sentences.append(sentence) }

    /// The whole of an outcome, each stretch of months told by `tell`.
    public mutating func tell<Working>(
        _ outcome: Outcome<Working>,
        _ grounds: [Ground],
        _ tell: (inout CitizenExplanation, Working) -> Void
    ) {
        open(outcome.award)
        for ground in grounds { say(ground.sentence) }
        for part in outcome.parts {
            if outcome.parts.count > 1 { say("Zo rekenden wij", part.months) }
            tell(&self, part.working)
        }
        close(outcome.award)
    }

    /// Something that holds in months: two stretches of them in a sentence.
    private mutating func say(_ what: String, _ months: Months) {
        let ranges = months.ranges
        for start in stride(from: 0, to: ranges.count, by: 2) {
            let two = ranges[start..<min(start + 2, ranges.count)].joined(separator: " en ")
            say(start == 0 ? "\(what) \(two)." : "En ook \(two).")
        }
    }

    /// What is awarded and paid.
    private mutating func open(_ award: Award) {
        guard award.awarded > 0 else { return say("U krijgt over \(year) geen \(name).") }
        say("U krijgt over \(year) \(Self.euros(award.awarded)) \(name).")
        if let monthly = award.paidMonthly {
            let months = award.periods.reduce(Months()) { $0.union($1.months) }
            if months == .all {
                say("Dat is \(Self.euros(monthly)) per maand.")
            } else {
                say("Dat is \(Self.euros(monthly)) per maand,", months)
            }
        } else {
            for period in award.periods {
                say("U krijgt \(Self.euros(award.paid(in: period))) per maand,", period.months)
            }
        }
    }

    /// How amounts were rounded.
    private mutating func close(_ award: Award) {
        if award.awarded > 0 {
            say("Het bedrag per jaar ronden wij af op hele euro's.")
            say("Het bedrag per maand ronden wij af naar beneden.")
            let months = award.periods.reduce(0) { $0 + $1.months.count }
            if months < 12 || award.periods.count > 1 {
                say("Wij rekenen per maand, want niet alle maanden waren gelijk.")
            }
        }
        say("Klopt er iets niet? Geef het dan aan ons door.")
    }

    /// A whole number of euros, or with cents: `€ 1.283`, `€ 825,47`.
    static func euros(_ cents: Int64) -> String {
        let whole = String(cents.magnitude / 100)
        var grouped = ""
        for (index, digit) in whole.enumerated() {
            if index > 0, (whole.count - index).isMultiple(of: 3) { grouped += "." }
            grouped.append(digit)
        }
        let rest = cents.magnitude % 100
        let fraction = rest == 0 ? "" : rest < 10 ? ",0\(rest)" : ",\(rest)"
        return "€ \(cents < 0 ? "-" : "")\(grouped)\(fraction)"
    }

    static func euros(_ exact: Exact) -> String { euros(exact.halfUp(to: 1)) }

    /// `95,3 %`.
    static func percent(_ per100000: Int64) -> String {
        let text = Step.Unit.percent.text(Exact(per100000))
        return String(text.map { $0 == "." ? "," : $0 }) + " %"
    }
}

extension Months {
    /// `van januari tot en met april`, `in juli`.
    var ranges: [String] {
        let names = [
            "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus",
            "september", "oktober", "november", "december",
        ]
        return text.split(separator: ", ").map { range in
            let ends = range.split(separator: "-").compactMap { Int($0) }
            guard ends.count == 2 else { return "in \(names[(ends.first ?? 1) - 1])" }
            return "van \(names[ends[0] - 1]) tot en met \(names[ends[1] - 1])"
        }
    }
}

extension Ground {
    /// For who receives the decision.
    public var sentence: String {
        switch self {
        case .assetsAboveLimit: "Uw vermogen was op 1 januari hoger dan de grens."
        case .notInsured: "U hebt geen zorgverzekering."
        case .tooYoung: "U was nog geen 18 jaar, in een deel van het jaar of het hele jaar."
        case .incomeTooHigh: "Met dit inkomen blijft er geen bedrag over."
        case .belowMinimum: "Het bedrag is minder dan € 24 per jaar; dat betalen wij niet uit."
        case .rentAboveMaximum: "Uw huur is hoger dan de hoogste huur die mag."
        case .rentBelowBase: "Uw huur is niet hoger dan het deel dat u zelf betaalt."
        case .noChildBenefit: "U krijgt geen kinderbijslag voor een kind."
        case .noChild: "U had geen kind onder de 18, in een deel van het jaar of het hele jaar."
        case .noWork: "U of uw partner werkt niet en volgt geen opleiding."
        case .noCare: "Er was geen opvang, in een deel van het jaar of het hele jaar."
        case .appliedLate: "U vroeg het later aan dan drie maanden na een maand met opvang."
        case .outsidePeriod: "In dit jaar was er geen maand waarin u recht had."
        case .stopped: "U hebt deze toeslag stopgezet."
        case .otherReceives: "Iemand die bij u woont krijgt de huurtoeslag voor uw woning."
        case .partnerReceives: "Uw partner krijgt deze toeslag voor u samen."
        case .deceased: "Na het overlijden is er geen recht meer."
        case .noTenancy: "In een deel van het jaar of het hele jaar huurde u geen woning."
        case .notSelfContained: "Uw woning is geen zelfstandige woning."
        }
    }
}
