/// What a log says of itself before its first trace.
public struct XESHeader: Hashable, Sendable {
    /// The `xes.version` that the log was written for, or nil when it does not say.
    public internal(set) var version: String?
    /// The extensions that give keys with a prefix their meaning.
    public internal(set) var extensions: [XESExtension] = []
    /// The ways in which events are compared.
    public internal(set) var classifiers: [XESClassifier] = []
    /// The defaults for a trace that lacks an attribute; the reader does not apply them.
    public internal(set) var globalTraceAttributes: [XESAttribute] = []
    /// The defaults for an event that lacks an attribute; the reader does not apply them.
    public internal(set) var globalEventAttributes: [XESAttribute] = []
    /// The attributes of the log itself.
    public internal(set) var attributes: [XESAttribute] = []

    /// The header of a log that says nothing of itself.
    public init() {}
}

/// A vocabulary that the log uses.
public struct XESExtension: Hashable, Sendable {
    /// Its name, such as `Concept`.
    public let name: String
    /// What its keys begin with, such as `concept`.
    public let prefix: String
    /// Where it is defined.
    public let uri: String
}

/// A way in which events are compared.
public struct XESClassifier: Hashable, Sendable {
    /// Its name.
    public let name: String
    /// What it compares.
    public let scope: XESScope
    /// The keys that must agree, as written: separated by spaces, which keys may contain too.
    public let keys: String
}

/// What a default or a classifier is about.
public enum XESScope: String, Hashable, Sendable {
    /// Traces.
    case trace
    /// Events.
    case event
}
