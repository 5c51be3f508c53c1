internal import BenefitRules
internal import EventSourcing
internal import Events

/// What is awarded by the facts as they are: the advance, its revisions, the definitive amount.
extension Toeslag {
    /// The first award, or a revision of the one that holds; nothing where the facts give the same.
    static func review(
        _ application: ApplicationSubmitted,
        _ basis: Basis,
        _ asked: Asked,
        _ state: State
    ) throws(ToeslagRefusal) -> [ToeslagEvent] {
        if let decision = state.decision {
            return try term(basis, asked, state)
                + revise(decision, application, basis, asked, state)
        }
        let right = try right(application, basis.household, basis, state)
        let award = award(right, advanceArticles, basis, asked)
        let terms = Awir.terms(right.months, decided: asked.day, in: basis.household.year)
        let first = ProvisionalAwardDecided(award: award, terms: terms.map(\.recorded))
        return [.provisionalAwardDecided(first)]
            + (try term(basis, asked, state))
            + (try waitingBeside(right, application, basis, asked, state))
    }

    /// The definitive award, and what it pays or leaves to be asked back.
    static func settle(
        _ application: ApplicationSubmitted,
        _ basis: Basis,
        _ asked: Asked,
        _ state: State
    ) throws(ToeslagRefusal) -> [ToeslagEvent] {
        guard let decision = state.decision else { throw .notAwarded }
        if decision.isDefinitive { return [] }
        if asked.day <= basis.household.lastDay { throw .yearNotOver(basis.household.year) }
        if !basis.household.hasEstablishedIncomes { throw .incomesNotEstablished }
        let right = try rightByWhatCounts(application, basis, state)
        // What the agency found and nobody told the applicant of would not come back.
        if let waits = pending(beside: right, application, basis, state) { throw waits }
        let award = award(
            right,
            definitiveArticles,
            basis,
            asked,
            amount: try floor(right.amount, advance: state.advancePaid, basis, asked)
        )
        let definitive = DefinitiveAwardDecided(
            advance: EuroCents(checked: state.advanceOrdered),
            award: award
        )
        return [.definitiveAwardDecided(definitive)]
            + balance(award, basis, asked, state)
    }

    /// After five years the award is at least the advance (Awir article 14 lid 7).
    static func floor(
        _ amount: Int64,
        advance: Int64,
        _ basis: Basis,
        _ asked: Asked
    ) throws(ToeslagRefusal) -> Int64 {
        try byLaw(of: basis.household.year, basis.legislation) { law throws(ParameterMissing) in
            try Awir.award(amount, advancePaid: advance, on: asked.day, in: law)
        }
    }

    /// Whether a right would be another if everybody were born on the day that was known when it
    /// was decided last: then it follows from a birth, whatever the incomes that count look like.
    static func isByBirth(
        _ right: Entitlement,
        _ application: ApplicationSubmitted,
        _ basis: Basis,
        _ state: State,
        since decision: Position
    ) -> Bool {
        guard let before = basis.household.withBirths(knownAt: decision) else { return false }
        let known = try? Entitlement(
            of: before,
            by: application,
            stopped: state.stopped,
            basis.legislation
        )
        return known?.months != right.months || known?.periods != right.periods
    }

    static func right(
        _ application: ApplicationSubmitted,
        _ household: Household,
        _ basis: Basis,
        _ state: State
    ) throws(ToeslagRefusal) -> Entitlement {
        func right(_ legislation: Legislation) throws(EntitlementError) -> Entitlement {
            try Entitlement(
                of: household,
                by: application,
                stopped: state.stopped,
                legislation
            )
        }
        do {
            var found = try right(basis.legislation)
            found.assumed = basis.legislation.needed { (try? right($0)) != nil }
                .map { "\($0.name)" }
            return found
        } catch {
            throw .undecidable(error)
        }
    }

    /// The right by the facts that count.
    ///
    /// - Throws: also what the agency found waits for, where something is known from that alone.
    static func rightByWhatCounts(
        _ application: ApplicationSubmitted,
        _ basis: Basis,
        _ state: State
    ) throws(ToeslagRefusal) -> Entitlement {
        do {
            return try right(application, basis.household, basis, state)
        } catch {
            if let found = basis.found, !found.waiting.facts.isEmpty,
                (try? right(application, found.waiting.people, basis, state)) != nil
            {
                throw found.refusal
            }
            throw error
        }
    }

    /// A first advance.
    private static let advanceArticles =
        ArticleOfLaw.all("Awir art. 14", "Awir art. 16", "Awir art. 22")
    /// A revision of an advance.
    static let revisionArticles = ArticleOfLaw.all("Awir art. 14", "Awir art. 16")
    /// A definitive award.
    private static let definitiveArticles =
        ArticleOfLaw.all("Awir art. 14", "Awir art. 19", "Awir art. 24")
    /// A revision of a definitive award by an income.
    static let incomeArticles = ArticleOfLaw.all("Awir art. 14", "Awir art. 20")
    /// A revision of a definitive award by other facts.
    static let newFactsArticles = ArticleOfLaw.all("Awir art. 14", "Awir art. 21")

    /// An award that is more than the right, after five years.
    private static let floorArticles = ArticleOfLaw.all("Awir art. 14 lid 7")

    static func award(
        _ right: Entitlement,
        _ articles: [ArticleOfLaw],
        _ basis: Basis,
        _ asked: Asked,
        amount: Int64? = nil,
        isAutomated: Bool = true
    ) -> Events.Award {
        let found = basis.found
        let weighed = isAutomated ? [] : Set(found?.weighed.facts ?? [])
        let accepted = Set(found?.accepted ?? []).union(weighed).sorted()
        let leftOut = (found?.leftOut ?? []).filter { !weighed.contains($0) }
        let isFloor = amount.map { $0 > right.amount } ?? false
        return Events.Award(
            accepted: accepted.isEmpty ? nil : accepted,
            amount: EuroCents(checked: amount ?? right.amount),
            articles: articles + (isFloor ? floorArticles : []) + right.articles,
            assumed: right.assumed.isEmpty
                ? nil : right.assumed.compactMap { LegalFigure(Text($0)) },
            decidedOn: asked.day,
            facts: right.facts,
            grounds: right.grounds,
            isAutomated: isAutomated,
            leftOut: leftOut.isEmpty ? nil : leftOut,
            months: right.months.map { EuroCents(checked: $0) },
            objectionUntil: Awir.lastDayToObject(decided: asked.day),
            periods: right.periods,
            right: isFloor ? EuroCents(checked: right.amount) : nil,
            software: basis.software
        )
    }
}

extension Entitlement {
    /// Whether an award gives the same: amounts, months, grounds and what held in them.
    ///
    /// An award after five years may be more than the right, and stays so.
    func gives(_ award: Events.Award) -> Bool {
        award.months.map(\.value) == months && award.grounds == grounds
            && award.periods == periods && award.amount.value >= amount
    }

    /// Whether only incomes are others than in an award, so that the revision is one of Awir
    /// article 20; where assets exclude a right, nothing is compared and it is not.
    func differsByIncomeAlone(from award: Events.Award) -> Bool {
        periods.map(\.income) != award.periods.map(\.income)
            && AwardedPeriod.haveSamePeople(periods, award.periods)
    }
}

extension AwardedPeriod {
    /// Whether two awards rest on the same people, dwellings and care in the same months, whatever
    /// their incomes.
    static func haveSamePeople(_ left: [AwardedPeriod], _ right: [AwardedPeriod]) -> Bool {
        left.count == right.count
            && zip(left, right).allSatisfy { $0.with(income: 0) == $1.with(income: 0) }
    }
}

extension Awir.Term {
    var recorded: PaymentTerm {
        PaymentTerm(amount: EuroCents(checked: amount), day: day)
    }
}

extension ArticleOfLaw {
    /// Articles that are known to be some, made once.
    static func all(_ texts: String...) -> [ArticleOfLaw] {
        texts.map { text in
            guard let article = ArticleOfLaw(Text(text)) else {
                preconditionFailure("\(text) is no article")
            }
            return article
        }
    }
}
