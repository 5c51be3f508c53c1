internal import BenchEvents
internal import EventSourcing

/// The read model that the benchmark rebuilds: a row per toeslag, with sums.
enum ToeslagTotals: Projection {
    struct State: Sendable {
        var events: Int64 = 0
        var incomeCents: Int64 = 0
        var paidCents: Int64 = 0
        var lastDay: Int64 = 0
    }

    static var name: String { "ToeslagTotals" }
    static var version: Int { 1 }
    static var schema: String {
        """
        CREATE TABLE toeslag_totals(
            toeslag INTEGER PRIMARY KEY, -- its number
            events INTEGER NOT NULL,
            income_cents INTEGER NOT NULL, -- as last reported
            paid_cents INTEGER NOT NULL,
            last_day INTEGER NOT NULL -- of a payment, in days since 1970
        ) STRICT;
        """
    }
    static var tables: [Table] {
        [
            Table(
                "toeslag_totals",
                columns: ["toeslag", "events", "income_cents", "paid_cents", "last_day"],
                keyColumns: 1,
                primaryKeyColumns: 1
            )
        ]
    }
    static var typeNames: [StaticText] { ToeslagEvent.typeNames }

    static func decode(_ envelope: Envelope) throws(EventDecodingError) -> ToeslagEvent? {
        try ToeslagEvent.decode(envelope)
    }

    static func keys(of event: Recorded<ToeslagEvent>) -> OneKey<Int64> {
        OneKey(event.envelope.streamNumber)
    }

    static func cells(of key: Int64) -> [Cell] { [.integer(key)] }

    static func key(from cells: [Cell]) -> Int64? {
        if case .integer(let key) = cells.first { key } else { nil }
    }

    static func evolve(_ state: inout State?, of key: Int64, with event: Recorded<ToeslagEvent>) {
        state = next(after: event.event, state ?? State())
    }

    fileprivate static func next(after event: ToeslagEvent, _ state: State) -> State {
        var next = state
        next.events += 1
        switch event {
        case .applicationSubmitted(let application): next.incomeCents = application.incomeCents
        case .changeReported(let change): next.incomeCents = change.incomeCents
        case .advanceRevised: break
        case .paymentExecuted(let payment):
            next.paidCents += payment.amountCents
            next.lastDay = max(next.lastDay, Int64(payment.day.days))
        }
        return next
    }

    static func rows(of key: Int64, _ state: State) -> [[[Cell]]] {
        [
            [
                [
                    .integer(key), .integer(state.events), .integer(state.incomeCents),
                    .integer(state.paidCents), .integer(state.lastDay),
                ]
            ]
        ]
    }

    static func state(of key: Int64, from rows: [[[Cell]]]) -> State? {
        guard let row = rows.first?.first, row.count == 5, case .integer(let events) = row[1],
            case .integer(let income) = row[2], case .integer(let paid) = row[3],
            case .integer(let day) = row[4]
        else { return nil }
        return State(events: events, incomeCents: income, paidCents: paid, lastDay: day)
    }
}

/// The state of one toeslag, as a command would fold it.
enum ToeslagFold: Decider {
    typealias Event = ToeslagEvent
    struct Command: Sendable {}
    struct Refusal: Error {}

    static var initial: ToeslagTotals.State { ToeslagTotals.State() }

    static func decide(
        _ command: Command,
        asked: Asked,
        in state: ToeslagTotals.State
    ) throws(Refusal) -> [ToeslagEvent] { [] }

    static func evolve(_ state: inout ToeslagTotals.State, with event: Occurrence<ToeslagEvent>) {
        state = ToeslagTotals.next(after: event.event, state)
    }
}
