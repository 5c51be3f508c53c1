/// A queue that is filled, and then emptied from the front.
///
/// An event with its envelope is a few hundred bytes, and all envelopes of a block count their
/// references in one place. Out of an array every fold would take a copy, and the cores would wait
/// for each other at that place; out of this it takes the event itself.
///
/// It may be sent to other threads because it is never at two: one fills it before any other sees
/// it, and one empties it, the fold of a part.
public final class EventRun<Element>: @unchecked Sendable {
    // Nobody else is at the queue meanwhile, so every access need not ask whether somebody is.
    @exclusivity(unchecked) @usableFromInline var memory: UnsafeMutablePointer<Element>
    @exclusivity(unchecked) @usableFromInline var capacity: Int
    @exclusivity(unchecked) @usableFromInline var first = 0
    @exclusivity(unchecked) @usableFromInline var end = 0

    /// Nothing yet, with room for `capacity` elements, at least one.
    @inlinable
    public init(capacity: Int) {
        self.capacity = max(1, capacity)
        memory = .allocate(capacity: self.capacity)
    }

    deinit {
        (memory + first).deinitialize(count: end - first)
        memory.deallocate()
    }

    /// How many elements are left.
    @inlinable public var count: Int { end - first }

    /// Whether nothing is left.
    @inlinable public var isEmpty: Bool { first == end }

    /// Adds an element at the end.
    @inlinable
    public func append(_ element: consuming Element) {
        if end == capacity { grow() }
        (memory + end).initialize(to: consume element)
        end += 1
    }

    @usableFromInline
    func grow() {
        let larger = UnsafeMutablePointer<Element>.allocate(capacity: capacity * 2)
        (larger + first).moveInitialize(from: memory + first, count: end - first)
        memory.deallocate()
        memory = larger
        capacity *= 2
    }

    /// Takes the first element out; there must be one.
    @inlinable
    public func takeFirst() -> Element {
        precondition(first < end, "nothing is left")
        first += 1
        return (memory + first - 1).move()
    }
}
