public import EventLog
public import EventSourcing
internal import Synchronization

/// The folded states of the streams that were asked for last, each at its version.
///
/// Whoever asks gets the state of now: the stream's head is looked up, and what came after the kept
/// version is folded on. A run over many streams gets what is known without a look: between its
/// batches the cache catches up with the log.
public final class StateCache<D: Decider>: Sendable where D.Event: EventCategory {
    /// The states of some of the streams.
    private final class Part: Sendable {
        let known = Mutex<[Int64: Folded<D>]>([:])
    }

    /// By the number of the stream, so that cores seldom wait for each other.
    private let parts = (0..<StateParts.count).map { _ in Part() }
    /// Of the streams without a number.
    private let named = Mutex<[String: Folded<D>]>([:])
    private let partMax: Int
    private let overflown = Atomic<Bool>(false)

    /// A cache of at most some `streamsMax` streams; where it is full, a part of it is forgotten.
    public init(streamsMax: Int = 100_000) { partMax = max(1, streamsMax / parts.count) }

    private func part(of number: Int64) -> Part { parts[StateParts.part(of: number)] }

    /// The state of `stream`, one of the category: as it is now, or, with `asKnown`, as it was when
    /// the cache caught up.
    ///
    /// - Throws: `LogError`, `EventDecodingError`.
    public func load(
        _ stream: StreamName,
        _ reader: LogReader,
        asKnown: Bool = false
    ) throws -> Folded<D> {
        assert(stream.category == D.Event.category.description, "a cache is of one category")
        guard let number = stream.number else {
            let fresh = try look(at: stream, knowing: named.withLock { $0[stream.key] }, reader)
            named.withLock { keep(fresh, stream.key, &$0) }
            return fresh
        }
        let part = part(of: number)
        let known = part.known.withLock { $0[number] }
        if asKnown, let known {
            reader.note(stream)
            return known
        }
        let fresh = try look(at: stream, knowing: known, reader)
        if fresh.version == 0 { return fresh }
        part.known.withLock { all in
            // Somebody else may know more of it meanwhile.
            if let now = all[number], now.version > fresh.version, now.last != known?.last {
                return
            }
            keep(fresh, number, &all)
        }
        return fresh
    }

    private func keep<Key>(_ state: Folded<D>, _ key: Key, _ known: inout [Key: Folded<D>]) {
        if known.count >= partMax, known[key] == nil {
            known.removeAll(keepingCapacity: true)
            overflown.store(true, ordering: .relaxed)
        }
        known[key] = state
    }

    /// Where a stream is kept, for its event of a version to be taken in; nil where it is not.
    ///
    /// Of a stream that begins all is known; of others nothing was asked.
    private func place(
        of number: Int64,
        after version: Int64?,
        _ known: inout [Int64: Folded<D>]
    ) -> Dictionary<Int64, Folded<D>>.Index? {
        if let found = known.index(forKey: number) { return found }
        if version != 1 { return nil }
        keep(Folded(D.initial), number, &known)
        return known.index(forKey: number)
    }

    /// The state of a stream after what is known of it was compared with its head.
    private func look(
        at stream: StreamName,
        knowing known: Folded<D>?,
        _ reader: LogReader
    ) throws -> Folded<D> {
        guard let head = try reader.head(of: stream) else { return Folded(D.initial) }
        if let known, known.version == head.version, known.last == head.last { return known }
        // Of another history at this version (a log put back): fold from the start.
        let after = known.flatMap { $0.version < head.version ? $0 : nil }
        var fresh = after ?? Folded(D.initial)
        for entry in try reader.stream(stream, after: fresh.version) {
            try Self.evolve(&fresh, with: entry)
        }
        return fresh
    }

    private static func evolve(_ state: inout Folded<D>, with entry: LogEntry) throws {
        guard case .record(let envelope) = entry else {
            return state.evolve(with: nil, at: entry.position)
        }
        guard let event = try D.Event.decode(envelope) else {
            throw EventDecodingError(envelope, .unknownType)
        }
        state.evolve(with: Occurrence(event, envelope), at: entry.position)
    }
}

/// Which of the parts of a cache a stream belongs to.
enum StateParts {
    static let count = 64

    /// Numbers are positions, often at regular distances: a product spreads them over all parts.
    static func part(of number: Int64) -> Int {
        Int((UInt64(bitPattern: number) &* 0x9E37_79B9_7F4A_7C15) >> 58)
    }
}

/// States that catch up with the log together, instead of being compared with it one by one.
protocol CatchingUp: Sendable {
    /// The category of the streams.
    var category: StaticText { get }
    /// The most streams that can be known, about.
    var streamsMax: Int { get }
    /// How many states are known.
    var count: Int { get }
    /// Whether something was forgotten for want of room, since all was.
    var hasOverflown: Bool { get }
    /// Forgets all.
    func forget()
    /// Takes in the next entry of the log when it belongs to one of the streams; says whether it
    /// does.
    ///
    /// - Throws: `LogError`.
    func take(_ entry: LogEntry, of number: Int64) throws -> Bool
}

extension StateCache: CatchingUp {
    var category: StaticText { D.Event.category }

    var streamsMax: Int { partMax * parts.count }

    var count: Int { parts.reduce(0) { sum, part in sum + part.known.withLock { $0.count } } }

    var hasOverflown: Bool { overflown.load(ordering: .relaxed) }

    func forget() {
        overflown.store(false, ordering: .relaxed)
        for part in parts { part.known.withLock { $0.removeAll() } }
    }

    func take(_ entry: LogEntry, of number: Int64) throws -> Bool {
        guard entry.isOf(category: D.Event.category) else { return false }
        try part(of: number).known.withLock { all in
            guard let place = place(of: number, after: entry.version, &all) else { return }
            let (version, last) = (all.values[place].version, all.values[place].last)
            if entry.version <= version { return }
            guard entry.version == version + 1, entry.previous == last else {
                all.remove(at: place)
                return
            }
            do {
                try Self.evolve(&all.values[place], with: entry.compacted())
            } catch is EventDecodingError {
                // Whoever asks for the stream is told.
                all.remove(at: place)
            }
        }
        return true
    }

    /// Takes in an event that was appended when it belongs to one of the streams; says whether it
    /// does.
    func take(_ event: AppendedEvents.Event, of stream: StreamName, _ number: Int64) -> Bool {
        guard stream.isOf(category: D.Event.category) else { return false }
        part(of: number).known.withLock { all in
            guard let place = place(of: number, after: event.version, &all) else { return }
            let known = all.values[place].version
            if let version = event.version, version <= known { return }
            guard event.version == known + 1, let occurrence = event.occurrence(of: D.Event.self)
            else {
                // Whoever asks for the stream reads it.
                all.remove(at: place)
                return
            }
            all.values[place].evolve(with: occurrence, at: event.position)
        }
        return true
    }
}
