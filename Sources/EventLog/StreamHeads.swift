internal import EventSourcing

/// Version and last position of the streams that the writer has met.
///
/// Each stream is looked up once per append; within it, everything is an index into arrays. The
/// table of heads is brought up to date with every few blocks, so most commits write none of it;
/// what it lacks is read back from the newest records.
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
        /// As it is in the table; nil when nobody has looked.
        var stored: Head?
        /// Before the first of the newest records that belong to it; while nobody has looked.
        var before = Head()
        /// As it was when the last transaction ended.
        var committed: Head
        /// With what the running transaction has staged.
        var staged: Head
        /// Whether the table lacks what is committed.
        var isUnstored = false

        var isTouched: Bool { staged != committed }
    }

    /// A head as it was before an append that failed.
    struct Before {
        let index: Int
        let head: Head
    }

    private var indices: [StreamName: Int] = [:]
    private var known: [Known] = []
    private var touched: [Int] = []
    private var unstored: [Int] = []
    /// Whether the running transaction has written everything to the table.
    private var isStoring = false

    /// After so many streams everything is forgotten, when the table holds it all.
    private static let knownMax = 250_000

    subscript(index: Int) -> Known { known[index] }

    /// The head of a stream with what the running transaction has staged.
    func staged(_ index: Int) -> Head { known[index].staged }

    /// Whether the row of a stream was compared with the newest records.
    func isConfirmed(_ index: Int) -> Bool { known[index].stored != nil }

    /// Where `stream` is kept, if it was met before.
    func index(of stream: StreamName) -> Int? { indices[stream] }

    /// Keeps a stream that was not met before.
    mutating func add(_ name: StreamName, category: Int64?, stored: Head) -> Int {
        add(
            Known(
                name: name,
                category: category,
                key: StreamKey(name.key),
                stored: stored,
                committed: stored,
                staged: stored
            )
        )
    }

    private mutating func add(_ stream: Known) -> Int {
        indices[stream.name] = known.count
        known.append(stream)
        return known.count - 1
    }

    /// Takes over the head of a record that stands in the log, and maybe not in the table; `before`
    /// is what the record says of the one before it.
    ///
    /// - Throws: `LogError.damaged` when it does not follow what is known of its stream.
    mutating func replay(
        _ name: StreamName,
        _ head: Head,
        after before: Head,
        category: (String) -> Int64?
    ) throws(LogError) {
        if let index = indices[name] {
            guard known[index].committed == before else {
                throw Self.otherChain(name.description, head)
            }
            known[index].committed = head
            known[index].staged = head
            markUnstored(index)
        } else {
            let index = add(
                Known(
                    name: name,
                    category: category(name.category),
                    key: StreamKey(name.key),
                    stored: nil,
                    before: before,
                    committed: head,
                    staged: head
                )
            )
            markUnstored(index)
        }
    }

    /// A record that begins or continues a stream otherwise than the records before it do.
    static func otherChain(_ name: String, _ head: Head) -> LogError {
        .damaged(
            place: "position \(head.position)",
            problem: "version \(head.version) of \(name) does not follow the events before it"
        )
    }

    /// Whether a row of the table fits the newest records: `before` them, or among them to `now`.
    static func fits(_ row: Head?, before: Head, now: Head) -> Bool {
        guard let row else { return before.version == 0 }
        if row == before { return row.version > 0 }
        return row.version > before.version && row.position > before.position
            && row.version <= now.version && row.position <= now.position
    }

    /// Those whose row nobody has looked at.
    var unconfirmed: [Int] { unstored.filter { known[$0].stored == nil } }

    /// Takes over the row of a stream, nil for none, after comparing it with the newest records.
    ///
    /// - Throws: `LogError.damaged`.
    mutating func confirm(_ index: Int, _ row: Head?) throws(LogError) {
        let stream = known[index]
        guard Self.fits(row, before: stream.before, now: stream.committed) else {
            throw .damaged(
                place: "stream \(stream.name)",
                problem: "its head in the table does not fit its newest events"
            )
        }
        known[index].stored = row ?? Head()
    }

    private mutating func markUnstored(_ index: Int) {
        if known[index].isUnstored { return }
        known[index].isUnstored = true
        unstored.append(index)
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

    /// A head that the table lacks: what its row is found by, and where it is kept.
    private struct Unstored {
        let category: Int64
        let key: StreamKey
        let index: Int
    }

    /// What the table lacks, in the order of the table, so that neighbours land on the same page;
    /// `number` gives the number of a category that had none.
    mutating func toStore(_ number: (String) throws -> Int64) rethrows -> [Int] {
        var rows: [Unstored] = []
        rows.reserveCapacity(unstored.count + touched.count)
        for index in unstored + touched.filter({ !known[$0].isUnstored }) {
            let category = try known[index].category ?? number(known[index].name.category)
            known[index].category = category
            rows.append(Unstored(category: category, key: known[index].key, index: index))
        }
        isStoring = true
        rows.sort { ($0.category, $0.key) < ($1.category, $1.key) }
        return rows.map(\.index)
    }

    /// After the commit.
    mutating func adopt() {
        for index in touched {
            known[index].committed = known[index].staged
            if !isStoring { markUnstored(index) }
        }
        if isStoring {
            for index in unstored + touched {
                known[index].stored = known[index].committed
                known[index].isUnstored = false
            }
            unstored.removeAll(keepingCapacity: true)
            isStoring = false
        }
        touched.removeAll(keepingCapacity: true)
        if known.count > Self.knownMax && unstored.isEmpty { self = StreamHeads() }
    }
}
