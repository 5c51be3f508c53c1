public import EventSourcing
public import Events

/// A read model with a state for each toeslag.
public protocol ToeslagProjection: Projection
where Event == ToeslagEvent, Key == Int64, Keys == OneKey<Int64> {}

extension ToeslagProjection {
    /// Decodes an event of a toeslag.
    public static func decode(_ envelope: Envelope) throws(EventDecodingError) -> ToeslagEvent? {
        try ToeslagEvent.decode(envelope)
    }

    /// The toeslag that the event's stream names.
    public static func keys(of event: Recorded<ToeslagEvent>) -> OneKey<Int64> {
        OneKey(event.envelope.streamNumber)
    }

    /// The number.
    public static func cells(of key: Int64) -> [Cell] { [.integer(key)] }

    /// The number that a cell holds.
    public static func key(from cells: [Cell]) -> Int64? { cells.first?.integer }
}
