/// An event as a decider folds it: what happened, where, when, by whom, because of what.
///
/// It is known as soon as the event is written, without reading its record back.
public struct Occurrence<Event: Sendable>: Sendable {
    /// What happened.
    public let event: Event
    /// The place in the log.
    public let position: Position
    /// When it was recorded.
    public let recorded: Instant
    /// The id of who acted.
    public let actor: Text
    /// The event that led to this one.
    public let causation: Position?

    /// Joins an event with its place in the log and what surrounds it there.
    @inlinable
    public init(
        _ event: Event,
        at position: Position,
        recorded: Instant,
        by actor: Text,
        because causation: Position?
    ) {
        self.event = event
        self.position = position
        self.recorded = recorded
        self.actor = actor
        self.causation = causation
    }

    /// Joins an event with what its envelope says of it.
    public init(_ event: Event, _ envelope: borrowing Envelope) {
        self.init(
            event,
            at: envelope.position,
            recorded: envelope.recorded,
            by: envelope.actorText,
            because: envelope.causation
        )
    }
}
