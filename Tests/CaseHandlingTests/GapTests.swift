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
        #expect(gap > 100_000 && row.amounts[0] == gap / 2 && row.amounts[1] == 0)
        let steps = try model.digest()
        _ = try model.rebuild()
        #expect(try model.digest() == steps)
    }
}
