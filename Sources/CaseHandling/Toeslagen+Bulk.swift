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

    /// How units are decided.
    enum Deciding<Unit: Sendable>: Sendable {
        /// Each by itself: what it would write, nil for nothing; which of them comes first is all
        /// the same.
        case each(@Sendable (Toeslagen, Unit) throws -> Writing?)
        /// Some one after the other, each seeing what those before it add.
        case inOrder(@Sendable (Toeslagen, ArraySlice<Unit>) throws -> Prepared<Unit>)
    }

    /// What a unit leads to, or some that are written together or not at all.
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
        fileprivate mutating func take(_ unit: Unit, _ body: () throws -> Writing?) throws {
            considered = 1
            do {
                guard let made = try body() else { return }
                writing = made
                changed = 1
            } catch let refusal as any RuleRefusal {
                refused.append((unit, refusal))
            }
        }
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
    /// While a batch is appended the next one is decided; what the log has, and in which order, is
    /// the same on however many cores. What rests on something written beside it, which it cannot
    /// have seen, is decided anew after it: units that are in order with all behind them, others
    /// alone.
    ///
    /// - Throws: `LogError`.
    func carryOut<Unit: Sendable>(
        _ units: [Unit],
        _ listener: BulkListener<Unit>,
        _ deciding: Deciding<Unit>
    ) throws -> RunOutcome {
        var run = BulkRun(self, listener, deciding)
        let pieces = min(sizes.pieces, (units.count + sizes.piece - 1) / sizes.piece)
        if pieces <= 1 {
            try run.finish(try look(at: units[...], deciding))
            return run.outcome
        }
        try deciders.grow(to: min(pieces, Parallel.threadsMax)) { try another() }
        let (deciders, size) = (deciders, sizes.piece)
        var ready: [Prepared<Unit>] = []
        for first in stride(from: 0, to: units.count, by: pieces * size) {
            let batch = units[first..<min(first + pieces * size, units.count)]
            let made = try Parallel.map(pieces, meanwhile: { [ready] in try run.finish(ready) }) {
                piece -> Result<[Prepared<Unit>], any Error> in
                let start = batch.startIndex + piece * size
                if start >= batch.endIndex { return .success([]) }
                let mine = batch[start..<min(start + size, batch.endIndex)]
                return Result { try deciders.one { try $0.look(at: mine, deciding) } }
            }
            ready = try made.flatMap { try $0.get() }
        }
        try run.finish(ready)
        return run.outcome
    }

    /// Prepares units with the log as it is.
    fileprivate func look<Unit: Sendable>(
        at units: ArraySlice<Unit>,
        _ deciding: Deciding<Unit>
    ) throws -> [Prepared<Unit>] {
        if units.isEmpty { return [] }
        func noting(
            _ units: ArraySlice<Unit>,
            _ body: () throws -> Prepared<Unit>
        ) throws -> Prepared<Unit> {
            var (prepared, streams) = try reader.noting(body)
            prepared.units = units
            prepared.seen = streams
            return prepared
        }
        return try reader.asItIs {
            switch deciding {
            case .inOrder(let body): [try noting(units) { try body(self, units) }]
            case .each(let body):
                try units.indices.map { place in
                    try noting(units[place...place]) {
                        var prepared = Prepared<Unit>()
                        try prepared.take(units[place]) { try body(self, units[place]) }
                        return prepared
                    }
                }
            }
        }
    }
}

/// A run over many units, as far as it is.
private struct BulkRun<Unit: Sendable> {
    private(set) var outcome = Toeslagen.RunOutcome()
    private let toeslagen: Toeslagen
    private let listener: Toeslagen.BulkListener<Unit>
    private let deciding: Toeslagen.Deciding<Unit>
    /// What the batch before wrote, while this one was decided.
    private var justWritten: Set<StreamName> = []

    init(
        _ toeslagen: Toeslagen,
        _ listener: Toeslagen.BulkListener<Unit>,
        _ deciding: Toeslagen.Deciding<Unit>
    ) {
        self.toeslagen = toeslagen
        self.listener = listener
        self.deciding = deciding
    }

    /// Appends what a batch leads to.
    mutating func finish(_ batch: [Toeslagen.Prepared<Unit>]) throws {
        if batch.isEmpty { return }
        let before = justWritten
        justWritten = []
        let late = try append(batch, after: before)
        switch deciding {
        case .inOrder: for units in late { try decideAnew(units) }
        case .each:
            // Those that were in each other's way are seldom so again.
            let units = late.flatMap(\.self)
            let lot = toeslagen.sizes.piece
            for first in stride(from: 0, to: units.count, by: lot) {
                let again = units[first..<min(first + lot, units.count)]
                let prepared = try toeslagen.look(at: again, deciding)
                for units in try append(prepared, after: []) { try decideAnew(units) }
            }
        }
        listener.progress(outcome.considered)
    }

    /// Appends together what can be, and gives what is to be decided anew: what saw a stream that
    /// stands among those written.
    private mutating func append(
        _ batch: [Toeslagen.Prepared<Unit>],
        after before: Set<StreamName>
    ) throws -> [ArraySlice<Unit>] {
        var together = Toeslagen.Writing()
        var sound: [Toeslagen.Prepared<Unit>] = []
        var late: [ArraySlice<Unit>] = []
        var written = before
        for part in batch {
            if isBehind(late) || !part.seen.isDisjoint(with: written) {
                late.append(part.units)
                continue
            }
            together.add(part.writing)
            written.formUnion(part.writing.streams)
            sound.append(part)
        }
        do {
            _ = try toeslagen.append(together)
        } catch LogError.versionConflict {
            return batch.map(\.units)
        }
        justWritten.formUnion(together.streams)
        for part in sound { settle(part) }
        return late
    }

    /// Whether what comes next waits for those that are decided anew, since the order stays.
    private func isBehind(_ late: [ArraySlice<Unit>]) -> Bool {
        switch deciding {
        case .inOrder: !late.isEmpty
        case .each: false
        }
    }

    /// Decides units and appends what they lead to; where others go on writing, fewer at a time.
    private mutating func decideAnew(_ units: ArraySlice<Unit>) throws {
        do {
            let made = try toeslagen.installation.retrying {
                let made = try toeslagen.look(at: units, deciding)
                for part in made { _ = try toeslagen.append(part.writing) }
                return made
            }
            for part in made {
                justWritten.formUnion(part.writing.streams)
                settle(part)
            }
        } catch LogError.versionConflict where units.count > 1 {
            let middle = units.startIndex + units.count / 2
            try decideAnew(units[..<middle])
            try decideAnew(units[middle...])
        }
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
        _ deciding: Deciding<Unit>
    ) throws -> RunOutcome {
        var all = RunOutcome()
        for round in Self.rounds(units, by: key) {
            let outcome = try carryOut(round, listener, deciding)
            all.considered += outcome.considered
            all.changed += outcome.changed
            all.refused += outcome.refused
        }
        return all
    }
}
