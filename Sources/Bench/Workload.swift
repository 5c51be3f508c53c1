internal import EventLog
internal import EventSourcing
internal import Events

/// Records of about 400 bytes in streams of ten, made from a seed.
struct Workload {
    /// How streams follow each other.
    enum Order {
        /// Every event in another stream.
        case random
        /// A stream after the other, as in an import.
        case ordered
    }

    let records: Int
    let seed: UInt64

    static let eventsPerStream = 10
    static let batchEvents = 10_000

    /// The batches of appends.
    func batches(_ order: Order) throws -> [[StreamAppend]] {
        var random = SplitMix64(seed)
        let streams = max(1, records / Self.eventsPerStream)
        var versions = [Int64](repeating: 0, count: streams)
        var batches: [[StreamAppend]] = []
        for first in stride(from: 0, to: records, by: Self.batchEvents) {
            var events: [Int: [ProposedEvent]] = [:]
            var sequence: [Int] = []
            for index in first..<min(first + Self.batchEvents, records) {
                let stream =
                    switch order {
                    case .random: Int(random.next() % UInt64(streams))
                    case .ordered: min(index / Self.eventsPerStream, streams - 1)
                    }
                if events[stream] == nil { sequence.append(stream) }
                events[stream, default: []].append(try ProposedEvent(activity(&random)))
            }
            batches.append(
                try sequence.map { stream in
                    let mine = events[stream] ?? []
                    defer { versions[stream] += Int64(mine.count) }
                    return StreamAppend(
                        try StreamName("toeslag", "\(stream)"),
                        .version(versions[stream]),
                        mine
                    )
                }
            )
        }
        return batches
    }

    private static let activities = [
        "ChangeReported", "IncomeDelivered", "AdvanceRevised", "LetterSent", "PaymentExecuted",
    ]

    /// An activity with what a change of a toeslag carries.
    private func activity(_ random: inout SplitMix64) throws -> CaseActivityRecorded {
        func number(_ below: UInt64) -> String { String(random.next() % below) }
        let day = 1 + random.next() % 28
        let month = 1 + random.next() % 12
        func two(_ value: UInt64) -> String { value < 10 ? "0\(value)" : "\(value)" }
        guard
            let time = OffsetDateTime(
                Text("2025-\(two(month))-\(two(day))T12:00:00.000+01:00")
            ), let amount = WholeNumber(Text(number(900_000))),
            let year = WholeNumber(Text("2025"))
        else { preconditionFailure("the workload makes valid values") }
        return CaseActivityRecorded(
            activity: Text(Self.activities[Int(random.next() % 5)]),
            attributes: [
                Attribute(key: "amountCents", choice: .integer(amount)),
                Attribute(key: "benefitYear", choice: .integer(year)),
                Attribute(key: "household", choice: .text(Text("h-" + number(1_000_000)))),
            ],
            lifecycle: "complete",
            resource: Text("p-" + number(500)),
            time: time
        )
    }
}

/// Steele, Lea and Flood's generator: a stream of numbers from a seed.
struct SplitMix64 {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
