public import EventLog
public import EventSourcing
internal import Synchronization

/// The folded states of the streams that were asked for last, each at its version.
///
/// A state is never stale: the stream's head is looked up every time, and what came after the kept
/// version is folded on.
public final class StateCache<D: Decider>: Sendable where D.Event: EventCategory {
    private let loaded = Mutex<[StreamName: Folded<D>]>([:])
    private let streamsMax: Int

    /// A cache of at most `streamsMax` streams; when it is full, all are forgotten.
    public init(streamsMax: Int = 100_000) { self.streamsMax = streamsMax }

    /// The state of `stream` as it is now.
    ///
    /// - Throws: `LogError`, `EventDecodingError`.
    public func load(_ stream: StreamName, _ reader: LogReader) throws -> Folded<D> {
        let known = loaded.withLock { $0[stream] }
        guard let head = try reader.head(of: stream) else {
            return Folded(D.initial)
        }
        if let known, known.version == head.version, known.last == head.last { return known }
        // Of another history at this version (a log put back): fold from the start.
        let after = known.flatMap { $0.version < head.version ? $0 : nil }
        var state = after?.state ?? D.initial
        for entry in try reader.stream(stream, after: after?.version ?? 0) {
            guard case .record(let envelope) = entry else { continue }
            guard let event = try D.Event.decode(envelope) else {
                throw EventDecodingError(envelope, .unknownType)
            }
            D.evolve(&state, with: Recorded(event, envelope))
        }
        let fresh = Folded<D>(state, version: head.version, last: head.last)
        loaded.withLock { loaded in
            if loaded.count >= streamsMax { loaded.removeAll(keepingCapacity: true) }
            loaded[stream] = fresh
        }
        return fresh
    }
}
