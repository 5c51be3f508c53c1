public import EventSourcing
public import Events

/// How often what was filled in for citizens was right, by who said it: a figure about sources,
/// never about a person.
public enum PrefillQuality: Projection {
    /// Whose facts are counted.
    public struct Key: Comparable, Hashable, Sendable {
        /// Who said them.
        public let source: String
        /// Whether a delivery did.
        public let isDelivered: Bool

        /// Orders by source; what was not delivered comes first.
        public static func < (left: Self, right: Self) -> Bool {
            (left.source, left.isDelivered ? 1 : 0) < (right.source, right.isDelivered ? 1 : 0)
        }

        init(source: String, isDelivered: Bool) {
            self.source = source
            self.isDelivered = isDelivered
        }

        init(_ fact: PrefilledFact) {
            self.init(source: fact.source.rawValue, isDelivered: fact.delivery != nil)
        }
    }

    /// What citizens said in each month, by rising month.
    public struct State: Hashable, Sendable {
        var months: [Month] = []

        struct Month: Hashable, Sendable {
            let name: String
            var confirmed: Int64 = 0
            var rejected: Int64 = 0
        }
    }

    /// `PrefillQuality`.
    public static var name: String { "PrefillQuality" }
    /// Raised with every change of meaning.
    public static var version: Int { 1 }
    /// The table and the view.
    public static var schema: String {
        String(decoding: PackageResources.PrefillQuality_sql, as: UTF8.self)
    }
    /// Answers by source and month.
    public static var tables: [Table] {
        [
            Table(
                "prefill_quality",
                columns: ["source", "is_delivered", "month", "confirmed", "rejected"],
                keyColumns: 2,
                primaryKeyColumns: 3
            )
        ]
    }
    /// Answers alone.
    public static var typeNames: [StaticText] {
        [PrefillConfirmed.typeName, PrefillRejected.typeName]
    }

    /// Decodes an event of contact.
    public static func decode(_ envelope: Envelope) throws(EventDecodingError) -> ContactEvent? {
        try ContactEvent.decode(envelope)
    }

    /// Who said the facts of an answer.
    public static func keys(of event: Recorded<ContactEvent>) -> [Key] {
        Set(event.event.answered.facts.map { Key($0) }).sorted()
    }

    /// Source, and whether it was delivered.
    public static func cells(of key: Key) -> [Cell] {
        [.text(key.source), .integer(key.isDelivered ? 1 : 0)]
    }

    /// The key that two cells hold.
    public static func key(from cells: [Cell]) -> Key? {
        guard cells.count >= 2, let source = cells[0].text, let isDelivered = cells[1].integer
        else { return nil }
        return Key(source: source, isDelivered: isDelivered == 1)
    }

    /// Counts the facts of an answer in the month in which it was recorded.
    public static func evolve(
        _ state: inout State?,
        of key: Key,
        with event: Recorded<ContactEvent>
    ) {
        let (facts, isRight) = event.event.answered
        let count = Int64(facts.filter { Key($0) == key }.count)
        let month = String(event.envelope.recorded.description.prefix(7))
        var months = state?.months ?? []
        // What is recorded never goes back, so the newest month is the last.
        if months.last?.name != month { months.append(State.Month(name: month)) }
        if isRight {
            months[months.count - 1].confirmed += count
        } else {
            months[months.count - 1].rejected += count
        }
        state = State(months: months)
    }

    /// A row per month.
    public static func rows(of key: Key, _ state: State) -> [[[Cell]]] {
        [
            state.months.map {
                cells(of: key) + [.text($0.name), .integer($0.confirmed), .integer($0.rejected)]
            }
        ]
    }

    /// The months of the rows.
    public static func state(of key: Key, from rows: [[[Cell]]]) -> State? {
        guard rows.count == 1 else { return nil }
        var months: [State.Month] = []
        for row in rows[0] {
            guard row.count == 5, let name = row[2].text, let confirmed = row[3].integer,
                let rejected = row[4].integer
            else { return nil }
            months.append(State.Month(name: name, confirmed: confirmed, rejected: rejected))
        }
        return State(months: months)
    }
}

extension ContactEvent {
    /// The facts of an answer, and whether the citizen says that they are right.
    fileprivate var answered: (facts: [PrefilledFact], isRight: Bool) {
        switch self {
        case .prefillConfirmed(let answer): (answer.facts, true)
        case .prefillRejected(let answer): (answer.facts, false)
        default: ([], true)
        }
    }
}
