import EventLog
import EventSourcing
import Foundation

/// A process that works on a log as it is told, for the tests of several processes at once.
///
/// usage: LogWorker LOG. It reads a command per line and answers each with a line:
///
///     append KEY|- STREAM:EXPECTED|*:COUNT …  [reading STREAM:VERSION …]
///         done FIRST|- COUNT | again FIRST|- COUNT | conflict STREAM EXPECTED FOUND | reused
///     each STREAM COUNT          appends them one by one: done - COUNT
///     head STREAM                head VERSION POSITION | head 0 -
///     stream STREAM AFTER        at POSITION …
///     range FIRST END            at POSITION …
///     count                      count N
@main
struct LogWorker {
    private let log: EventLog
    private let reader: LogReader

    static func main() throws {
        guard CommandLine.arguments.count == 2 else { exit(2) }
        let path = CommandLine.arguments[1]
        let clock: @Sendable () -> Instant = {
            Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000))
        }
        let worker = LogWorker(log: try EventLog(path, clock: clock), reader: try LogReader(path))
        while let line = readLine() {
            let answer: String
            do {
                answer = try worker.answer(line.split(separator: " ").map(String.init))
            } catch {
                answer = "error \(error)"
            }
            FileHandle.standardOutput.write(Data((answer + "\n").utf8))
        }
    }

    private func answer(_ words: [String]) throws -> String {
        switch words.first {
        case "append": return try append(key: words[1], Array(words.dropFirst(2)))
        case "each":
            let count = Int64(words[2]) ?? 0
            for number in 0..<count {
                let event = try ProposedEvent(Worked(number))
                let append = StreamAppend(try StreamName(words[1]), .version(number), [event])
                _ = try log.appendAndWait([append], context("-"))
            }
            return "done - \(count)"
        case "head":
            guard let head = try reader.head(of: StreamName(words[1])) else { return "head 0 -" }
            return "head \(head.version) \(head.last)"
        case "stream":
            let after = Int64(words[2]) ?? 0
            return at(try reader.stream(StreamName(words[1]), after: after).map(\.position))
        case "range":
            var positions: [Position] = []
            try reader.scan((Int64(words[1]) ?? 0)..<(Int64(words[2]) ?? 0)) { entry in
                positions.append(entry.position)
                return true
            }
            return at(positions)
        case "count": return "count \(try reader.count())"
        default: return "error no such command"
        }
    }

    private func at(_ positions: [Position]) -> String {
        (["at"] + positions.map(\.description)).joined(separator: " ")
    }

    private func append(key: String, _ words: [String]) throws -> String {
        let parts = words.split(separator: "reading", omittingEmptySubsequences: false)
        let appends = try parts[0].map { word in
            let fields = word.split(separator: ":").map(String.init)
            let count = Int64(fields[2]) ?? 0
            let events = try (0..<count).map { try ProposedEvent(Worked($0)) }
            return StreamAppend(
                try StreamName(fields[0]),
                Int64(fields[1]).map { .version($0) } ?? .any,
                events
            )
        }
        let reading = try parts.dropFirst().joined().map { word in
            let fields = word.split(separator: ":").map(String.init)
            return StreamVersion(try StreamName(fields[0]), Int64(fields[1]) ?? 0)
        }
        do {
            let answer = try log.appendAndWait(appends, reading: reading, try context(key))
            let first = answer.first?.description ?? "-"
            return "\(answer.isRepeated ? "again" : "done") \(first) \(answer.count)"
        } catch LogError.versionConflict(let stream, let expected, let found) {
            return "conflict \(stream) \(expected) \(found)"
        } catch LogError.requestConflict {
            return "reused"
        }
    }

    private func context(_ key: String) throws -> AppendContext {
        guard let actor = Actor(id: "worker", role: "operator", unit: "test"),
            let digest = Bytes32([UInt8](repeating: 7, count: 32))
        else { preconditionFailure("these are names and 32 bytes") }
        let request = key == "-" ? nil : AppendContext.Request(key: key, digest: digest)
        return AppendContext(actor, processing: "test", request: request)
    }
}

/// An event with a number.
struct Worked: EventPayload {
    static let typeName: StaticText = "Worked"
    static let schemaVersion = 1
    let number: Int64
    var effective: CivilDate? { nil }

    init(_ number: Int64) { self.number = number }

    init(from reader: inout CanonicalReader) throws(CanonicalError) {
        try reader.expect(#"{"number":"#)
        number = try reader.integer(in: 0...JSON.integerMax)
        try reader.expect("}")
    }

    func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member(#""number":"#)
        writer.integer(number)
        writer.endObject()
    }
}
