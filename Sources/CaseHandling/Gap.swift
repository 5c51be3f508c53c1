internal import EventSourcing
internal import Projections
internal import SQLite

/// How far advances lie from what is definitive, as the read model `AwardGap` has it, brought up to
/// the end of the log first.
public struct Gap {
    /// The distribution of a kind, year and cohort.
    public struct Row: Hashable, Sendable {
        /// Which toeslag.
        public let kind: String
        /// The month of the first advance, YYYY-MM.
        public let cohort: String
        /// How many are definitive.
        public let toeslagen: Int64
        /// How many have an advance.
        public let awarded: Int64
        /// Mean gap, first, fifth and ninth tenth, in eurocents; above 0 was promised too much.
        public let amounts: [Int64]
        /// Equal, a supplement, asked back, more than EUR 500 and 1,000 asked back, and of all
        /// decisions those without a person: hundredths of a percent.
        public let shares: [Int64]
        /// Between which amounts the mean of all that have an advance lies, with about 95 %
        /// confidence, when which are definitive was left to chance; nil where too few are.
        public let mean: MeanInterval?
    }

    private let path: String
    /// The number of records that the figures reflect.
    public let reflects: Int64

    /// The figures of an installation.
    ///
    /// - Throws: `ReadModelError`, `LogError`.
    public init(_ installation: Installation) throws {
        (path, reflects) = try ReadModelRegister.current(AwardGap.self, of: installation)
    }

    /// The distributions of a benefit year.
    ///
    /// - Throws: a failure to read.
    public func rows(of year: Int64) throws -> [Row] {
        let select = try Database(path, .readOnly).prepare(
            "SELECT kind, cohort, toeslagen, mean, tenth_1, tenth_5, tenth_9, share_equal,"
                + " share_supplement, share_reclaim, share_reclaim_over_500,"
                + " share_reclaim_over_1000, share_automated, awarded, gaps, squares_millions,"
                + " squares_rest FROM award_gap_distribution"
                + " WHERE benefit_year = ? ORDER BY kind, cohort"
        )
        select.bind(0, year)
        var rows: [Row] = []
        while try select.step() {
            rows.append(
                Row(
                    kind: select.text(0),
                    cohort: select.text(1),
                    toeslagen: select.integer(2),
                    awarded: select.integer(13),
                    amounts: (3...6).map { select.integer($0) },
                    shares: (7...12).map { select.integer($0) },
                    mean: MeanInterval(
                        known: select.integer(2),
                        of: select.integer(13),
                        sum: select.integer(14),
                        squares: Int128(select.integer(15)) * 1_000_000
                            + Int128(select.integer(16))
                    )
                )
            )
        }
        return rows
    }
}
