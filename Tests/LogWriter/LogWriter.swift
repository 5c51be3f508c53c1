import EventLog
import EventSourcing
import Foundation
import Synchronization

/// Appends numbered events for `scripts/fault-test` and `scripts/crash-test`, and says on standard
/// output which are acknowledged: a line `stream version position number` for each, right after the
/// log has answered.
///
/// Each task has three streams of its own, so the version that it expects is known; an append that
/// failed and was kept all the same would show as a conflict.
@main
final class LogWriter: Sendable {
    private let log: EventLog
    private let options: WriterOptions
    private let isStopped = Atomic(false)

    static func main() async {
        guard let options = WriterOptions(CommandLine.arguments.dropFirst()) else {
            say(WriterOptions.usage, to: STDERR_FILENO)
            exit(2)
        }
        guard let log = open(options) else { exit(4) }
        exit(await LogWriter(log: log, options: options).run() ? 0 : 4)
    }

    private init(log: EventLog, options: WriterOptions) {
        self.log = log
        self.options = options
    }

    private static func open(_ options: WriterOptions) -> EventLog? {
        for attempt in 0...options.retries {
            if attempt > 0 { pause() }
            do {
                if !FileManager.default.fileExists(atPath: options.log) {
                    try EventLog.create(options.log, logID: "written", dictionary: [])
                }
                return try EventLog(options.log) {
                    Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000))
                }
            } catch {
                say("open: \(type(of: error)): \(error)", to: STDERR_FILENO)
            }
        }
        return nil
    }

    /// Whether everything was appended.
    private func run() async -> Bool {
        await withTaskGroup { group in
            for task in 0..<options.tasks {
                group.addTask { await self.append(asTask: task) }
            }
            return await group.reduce(true) { $0 && $1 }
        }
    }

    private func append(asTask task: Int) async -> Bool {
        var versions: [String: Int64] = [:]
        let appends = (options.count + options.batch - 1) / options.batch
        for index in stride(from: task, to: appends, by: options.tasks) {
            if isStopped.load(ordering: .relaxed) { return false }
            let first = index * options.batch
            let numbers = first..<min(first + options.batch, options.count)
            let stream = "written/\(task)-\(index / options.tasks % 3)"
            guard await append(numbers, to: stream, &versions) else {
                isStopped.store(true, ordering: .relaxed)
                return false
            }
        }
        return true
    }

    private func append(
        _ numbers: Range<Int>,
        to name: String,
        _ versions: inout [String: Int64]
    ) async -> Bool {
        for attempt in 0...options.retries {
            if attempt > 0 { Self.pause() }
            do {
                let stream = try StreamName(name)
                let version =
                    try versions[name] ?? LogReader(options.log).head(of: stream)?.version ?? 0
                let events = try numbers.map { number in
                    try ProposedEvent(Numbered(Int64(number), padding: options.bytes))
                }
                let answer = try await log.append(
                    [StreamAppend(stream, .version(version), events)],
                    Self.context()
                )
                versions[name] = version + Int64(numbers.count)
                acknowledge(numbers, stream: name, after: version, answer)
                return true
            } catch {
                Self.say("append \(numbers): \(type(of: error)): \(error)", to: STDERR_FILENO)
                readAll()
            }
        }
        return false
    }

    private func acknowledge(
        _ numbers: Range<Int>,
        stream: String,
        after version: Int64,
        _ answer: Appended
    ) {
        let first = answer.first?.value ?? -1
        let lines = numbers.enumerated().map { offset, number in
            "\(stream) \(version + Int64(offset) + 1) \(first + Int64(offset)) \(number)"
        }
        Self.say(lines.joined(separator: "\n"), to: STDOUT_FILENO)
    }

    /// Reads go on, whatever happened to a write.
    private func readAll() {
        do {
            let reader = try LogReader(options.log)
            try reader.scan(0..<reader.count()) { _ in true }
        } catch {
            Self.say("read: \(type(of: error)): \(error)", to: STDERR_FILENO)
        }
    }

    private static func context() throws -> AppendContext {
        guard let actor = Actor(id: "writer", role: "operator", unit: "test") else {
            preconditionFailure("these are names")
        }
        return AppendContext(actor, processing: "test")
    }

    private static func pause() { usleep(20_000) }

    /// One call of `write`, so that lines of two tasks never mix.
    private static func say(_ text: String, to descriptor: Int32) {
        let line = Array((text + "\n").utf8)
        if write(descriptor, line, line.count) != line.count { exit(5) }
    }
}

/// What the writer is asked to do.
struct WriterOptions: Sendable {
    static let usage = """
        usage: LogWriter LOG COUNT TASKS [--batch N] [--bytes N] [--retry N]
        Appends events 0 up to COUNT from TASKS tasks, --batch of them at once (1), each with
        --bytes of text (200). After an error it ends with 4, or tries --retry times again (0).
        """

    var log = ""
    var count = 0
    var tasks = 1
    var batch = 1
    var bytes = 200
    var retries = 0

    init?(_ arguments: some Collection<String>) {
        var rest = Array(arguments)
        guard rest.count >= 3, let count = Int(rest[1]), let tasks = Int(rest[2]), tasks > 0 else {
            return nil
        }
        (log, self.count, self.tasks) = (rest[0], count, tasks)
        rest.removeFirst(3)
        while rest.count >= 2, let value = Int(rest[1]), value >= 0 {
            switch rest[0] {
            case "--batch" where value > 0: batch = value
            case "--bytes": bytes = value
            case "--retry": retries = value
            default: return nil
            }
            rest.removeFirst(2)
        }
        if !rest.isEmpty { return nil }
    }
}

/// An event with a number, and text to make it as long as wanted.
struct Numbered: EventPayload {
    static let typeName: StaticText = "Numbered"
    static let schemaVersion = 1
    let number: Int64
    let text: String
    var effective: CivilDate? { nil }

    init(_ number: Int64, padding: Int) {
        self.number = number
        text = String(repeating: "x", count: padding)
    }

    init(from reader: inout CanonicalReader) throws(CanonicalError) {
        try reader.expect(#"{"number":"#)
        number = try reader.integer(in: 0...JSON.integerMax)
        try reader.expect(#","text":"#)
        text = try reader.text(length: 0...1_000_000).string
        try reader.expect("}")
    }

    func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member(#""number":"#)
        writer.integer(number)
        writer.member(#""text":"#)
        writer.string(text)
        writer.endObject()
    }
}
