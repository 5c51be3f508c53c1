public import EventSourcing

/// What surrounds an event that a test makes up.
public struct Surroundings: Sendable {
    var stream: String
    var position: Int64
    var version: Int64
    var actor: Actor
    var recorded: Instant
    var causation: Int64?

    /// The first event of a stream, recorded when the test clocks begin, unless said otherwise.
    public init(
        _ stream: String,
        position: Int64 = 0,
        version: Int64 = 1,
        by actor: Actor = .keeper,
        at recorded: Instant = TestClock.start,
        causation: Int64? = nil
    ) {
        self.causation = causation
        self.stream = stream
        self.position = position
        self.version = version
        self.actor = actor
        self.recorded = recorded
    }

    /// `event` as it would stand in a log.
    ///
    /// - Throws: `CanonicalError` when no log would hold such a record.
    public func record<Event: EventCategory>(_ event: Event) throws -> Recorded<Event> {
        let payload = event.payload
        var writer = CanonicalWriter()
        writer.literal(#"{"context":{"actor":{"id":"#)
        writer.string(actor.id)
        writer.literal(#","role":"#)
        writer.string(actor.role)
        writer.literal(#","unit":"#)
        writer.string(actor.unit)
        writer.literal("}")
        if let causation {
            writer.literal(#","causation":"#)
            writer.integer(causation)
        }
        writer.literal(#","position":"#)
        writer.integer(position)
        writer.literal(#","processing":"test","recorded":"#)
        recorded.write(to: &writer)
        writer.literal(#","stream":"#)
        writer.string(stream)
        writer.literal(#","type":"#)
        writer.string(type(of: payload).typeName.description)
        writer.literal(#","v":"#)
        writer.integer(Int64(type(of: payload).schemaVersion))
        writer.literal(#","version":"#)
        writer.integer(version)
        writer.literal(#"},"data":"#)
        writer.raw(payload.canonicalBytes)
        writer.literal("}")
        let bytes = Bytes(writer.bytes)
        return Recorded(event, try Envelope(bytes, 0..<bytes.count))
    }
}
