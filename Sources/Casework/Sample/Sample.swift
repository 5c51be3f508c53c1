public import EventSourcing
public import Events
public import Selection

/// The rules of a random sample (_aselecte steekproef_): commit, reveal, draw.
///
/// Frame, size and the hash of the drawer's secret are fixed first; then something becomes known
/// that the drawer could not know; only then does the list exist. So nobody can try until it suits.
public enum Sample: Decider {
    /// The events of a sample.
    public typealias Event = SampleEvent

    /// What may be asked of a sample.
    public enum Command: Sendable {
        /// Fix frame, size and the drawer's commitment.
        case commit(SampleCommitted)
        /// Fix the hash of a second person's 32 bytes.
        case witness(commitment: Bytes32)
        /// Make the drawer's secret public, with the contribution.
        case reveal(secret: Bytes32, Contribution)
        /// Draw the list from the frame.
        case draw(SampleFrame)
    }

    /// What the drawer could not know when committing.
    public enum Contribution: Sendable {
        /// A later round of the public beacon.
        case beacon(round: Int64, BeaconSignature)
        /// The witness's 32 bytes.
        case witness(Bytes32)
    }

    /// What is known of a sample.
    public struct State: Sendable {
        /// What was fixed, by whom and when.
        public internal(set) var committed: Committed?
        /// Who is the witness, and what he fixed.
        public internal(set) var witness: (person: String, commitment: Bytes32)?
        /// What was made public.
        public internal(set) var revealed: SampleRevealed?
        /// The units drawn so far.
        public internal(set) var units: [String] = []
        /// The end of the list.
        public internal(set) var drawn: SampleDrawn?

        /// What was fixed, by whom and when.
        public struct Committed: Sendable {
            /// Frame, size and commitment.
            public let event: SampleCommitted
            /// The drawer.
            public let drawer: String
            /// When it was recorded.
            public let instant: Instant
        }
    }

    /// Nothing is known.
    public static var initial: State { State() }

    /// What `command` leads to.
    public static func decide(
        _ command: Command,
        asked: Asked,
        in state: State
    ) throws(SampleRefusal) -> [SampleEvent] {
        switch command {
        case .commit(let commit): try decideCommit(commit, asked, state)
        case .witness(let commitment): try decideWitness(commitment, asked, state)
        case .reveal(let secret, let contribution):
            try decideReveal(secret, contribution, asked, state)
        case .draw(let frame): try decideDraw(frame, state)
        }
    }

    private static func decideCommit(
        _ commit: SampleCommitted,
        _ asked: Asked,
        _ state: State
    ) throws(SampleRefusal) -> [SampleEvent] {
        if state.committed != nil { throw .alreadyCommitted }
        if let round = commit.round {
            let time = try Self.time(of: round)
            if time <= asked.instant {
                throw .roundTooEarly(round, at: time, committed: asked.instant)
            }
        }
        if commit.size > commit.frameSize {
            throw .sizeAboveFrame(size: commit.size, frame: commit.frameSize)
        }
        return [.sampleCommitted(commit)]
    }

    private static func decideWitness(
        _ commitment: Bytes32,
        _ asked: Asked,
        _ state: State
    ) throws(SampleRefusal) -> [SampleEvent] {
        guard let committed = state.committed else { throw .notCommitted }
        if state.revealed != nil { throw .alreadyRevealed }
        if committed.drawer == asked.actor.id { throw .witnessIsDrawer(asked.actor.id) }
        if committed.event.round != nil { throw .beaconWasPromised }
        if state.witness != nil { throw .alreadyWitnessed }
        return [.witnessCommitted(WitnessCommitted(commitment: commitment))]
    }

    private static func decideReveal(
        _ secret: Bytes32,
        _ contribution: Contribution,
        _ asked: Asked,
        _ state: State
    ) throws(SampleRefusal) -> [SampleEvent] {
        guard let committed = state.committed else { throw .notCommitted }
        if state.revealed != nil { throw .alreadyRevealed }
        if RandomSample.commitment(to: secret) != committed.event.commitment {
            throw .secretDiffers
        }
        let bytes: Bytes32
        var beacon: BeaconRound?
        var witness: ActorID?
        switch contribution {
        case .beacon(let round, let signature):
            if state.witness != nil { throw .witnessWasPromised }
            try checkRound(round, committed, asked)
            bytes = signature.randomness
            beacon = BeaconRound(
                chain: Beacon.quicknet.chainHash,
                round: round,
                signature: Text(signature.hex)
            )
        case .witness(let theirs):
            guard let promised = state.witness else { throw .noWitness }
            if RandomSample.commitment(to: theirs) != promised.commitment {
                throw .witnessSecretDiffers
            }
            bytes = theirs
            witness = ActorID(Text(promised.person))
        }
        let seed = RandomSample.seed(
            contribution: bytes,
            secret: secret,
            frameHash: committed.event.frameHash
        )
        return [
            .sampleRevealed(
                SampleRevealed(
                    beacon: beacon,
                    contribution: bytes,
                    secret: secret,
                    seed: seed,
                    witness: witness
                )
            )
        ]
    }

    /// A round counts when it came after the commitment and has been published.
    private static func checkRound(
        _ round: Int64,
        _ committed: State.Committed,
        _ asked: Asked
    ) throws(SampleRefusal) {
        if let promised = committed.event.round, promised != round {
            throw .otherRound(promised: promised, given: round)
        }
        let time = try time(of: round)
        if time <= committed.instant {
            throw .roundTooEarly(round, at: time, committed: committed.instant)
        }
        if time > asked.instant { throw .roundNotPublished(round, at: time) }
    }

    private static func time(of round: Int64) throws(SampleRefusal) -> Instant {
        do {
            return try Beacon.quicknet.time(of: round)
        } catch {
            throw .noSuchRound(round)
        }
    }

    private static func decideDraw(
        _ frame: SampleFrame,
        _ state: State
    ) throws(SampleRefusal) -> [SampleEvent] {
        guard let committed = state.committed else { throw .notCommitted }
        guard let revealed = state.revealed else { throw .notRevealed }
        if state.drawn != nil { throw .alreadyDrawn }
        if frame.hash != committed.event.frameHash {
            throw .frameDiffers(committed: committed.event.frameHash, found: frame.hash)
        }
        let sample: RandomSample
        do {
            sample = try RandomSample(
                of: Int(committed.event.size),
                from: frame,
                seed: revealed.seed
            )
        } catch {
            throw .sizeAboveFrame(size: committed.event.size, frame: Int64(frame.count))
        }
        var events: [SampleEvent] = []
        for first in stride(from: 0, to: sample.drawn.count, by: unitsPerEvent) {
            let part = sample.drawn[first..<min(first + unitsPerEvent, sample.drawn.count)]
            events.append(
                .sampleUnitsDrawn(
                    SampleUnitsDrawn(firstRank: Int64(first + 1), units: part.map { Text($0.unit) })
                )
            )
        }
        let end = SampleDrawn(digest: sample.digest, size: Int64(sample.drawn.count))
        return events + [.sampleDrawn(end)]
    }

    private static let unitsPerEvent = 1_000

    /// What `event` changes in what is known.
    public static func evolve(_ state: inout State, with event: Occurrence<SampleEvent>) {
        switch event.event {
        case .sampleCommitted(let commit):
            state.committed = State.Committed(
                event: commit,
                drawer: event.actor.string,
                instant: event.recorded
            )
        case .witnessCommitted(let witness):
            state.witness = (event.actor.string, witness.commitment)
        case .sampleRevealed(let revealed): state.revealed = revealed
        case .sampleUnitsDrawn(let part): state.units += part.units.map(\.string)
        case .sampleDrawn(let drawn): state.drawn = drawn
        }
    }
}
