import EventSourcing
import Selection
import Testing

import struct TestSupport.SplitMix64

struct `A random sample` {
    static let frameUnits = (1...60).map { "toeslag/\($0)" }

    private func seed(_ number: UInt64) throws -> Bytes32 {
        var generator = SplitMix64(seed: number)
        return try generator.bytes32()
    }

    @Test(arguments: 1...5 as ClosedRange<UInt64>)
    func `of n begins every larger sample, up to the whole order`(number: UInt64) throws {
        let frame = try SampleFrame(Self.frameUnits)
        let seed = try seed(number)
        let order = RandomSample.order(of: frame, seed: seed)
        #expect(order.map(\.rank) == Array(1...60))
        #expect(Set(order.map(\.unit)) == Set(Self.frameUnits))
        for size in 1...60 {
            let sample = try RandomSample(of: size, from: frame, seed: seed)
            #expect(sample.drawn == Array(order.prefix(size)))
        }
    }

    @Test func `orders by key`() throws {
        let frame = try SampleFrame(Self.frameUnits)
        let order = RandomSample.order(of: frame, seed: try seed(6))
        #expect(zip(order, order.dropFirst()).allSatisfy { $0.key < $1.key })
    }

    @Test func `stays the same when an unselected unit leaves and the seed is kept`() throws {
        let seed = try seed(7)
        let sample = try RandomSample(of: 12, from: SampleFrame(Self.frameUnits), seed: seed)
        let selected = Set(sample.drawn.map(\.unit))
        for leaver in Self.frameUnits where !selected.contains(leaver) {
            let rest = try SampleFrame(Self.frameUnits.filter { $0 != leaver })
            #expect(try RandomSample(of: 12, from: rest, seed: seed).drawn == sample.drawn)
        }
    }

    @Test func `takes the next unit when a selected one leaves and the seed is kept`() throws {
        let seed = try seed(8)
        let larger = try RandomSample(of: 13, from: SampleFrame(Self.frameUnits), seed: seed)
        for leaver in larger.drawn.dropLast() {
            let rest = try SampleFrame(Self.frameUnits.filter { $0 != leaver.unit })
            let sample = try RandomSample(of: 12, from: rest, seed: seed)
            let expected = larger.drawn.map(\.unit).filter { $0 != leaver.unit }
            #expect(sample.drawn.map(\.unit) == expected)
        }
    }

    @Test func `does not depend on the order in which the units came`() throws {
        let seed = try seed(9)
        let forward = try RandomSample(of: 12, from: SampleFrame(Self.frameUnits), seed: seed)
        let backward = try RandomSample(
            of: 12,
            from: SampleFrame(Self.frameUnits.reversed()),
            seed: seed
        )
        #expect(forward == backward)
        #expect(forward.digest == backward.digest)
    }

    @Test func `has another seed for another frame, secret or contribution`() throws {
        let (one, other) = (try seed(10), try seed(11))
        let frame = try SampleFrame(Self.frameUnits).hash
        let smaller = try SampleFrame(Self.frameUnits.dropLast()).hash
        let seeds = [
            RandomSample.seed(contribution: one, secret: other, frameHash: frame),
            RandomSample.seed(contribution: one, secret: other, frameHash: smaller),
            RandomSample.seed(contribution: one, secret: one, frameHash: frame),
            RandomSample.seed(contribution: other, secret: other, frameHash: frame),
            RandomSample.seed(contribution: other, secret: one, frameHash: frame),
        ]
        #expect(Set(seeds).count == seeds.count)
    }

    @Test func `has another digest when the same units stand in another order`() throws {
        let frame = try SampleFrame(["a", "b"])
        var generator = SplitMix64(seed: 12)
        var digestOfFirst: [String: Bytes32] = [:]
        for _ in 0..<20 {
            let sample = try RandomSample(of: 2, from: frame, seed: generator.bytes32())
            let first = try #require(sample.drawn.first).unit
            #expect(digestOfFirst[first, default: sample.digest] == sample.digest)
            digestOfFirst[first] = sample.digest
        }
        #expect(digestOfFirst.count == 2)
        #expect(Set(digestOfFirst.values).count == 2)
    }

    @Test func `includes every unit equally often over 4000 seeds`() throws {
        let units = (1...20).map { "unit-\($0)" }
        let frame = try SampleFrame(units)
        var generator = SplitMix64(seed: 3_797)
        var timesDrawn: [String: Int] = [:]
        for _ in 0..<4_000 {
            let sample = try RandomSample(of: 5, from: frame, seed: generator.bytes32())
            for ranked in sample.drawn { timesDrawn[ranked.unit, default: 0] += 1 }
        }
        let squares = units.reduce(0) { sum, unit in
            let deviation = timesDrawn[unit, default: 0] - 1_000
            return sum + deviation * deviation
        }
        // Five without replacement: chi-square is the sum of squares * 19 / (1000 * 15), with 19
        // degrees of freedom. One in a thousand fair draws is above 43.82, one is below 5.41.
        #expect(19 * squares < 44 * 15_000)
        #expect(19 * squares > 5 * 15_000)
        print("chi-square in thousandths: \(19 * squares / 15)")
    }

    @Test(arguments: [0, -1, 61, Int.max, Int.min])
    func `is refused in a size the frame cannot give`(size: Int) throws {
        let frame = try SampleFrame(Self.frameUnits)
        let seed = try seed(13)
        let error = #expect(throws: SampleSizeError.self) {
            try RandomSample(of: size, from: frame, seed: seed)
        }
        #expect(error?.size == size)
        #expect(error?.frameCount == 60)
        #expect(
            error?.description == "a sample of \(size) cannot be drawn from a frame of 60 units;"
                + " expected 1 to 60"
        )
    }
}
