internal import BenefitYears
public import EventSourcing

extension Awir {
    /// Who owes the interest of Awir article 27.
    public enum InterestSide: Hashable, Sendable {
        /// The citizen, on a reclaim.
        case toPay
        /// The agency, on a supplement.
        case toReceive
    }

    /// Interest (_rente_) on what is paid or reclaimed later than 1 July of the year after the
    /// benefit year: Awir article 27, simple, to the day of the decision; abolished for decisions
    /// from 2026.
    ///
    /// Derived: a year counts 365 days, as no text on the count was read; and the abolition is
    /// taken to go by the year of the decision, as no transitional article was read.
    /// - Returns: eurocents, not rounded.
    /// - Throws: `ParameterMissing`: a day without a confirmed rate, as all of 2024 and 2025.
    public static func interest(
        on amount: Int64,
        _ side: InterestSide,
        benefitYear: Int,
        decided: CivilDate,
        _ legislation: Legislation
    ) throws(ParameterMissing) -> Exact {
        let decisionYear = decided.parts.year
        guard let year = legislation[decisionYear] else {
            throw ParameterMissing(name: Name.interest, year: decisionYear, need: "\(decided)")
        }
        if try year.word(Name.interest) == "afgeschaft" { return .zero }
        let name = side == .toPay ? Name.interestToPay : Name.interestToReceive
        guard var day = CivilDate(year: benefitYear + 1, month: 7, day: 1) else { return .zero }
        var parts: Int128 = 0
        while day <= decided {
            guard let year = legislation[day.parts.year],
                let parameter = year.parameter(name, on: day), let rate = parameter.number
            else { throw ParameterMissing(name: name, year: day.parts.year, need: "\(day)") }
            let last = min(parameter.until, decided)
            parts += Int128(rate) * Int128(last.days - day.days + 1)
            day = CivilDate(days: last.days + 1)
        }
        return Exact(parts * Int128(amount), over: 365 * 100_000)
    }
}
