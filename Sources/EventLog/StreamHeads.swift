internal import EventSourcing

/// Version and last position of the streams that the writer has met, stored ones and staged ones.
///
/// Each stream is looked up once per append; within it, everything is an index into arrays.
struct StreamHeads {
    /// A stream's version and the position of its last event; 0 and 0 when there is none.
    struct Head: Hashable, Sendable {
        var version: Int64 = 0
        var position: Int64 = 0
    }

    /// What is known of one stream.
    struct Known {
        let name: StreamName
        /// Number of its category; nil while the file has none.
        var category: Int64?
        let key: StreamKey
        /// As it is in the file.
        var stored: Head
        /// With what the running transaction has staged.
        var staged: Head

        var isTouched: Bool { staged != stored }
    }

    /// A head as it was before an append that failed.
    struct Before {
        let index: Int
        let head: Head
    }

    private var indices: [StreamName: Int] = [:]
    private var known: [Known] = []
    private var touched: [Int] = []

    /// After so many streams everything is forgotten, between transactions.
    private static let knownMax = 250_000

    subscript(index: Int) -> Known { known[index] }

    /// Where `stream` is kept, if it was met before.
    func index(of stream: StreamName) -> Int? { indices[stream] }

    /// Keeps a stream that was not met before.
    mutating func add(_ name: StreamName, category: Int64?, stored: Head) -> Int {
        indices[name] = known.count
        known.append(
            Known(
                name: name,
                category: category,
                key: StreamKey(name.key),
                stored: stored,
                staged: stored
            )
        )
        return known.count - 1
    }

    /// Moves the head of a stream forward.
    mutating func stage(_ index: Int, _ head: Head) {
        if !known[index].isTouched { touched.append(index) }
        known[index].staged = head
    }

    /// Takes back what a failed append staged, the newest first.
    mutating func restore(_ before: [Before]) {
        for one in before.reversed() {
            known[one.index].staged = one.head
            if !known[one.index].isTouched { touched.removeAll { $0 == one.index } }
        }
    }

    /// What the transaction must store, in the order of the table, so that neighbours land on the
    /// same page; `number` gives the number of a category that had none.
    mutating func toStore(
        _ number: (String) throws -> Int64
    ) rethrows -> [(head: Known, category: Int64)] {
        var rows: [(head: Known, category: Int64)] = []
        rows.reserveCapacity(touched.count)
        for index in touched {
            let category = try known[index].category ?? number(known[index].name.category)
            known[index].category = category
            rows.append((known[index], category))
        }
        return rows.sorted { ($0.category, $0.head.key) < ($1.category, $1.head.key) }
    }

    /// After the commit: what was staged is stored.
    mutating func adopt() {
        for index in touched { known[index].stored = known[index].staged }
        touched.removeAll(keepingCapacity: true)
        if known.count > Self.knownMax { self = StreamHeads() }
    }
}
