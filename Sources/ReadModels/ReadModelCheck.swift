public import EventSourcing

/// A read model beside one that was folded anew from the log.
public struct ReadModelCheck: Hashable, Sendable {
    /// The digest over the rows that are served.
    public let current: Bytes32
    /// The digest over the rows that the log gives.
    public let rebuilt: Bytes32
    /// Whether tables and views are those of the projection: people query the views.
    public let hasSameSchema: Bool

    /// Whether nothing differs.
    public var isEqual: Bool { current == rebuilt && hasSameSchema }
}
