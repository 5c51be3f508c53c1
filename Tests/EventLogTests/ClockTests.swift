@testable import EventLog
import EventSourcing
import Testing

struct `The clock of a log` {
    static let minute: Int64 = 60_000
    let log: TestLog

    init() throws {
        log = try TestLog()
        let writer = try log.open()
        try writer.append(1...1, to: "case/1")
    }

    private func recorded() throws -> [Int64] {
        try log.reader().entries().compactMap { $0.envelope?.recorded.milliseconds }
    }

    @Test func `never goes back in what is recorded`() throws {
        let writer = try log.open()
        log.clock.set(TestClock.start + 500)
        try writer.append(2...2, to: "case/1")
        log.clock.set(TestClock.start - 3 * 3_600_000)
        try writer.append(3...3, to: "case/1")
        log.clock.set(TestClock.start + 501)
        try writer.append(4...4, to: "case/1")
        let start = TestClock.start
        #expect(try recorded() == [start, start + 500, start + 500, start + 501])
    }

    @Test func `never goes back although another process writes`() throws {
        log.clock.advance(1_000)
        _ = try log.open().append(2...2, to: "case/1")
        log.clock.set(TestClock.start)
        try log.open().append(3...3, to: "case/1")
        let start = TestClock.start
        #expect(try recorded() == [start, start + 1_000, start + 1_000])
    }

    @Test func `is accepted five minutes behind the last event`() throws {
        log.clock.advance(-5 * Self.minute)
        _ = try log.open()
    }

    @Test func `is refused further behind, and says what to do`() throws {
        log.clock.advance(-5 * Self.minute - 1)
        let error = try logError { _ = try log.open() }
        #expect(
            "\(error)" == "The clock says 2026-11-18T11:01:39.999Z and the last event was recorded"
                + " at 2026-11-18T11:06:40.000Z. Set the clock right, or accept it with"
                + " `waarborg clock accept --reason TEXT`."
        )
    }

    @Test func `is refused far ahead of the last event`() throws {
        log.clock.advance(LogFormat.clockAheadMax)
        _ = try log.open()
        log.clock.advance(1)
        let error = try logError { _ = try log.open() }
        guard case .clock(let now, let head) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(now.milliseconds - head.milliseconds == LogFormat.clockAheadMax + 1)
    }

    @Test func `is accepted from the moment that an operator accepted`() throws {
        log.clock.advance(400 * 86_400_000)
        let accepted = log.clock.now
        try log.open(floor: accepted).append(2...2, to: "case/1")
        log.clock.advance(Self.minute)
        _ = try log.open()
    }

    @Test func `does not matter for an empty log`() throws {
        let empty = try TestLog()
        empty.clock.set(0)
        _ = try empty.open()
    }
}
