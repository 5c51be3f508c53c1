/// An event as it stands in the log: what happened, and what surrounds it.
public struct Recorded<Event: Sendable>: Sendable {
    /// Where, when, by whom, because of what.
    public let envelope: Envelope
    /// What happened.
    public let event: Event

    /// Joins an event with its envelope.
    @inlinable
    public init(_ event: Event, _ envelope: Envelope) {
        self.event = event
        self.envelope = envelope
    }

    /// The place in the log.
    public var position: Position { envelope.position }

    /// The same envelope around what `transform` makes of the event.
    public func map<Other: Sendable>(_ transform: (Event) -> Other) -> Recorded<Other> {
        Recorded<Other>(transform(event), envelope)
    }
}
