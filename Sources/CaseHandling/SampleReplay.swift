internal import Casework
public import EventLog
public import EventSourcing
internal import Events
internal import Selection

/// A sample recomputed from the log alone: no keys, no read models, no clock.
///
/// Each step is decided once more, from the state before it, by whom and when the record says; what
/// is decided must be what is recorded. So the order of the steps counts as much as the hashes.
public struct SampleReplay: Sendable {
    /// What the recomputation found.
    public enum Outcome: Sendable {
        /// Everything is as recorded; what was withheld could not be compared.
        case reproduced(units: Int, withheld: Withheld)
        /// The first thing that differs, with its cause.
        case differs(String)
        /// The sample is not drawn yet, so there is nothing to compare.
        case notDrawn(String)
    }

    /// Records that were withheld, of the sample or of its frame.
    public struct Withheld: Sendable {
        /// How many.
        public internal(set) var count = 0
        /// The positions of the events that certify it, ascending.
        public internal(set) var certificates: [Position] = []

        mutating func add(_ line: WithheldLine) {
            count += 1
            if certificates.contains(line.certificate) { return }
            certificates.append(line.certificate)
            certificates.sort()
        }
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
        var steps = SampleSteps(reader)
        var difference: String?
        for entry in try reader.stream(stream) where difference == nil {
            difference = try steps.take(entry)
        }
        let state = steps.state
        roundsToChooseFrom = Self.rounds(state, revealed: steps.revealedAt)
        uncheckedRound = state.revealed?.beacon?.round
        outcome = difference.map(Outcome.differs) ?? Self.end(steps)
    }

    private static func end(_ steps: SampleSteps) -> Outcome {
        if let problem = steps.unfinished { return .differs(problem) }
        guard steps.state.committed != nil else { return .notDrawn("there is no such sample") }
        guard steps.state.revealed != nil else { return .notDrawn("it is not revealed yet") }
        guard let drawn = steps.state.drawn else { return .notDrawn("it is not drawn yet") }
        return .reproduced(units: Int(drawn.size), withheld: steps.withheld)
    }

    private static func rounds(_ state: Sample.State, revealed: Instant?) -> Int64? {
        guard let committed = state.committed, committed.event.round == nil,
            state.revealed?.beacon != nil, let revealed
        else { return nil }
        let beacon = Beacon.quicknet
        return beacon.firstRound(after: revealed) - beacon.firstRound(after: committed.instant)
    }
}

/// The steps of a sample, decided once more one after the other.
private struct SampleSteps {
    private let reader: LogReader
    private(set) var state = Sample.initial
    private(set) var withheld = SampleReplay.Withheld()
    private(set) var revealedAt: Instant?
    /// What the draw leads to, as far as it is not recorded yet; nil before the draw.
    private var expected: [SampleEvent]?
    private var revealer: Asked?
    private var unitsWithheld = 0

    init(_ reader: LogReader) { self.reader = reader }

    /// Why the recorded list is not whole; nil when it is, or was not begun.
    var unfinished: String? {
        expected?.isEmpty == false
            ? "units: the list ends after \(state.units.count + unitsWithheld), without its end"
            : nil
    }

    /// Takes the next entry of the stream; gives the difference, if there is one.
    mutating func take(_ entry: LogEntry) throws -> String? {
        switch entry {
        case .withheld(let line):
            withheld.add(line)
            // Only units are ever withheld; those that follow are compared all the same.
            guard line.type == SampleUnitsDrawn.typeName.description else {
                return "position \(line.position): a \(line.type) was withheld, and that never is"
            }
            if let problem = try expectDraw() { return problem }
            guard case .sampleUnitsDrawn(let units)? = expected?.first else {
                return "units: more are recorded than follow"
            }
            expected?.removeFirst()
            unitsWithheld += units.units.count
            return nil
        case .record(let envelope):
            guard let event = try SampleEvent.decode(envelope) else {
                throw EventDecodingError(envelope, .unknownType)
            }
            let recorded = Recorded(event, envelope)
            let difference = try difference(recorded)
            Sample.evolve(&state, with: recorded)
            return difference
        }
    }

    private mutating func difference(_ recorded: Recorded<SampleEvent>) throws -> String? {
        let envelope = recorded.envelope
        let actor = envelope.actor
        guard
            let person = Actor(
                id: actor.id.string,
                role: actor.role.string,
                unit: actor.unit.string
            )
        else { return "position \(envelope.position): it has no actor" }
        let asked = Asked(
            by: person,
            on: envelope.recorded.dayInUTC,
            at: envelope.recorded
        )
        switch recorded.event {
        case .sampleCommitted(let committed):
            if committed.through >= envelope.position {
                return "frame: it reaches to position \(committed.through), and was fixed at"
                    + " \(envelope.position), before that"
            }
            return try redecide(.commit(committed), asked, recorded, "commitment")?.text
                ?? frameDifference(committed)
        case .witnessCommitted(let witness):
            return try redecide(
                .witness(commitment: witness.commitment),
                asked,
                recorded,
                "witness"
            )?.text
        case .sampleRevealed(let revealed):
            revealedAt = envelope.recorded
            revealer = asked
            return try revealDifference(revealed, asked, recorded)
        case .sampleUnitsDrawn, .sampleDrawn:
            return try drawDifference(recorded.event)
        }
    }

    /// How a step differs from what is decided now.
    private struct Difference {
        /// Whether the step would be refused now; else it leads to another event.
        let isRefused: Bool
        let text: String
    }

    /// Decides `command`; what it leads to must be the one event that is recorded.
    private func redecide(
        _ command: Sample.Command,
        _ asked: Asked,
        _ recorded: Recorded<SampleEvent>,
        _ what: String
    ) throws -> Difference? {
        let step = "\(what): position \(recorded.position)"
        do {
            let decided = try Sample.decide(command, asked: asked, in: state)
            return decided == [recorded.event]
                ? nil : Difference(isRefused: false, text: "\(step) is not what follows")
        } catch {
            return Difference(
                isRefused: true,
                text: "\(step) should have been refused: \(error)"
            )
        }
    }

    private mutating func frameDifference(_ committed: SampleCommitted) throws -> String? {
        let frame: SampleFrame
        do {
            frame = try self.frame(committed)
        } catch let error as SampleFrameError {
            return "frame: \(error)"
        }
        if Int64(frame.count) != committed.frameSize {
            return "frame: \(committed.frameSize) units were fixed, the log holds \(frame.count)"
        }
        return frame.hash == committed.frameHash
            ? nil : "frame: hash \(committed.frameHash) was fixed, the log gives \(frame.hash)"
    }

    private mutating func frame(_ committed: SampleCommitted) throws -> SampleFrame {
        var lines = SampleReplay.Withheld()
        let frame = try Samples.frame(
            of: committed.source.string,
            through: committed.through,
            reader
        ) { lines.add($0) }
        for certificate in lines.certificates where !withheld.certificates.contains(certificate) {
            withheld.certificates.append(certificate)
        }
        withheld.certificates.sort()
        withheld.count += lines.count
        return frame
    }

    private func revealDifference(
        _ revealed: SampleRevealed,
        _ asked: Asked,
        _ recorded: Recorded<SampleEvent>
    ) throws -> String? {
        let contribution: Sample.Contribution
        if let beacon = revealed.beacon {
            guard let signature = try? BeaconSignature(hex: beacon.signature.string),
                beacon.chain == Beacon.quicknet.chainHash,
                signature.randomness == revealed.contribution
            else { return "contribution: it is not the randomness of the recorded beacon round" }
            contribution = .beacon(round: beacon.round, signature)
        } else {
            contribution = .witness(revealed.contribution)
        }
        let difference = try redecide(
            .reveal(secret: revealed.secret, contribution),
            asked,
            recorded,
            "reveal"
        )
        guard let difference else { return nil }
        guard !difference.isRefused, let committed = state.committed?.event else {
            return difference.text
        }
        let seed = RandomSample.seed(
            contribution: revealed.contribution,
            secret: revealed.secret,
            frameHash: committed.frameHash
        )
        return seed == revealed.seed
            ? difference.text : "seed: \(revealed.seed) is recorded, \(seed) follows"
    }

    /// Draws once more, when the first event of the list comes; gives why that is impossible.
    private mutating func expectDraw() throws -> String? {
        if expected != nil { return nil }
        guard let committed = state.committed?.event, let revealer else {
            return "draw: it should have been refused: nothing was revealed"
        }
        // The frame's withheld records were counted when it was fixed.
        var once = self
        let frame = try once.frame(committed)
        do {
            expected = try Sample.decide(.draw(frame), asked: revealer, in: state)
            return nil
        } catch {
            return "draw: it should have been refused: \(error)"
        }
    }

    private mutating func drawDifference(_ event: SampleEvent) throws -> String? {
        if let problem = try expectDraw() { return problem }
        guard let next = expected?.first else { return "units: more are recorded than follow" }
        expected?.removeFirst()
        return next == event
            ? nil : Self.difference(next, event, drawn: state.units.count + unitsWithheld)
    }

    private static func difference(
        _ expected: SampleEvent,
        _ found: SampleEvent,
        drawn: Int
    ) -> String {
        switch (expected, found) {
        case (.sampleUnitsDrawn(let expected), .sampleUnitsDrawn(let found)):
            for (index, unit) in expected.units.enumerated() {
                let recorded = index < found.units.count ? found.units[index].string : "nothing"
                if recorded != unit.string {
                    return "unit \(drawn + index + 1): \(recorded) is recorded, \(unit) follows"
                }
            }
            if found.firstRank != expected.firstRank {
                return "units: they begin at rank \(found.firstRank), and \(expected.firstRank)"
                    + " follows"
            }
            return "units: \(found.units.count) are recorded, \(expected.units.count) follow"
        case (.sampleDrawn(let expected), .sampleDrawn(let found)):
            return found.digest == expected.digest
                ? "size: \(found.size) is recorded, \(expected.size) follows"
                : "digest: \(found.digest) is recorded, \(expected.digest) follows"
        case (.sampleUnitsDrawn(let expected), _):
            return "units: the list ends after \(drawn), and \(expected.units.count) more follow"
        default: return "units: more are recorded than follow"
        }
    }
}
