internal import BenchEvents
internal import CaseHandling
internal import EventLog
internal import EventSourcing
internal import Foundation
internal import ReadModels

/// A log that is there, and what can be measured of reading it.
struct MeasuredLog {
    private let bench: Bench
    private let path: String
    private let mix: String
    private let count: Int
    private let limits: Limits

    init(_ bench: Bench, path: String, mix: String) throws {
        self.bench = bench
        self.path = path
        self.mix = mix
        let records = try bench.lines(path)
        count = records.count
        limits = Limits(records: records, path: "\(bench.settings.folder)/limit.sqlite")
    }

    private var runs: Range<Int> { 0..<bench.settings.runs }

    /// All records decoded on one core, LZ4 included.
    func replay(_ decode: (Envelope) throws -> Void) throws -> Figure {
        try rate("typed_replay_\(mix)", limit: limits.unpackPerSecond) {
            try LogReader(path).scan(0..<Int64.max) { entry in
                if case .record(let envelope) = entry { try decode(envelope) }
                return true
            }
        }
    }

    /// How many records a second `read` reads, run by run beside the limit.
    private func rate(
        _ name: String,
        limit: () -> Double,
        _ read: () throws -> Void
    ) throws -> Figure {
        var rates: [Double] = []
        var limits: [Double] = []
        for _ in runs {
            let start = ContinuousClock.now
            try read()
            rates.append(Double(count) / seconds(since: start))
            limits.append(limit())
        }
        return Figure(name: name, value: median(rates), unit: "events/s", limit: median(limits))
    }

    /// A read model with a row per stream made anew: the fold alone, and all of it.
    func rebuild() throws -> [Figure] {
        var folds: [Double] = []
        var wholes: [Double] = []
        let folder = "\(bench.settings.folder)/read"
        for _ in runs {
            // The process holds the records of the limits too, which are no part of the fold.
            let model = ReadModel(
                ToeslagTotals.self,
                folder: folder,
                logPath: path,
                resources: FoldResources(memoryBytes: 1 << 40)
            )
            let start = ContinuousClock.now
            var folded = 0.0
            try model.rebuild { done, total in
                if done == total && folded == 0 { folded = seconds(since: start) }
            }
            folds.append(Double(count) / folded)
            wholes.append(seconds(since: start))
        }
        return [
            Figure(
                name: "rebuild_fold",
                value: median(folds),
                unit: "events/s",
                limit: limits.unpackPerSecond()
            ),
            Figure(name: "rebuild_seconds", value: median(wholes), unit: "s", limit: nil),
        ]
    }

    /// Everything recomputed, on all cores.
    func verify() throws -> Figure {
        try rate("verify", limit: limits.hashPerSecond) {
            let verification = try Verification.run(path)
            precondition(verification.findings.isEmpty, "bench: the log is damaged")
        }
    }

    /// The state of a stream: folded from its records, and from the cache.
    func streamLoads() throws -> [Figure] {
        let streams = max(1, bench.settings.records / Workload.eventsPerStream)
        let asked = min(streams, 20_000)
        var random = SplitMix64(bench.settings.seed)
        let names = (0..<asked).map { _ in
            StreamName("toeslag", Int64(random.next() % UInt64(streams)))
        }
        var cold: [Double] = []
        var cached: [Double] = []
        for _ in runs {
            let reader = try LogReader(path, mapped: true)
            let cache = StateCache<ToeslagFold>()
            var start = ContinuousClock.now
            for name in names { _ = try cache.load(name, reader) }
            cold.append(Double(asked) / seconds(since: start))
            start = ContinuousClock.now
            for name in names { _ = try cache.load(name, reader) }
            cached.append(Double(asked) / seconds(since: start))
        }
        let limit = limits.pointReadsPerSecond(keys: streams)
        return [
            Figure(
                name: "stream_load_cached",
                value: median(cached),
                unit: "streams/s",
                limit: limit
            ),
            Figure(
                name: "stream_load_cold",
                value: median(cold),
                unit: "streams/s",
                limit: limit / Double(Workload.eventsPerStream)
            ),
        ]
    }

    /// Everything in the file, over its records.
    func size() throws -> Figure {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        let bytes = (attributes[.size] as? Int64).map(Double.init) ?? 0
        return Figure(
            name: "bytes_per_record_\(mix)",
            value: bytes / Double(max(count, 1)),
            unit: "bytes",
            limit: limits.smallestBytesPerRecord()
        )
    }

    /// From opening the files to the first possible append, with a write-ahead log left behind as a
    /// killed writer leaves it.
    func start() throws -> Figure {
        var times: [Double] = []
        let copy = "\(bench.settings.folder)/killed.sqlite"
        for _ in runs {
            for suffix in ["", "-wal", "-shm"] {
                try? FileManager.default.removeItem(atPath: copy + suffix)
            }
            try FileManager.default.copyItem(atPath: path, toPath: copy)
            let left = "\(copy).left"
            do {
                // The write-ahead log of a writer that did not come to move it into the file.
                let log = try EventLog(copy, clock: Bench.clock)
                var workload = Workload(
                    records: 0,
                    order: .ordered,
                    seed: bench.settings.seed,
                    streams: 2_000
                )
                for _ in 0..<2_000 {
                    _ = try log.appendAndWait([workload.single()], Bench.context())
                }
                for suffix in ["", "-wal"] {
                    try? FileManager.default.removeItem(atPath: left + suffix)
                    try FileManager.default.copyItem(
                        atPath: copy + suffix,
                        toPath: left + suffix
                    )
                }
            }
            let start = ContinuousClock.now
            _ = try EventLog(left, clock: Bench.clock)
            times.append(seconds(since: start) * 1_000)
        }
        return Figure(name: "start_ms", value: median(times), unit: "ms", limit: nil)
    }
}
