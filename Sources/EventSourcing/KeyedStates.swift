/// A key with its hash, which is computed once for all that it is looked up in.
@usableFromInline
struct HashedKey<Key: Hashable & Sendable>: Sendable {
    @usableFromInline let key: Key
    /// It differs per process, and decides only where something lies.
    ///
    /// Which core folds the key, and in which place its state is kept: rows are made in the order
    /// of the keys.
    @usableFromInline let hash: UInt

    @inlinable
    init(_ key: Key) {
        self.key = key
        hash = UInt(bitPattern: key.hashValue)
    }

    @inlinable
    func part(of parts: Int) -> Int { Int(hash % UInt(parts)) }
}

/// The states of the keys that a fold has met.
///
/// A dictionary would look at three places in memory for every event, and wait for each. Here a key
/// and its state lie side by side, and the places of the next events are looked up together, so
/// that their memory comes together too.
public struct KeyedStates<Key: Hashable & Sendable, State: Sendable>: Sendable {
    @usableFromInline
    struct Entry: Sendable {
        @usableFromInline let key: Key
        @usableFromInline var state: State?

        @inlinable
        init(_ key: Key) {
            self.key = key
            state = nil
        }
    }

    /// In the order in which the keys were met; a key that has lost its state keeps its entry until
    /// room is made.
    @usableFromInline var entries: [Entry] = []
    /// Where the next events find their states, as indices of `entries`.
    @usableFromInline var places: [Int] = []
    /// By hash: the number of an entry from 1, with the upper half of the hash above it; 0 where
    /// there is none.
    @usableFromInline var slots: [UInt64] = Array(repeating: 0, count: 256)

    /// How many events look up their states together: more than the memory answers at once.
    @usableFromInline static var togetherMax: Int { 64 }

    /// No states yet.
    @inlinable
    public init() { places.reserveCapacity(Self.togetherMax) }

    /// Takes the next keys, and finds or makes their entries.
    @inlinable
    mutating func find(_ keys: EventRun<HashedKey<Key>>) {
        if entries.count + Self.togetherMax > slots.count / 4 * 3 { makeRoom() }
        places.removeAll(keepingCapacity: true)
        for _ in 0..<min(keys.count, Self.togetherMax) {
            places.append(place(of: keys.takeFirst()))
        }
    }

    /// The entry of a key, made when there was none.
    @inlinable
    mutating func place(of wanted: HashedKey<Key>) -> Int {
        let upper = UInt64(wanted.hash) & 0xFFFF_FFFF_0000_0000
        var slot = firstSlot(wanted.hash)
        while slots[slot] != 0 {
            if slots[slot] & 0xFFFF_FFFF_0000_0000 == upper {
                let place = Int(slots[slot] & 0xFFFF_FFFF) - 1
                if entries[place].key == wanted.key { return place }
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        entries.append(Entry(wanted.key))
        slots[slot] = upper | UInt64(entries.count)
        return entries.count - 1
    }

    /// Where looking for a hash begins; its last bits chose the part already.
    @inlinable
    func firstSlot(_ hash: UInt) -> Int { Int(hash >> 8) & (slots.count - 1) }

    /// Forgets the keys without a state, and makes at least two slots for each that may come.
    @inlinable
    mutating func makeRoom() {
        entries.removeAll { if case .none = $0.state { true } else { false } }
        precondition(entries.count < UInt32.max / 4, "a part of a fold holds less than 2^30 keys")
        var size = slots.count
        while entries.count + Self.togetherMax > size / 2 { size *= 2 }
        slots = Array(repeating: 0, count: size)
        for (index, entry) in entries.enumerated() {
            let hash = HashedKey(entry.key).hash
            var slot = firstSlot(hash)
            while slots[slot] != 0 { slot = (slot + 1) & (size - 1) }
            slots[slot] = UInt64(hash) & 0xFFFF_FFFF_0000_0000 | UInt64(index + 1)
        }
    }
}
