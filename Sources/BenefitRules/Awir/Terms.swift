internal import BenefitYears
public import EventSourcing

/// Terms (_termijnen_) of applications, advances, awards and payments.
extension Awir {
    /// The last day on which a toeslag of a benefit year can be applied for: Awir article 15 lid 1.
    ///
    /// 31 August of the next year, and from the benefit year 2026 its 31 December; which years the
    /// new rule is for was not read in a transitional article. Kinderopvangtoeslag has its own
    /// three months.
    public static func lastDayToApply(in year: BenefitYear) throws(ParameterMissing) -> CivilDate {
        let word = try year.word(Name.application)
        return word == "voor_1_september"
            ? try day(year.year + 1, 8, 31, year) : try day(year.year + 1, 12, 31, year)
    }

    /// Why the decision on an advance may take longer: Awir article 16 lid 3.
    public enum AdvanceDelay: Hashable, Sendable {
        /// Nothing.
        case none
        /// More information is needed.
        case information
        /// Information from abroad is needed.
        case abroad
    }

    /// The last day for the decision on an advance (_voorschot_): Awir article 16 lid 1 and 3.
    ///
    /// - Returns: 13 weeks after the application, more with a delay; nil for one received on or
    ///   after 1 April of the year after the benefit year, for which no term was set.
    public static func lastDayForAdvance(
        received: CivilDate,
        delay: AdvanceDelay = .none,
        in year: BenefitYear
    ) throws(ParameterMissing) -> CivilDate? {
        guard received < (try day(year.year + 1, 4, 1, year)) else { return nil }
        var weeks = try year.number(Name.advanceWeeks)
        switch delay {
        case .none: break
        case .information: weeks += try year.number(Name.advanceMore)
        case .abroad: weeks += try year.number(Name.advanceAbroad)
        }
        return received.adding(weeks: Int(weeks))
    }

    /// What the term of a definitive award (_toekenning_) goes by: Awir article 19.
    public enum AwardBasis: Hashable, Sendable {
        /// The last income-tax assessment that matters, and the last decision on income from
        /// abroad.
        case assessment(CivilDate, foreignIncome: CivilDate?)
        /// Neither is made for anybody concerned.
        case none
    }

    /// The last day for the definitive award: Awir article 19 lid 1-3.
    ///
    /// Six months after the last assessment, or eight weeks after the decision on income from
    /// abroad where that ends later; else 31 December of the next year. `waitingDays` are those in
    /// which information that was asked for had not come.
    public static func lastDayForAward(
        _ basis: AwardBasis,
        waitingDays: Int32 = 0,
        in year: BenefitYear
    ) throws(ParameterMissing) -> CivilDate {
        let last: CivilDate
        switch basis {
        case .none: last = try day(year.year + 1, 12, 31, year)
        case .assessment(let assessed, let foreign):
            let months = Int(try year.number(Name.awardMonths))
            guard let end = assessed.adding(months: months) else {
                throw year.missing(Name.awardMonths)
            }
            if let foreign {
                last = max(end, foreign.adding(weeks: Int(try year.number(Name.incomeWeeks))))
            } else {
                last = end
            }
        }
        return CivilDate(days: last.days + waitingDays)
    }

    /// The last day for the revision after a first or changed income: Awir article 20 lid 2, eight
    /// weeks.
    public static func lastDayForIncomeRevision(
        known: CivilDate,
        in year: BenefitYear
    ) throws(ParameterMissing) -> CivilDate {
        known.adding(weeks: Int(try year.number(Name.incomeWeeks)))
    }

    /// The last day to pay a reclaim: Awir article 28 lid 1, six weeks after the decision.
    public static func lastDayToPay(
        decided: CivilDate,
        in year: BenefitYear
    ) throws(ParameterMissing) -> CivilDate {
        decided.adding(weeks: Int(try year.number(Name.paymentWeeks)))
    }

    /// The last day on which something of the benefit year can be lowered: five years after its
    /// last day (Awir article 16 lid 5, article 21 lid 2).
    public static func lastDayToLower(in year: BenefitYear) throws(ParameterMissing) -> CivilDate {
        let years = Int(try year.number(Name.revisionYears))
        return try day(year.year + years, 12, 31, year)
    }

    private static func day(
        _ number: Int,
        _ month: Int,
        _ day: Int,
        _ year: BenefitYear
    ) throws(ParameterMissing) -> CivilDate {
        guard let day = CivilDate(year: number, month: month, day: day) else {
            throw year.missing(Name.application, for: "the year \(number)")
        }
        return day
    }
}
