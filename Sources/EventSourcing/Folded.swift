/// The state that the events of a stream fold to, and how far they were read.
///
/// An object, to be shared: a state has many parts, and each copy of one counts references to all.
public final class Folded<D: Decider>: Sendable {
    /// What is known of the stream.
    public let state: D.State
    /// How many events it has, withheld ones counted.
    public let version: Int64
    /// Where its last event stands; nil when it has none.
    public let last: Position?

    /// A state, and the version and last position of its stream.
    public init(_ state: D.State, version: Int64 = 0, last: Position? = nil) {
        self.state = state
        self.version = version
        self.last = last
    }
}
