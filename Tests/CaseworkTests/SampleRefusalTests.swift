import Casework
import EventSourcing
import Events
import Selection
import TestSupport
import Testing

struct `A sample is refused` {
    let facts = SampleFacts()

    @Test func `when more units are asked than the frame has`() throws {
        let large = SampleFacts(frame: facts.frame, size: 21)
        try Given(Sample.self).when(.commit(large.commit))
            .refused(.sizeAboveFrame(size: 21, frame: 20))
        let whole = SampleFacts(frame: facts.frame, size: 20)
        try Given(Sample.self).when(.commit(whole.commit)).then(.sampleCommitted(whole.commit))
    }

    @Test func `while it is not committed, whatever is asked`() throws {
        let nothing = try Given(Sample.self)
        nothing.when(.witness(commitment: facts.witnessed.commitment)).refused(.notCommitted)
        nothing.when(.reveal(secret: facts.secret, .witness(facts.contribution)))
            .refused(.notCommitted)
        nothing.when(.draw(facts.frame)).refused(.notCommitted)
    }

    @Test func `when the drawer is the witness too, in whatever role`() throws {
        let witness = Sample.Command.witness(commitment: facts.witnessed.commitment)
        try facts.committed().when(witness, by: .keeper).refused(.witnessIsDrawer("p-1"))
        try facts.committed().when(witness, by: .person("p-1", "auditor"))
            .refused(.witnessIsDrawer("p-1"))
    }

    @Test func `a witness when it was revealed already`() throws {
        try facts.revealed()
            .when(.witness(commitment: facts.witnessed.commitment), by: .person("p-9", "auditor"))
            .refused(.alreadyRevealed)
    }

    @Test func `a witness when a beacon round was promised`() throws {
        let promised = SampleFacts(frame: facts.frame, size: 5, round: 30_000_000)
        try promised.committed()
            .when(.witness(commitment: facts.witnessed.commitment), by: .auditor)
            .refused(.beaconWasPromised)
    }

    @Test func `when another secret is revealed than was fixed`() throws {
        try facts.witnessedSample()
            .when(.reveal(secret: Bytes32(1, 2, 3, 5), .witness(facts.contribution)))
            .refused(.secretDiffers)
    }

    @Test func `when the witness gives other bytes than were fixed`() throws {
        try facts.witnessedSample()
            .when(.reveal(secret: facts.secret, .witness(Bytes32(5, 6, 7, 9))))
            .refused(.witnessSecretDiffers)
    }

    @Test func `when bytes of a witness are given and there is no witness`() throws {
        try facts.committed().when(.reveal(secret: facts.secret, .witness(facts.contribution)))
            .refused(.noWitness)
    }

    @Test func `when a beacon is used although there is a witness`() throws {
        let (round, time) = try facts.roundAfter(seconds: 60)
        try facts.witnessedSample()
            .when(.reveal(secret: facts.secret, .beacon(round: round, facts.signature)), at: time)
            .refused(.witnessWasPromised)
    }

    @Test func `with a round that could be known when it was fixed`() throws {
        let after = Beacon.quicknet.firstRound(after: TestClock.start)
        let later = Instant(milliseconds: TestClock.start.milliseconds + 600_000)
        for round in [1, after - 2, after - 1] {
            let time = try Beacon.quicknet.time(of: round)
            try facts.committed()
                .when(
                    .reveal(secret: facts.secret, .beacon(round: round, facts.signature)),
                    at: later
                )
                .refused(.roundTooEarly(round, at: time, committed: TestClock.start))
        }
        #expect(
            try facts.committed()
                .when(
                    .reveal(secret: facts.secret, .beacon(round: after, facts.signature)),
                    at: later
                )
                .events().count == 1
        )
    }

    @Test func `with a round that was due at the very moment of the commitment`() throws {
        let (round, time) = try facts.roundAfter(seconds: 0)
        let later = Instant(milliseconds: time.milliseconds + 60_000)
        try Given(Sample.self, .sampleCommitted(facts.commit), at: time)
            .when(.reveal(secret: facts.secret, .beacon(round: round, facts.signature)), at: later)
            .refused(.roundTooEarly(round, at: time, committed: time))
    }

    @Test func `with a round that is not published yet`() throws {
        let (round, time) = try facts.roundAfter(seconds: 60)
        let before = Instant(milliseconds: time.milliseconds - 1)
        try facts.committed()
            .when(.reveal(secret: facts.secret, .beacon(round: round, facts.signature)), at: before)
            .refused(.roundNotPublished(round, at: time))
    }

    @Test func `with another round than was promised`() throws {
        let (round, time) = try facts.roundAfter(seconds: 60)
        let promised = SampleFacts(frame: facts.frame, size: 5, round: round)
        try promised.committed()
            .when(
                .reveal(secret: facts.secret, .beacon(round: round + 1, facts.signature)),
                at: time
            )
            .refused(.otherRound(promised: round, given: round + 1))
        #expect(
            try promised.committed()
                .when(
                    .reveal(secret: facts.secret, .beacon(round: round, facts.signature)),
                    at: time
                )
                .events().count == 1
        )
    }

    @Test(arguments: [0, -1, Beacon.roundMax + 1, .max] as [Int64])
    func `with a round that the beacon does not have`(round: Int64) throws {
        try facts.committed()
            .when(.reveal(secret: facts.secret, .beacon(round: round, facts.signature)))
            .refused(.noSuchRound(round))
    }

    @Test func `a draw before it was revealed`() throws {
        try facts.committed().when(.draw(facts.frame)).refused(.notRevealed)
        try facts.witnessedSample().when(.draw(facts.frame)).refused(.notRevealed)
    }

    @Test func `a draw from another frame than was fixed`() throws {
        let other = try SampleFrame((1...21).map { "case-\($0)" })
        try facts.revealed().when(.draw(other))
            .refused(.frameDiffers(committed: facts.frame.hash, found: other.hash))
    }

    @Test func `in words that say what to do`() throws {
        let instant = TestClock.start
        let grounds: [SampleRefusal] = [
            .alreadyCommitted, .notCommitted, .sizeAboveFrame(size: 21, frame: 20),
            .witnessIsDrawer("p-1"), .alreadyWitnessed, .witnessWasPromised, .beaconWasPromised,
            .noWitness, .alreadyRevealed, .secretDiffers, .witnessSecretDiffers, .noSuchRound(0),
            .roundTooEarly(7, at: instant, committed: instant), .roundNotPublished(7, at: instant),
            .otherRound(promised: 7, given: 8), .notRevealed, .alreadyDrawn,
            .frameDiffers(committed: facts.secret, found: facts.contribution),
        ]
        let texts = grounds.map(\.description)
        #expect(Set(texts).count == grounds.count)
        #expect(texts.allSatisfy { $0.hasSuffix(".") && $0.contains(" ") })
        // The secret itself is told to nobody.
        #expect(!SampleRefusal.secretDiffers.description.contains(facts.secret.hex))
    }
}
