@testable import EventLog
import EventSourcing
import Testing

import struct TestSupport.SplitMix64

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

/// What clocks do to people, and not to a log.
struct `A log over the hours that clocks make strange` {
    private let log: TestLog

    init() throws { log = try TestLog() }

    private func milliseconds(_ text: String) throws -> Int64 {
        try #require(Instant(text)).milliseconds
    }

    private func recorded() throws -> [String] {
        try log.reader().entries().compactMap { $0.envelope?.recorded.description }
    }

    @Test(arguments: ["2026-03-29", "2026-10-25"])
    func `goes on in UTC when Amsterdam changes to and from summer time`(day: String) throws {
        // At 01:00 UTC it becomes 03:00 in Amsterdam, or 02:00 for the second time.
        var expected: [String] = []
        log.clock.set(try milliseconds("\(day)T00:59:59.998Z"))
        let writer = try log.open()
        for number in 0..<4 as Range<Int64> {
            try writer.append(number...number, to: "case/1")
            expected.append(log.clock.now.description)
            log.clock.advance(1)
        }
        #expect(expected.last == "\(day)T01:00:00.001Z")
        #expect(try recorded() == expected)
        #expect(try Verification.run(log.path).findings == [])
    }

    @Test func `has no second 60: a clock that repeats a second stands still`() throws {
        // The kernel repeats 23:59:59 where UTC inserts a leap second.
        log.clock.set(try milliseconds("2016-12-31T23:59:59.900Z"))
        let writer = try log.open()
        for (number, step) in [0, 99, -999, 500, 600].enumerated() {
            log.clock.advance(Int64(step))
            try writer.append(Int64(number)...Int64(number), to: "case/1")
        }
        #expect(
            try recorded() == [
                "2016-12-31T23:59:59.900Z", "2016-12-31T23:59:59.999Z", "2016-12-31T23:59:59.999Z",
                "2016-12-31T23:59:59.999Z", "2017-01-01T00:00:00.100Z",
            ]
        )
    }

    @Test(arguments: [5, 6, 7] as [UInt64])
    func `keeps positions and moments in order however the clock jumps`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let writer = try log.open()
        var highest: Int64 = 0
        for number in 0..<200 as Range<Int64> {
            log.clock.advance(Int64.random(in: -4_000_000_000...4_000_000_000, using: &random))
            try writer.append(number...number, to: "case/\(number % 3)")
            highest = max(highest, log.clock.now.milliseconds)
            let last = try #require(log.reader().entries().last?.envelope)
            #expect(last.recorded.milliseconds == highest)
            #expect(last.position.value == number)
        }
        #expect(try Verification.run(log.path).findings == [])
    }
}
