internal import EventSourcing
internal import Projections
internal import SQLite

/// Whether every cent is accounted for: the awards of a year beside what was paid, is to be paid
/// and was asked back.
///
/// The read model `PaymentSchedule` keeps the books apart from the decisions that order payments,
/// so that a decision which forgets one is found.
public struct Ledger {
    /// Sums of a kind of toeslag, in eurocents.
    public struct Sums: Hashable, Sendable {
        /// Which kind.
        public let kind: String
        /// How many toeslagen.
        public let toeslagen: Int64
        /// What is awarded: definitive amounts, and what the months of advances give.
        public let awarded: Int64
        /// What was paid out.
        public let paid: Int64
        /// What was ordered and is not known to be paid.
        public let underway: Int64
        /// What is still to be ordered, or came back.
        public let toPay: Int64
        /// What was to be paid and paid what the citizens owed.
        public let setOff: Int64
        /// What is asked back.
        public let reclaimed: Int64
        /// What of it came in, less refunds.
        public let received: Int64
        /// What was paid back too much and is not known to be refunded.
        public let refunding: Int64
        /// What stays with the citizens: mitigated, or under the threshold.
        public let kept: Int64
        /// What was paid too much and not weighed yet.
        public let tooMuch: Int64
        /// How many toeslagen do not add up.
        public let unbalanced: Int64
    }

    private let path: String
    /// The number of records that the ledger reflects.
    public let reflects: Int64

    /// The ledger of an installation, brought up to the end of the log.
    ///
    /// - Throws: `ReadModelError`, `LogError`.
    public init(_ installation: Installation) throws {
        (path, reflects) = try ReadModelRegister.current(PaymentSchedule.self, of: installation)
    }

    /// The sums of a benefit year, by kind.
    ///
    /// - Throws: a failure to read.
    public func sums(of year: Int64) throws -> [Sums] {
        let database = try Database(path, .readOnly)
        let columns = [
            "awarded", "paid", "underway", "to_pay", "set_off", "reclaimed", "received",
            "refunding", "kept", "too_much", "difference <> 0",
        ]
        let select = try database.prepare(
            "SELECT kind, count(*), \(columns.map { "sum(\($0))" }.joined(separator: ", "))"
                + " FROM ledger WHERE benefit_year = ? GROUP BY kind ORDER BY kind"
        )
        select.bind(0, year)
        var sums: [Sums] = []
        while try select.step() {
            sums.append(
                Sums(
                    kind: select.text(0),
                    toeslagen: select.integer(1),
                    awarded: select.integer(2),
                    paid: select.integer(3),
                    underway: select.integer(4),
                    toPay: select.integer(5),
                    setOff: select.integer(6),
                    reclaimed: select.integer(7),
                    received: select.integer(8),
                    refunding: select.integer(9),
                    kept: select.integer(10),
                    tooMuch: select.integer(11),
                    unbalanced: select.integer(12)
                )
            )
        }
        return sums
    }

    /// By how many eurocents what was set off where it was to be paid differs from what was set off
    /// where it was owed, in all years together; 0 when the books are right.
    ///
    /// - Throws: a failure to read.
    public func setOffDifference() throws -> Int64 {
        let select = try Database(path, .readOnly).prepare(
            "SELECT (SELECT coalesce(sum(amount), 0) FROM schedule_payment"
                + " WHERE status = 'setOff')"
                + " - (SELECT coalesce(sum(set_off), 0) FROM schedule_reclaim)"
        )
        return try select.step() ? select.integer(0) : 0
    }

    /// The toeslagen of a benefit year that do not add up, and by how many eurocents: below 0 where
    /// too little was ordered.
    ///
    /// - Throws: a failure to read.
    public func unbalanced(in year: Int64) throws -> [(toeslag: Int64, difference: Int64)] {
        let database = try Database(path, .readOnly)
        let select = try database.prepare(
            "SELECT toeslag, difference FROM ledger"
                + " WHERE benefit_year = ? AND difference <> 0 ORDER BY toeslag"
        )
        select.bind(0, year)
        var found: [(toeslag: Int64, difference: Int64)] = []
        while try select.step() { found.append((select.integer(0), select.integer(1))) }
        return found
    }
}
