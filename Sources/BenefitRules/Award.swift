internal import BenefitYears

/// Months in which nothing changes, and what a whole year like them would give.
public struct AwardPeriod: Sendable {
    /// The months.
    public let months: Months
    /// The amount of a whole year, in eurocents, not rounded.
    public let year: Exact

    /// The amount of one month, in eurocents, not rounded.
    public var month: Exact { year / 12 }
}

/// The amount of a toeslag for a benefit year (_tegemoetkoming_, Awir article 14), in eurocents.
///
/// Every toeslag is determined per calendar month (Wzt art. 2 lid 5, Wkb art. 2 lid 11): the year
/// is the sum of its months, each a twelfth of the year that it would make. The composition for a
/// year with changes is derived from these articles; no published example of one is known.
public struct Award: Sendable {
    /// How the amount of a month follows from that of the year; practice of the Dienst, per toeslag
    /// and year.
    public enum MonthRule: String, Sendable {
        /// floor(unrounded year / 12): proven on 2,586 outputs of the official tool for 2024.
        case unroundedYear = "onafgerond_jaarbedrag"
        /// floor(whole-euro year / 12): the published tables of zorgtoeslag 2025 and 2026.
        case awardedYear = "toegekend_jaarbedrag"
    }

    /// The stretches of the year with a right to the toeslag.
    public let periods: [AwardPeriod]
    /// How months are rounded.
    public let monthRule: MonthRule
    /// The smallest award, Awir article 14 lid 5.
    public let minimum: Int64
    /// The sum of the months, not rounded.
    public let unrounded: Exact
    /// Rounded to whole euros, a half upwards (_rekenkundig_, Awir article 14 lid 4).
    public let rounded: Int64
    /// What is awarded: nothing when the rounded amount is under the minimum.
    public let awarded: Int64

    /// The award of these periods by the rules of a year.
    init(
        _ periods: [AwardPeriod],
        monthRule: ParameterName,
        in year: BenefitYear
    ) throws(ParameterMissing) {
        self.periods = periods
        let word = try year.word(monthRule)
        guard let rule = MonthRule(rawValue: word) else { throw year.missing(monthRule) }
        self.monthRule = rule
        // The one rule there is, done below; a year that does not state it decides nothing.
        _ = try year.word(Self.roundingName)
        minimum = try year.number(Self.minimumName)
        if periods.count == 1, periods[0].months == .all {
            unrounded = periods[0].year
        } else {
            unrounded = periods.reduce(.zero) { $0 + $1.year * Int64($1.months.count) } / 12
        }
        rounded = unrounded.halfUp(to: 100)
        awarded = rounded < minimum ? 0 : rounded
    }

    static let minimumName = ParameterName(known: "awir.minimum_tegemoetkoming_per_jaar")
    static let roundingName = ParameterName(known: "awir.afronding_tegemoetkoming")

    /// What is paid in each month of a period: whole euros, downwards.
    public func paid(in period: AwardPeriod) -> Int64 {
        if awarded == 0 { return 0 }
        switch monthRule {
        case .unroundedYear: return period.month.floored(to: 100)
        case .awardedYear:
            return (Exact(period.year.halfUp(to: 100)) / 12).floored(to: 100)
        }
    }

    /// What is paid in each of the twelve months.
    public var paidPerMonth: [Int64] {
        var months = [Int64](repeating: 0, count: 12)
        for period in periods {
            let amount = paid(in: period)
            for number in period.months.numbers { months[number - 1] = amount }
        }
        return months
    }

    /// What is paid in every month with a right, when it is the same in all; 0 without a right.
    public var paidMonthly: Int64? {
        guard let first = periods.first else { return 0 }
        let amount = paid(in: first)
        return periods.allSatisfy { paid(in: $0) == amount } ? amount : nil
    }

    /// The unrounded amount of every month with a right, when it is the same in all.
    public var unroundedMonthly: Exact? {
        guard let first = periods.first else { return .zero }
        return periods.allSatisfy { $0.year == first.year } ? first.month : nil
    }
}

/// Why somebody gets nothing, or nothing in some months.
public enum Ground: String, Sendable, CaseIterable {
    /// Above the limit on 1 January: Awir art. 7 lid 3-4, Wzt art. 3, Wkb art. 1 lid 4.
    case assetsAboveLimit = "vermogen_boven_grens"
    /// No health insurance and no treaty right: Wzt art. 1 lid 1 c, art. 2.
    case notInsured = "niet_verzekerd"
    /// Under 18: Wzt art. 1 lid 1 c, Wht art. 8.
    case tooYoung = "jonger_dan_18"
    /// The income leaves no amount.
    case incomeTooHigh = "inkomen_te_hoog"
    /// The year is under EUR 24: Awir art. 14 lid 5.
    case belowMinimum = "onder_minimum_van_24_euro"
    /// The rent is above the maximum: Wht art. 13, to 2025.
    case rentAboveMaximum = "huur_boven_maximum"
    /// The rent does not exceed what stays for the tenant: Wht art. 16, 21.
    case rentBelowBase = "huur_niet_boven_basishuur"
    /// No kinderbijslag for any child: Wkb art. 2 lid 1.
    case noChildBenefit = "geen_kinderbijslag"
    /// No child under 18: Wkb art. 2 lid 1.
    case noChild = "geen_kind_onder_18"
    /// Applicant or partner does not work, study or follow a listed course: Wko art. 1.6.
    case noWork = "ouder_of_partner_werkt_niet"
    /// No childcare in the months with a right: Wko art. 1.5, 1.7.
    case noCare = "geen_opvang"
    /// Months more than three before the month of application: Wko art. 1.3 lid 2 b.
    case appliedLate = "te_laat_aangevraagd"
    /// Outside the time in which the conditions are met: Awir art. 5.
    case outsidePeriod = "buiten_periode"
    /// The applicant died: Awir art. 5.
    case deceased = "overleden"
    /// No dwelling is rented: Wht art. 1 c, 7.
    case noTenancy = "geen_huurwoning"
    /// The dwelling is not self-contained, nor designated: Wht art. 11.
    case notSelfContained = "geen_zelfstandige_woning"
    /// The partner applied first: partners have one toeslag of a kind together.
    case partnerReceives = "partner_ontvangt_toeslag"
    /// The citizen stopped the toeslag.
    case stopped = "stopgezet"
    /// Somebody else in the dwelling applied first, which has one huurtoeslag: Wht art. 7 lid 2.
    case otherReceives = "huisgenoot_ontvangt_toeslag"
}
