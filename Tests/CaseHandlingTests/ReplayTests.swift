import CaseHandling
import Casework
import EventLog
import EventSourcing
import Events
import Selection
import TestSupport
import Testing

/// An honest sample, written again into another stream with something changed.
struct `A replay finds` {
    private let installation: TestInstallation
    private let honest: [Recorded<SampleEvent>]

    init() throws {
        installation = try TestInstallation()
        try installation.importCases()
        let stream = try installation.drawWithWitness()
        honest = try installation.used()
            .load(stream, as: SampleEvent.self, installation.reader()).events
    }

    /// What a replay finds after `change`; `witness` is who fixed the second contribution.
    private func difference(
        witness: Actor = .auditor,
        _ change: (SampleEvent) -> [SampleEvent]
    ) throws -> String? {
        let stream = try StreamName("sample/1000")
        for recorded in honest {
            for event in change(recorded.event) {
                let isWitness = if case .witnessCommitted = event { true } else { false }
                _ = try installation.log().appendAndWait(
                    [StreamAppend(stream, .any, [try ProposedEvent(event.payload)])],
                    AppendContext(isWitness ? witness : .keeper, processing: "test")
                )
            }
        }
        #expect(try installation.findings() == [])
        return try installation.replay(stream).outcome.difference
    }

    private func units(_ change: ([Text]) -> [Text]) throws -> String? {
        try difference { event in
            guard case .sampleUnitsDrawn(let part) = event else { return [event] }
            return [.sampleUnitsDrawn(SampleUnitsDrawn(firstRank: 1, units: change(part.units)))]
        }
    }

    private func revealed(_ change: (SampleRevealed) -> SampleRevealed) throws -> String? {
        try difference { event in
            guard case .sampleRevealed(let revealed) = event else { return [event] }
            return [.sampleRevealed(change(revealed))]
        }
    }

    @Test func `nothing when nothing was changed`() throws {
        #expect(try difference { [$0] } == nil)
    }

    @Test func `a record behind the end of the list, also when it was withheld`() throws {
        #expect(try difference { [$0] } == nil)
        let stream = try StreamName("sample/1000")
        let extra = try ProposedEvent(SampleUnitsDrawn(firstRank: 6, units: ["x"]))
        let appended = try installation.log().appendAndWait(
            [StreamAppend(stream, .any, [extra])],
            AppendContext(.keeper, processing: "test")
        )
        let more = "units: more are recorded than follow"
        #expect(try installation.replay(stream).outcome.difference == more)
        try installation.withhold([try #require(appended.first)])
        #expect(try installation.replay(stream).outcome.difference == more)
    }

    @Test func `a unit that was put in the place of another`() throws {
        var drawn: Text = ""
        let found = try units { units in
            drawn = units[2]
            return Array(units[..<2]) + ["another%20case"] + Array(units[3...])
        }
        #expect(found == "unit 3: another%20case is recorded, \(drawn) follows")
    }

    @Test func `units in another order`() throws {
        let found = try units { [$0[1], $0[0]] + $0[2...] }
        #expect(found?.hasPrefix("unit 1: ") == true)
    }

    @Test func `a unit that was left out at the end`() throws {
        #expect(try units { $0.dropLast() }?.hasPrefix("unit 5: nothing is recorded") == true)
    }

    @Test func `a unit too many`() throws {
        #expect(try units { $0 + ["one%20more"] } == "units: 6 are recorded, 5 follow")
    }

    @Test func `another digest of the list`() throws {
        let found = try difference { event in
            guard case .sampleDrawn = event else { return [event] }
            return [.sampleDrawn(SampleDrawn(digest: Bytes32(0, 0, 0, 7), size: 5))]
        }
        #expect(found?.hasPrefix("digest: ") == true)
    }

    @Test func `a seed that does not follow`() throws {
        let found = try revealed {
            SampleRevealed(
                contribution: $0.contribution,
                secret: $0.secret,
                seed: Bytes32(0, 0, 0, 7),
                witness: $0.witness
            )
        }
        #expect(found?.hasPrefix("seed: ") == true)
    }

    @Test func `another secret than was fixed`() throws {
        let found = try revealed {
            SampleRevealed(
                contribution: $0.contribution,
                secret: Bytes32(0, 0, 0, 7),
                seed: $0.seed,
                witness: $0.witness
            )
        }
        #expect(found?.hasPrefix("reveal: position ") == true)
        #expect(found?.contains("is not the one that was fixed") == true)
    }

    @Test func `other bytes than the witness fixed`() throws {
        let found = try revealed {
            SampleRevealed(
                contribution: Bytes32(0, 0, 0, 7),
                secret: $0.secret,
                seed: $0.seed,
                witness: $0.witness
            )
        }
        #expect(found?.contains("These are not the 32 bytes that the witness fixed") == true)
    }

    @Test func `a drawer who was the witness`() throws {
        let found = try difference(witness: .keeper) { [$0] }
        #expect(found?.hasPrefix("witness: position ") == true)
        #expect(found?.contains("cannot be its witness too") == true)
    }

    @Test func `bytes that nobody fixed beforehand`() throws {
        let found = try difference { event in
            if case .witnessCommitted = event { [] } else { [event] }
        }
        #expect(found?.contains("No second person has fixed anything") == true)
    }

    @Test func `a witness who fixed his bytes after they were known`() throws {
        var witness: SampleEvent?
        let found = try difference { event in
            if case .witnessCommitted = event { witness = event }
            return switch event {
            case .witnessCommitted: []
            case .sampleRevealed: [event] + (witness.map { [$0] } ?? [])
            default: [event]
            }
        }
        #expect(found?.contains("should have been refused") == true)
    }

    @Test func `a list that begins at another rank`() throws {
        let found = try difference { event in
            guard case .sampleUnitsDrawn(let part) = event else { return [event] }
            return [.sampleUnitsDrawn(SampleUnitsDrawn(firstRank: 7, units: part.units))]
        }
        #expect(found == "units: they begin at rank 7, and 1 follows")
    }

    @Test func `a list without its end`() throws {
        let found = try difference { event in
            if case .sampleDrawn = event { [] } else { [event] }
        }
        #expect(found == "units: the list ends after 5, without its end")
    }

    @Test func `a second commitment in the same stream`() throws {
        let found = try difference { event in
            if case .sampleCommitted = event { [event, event] } else { [event] }
        }
        #expect(found?.contains("This sample is fixed already") == true)
    }

    private func committed(_ size: Int64, _ hash: Bytes32? = nil) throws -> String? {
        try difference { event in
            guard case .sampleCommitted(let commit) = event else { return [event] }
            let changed = SampleCommitted(
                commitment: commit.commitment,
                frameHash: hash ?? commit.frameHash,
                frameSize: size,
                rule: commit.rule,
                size: commit.size,
                source: commit.source,
                through: commit.through
            )
            return [.sampleCommitted(changed)]
        }
    }

    @Test func `a frame of another size than the log holds`() throws {
        #expect(try committed(41) == "frame: 41 units were fixed, the log holds 40")
    }

    @Test func `a frame with other cases than the log holds`() throws {
        #expect(try committed(40, Bytes32(0, 0, 0, 7))?.hasPrefix("frame: hash ") == true)
    }

    @Test(arguments: [
        ("early", "should have been refused"), ("signature", "is not the randomness"),
        ("chain", "is not the randomness"),
    ])
    func `a beacon round that does not count`(what: String, cause: String) throws {
        let chain = what == "chain" ? Bytes32(0, 0, 0, 7) : Beacon.quicknet.chainHash
        let signature = try BeaconSignature(hex: someSignature)
        let contribution = what == "signature" ? Bytes32(0, 0, 0, 7) : signature.randomness
        let round = Beacon.quicknet.firstRound(after: TestClock.start) + (what == "early" ? -1 : 5)
        let found = try revealed { revealed in
            SampleRevealed(
                beacon: BeaconRound(chain: chain, round: round, signature: Text(signature.hex)),
                contribution: contribution,
                secret: revealed.secret,
                seed: revealed.seed
            )
        }
        #expect(found?.contains(cause) == true)
    }
}
