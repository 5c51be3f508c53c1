/// The state that the events of a stream fold to, and how far they were read.
///
/// A value that is passed on as one reference: a state has many parts, and each copy of one counts
/// references to all. The next event changes the state in place where nobody else holds it, and a
/// copy where somebody does. A look at a part reads that part where it stands: of a million states
/// each other part would be fetched from far away.
///
/// It may be sent to other threads because what it holds changes only while one holds it, and
/// nobody else.
public struct Folded<D: Decider>: @unchecked Sendable {
    @usableFromInline var kept: Kept

    /// How far the events were read.
    @usableFromInline struct Progress: Sendable {
        @usableFromInline var version: Int64
        @usableFromInline var last: Position?

        @inlinable init(version: Int64, last: Position?) {
            (self.version, self.last) = (version, last)
        }
    }

    /// The state stands behind the progress, in the same memory.
    @usableFromInline final class Kept: ManagedBuffer<Progress, D.State> {
        @inlinable static func made(_ state: D.State, _ progress: Progress) -> Kept {
            let kept = unsafeDowncast(create(minimumCapacity: 1) { _ in progress }, to: Kept.self)
            kept.place.initialize(to: state)
            return kept
        }

        @inlinable var place: UnsafeMutablePointer<D.State> {
            withUnsafeMutablePointerToElements { $0 }
        }

        @inlinable deinit {
            withUnsafeMutablePointerToElements { _ = $0.deinitialize(count: 1) }
        }
    }

    /// What is known of the stream.
    @inlinable public var state: D.State {
        unsafeAddress { UnsafePointer(kept.place) }
    }
    /// How many events it has, withheld ones counted.
    @inlinable public var version: Int64 { kept.header.version }
    /// Where its last event stands; nil when it has none.
    @inlinable public var last: Position? { kept.header.last }

    /// A state, and the version and last position of its stream.
    @inlinable public init(_ state: D.State, version: Int64 = 0, last: Position? = nil) {
        kept = Kept.made(state, Progress(version: version, last: last))
    }

    /// Changes the state.
    public mutating func change(_ body: (inout D.State) -> Void) {
        if !isKnownUniquelyReferenced(&kept) { kept = Kept.made(state, kept.header) }
        body(&kept.place.pointee)
    }

    /// Takes in the next event of the stream, nil for a withheld one; and where that stands.
    public mutating func evolve(with event: Occurrence<D.Event>?, at position: Position) {
        change { state in if let event { D.evolve(&state, with: event) } }
        kept.header.version += 1
        kept.header.last = position
    }
}
