/// A few values by key, in the order of the keys.
///
/// What is known of a citizen or a toeslag has many of these, and a dictionary of one or two takes
/// more memory than they do, in more places. The order is the same in every process.
///
/// All of it can be inlined: elsewhere it would be carried out with types looked up at run time.
public struct SortedMap<Key: Comparable & Sendable, Value: Sendable>: Sendable {
    @usableFromInline var elements: [Element] = []

    /// A key and its value.
    public typealias Element = (key: Key, value: Value)

    /// Nothing.
    @inlinable public init() {}

    /// The first place whose key is not below one.
    @inlinable func place(of key: Key) -> Int {
        // Most are asked for the newest, or get one behind it.
        if let last = elements.last, last.key < key { return elements.count }
        var (first, end) = (0, elements.count)
        while first < end {
            let middle = (first + end) / 2
            if elements[middle].key < key { first = middle + 1 } else { end = middle }
        }
        return first
    }

    /// The value of a key; nil where there is none.
    @inlinable public subscript(key: Key) -> Value? {
        get {
            let place = place(of: key)
            return place < elements.count && elements[place].key == key
                ? elements[place].value : nil
        }
        set {
            let place = place(of: key)
            let isKnown = place < elements.count && elements[place].key == key
            switch newValue {
            case .some(let value) where isKnown: elements[place].value = value
            case .some(let value): elements.insert((key, value), at: place)
            case nil where isKnown: elements.remove(at: place)
            case nil: break
            }
        }
    }

    /// The value of a key, or another where there is none; it is changed where it stands.
    @inlinable public subscript(key: Key, default value: @autoclosure () -> Value) -> Value {
        get { self[key] ?? value() }
        _modify {
            let place = place(of: key)
            if place == elements.count || elements[place].key != key {
                elements.insert((key, value()), at: place)
            }
            yield &elements[place].value
        }
    }

    /// The keys, ascending; an array that is made each time.
    @inlinable public var keys: [Key] { elements.map { $0.key } }
    /// The values, in the order of their keys; an array that is made each time.
    @inlinable public var values: [Value] { elements.map { $0.value } }

    /// The same keys, each with what `transform` makes of its value.
    @inlinable public func mapValues<Other>(
        _ transform: (Value) throws -> Other
    ) rethrows -> SortedMap<Key, Other> {
        var map = SortedMap<Key, Other>()
        map.elements = try elements.map { ($0.key, try transform($0.value)) }
        return map
    }
}

extension SortedMap: Sequence {
    /// How many keys have a value.
    @inlinable public var count: Int { elements.count }
    /// Whether no key has one.
    @inlinable public var isEmpty: Bool { elements.isEmpty }
    /// The least key with its value; nil where there is none.
    @inlinable public var first: Element? { elements.first }

    /// Goes over keys and values.
    @inlinable public func makeIterator() -> IndexingIterator<[Element]> { elements.makeIterator() }
}

extension SortedMap: ExpressibleByDictionaryLiteral {
    /// The pairs of a literal; of a key that stands there twice, the last.
    @inlinable public init(dictionaryLiteral elements: (Key, Value)...) {
        for (key, value) in elements { self[key] = value }
    }
}

extension SortedMap: Equatable where Value: Equatable {
    /// Whether both have the same keys, each with the same value.
    @inlinable public static func == (left: Self, right: Self) -> Bool {
        left.elements.elementsEqual(right.elements) { $0 == $1 }
    }
}
