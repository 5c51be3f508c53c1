internal import EventSourcing
public import Events

/// A decision in plain Dutch (_brief_): what was decided, why, and what the citizen can do.
///
/// It follows from the decision and from what was known with it, so the same decision gives the
/// same letter, and anybody can see what a citizen was told.
public struct Letter: Hashable, Sendable {
    /// Which text it is.
    public let text: LetterText
    /// What it is about.
    public let subject: String
    /// The paragraphs.
    public private(set) var paragraphs: [String]

    /// What was opened for the letter of what is sealed in the decision, by the name of the field.
    public typealias Texts = [String: String]

    /// The letter about a decision; nil for what is not made known by one.
    ///
    /// - Parameters:
    ///   - event: the decision.
    ///   - before: what was known before it.
    ///   - after: what is known with it.
    ///   - texts: what of it is sealed, opened.
    public init?(
        about event: ToeslagEvent,
        _ before: Toeslag.State,
        _ after: Toeslag.State,
        _ texts: Texts
    ) {
        guard let text = event.letter, let application = after.application else { return nil }
        self.text = text
        let kind = DutchWords.name(of: application.kind)
        let what = "\(kind) over \(application.benefitYear.value)"
        subject = "Uw \(what)"
        paragraphs = []
        switch event {
        case .provisionalAwardDecided(let decided):
            let amount = DutchWords.euros(decided.award.amount.value)
            tell(decided.award, what, "U krijgt een voorschot van \(amount) op uw \(what).")
            tell(decided.terms)
            close(decided.award)
        case .awardRevised(let revised):
            tell(revised, before, what, texts)
        case .definitiveAwardDecided(let decided):
            let amount = DutchWords.euros(decided.award.amount.value)
            tell(decided.award, what, "Uw \(what) is definitief \(amount).")
            say("U kreeg een voorschot van \(DutchWords.euros(decided.advance.value)).")
            tellBalance(of: decided.award, before)
            close(decided.award)
        case .paymentSuspended, .suspensionLifted:
            tellPause(event, what, texts)
        case .objectionDecided(let decision):
            tell(decision, before, texts)
            tellArticles(decision.basis.articles)
        case .revisionNotMade(let notMade):
            tellNoRevision(of: what, before.decision?.award, texts)
            tell(notMade.basis)
        default: tellReclaim(event, after, what, texts)
        }
    }

    mutating func say(_ paragraph: String?) {
        if let paragraph, !paragraph.isEmpty { paragraphs.append(paragraph) }
    }

    /// How a decision that is no award was taken, and what can be done against it.
    mutating func tell(_ basis: DecisionBasis) {
        close(
            isAutomated: basis.isAutomated,
            objectionUntil: basis.objectionUntil,
            basis.articles
        )
    }

    /// How a decision was taken, what can be done against it until when, and what it rests on.
    private mutating func close(
        isAutomated: Bool,
        objectionUntil day: CivilDate?,
        _ articles: [ArticleOfLaw]
    ) {
        if isAutomated {
            say(
                "Dit besluit is automatisch berekend. Wilt u dat een medewerker ernaar kijkt? Bel"
                    + " ons dan."
            )
        }
        if let day { tellObjection(until: day) }
        tellArticles(articles)
    }

    private mutating func tellArticles(_ articles: [ArticleOfLaw]) {
        say("Dit besluit rust op: \(articles.map(\.text.string).joined(separator: ", ")).")
    }

    /// What can be done against a decision, until when.
    private mutating func tellObjection(until day: CivilDate) {
        say(
            "Bent u het er niet mee eens? Dan kunt u tot en met \(DutchWords.day(day)) bezwaar"
                + " maken. Dat kost niets. Een andere medewerker kijkt er dan naar."
        )
    }
}

/// Awards.
extension Letter {
    private mutating func tell(_ award: Award, _ what: String, _ sentence: String) {
        say(award.amount.value == 0 ? "U krijgt geen \(what)." : sentence)
        tellBasis(of: award)
    }

    private mutating func tellBasis(of award: Award) {
        var parts: [String] = []
        var first = 0
        while first < 12 {
            let amount = award.months[first].value
            let last = award.months[first...].firstIndex { $0.value != amount } ?? 12
            let months = DutchWords.months(Int64(first + 1), Int64(last))
            parts.append("\(months) \(DutchWords.euros(amount))")
            first = last
        }
        if let right = award.right {
            say(
                "Met wat wij nu weten zou het \(DutchWords.euros(right.value)) zijn; per maand:"
                    + " \(parts.joined(separator: "; ")). Maar het jaar is meer dan vijf jaar"
                    + " voorbij. Daarom gaat het bedrag niet verder omlaag dan het voorschot dat u"
                    + " kreeg, of dan wat wij eerder besloten als dat minder was."
            )
        } else {
            say("Per maand is dat: \(parts.joined(separator: "; ")).")
        }
        for period in award.periods {
            let who = period.partner == nil ? "uw inkomen" : "het inkomen van u en uw partner"
            say(
                "Van \(DutchWords.months(period.first, period.last)) rekenen wij met \(who):"
                    + " \(DutchWords.euros(period.income * 100)) per jaar."
            )
        }
        for ground in award.grounds { say(DutchWords.sentence(for: ground)) }
    }

    private mutating func tell(_ terms: [PaymentTerm]) {
        if terms.isEmpty { return }
        let list = terms.map { "\(DutchWords.euros($0.amount.value)) op \(DutchWords.day($0.day))" }
        say("Wij betalen: \(list.joined(separator: "; ")).")
    }

    private mutating func tell(
        _ revised: AwardRevised,
        _ before: Toeslag.State,
        _ what: String,
        _ texts: Texts
    ) {
        let (old, new) = (before.decision?.award.amount.value ?? 0, revised.award.amount.value)
        say(
            old == new
                ? "Wij hebben uw \(what) opnieuw berekend. Het bedrag blijft"
                    + " \(DutchWords.euros(new))."
                : "Uw \(what) is veranderd van \(DutchWords.euros(old)) in"
                    + " \(DutchWords.euros(new))."
        )
        let why = old == new ? "Wij deden dat omdat" : "Dat komt doordat"
        say(
            revised.ground == .income
                ? "\(why) een inkomen anders is dan wij eerst wisten."
                : "\(why) er iets in uw situatie anders is dan wij eerst wisten."
        )
        say(texts["motivation"])
        tellBasis(of: revised.award)
        tell(revised.terms)
        if before.decision?.isDefinitive == true {
            tellBalance(of: revised.award, before)
        }
        close(revised.award)
    }

    private mutating func tellNoRevision(of what: String, _ award: Award?, _ texts: Texts) {
        say(
            "Wij keken of uw \(what) anders moet worden. Dat hoeft niet. Het bedrag blijft"
                + " \(DutchWords.euros(award?.amount.value ?? 0))."
        )
        say(texts["motivation"])
    }

    /// What comes on top of what was received or ordered before a definitive amount, or was too
    /// much; how much of it is paid out, or asked back, follows from other decisions.
    private mutating func tellBalance(of award: Award, _ before: Toeslag.State) {
        let tooMuch = before.surplus(above: award.amount.value)
        if tooMuch < 0 {
            say("Er komt \(DutchWords.euros(-tooMuch)) bij. Wij betalen dat binnen vier weken.")
            say(
                "Moet u nog iets terugbetalen dat niet op tijd betaald is? Dan verrekenen wij dat"
                    + " eerst. Daarover krijgt u een aparte brief."
            )
        } else if tooMuch > 0 {
            say("U kreeg \(DutchWords.euros(tooMuch)) te veel. U hoeft nu niets te doen.")
            say(
                "Is het zo weinig dat u het mag houden? Dan schrijven wij u dat meteen. Anders"
                    + " bekijkt een medewerker of u iets moet terugbetalen, en wat dat voor u"
                    + " betekent. Daarover krijgt u een aparte brief."
            )
        } else if before.kept(beside: award.amount.value) > 0 {
            say("Wat u meer kreeg mag u houden. Er komt niets bij, en er gaat niets af.")
        } else if award.amount.value > 0 {
            say("Dat bedrag kreeg u al. Er komt niets bij, en er gaat niets af.")
        }
    }

    private mutating func close(_ award: Award) {
        say("Klopt er iets niet, of verandert er iets? Geef het aan ons door.")
        close(
            isAutomated: award.isAutomated,
            objectionUntil: award.objectionUntil,
            award.articles
        )
    }
}
