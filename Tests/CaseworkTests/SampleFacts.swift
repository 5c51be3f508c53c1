import Casework
import EventSourcing
import Events
import Selection
import TestSupport
import Testing

/// A sample of five out of twenty, drawn by p-1 and witnessed by p-2.
struct SampleFacts {
    let frame: SampleFrame
    let commit: SampleCommitted
    let secret = Bytes32(1, 2, 3, 4)
    let contribution = Bytes32(5, 6, 7, 8)
    let signature: BeaconSignature

    init() {
        do {
            try self.init(frame: SampleFrame((1...20).map { "case-\($0)" }), size: 5)
        } catch {
            preconditionFailure("twenty different units are a frame: \(error)")
        }
    }

    init(frame: SampleFrame, size: Int64, round: Int64? = nil) {
        self.frame = frame
        commit = SampleCommitted(
            commitment: RandomSample.commitment(to: secret),
            frameHash: frame.hash,
            frameSize: Int64(frame.units.count),
            round: round,
            rule: .sampleV1,
            size: size,
            source: "traffic-fines",
            through: 100
        )
        do {
            signature = try BeaconSignature(hex: String(repeating: "a5", count: 48))
        } catch {
            preconditionFailure("96 digits are a signature: \(error)")
        }
    }

    var witnessed: WitnessCommitted {
        WitnessCommitted(commitment: RandomSample.commitment(to: contribution))
    }

    var seed: Bytes32 {
        RandomSample.seed(contribution: contribution, secret: secret, frameHash: frame.hash)
    }

    func committed() throws -> Given<Sample> { try Given(Sample.self, .sampleCommitted(commit)) }

    func witnessedSample() throws -> Given<Sample> {
        try committed().and(.witnessCommitted(witnessed), by: .auditor)
    }

    func revealed() throws -> Given<Sample> {
        let events = try witnessedSample()
            .when(.reveal(secret: secret, .witness(contribution))).events()
        return try events.reduce(witnessedSample()) { try $0.and($1) }
    }

    func drawn() throws -> Given<Sample> {
        let events = try revealed().when(.draw(frame)).events()
        return try events.reduce(revealed()) { try $0.and($1) }
    }

    /// The first round of the beacon this long after the commitment, and when it is published.
    func roundAfter(seconds: Int64) throws -> (round: Int64, time: Instant) {
        let moment = Instant(milliseconds: TestClock.start.milliseconds + seconds * 1_000)
        let round = Beacon.quicknet.firstRound(after: moment)
        return (round, try Beacon.quicknet.time(of: round))
    }
}
