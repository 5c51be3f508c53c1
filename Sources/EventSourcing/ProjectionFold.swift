/// What the engine does to many records at once: decode, sort by key, fold.
///
/// These are requirements of `Projection` with one implementation for all, inlined into the module
/// of each projection: there the compiler knows its types, and no event costs a generic call.
extension Projection {
    /// Decodes the records of one stretch of the log and sorts them into `parts` parts by key.
    ///
    /// It stops at a record that cannot be understood.
    @inlinable
    public static func sort(
        _ envelopes: EventRun<Envelope>,
        into parts: Int,
        for scope: FoldScope
    ) -> SortedEvents<Self> {
        var sorted = SortedEvents<Self>(parts: parts, events: envelopes.count)
        while !envelopes.isEmpty {
            let envelope = envelopes.takeFirst()
            if !scope.passed.isEmpty, scope.passed.contains(envelope.position.value) { continue }
            if scope.hasUnknownTypes, !wants(envelope) {
                sorted.poison = unknown(envelope)
                guard sorted.poison == nil else { break }
                continue
            }
            do throws(EventDecodingError) {
                guard let event = try decode(envelope) else { continue }
                sorted.add(Recorded(event, envelope), for: scope)
            } catch {
                sorted.poison = PoisonEvent(error)
                break
            }
        }
        return sorted
    }

    /// Folds the events of one part, in the order of the log, into the states of their keys; gives
    /// the event at which that stopped.
    @inlinable
    public static func fold(
        _ sorted: SortedEvents<Self>,
        part: Int,
        into states: inout [Key: State]
    ) -> PoisonEvent? {
        let run = sorted.parts[part]
        while !run.isEmpty {
            let touch = run.takeFirst()
            do throws(FoldRefusal) {
                try evolve(&states[touch.key], of: touch.key, with: touch.event)
            } catch {
                return PoisonEvent(touch.event.envelope, error)
            }
        }
        return nil
    }

    /// All states in the order of their keys.
    @inlinable
    public static func inOrder(_ parts: [[Key: State]]) -> [(key: Key, state: State)] {
        var all: [(key: Key, state: State)] = []
        all.reserveCapacity(parts.reduce(0) { $0 + $1.count })
        // Whatever the order of a dictionary is: keys differ, so this has one outcome.
        for part in parts { for (key, state) in part { all.append((key, state)) } }
        all.sort { $0.key < $1.key }
        return all
    }
}

/// Events of one stretch of the log, sorted by the part of the keys that they touch.
public struct SortedEvents<P: Projection>: Sendable {
    /// Per part: the events that touch its keys, in the order of the log; each is folded once.
    @usableFromInline let parts: [EventRun<EventTouch<P.Key, P.Event>>]
    /// The record behind them that could not be understood; nil when there is none.
    public var poison: PoisonEvent?

    /// Nothing yet, with room for so many events.
    @inlinable
    init(parts: Int, events: Int) {
        self.parts = (0..<parts).map { _ in EventRun(capacity: events / parts * 5 / 4 + 1) }
    }

    /// Adds the next event of the log.
    @inlinable
    func add(_ event: consuming Recorded<P.Event>, for scope: FoldScope) {
        let keys = P.keys(of: event)
        guard let last = keys.last else { return }
        for key in keys.dropLast() where isWanted(key, scope) {
            parts[part(of: key)].append(EventTouch(key, copy event))
        }
        // Most events touch one key, and are handed over as they are.
        if isWanted(last, scope) { parts[part(of: last)].append(EventTouch(last, event)) }
    }

    @inlinable
    func isWanted(_ key: P.Key, _ scope: FoldScope) -> Bool {
        scope.classes == 1 || P.hashClass(of: key, among: scope.classes) == scope.wanted
    }

    /// A key's hash differs per process, and chooses only which core folds the key: its events keep
    /// their order within the part, and the states are sorted by key before rows are made.
    @inlinable
    func part(of key: P.Key) -> Int {
        Int(UInt(bitPattern: key.hashValue) % UInt(parts.count))
    }
}

/// An event and a key that it touches.
@usableFromInline
struct EventTouch<Key: Sendable, Event: Sendable>: Sendable {
    @usableFromInline let key: Key
    @usableFromInline let event: Recorded<Event>

    @inlinable
    init(_ key: Key, _ event: consuming Recorded<Event>) {
        self.key = key
        self.event = event
    }
}

/// The key of an event that touches one or none, without memory of its own.
public struct OneKey<Key>: RandomAccessCollection {
    /// The key; nil when the event touches none.
    public let key: Key?

    /// This key, or none.
    @inlinable
    public init(_ key: Key?) { self.key = key }

    /// The only place, if there is a key.
    @inlinable public var startIndex: Int { 0 }
    /// Behind it.
    @inlinable public var endIndex: Int { key == nil ? 0 : 1 }

    /// The key, at 0.
    @inlinable
    public subscript(index: Int) -> Key {
        guard index == 0, let key else { preconditionFailure("there is no key at \(index)") }
        return key
    }
}

/// A queue that is filled, and then emptied from the front.
///
/// An event with its envelope is a few hundred bytes, and all envelopes of a block count their
/// references in one place. Out of an array every fold would take a copy, and the cores would wait
/// for each other at that place; out of this it takes the event itself.
///
/// It may be sent to other threads because it is never at two: one fills it before any other sees
/// it, and one empties it, the fold of a part.
public final class EventRun<Element>: @unchecked Sendable {
    @usableFromInline var memory: UnsafeMutablePointer<Element>
    @usableFromInline var capacity: Int
    @usableFromInline var first = 0
    @usableFromInline var end = 0

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
        (memory + end).initialize(to: element)
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
