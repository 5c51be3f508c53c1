/// The state that the events of a stream fold to, and how far they were read.
///
/// A value that is passed on as one reference: a state has many parts, and each copy of one counts
/// references to all. The next event changes the state in place where nobody else holds it, and a
/// copy where somebody does.
public struct Folded<D: Decider>: Sendable {
    private var kept: Kept

    /// It may be sent to other threads because it changes only while one holds it, and nobody else.
    private final class Kept: @unchecked Sendable {
        // Nobody reads while it changes, so no access need ask whether somebody does.
        @exclusivity(unchecked) var state: D.State
        @exclusivity(unchecked) var version: Int64
        @exclusivity(unchecked) var last: Position?

        init(_ state: D.State, _ version: Int64, _ last: Position?) {
            (self.state, self.version, self.last) = (state, version, last)
        }
    }

    /// What is known of the stream.
    public var state: D.State { _read { yield kept.state } }
    /// How many events it has, withheld ones counted.
    public var version: Int64 { kept.version }
    /// Where its last event stands; nil when it has none.
    public var last: Position? { kept.last }

    /// A state, and the version and last position of its stream.
    public init(_ state: D.State, version: Int64 = 0, last: Position? = nil) {
        kept = Kept(state, version, last)
    }

    /// Changes the state.
    public mutating func change(_ body: (inout D.State) -> Void) {
        if !isKnownUniquelyReferenced(&kept) { kept = Kept(kept.state, kept.version, kept.last) }
        body(&kept.state)
    }

    /// Takes in the next event of the stream, nil for a withheld one; and where that stands.
    public mutating func evolve(with event: Recorded<D.Event>?, at position: Position) {
        change { state in if let event { D.evolve(&state, with: event) } }
        kept.version += 1
        kept.last = position
    }
}
