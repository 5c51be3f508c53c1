@testable import EventLog
import EventSourcing
import Foundation
import SQLite
import Testing

/// A log in a folder of its own, with a clock that stands still.
struct TestLog {
    static let dictionary = Array(
        #"{"context":{"actor":{"id":"p-1","role":"caseworker","unit":"toezicht"},"position":"#.utf8
    )

    let folder: TemporaryFolder
    let clock = TestClock()

    var path: String { folder.file("log.sqlite") }

    /// An empty log; its table of heads is brought up to date with every `headBlocks` blocks.
    init(headBlocks: Int = 1) throws {
        folder = try TemporaryFolder()
        try EventLog.create(
            path,
            logID: "test-1",
            dictionary: Self.dictionary,
            headBlocks: headBlocks
        )
    }

    /// A log with `count` events over `streams` streams; every tenth is a `Renamed`.
    init(events count: Int, streams: Int = 7) throws {
        try self.init()
        try fill(try open(), count, streams: streams)
    }

    /// A log of its own with 2,500 events in two blocks and a tail, copied since that is quicker.
    static func filled() throws -> TestLog {
        let (log, template) = (try TestLog(), try template.get())
        try Data(template).write(to: URL(filePath: log.path))
        return log
    }

    private static let template = Result {
        let log = try TestLog(events: 2_500)
        try log.moveWriteAheadLog()
        return bytes(ofFile: log.path)
    }

    func open(floor: Instant? = nil) throws -> EventLog {
        let clock = clock
        return try EventLog(path, clock: { clock.now }, clockFloor: floor)
    }

    func reader() throws -> LogReader { try LogReader(path) }

    /// A connection without the care of the log's own code.
    func raw() throws -> Database { try Database(path, .readWrite) }

    /// All in one file, so that its bytes can be looked at.
    func moveWriteAheadLog() throws {
        try raw().checkpoint(truncating: true)
    }

    /// Appends `count` events, round the streams; the number of an event is its position.
    func fill(_ log: EventLog, _ count: Int, streams: Int = 7, bulk: Bool = false) throws {
        let first = try Int(reader().count())
        for start in stride(from: first, to: first + count, by: 900) {
            let appends = try (start..<min(start + 900, first + count)).map { number in
                let stream = try StreamName("case/\(number % streams)")
                return StreamAppend(stream, .any, [try Self.event(number)])
            }
            _ = try log.appendAndWait(appends, bulk: bulk, try Self.context())
        }
    }

    static func event(_ number: Int) throws -> ProposedEvent {
        number % 10 == 9
            ? try ProposedEvent(Renamed("name \(number)"))
            : try ProposedEvent(Counted(Int64(number), "some text of event \(number)"))
    }

    static func context(_ request: AppendContext.Request? = nil) throws -> AppendContext {
        let actor = try #require(Actor(id: "p-1", role: "caseworker", unit: "toezicht"))
        return AppendContext(actor, processing: "supervision", request: request)
    }

    static func request(_ key: String, command: UInt8) throws -> AppendContext.Request {
        let digest = try #require(Bytes32([UInt8](repeating: command, count: 32)))
        return AppendContext.Request(key: key, digest: digest)
    }
}

extension EventLog {
    /// Appends numbers to one stream.
    @discardableResult
    func append(
        _ numbers: ClosedRange<Int64>,
        to stream: String,
        at expected: StreamAppend.Expected = .any,
        reading: [StreamVersion] = [],
        request: AppendContext.Request? = nil
    ) throws -> Appended {
        let events = try numbers.map { try ProposedEvent(Counted($0)) }
        return try appendAndWait(
            [StreamAppend(try StreamName(stream), expected, events)],
            reading: reading,
            try TestLog.context(request)
        )
    }

    @discardableResult
    func withhold(_ positions: [Position]) throws -> Appended {
        try withholdAndTell(positions).appended
    }

    /// The same, saying too whether the bytes are gone from the write-ahead log.
    func withholdAndTell(
        _ positions: [Position]
    ) throws -> (appended: Appended, isErased: Bool) {
        try withhold(positions, in: StreamName("system"), TestLog.context()) { lines in
            try ProposedEvent(RecordsWithheld(lines))
        }
    }
}

extension LogEntry {
    /// The bytes of a record; nil when it is withheld.
    var line: String? {
        switch self {
        case .record(let envelope):
            String(decoding: envelope.owner.buffer(envelope.record), as: UTF8.self)
        case .withheld: nil
        }
    }

    var envelope: Envelope? { if case .record(let envelope) = self { envelope } else { nil } }

    var withheld: WithheldLine? { if case .withheld(let line) = self { line } else { nil } }

    /// The number that a `Counted` holds.
    var number: Int64? {
        envelope.flatMap { $0.type.equals("Counted") ? try? Counted($0).number : nil }
    }
}

extension LogReader {
    func entries(_ range: Range<Int64>? = nil, types: [String]? = nil) throws -> [LogEntry] {
        var entries: [LogEntry] = []
        try scan(try range ?? 0..<count(), types: types) { entry in
            entries.append(entry)
            return true
        }
        return entries
    }

    func lines() throws -> [String?] { try entries().map(\.line) }
}

/// The error of the log that `body` throws.
func logError(_ body: () throws -> Void) throws -> LogError {
    do {
        try body()
    } catch let error as LogError {
        return error
    }
    throw NothingThrown()
}

struct NothingThrown: Error {}
