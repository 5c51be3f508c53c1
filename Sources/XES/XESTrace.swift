/// Where something stands in the XML text, after unpacking.
public struct XESPlace: Hashable, Sendable {
    /// The line, from 1.
    public let line: Int
    /// The column in characters (Unicode scalars), from 1; a tab is one.
    public let column: Int

    /// Describes a place.
    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }
}

/// A case of the log, with its events in file order.
public struct XESTrace: Hashable, Sendable {
    /// Where its element begins.
    public let place: XESPlace
    /// Its own attributes, in file order, without the log's defaults.
    public let attributes: [XESAttribute]
    /// Its events, in file order, also when their times say otherwise.
    public let events: [XESEvent]

    /// Describes a trace.
    public init(place: XESPlace, attributes: [XESAttribute], events: [XESEvent]) {
        self.place = place
        self.attributes = attributes
        self.events = events
    }

    /// What the attribute with this key says, or else what `globals` say: the log's defaults.
    public func value(of key: String, globals: [XESAttribute] = []) -> XESAttribute.Value? {
        attributes.value(of: key) ?? globals.value(of: key)
    }
}

/// Something that happened in a case.
public struct XESEvent: Hashable, Sendable {
    /// Where its element begins.
    public let place: XESPlace
    /// Its attributes, in file order, without the log's defaults.
    public let attributes: [XESAttribute]

    /// Describes an event.
    public init(place: XESPlace, attributes: [XESAttribute]) {
        self.place = place
        self.attributes = attributes
    }

    /// What the attribute with this key says, or else what `globals` say: the log's defaults.
    public func value(of key: String, globals: [XESAttribute] = []) -> XESAttribute.Value? {
        attributes.value(of: key) ?? globals.value(of: key)
    }
}
