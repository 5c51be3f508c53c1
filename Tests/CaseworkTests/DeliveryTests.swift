import Casework
import EventSourcing
import Events
import TestSupport
import Testing

struct `A delivery` {
    private let asked = QualityThresholds(
        correctness: 900_000,
        interpretation: 990_000,
        reliability: 950_000,
        timeliness: 30
    )

    private func received(lines: Int64 = 1_000, on day: String = "2025-04-10") throws
        -> DeliveryReceived
    {
        DeliveryReceived(
            bytes: 80_000,
            digest: try #require(Bytes32(Array(repeating: 7, count: 32))),
            kind: .childcare,
            lines: lines,
            periodEnd: Facts.day("2025-03-31"),
            periodStart: Facts.day("2025-03-01"),
            receivedOn: Facts.day(day),
            source: Position(40)
        )
    }

    private func measured(
        lines: Int64 = 1_000,
        readable: Int64 = 1_000,
        correct: Int64 = 1_000,
        consistent: Int64 = 1_000
    ) -> Delivery.Measured {
        var measured = Delivery.Measured()
        measured.lines = lines
        measured.readable = readable
        measured.correct = correct
        measured.consistent = consistent
        return measured
    }

    private func quality(
        _ measured: Delivery.Measured,
        on day: String = "2025-04-10"
    ) throws -> DataQualityAssessed {
        let events = try Given(Delivery.self)
            .when(.receive(received(on: day), measured, asked)).events()
        guard events.count == 2, case .dataQualityAssessed(let quality) = events[1] else {
            throw NoQuality()
        }
        return quality
    }

    private struct NoQuality: Error {}

    private func taken(
        _ recorded: Int64,
        _ known: Int64,
        _ rejected: [RejectedLine] = [],
        through: Int64
    ) -> DeliveryLinesTaken {
        DeliveryLinesTaken(known: known, recorded: recorded, rejected: rejected, through: through)
    }

    private func given(lines: Int64 = 10) throws -> Given<Delivery> {
        try Given(
            Delivery.self,
            .deliveryReceived(received(lines: lines)),
            .dataQualityAssessed(quality(measured()))
        )
    }

    @Test func `is admitted when each share is as asked, to the millionth`() throws {
        let least = try quality(measured(readable: 990, correct: 891, consistent: 941))
        #expect(least.interpretation.measured == 990_000)
        #expect(least.correctness.measured == 900_000)
        #expect(least.reliability.measured == 950_505)
        #expect(least.timeliness.measured == 10)
        #expect(least.isAdmitted)
    }

    @Test func `is kept out when one of the four dimensions is not as asked`() throws {
        #expect(try !quality(measured(readable: 989, correct: 989, consistent: 989)).isAdmitted)
        #expect(try !quality(measured(correct: 899)).isAdmitted)
        #expect(try !quality(measured(consistent: 949)).isAdmitted)
        #expect(try quality(measured(), on: "2025-04-30").isAdmitted)
        #expect(try !quality(measured(), on: "2025-05-01").isAdmitted)
        #expect(try !quality(measured(readable: 0, correct: 0, consistent: 0)).isAdmitted)
    }

    @Test func `that comes before its period ends is not old`() throws {
        #expect(try quality(measured(), on: "2025-03-20").timeliness.measured == 0)
    }

    @Test func `that was kept out is measured again, and one that was admitted is not`() throws {
        let low = try Given(
            Delivery.self,
            .deliveryReceived(received()),
            .dataQualityAssessed(quality(measured(correct: 10)))
        )
        try low.when(.assess(measured(correct: 10), asked)).thenNothing()
        let better = try quality(measured())
        try low.when(.assess(measured(), asked)).then(.dataQualityAssessed(better))
        try given().when(.assess(measured(correct: 10), asked)).thenNothing()
        low.when(.take(taken(1, 0, through: 1)))
            .refused(.quality(try quality(measured(correct: 10))))
    }

    @Test func `goes on where it was, and nowhere else`() throws {
        let begun = try given().and(.deliveryLinesTaken(taken(3, 1, through: 4)))
        #expect(begun.state.through == 4)
        #expect(!begun.state.isComplete)
        begun.when(.take(taken(4, 0, through: 4)))
            .refused(.otherLines(expected: 8, 10))
        begun.when(.take(taken(7, 0, through: 11)))
            .refused(.otherLines(expected: 11, 10))
        let rest = taken(5, 0, [RejectedLine(ground: .unknownCitizen, line: 9)], through: 10)
        try begun.when(.take(rest)).then(.deliveryLinesTaken(rest))
        let whole = try begun.and(.deliveryLinesTaken(rest)).state
        #expect(whole.isComplete)
        #expect((whole.recorded, whole.known, whole.rejected.count) == (8, 1, 1))
        #expect(whole.throughBefore == 4)
    }
}
