internal import Dispatch
internal import EventLog
internal import EventSourcing
internal import Synchronization

extension Bench {
    /// Single events from 64 callers, each answered when it is durable, in `durableStreams`
    /// streams.
    func durable() throws -> [Figure] {
        var rates: [Double] = []
        var limits: [Double] = []
        var late: [Double] = []
        for run in 0..<settings.runs {
            let log = try freshLog("durable-\(run)")
            let (rate, p99) = try measure(log)
            rates.append(rate)
            late.append(p99)
            let limit = Limits(
                records: try lines(log.path),
                path: "\(settings.folder)/limit.sqlite"
            )
            limits.append(limit.durablePerSecond(commits: max(1, settings.records / 640)))
        }
        return [
            Figure(
                name: "durable_append_64",
                value: median(rates),
                unit: "events/s",
                limit: median(limits)
            ),
            Figure(name: "durable_append_64_p99_ms", value: median(late), unit: "ms", limit: nil),
        ]
    }

    private static let callers = 64
    private static let durableStreams = 200_000

    /// Events per second, and the 99th percentile of the time to an answer in milliseconds.
    private func measure(_ log: EventLog) throws -> (Double, Double) {
        var workload = Workload(
            records: 0,
            order: .random,
            seed: settings.seed,
            streams: Self.durableStreams
        )
        let count = settings.records / 2
        let appends = try (0..<count).map { _ in try workload.single() }
        let shares = (0..<Self.callers).map { caller in
            stride(from: caller, to: count, by: Self.callers).map { appends[$0] }
        }
        let start = ContinuousClock.now
        let times = try Self.append(shares, to: log)
        let elapsed = seconds(since: start)
        return (Double(times.count) / elapsed, times[times.count * 99 / 100])
    }

    /// Appends the shares of all callers, who each await an answer before they go on; how many
    /// milliseconds each answer took, the shortest first.
    static func append(_ shares: [[StreamAppend]], to log: EventLog) throws -> [Double] {
        let answers = Answers()
        let done = DispatchSemaphore(value: 0)
        for share in shares {
            Task {
                var times: [Double] = []
                do {
                    for append in share {
                        let asked = ContinuousClock.now
                        _ = try await log.append([append], Self.context())
                        times.append(seconds(since: asked) * 1_000)
                    }
                } catch {
                    answers.fail(error)
                }
                answers.add(times)
                done.signal()
            }
        }
        for _ in shares { done.wait() }
        return try answers.sorted()
    }
}

/// The times of all callers, or what one of them failed with.
private final class Answers: Sendable {
    private let times = Mutex<[Double]>([])
    private let failure = Mutex<(any Error)?>(nil)

    func add(_ more: [Double]) { times.withLock { $0 += more } }

    func fail(_ error: any Error) { failure.withLock { $0 = error } }

    func sorted() throws -> [Double] {
        if let failure = failure.withLock({ $0 }) { throw failure }
        return times.withLock { $0.sorted() }
    }
}
