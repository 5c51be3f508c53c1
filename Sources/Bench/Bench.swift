internal import EventLog
internal import EventSourcing
internal import Events
internal import Foundation

/// The measurements of `waarborg bench`: each figure beside what the machine can do.
public struct Bench {
    /// What to measure, and on how much.
    public struct Settings: Sendable {
        /// Records of a run.
        public var records: Int
        /// Runs per figure; the median is given.
        public var runs: Int
        /// Where the records come from.
        public var seed: UInt64
        /// A log of real records, to measure replay and size on too.
        public var fines: String?
        /// A folder for the files, emptied afterwards.
        public var folder: String

        /// Makes settings.
        public init(records: Int, runs: Int, seed: UInt64, fines: String?, folder: String) {
            self.records = records
            self.runs = runs
            self.seed = seed
            self.fines = fines
            self.folder = folder
        }
    }

    /// The names of all figures, in the order in which they are measured.
    public static let names = [
        "bulk_append_random", "bulk_append_ordered", "durable_append_64",
        "durable_append_64_p99_ms", "typed_replay_toeslag", "bytes_per_record_toeslag",
        "verify", "typed_replay_fines", "bytes_per_record_fines",
    ]

    let settings: Settings

    /// Measurements with these settings.
    public init(_ settings: Settings) { self.settings = settings }

    /// Measures the figures named in `only`, or all of them; gives each when it is known.
    ///
    /// - Throws: `LogError`.
    public func run(only: [String], _ give: (Figure) -> Void) throws {
        func wants(_ names: String...) -> Bool {
            only.isEmpty || names.contains { only.contains($0) }
        }
        func giving(_ figure: Figure) { if wants(figure.name) { give(figure) } }
        if wants("bulk_append_random") { giving(try bulk(.random, "bulk_append_random")) }
        if wants("bulk_append_ordered") { giving(try bulk(.ordered, "bulk_append_ordered")) }
        if wants("durable_append_64", "durable_append_64_p99_ms") {
            for figure in try durable() { giving(figure) }
        }
        if wants("typed_replay_toeslag", "bytes_per_record_toeslag", "verify") {
            let log = try makeLog("toeslag", .ordered)
            for figure in try reading(log, "toeslag", skipVerify: !wants("verify")) {
                giving(figure)
            }
        }
        if let fines = settings.fines, wants("typed_replay_fines", "bytes_per_record_fines") {
            for figure in try reading(fines, "fines") where figure.name != "verify" {
                giving(figure)
            }
        }
    }

    private static let clock: @Sendable () -> Instant = {
        Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000))
    }

    static func context() -> AppendContext {
        guard let actor = Actor(id: "bench", role: "operator", unit: "beheer") else {
            preconditionFailure("the name of the benchmark is a word")
        }
        return AppendContext(actor, processing: "bench")
    }

    func freshLog(_ name: String) throws -> EventLog {
        let path = "\(settings.folder)/\(name).sqlite"
        for suffix in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: path + suffix)
        }
        let dictionary = EventCatalog.types.flatMap(\.examples).flatMap { Array($0.utf8) }
        try EventLog.create(path, logID: "bench", dictionary: dictionary)
        return try EventLog(path, clock: Self.clock)
    }

    private func makeLog(_ name: String, _ order: Workload.Order) throws -> String {
        let log = try freshLog(name)
        for batch in try Workload(records: settings.records, seed: settings.seed).batches(order) {
            _ = try log.appendAndWait(batch, bulk: true, Self.context())
        }
        try log.moveWriteAheadLog()
        return log.path
    }

    private func bulk(_ order: Workload.Order, _ name: String) throws -> Figure {
        let batches = try Workload(records: settings.records, seed: settings.seed).batches(order)
        var rates: [Double] = []
        var limits: [Double] = []
        for run in 0..<settings.runs {
            let log = try freshLog("bulk-\(run)")
            let start = ContinuousClock.now
            for batch in batches { _ = try log.appendAndWait(batch, Self.context()) }
            rates.append(Double(settings.records) / seconds(since: start))
            let limit = Limits(
                records: try lines(log.path),
                path: "\(settings.folder)/limit.sqlite"
            )
            limits.append(Double(settings.records) / limit.bulkSeconds())
        }
        return Figure(name: name, value: median(rates), unit: "events/s", limit: median(limits))
    }

    /// The records of a log, with a number for each stream.
    func lines(_ path: String) throws -> [(stream: Int64, line: [UInt8])] {
        var numbers: [String: Int64] = [:]
        var lines: [(stream: Int64, line: [UInt8])] = []
        try LogReader(path).scan(0..<Int64.max) { entry in
            guard case .record(let envelope) = entry else { return true }
            let stream = entry.stream
            let number = numbers[stream] ?? Int64(numbers.count)
            numbers[stream] = number
            lines.append((number, envelope.owner.array(envelope.record) + [0x0A]))
            return true
        }
        return lines
    }

    private func reading(_ path: String, _ mix: String, skipVerify: Bool = false) throws -> [Figure]
    {
        let records = try lines(path)
        let limit = Limits(records: records, path: "\(settings.folder)/limit.sqlite")
        var replay: [Double] = []
        var verify: [Double] = []
        var unpack: [Double] = []
        for _ in 0..<settings.runs {
            let start = ContinuousClock.now
            var count = 0
            try LogReader(path).scan(0..<Int64.max) { entry in
                guard case .record(let envelope) = entry else { return true }
                _ = try HistoryEvent.decode(envelope)
                count += 1
                return true
            }
            replay.append(Double(count) / seconds(since: start))
            unpack.append(limit.unpackPerSecond())
            if skipVerify { continue }
            let began = ContinuousClock.now
            _ = try Verification.run(path)
            verify.append(Double(count) / seconds(since: began))
        }
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        let bytes = (attributes[.size] as? Int64).map(Double.init) ?? 0
        return [
            Figure(
                name: "typed_replay_\(mix)",
                value: median(replay),
                unit: "events/s",
                limit: median(unpack)
            ),
            Figure(
                name: "bytes_per_record_\(mix)",
                value: bytes / Double(max(records.count, 1)),
                unit: "bytes",
                limit: limit.smallestBytesPerRecord()
            ),
            Figure(name: "verify", value: median(verify), unit: "events/s", limit: median(unpack)),
        ]
    }
}
