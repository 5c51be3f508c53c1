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
                sorted.add(Recorded(event, consume envelope), for: scope)
            } catch {
                sorted.poison = PoisonEvent(error)
                break
            }
        }
        return sorted
    }

    /// Folds the events of one part, in the order of the log, into the states of their keys; gives
    /// the event at which that stopped.
    ///
    /// What is left after that means nothing.
    @inlinable
    public static func fold(
        _ sorted: SortedEvents<Self>,
        part: Int,
        into states: inout KeyedStates<Key, State>
    ) -> PoisonEvent? {
        let (keys, events) = (sorted.parts[part].keys, sorted.parts[part].events)
        precondition(keys.count == events.count, "folded before, up to an event that was refused")
        while !events.isEmpty {
            // The states lie all over memory: looked for one after the other, they come together.
            states.find(keys)
            for place in states.places {
                let event = events.takeFirst()
                do throws(FoldRefusal) {
                    try evolve(
                        &states.entries[place].state,
                        of: states.entries[place].key,
                        with: event
                    )
                } catch {
                    return PoisonEvent(event.envelope, error)
                }
            }
        }
        return nil
    }

    /// All states in the order of their keys.
    @inlinable
    public static func inOrder(
        _ parts: [KeyedStates<Key, State>]
    ) -> [(key: Key, state: State)] {
        var all: [(key: Key, state: State)] = []
        all.reserveCapacity(parts.reduce(0) { $0 + $1.entries.count })
        for part in parts {
            for entry in part.entries {
                if let state = entry.state { all.append((entry.key, state)) }
            }
        }
        all.sort { $0.key < $1.key }
        return all
    }
}

/// Events of one stretch of the log, sorted by the part of the keys that they touch.
public struct SortedEvents<P: Projection>: Sendable {
    /// The events that touch the keys of one part, in the order of the log, and the key of each.
    @usableFromInline
    struct Part: Sendable {
        @usableFromInline let keys: EventRun<HashedKey<P.Key>>
        @usableFromInline let events: EventRun<Recorded<P.Event>>

        @inlinable
        init(capacity: Int) {
            keys = EventRun(capacity: capacity)
            events = EventRun(capacity: capacity)
        }

        @inlinable
        func append(_ key: HashedKey<P.Key>, _ event: consuming Recorded<P.Event>) {
            keys.append(key)
            events.append(event)
        }
    }

    @usableFromInline let parts: [Part]
    /// The record behind them that could not be understood; nil when there is none.
    public var poison: PoisonEvent?

    /// Nothing yet, with room for so many events.
    @inlinable
    init(parts: Int, events: Int) {
        self.parts = (0..<parts).map { _ in Part(capacity: events / parts * 5 / 4 + 1) }
    }

    /// Adds the next event of the log.
    @inlinable
    func add(_ event: consuming Recorded<P.Event>, for scope: FoldScope) {
        let keys = P.keys(of: event)
        guard let last = keys.last else { return }
        for key in keys.dropLast() where isWanted(key, scope) {
            let key = HashedKey(key)
            parts[key.part(of: parts.count)].append(key, copy event)
        }
        // Most events touch one key, and are handed over as they are.
        if isWanted(last, scope) {
            let key = HashedKey(last)
            parts[key.part(of: parts.count)].append(key, event)
        }
    }

    @inlinable
    func isWanted(_ key: P.Key, _ scope: FoldScope) -> Bool {
        scope.classes == 1 || P.hashClass(of: key, among: scope.classes) == scope.wanted
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
