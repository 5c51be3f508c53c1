internal import BenchEvents
internal import EventLog
internal import EventSourcing
internal import Foundation

/// The rows in which the log is measured beside other event stores, on events that all of them read
/// from one file.
///
/// `scripts/bench-peers` makes the file and measures the others.
public struct PeerRows {
    private let bench: Bench
    private let events: [PeerEvent]

    /// Events to a commit, in the row with several.
    private static let batchEvents = 100
    private static let streamsAskedMax = 5_000
    private static let eventsPerStream = 10
    /// A prime, so that streams are not asked for in the order of the log.
    private static let askingStride = 7_919

    /// Reads the events in the file `payloads`; logs are made in `folder`.
    ///
    /// - Throws: `PeerPayloadError`, or when the file cannot be read.
    public init(payloads: String, folder: String) throws {
        let bytes = try Data(contentsOf: URL(fileURLWithPath: payloads))
        events = try PeerEvent.read(bytes)
        bench = Bench(
            Bench.Settings(records: events.count, runs: 1, seed: 1, fines: nil, folder: folder)
        )
    }

    /// Measures every row once; gives each when it is known.
    ///
    /// - Throws: `LogError`.
    public func run(_ give: (Figure) -> Void) throws {
        let single = Array(events.prefix(events.count / 10))
        give(Self.rate("append_1", single.count, try append(single, "single", batch: 1).seconds))
        for callers in [8, 64] {
            let several = Array(events.prefix(events.count / 5))
            let seconds = try append(several, callers: callers)
            give(Self.rate("append_1_by_\(callers)", several.count, seconds))
        }
        let (log, seconds) = try append(events, "log", batch: Self.batchEvents)
        give(Self.rate("append_\(Self.batchEvents)", events.count, seconds))
        give(try read("read_decoded", log.path) { try Self.decode($0) })
        give(try read("read_raw", log.path) { _ in })
        give(try load("load_stream_decoded", log.path) { try Self.decode($0) })
        give(try load("load_stream_raw", log.path) { _ in })
        try log.moveWriteAheadLog()
        give(try size(log.path))
    }

    private static func rate(_ name: String, _ count: Int, _ seconds: Double) -> Figure {
        Figure(name: name, value: Double(count) / seconds, unit: "events/s", limit: nil)
    }

    /// A fresh log with `events`, `batch` to a commit, each commit awaited before the next.
    private func append(
        _ events: [PeerEvent],
        _ name: String,
        batch: Int
    ) throws -> (log: EventLog, seconds: Double) {
        let log = try bench.freshLog(name)
        let batches = try stride(from: 0, to: events.count, by: batch).map {
            try Self.appends(events[$0..<min($0 + batch, events.count)])
        }
        let context = Bench.context()
        let start = ContinuousClock.now
        for batch in batches { _ = try log.appendAndWait(batch, context) }
        let elapsed = seconds(since: start)
        try expect(events.count, at: log.path)
        return (log, elapsed)
    }

    /// An append for each stream among `events`, at the version that it must have.
    private static func appends(_ events: ArraySlice<PeerEvent>) throws -> [StreamAppend] {
        var order: [StreamName] = []
        var found: [StreamName: [PeerEvent]] = [:]
        for event in events {
            if found[event.stream] == nil { order.append(event.stream) }
            found[event.stream, default: []].append(event)
        }
        return order.compactMap { stream in
            guard let mine = found[stream], let first = mine.first else { return nil }
            return StreamAppend(stream, .version(first.version), mine.map(\.proposed))
        }
    }

    /// Seconds for single events from several callers, each of whom has streams of its own and
    /// awaits each answer.
    private func append(_ events: [PeerEvent], callers: Int) throws -> Double {
        let log = try bench.freshLog("callers-\(callers)")
        var shares: [[StreamAppend]] = Array(repeating: [], count: callers)
        for event in events {
            shares[event.number % callers].append(
                StreamAppend(event.stream, .version(event.version), [event.proposed])
            )
        }
        let start = ContinuousClock.now
        _ = try Bench.append(shares, to: log)
        let elapsed = seconds(since: start)
        try expect(events.count, at: log.path)
        return elapsed
    }

    private static func decode(_ envelope: Envelope) throws {
        guard try ToeslagEvent.decode(envelope) != nil else {
            throw EventDecodingError(envelope, .unknownType)
        }
    }

    /// Every event, in the order of the log, on one core.
    private func read(
        _ name: String,
        _ path: String,
        _ decode: (Envelope) throws -> Void
    ) throws -> Figure {
        let start = ContinuousClock.now
        var found = 0
        try LogReader(path).scan(0..<Int64.max) { entry in
            if case .record(let envelope) = entry {
                try decode(envelope)
                found += 1
            }
            return true
        }
        let elapsed = seconds(since: start)
        precondition(found == events.count, "bench: the log does not hold what was appended")
        return Self.rate(name, found, elapsed)
    }

    /// Streams in an order that is not that of the log, by a reader that has read nothing yet.
    private func load(
        _ name: String,
        _ path: String,
        _ decode: (Envelope) throws -> Void
    ) throws -> Figure {
        let count = min(Self.streamsAskedMax, events.count / Self.eventsPerStream)
        let names = (0..<count).map { events[$0 * Self.askingStride % events.count].stream }
        let reader = try LogReader(path, mapped: true)
        let start = ContinuousClock.now
        for name in names {
            var found = 0
            for case .record(let envelope) in try reader.stream(name) {
                try decode(envelope)
                found += 1
            }
            precondition(found == Self.eventsPerStream, "bench: a stream has lost events")
        }
        let rate = Double(count) / seconds(since: start)
        return Figure(name: name, value: rate, unit: "streams/s", limit: nil)
    }

    private func size(_ path: String) throws -> Figure {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        let bytes = (attributes[.size] as? Int64).map(Double.init) ?? 0
        return Figure(
            name: "bytes_per_event",
            value: bytes / Double(events.count),
            unit: "bytes",
            limit: nil
        )
    }

    private func expect(_ count: Int, at path: String) throws {
        let found = try LogReader(path).count()
        precondition(found == count, "bench: the log does not hold what was appended")
    }
}
