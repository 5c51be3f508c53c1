import EventLog
import EventSourcing
import Foundation
import ReadModels
import SQLite
import TestSupport
import Testing

/// A version of `Noted` that no projection here knows.
private struct LaterNoted: EventPayload {
    static let typeName: StaticText = "Noted"
    static let schemaVersion = 2
    var effective: CivilDate? { nil }

    init() {}
    init(from reader: inout CanonicalReader) throws(CanonicalError) { try reader.expect("{}") }
    func write(to writer: inout CanonicalWriter) { writer.literal("{}") }
}

struct `A read model at an event that it cannot fold` {
    private let log: ScratchLog

    init() throws { log = try ScratchLog() }

    /// The three ways in which an event is poison, as appended to stream `note/1`.
    private static let poisons: [@Sendable () throws -> [ProposedEvent]] = [
        { [try ProposedEvent(LaterNoted())] },
        { [try ProposedEvent(Ignored())] },
        { [try ProposedEvent(Noted(1, "again")), try ProposedEvent(Noted(1, "again"))] },
    ]

    /// Four notes, the poison, two notes: the position of the poison.
    private func poisoned(_ kind: Int, catchingUpFirst: Bool = true) throws -> Int64 {
        try log.note(0..<4)
        if catchingUpFirst { try log.tally.catchUp() }
        let events = try Self.poisons[kind]()
        try log.append(events.map { ("note/1", $0) })
        try log.note(4..<6)
        return 3 + Int64(events.count)
    }

    private func poison(_ body: () throws -> Void) throws -> PoisonEvent {
        let error = #expect(throws: ReadModelError.self) { try body() }
        guard case .poison("Tally", let event) = error else {
            Issue.record("expected a poison event, found \(String(describing: error))")
            throw try #require(error)
        }
        return event
    }

    private func passing(_ positions: Set<Int64>) -> ReadModel<Tally> {
        ReadModel(Tally.self, folder: log.readModels, logPath: log.path) { _ in positions }
    }

    @Test(arguments: 60...67)
    func `stands still at the right one of many of one key`(count: Int) throws {
        try log.note(0..<count, keys: 1)
        try log.append(
            [
                ("note/0", try ProposedEvent(Noted(0, "again"))),
                ("note/0", try ProposedEvent(Noted(0, "again"))),
            ]
        )
        try log.note(count..<count + 200, keys: 1)
        let event = try poison { try log.tally.rebuild() }
        #expect(event.position.value == Int64(count) + 1)
        let database = try Database(log.tally.path, .readOnly)
        #expect(try database.integer("SELECT count FROM tally") == Int64(count) + 1)
    }

    @Test(arguments: 0...2)
    func `stands still before it, serves what it has, and says where and why`(kind: Int) throws {
        let position = try poisoned(kind)
        let event = try poison { try log.tally.catchUp() }
        #expect(event.position.value == position)
        #expect(event.type == (kind == 1 ? "Ignored" : "Noted"))
        let status = try log.tally.status()
        #expect(status.count == position)
        #expect(status.poison == event)
        #expect(status.problem?.contains("waarborg projection pass Tally \(position)") == true)
        #expect(try log.counted() == position)
    }

    @Test(arguments: 0...2)
    func `is made up to it where there was none`(kind: Int) throws {
        let position = try poisoned(kind, catchingUpFirst: false)
        let event = try poison { try log.tally.catchUp() }
        #expect(event.position.value == position)
        #expect(try log.tally.status().poison == event)
        #expect(try log.counted() == position)
    }

    @Test(arguments: 0...2)
    func `keeps the generation that serves when a rebuild comes to it`(kind: Int) throws {
        let position = try poisoned(kind)
        #expect(try poison { try log.tally.rebuild() }.position.value == position)
        #expect(try log.generations() == ["Tally.g1.sqlite"])
        #expect(try log.counted() == 4)
    }

    @Test(arguments: 0...2)
    func `goes on when a decision passes it, and is then as if rebuilt`(kind: Int) throws {
        let position = try poisoned(kind)
        _ = try poison { try log.tally.catchUp() }
        let passing = passing([position])
        #expect(try passing.catchUp() == position + 3)
        let status = try passing.status()
        #expect(status.poison == nil)
        #expect(status.passed == 1)
        #expect(try log.counted() == position + 2)
        let digest = try passing.digest()
        #expect(try passing.check().isEqual)
        try passing.rebuild()
        #expect(try passing.digest() == digest)
        #expect(try passing.status().passed == 1)
    }

    @Test func `stands still at the next one, when there are two`() throws {
        let first = try poisoned(1)
        try log.append([("note/2", try ProposedEvent(Ignored()))])
        let second = try log.reader().count() - 1
        let event = try poison { try passing([first]).catchUp() }
        #expect(event.position.value == second)
        #expect(try passing([first]).status().count == second)
    }

    @Test(arguments: [false, true])
    func `forgets what was withheld all the same`(isKnownBefore: Bool) throws {
        let position = try poisoned(1)
        if isKnownBefore { _ = try poison { try log.tally.catchUp() } }
        try log.withhold(2)
        #expect(try poison { try log.tally.catchUp() }.position.value == position)
        #expect(try log.tally.status().poison?.position.value == position)
        #expect(try log.folder.files(holding: "text of note 2") == [])
        let generations = try log.generations()
        #expect(try poison { try log.tally.catchUp() }.position.value == position)
        #expect(try log.generations() == generations)
        let passing = passing([position])
        try passing.catchUp()
        #expect(try passing.check().isEqual)
        #expect(try passing.status().poison == nil)
    }

    @Test func `counts a passed event that is withheld later as a rebuild does`() throws {
        let position = try poisoned(1)
        let passing = passing([position])
        try log.withhold(Position(position))
        try passing.catchUp()
        let passed = try passing.status().passed
        try passing.rebuild()
        #expect(try passing.status().passed == passed)
    }

    @Test func `passes an unknown type in a category that it does not follow`() throws {
        try log.note(0..<2)
        try log.ignore(3)
        #expect(try log.tally.catchUp() == 5)
    }

    @Test func `names the first of the log, on whatever number of cores`() throws {
        // Two refusals of the fold and an unknown type, in sealed blocks.
        try log.note(0..<1_500, keys: 50)
        for key in [7, 3] as [Int64] {
            for _ in 0..<2 {
                try log.append([("note/\(key)", try ProposedEvent(Noted(key, "again")))])
            }
        }
        try log.append([("note/9", try ProposedEvent(Ignored()))])
        try log.note(0..<1_000, keys: 50)
        for workers in [1, 2, 8] {
            let model = ReadModel(
                Tally.self,
                folder: log.folder.file("read-\(workers)"),
                logPath: log.path,
                resources: FoldResources(workers: workers)
            )
            let event = try poison { try model.rebuild() }
            #expect(event.position == 1_501)
            #expect(event.reason == "nothing is noted again twice")
            #expect(try model.status().count == 1_501)
        }
    }
}
