import Dispatch
import EventLog
import EventSourcing
import SQLite
import Testing

struct `A request with an idempotency key` {
    let log: TestLog
    let writer: EventLog

    init() throws {
        log = try TestLog()
        writer = try log.open()
        try writer.append(1...3, to: "case/1")
    }

    @Test func `is carried out once, and answered the same again`() throws {
        let request = try TestLog.request("k1", command: 1)
        let first = try writer.append(4...5, to: "case/2", at: .version(0), request: request)
        let again = try writer.append(4...5, to: "case/2", at: .version(0), request: request)
        #expect(!first.isRepeated)
        #expect(again.isRepeated)
        #expect(again.first == first.first)
        #expect(again.count == 2)
        #expect(again.streams == first.streams)
        #expect(try log.reader().count() == 5)
    }

    @Test func `is known to another process and after its records are sealed`() throws {
        let request = try TestLog.request("k1", command: 1)
        let first = try writer.append(4...5, to: "case/2", request: request)
        try log.fill(writer, 1_100)
        let again = try log.open().append(4...5, to: "case/2", request: request)
        #expect(again.isRepeated)
        #expect(again.first == first.first)
        #expect(again.streams == first.streams)
    }

    @Test func `is refused with another command`() throws {
        try writer.append(4...5, to: "case/2", request: TestLog.request("k1", command: 1))
        let error = try logError {
            try writer.append(4...5, to: "case/2", request: TestLog.request("k1", command: 2))
        }
        #expect(
            "\(error)" == "The idempotency key k1 was used before with another command."
                + " Use a new key."
        )
        #expect(try log.reader().count() == 5)
    }

    @Test func `is carried out once although it comes often in one commit`() async throws {
        let arrived = DispatchSemaphore(value: 0)
        let commits = Counter()
        // The first commit waits until all callers are there; the second one has the others.
        let writer = try EventLog(
            log.path,
            clock: {
                commits.increment()
                if commits.value == 1 { for _ in 0..<64 { arrived.wait() } }
                return Instant(milliseconds: TestClock.start)
            },
            checkingClock: false
        )
        let answers = try await withThrowingTaskGroup { group in
            for caller in 0..<64 {
                group.addTask {
                    arrived.signal()
                    let request = try TestLog.request("k\(caller % 8)", command: 1)
                    let append = StreamAppend(newIn: "work", [try TestLog.event(1)])
                    return try await writer.append([append], TestLog.context(request))
                }
            }
            return try await group.reduce(into: [Appended]()) { $0.append($1) }
        }
        #expect(commits.value < 32)
        #expect(answers.count { !$0.isRepeated } == 8)
        #expect(Set(answers.map(\.first)) == Set((3..<11).map { Position($0) }))
        #expect(answers.allSatisfy { $0.streams.first?.number == $0.first?.value })
        #expect(try log.reader().count() == 11)
    }

    @Test func `that changed nothing is remembered too`() throws {
        let context = try TestLog.context(TestLog.request("k1", command: 1))
        let first = try writer.appendAndWait([], context)
        let again = try writer.appendAndWait([], context)
        #expect(first.first == nil)
        #expect(again.isRepeated)
        #expect(again.first == nil)
    }

    @Test func `that was refused may come again`() throws {
        let request = try TestLog.request("k1", command: 1)
        _ = try logError {
            try writer.append(4...4, to: "case/1", at: .version(1), request: request)
        }
        let again = try writer.append(4...4, to: "case/1", at: .version(3), request: request)
        #expect(!again.isRepeated)
    }

    @Test func `is forgotten after ninety days`() throws {
        let day: Int64 = 86_400_000
        try writer.append(4...4, to: "case/2", request: TestLog.request("old", command: 1))
        log.clock.advance(30 * day)
        try writer.append(5...5, to: "case/2", request: TestLog.request("new", command: 1))
        log.clock.advance(61 * day)
        try writer.append(6...6, to: "case/2", request: TestLog.request("newest", command: 1))
        _ = try log.open()
        let keys = try log.raw().prepare("SELECT group_concat(key) FROM request ORDER BY key")
        #expect(try keys.step())
        #expect(Set(keys.text(0).split(separator: ",")) == ["new", "newest"])
    }
}
