internal import EventLog
internal import EventSourcing

/// Many commands at once: decided on all cores by the same deciders, and written in few appends.
extension Toeslagen {
    /// How many units one core decides at a time.
    static let pieceCount = 250
    /// How many pieces share one append, and are decided beside each other.
    static let piecesInBatch = 4

    /// What units of work have in common.
    struct Bulk<Unit: Sendable>: Sendable {
        /// Decides some units one after the other, each seeing what those before it lead to.
        let prepare: @Sendable (Toeslagen, ArraySlice<Unit>) throws -> Prepared<Unit>
        /// Carries out one unit by itself; says whether it changed anything.
        let again: @Sendable (Toeslagen, Unit) throws -> Bool
    }

    /// What a piece of a batch leads to.
    struct Prepared<Unit: Sendable>: Sendable {
        var writing = Writing()
        var considered = 0
        var changing: [Unit] = []
        var refused: [(unit: Unit, why: any RuleRefusal)] = []

        /// Takes what came of a unit; nil when it changes nothing.
        ///
        /// - Throws: what `body` throws, unless a rule refuses.
        mutating func take(_ unit: Unit, _ body: () throws -> Writing?) throws {
            considered += 1
            do {
                guard let made = try body() else { return }
                writing.add(made)
                changing.append(unit)
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

    /// Who is told what happens meanwhile.
    struct BulkListener<Unit> {
        var refused: (Unit, any RuleRefusal) -> Void = { _, _ in }
        var progress: (Int) -> Void = { _ in }
    }

    /// Carries out units of work.
    ///
    /// While a batch is appended the next one is decided; the log has them in their order, on
    /// however many cores. Where somebody else writes meanwhile, the units of that append are
    /// carried out one by one.
    ///
    /// - Throws: `LogError`.
    func carryOut<Unit: Sendable>(
        _ units: [Unit],
        _ bulk: Bulk<Unit>,
        _ listener: BulkListener<Unit>
    ) throws -> RunOutcome {
        var outcome = RunOutcome()
        if units.count <= Self.pieceCount {
            let prepared = try reader.asItIs { try bulk.prepare(self, units[...]) }
            try finish([prepared], bulk, &outcome, listener)
            return outcome
        }
        let pieces = min(
            Self.piecesInBatch,
            (units.count + Self.pieceCount - 1) / Self.pieceCount
        )
        try deciders.grow(to: pieces) { try another() }
        let deciders = deciders
        let batchCount = pieces * Self.pieceCount
        var ready: [Prepared<Unit>] = []
        for first in stride(from: 0, to: units.count, by: batchCount) {
            let batch = units[first..<min(first + batchCount, units.count)]
            let made = try Parallel.map(
                pieces,
                meanwhile: { [ready] in try finish(ready, bulk, &outcome, listener) },
                { piece in
                    let start = batch.startIndex + piece * Self.pieceCount
                    let end = min(start + Self.pieceCount, batch.endIndex)
                    let decider = deciders.all[piece]
                    return Result {
                        if start >= end { return Prepared<Unit>() }
                        return try decider.reader.asItIs {
                            try bulk.prepare(decider, batch[start..<end])
                        }
                    }
                }
            )
            ready = try made.map { try $0.get() }
        }
        try finish(ready, bulk, &outcome, listener)
        return outcome
    }

    /// Appends what a batch leads to.
    private func finish<Unit: Sendable>(
        _ batch: [Prepared<Unit>],
        _ bulk: Bulk<Unit>,
        _ outcome: inout RunOutcome,
        _ listener: BulkListener<Unit>
    ) throws {
        if batch.isEmpty { return }
        var together = Writing()
        for piece in batch {
            outcome.considered += piece.considered
            together.add(piece.writing)
            for (unit, why) in piece.refused {
                outcome.refused += 1
                listener.refused(unit, why)
            }
        }
        let changing = batch.flatMap(\.changing)
        do {
            _ = try append(together)
            outcome.changed += changing.count
        } catch LogError.versionConflict {
            for unit in changing {
                do {
                    if try bulk.again(self, unit) { outcome.changed += 1 }
                } catch let refusal as any RuleRefusal {
                    outcome.refused += 1
                    listener.refused(unit, refusal)
                }
            }
        }
        listener.progress(outcome.considered)
    }
}

/// Those who decide beside each other; they are kept, and what they have read with them.
// Each is used for one piece at a time, and only one thread works on a piece.
final class Deciders: @unchecked Sendable {
    private(set) var all: [Toeslagen] = []

    func grow(to count: Int, _ another: () throws -> Toeslagen) rethrows {
        while all.count < count { all.append(try another()) }
    }
}

extension Toeslagen {
    /// The units in rounds, so that no round has two with the same key: of each key the first ones,
    /// then the second ones, and so on.
    static func rounds<Unit>(_ units: [Unit], by key: (Unit) -> Int64) -> [[Unit]] {
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
        _ bulk: Bulk<Unit>,
        _ listener: BulkListener<Unit>
    ) throws -> RunOutcome {
        var all = RunOutcome()
        for round in Self.rounds(units, by: key) {
            let outcome = try carryOut(round, bulk, listener)
            all.considered += outcome.considered
            all.changed += outcome.changed
            all.refused += outcome.refused
        }
        return all
    }
}
