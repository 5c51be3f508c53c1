/// What the engine does to many records at once: decode, sort by key, fold.
///
/// These are requirements of `Projection` with one implementation for all, inlined into the module
/// of each projection: there the compiler knows its types, and no event costs a generic call.
extension Projection {
    /// Decodes the records of one stretch of the log and puts each into the part of its keys.
    @inlinable
    public static func sort(
        _ envelopes: [Envelope],
        into parts: inout [[KeyedEvent<Self>]]
    ) throws(EventDecodingError) {
        let count = UInt(parts.count)
        for envelope in envelopes {
            guard let event = try decode(envelope) else { continue }
            let recorded = Recorded(event, envelope)
            for key in keys(of: recorded) {
                let part = Int(UInt(bitPattern: key.hashValue) % count)
                parts[part].append(KeyedEvent(key: key, event: recorded))
            }
        }
    }

    /// Folds events, in the order of the log, into the states of their keys.
    @inlinable
    public static func fold(_ events: [KeyedEvent<Self>], into states: inout [Key: State]) {
        for one in events { evolve(&states[one.key], of: one.key, with: one.event) }
    }

    /// All states in the order of their keys.
    @inlinable
    public static func inOrder(_ parts: [[Key: State]]) -> [(key: Key, state: State)] {
        var all: [(key: Key, state: State)] = []
        all.reserveCapacity(parts.reduce(0) { $0 + $1.count })
        for part in parts { for (key, state) in part { all.append((key, state)) } }
        all.sort { $0.key < $1.key }
        return all
    }
}

/// An event, and one of the keys that it touches.
public struct KeyedEvent<P: Projection>: Sendable {
    /// The key.
    public let key: P.Key
    /// The event.
    public let event: Recorded<P.Event>

    /// Joins them.
    @inlinable
    public init(key: P.Key, event: Recorded<P.Event>) {
        self.key = key
        self.event = event
    }
}
