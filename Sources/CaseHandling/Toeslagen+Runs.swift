public import Casework
internal import EventLog
public import EventSourcing

/// Runs over many toeslagen: the same decisions, written in fewer appends.
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

        func command(_ basis: Toeslag.Basis) -> Toeslag.Command {
            switch self {
            case .review: .review(basis)
            case .settle: .settle(basis)
            case .pay(let day, let again): .pay(through: day, again: again)
            }
        }
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

    /// How many toeslagen share one append.
    static let runBatch = 500

    /// Takes a step with each toeslag of a list; each at most once, whatever the list says.
    ///
    /// A run that is stopped is done again: what was written is not written twice. Where somebody
    /// else writes meanwhile, the toeslagen of that append are decided anew, one by one.
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
        for first in stride(from: 0, to: numbers.count, by: Self.runBatch) {
            let batch = numbers[first..<min(first + Self.runBatch, numbers.count)]
            try run(step, batch, &outcome, refused)
            progress(outcome.considered)
        }
        return outcome
    }

    private func run(
        _ step: Step,
        _ numbers: ArraySlice<Int64>,
        _ outcome: inout RunOutcome,
        _ refused: (Int64, ToeslagRefusal) -> Void
    ) throws {
        outcome.considered += numbers.count
        var together = Writing()
        var changing: [Int64] = []
        for number in numbers {
            do {
                let writing = try prepare(number, isByFacts: step.isByFacts) { basis, _, _ in
                    step.command(basis)
                }
                guard let writing else { continue }
                together.appends += writing.appends
                together.reading += writing.reading
                changing.append(number)
            } catch let refusal as ToeslagRefusal {
                outcome.refused += 1
                refused(number, refusal)
            }
        }
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
    }
}
