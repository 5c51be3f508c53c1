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

    /// What is known of one stream; what every append looks at stands together, on one cache line.
    struct Known {
        /// As it is in the table; nil when nobody has looked.
        var stored: Head?
        /// Whether the table lacks what is committed.
        var isUnstored = false
        /// As it was when the last transaction ended.
        var committed: Head
        /// With what the running transaction has staged.
        var staged: Head
        /// Before the first of the newest records that belong to it; while nobody has looked.
        var before = Head()
        /// Number of its category; nil while the file has none.
        var category: Int64?
        let key: StreamKey
        let name: StreamName

        var isTouched: Bool { staged != committed }
    }

    /// A head as it was before an append that failed.
    struct Before {
        let index: Int
        let head: Head
    }

    private var indices: [StreamName: Int] = [:]
    private var known = Pieces<Known>()
    private var touched: [Int] = []
    private var unstored: [Int] = []
    /// Whether the running transaction has written everything to the table.
    private var isStoring = false
    /// Streams whose row nobody has looked at: those that the newest records of the log named.
    private var unconfirmedCount = 0

    /// After so many streams everything is forgotten, when the table holds it all: 256 bytes each
    /// are a thirty-second of the memory.
    ///
    /// A run over a million toeslagen finds each of their streams again here, and not in the table.
    private static let knownMax = max(10_000, Machine.memoryBytes / 32 / 256)

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
                stored: stored,
                committed: stored,
                staged: stored,
                category: category,
                key: StreamKey(of: name),
                name: name
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
            unconfirmedCount += 1
            let index = add(
                Known(
                    stored: nil,
                    committed: head,
                    staged: head,
                    before: before,
                    category: category(name.category),
                    key: StreamKey(of: name),
                    name: name
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
    var unconfirmed: [Int] {
        unconfirmedCount == 0 ? [] : unstored.filter { known[$0].stored == nil }
    }

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
        if stream.stored == nil { unconfirmedCount -= 1 }
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

    /// What a row of the table is to become.
    struct Row {
        let category: Int64
        let key: StreamKey
        let change: Change
    }

    /// A head that the table lacks, and where its stream is kept here.
    struct Change {
        let index: Int
        /// Whether the table has no row for it yet.
        let isNew: Bool
        let head: Head
    }

    /// What the table lacks, numbers before texts, each in the order of the table, so that
    /// neighbours land on the same page; `number` gives the number of a category without one.
    ///
    /// Every stream is looked at once, with all that its row needs: they lie far apart in memory.
    /// Numbers are sorted apart: most keys are one, and they move without counting references.
    mutating func toStore(_ number: (String) throws -> Int64) rethrows -> [Row] {
        var numbers: [(category: Int64, key: Int64, change: Change)] = []
        var texts: [Row] = []
        numbers.reserveCapacity(unstored.count + touched.count)
        for index in unstored + touched.filter({ !known[$0].isUnstored }) {
            guard let stored = known[index].stored else {
                preconditionFailure("heads are confirmed before they are stored")
            }
            let head = known[index].staged
            let category = try known[index].category ?? number(known[index].name.category)
            known[index].category = category
            if stored == head { continue }
            let change = Change(index: index, isNew: stored.version == 0, head: head)
            switch known[index].key {
            case .number(let key): numbers.append((category, key, change))
            case .text(let key):
                texts.append(Row(category: category, key: .text(key), change: change))
            }
        }
        isStoring = true
        numbers.sort { ($0.category, $0.key) < ($1.category, $1.key) }
        texts.sort { ($0.category, $0.key) < ($1.category, $1.key) }
        return numbers.map { Row(category: $0.category, key: .number($0.key), change: $0.change) }
            + texts
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
