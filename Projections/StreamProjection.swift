public import EventSourcing

/// A read model with a state for each stream of one category, whose streams are numbered.
public protocol StreamProjection: Projection
where Event: EventCategory, Key == Int64, Keys == OneKey<Int64> {}

extension StreamProjection {
    /// Decodes an event of the category.
    public static func decode(_ envelope: Envelope) throws(EventDecodingError) -> Event? {
        try Event.decode(envelope)
    }

    /// The number of the event's stream.
    public static func keys(of event: Recorded<Event>) -> OneKey<Int64> {
        OneKey(event.envelope.streamNumber)
    }

    /// The number.
    public static func cells(of key: Int64) -> [Cell] { [.integer(key)] }

    /// The number that a cell holds.
    public static func key(from cells: [Cell]) -> Int64? { cells.first?.integer }
}
