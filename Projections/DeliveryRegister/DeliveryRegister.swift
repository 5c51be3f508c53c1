public import EventSourcing
public import Events

/// What was delivered, how good it was, and what became of its lines.
public enum DeliveryRegister: StreamProjection {
    /// What is known of a delivery.
    public struct State: Hashable, Sendable {
        var source: Int64
        var kind: String
        var periodStart: CivilDate
        var periodEnd: CivilDate
        var receivedOn: CivilDate
        var lines: Int64
        /// Interpretation, correctness, reliability, timeliness.
        var quality: [Int64] = [0, 0, 0, 0]
        var isAdmitted = false
        var through: Int64 = 0
        var recorded: Int64 = 0
        var known: Int64 = 0
        var rejected: Int64 = 0
    }

    /// `DeliveryRegister`.
    public static var name: String { "DeliveryRegister" }
    /// Raised with every change of meaning.
    public static var version: Int { 1 }
    /// The table.
    public static var schema: String {
        String(decoding: PackageResources.DeliveryRegister_sql, as: UTF8.self)
    }
    /// Deliveries.
    public static var tables: [Table] {
        [
            Table(
                "delivery",
                columns: [
                    "delivery", "source", "kind", "period_start", "period_end", "received_on",
                    "lines", "interpretation", "correctness", "reliability", "timeliness",
                    "is_admitted", "through", "recorded", "known", "rejected",
                ],
                keyColumns: 1,
                primaryKeyColumns: 1
            )
        ]
    }
    /// All of deliveries.
    public static var typeNames: [StaticText] { DeliveryEvent.typeNames }

    /// What came in, how good it is, and how far it is.
    public static func evolve(
        _ state: inout State?,
        of key: Int64,
        with event: Recorded<DeliveryEvent>
    ) {
        switch event.event {
        case .deliveryReceived(let received):
            state = State(
                source: received.source.value,
                kind: received.kind.rawValue,
                periodStart: received.periodStart,
                periodEnd: received.periodEnd,
                receivedOn: received.receivedOn,
                lines: received.lines
            )
        case .dataQualityAssessed(let quality):
            state?.quality =
                [
                    quality.interpretation, quality.correctness, quality.reliability,
                    quality.timeliness,
                ]
                .map(\.measured)
            state?.isAdmitted = quality.isAdmitted
        case .deliveryLinesTaken(let taken):
            state?.through = taken.through
            state?.recorded += taken.recorded
            state?.known += taken.known
            state?.rejected += Int64(taken.rejected.count)
        }
    }

    /// A row.
    public static func rows(of key: Int64, _ state: State) -> [[[Cell]]] {
        [
            [
                cells(of: key)
                    + [
                        .integer(state.source), .text(state.kind), Cell(state.periodStart),
                        Cell(state.periodEnd), Cell(state.receivedOn), .integer(state.lines),
                    ] + state.quality.map { .integer($0) }
                    + [
                        .integer(state.isAdmitted ? 1 : 0), .integer(state.through),
                        .integer(state.recorded), .integer(state.known), .integer(state.rejected),
                    ]
            ]
        ]
    }

    /// What the row says.
    public static func state(of key: Int64, from rows: [[[Cell]]]) -> State? {
        guard let row = rows.first?.first, row.count == 16, let source = row[1].integer,
            let kind = row[2].text, let start = row[3].day, let end = row[4].day,
            let received = row[5].day
        else { return nil }
        let numbers = row[6...].compactMap(\.integer)
        guard numbers.count == 10 else { return nil }
        return State(
            source: source,
            kind: kind,
            periodStart: start,
            periodEnd: end,
            receivedOn: received,
            lines: numbers[0],
            quality: Array(numbers[1..<5]),
            isAdmitted: numbers[5] == 1,
            through: numbers[6],
            recorded: numbers[7],
            known: numbers[8],
            rejected: numbers[9]
        )
    }
}
