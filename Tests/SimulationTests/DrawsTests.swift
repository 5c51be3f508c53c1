import Testing

@testable import Simulation

struct `Draws of a household` {
    private func numbers(_ seed: Int64, _ household: Int64, _ purpose: UInt64) -> [Int64] {
        var draws = Draws(seed: seed, household: household, purpose: purpose)
        return (0..<5).map { _ in draws.below(1_000_000) }
    }

    @Test func `follow from seed, household and purpose`() {
        #expect(numbers(7, 1, 2025) == numbers(7, 1, 2025))
        #expect(numbers(7, 1, 2025) != numbers(8, 1, 2025))
        #expect(numbers(7, 1, 2025) != numbers(7, 2, 2025))
        #expect(numbers(7, 1, 2025) != numbers(7, 1, 2026))
    }

    @Test func `have every value about as often`() {
        var draws = Draws(seed: 1, household: 1, purpose: 1)
        var counts = [Int](repeating: 0, count: 10)
        for _ in 0..<100_000 { counts[Int(draws.below(10))] += 1 }
        #expect(counts.allSatisfy { (9_500...10_500).contains($0) }, "\(counts)")
    }

    @Test func `take places by their weights`() {
        var draws = Draws(seed: 1, household: 1, purpose: 1)
        var counts = [0, 0, 0]
        for _ in 0..<10_000 { counts[draws.place([1, 0, 3])] += 1 }
        #expect(counts[1] == 0)
        #expect((2_300...2_700).contains(counts[0]))
    }

    @Test func `give the values of a distribution, straight between its points`() {
        let distribution = Distribution([(0, 100), (500, 200), (1_000, 1_000)])
        #expect(distribution.value(at: 0) == 100)
        #expect(distribution.value(at: 250_000) == 150)
        #expect(distribution.value(at: 750_000) == 600)
        #expect(distribution.value(at: 999_999) == 999)
    }
}
