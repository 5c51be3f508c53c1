import CaseHandling
import Casework
import EventSourcing
import Events
import TestSupport
import Testing

struct `A delivery of a period with nothing to tell` {
    private let deliveries: DeliveryStory

    init() throws { deliveries = try DeliveryStory() }

    /// What is refused when a period is said to have nothing to tell, and when it is not.
    private func problem(_ body: () throws -> Deliveries.Outcome) -> String {
        do {
            _ = try body()
            return ""
        } catch {
            return "\(error)"
        }
    }

    /// Delivers incomes of 2025.
    private func deliver(
        _ lines: [String],
        from source: Int64,
        isEmpty: Bool
    ) throws -> Deliveries.Outcome {
        try deliveries.deliver(.income, from: source, lines, covering: "2025", isEmpty: isEmpty)
    }

    private func late(on day: String) throws -> [String] {
        try DeliveryList(deliveries.story.installation.used())
            .late(on: deliveries.story.day(day)).map(\.period)
    }

    @Test(arguments: [[], ["", " "]])
    func `is taken where the file says nothing, and where it is said`(_ lines: [String]) throws {
        try deliveries.story.on("2026-06-01")
        let source = try deliveries.source(.income)
        #expect(
            problem { try deliver(lines, from: source, isEmpty: false) }.contains("it says nothing")
        )
        #expect(try deliveries.records("DeliveryReceived").isEmpty)
        #expect(try late(on: "2026-06-01") == ["2024", "2025"])
        let outcome = try deliver(lines, from: source, isEmpty: true)
        #expect(outcome.state.isComplete && !outcome.isRepeated)
        #expect(try deliver(lines, from: source, isEmpty: true).isRepeated)
        #expect(try deliveries.records("DeliveryReceived").count == 1, "once, however often")
        #expect(try late(on: "2026-06-01") == ["2024"])
        // What turns up later is taken all the same.
        let line = deliveries.income(0, 21_000)
        let more = try deliveries.deliver(.income, from: source, [line], covering: "2025")
        #expect(more.state.recorded == 1)
    }

    @Test func `says nothing indeed, and of a period that is over`() throws {
        try deliveries.story.on("2026-06-01")
        let source = try deliveries.source(.income)
        let line = deliveries.income(0, 21_000)
        #expect(
            problem { try deliver([line], from: source, isEmpty: true) }.contains(
                "it says something"
            )
        )
        let told = try deliver([line], from: source, isEmpty: false)
        #expect(
            problem { try deliver([line], from: source, isEmpty: true) }.contains(
                "it says something"
            )
        )
        #expect(throws: DeliveryRefusal.told(delivery: told.number)) {
            try deliver([], from: source, isEmpty: true)
        }
        let end = try deliveries.story.day("2026-12-31")
        #expect(throws: SourceRefusal.notOver(end)) {
            try deliveries.deliver(.income, from: source, [], covering: "2026", isEmpty: true)
        }
    }

    @Test func `is kept out as often as it is too late`() throws {
        let source = try deliveries.source(.income)
        try deliveries.story.on("2028-06-01")
        for _ in 0..<2 {
            #expect(throws: DeliveryRefusal.self) {
                try deliveries.deliver(.income, from: source, [], covering: "2025", isEmpty: true)
            }
        }
        #expect(try late(on: "2028-06-01").contains("2025"))
    }
}
