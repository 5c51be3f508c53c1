internal import Crypto
internal import EventSourcing

/// A unit and the key that orders it.
struct KeyedUnit: Comparable {
    let key: Bytes32
    let unit: String

    /// By key, then by the bytes of the unit.
    static func < (left: Self, right: Self) -> Bool {
        left.key == right.key ? precedesByBytes(left.unit, right.unit) : left.key < right.key
    }
}

/// The keys of units under one seed.
struct UnitKeys {
    // Keyed once and copied for each unit: hashing the seed into the code is half of the work.
    private let keyed: HMAC<SHA256>
    private var message: [UInt8] = []

    init(seed: Bytes32) {
        keyed = HMAC(key: SymmetricKey(data: seed.bytes))
        message.reserveCapacity(SampleFrame.unitBytesMax)
    }

    mutating func key(of unit: String) -> Bytes32 {
        message.removeAll(keepingCapacity: true)
        message.append(contentsOf: unit.utf8)
        var code = keyed
        code.update(data: message)
        return Bytes32(code.finalize())
    }
}

/// The lowest units of those offered, as many as `capacity`, and no others kept in memory.
struct LowestUnits {
    private let capacity: Int
    // A binary heap with the highest unit in front, so that one comparison refuses most offers.
    private var heap: [KeyedUnit] = []

    init(capacity: Int) {
        self.capacity = capacity
        heap.reserveCapacity(capacity)
    }

    mutating func offer(_ unit: KeyedUnit) {
        if heap.count < capacity {
            heap.append(unit)
            siftUp()
        } else if let highest = heap.first, unit < highest {
            heap[0] = unit
            siftDown()
        }
    }

    func sorted() -> [KeyedUnit] { heap.sorted() }

    private mutating func siftUp() {
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[parent] < heap[child] else { return }
            heap.swapAt(parent, child)
            child = parent
        }
    }

    private mutating func siftDown() {
        var parent = 0
        while 2 * parent + 1 < heap.count {
            let left = 2 * parent + 1
            let right = left + 1
            let higher = right < heap.count && heap[left] < heap[right] ? right : left
            guard heap[parent] < heap[higher] else { return }
            heap.swapAt(parent, higher)
            parent = higher
        }
    }
}
