internal import EventSourcing
internal import Projections
internal import SQLite

/// How much was decided without a person, as the read model `AutomatedDecisions` has it, brought up
/// to the end of the log first.
public struct DecisionShares {
    /// The decisions of one type about one kind of toeslag in a year.
    public struct Row: Hashable, Sendable {
        /// Which toeslag.
        public let kind: String
        /// The benefit year.
        public let year: Int64
        /// The type of event.
        public let type: String
        /// How many there are.
        public let decisions: Int64
        /// In how many of them no person took part.
        public let automated: Int64
        /// That share, in hundredths of a percent.
        public let share: Int64
    }

    private let path: String

    /// The shares of an installation.
    ///
    /// - Throws: `ReadModelError`, `LogError`.
    public init(_ installation: Installation) throws {
        path = try ReadModelRegister.current(AutomatedDecisions.self, of: installation).path
    }

    /// The shares of a benefit year, or of all years where none is given.
    ///
    /// - Throws: a failure to read.
    public func rows(of year: Int64?) throws -> [Row] {
        let select = try Database(path, .readOnly).prepare(
            "SELECT kind, benefit_year, type, decisions, automated, share_automated"
                + " FROM decision_share WHERE ?1 IS NULL OR benefit_year = ?1"
                + " ORDER BY kind, benefit_year, type"
        )
        if let year { select.bind(0, year) }
        var rows: [Row] = []
        while try select.step() {
            rows.append(
                Row(
                    kind: select.text(0),
                    year: select.integer(1),
                    type: select.text(2),
                    decisions: select.integer(3),
                    automated: select.integer(4),
                    share: select.integer(5)
                )
            )
        }
        return rows
    }
}
