internal import Casework
public import EventLog
public import EventSourcing
internal import Events
internal import Selection

/// A sample recomputed from the log alone: no keys, no read models, no clock.
public struct SampleReplay: Sendable {
    /// What the recomputation found.
    public enum Outcome: Sendable {
        /// Everything is as recorded.
        case reproduced(units: Int, withheld: Int)
        /// The first thing that differs, with its cause.
        case differs(String)
        /// The sample is not drawn yet, so there is nothing to compare.
        case notDrawn(String)
    }

    /// What the recomputation found.
    public let outcome: Outcome
    /// The rounds of the beacon that the drawer could choose from; nil with a witness, or when the
    /// round was named beforehand.
    public let roundsToChooseFrom: Int64?
    /// The beacon round whose signature stands in the record, unchecked here; nil with a witness.
    public let uncheckedRound: Int64?

    /// Recomputes the sample in `stream`.
    ///
    /// - Throws: `LogError`, `EventDecodingError`.
    public init(_ stream: StreamName, _ reader: LogReader) throws {
        let entries = try reader.stream(stream)
        let withheld = entries.count { if case .withheld = $0 { true } else { false } }
        let state = try Samples.state(of: stream, reader)
        roundsToChooseFrom = try Self.rounds(state, entries)
        uncheckedRound = state.revealed?.beacon?.round
        outcome = try Self.recompute(state, withheld: withheld, reader)
    }

    private static func recompute(
        _ state: Sample.State,
        withheld: Int,
        _ reader: LogReader
    ) throws -> Outcome {
        guard let committed = state.committed?.event else {
            return .notDrawn("there is no such sample")
        }
        guard let revealed = state.revealed else { return .notDrawn("it is not revealed yet") }
        guard let drawn = state.drawn else { return .notDrawn("it is not drawn yet") }
        let frame: SampleFrame
        do {
            frame = try Samples.frame(
                of: committed.source.string,
                through: committed.through,
                reader
            )
        } catch let error as SampleFrameError {
            return .differs("frame: \(error)")
        }
        if Int64(frame.count) != committed.frameSize {
            return .differs(
                "frame: \(committed.frameSize) units were fixed, the log holds \(frame.count)"
            )
        }
        if frame.hash != committed.frameHash {
            return .differs(
                "frame: hash \(committed.frameHash) was fixed, the log gives \(frame.hash)"
            )
        }
        if RandomSample.commitment(to: revealed.secret) != committed.commitment {
            return .differs("secret: it is not the one that was fixed")
        }
        if let problem = contributionProblem(state, committed, revealed) {
            return .differs(problem)
        }
        let seed = RandomSample.seed(
            contribution: revealed.contribution,
            secret: revealed.secret,
            frameHash: frame.hash
        )
        if seed != revealed.seed {
            return .differs("seed: \(revealed.seed) is recorded, \(seed) follows")
        }
        let sample: RandomSample
        do {
            sample = try RandomSample(of: Int(committed.size), from: frame, seed: seed)
        } catch {
            return .differs("size: \(error)")
        }
        return compare(sample, state, drawn, withheld: withheld)
    }

    private static func compare(
        _ sample: RandomSample,
        _ state: Sample.State,
        _ drawn: SampleDrawn,
        withheld: Int
    ) -> Outcome {
        if withheld == 0 {
            for (index, unit) in sample.drawn.enumerated() {
                let recorded = index < state.units.count ? state.units[index] : "nothing"
                if unit.unit != recorded {
                    return .differs(
                        "unit \(index + 1): \(recorded) is recorded, \(unit.unit) follows"
                    )
                }
            }
            if state.units.count != sample.drawn.count {
                return .differs(
                    "units: \(state.units.count) are recorded, \(sample.drawn.count) follow"
                )
            }
        }
        if drawn.size != Int64(sample.drawn.count) || drawn.digest != sample.digest {
            return .differs("digest: \(drawn.digest) is recorded, \(sample.digest) follows")
        }
        return .reproduced(units: sample.drawn.count, withheld: withheld)
    }

    private static func contributionProblem(
        _ state: Sample.State,
        _ committed: SampleCommitted,
        _ revealed: SampleRevealed
    ) -> String? {
        if let beacon = revealed.beacon {
            guard let signature = try? BeaconSignature(hex: beacon.signature.string),
                beacon.chain == Beacon.quicknet.chainHash,
                signature.randomness == revealed.contribution
            else { return "contribution: it is not the randomness of the recorded beacon round" }
            if let promised = committed.round, promised != beacon.round {
                return "contribution: round \(promised) was fixed, \(beacon.round) was used"
            }
            guard let commit = state.committed,
                let time = try? Beacon.quicknet.time(of: beacon.round), time > commit.instant
            else { return "contribution: round \(beacon.round) was not later than the commitment" }
            return nil
        }
        guard let witness = state.witness,
            RandomSample.commitment(to: revealed.contribution) == witness.commitment
        else { return "contribution: it is not what the witness fixed" }
        return witness.person == state.committed?.drawer
            ? "contribution: drawer and witness are the same person" : nil
    }

    private static func rounds(_ state: Sample.State, _ entries: [LogEntry]) throws -> Int64? {
        guard let committed = state.committed, committed.event.round == nil,
            state.revealed?.beacon != nil,
            let reveal = entries.first(where: { isReveal($0) }),
            case .record(let envelope) = reveal
        else { return nil }
        let beacon = Beacon.quicknet
        return beacon.firstRound(after: envelope.recorded)
            - beacon.firstRound(after: committed.instant)
    }

    private static func isReveal(_ entry: LogEntry) -> Bool {
        if case .record(let envelope) = entry {
            envelope.type.equals("SampleRevealed")
        } else {
            false
        }
    }
}
