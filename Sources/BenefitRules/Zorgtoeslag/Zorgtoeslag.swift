public import BenefitYears

/// Zorgtoeslag: Wet op de zorgtoeslag (Wzt) article 1-4a.
///
/// `max(0, S − (p × D + q × max(0, Y − D)))`: S is the standard premium, doubled with a partner; D
/// the threshold income; Y the joint income. p applies to D, never to the smaller of Y and D.
public enum Zorgtoeslag {
    /// What holds in a stretch of months.
    public struct Facts: Equatable, Sendable {
        /// Insured under the Zvw (Wzt article 1 lid 1 c).
        public var isInsured = true
        /// Entitled by a treaty (_verdragsgerechtigd_, Zvw article 69).
        public var isTreatyEntitled = false
        /// Whether there is a partner (Awir article 3).
        public var hasPartner = false
        /// Whether the partner is insured under the Zvw.
        public var partnerIsInsured = true
        /// Whether the partner is entitled by a treaty.
        public var partnerIsTreatyEntitled = false
        /// The incomes, in whole euros.
        public var income: Income
        /// The country of residence, where somebody is entitled by a treaty.
        public var country: String?
        /// The factor of that country (_woonlandfactor_), where it was given.
        public var countryFactor: Exact?

        /// Facts with this income and the defaults.
        public init(income: Income) { self.income = income }
    }

    /// How the amount of a year was found, in eurocents.
    public struct Working: Sendable {
        /// The facts.
        public let facts: Facts
        /// Y, the joint income in eurocents.
        public let income: Int64
        /// D, the threshold income in eurocents.
        public let threshold: Int64
        /// p, per 100,000.
        public let thresholdRate: Int64
        /// q, per 100,000.
        public let aboveRate: Int64
        /// The factor of the country for the applicant's standard premium; nil when none applies.
        public let ownFactor: Exact?
        /// The factor of the country for the partner's; nil when none applies.
        public let partnerFactor: Exact?
        /// The rule by which a treaty partner beside an insured applicant has the factor; else nil.
        public let treatyRule: Parameter?
        /// The standard premium of the year.
        public let premium: Int64
        /// S: the sum of the standard premiums, with their factors.
        public let standard: Exact
        /// p × D + q × max(0, Y − D).
        public let normPremium: Exact
        /// max(0, S − the norm premium).
        public let difference: Exact
        /// The share when the partner is not insured (Wzt article 2 lid 4), per 100,000; else nil.
        public let partnerShare: Int64?
        /// The amount of a year.
        public let year: Exact
    }

    enum Name {
        static let premium = ParameterName(known: "zorgtoeslag.standaardpremie")
        static let threshold = ParameterName(known: "zorgtoeslag.drempelinkomen_dienst")
        static let statutoryThreshold = ParameterName(
            known: "zorgtoeslag.drempelinkomen_wettelijk_onafgerond"
        )
        static let rateSingle = ParameterName(known: "zorgtoeslag.normpremie_pct_zonder_partner")
        static let rateCouple = ParameterName(known: "zorgtoeslag.normpremie_pct_met_partner")
        static let rateAbove = ParameterName(known: "zorgtoeslag.normpremie_pct_boven_drempel")
        static let partnerShare = ParameterName(known: "zorgtoeslag.factor_partner_niet_verzekerd")
        static let assetsSingle = ParameterName(known: "zorgtoeslag.vermogensgrens_zonder_partner")
        static let assetsCouple = ParameterName(known: "zorgtoeslag.vermogensgrens_met_partner")
        static let countryFactor = ParameterName(known: "zorgtoeslag.woonlandfactor")
        static let partnerTreaty = ParameterName(known: "zorgtoeslag.partner_verdragsgerechtigd")
        static let monthRule = ParameterName(known: "zorgtoeslag.maandregel")
    }

    /// The amount of a year like these facts.
    public static func working(
        _ facts: Facts,
        in year: BenefitYear
    ) throws(ParameterMissing) -> Working {
        let threshold = try year.number(Name.threshold)
        let thresholdRate = try year.number(facts.hasPartner ? Name.rateCouple : Name.rateSingle)
        let aboveRate = try year.number(Name.rateAbove)
        let premium = try year.number(Name.premium)
        let income = facts.income.counting(partner: facts.hasPartner) * 100
        let normPremium = Exact(
            Int128(thresholdRate) * Int128(threshold)
                + Int128(aboveRate) * Int128(max(0, income - threshold)),
            over: 100_000
        )
        let ownFactor = facts.isTreatyEntitled ? try countryFactor(facts, year) : nil
        let partnerFactor = try partnerFactor(facts, year)
        var standard = ownFactor.map { $0 * premium } ?? Exact(premium)
        if facts.hasPartner {
            standard = standard + (partnerFactor.map { $0 * premium } ?? Exact(premium))
        }
        let difference = max(.zero, standard - normPremium)
        let isShared =
            facts.hasPartner && !facts.partnerIsInsured && !facts.partnerIsTreatyEntitled
        let partnerShare = isShared ? try year.number(Name.partnerShare) : nil
        return Working(
            facts: facts,
            income: income,
            threshold: threshold,
            thresholdRate: thresholdRate,
            aboveRate: aboveRate,
            ownFactor: ownFactor,
            partnerFactor: partnerFactor,
            treatyRule: partnerFactor != nil && !facts.isTreatyEntitled
                ? year.parameter(Name.partnerTreaty) : nil,
            premium: premium,
            standard: standard,
            normPremium: normPremium,
            difference: difference,
            partnerShare: partnerShare,
            year: partnerShare.map { difference * Exact(per100000: $0) } ?? difference
        )
    }

    /// The factor of the country where somebody lives who is entitled by a treaty: Wzt article 4a
    /// lid 1-2.
    private static func countryFactor(
        _ facts: Facts,
        _ year: BenefitYear
    ) throws(ParameterMissing) -> Exact {
        if let given = facts.countryFactor { return given }
        guard let country = facts.country else { throw year.missing(Name.countryFactor) }
        return Exact(per100000: try year.number(Name.countryFactor, country: country))
    }

    /// The factor for the partner: of one who is no insured of the Zvw beside an applicant by
    /// treaty (Wzt article 4a lid 4), or of one by treaty beside an insured applicant (lid 3, since
    /// 2024-11-06).
    private static func partnerFactor(
        _ facts: Facts,
        _ year: BenefitYear
    ) throws(ParameterMissing) -> Exact? {
        guard facts.hasPartner else { return nil }
        if facts.isTreatyEntitled {
            let isInsured = facts.partnerIsInsured && !facts.partnerIsTreatyEntitled
            return isInsured ? nil : try countryFactor(facts, year)
        }
        guard facts.partnerIsTreatyEntitled else { return nil }
        _ = try year.word(Name.partnerTreaty)
        return try countryFactor(facts, year)
    }

    /// The award of a year.
    ///
    /// - Throws: `ParameterMissing`.
    public static func award(
        _ situations: [Situation<Facts>],
        assets: Assets,
        in year: BenefitYear
    ) throws(ParameterMissing) -> Outcome<Working> {
        var grounds: [Ground] = []
        var parts: [Outcome<Working>.Part] = []
        let limit = try year.number(assets.isJoint ? Name.assetsCouple : Name.assetsSingle)
        if assets.exceed(limit) {
            grounds.append(.assetsAboveLimit)
        } else {
            for situation in situations {
                guard situation.facts.isInsured || situation.facts.isTreatyEntitled else {
                    grounds.append(.notInsured)
                    continue
                }
                let working = try working(situation.facts, in: year)
                parts.append(.init(months: situation.months, working: working))
            }
        }
        let award = try Award(
            parts.map { AwardPeriod(months: $0.months, year: $0.working.year) },
            monthRule: Name.monthRule,
            in: year
        )
        return Outcome(award, parts, grounds)
    }
}
