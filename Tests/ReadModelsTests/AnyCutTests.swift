import EventLog
import EventSourcing
import Events
import Foundation
import Projections
import ReadModels
import TestSupport
import Testing

struct `However the log is cut` {
    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `step by step and rebuilt are the same`(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        let log = try ScratchLog()
        let model = ReadModel(CaseHistory.self, folder: log.readModels, logPath: log.path)
        let writer = try log.open()
        var count = 0
        while count < 1_300 {
            let some = Int.random(in: 1...250, using: &generator)
            try append(RandomHistory.events(some, &generator), to: writer)
            count += some
            if Bool.random(using: &generator) { try model.catchUp() }
        }
        let digest = try model.digest()
        #expect(try model.status().count == Int64(count))
        let check = try model.check()
        #expect(check.current == digest)
        #expect(check.rebuilt == digest)
        try model.rebuild()
        #expect(try model.digest() == digest)
    }

    @Test(arguments: [11, 12, 13] as [UInt64])
    func `as it was at a position is as in a log that ends there`(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        let whole = try ScratchLog()
        let model = ReadModel(CaseHistory.self, folder: whole.readModels, logPath: whole.path)
        let events = RandomHistory.events(1_200, &generator)
        try append(events, to: whole.open())
        for _ in 0..<2 {
            let position = Int.random(in: 0..<events.count, using: &generator)
            let short = try ScratchLog(id: "short")
            try append(Array(events[...position]), to: short.open())
            let ends = ReadModel(CaseHistory.self, folder: short.readModels, logPath: short.path)
            let file = whole.folder.file("as-of-\(UUID().uuidString).sqlite")
            try model.build(at: file, through: Position(Int64(position)))
            #expect(try model.digest(ofFile: file) == ends.digest())
        }
    }

    /// Blocks that hold nothing of the read model are passed over, and those behind the cut are not
    /// taken in their place.
    @Test(arguments: [2_047, 2_048, 2_100, 3_071, 3_500])
    func `as it was before what comes behind blocks of others`(position: Int) throws {
        var generator = SplitMix64(seed: 14)
        let drawn = try ProposedEvent(SampleDrawn(digest: Bytes32(0, 0, 0, 1), size: 1))
        let others = try StreamAppend(
            StreamName("sample/1"),
            .any,
            Array(repeating: drawn, count: 2_048)
        )
        let cases = RandomHistory.events(3_000, &generator).prefix(2_048).map {
            StreamAppend($0.stream, .any, [$0.proposed])
        }
        let whole = try ScratchLog()
        _ = try whole.open().appendAndWait([others] + cases, ScratchLog.context)
        let short = try ScratchLog(id: "short")
        let left = position + 1 - 2_048
        _ = try short.open().appendAndWait(
            [others] + cases.prefix(max(0, left)),
            ScratchLog.context
        )
        // What a build knows and does not follow is passed over.
        let resources = FoldResources(knownTypes: ["SampleDrawn"])
        let model = ReadModel(
            CaseHistory.self,
            folder: whole.readModels,
            logPath: whole.path,
            resources: resources
        )
        let ends = ReadModel(CaseHistory.self, folder: short.readModels, logPath: short.path)
        let file = whole.folder.file("as-of.sqlite")
        try model.build(at: file, through: Position(Int64(position)))
        #expect(try model.digest(ofFile: file) == ends.digest())
    }

    @Test func `an earlier position has another digest when its rows differ`() throws {
        var generator = SplitMix64(seed: 21)
        let log = try ScratchLog()
        let model = ReadModel(CaseHistory.self, folder: log.readModels, logPath: log.path)
        try append(RandomHistory.events(100, &generator), to: log.open())
        let file = log.folder.file("as-of.sqlite")
        try model.build(at: file, through: 50)
        #expect(try model.digest(ofFile: file) != model.digest())
        #expect(throws: ReadModelError.self) { try model.build(at: file, through: 50) }
    }

    /// In order, as many in one append as random cuts allow.
    private func append(_ events: [RandomHistory.Event], to log: EventLog) throws {
        for event in events {
            _ = try log.appendAndWait(
                [StreamAppend(event.stream, .any, [event.proposed])],
                ScratchLog.context
            )
        }
    }
}

/// Events of imported cases, in any order that a source could give them.
enum RandomHistory {
    struct Event {
        let stream: StreamName
        let proposed: ProposedEvent
    }

    // Letters that are equal to a reader and differ in bytes are different cases and activities.
    private static let cases = ["A1", "B 2", "C/3", "NA", "caf\u{E9}", "cafe\u{301}", "\u{1F600}"]
    private static let activities = [
        "Payment", "Add penalty", "\u{E9}", "e\u{301}", "\"quoted\"", "\\",
    ]
    private static let resources = ["11", "12", "\u{E9}", "e\u{301}", "NA"]

    static func events(_ count: Int, _ generator: inout SplitMix64) -> [Event] {
        (0..<count).compactMap { _ in try? event(&generator) }
    }

    private static func event(_ generator: inout SplitMix64) throws -> Event {
        let source = Bool.random(using: &generator) ? "one" : "two"
        let number = Int.random(in: 0..<30, using: &generator)
        let name = cases[number % cases.count] + (number < 14 ? "" : "\(number)")
        let stream = try StreamName("history", source, name)
        let kind = Int.random(in: 0..<20, using: &generator)
        let proposed =
            switch kind {
            case 0: try ProposedEvent(CaseOpened())
            case 1: try ProposedEvent(CaseContinued())
            case 2: try ProposedEvent(SampleDrawn(digest: Bytes32(0, 0, 0, 1), size: 1))
            default: try ProposedEvent(activity(&generator))
            }
        return Event(stream: kind == 2 ? try StreamName("sample/1") : stream, proposed: proposed)
    }

    private static func activity(_ generator: inout SplitMix64) throws -> CaseActivityRecorded {
        // Few moments, so that many are the same, and not in order.
        let day = Int.random(in: 10...15, using: &generator)
        let offset = ["+02:00", "Z", "-05:00"].randomElement(using: &generator) ?? "Z"
        let time = try #require(OffsetDateTime(Text("2026-03-\(day)T12:00:00\(offset)")))
        return CaseActivityRecorded(
            activity: Text(activities.randomElement(using: &generator) ?? ""),
            resource: resources.randomElement(using: &generator).map { Text($0) },
            time: time
        )
    }
}
