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
        _ envelopes: [Envelope],
        into parts: Int,
        for scope: FoldScope
    ) -> SortedEvents<Self> {
        var sorted = SortedEvents<Self>(parts: parts, events: envelopes.count)
        for envelope in envelopes {
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
        sorted.events.withUnsafeBufferPointer { events in
            for (key, index) in sorted.parts[part] {
                do throws(FoldRefusal) {
                    try evolve(&states[key], of: key, with: events[Int(index)])
                } catch {
                    return PoisonEvent(events[Int(index)].envelope, error)
                }
            }
            return nil
        }
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

/// Events of one stretch of the log, and for each part of the keys which of them touch it.
public struct SortedEvents<P: Projection>: Sendable {
    /// The events, in the order of the log.
    @usableFromInline var events: [Recorded<P.Event>] = []
    /// Per part: the keys, and the number of the event that touches each.
    @usableFromInline var parts: [[(key: P.Key, event: Int32)]]
    /// The record behind them that could not be understood; nil when there is none.
    public var poison: PoisonEvent?

    /// Nothing yet, with room for so many events.
    @inlinable
    init(parts: Int, events: Int) {
        self.parts = Array(repeating: [], count: parts)
        for part in self.parts.indices { self.parts[part].reserveCapacity(events / parts * 5 / 4) }
        self.events.reserveCapacity(events)
    }

    /// Adds the next event of the log.
    @inlinable
    mutating func add(_ event: Recorded<P.Event>, for scope: FoldScope) {
        let number = Int32(truncatingIfNeeded: events.count)
        let count = UInt(parts.count)
        // A key's hash differs per process, and chooses only which core folds the key: its events
        // keep their order within the part, and the states are sorted by key before rows are made.
        for key in P.keys(of: event) {
            if scope.classes > 1, P.hashClass(of: key, among: scope.classes) != scope.wanted {
                continue
            }
            parts[Int(UInt(bitPattern: key.hashValue) % count)].append((key, number))
        }
        events.append(event)
    }
}
