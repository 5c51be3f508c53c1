internal import BenefitRules
internal import EventSourcing
internal import Events

extension DecisionBasis {
    /// What a decision rests on that is no award: the articles, and the award that held, which has
    /// the facts; nil for one that stands in the same append.
    ///
    /// For six weeks one can object, or go to court against a decision on an objection; not where
    /// it only gives something.
    init(
        _ articles: [ArticleOfLaw],
        isAutomated: Bool = false,
        isContestable: Bool = true,
        about award: Position?,
        _ asked: Asked
    ) {
        self.init(
            articles: articles,
            award: award,
            isAutomated: isAutomated,
            objectionUntil: isContestable ? Awir.lastDayToObject(decided: asked.day) : nil,
            software: asked.software
        )
    }

    /// The last day to object; the day of the decision where that is not open.
    func lastDayToObject(decided day: CivilDate) -> CivilDate { objectionUntil ?? day }

    /// Asking back, or not: Awir articles 26 and 26a.
    static let reclaim = ArticleOfLaw.all("Awir art. 26", "Awir art. 26a")
    /// Reclaiming less: Awir article 26 lid 2.
    static let mitigation = ArticleOfLaw.all("Awir art. 26")
    /// Paying back in terms: Awir article 28.
    static let plan = ArticleOfLaw.all("Awir art. 28")
    /// Setting off: Awir article 30.
    static let setOff = ArticleOfLaw.all("Awir art. 30")
    /// Liability of who shared a toeslag: Awir article 33.
    static let liability = ArticleOfLaw.all("Awir art. 33")
    /// Suspending: Awir article 23.
    static let suspension = ArticleOfLaw.all("Awir art. 23")
    /// Deciding on an objection: Awb article 7:11.
    static let objection = ArticleOfLaw.all("Awb art. 7:11")
    /// Leaving an award as it is: Awir article 21.
    static let revision = ArticleOfLaw.all("Awir art. 21")
}
