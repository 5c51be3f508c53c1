public import EventSourcing
public import Testing

/// What has happened in a stream, before a command is decided.
///
///     try Given(Sample.self, .sampleCommitted(commit)).when(.draw(frame)).refused(.notRevealed)
public struct Given<D: Decider> where D.Event: EventCategory {
    private var events: [Recorded<D.Event>] = []

    /// The events of a stream, recorded by one person.
    public init(
        _: D.Type,
        _ events: D.Event...,
        by actor: Actor = .keeper,
        at instant: Instant = TestClock.start
    ) throws {
        for event in events { try add(event, actor, instant) }
    }

    /// The same, and one event more.
    public func and(
        _ event: D.Event,
        by actor: Actor = .keeper,
        at instant: Instant = TestClock.start
    ) throws -> Given {
        var more = self
        try more.add(event, actor, instant)
        return more
    }

    private mutating func add(_ event: D.Event, _ actor: Actor, _ instant: Instant) throws {
        let number = Int64(events.count)
        let place = Surroundings(
            "\(D.Event.category)/0",
            position: number,
            version: number + 1,
            by: actor,
            at: instant
        )
        events.append(try place.record(event))
    }

    /// What is known after the events.
    public var state: D.State { D.fold(events) }

    /// Decides a command.
    public func when(
        _ command: D.Command,
        by actor: Actor = .keeper,
        at instant: Instant = TestClock.start
    ) -> When<D> {
        let asked = Asked(by: actor, on: instant.dayInUTC, at: instant)
        return When(result: Result { try D.decide(command, asked: asked, in: state) })
    }
}

/// What a command led to.
public struct When<D: Decider> {
    fileprivate let result: Result<[D.Event], any Error>

    /// The events; the test fails when it was refused.
    public func events() throws -> [D.Event] { try result.get() }
}

extension When where D.Event: Equatable {
    /// It led to exactly these events.
    public func then(_ events: D.Event..., at place: SourceLocation = #_sourceLocation) throws {
        #expect(try result.get() == events, sourceLocation: place)
    }

    /// It led to nothing, and was not refused.
    public func thenNothing(at place: SourceLocation = #_sourceLocation) throws {
        #expect(try result.get().isEmpty, sourceLocation: place)
    }
}

extension When where D.Refusal: Equatable {
    /// It was refused on this ground.
    public func refused(_ ground: D.Refusal, at place: SourceLocation = #_sourceLocation) {
        #expect(throws: ground, sourceLocation: place) { try result.get() }
    }
}
