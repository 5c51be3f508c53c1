internal import EventLog
internal import EventSourcing
internal import Synchronization

/// Folds a log in memory on all cores: the same states as folding it record by record.
///
/// Blocks are unpacked and decoded beside each other, their events sorted into parts by key; each
/// part is folded by one core at a time, wave after wave in the order of the log. So every key sees
/// its events in that order, however many cores there are.
final class ParallelFold<P: Projection> {
    /// The keys of one hash class and their states so far; folded by one core at a time.
    private final class Part: Sendable {
        let states = Mutex(KeyedStates<P.Key, P.State>())
    }

    /// More memory was used than is allowed, when so many records had been folded.
    struct OutOfMemory: Error { let folded: Int64 }

    private let parts = (0..<partCount).map { _ in Part() }
    private let reader: LogReader
    private let end: Int64
    private let scope: FoldScope
    private let resources: FoldResources
    private let types: [String]
    /// Records that were withheld, of the projection's types.
    private(set) var withheld: Int64 = 0

    private static var partCount: Int { 8 }
    /// Blocks that are decoded at once; two waves are in memory.
    private static var waveBlocks: Int { 16 }

    /// A fold of the first `end` records.
    init(_ reader: LogReader, end: Int64, _ scope: FoldScope, _ resources: FoldResources) throws {
        self.reader = reader
        self.end = end
        self.resources = resources
        types = try FoldTypes<P>.wanted(reader, known: resources.knownTypes)
        var scope = scope
        scope.hasUnknownTypes = types.count > P.typeNames.count
        self.scope = scope
    }

    /// What a block gives.
    private struct Decoded: Sendable {
        let events: SortedEvents<P>
        let withheld: Int
    }

    private enum Made: Sendable {
        case folded(PoisonEvent?)
        case decoded(Result<Decoded, any Error>)
    }

    /// Folds; gives all states in the order of their keys.
    ///
    /// - Throws: `LogError`, `PoisonEvent` (the first of the log), `OutOfMemory`.
    func run(_ progress: (Int64, Int64) -> Void) throws -> [(key: P.Key, state: P.State)] {
        let sealedEnd = end & ~Int64(LogFormat.blockRecords - 1)
        var before: [Decoded] = []
        var (blocks, next) = try readWave(from: 0, sealedEnd)
        while !blocks.isEmpty || !before.isEmpty || next < sealedEnd {
            let folded = next
            let here = blocks
            before = try wave(here, folding: before) {
                (blocks, next) = try readWave(from: folded, sealedEnd)
            }
            if resources.isExceeded() { throw OutOfMemory(folded: folded) }
            progress(min(folded, end), end)
        }
        try foldRest(from: sealedEnd)
        progress(end, end)
        return P.inOrder(parts.map { $0.states.withLock { $0 } })
    }

    /// The next blocks, as they lie in the file, and where to go on.
    private func readWave(
        from first: Int64,
        _ sealedEnd: Int64
    ) throws -> (blocks: [SealedRecords], next: Int64) {
        guard first < sealedEnd else { return ([], first) }
        return try reader.sealedRecords(
            from: first,
            before: sealedEnd,
            blocks: Self.waveBlocks,
            types: types
        )
    }

    /// Decodes blocks while the parts of the wave before are folded, and `body` reads on.
    private func wave(
        _ blocks: [SealedRecords],
        folding before: [Decoded],
        meanwhile body: () throws -> Void
    ) throws -> [Decoded] {
        let parts = before.isEmpty ? [] : parts
        let scope = scope
        let made = try Parallel.map(
            parts.count + blocks.count,
            workers: resources.workers,
            meanwhile: body,
            { index -> Made in
                // A part between every few blocks: two cores that fold parts of the same blocks
                // wait for each other at the count of references to their memory.
                let part = index * parts.count / (parts.count + blocks.count)
                let isPart = (index + 1) * parts.count / (parts.count + blocks.count) > part
                if !isPart {
                    return .decoded(Result { try Self.decode(blocks[index - part], scope) })
                }
                return .folded(
                    parts[part].states.withLock { Self.fold(before, part: part, &$0) }
                )
            }
        )
        var poison = before.compactMap(\.events.poison)
        var decoded: [Decoded] = []
        var failure: (any Error)?
        for one in made {
            switch one {
            case .folded(let found): if let found { poison.append(found) }
            case .decoded(.success(let block)): decoded.append(block)
            case .decoded(.failure(let error)): failure = failure ?? error
            }
        }
        // Wherever other parts stopped, the first of the log is the same on every number of cores.
        if let first = poison.min(by: { $0.position < $1.position }) { throw first }
        if let failure { throw failure }
        withheld += Int64(decoded.reduce(0) { $0 + $1.withheld })
        return decoded
    }

    private static func fold(
        _ blocks: [Decoded],
        part: Int,
        _ states: inout KeyedStates<P.Key, P.State>
    ) -> PoisonEvent? {
        for block in blocks {
            if let poison = P.fold(block.events, part: part, into: &states) { return poison }
            // What lies behind it is not folded by any part.
            if block.events.poison != nil { return nil }
        }
        return nil
    }

    private static func decode(_ block: SealedRecords, _ scope: FoldScope) throws -> Decoded {
        let (records, withheld) = try block.unpack()
        return Decoded(
            events: P.sort(records, into: partCount, for: scope),
            withheld: withheld.count { FoldTypes<P>.follows($0.type) }
        )
    }

    /// What is not sealed yet, or ends within a block.
    private func foldRest(from first: Int64) throws {
        let records = EventRun<Envelope>(capacity: LogFormat.blockRecords)
        try reader.scan(first..<end, types: types) { entry in
            switch entry {
            case .record(let envelope): records.append(envelope)
            case .withheld(let line): if FoldTypes<P>.follows(line.type) { withheld += 1 }
            }
            return true
        }
        let rest = Decoded(events: P.sort(records, into: Self.partCount, for: scope), withheld: 0)
        var poison = rest.events.poison.map { [$0] } ?? []
        for (number, part) in parts.enumerated() {
            let found = part.states.withLock { Self.fold([rest], part: number, &$0) }
            if let found { poison.append(found) }
        }
        if let first = poison.min(by: { $0.position < $1.position }) { throw first }
    }
}

/// Which types of events a fold has to see.
enum FoldTypes<P: Projection> {
    /// Those of the projection, and those of the log that this build does not know: one of them may
    /// belong to a category that the projection follows.
    static func wanted(_ reader: LogReader, known: Set<String>) throws -> [String] {
        let own = P.typeNames.map(\.description)
        let others = P.knownTypeNames.map(\.description)
        let unknown = try reader.typeNames().filter {
            !known.contains($0) && !own.contains($0) && !others.contains($0)
        }
        return own + unknown
    }

    /// Whether the projection wants to see events of this type.
    static func follows(_ type: String) -> Bool {
        P.typeNames.contains { $0.description == type }
    }
}
