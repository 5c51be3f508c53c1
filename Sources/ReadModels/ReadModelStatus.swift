public import EventSourcing

/// How far a read model is.
public struct ReadModelStatus: Sendable {
    /// Its name.
    public let name: String
    /// Version of the projection that made the rows; nil when there are none.
    public let version: Int64?
    /// Records of the log that the rows reflect.
    public let count: Int64
    /// Records of the log that they do not reflect yet.
    public let lag: Int64
    /// Records that were withheld before the rows could reflect them.
    public let withheld: Int64
    /// Records that a recorded decision passes, so that the rows lack them.
    public let passed: Int64
    /// Which file holds them; nil when there is none.
    public let generation: Int?
    /// The event at which it stands still; nil when it does not.
    public let poison: PoisonEvent?
    /// Why it does not go on or its file cannot be used, and what to do; nil when all is well.
    public let problem: String?
}
