internal import EventSourcing

/// What links the records of a stretch of the log, taken out of them on any core.
struct RecordFacts: Sendable {
    /// What links one record.
    struct Fact: Sendable {
        let stream: Range<Int32>
        let version: Int64
        /// -1 for none.
        let previous: Int64
        /// In milliseconds; nil-like `Int64.min` for a withheld record.
        let recorded: Int64
    }

    let owner: Bytes
    let first: Int64
    private(set) var facts: [Fact] = []
    /// Names that do not stand in `owner`: those of withheld records, by index.
    private(set) var names: [Int: String] = [:]

    init(_ owner: Bytes, first: Int64) {
        self.owner = owner
        self.first = first
    }

    mutating func reserve(_ count: Int) { facts.reserveCapacity(count) }

    mutating func add(_ entry: LogEntry) {
        switch entry {
        case .record(let envelope): add(envelope)
        case .withheld(let line):
            names[facts.count] = line.stream
            facts.append(
                Fact(
                    stream: 0..<0,
                    version: line.version,
                    previous: line.previous?.value ?? -1,
                    recorded: .min
                )
            )
        }
    }

    mutating func add(_ envelope: Envelope) {
        let name = envelope.streamRange
        facts.append(
            Fact(
                stream: Int32(name.lowerBound)..<Int32(name.upperBound),
                version: envelope.version,
                previous: envelope.previous?.value ?? -1,
                recorded: envelope.recorded.milliseconds
            )
        )
    }

    func name(_ index: Int) -> String {
        names[index] ?? String(decoding: bytes(index), as: UTF8.self)
    }

    func bytes(_ index: Int) -> UnsafeBufferPointer<UInt8> {
        let stream = facts[index].stream
        return owner.buffer(Int(stream.lowerBound)..<Int(stream.upperBound))
    }
}

/// The chains that `previous` makes of the records, followed from the first record to the last.
///
/// Who the records of a chain belong to is compared by name once per record, and found by position:
/// no name is hashed. A large log has millions of chains, so each takes 16 bytes and its name, and
/// none is moved when more come.
struct StreamLinks {
    private struct Chain {
        /// Where its name begins in `names`.
        let name: Int
        /// Of its last record; one that is larger was reported, and is kept as the largest.
        var version: UInt32
        let nameBytes: UInt16
        /// Whether a row of the table of heads names the chain.
        var isHeaded = false
    }

    private var chains = Pieces<Chain>()
    private var names = Pieces<UInt8>()
    /// The chain of each record, by position.
    private var chainOf: [Int32]
    /// Of each record, whether another follows it in its chain: a bit each.
    private var isFollowed: [UInt64]
    private var recorded = Int64.min
    /// The table of heads is whole up to here.
    private let headsEnd: Int64
    /// The version of each record from there on.
    private var recentVersions: [Int64] = []
    /// Of the chains that those records belong to, the head before them; version 0 for none.
    private var beforeRecent: [Int32: (version: Int64, position: Int64)] = [:]
    /// The chains that begin there, by name: the table may have no row that would tell two apart.
    private var begunRecently: [Text: (chain: Int, position: Int64)] = [:]
    /// Filled when something is wrong; else no name is hashed.
    private var byName: [Text: Int] = [:]

    /// What was looked at last, so that looking is not optimised away.
    private var lastSeen: UInt8 = 0

    /// How many chains there are.
    var count: Int { chains.count }

    init(records: Int64, headsEnd: Int64) {
        chainOf = []
        chainOf.reserveCapacity(Int(records))
        isFollowed = []
        isFollowed.reserveCapacity(Int(records) / 64 + 1)
        self.headsEnd = headsEnd
    }

    /// Links the next records; gives what is wrong with them.
    mutating func add(_ facts: RecordFacts) -> [Verification.Finding] {
        var findings: [Verification.Finding] = []
        fetch(facts)
        for (index, fact) in facts.facts.enumerated() {
            let position = facts.first + Int64(index)
            defer { if position >= headsEnd { noteRecent(fact) } }
            if let problem = link(fact, at: position, facts, index) {
                findings.append(
                    Verification.Finding(place: "position \(position)", problem: problem)
                )
            }
            if fact.recorded != .min {
                if fact.recorded < recorded {
                    findings.append(
                        Verification.Finding(
                            place: "position \(position)",
                            problem: "it was recorded before the one before"
                        )
                    )
                }
                recorded = max(recorded, fact.recorded)
            }
        }
        return findings
    }

    /// Looks at what linking will compare, in an order in which nothing waits for anything before.
    ///
    /// Chains and names lie all over memory; asked for together they come together. What is looked
    /// at decides nothing.
    private mutating func fetch(_ facts: RecordFacts) {
        var seen: UInt8 = 0
        for fact in facts.facts where fact.previous >= 0 && fact.previous < chainOf.count {
            seen ^= names[chains[Int(chainOf[Int(fact.previous)])].name]
        }
        lastSeen = seen
    }

    private mutating func link(
        _ fact: RecordFacts.Fact,
        at position: Int64,
        _ facts: RecordFacts,
        _ index: Int
    ) -> String? {
        if fact.previous < 0 {
            begin(fact, facts, index)
            if let problem = secondBeginning(at: position, facts, index) { return problem }
            return fact.version == 1
                ? nil : "version \(fact.version) of \(facts.name(index)) follows 0"
        }
        guard fact.previous < chainOf.count else {
            begin(fact, facts, index)
            return "its link to the preceding event of \(facts.name(index)) differs"
        }
        let number = Int(chainOf[Int(fact.previous)])
        guard !hasFollower(fact.previous), isName(of: number, facts, index) else {
            begin(fact, facts, index)
            return "its link to the preceding event of \(facts.name(index)) differs"
        }
        let before = Int64(chains[number].version)
        chains[number].version = UInt32(clamping: fact.version)
        isFollowed[Int(fact.previous) / 64] |= 1 << UInt64(fact.previous % 64)
        place(in: number)
        return fact.version == before + 1
            ? nil : "version \(fact.version) of \(facts.name(index)) follows \(before)"
    }

    /// Says of the next record which chain it belongs to.
    private mutating func place(in chain: Int) {
        if chainOf.count % 64 == 0 { isFollowed.append(0) }
        chainOf.append(Int32(chain))
    }

    private func hasFollower(_ position: Int64) -> Bool {
        isFollowed[Int(position) / 64] & 1 << UInt64(position % 64) != 0
    }

    private mutating func begin(
        _ fact: RecordFacts.Fact,
        _ facts: RecordFacts,
        _ index: Int
    ) {
        let name: (start: Int, count: Int)
        if var withheld = facts.names[index] {
            name = withheld.withUTF8 { (names.append(together: $0), $0.count) }
        } else {
            let bytes = facts.bytes(index)
            name = (names.append(together: bytes), bytes.count)
        }
        place(in: chains.count)
        chains.append(
            Chain(
                name: name.start,
                version: UInt32(clamping: fact.version),
                nameBytes: UInt16(clamping: name.count)
            )
        )
    }

    /// What is wrong when one of the newest records begins a stream that another of them began.
    private mutating func secondBeginning(
        at position: Int64,
        _ facts: RecordFacts,
        _ index: Int
    ) -> String? {
        if position < headsEnd { return nil }
        let name = Text(facts.name(index))
        if begunRecently[name] != nil { return "\(name.string) begins a second time" }
        begunRecently[name] = (chains.count - 1, position)
        return nil
    }

    /// Of the record that was linked last: what the table may not know yet.
    private mutating func noteRecent(_ fact: RecordFacts.Fact) {
        recentVersions.append(fact.version)
        guard let chain = chainOf.last, beforeRecent[chain] == nil else { return }
        beforeRecent[chain] = (fact.version - 1, fact.previous)
    }

    private func isName(of chain: Int, _ facts: RecordFacts, _ index: Int) -> Bool {
        if var other = facts.names[index] { return other.withUTF8 { hasName(chain, $0) } }
        return hasName(chain, facts.bytes(index))
    }

    /// Compares a row of the table of heads; gives what is wrong with it.
    ///
    /// The table is whole up to `headsEnd`, and may be further: a row names the last event of its
    /// stream before that, or a later one. The chain is found by the position that the row names,
    /// so no name is looked up unless something is wrong.
    mutating func compare(_ name: String, version: Int64, position: Int64) -> String? {
        var name = name
        return name.withUTF8 { bytes in
            if position >= 0, position < chainOf.count,
                case let number = Int(chainOf[Int(position)]), hasName(number, bytes)
            {
                chains[number].isHeaded = true
                if !begunRecently.isEmpty,
                    let begun = begunRecently[Text(String(decoding: bytes, as: UTF8.self))],
                    begun.chain != number
                {
                    return "it begins a second time at position \(begun.position)"
                }
                return isHead(version, position, of: number)
                    ? nil : "the head in the table is not its last event"
            }
            guard let number = chain(named: Text(String(decoding: bytes, as: UTF8.self))) else {
                return "the table names a stream that has no events"
            }
            chains[number].isHeaded = true
            return "the head in the table is not its last event"
        }
    }

    private func isHead(_ version: Int64, _ position: Int64, of chain: Int) -> Bool {
        if position >= headsEnd { return recentVersions[Int(position - headsEnd)] == version }
        if let before = beforeRecent[Int32(chain)] {
            return before.version == version && before.position == position
        }
        return chains[chain].version == version && !hasFollower(position)
    }

    /// Looks a chain up by name, when its row of the table does not lead to it.
    private mutating func chain(named name: Text) -> Int? {
        if byName.isEmpty {
            for number in 0..<chains.count {
                let name = names.together(from: chains[number].name, Int(chains[number].nameBytes))
                byName[Text(String(decoding: name, as: UTF8.self))] = number
            }
        }
        return byName[name]
    }

    /// Chains of which no row of the table was compared though there must be one; two chains of one
    /// name leave one here.
    var withoutHead: Int {
        (0..<chains.count).count {
            !chains[$0].isHeaded && beforeRecent[Int32($0)].map { $0.version > 0 } ?? true
        }
    }

    private func hasName(_ chain: Int, _ other: UnsafeBufferPointer<UInt8>) -> Bool {
        other.count == chains[chain].nameBytes && names.hold(other, from: chains[chain].name)
    }
}
