public import EventSourcing

/// A typed key and value of a log, a trace or an event, with the attributes nested in it.
public struct XESAttribute: Hashable, Sendable {
    /// What an attribute says; the case is the element that it was written as.
    public enum Value: Hashable, Sendable {
        /// `string`.
        case text(String)
        /// `int`.
        case integer(Int64)
        /// `float`, exactly as written, and an `int` that is longer than 64 bits.
        case decimal(String)
        /// `boolean`.
        case boolean(Bool)
        /// `date`, with the text and the offset as written.
        case time(OffsetDateTime)
        /// `date` in another form than XES asks for, as written, and the moment that it means; no
        /// offset is read as UTC.
        case looseTime(String, readAs: OffsetDateTime)
        /// `id`, as written.
        case id(String)
        /// `list`, with what stands in its `values`, in file order.
        case list([XESAttribute])
        /// `container`, with what stands in its `values`, if it has them.
        case container([XESAttribute])
    }

    /// Its name, such as `concept:name`, not always unique among its neighbours.
    ///
    /// Empty only in an attribute nested in another, which some logs write without a key.
    public let key: String
    /// What it says.
    public let value: Value
    /// The attributes nested directly in it, in file order.
    public let children: [XESAttribute]

    /// Describes an attribute.
    public init(key: String, value: Value, children: [XESAttribute] = []) {
        self.key = key
        self.value = value
        self.children = children
    }
}

extension Sequence<XESAttribute> {
    /// What the first attribute with this key says, or nil when there is none.
    public func value(of key: String) -> XESAttribute.Value? {
        first { $0.key == key }?.value
    }
}
