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
        let states = Mutex<[P.Key: P.State]>([:])
    }

    private let parts = (0..<partCount).map { _ in Part() }
    private let reader: LogReader
    private let end: Int64
    /// Records that were withheld, of the projection's types.
    private(set) var withheld: Int64 = 0

    private static var partCount: Int { 8 }
    /// Blocks that are decoded at once; two waves are in memory.
    private static var waveBlocks: Int { 16 }

    /// A fold of the first `end` records.
    init(_ reader: LogReader, end: Int64) {
        self.reader = reader
        self.end = end
    }

    /// What a block gives.
    private struct Decoded: Sendable {
        let events: SortedEvents<P>
        let withheld: Int
    }

    private enum Made: Sendable {
        case folded
        case decoded(Result<Decoded, any Error>)
    }

    /// Folds; gives all states in the order of their keys.
    ///
    /// - Throws: `LogError`, `EventDecodingError`.
    func run(_ progress: (Int64, Int64) -> Void) throws -> [(key: P.Key, state: P.State)] {
        let types = P.typeNames.map(\.description)
        let sealedEnd = end & ~Int64(LogFormat.blockRecords - 1)
        var next: Int64 = 0
        var before: [Decoded] = []
        while next < sealedEnd || !before.isEmpty {
            var blocks: [SealedRecords] = []
            if next < sealedEnd {
                let room = Int((sealedEnd - next) >> LogFormat.blockPower)
                (blocks, next) = try reader.sealedRecords(
                    from: next,
                    blocks: min(Self.waveBlocks, room),
                    types: types
                )
            }
            before = try wave(blocks, folding: before)
            progress(min(next, end), end)
        }
        try foldRest(from: sealedEnd, types)
        progress(end, end)
        return P.inOrder(parts.map { $0.states.withLock { $0 } })
    }

    /// Decodes blocks while the parts of the wave before are folded.
    private func wave(_ blocks: [SealedRecords], folding before: [Decoded]) throws -> [Decoded] {
        let parts = before.isEmpty ? [] : parts
        let made = Parallel.map(parts.count + blocks.count, meanwhile: {}) { index -> Made in
            if index >= parts.count {
                return .decoded(Result { try Self.decode(blocks[index - parts.count]) })
            }
            parts[index].states.withLock { states in
                for decoded in before { P.fold(decoded.events, part: index, into: &states) }
            }
            return .folded
        }
        var decoded: [Decoded] = []
        for one in made {
            guard case .decoded(let result) = one else { continue }
            decoded.append(try result.get())
        }
        withheld += Int64(decoded.reduce(0) { $0 + $1.withheld })
        return decoded
    }

    private static func decode(_ block: SealedRecords) throws -> Decoded {
        let (records, withheld) = try block.unpack()
        return Decoded(
            events: try P.sort(records, into: partCount),
            withheld: withheld.count
        )
    }

    /// What is not sealed yet, or ends within a block.
    private func foldRest(from first: Int64, _ types: [String]) throws {
        var records: [Envelope] = []
        try reader.scan(first..<end, types: types) { entry in
            switch entry {
            case .record(let envelope): records.append(envelope)
            case .withheld: withheld += 1
            }
            return true
        }
        let events = try P.sort(records, into: Self.partCount)
        for (number, part) in parts.enumerated() {
            part.states.withLock { P.fold(events, part: number, into: &$0) }
        }
    }
}
