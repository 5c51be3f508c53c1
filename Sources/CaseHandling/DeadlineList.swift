public import EventSourcing
internal import Projections
internal import SQLite

/// What has to be done by which day, as the read model `Deadlines` has it, brought up to the end of
/// the log first.
public struct DeadlineList {
    /// Something that has to be done.
    public struct Item: Sendable {
        /// The stream in which the term was set.
        public let stream: StreamName
        /// The number of who applied, or whom contact is with; nil where that is not known.
        public let citizen: Int64?
        /// What.
        public let kind: String
        /// Who: agency or citizen.
        public let party: String
        /// The event that set it.
        public let since: Position
        /// The last day, YYYY-MM-DD.
        public let due: String
        /// How much is to be paid, in eurocents; nil where it is not about money.
        public let amount: Int64?
    }

    private let path: String
    /// The number of records that the list reflects.
    public let reflects: Int64

    /// The deadlines of an installation.
    ///
    /// - Throws: `ReadModelError`, `LogError`.
    public init(_ installation: Installation) throws {
        (path, reflects) = try ReadModelRegister.current(Deadlines.self, of: installation)
    }

    /// What can be due, by name.
    public static let kinds = Deadlines.kinds

    /// Gives what is open, by rising day; of one party or kind, or with a last day before another
    /// day, where that is given.
    ///
    /// - Throws: what `body` throws, and a failure to read.
    public func forEach(
        party: String? = nil,
        kind: String? = nil,
        dueBefore day: CivilDate? = nil,
        _ body: (Item) throws -> Void
    ) throws {
        let select = try Database(path, .readOnly).prepare(
            "SELECT category, stream, citizen, kind, party, since, due, amount FROM deadline"
                + " WHERE met IS NULL AND due < ? AND party LIKE ? AND kind LIKE ?"
                + " ORDER BY due, category, stream, number"
        )
        // A day is ten digits and dashes, so every day comes before this word.
        select.bind(0, day?.description ?? "later")
        select.bind(1, party ?? "%")
        select.bind(2, kind ?? "%")
        while try select.step() {
            try body(
                Item(
                    stream: try StreamName(select.text(0), "\(select.integer(1))"),
                    citizen: select.isNull(2) ? nil : select.integer(2),
                    kind: select.text(3),
                    party: select.text(4),
                    since: Position(select.integer(5)),
                    due: select.text(6),
                    amount: select.isNull(7) ? nil : select.integer(7)
                )
            )
        }
    }
}
