public import BenefitYears

extension Awir {
    /// Whether what was paid too much is reclaimed (_terugvordering_).
    public struct Reclaim: Hashable, Sendable {
        /// What is reclaimed: all of it or nothing, in eurocents.
        public let amount: Int64
        /// The amount up to which nothing is, in eurocents.
        public let threshold: Int64
        /// The year of the decision, by which the threshold goes.
        public let decisionYear: Int
        /// The threshold with what is known about it.
        public let parameter: Parameter?
    }

    enum Name {
        static let reclaimThreshold = ParameterName(known: "awir.terugvordering_drempel")
        static let hearingThreshold = ParameterName(known: "awir.zienswijze_drempel")
        static let revisionYears = ParameterName(known: "awir.herzieningstermijn_jaren")
        static let application = ParameterName(known: "awir.aanvraag_uiterlijk")
        static let advanceWeeks = ParameterName(known: "awir.voorschot_beslistermijn_weken")
        static let advanceMore = ParameterName(known: "awir.voorschot_verlenging_weken")
        static let advanceAbroad = ParameterName(
            known: "awir.voorschot_verlenging_buitenland_weken"
        )
        static let awardMonths = ParameterName(known: "awir.toekenning_termijn_maanden")
        static let incomeWeeks = ParameterName(known: "awir.herziening_inkomen_weken")
        static let sharedCareDays = ParameterName(known: "awir.co_ouderschap_dagen")
        static let paymentWeeks = ParameterName(known: "awir.betaaltermijn_terugvordering_weken")
        static let interest = ParameterName(known: "awir.rente")
        static let interestToPay = ParameterName(known: "awir.rente_te_betalen")
        static let interestToReceive = ParameterName(known: "awir.rente_te_ontvangen")
    }

    /// What is reclaimed after a definitive award or its revision: Awir article 26 and 26a.
    ///
    /// Per toeslag; the threshold is that of the year of the decision, and only an amount _greater_
    /// than it is reclaimed. It holds also for what is left after the amount was mitigated as
    /// disproportionate (art. 26 lid 2), and does not hold for the revision of an advance.
    ///
    /// - Parameters:
    ///   - paidTooMuch: in eurocents.
    ///   - mitigated: by how much the reclaim was mitigated, in eurocents.
    ///   - decisionYear: the year of the decision.
    ///   - legislation: the years that are known.
    /// - Returns: what is reclaimed, and the threshold.
    /// - Throws: `ParameterMissing`: the threshold of the year is not confirmed.
    public static func reclaim(
        _ paidTooMuch: Int64,
        mitigated: Int64 = 0,
        decidedIn decisionYear: Int,
        _ legislation: Legislation
    ) throws(ParameterMissing) -> Reclaim {
        guard let year = legislation[decisionYear] else {
            throw ParameterMissing(
                name: Name.reclaimThreshold,
                year: decisionYear,
                need: "a decision of \(decisionYear)"
            )
        }
        let threshold = try year.number(Name.reclaimThreshold)
        let left = max(0, paidTooMuch - mitigated)
        return Reclaim(
            amount: left > threshold ? left : 0,
            threshold: threshold,
            decisionYear: decisionYear,
            parameter: year.parameter(Name.reclaimThreshold)
        )
    }
}
