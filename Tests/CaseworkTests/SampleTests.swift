import Casework
import EventSourcing
import Events
import Selection
import TestSupport
import Testing

struct `A sample` {
    let facts = SampleFacts()

    @Test func `is committed`() throws {
        try Given(Sample.self).when(.commit(facts.commit)).then(.sampleCommitted(facts.commit))
    }

    @Test func `is witnessed by a second person`() throws {
        try facts.committed().when(.witness(commitment: facts.witnessed.commitment), by: .auditor)
            .then(.witnessCommitted(facts.witnessed))
    }

    @Test func `is revealed with the bytes of the witness`() throws {
        let seed = RandomSample.seed(
            contribution: facts.contribution,
            secret: facts.secret,
            frameHash: facts.frame.hash
        )
        try facts.witnessedSample().when(
            .reveal(secret: facts.secret, .witness(facts.contribution))
        )
        .then(
            .sampleRevealed(
                SampleRevealed(
                    contribution: facts.contribution,
                    secret: facts.secret,
                    seed: seed,
                    witness: ActorID("p-2")
                )
            )
        )
    }

    @Test func `is revealed with a round that came after the commitment`() throws {
        let (round, time) = try facts.roundAfter(seconds: 60)
        let events = try facts.committed()
            .when(.reveal(secret: facts.secret, .beacon(round: round, facts.signature)), at: time)
            .events()
        guard case .sampleRevealed(let revealed) = events.first, events.count == 1 else {
            Issue.record("expected one event, found \(events)")
            return
        }
        #expect(revealed.contribution == facts.signature.randomness)
        #expect(revealed.beacon?.round == round)
        #expect(revealed.beacon?.signature.string == facts.signature.hex)
        #expect(revealed.beacon?.chain == Beacon.quicknet.chainHash)
        #expect(revealed.witness == nil)
    }

    @Test func `is drawn as the seed says`() throws {
        let sample = try RandomSample(of: 5, from: facts.frame, seed: facts.seed)
        let units = sample.drawn.map { Text($0.unit) }
        try facts.revealed().when(.draw(facts.frame)).then(
            .sampleUnitsDrawn(SampleUnitsDrawn(firstRank: 1, units: units)),
            .sampleDrawn(SampleDrawn(digest: sample.digest, size: 5))
        )
    }

    @Test func `of many units is drawn in parts of a thousand, in order`() throws {
        let frame = try SampleFrame((0..<2_500).map { "case-\($0)" })
        let large = SampleFacts(frame: frame, size: 2_300)
        let events = try large.revealed().when(.draw(frame)).events()
        var units: [String] = []
        var firstRanks: [Int64] = []
        for event in events {
            guard case .sampleUnitsDrawn(let part) = event else { continue }
            firstRanks.append(part.firstRank)
            units += part.units.map(\.string)
        }
        #expect(firstRanks == [1, 1_001, 2_001])
        let sample = try RandomSample(of: 2_300, from: frame, seed: large.seed)
        #expect(units == sample.drawn.map(\.unit))
        #expect(events.last == .sampleDrawn(SampleDrawn(digest: sample.digest, size: 2_300)))
        #expect(events.count == 4)
    }

    @Test func `remembers who drew, who witnessed, and what was drawn`() throws {
        let state = try facts.drawn().state
        #expect(state.committed?.drawer == "p-1")
        #expect(state.committed?.instant == TestClock.start)
        #expect(state.witness?.person == "p-2")
        #expect(state.revealed?.seed == facts.seed)
        #expect(state.units.count == 5)
        #expect(state.drawn?.size == 5)
    }

    @Test func `is decided from its arguments alone`() throws {
        for _ in 0..<20 {
            #expect(
                try facts.revealed().when(.draw(facts.frame)).events()
                    == facts.revealed().when(.draw(facts.frame)).events()
            )
            try facts.committed().when(.commit(facts.commit)).refused(.alreadyCommitted)
        }
    }
}

struct `A command on a sample, given twice,` {
    let facts = SampleFacts()

    @Test func `is refused the second time`() throws {
        try facts.committed().when(.commit(facts.commit)).refused(.alreadyCommitted)
        try facts.witnessedSample()
            .when(.witness(commitment: facts.witnessed.commitment), by: .auditor)
            .refused(.alreadyWitnessed)
        try facts.revealed().when(.reveal(secret: facts.secret, .witness(facts.contribution)))
            .refused(.alreadyRevealed)
        try facts.drawn().when(.draw(facts.frame)).refused(.alreadyDrawn)
    }
}
