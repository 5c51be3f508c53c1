public import EventLog
public import EventSourcing

extension Installation {
    /// The events of a stream, decoded, and how many it has.
    ///
    /// - Throws: `LogError`, `EventDecodingError`.
    public func load<Event: EventCategory>(
        _ stream: StreamName,
        as _: Event.Type,
        _ reader: LogReader
    ) throws -> (events: [Recorded<Event>], version: Int64) {
        let entries = try reader.stream(stream)
        let events = try entries.compactMap { entry -> Recorded<Event>? in
            guard case .record(let envelope) = entry else { return nil }
            guard let event = try Event.decode(envelope) else {
                throw EventDecodingError(envelope, .unknownType)
            }
            return Recorded(event, envelope)
        }
        return (events, entries.last?.version ?? 0)
    }

    /// What is known of a stream.
    ///
    /// - Throws: `LogError`, `EventDecodingError`.
    public func state<D: Decider>(of _: D.Type, _ stream: StreamName) throws -> D.State
    where D.Event: EventCategory {
        try StateCache<D>().load(stream, reader()).state
    }

    /// How often a command is decided anew when others write to what it read.
    static let attemptsMax = 5

    /// Decides `command` on a stream and appends what it leads to; gives what is known then, and
    /// the first of what was appended, nil for nothing.
    ///
    /// When somebody else writes to the stream meanwhile, what is new is folded on and it is
    /// decided anew.
    ///
    /// - Throws: the decider's refusal, `LogError`.
    @discardableResult
    public func handle<D: Decider>(
        _: D.Type,
        _ command: D.Command,
        on stream: StreamName,
        processing: String,
        _ log: EventLog,
        cache: StateCache<D> = StateCache()
    ) throws -> (state: D.State, first: Position?) where D.Event: EventCategory {
        let reader = try reader()
        return try retrying {
            let loaded = try cache.load(stream, reader)
            let decided = try D.decide(command, asked: asked, in: loaded.state)
            if decided.isEmpty { return (loaded.state, nil) }
            let proposed = try decided.map { try propose($0, causation: loaded.last) }
            let appended = try log.appendAndWait(
                [StreamAppend(stream, .version(loaded.version), proposed)],
                context(processing)
            )
            return (try cache.load(stream, reader).state, appended.first)
        }
    }

    /// Does `body`, and does it anew when others write to what it read; at most five times.
    ///
    /// - Throws: what `body` throws.
    func retrying<R>(_ body: () throws -> R) throws -> R {
        var attempt = 1
        while true {
            do {
                return try body()
            } catch LogError.versionConflict where attempt < Self.attemptsMax {
                attempt += 1
            }
        }
    }

    /// Decides `command` on a stream that does not exist yet, and appends what it leads to under a
    /// new number.
    ///
    /// Gives the name of the stream.
    ///
    /// - Throws: the decider's refusal, `LogError`.
    public func begin<D: Decider>(
        _: D.Type,
        _ command: D.Command,
        processing: String,
        _ log: EventLog
    ) throws -> StreamName where D.Event: EventCategory {
        let decided = try D.decide(command, asked: asked, in: D.initial)
        let proposed = try decided.map { try propose($0, causation: nil) }
        let appended = try log.appendAndWait(
            [StreamAppend(newIn: D.Event.category.description, proposed)],
            context(processing)
        )
        return appended.streams[0]
    }

    private func propose(
        _ event: some EventCategory,
        causation: Position?
    ) throws -> ProposedEvent {
        try ProposedEvent(event, causation: causation.map { .position($0) })
    }
}
