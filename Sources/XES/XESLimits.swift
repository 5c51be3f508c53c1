/// How much of anything a log may hold; more is refused with the place where it was found.
public struct XESLimits: Hashable, Sendable {
    /// The longest key or value, in bytes of UTF-8 after replacing references.
    public let textBytesMax: Int
    /// The most attributes directly in one log, default, trace, event, attribute or `values`.
    public let attributesPerElementMax: Int
    /// How deep attributes may be nested, in levels; an attribute of an event is at level 1.
    public let nestingDepthMax: Int
    /// The most events in one trace.
    public let eventsPerTraceMax: Int
    /// The most XML in one trace, or in all that precedes the first one, in bytes.
    ///
    /// A trace is held in memory whole, which takes up to about three times this.
    public let traceBytesMax: Int

    /// The longest tag, in bytes: two texts of the longest kind, every byte of them a reference.
    static let tagBytesMax = 1_048_576
    /// The longest name of an element or of an XML attribute, in bytes.
    static let nameBytesMax = 256
    /// The most XML attributes in one tag; XES uses three.
    static let attributesPerTagMax = 64

    /// Limits that no known log comes near.
    public init(
        textBytesMax: Int = 65_536,
        attributesPerElementMax: Int = 10_000,
        nestingDepthMax: Int = 32,
        eventsPerTraceMax: Int = 1_000_000,
        traceBytesMax: Int = 1_073_741_824
    ) {
        self.textBytesMax = textBytesMax
        self.attributesPerElementMax = attributesPerElementMax
        self.nestingDepthMax = nestingDepthMax
        self.eventsPerTraceMax = eventsPerTraceMax
        self.traceBytesMax = traceBytesMax
    }
}
