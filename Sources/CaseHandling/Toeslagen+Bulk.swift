internal import EventLog
internal import EventSourcing
internal import Synchronization

/// Many commands at once: decided on all cores by the same deciders, and written in few appends.
extension Toeslagen {
    /// How much is decided together.
    public struct BulkSizes: Sendable {
        /// How many units one core decides at a time.
        let piece: Int
        /// How many pieces share one append, and are decided beside each other.
        let pieces: Int

        /// Pieces of so many units, so many in an append.
        public init(piece: Int = 250, pieces: Int = 8) {
            self.piece = piece
            self.pieces = pieces
        }
    }

    /// Decides some units one after the other, and says what they would write.
    typealias Preparing<Unit: Sendable> =
        @Sendable (Toeslagen, ArraySlice<Unit>) throws -> Prepared<Unit>

    /// What some units lead to.
    struct Prepared<Unit: Sendable>: Sendable {
        var writing = Writing()
        var considered = 0
        var changed = 0
        var refused: [(unit: Unit, why: any RuleRefusal)] = []
        /// What it was prepared for.
        fileprivate var units: ArraySlice<Unit> = []
        /// The streams that were looked at, also for what is refused or changes nothing.
        fileprivate var seen: Set<StreamName> = []

        /// Takes what came of a unit; nil when it changes nothing.
        ///
        /// - Throws: what `body` throws, unless a rule refuses.
        mutating func take(_ unit: Unit, _ body: () throws -> Writing?) throws {
            considered += 1
            do {
                guard let made = try body() else { return }
                writing.add(made)
                changed += 1
            } catch let refusal as any RuleRefusal {
                refused.append((unit, refusal))
            }
        }

        /// Whether two of its units change the same stream, so that it cannot be one append.
        fileprivate var isAgainstItself: Bool {
            let expecting = writing.appends.filter(\.isConditional).compactMap(\.stream)
            return Set(expecting).count < expecting.count
        }

        fileprivate var written: Set<StreamName> { Set(writing.appends.compactMap(\.stream)) }
    }

    /// What came of many units.
    public struct RunOutcome: Hashable, Sendable {
        /// How many it looked at.
        public var considered = 0
        /// How many changed something.
        public var changed = 0
        /// How many were refused by a rule.
        public var refused = 0
    }

    /// Who is told what happens meanwhile; nothing may be asked of the same toeslagen by them.
    struct BulkListener<Unit> {
        var refused: (Unit, any RuleRefusal) -> Void = { _, _ in }
        var progress: (Int) -> Void = { _ in }
    }

    /// Carries out units of work.
    ///
    /// While a batch is appended the next one is decided; the log has them in their order, on
    /// however many cores. A piece that rests on what another one wrote, which it cannot have seen,
    /// is decided anew after it; so are all of an append where somebody else wrote meanwhile.
    ///
    /// - Throws: `LogError`.
    func carryOut<Unit: Sendable>(
        _ units: [Unit],
        _ listener: BulkListener<Unit>,
        _ prepare: @escaping Preparing<Unit>
    ) throws -> RunOutcome {
        var run = BulkRun(self, listener, prepare)
        let pieces = min(sizes.pieces, (units.count + sizes.piece - 1) / sizes.piece)
        if pieces <= 1 {
            try run.carryOut(units[...])
            return run.outcome
        }
        try deciders.grow(to: min(pieces, Parallel.threadsMax)) { try another() }
        let (deciders, size) = (deciders, sizes.piece)
        var ready: [Prepared<Unit>] = []
        for first in stride(from: 0, to: units.count, by: pieces * size) {
            let batch = units[first..<min(first + pieces * size, units.count)]
            let made = try Parallel.map(pieces, meanwhile: { [ready] in try run.finish(ready) }) {
                piece -> Result<Prepared<Unit>, any Error> in
                let start = batch.startIndex + piece * size
                if start >= batch.endIndex { return .success(Prepared()) }
                let mine = batch[start..<min(start + size, batch.endIndex)]
                return Result { try deciders.one { try $0.look(at: mine, prepare) } }
            }
            ready = try made.map { try $0.get() }
        }
        try run.finish(ready)
        return run.outcome
    }

    /// Prepares units with the log as it is.
    fileprivate func look<Unit: Sendable>(
        at units: ArraySlice<Unit>,
        _ prepare: Preparing<Unit>
    ) throws -> Prepared<Unit> {
        var (prepared, streams) = try reader.asItIs { try prepare(self, units) }
        prepared.units = units
        prepared.seen = streams
        return prepared
    }
}

/// A run over many units, as far as it is.
private struct BulkRun<Unit: Sendable> {
    private(set) var outcome = Toeslagen.RunOutcome()
    private let toeslagen: Toeslagen
    private let listener: Toeslagen.BulkListener<Unit>
    private let prepare: Toeslagen.Preparing<Unit>
    /// What the batch before wrote, while this one was decided.
    private var justWritten: Set<StreamName> = []

    init(
        _ toeslagen: Toeslagen,
        _ listener: Toeslagen.BulkListener<Unit>,
        _ prepare: @escaping Toeslagen.Preparing<Unit>
    ) {
        self.toeslagen = toeslagen
        self.listener = listener
        self.prepare = prepare
    }

    /// Appends what a batch leads to.
    mutating func finish(_ batch: [Toeslagen.Prepared<Unit>]) throws {
        if batch.isEmpty { return }
        var together = Toeslagen.Writing()
        var sound: [Toeslagen.Prepared<Unit>] = []
        var late: [ArraySlice<Unit>] = []
        var written = justWritten
        justWritten = []
        for piece in batch {
            // After one that is decided anew come all behind it, for the order stays.
            if !late.isEmpty || piece.isAgainstItself || !piece.seen.isDisjoint(with: written) {
                late.append(piece.units)
                continue
            }
            together.add(piece.writing)
            written.formUnion(piece.written)
            sound.append(piece)
        }
        do {
            _ = try toeslagen.append(together)
            justWritten = Set(together.appends.compactMap(\.stream))
            for piece in sound { settle(piece) }
        } catch LogError.versionConflict {
            late = batch.map(\.units)
        }
        for units in late { try carryOut(units) }
        listener.progress(outcome.considered)
    }

    /// Decides units and appends what they lead to; where others go on writing, fewer at a time.
    mutating func carryOut(_ units: ArraySlice<Unit>) throws {
        if units.isEmpty { return }
        do {
            let made: Toeslagen.Prepared<Unit>? = try toeslagen.installation.retrying {
                let prepared = try toeslagen.look(at: units, prepare)
                if units.count > 1, prepared.isAgainstItself { return nil }
                _ = try toeslagen.append(prepared.writing)
                return prepared
            }
            guard let prepared = made else { return try carryOutHalves(of: units) }
            justWritten.formUnion(prepared.written)
            settle(prepared)
        } catch LogError.versionConflict where units.count > 1 {
            try carryOutHalves(of: units)
        }
    }

    private mutating func carryOutHalves(of units: ArraySlice<Unit>) throws {
        let middle = units.startIndex + units.count / 2
        try carryOut(units[..<middle])
        try carryOut(units[middle...])
    }

    private mutating func settle(_ prepared: Toeslagen.Prepared<Unit>) {
        outcome.considered += prepared.considered
        outcome.changed += prepared.changed
        outcome.refused += prepared.refused.count
        for (unit, why) in prepared.refused { listener.refused(unit, why) }
    }
}

/// Those who decide beside each other; they are kept, and what they have read with them.
final class Deciders: Sendable {
    // Whoever is taken is used by the taker alone.
    private struct One: @unchecked Sendable { let toeslagen: Toeslagen }

    private struct All {
        var count = 0
        var idle: [One] = []
    }

    private let all = Mutex(All())

    func grow(to count: Int, _ another: () throws -> Toeslagen) rethrows {
        while all.withLock({ $0.count < count }) {
            let one = One(toeslagen: try another())
            all.withLock {
                $0.count += 1
                $0.idle.append(one)
            }
        }
    }

    /// Lets one who is idle do `body`: the last who was, who has the least to catch up with.
    ///
    /// There is one for each thread.
    func one<R>(_ body: (Toeslagen) throws -> R) rethrows -> R {
        guard let one = all.withLock({ $0.idle.popLast() }) else {
            preconditionFailure("more threads than deciders")
        }
        defer { all.withLock { $0.idle.append(one) } }
        return try body(one.toeslagen)
    }
}

extension Toeslagen {
    /// The units in rounds, so that no round has two with the same key: of each key the first ones,
    /// then the second ones, and so on.
    private static func rounds<Unit>(_ units: [Unit], by key: (Unit) -> Int64) -> [[Unit]] {
        var rounds: [[Unit]] = []
        var counts: [Int64: Int] = [:]
        for unit in units {
            let round = counts[key(unit), default: 0]
            counts[key(unit)] = round + 1
            if rounds.count == round { rounds.append([]) }
            rounds[round].append(unit)
        }
        return rounds
    }

    /// Carries out units, each after those with the same key that come before it.
    ///
    /// - Throws: `LogError`.
    func carryOut<Unit: Sendable>(
        _ units: [Unit],
        inTurnBy key: (Unit) -> Int64,
        _ listener: BulkListener<Unit>,
        _ prepare: @escaping Preparing<Unit>
    ) throws -> RunOutcome {
        var all = RunOutcome()
        for round in Self.rounds(units, by: key) {
            let outcome = try carryOut(round, listener, prepare)
            all.considered += outcome.considered
            all.changed += outcome.changed
            all.refused += outcome.refused
        }
        return all
    }
}
