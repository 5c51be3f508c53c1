internal import BenchEvents
internal import BenefitRules
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
    public static let names =
        [
            "bulk_append_random", "bulk_append_ordered", "durable_append_64",
            "durable_append_64_p99_ms", "typed_replay_toeslag", "typed_replay_fines",
            "rebuild_fold",
            "rebuild_seconds", "verify", "stream_load_cached", "stream_load_cold",
            "bytes_per_record_fines", "bytes_per_record_toeslag", "start_ms",
        ] + Calculations.names

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
        func giving(_ figures: [Figure]) {
            for figure in figures where wants(figure.name) { give(figure) }
        }
        if wants("bulk_append_random") { giving([try bulk(.random, "bulk_append_random")]) }
        if wants("bulk_append_ordered") { giving([try bulk(.ordered, "bulk_append_ordered")]) }
        if wants("durable_append_64", "durable_append_64_p99_ms") { giving(try durable()) }
        if wants(
            "typed_replay_toeslag",
            "rebuild_fold",
            "rebuild_seconds",
            "verify",
            "stream_load_cached",
            "stream_load_cold",
            "bytes_per_record_toeslag",
            "start_ms"
        ) {
            let log = try MeasuredLog(self, path: makeLog("toeslag"), mix: "toeslag")
            if wants("typed_replay_toeslag") {
                giving([try log.replay { _ = try BenchEvents.ToeslagEvent.decode($0) }])
            }
            if wants("rebuild_fold", "rebuild_seconds") { giving(try log.rebuild()) }
            if wants("verify") { giving([try log.verify()]) }
            if wants("stream_load_cached", "stream_load_cold") { giving(try log.streamLoads()) }
            if wants("bytes_per_record_toeslag") { giving([try log.size()]) }
            if wants("start_ms") { giving([try log.start()]) }
        }
        let calculations = Calculations(runs: settings.runs, count: settings.records)
        for kind in BenefitRules.ToeslagKind.allCases where wants("calculate_\(kind.rawValue)") {
            giving([try calculations.figure(kind)])
        }
        if let fines = settings.fines, wants("typed_replay_fines", "bytes_per_record_fines") {
            let log = try MeasuredLog(self, path: fines, mix: "fines")
            if wants("typed_replay_fines") {
                giving([try log.replay { _ = try HistoryEvent.decode($0) }])
            }
            if wants("bytes_per_record_fines") { giving([try log.size()]) }
        }
    }

    static let clock: @Sendable () -> Instant = {
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
        let types = BenchEvents.EventCatalog.types
        let dictionary = types.flatMap(\.examples).flatMap { Array($0.utf8) }
        try EventLog.create(path, logID: "bench", dictionary: dictionary)
        return try EventLog(path, clock: Self.clock)
    }

    /// A log of all records: as imported, but each event in another stream.
    private func makeLog(_ name: String) throws -> String {
        let log = try freshLog(name)
        var workload = Workload(records: settings.records, order: .random, seed: settings.seed)
        while let batch = try workload.next() {
            _ = try log.appendAndWait(batch, bulk: true, Self.context())
        }
        try log.moveWriteAheadLog()
        return log.path
    }

    private func bulk(_ order: Workload.Order, _ name: String) throws -> Figure {
        var rates: [Double] = []
        var limits: [Double] = []
        for run in 0..<settings.runs {
            let log = try freshLog("bulk-\(run)")
            var workload = Workload(records: settings.records, order: order, seed: settings.seed)
            var spent = 0.0
            while let batch = try workload.next() {
                let start = ContinuousClock.now
                _ = try log.appendAndWait(batch, Self.context())
                spent += seconds(since: start)
            }
            rates.append(Double(settings.records) / spent)
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
}
