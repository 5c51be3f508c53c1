public import EventSourcing
public import Events

/// What has to be done by which day, and whether it was: by the agency, and by citizens.
///
/// Each day stands in the event that set it; nothing is computed here.
public enum Deadlines: Projection {
    /// The stream in which a term was set.
    public struct Key: Comparable, Hashable, Sendable {
        /// Its category.
        public let category: String
        /// Its number.
        public let number: Int64

        /// Orders by category and number.
        public static func < (left: Self, right: Self) -> Bool {
            (left.category, left.number) < (right.category, right.number)
        }
    }

    /// The events of the streams that set terms.
    public enum Event: Sendable {
        /// Of contact with a citizen.
        case contact(ContactEvent)
        /// Of a toeslag.
        case toeslag(ToeslagEvent)
    }

    /// The terms of a stream, in the order in which they were set.
    public struct State: Hashable, Sendable {
        var terms: [Term] = []
        /// Who applied, or whom contact is with: whom all terms but those of the liable are about.
        var citizen: Int64?

        struct Term: Hashable, Sendable {
            let kind: Kind
            let since: Int64
            let about: Int64
            let due: CivilDate
            var amount: Int64?
            var met: Int64?
            var metOn: CivilDate?
            /// Whom it is about, where that is not who applied.
            var citizen: Int64?
        }

        enum Kind: String, CaseIterable, Sendable {
            case advanceDecision
            case definitiveAward
            case hearingDispatch
            case letterReturned
            case liabilityPayment
            case noticeDispatch
            case noticeReturned
            case objectionDecision
            case paymentOrder
            case paymentReturned
            case reaction
            case reclaimPayment
            case refundReturned
            case revision
            case serviceTask
            case suspension
            case view

            var party: String {
                switch self {
                case .advanceDecision, .definitiveAward, .hearingDispatch, .letterReturned,
                    .noticeDispatch, .noticeReturned, .objectionDecision, .paymentOrder,
                    .paymentReturned, .refundReturned, .revision, .serviceTask, .suspension:
                    "agency"
                case .liabilityPayment, .reaction, .reclaimPayment, .view: "citizen"
                }
            }
        }

        mutating func set(
            _ kind: Kind,
            _ due: CivilDate?,
            _ position: Position,
            about: Position? = nil,
            _ amount: Int64? = nil
        ) {
            guard let due else { return }
            terms.append(
                Term(
                    kind: kind,
                    since: position.value,
                    about: (about ?? position).value,
                    due: due,
                    amount: amount
                )
            )
        }

        /// Meets the open terms of a kind, of those about something alone where that is given.
        mutating func meet(
            _ kind: Kind,
            about: Position? = nil,
            _ position: Position,
            on day: CivilDate?
        ) {
            for place in terms.indices where isOpen(terms[place], kind, about) {
                terms[place].met = position.value
                terms[place].metOn = day
            }
        }

        /// Meets the open term of a kind that an event set.
        mutating func meet(
            _ kind: Kind,
            since setting: Position,
            _ position: Position,
            on day: CivilDate?
        ) {
            for place in terms.indices
            where isOpen(terms[place], kind, nil) && terms[place].since == setting.value {
                terms[place].met = position.value
                terms[place].metOn = day
            }
        }

        /// Takes back the open terms of a kind: others take their place.
        mutating func drop(_ kind: Kind, about: Position? = nil) {
            terms = terms.filter { !isOpen($0, kind, about) }
        }

        /// Takes back the open terms of a kind that an event set.
        mutating func drop(_ kind: Kind, since setting: Position) {
            terms = terms.filter { !(isOpen($0, kind, nil) && $0.since == setting.value) }
        }

        /// Takes what was paid off the open terms of a reclaim, the oldest first.
        mutating func pay(
            _ reclaim: Position,
            _ paid: Int64,
            _ position: Position,
            _ day: CivilDate?
        ) {
            share(reclaim, paid, position, day)
            var left = paid
            for place in terms.indices where isOpen(terms[place], .reclaimPayment, reclaim) {
                let amount = terms[place].amount ?? 0
                terms[place].amount = max(0, amount - left)
                left = max(0, left - amount)
                if terms[place].amount == 0 {
                    terms[place].met = position.value
                    terms[place].metOn = day
                }
            }
        }

        /// Whatever is paid, or given up, lowers what is asked of everybody who is liable.
        private mutating func share(
            _ reclaim: Position,
            _ paid: Int64,
            _ position: Position,
            _ day: CivilDate?
        ) {
            for place in terms.indices where isOpen(terms[place], .liabilityPayment, reclaim) {
                let left = max(0, (terms[place].amount ?? 0) - paid)
                terms[place].amount = left
                if left == 0 {
                    terms[place].met = position.value
                    terms[place].metOn = day
                }
            }
        }

        /// Takes what is asked back no more off the open terms of a reclaim, the newest first.
        mutating func lower(_ reclaim: Position, by mitigated: Int64, _ position: Position) {
            share(reclaim, mitigated, position, nil)
            var left = mitigated
            for place in terms.indices.reversed()
            where isOpen(terms[place], .reclaimPayment, reclaim) {
                let amount = terms[place].amount ?? 0
                terms[place].amount = max(0, amount - left)
                left = max(0, left - amount)
                if terms[place].amount == 0 { terms[place].met = position.value }
            }
        }

        func isOpen(_ term: Term, _ kind: Kind, _ about: Position?) -> Bool {
            term.kind == kind && term.met == nil && (about?.value ?? term.about) == term.about
        }
    }

    /// What can be due, by name.
    public static let kinds = State.Kind.allCases.map(\.rawValue)

    /// `Deadlines`.
    public static var name: String { "Deadlines" }
    /// Raised with every change of meaning.
    public static var version: Int { 7 }
    /// The table.
    public static var schema: String {
        String(decoding: PackageResources.Deadlines_sql, as: UTF8.self)
    }
    /// Terms by stream.
    public static var tables: [Table] {
        [
            Table(
                "deadline",
                columns: [
                    "category", "stream", "number", "citizen", "kind", "party", "since", "about",
                    "due", "amount", "met", "met_on",
                ],
                keyColumns: 2,
                primaryKeyColumns: 3
            )
        ]
    }
    /// All of contact and toeslagen.
    public static var typeNames: [StaticText] { knownTypeNames }
    /// Contact and toeslagen.
    public static var categories: [StaticText] { [ContactEvent.category, ToeslagEvent.category] }
    /// The types of both.
    public static var knownTypeNames: [StaticText] {
        ContactEvent.typeNames + ToeslagEvent.typeNames
    }

    /// Decodes an event of contact or of a toeslag.
    public static func decode(_ envelope: Envelope) throws(EventDecodingError) -> Event? {
        if let event = try ToeslagEvent.decode(envelope) { return .toeslag(event) }
        return try ContactEvent.decode(envelope).map { .contact($0) }
    }

    /// The stream of the event.
    public static func keys(of event: Recorded<Event>) -> OneKey<Key> {
        let category =
            switch event.event {
            case .contact: ContactEvent.category
            case .toeslag: ToeslagEvent.category
            }
        return OneKey(
            event.envelope.streamNumber.map {
                Key(category: category.description, number: $0)
            }
        )
    }

    /// Category and number.
    public static func cells(of key: Key) -> [Cell] {
        [.text(key.category), .integer(key.number)]
    }

    /// The key that two cells hold.
    public static func key(from cells: [Cell]) -> Key? {
        guard cells.count >= 2, let category = cells[0].text, let number = cells[1].integer else {
            return nil
        }
        return Key(category: category, number: number)
    }

    /// What an event sets or meets.
    public static func evolve(
        _ state: inout State?,
        of key: Key,
        with event: Recorded<Event>
    ) {
        var next = state ?? State()
        switch event.event {
        case .contact(let contact):
            next.citizen = key.number
            next.take(contact, at: event.position)
        case .toeslag(let toeslag): next.take(toeslag, at: event.position)
        }
        state = next.terms.isEmpty ? nil : next
    }

    /// A row per term.
    public static func rows(of key: Key, _ state: State) -> [[[Cell]]] {
        let terms = state.terms.enumerated().map { index, term -> [Cell] in
            cells(of: key) + [
                .integer(Int64(index + 1)), Cell(term.citizen ?? state.citizen),
                .text(term.kind.rawValue),
                .text(term.kind.party), .integer(term.since), .integer(term.about),
                Cell(term.due), Cell(term.amount), Cell(term.met), Cell(term.metOn),
            ]
        }
        return [terms]
    }

    /// The terms of the rows.
    public static func state(of key: Key, from rows: [[[Cell]]]) -> State? {
        guard rows.count == 1 else { return nil }
        var state = State()
        for row in rows[0] {
            guard row.count == 12, let kind = row[4].text.flatMap(State.Kind.init(rawValue:)),
                let since = row[6].integer, let about = row[7].integer, let due = row[8].day
            else { return nil }
            let isLiability = kind == .liabilityPayment
            if !isLiability { state.citizen = row[3].integer }
            state.terms.append(
                State.Term(
                    kind: kind,
                    since: since,
                    about: about,
                    due: due,
                    amount: row[9].integer,
                    met: row[10].integer,
                    metOn: row[11].day,
                    citizen: isLiability ? row[3].integer : nil
                )
            )
        }
        return state
    }
}
