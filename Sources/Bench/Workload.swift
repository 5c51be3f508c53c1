internal import BenchEvents
internal import EventLog
internal import EventSourcing

/// The mix *toeslag*: records of about 400 bytes in streams of ten, made from a seed, batch by
/// batch, so that only one batch is in memory.
struct Workload {
    /// How streams follow each other.
    enum Order {
        /// Every event in another stream.
        case random
        /// A stream after the other, as in an import.
        case ordered
    }

    let records: Int
    let order: Order
    private let streams: Int
    private var random: SplitMix64
    private var versions: [Int64]
    private var made = 0

    static let eventsPerStream = 10
    static let batchEvents = 10_000

    init(records: Int, order: Order, seed: UInt64, streams: Int? = nil) {
        self.records = records
        self.order = order
        self.streams = streams ?? max(1, records / Self.eventsPerStream)
        random = SplitMix64(seed)
        versions = Array(repeating: 0, count: self.streams)
    }

    /// The next batch of appends, an append per stream; nil when all records are made.
    mutating func next() throws -> [StreamAppend]? {
        if made == records { return nil }
        let end = min(made + Self.batchEvents, records)
        var events: [Int: [ProposedEvent]] = [:]
        var sequence: [Int] = []
        for index in made..<end {
            let stream =
                switch order {
                case .random: Int(random.next() % UInt64(streams))
                case .ordered: min(index / Self.eventsPerStream, streams - 1)
                }
            if events[stream] == nil { sequence.append(stream) }
            let version = versions[stream] + Int64(events[stream]?.count ?? 0)
            events[stream, default: []].append(
                try event(version, cause: .position(0))
            )
        }
        made = end
        return sequence.map { stream in
            let mine = events[stream] ?? []
            defer { versions[stream] += Int64(mine.count) }
            return StreamAppend(
                StreamName("toeslag", Int64(stream)),
                .version(versions[stream]),
                mine
            )
        }
    }

    /// One event for one stream, whatever version it has.
    mutating func single() throws -> StreamAppend {
        let stream = Int(random.next() % UInt64(streams))
        return StreamAppend(
            StreamName("toeslag", Int64(stream)),
            .any,
            [try event(Int64(random.next() % 10))]
        )
    }

    /// An application first, then changes, revisions and payments.
    private mutating func event(
        _ version: Int64,
        cause: ProposedEvent.Cause? = nil
    ) throws -> ProposedEvent {
        if version == 0 {
            return try ProposedEvent(
                ApplicationSubmitted(
                    account: Sealed(Text(sealed())),
                    benefitYear: 2025,
                    incomeCents: number(5_000_000),
                    kind: .zorgtoeslag,
                    submittedOn: day()
                )
            )
        }
        switch random.next() % 3 {
        case 0:
            return try ProposedEvent(
                ChangeReported(
                    change: .income,
                    explanation: random.next() % 4 == 0 ? Sealed(Text(sealed())) : nil,
                    from: day(),
                    incomeCents: number(5_000_000),
                    reportedOn: day()
                ),
                causation: cause
            )
        case 1:
            let amount = number(20_000)
            return try ProposedEvent(
                AdvanceRevised(
                    from: day(),
                    ground: "Awir art. 16",
                    monthlyCents: Array(repeating: amount, count: Int(1 + random.next() % 6)),
                    rules: "zorgtoeslag-2025.1"
                ),
                causation: cause
            )
        default:
            return try ProposedEvent(
                PaymentExecuted(
                    amountCents: number(20_000),
                    day: day(),
                    month: Int64(1 + random.next() % 12),
                    reference: Text("NL-2025-\(number(10_000_000_000))")
                ),
                causation: cause
            )
        }
    }

    private mutating func number(_ below: UInt64) -> Int64 { Int64(random.next() % below) }

    private mutating func day() -> CivilDate { CivilDate(days: Int32(20_089 + number(365))) }

    /// The form of a sealed value: what a key would make of 24 bytes cannot be told from this.
    private mutating func sealed() -> String {
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        var text = "citizen/\(number(1_000_000)):"
        for _ in 0..<54 { text.append(digits[Int(random.next() % 64)]) }
        return text
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
