public import EventSourcing

extension Kinderopvangtoeslag {
    /// The months that an application reaches: back to some months before its own (Wko article 1.3
    /// lid 2 b).
    ///
    /// - Throws: `ParameterMissing`.
    public static func monthsReached(
        byApplicationOn day: CivilDate,
        in year: BenefitYear
    ) throws(ParameterMissing) -> Months {
        let (applied, month, _) = day.parts
        let back = Int(try year.number(Name.lookBack))
        return .from((applied - year.year) * 12 + month - back)
    }

    /// Somebody's months of work, and those after in which the right goes on (Wko article 1.6 lid
    /// 5).
    ///
    /// - Parameters:
    ///   - year: the law.
    ///   - isWorking: whether somebody works in a month; 0 is December of the year before.
    /// - Returns: the months of the year.
    /// - Throws: `ParameterMissing`.
    public static func monthsOfWork(
        in year: BenefitYear,
        _ isWorking: (Int) -> Bool
    ) throws(ParameterMissing) -> Months {
        let after = Int(try year.number(Name.afterWork))
        return Months(
            (1...12).filter { month in (0...after).contains { isWorking(month - $0) } }
                .map { Months(number: $0) }
        )
    }
}
