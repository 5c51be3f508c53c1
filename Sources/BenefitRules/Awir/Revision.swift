public import EventSourcing

/// Revisions (_herzieningen_) of awards and advances.
extension Awir {
    /// Why somebody wants to lower an award: Awir article 20 and 21.
    public enum RevisionGround: Hashable, Sendable, CaseIterable {
        /// A first or changed income, or assets (art. 20): the revision is mandatory, up and down.
        case income
        /// Facts that the Dienst could not reasonably know at the award (art. 21 lid 1 a).
        case newFacts
        /// The applicant or the partner knew it was too much, or should have (art. 21 lid 1 b).
        case knewOrShouldHave
        /// A mistake of the agency alone: no ground to lower.
        case agencyError
    }

    /// Whether an award of the year may be lowered on a ground on a day.
    ///
    /// Art. 21 ends five years after the last day of the benefit year; art. 20 has no such term.
    public static func mayLower(
        _ ground: RevisionGround,
        on day: CivilDate,
        in year: BenefitYear
    ) throws(ParameterMissing) -> Bool {
        switch ground {
        case .income: true
        case .newFacts, .knewOrShouldHave: day <= (try lastDayToLower(in: year))
        case .agencyError: false
        }
    }

    /// Whether an advance of the year may still be lowered on a day: Awir article 16 lid 5.
    public static func mayLowerAdvance(
        on day: CivilDate,
        in year: BenefitYear
    ) throws(ParameterMissing) -> Bool {
        day <= (try lastDayToLower(in: year))
    }

    /// The award after the time in which it can be lowered: at least the advance paid (Awir article
    /// 14 lid 7), in eurocents.
    public static func award(
        _ amount: Int64,
        advancePaid: Int64,
        on day: CivilDate,
        in year: BenefitYear
    ) throws(ParameterMissing) -> Int64 {
        day > (try lastDayToLower(in: year)) ? max(amount, advancePaid) : amount
    }

    /// What a decision rests on, for the hearing of Awir article 26b.
    public struct HearingFacts: Hashable, Sendable {
        /// What the decisions about a benefit year reclaim together, of all toeslagen, in
        /// eurocents.
        public var totalReclaim: Int64
        /// Whether the consequences may be disproportionate.
        public var mayBeDisproportionate = false
        /// Whether a definitive award follows from an income alone (article 26b lid 3).
        public var isByIncomeAlone = false
        /// Whether it grants a request in full (article 26b lid 2 a).
        public var grantsRequest = false
        /// Whether it follows from what the citizen reported (article 26b lid 2 b).
        public var isSelfReported = false

        /// Facts with this total and nothing else.
        public init(totalReclaim: Int64) { self.totalReclaim = totalReclaim }
    }

    /// Whether the citizen must be heard (_zienswijze_) before the decision: Awir article 26b.
    ///
    /// In any case from a total reclaim of EUR 1,500 per benefit year; never on what follows from
    /// an income alone, from a granted request, or from the citizen's own report.
    public static func needsHearing(
        _ facts: HearingFacts,
        decidedIn year: BenefitYear
    ) throws(ParameterMissing) -> Bool {
        if facts.isByIncomeAlone || facts.grantsRequest || facts.isSelfReported { return false }
        if facts.mayBeDisproportionate { return true }
        return facts.totalReclaim >= (try year.number(Name.hearingThreshold))
    }
}
