public import EventSourcing
public import Events

/// How often applications were refused at the door, and why: a figure about the form, never about a
/// person.
public enum IntakeRefusals: Projection {
    /// What refusals are counted for.
    public struct Key: Comparable, Hashable, Sendable {
        /// Which toeslag.
        public let kind: String
        /// The benefit year that was asked for.
        public let year: Int64
        /// The reason, or `any` for all refusals, each once.
        public let reason: String

        /// Orders by toeslag, year and reason.
        public static func < (left: Self, right: Self) -> Bool {
            (left.kind, left.year, left.reason) < (right.kind, right.year, right.reason)
        }
    }

    /// How many refusals each month had, by rising month.
    public struct State: Hashable, Sendable {
        var months: [Month] = []

        struct Month: Hashable, Sendable {
            let name: String
            var refusals: Int64
        }
    }

    /// `IntakeRefusals`.
    public static var name: String { "IntakeRefusals" }
    /// Raised with every change of meaning.
    public static var version: Int { 1 }
    /// The table and the view.
    public static var schema: String {
        String(decoding: PackageResources.IntakeRefusals_sql, as: UTF8.self)
    }
    /// Refusals by toeslag, year, reason and month.
    public static var tables: [Table] {
        [
            Table(
                "intake_refusal",
                columns: ["kind", "benefit_year", "reason", "month", "refusals"],
                keyColumns: 3,
                primaryKeyColumns: 4
            )
        ]
    }
    /// Refusals alone.
    public static var typeNames: [StaticText] { [ApplicationRefusedAtIntake.typeName] }

    /// Decodes a refusal.
    public static func decode(_ envelope: Envelope) throws(EventDecodingError) -> IntakeEvent? {
        try IntakeEvent.decode(envelope)
    }

    /// Each reason, and all of them together.
    public static func keys(of event: Recorded<IntakeEvent>) -> [Key] {
        switch event.event {
        case .applicationRefusedAtIntake(let refused):
            (refused.reasons.map(\.rawValue) + [everyReason]).map { reason in
                Key(kind: refused.kind.rawValue, year: refused.benefitYear.value, reason: reason)
            }
        }
    }

    /// The reason under which each refusal is counted once.
    static let everyReason = "any"

    /// Toeslag, year and reason.
    public static func cells(of key: Key) -> [Cell] {
        [.text(key.kind), .integer(key.year), .text(key.reason)]
    }

    /// The key that three cells hold.
    public static func key(from cells: [Cell]) -> Key? {
        guard cells.count >= 3, let kind = cells[0].text, let year = cells[1].integer,
            let reason = cells[2].text
        else { return nil }
        return Key(kind: kind, year: year, reason: reason)
    }

    /// Counts a refusal in the month in which it was recorded.
    public static func evolve(
        _ state: inout State?,
        of key: Key,
        with event: Recorded<IntakeEvent>
    ) {
        let month = String(event.envelope.recorded.description.prefix(7))
        var months = state?.months ?? []
        // What is recorded never goes back, so the newest month is the last.
        if let last = months.last, last.name == month {
            months[months.count - 1].refusals += 1
        } else {
            months.append(State.Month(name: month, refusals: 1))
        }
        state = State(months: months)
    }

    /// A row per month.
    public static func rows(of key: Key, _ state: State) -> [[[Cell]]] {
        [state.months.map { cells(of: key) + [.text($0.name), .integer($0.refusals)] }]
    }

    /// The months of the rows.
    public static func state(of key: Key, from rows: [[[Cell]]]) -> State? {
        guard rows.count == 1 else { return nil }
        var months: [State.Month] = []
        for row in rows[0] {
            guard row.count == 5, let name = row[3].text, let refusals = row[4].integer else {
                return nil
            }
            months.append(State.Month(name: name, refusals: refusals))
        }
        return State(months: months)
    }
}
