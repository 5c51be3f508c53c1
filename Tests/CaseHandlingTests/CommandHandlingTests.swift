import CaseHandling
import Casework
import EventLog
import EventSourcing
import Events
import Synchronization
import TestSupport
import Testing

/// A decider during whose decisions something else happens.
private enum Disturbed: Decider {
    @TaskLocal static var disturbance: @Sendable (_ attempt: Int) throws -> Void = { _ in }

    struct Refused: Error {}
    static var initial: Int { 0 }

    static func decide(
        _ command: Int,
        asked: Asked,
        in state: Int
    ) throws(Refused) -> [SampleEvent] {
        do { try disturbance(state) } catch { throw Refused() }
        return (0..<command).map { number in
            .sampleDrawn(SampleDrawn(digest: Bytes32(0, 0, 0, UInt64(number)), size: 1))
        }
    }

    static func evolve(_ state: inout Int, with event: Occurrence<SampleEvent>) { state += 1 }
}

struct `A command` {
    private let installation: TestInstallation
    private let log: EventLog
    private let stream: StreamName

    init() throws {
        installation = try TestInstallation()
        log = try installation.log()
        stream = try StreamName("sample/7")
    }

    private func handle(_ command: Int) throws -> Int {
        try installation.used().handle(
            Disturbed.self,
            command,
            on: stream,
            processing: "test",
            log
        )
        .state
    }

    private func somebodyWrites() throws {
        let event = try ProposedEvent(SampleDrawn(digest: Bytes32(9, 9, 9, 9), size: 1))
        _ = try log.appendAndWait([StreamAppend(stream, .any, [event])], ScratchLog.context)
    }

    @Test func `gives the state after its events`() throws {
        #expect(try handle(2) == 2)
        #expect(try handle(3) == 5)
        #expect(try installation.reader().stream(stream).count == 5)
    }

    @Test func `that changes nothing writes nothing`() throws {
        #expect(try handle(2) == 2)
        let before = try installation.reader().count()
        #expect(try handle(0) == 2)
        #expect(try installation.reader().count() == before)
    }

    /// Gives the command while `disturbance` happens during each decision.
    private func handle(
        _ command: Int,
        during disturbance: @escaping @Sendable (Int) throws -> Void
    ) throws -> Int {
        try Disturbed.$disturbance.withValue(disturbance) { try handle(command) }
    }

    @Test func `is decided anew on what somebody else wrote meanwhile`() throws {
        let states = Counter()
        let state = try handle(1) { [self] state in
            states.append(state)
            if state < 3 { try somebodyWrites() }
        }
        #expect(states.numbers == [0, 1, 2, 3])
        #expect(state == 4)
    }

    @Test func `gives up when somebody writes each time`() throws {
        let states = Counter()
        let error = #expect(throws: LogError.self) {
            try handle(1) { [self] state in
                states.append(state)
                try somebodyWrites()
            }
        }
        #expect(states.numbers == [0, 1, 2, 3, 4])
        guard case .versionConflict("sample/7", expected: 4, found: 5) = error else {
            Issue.record("expected a version conflict, found \(String(describing: error))")
            return
        }
        #expect(try installation.reader().stream(stream).count == 5)
    }

    @Test func `that is refused writes nothing`() throws {
        let before = try installation.reader().count()
        #expect(throws: Disturbed.Refused.self) {
            try handle(1) { _ in throw Disturbed.Refused() }
        }
        #expect(try installation.reader().count() == before)
    }
}

/// Numbers in the order in which they came.
private final class Counter: Sendable {
    private let seen = Mutex<[Int]>([])

    var numbers: [Int] { seen.withLock { $0 } }

    func append(_ number: Int) { seen.withLock { $0.append(number) } }
}
