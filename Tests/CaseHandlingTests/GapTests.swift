import CaseHandling
import Casework
import Projections
import ReadModels
import TestSupport
import Testing

struct `The gap between provisional and definitive` {
    @Test func `is told by kind and cohort, with the shares of large reclaims`() throws {
        let story = try ToeslagStory()
        let citizens = try story.citizens
        let model = story.installation.model(of: AwardGap.self)
        var numbers: [Int64] = []
        for citizen in citizens.prefix(2) {
            numbers.append(
                try story.apply(by: citizen, story.facts(citizen, income: 30_500))
            )
        }
        #expect(try Gap(story.installation.used()).rows(of: 2025).isEmpty)
        try story.on("2025-11-20")
        for number in numbers {
            _ = try story.toeslagen().pay(number, through: story.day("2025-11-20"))
        }
        try story.on("2026-06-01")
        for (citizen, income) in zip(citizens, [30_500, 38_000] as [Int64]) {
            _ = try story.toeslagen().record([story.income(citizen, income, established: true)])
        }
        // The advance followed the income before it was settled; the gap is that of the year.
        for number in numbers { #expect(try story.toeslagen().settle(number)) }
        try story.toeslagen().reclaim(
            numbers[1],
            mitigated: 0,
            proportionality: story.text("it can be borne"),
            doenvermogen: story.text("a plan was offered")
        )
        let row = try #require(Gap(story.installation.used()).rows(of: 2025).first)
        #expect((row.kind, row.cohort, row.toeslagen) == ("zorgtoeslag", "2024-12", 2))
        #expect(row.shares[2...4] == [5_000, 5_000, 5_000])
        // Two advances, one revision, two definitive awards, and the reclaim by a person.
        #expect(row.shares[5] == 10_000 * 5 / 6)
        let gap = try #require(row.amounts.last)
        // All that were awarded are definitive, so the mean is known.
        #expect(row.awarded == 2)
        #expect(row.mean.map { [$0.low, $0.high] } == [row.amounts[0], row.amounts[0]])
        #expect(gap > 100_000 && row.amounts[0] == gap / 2 && row.amounts[1] == 0)
        let steps = try model.digest()
        _ = try model.rebuild()
        #expect(try model.digest() == steps)
    }
}

struct `The mean of a whole group` {
    private func interval(_ values: [Int64], of all: Int64) -> MeanInterval? {
        MeanInterval(
            known: Int64(values.count),
            of: all,
            sum: values.reduce(0, +),
            squares: values.reduce(0) { $0 + Int128($1) * Int128($1) }
        )
    }

    /// A hundred known of a thousand, half of them 0 and half 200: s is 100.50, so half is
    /// 1.96 · 100.50 / 10 · √(900 / 999) = 18.70.
    @Test func `lies as far from that of a part as the formula says`() throws {
        let known = try #require(interval((0..<100).map { $0 % 2 * 200 }, of: 1_000))
        #expect((known.low, known.high) == (81, 119))
    }

    @Test func `is known when all are, and is not when few are`() throws {
        let all = try #require(interval([-7, 0, 40, 3], of: 4))
        #expect((all.low, all.high) == (9, 9))
        let half = try #require(interval([-7, 0], of: 2))
        #expect((half.low, half.high) == (-4, -3))
        #expect(interval((0..<99).map { $0 }, of: 1_000) == nil)
        #expect(interval(Array(repeating: 0, count: 100), of: 1_000) == nil, "all alike")
        #expect(interval([], of: 4) == nil)
    }

    @Test func `is told of millions of large amounts`() throws {
        let squares = Int128(4_000_000) * 4_000_000 * 8_000_000
        let known = MeanInterval(known: 8_000_000, of: 9_000_000, sum: 0, squares: squares)
        #expect(known.map { [$0.low, $0.high] } == [-924, 924])
    }

    /// In so many draws of a part the interval misses the mean of all in about one of twenty.
    @Test func `is found where it says in nineteen of twenty draws`() throws {
        var random = SplitMix64(seed: 31)
        var values = (0..<500).map { _ in Int64(random.next() % 100_000) }
        let mean = values.reduce(0, +) / 500
        var hits = 0
        for _ in 0..<1_000 {
            values.shuffle(using: &random)
            let known = try #require(interval(Array(values.prefix(100)), of: 500))
            if (known.low...known.high).contains(mean) { hits += 1 }
        }
        #expect((930...970).contains(hits))
    }
}
