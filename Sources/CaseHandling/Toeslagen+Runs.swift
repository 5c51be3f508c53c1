public import Casework
internal import EventLog
public import EventSourcing

/// Runs over many toeslagen: the same decisions, on all cores and in fewer appends.
extension Toeslagen {
    /// What a run does to each toeslag.
    public enum Step: Sendable {
        /// Decide by the facts as they are.
        case review
        /// Decide definitively.
        case settle
        /// Order what is due until a day, and again what came back where that is asked.
        case pay(through: CivilDate, again: Bool)

        /// Whether facts lead to it.
        var isByFacts: Bool { if case .pay = self { false } else { true } }
    }

    /// What came of a run.
    public struct RunOutcome: Hashable, Sendable {
        /// How many toeslagen it looked at.
        public var considered = 0
        /// How many changed.
        public var changed = 0
        /// How many were refused by a rule.
        public var refused = 0
    }

    /// How many toeslagen one core decides at a time.
    static let pieceCount = 250
    /// How many pieces share one append, and are decided beside each other.
    static let piecesInBatch = 4

    /// Takes a step with each toeslag of a list; each at most once, whatever the list says.
    ///
    /// While a batch is appended the next one is decided; the log has them in the order of the
    /// numbers, on however many cores. A run that is stopped is done again: what was written is not
    /// written twice. Where somebody else writes meanwhile, the toeslagen of that append are
    /// decided anew, one by one.
    ///
    /// - Parameters:
    ///   - step: what is done to each.
    ///   - numbers: the toeslagen.
    ///   - refused: is told each one that a rule refuses, and why.
    ///   - progress: is told how many are done.
    /// - Returns: how many were looked at, changed and refused.
    /// - Throws: `LogError`.
    public func run(
        _ step: Step,
        over numbers: [Int64],
        refused: (Int64, ToeslagRefusal) -> Void = { _, _ in },
        progress: (Int) -> Void = { _ in }
    ) throws -> RunOutcome {
        let numbers = Set(numbers).sorted()
        var outcome = RunOutcome()
        if numbers.count <= Self.pieceCount {
            try finish(step, [prepare(step, numbers[...])], &outcome, refused, progress)
            return outcome
        }
        let pieces = min(
            Self.piecesInBatch,
            (numbers.count + Self.pieceCount - 1) / Self.pieceCount
        )
        let deciders = Deciders(try (0..<pieces).map { _ in try another() })
        let batchCount = pieces * Self.pieceCount
        var ready: [Prepared] = []
        for first in stride(from: 0, to: numbers.count, by: batchCount) {
            let batch = numbers[first..<min(first + batchCount, numbers.count)]
            let made = try Parallel.map(
                pieces,
                meanwhile: { [ready] in
                    try finish(step, ready, &outcome, refused, progress)
                }
            ) { piece in
                let start = batch.startIndex + piece * Self.pieceCount
                let end = min(start + Self.pieceCount, batch.endIndex)
                return Result {
                    start < end
                        ? try deciders.all[piece].prepare(step, batch[start..<end]) : Prepared()
                }
            }
            ready = try made.map { try $0.get() }
        }
        try finish(step, ready, &outcome, refused, progress)
        return outcome
    }

    /// Those who decide beside each other.
    // Each is used for one piece at a time, and only one thread works on a piece.
    private final class Deciders: @unchecked Sendable {
        let all: [Toeslagen]

        init(_ all: [Toeslagen]) { self.all = all }
    }

    /// What a piece of a batch leads to.
    private struct Prepared: Sendable {
        var writing = Writing()
        var considered = 0
        var changing: [Int64] = []
        var refused: [(number: Int64, why: ToeslagRefusal)] = []
    }

    private func prepare(_ step: Step, _ numbers: ArraySlice<Int64>) throws -> Prepared {
        try reader.asItIs {
            var prepared = Prepared()
            prepared.considered = numbers.count
            for number in numbers {
                do {
                    guard let writing = try prepare(step, number) else { continue }
                    prepared.writing.appends += writing.appends
                    prepared.writing.reading += writing.reading
                    prepared.changing.append(number)
                } catch let refusal as ToeslagRefusal {
                    prepared.refused.append((number, refusal))
                }
            }
            return prepared
        }
    }

    /// Appends what a batch leads to.
    private func finish(
        _ step: Step,
        _ batch: [Prepared],
        _ outcome: inout RunOutcome,
        _ refused: (Int64, ToeslagRefusal) -> Void,
        _ progress: (Int) -> Void
    ) throws {
        if batch.isEmpty { return }
        var together = Writing()
        for piece in batch {
            outcome.considered += piece.considered
            together.appends += piece.writing.appends
            together.reading += piece.writing.reading
            for (number, why) in piece.refused {
                outcome.refused += 1
                refused(number, why)
            }
        }
        let changing = batch.flatMap(\.changing)
        do {
            _ = try append(together)
            outcome.changed += changing.count
        } catch LogError.versionConflict {
            for number in changing {
                do {
                    if try take(step, with: number) { outcome.changed += 1 }
                } catch let refusal as ToeslagRefusal {
                    outcome.refused += 1
                    refused(number, refusal)
                }
            }
        }
        progress(outcome.considered)
    }
}
