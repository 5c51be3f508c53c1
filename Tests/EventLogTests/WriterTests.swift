import Dispatch
import EventLog
import EventSourcing
import Synchronization
import Testing

struct `Many writers` {
    @Test func `get each acknowledged event into the log exactly once`() async throws {
        let log = try TestLog()
        let writer = try log.open()
        let acknowledged = try await withThrowingTaskGroup { group in
            for caller in 0..<64 {
                group.addTask {
                    var positions: [Position: Int64] = [:]
                    for round in 0..<20 {
                        let number = Int64(caller * 100 + round)
                        let event = try ProposedEvent(Counted(number))
                        let append = StreamAppend(
                            try StreamName("case/\(caller % 8)"),
                            .any,
                            [event]
                        )
                        let appended = try await writer.append([append], TestLog.context())
                        positions[try #require(appended.first)] = number
                    }
                    return positions
                }
            }
            return try await group.reduce(into: [Position: Int64]()) {
                $0.merge($1) { first, _ in first }
            }
        }
        #expect(acknowledged.count == 64 * 20)
        let entries = try log.reader().entries()
        #expect(entries.count == 64 * 20)
        #expect(try log.reader().count() == entries.last.map { $0.position.value + 1 })
        for entry in entries { #expect(acknowledged[entry.position] == entry.number) }
        #expect(try Verification.run(log.path).findings == [])
    }

    @Test func `that wait share one commit`() async throws {
        let log = try TestLog()
        let commits = Counter()
        let arrived = DispatchSemaphore(value: 0)
        // The clock is asked once per commit; the first commit waits until all callers are there.
        let writer = try EventLog(
            log.path,
            clock: {
                commits.increment()
                if commits.value == 1 { for _ in 0..<64 { arrived.wait() } }
                return Instant(milliseconds: TestClock.start)
            }
        )
        try await withThrowingTaskGroup { group in
            for caller in 0..<64 {
                group.addTask {
                    arrived.signal()
                    let append = StreamAppend(newIn: "case", [try TestLog.event(caller)])
                    _ = try await writer.append([append], TestLog.context())
                }
            }
            try await group.waitForAll()
        }
        #expect(try log.reader().count() == 64)
        #expect(commits.value < 32)
    }

    @Test func `hold one lock file and let the next one wait at the other`() throws {
        let log = try TestLog()
        let seen = Mutex<[Bool]>([])
        let write = try FileLock(log.folder.file("log.write"))
        let turn = try FileLock(log.folder.file("log.turn"))
        let writer = try EventLog(
            log.path,
            clock: {
                let isFree = [write, turn].map { (try? $0.tryLock()) == true }
                seen.withLock { $0 += isFree }
                turn.unlock()
                return Instant(milliseconds: TestClock.start)
            }
        )
        try writer.append(1...1, to: "case/1")
        #expect(seen.withLock { $0 } == [false, true])
        #expect(try write.tryLock())
        #expect(try turn.tryLock())
    }

    @Test func `in two instances on one file lose nothing`() async throws {
        let log = try TestLog()
        try await withThrowingTaskGroup { group in
            for writer in [try log.open(), try log.open()] {
                group.addTask {
                    for number in 1...150 {
                        try writer.append(Int64(number)...Int64(number) + 4, to: "case/1")
                    }
                }
            }
            try await group.waitForAll()
        }
        let entries = try log.reader().stream(StreamName("case/1"))
        #expect(entries.map(\.version) == Array(1...1_500))
        #expect(try log.reader().count() == 1_500)
        #expect(try Verification.run(log.path).findings == [])
    }

    @Test func `in two instances see each other's versions`() async throws {
        let log = try TestLog()
        let conflicts = Counter()
        try await withThrowingTaskGroup { group in
            for writer in [try log.open(), try log.open()] {
                group.addTask {
                    let (reader, stream) = (try log.reader(), try StreamName("case/1"))
                    var done = 0
                    while done < 100 {
                        let version = try reader.head(of: stream)?.version ?? 0
                        do {
                            try writer.append(
                                version...version,
                                to: "case/1",
                                at: .version(version)
                            )
                            done += 1
                        } catch LogError.versionConflict {
                            conflicts.increment()
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        // Each event was decided on the version before it.
        let entries = try log.reader().stream(StreamName("case/1"))
        #expect(entries.map(\.number) == Array(0..<200))
        print("conflicts: \(conflicts.value)")
    }
}
