/// The general act on income-dependent schemes: Algemene wet inkomensafhankelijke regelingen
/// (Awir).
///
/// Rules around the amount that all toeslagen share: terms, awards, revisions, reclaims, interest.
public enum Awir {
    /// Whether a child belongs to the households of both parents: in about equal measure in each,
    /// in any case from 156 days of the year in each (Awir article 4 lid 2).
    ///
    /// With less than the whole year, the 156 days are reckoned by the time, `months` of 12.
    public static func isOfBothHouseholds(
        daysHere: Int64,
        daysThere: Int64,
        months: Int64 = 12,
        in year: BenefitYear
    ) throws(ParameterMissing) -> Bool {
        let days = try year.number(Name.sharedCareDays)
        return months >= 1 && min(daysHere, daysThere) * 12 >= days * months
    }
}
