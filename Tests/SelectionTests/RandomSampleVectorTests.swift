import EventSourcing
import Selection
import Testing

struct `A random sample of the published vector` {
    let frame: SampleFrame
    let seed: Bytes32

    init() throws {
        frame = try SampleFrame(SampleVector.units)
        seed = try Bytes32(hex: SampleVector.seed)
    }

    @Test func `has the rule named sample-v1`() {
        #expect(RandomSample.rule == "sample-v1")
    }

    @Test func `commits to the secret`() throws {
        let secret = try Bytes32(hex: SampleVector.secret)
        #expect(RandomSample.commitment(to: secret).hex == SampleVector.commitment)
    }

    @Test func `gets its seed from contribution, secret and frame`() throws {
        let seed = RandomSample.seed(
            contribution: try Bytes32(hex: SampleVector.contribution),
            secret: try Bytes32(hex: SampleVector.secret),
            frameHash: frame.hash
        )
        #expect(seed.hex == SampleVector.seed)
    }

    @Test func `draws the first ten`() throws {
        let sample = try RandomSample(of: 10, from: frame, seed: seed)
        #expect(sample.drawn.map(\.unit) == SampleVector.firstTen)
        #expect(sample.drawn.map(\.rank) == Array(1...10))
        #expect(sample.drawn.first?.key.hex == SampleVector.firstKey)
        #expect(sample.size == 10)
        #expect(sample.frameCount == 1_000)
        #expect(sample.frameHash.hex == SampleVector.frameHash)
        #expect(sample.seed == seed)
    }

    @Test func `gives every drawn unit its key`() throws {
        for ranked in try RandomSample(of: 10, from: frame, seed: seed).drawn {
            #expect(RandomSample.key(of: ranked.unit, seed: seed) == ranked.key)
        }
    }

    @Test func `has the digest of the list as drawn`() throws {
        let sample = try RandomSample(of: 10, from: frame, seed: seed)
        let lines = SampleVector.firstTen.map { $0 + "\n" }.joined()
        #expect(sample.digest.bytes == sha256(Array(lines.utf8)))
        #expect(sample.digest.hex == SampleVector.digestOfFirstTen)
    }
}
