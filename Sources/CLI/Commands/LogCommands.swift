internal import ArgumentParser
internal import CaseHandling
internal import EventLog
internal import EventSourcing
internal import Events
internal import Foundation
internal import ReadModels

/// The command `waarborg init`.
struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Makes a new installation: log, vault, folder for read models."
    )

    @OptionGroup var options: InstallationOptions
    @Flag(help: "A log in which everything is invented, for `waarborg simulate`.")
    var simulation = false
    @Option(help: "With --simulation: from which number log id and keys follow; else 1.")
    var seed: Int64?
    @Flag(help: "One line of JSON.") var json = false

    func validate() throws {
        if seed != nil, !simulation { throw ValidationError("--seed goes with --simulation.") }
        if let seed, !(0...JSON.integerMax).contains(seed) {
            throw ValidationError("--seed: expected 0 to \(JSON.integerMax).")
        }
    }

    func run() throws {
        if simulation {
            _ = try Installation.simulated(
                options.place.folder,
                for: options.actor(),
                seed: seed ?? 1
            )
        } else {
            try options.installation().initialise()
        }
        let log = try LogReader(options.place.folder.log)
        if json {
            Row(["log": .text(log.logID), "file": .text(log.path)]).print(json: true)
        } else {
            Terminal.say("log \(log.logID) in \(log.path)")
        }
    }
}

/// The command `waarborg status`.
struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Shows how large the log is and how far each read model is."
    )

    @OptionGroup var options: InstallationOptions
    @Flag(help: "One line of JSON per part.") var json = false

    func run() throws {
        let installation = try options.authorised("status")
        let reader = try installation.reader()
        let count = try reader.count()
        let size = try? FileManager.default.attributesOfItem(atPath: reader.path)[.size] as? Int64
        var row: KeyValuePairs<String, Row.Value> {
            [
                "log": .text(reader.logID), "events": .number(count),
                "bytes": size.map { .number($0) } ?? .none, "recorded": lastRecorded(reader, count),
            ]
        }
        Row(row).print(json: json)
        for model in ReadModelRegister.all(installation.folder) {
            let status = try model.status()
            Row([
                "projection": .text(status.name),
                "version": status.version.map(Row.Value.number) ?? .none,
                "count": .number(status.count), "lag": .number(status.lag),
                "lagSeconds": .number(try installation.lagSeconds(after: status.count)),
                "withheld": .number(status.withheld), "passed": .number(status.passed),
                "standsAt": status.poison.map { .number($0.position.value) } ?? .none,
                "standsType": status.poison.map { .text($0.type) } ?? .none,
                "standsReason": status.poison.map { .text($0.reason) } ?? .none,
                "problem": status.problem.map { .text($0) } ?? .none,
            ]).print(json: json)
        }
    }

    private func lastRecorded(_ reader: LogReader, _ count: Int64) -> Row.Value {
        guard count > 0, case .record(let last)? = try? reader.entry(at: Position(count - 1)) else {
            return .none
        }
        return .text(last.recorded.description)
    }
}

/// The command `waarborg events`.
struct EventsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "events",
        abstract: "Prints events in the order of the log.",
        discussion: """
            With --json each line is the record itself, byte for byte as it stands. What is about
            people needs --purpose: that they were looked at, by whom and what for, is recorded
            first.
            """
    )

    @OptionGroup var options: InstallationOptions
    @Option(help: "First position.") var from: Int64 = 0
    @Option(help: "Last position.") var to: Int64?
    @Option(help: "Only this event type; may be given several times.") var type: [String] = []
    @Option(help: "At most so many.") var limit: Int64?
    @OptionGroup var purpose: PurposeOfReading
    @Flag(help: "Go on with what is appended, until stopped.") var follow = false
    @Flag(help: "The records themselves.") var json = false

    func validate() throws {
        guard from >= 0, (to ?? from) >= 0, (limit ?? 0) >= 0 else {
            throw ValidationError("--from, --to and --limit are not negative.")
        }
    }

    func run() throws {
        let installation = try options.authorised("events")
        let reader = try installation.reader()
        var display = Display(installation, view: "events", purpose.text, json: json)
        let known = try Set(EventCatalog.types.map(\.name)).union(reader.typeNames())
        if let unknown = type.first(where: { !known.contains($0) }) {
            throw BadInput("There is no event type \(unknown), neither here nor in the log.")
        }
        var printed: Int64 = 0
        var next = from
        let end = to.map { $0 == .max ? $0 : $0 + 1 } ?? Int64.max
        while true {
            // Before the count: what is appended after it then ends the wait.
            let change = try reader.changeNumber()
            let count = try reader.count()
            try reader.scan(next..<max(next, min(end, count)), types: type.isEmpty ? nil : type) {
                if let limit, printed >= limit { return false }
                try display.add($0)
                printed += 1
                return true
            }
            try display.show()
            next = max(next, min(end, count))
            if !follow || next >= end || limit.map({ printed >= $0 }) == true { return }
            Terminal.flush()
            try waitForChange(reader, since: change)
        }
    }

    private func waitForChange(_ reader: LogReader, since before: Int64) throws {
        if reader.isFixed { throw LogError.diskFull(path: reader.path) }
        while try reader.changeNumber() == before { Thread.sleep(forTimeInterval: 0.05) }
    }
}

/// The command `waarborg stream`.
struct StreamCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stream",
        abstract: "Prints the events of one stream."
    )

    @OptionGroup var options: InstallationOptions
    @Argument(help: "Its name, as in history/traffic-fines/A1.") var name: String
    @OptionGroup var purpose: PurposeOfReading
    @Flag(help: "The records themselves.") var json = false

    func run() throws {
        let installation = try options.authorised("stream")
        let stream = try streamName(name)
        let entries = try installation.reader().stream(stream)
        if entries.isEmpty { throw BadInput("There is no stream \(stream).") }
        var display = Display(installation, view: "stream", purpose.text, json: json)
        for entry in entries { try display.add(entry) }
        try display.show()
    }
}

/// Entries that are shown after it is recorded whom they are about.
private struct Display {
    private let installation: Installation
    private let view: String
    private let purpose: String?
    private let json: Bool
    private var entries: [LogEntry] = []

    init(_ installation: Installation, view: String, _ purpose: String?, json: Bool) {
        self.installation = installation
        self.view = view
        self.purpose = purpose
        self.json = json
    }

    mutating func add(_ entry: LogEntry) throws {
        entries.append(entry)
        if entries.count == Installation.displayedMax { try show() }
    }

    mutating func show() throws {
        try installation.recordDisplay(of: entries, view: view, purpose: purpose)
        for entry in entries { EntryLine.print(entry, json: json) }
        entries = []
    }
}

/// An entry of the log on one line.
enum EntryLine {
    static func print(_ entry: LogEntry, json: Bool) {
        switch entry {
        case .record(let envelope):
            let bytes = envelope.owner.buffer(json ? envelope.record : envelope.data)
            let content = String(decoding: bytes, as: UTF8.self)
            if json {
                Terminal.say(content)
            } else {
                let who = envelope.actor.id
                Terminal.say(
                    "\(envelope.position) \(envelope.recorded) \(who) \(envelope.stream)"
                        + " \(envelope.type) \(content)"
                )
            }
        case .withheld(let line):
            if json {
                Terminal.say(
                    Row([
                        "withheld": .flag(true), "position": .number(line.position.value),
                        "certificate": .number(line.certificate.value),
                        "leaf": .text(line.leaf.hex),
                        "stream": .text(line.stream), "type": .text(line.type),
                        "version": .number(line.version),
                    ]).json
                )
            } else {
                Terminal.say(
                    "\(line.position) withheld (certificate \(line.certificate)) \(line.stream)"
                        + " \(line.type)"
                )
            }
        }
    }
}

/// The command `waarborg import`.
struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Imports histories of other systems.",
        subcommands: [XES.self, Abandon.self]
    )

    /// The command `waarborg import abandon`.
    struct Abandon: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Records that an import which began and did not end will not go on.",
            discussion: "What it brought stays, and can be sampled from then on."
        )
        @OptionGroup var options: InstallationOptions
        @Option(help: "Name of the history, as in traffic-fines.") var source: String
        @Option(help: "Why it will not go on.") var reason: String
        @Flag(help: "One line of JSON.") var json = false

        func run() throws {
            let installation = try options.authorised("import")
            let history = try HistoryImport(installation, installation.writer(), source: source)
            let count = try history.abandon(reason: reason)
            if count == 0 { throw BadInput("No import of \(source) has begun and not ended.") }
            if json {
                Row(["source": .text(source), "abandoned": .number(Int64(count))]).print(json: true)
            } else {
                Terminal.say("\(count) abandoned")
            }
        }
    }

    /// The command `waarborg import xes`.
    struct XES: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "xes",
            abstract: "Imports a XES 1.0 file (IEEE 1849), plain or gzip, - for standard input.",
            discussion: """
                The same file again changes nothing. An import that was stopped goes on where it
                stopped. Each case becomes a stream history/<source>/<case>.
                """
        )

        @OptionGroup var options: InstallationOptions
        @Argument(help: "The file, or - for standard input.") var file: String
        @Option(help: "Name of the history, as in traffic-fines.") var source: String
        @Flag(help: "One line of JSON.") var json = false

        func validate() throws {
            guard (1...200).contains(source.unicodeScalars.count) else {
                throw ValidationError("--source has 1 to 200 characters.")
            }
        }

        func run() throws {
            let installation = try options.authorised("import")
            let log = try installation.writer()
            let history = try HistoryImport(installation, log, source: source)
            let input = try HistoryInput(file, spoolingIn: options.place.folder)
            let outcome = try history.importXES(
                input,
                progress: Terminal.counter("activities imported")
            )
            if json {
                Row([
                    "source": .text(source), "cases": .number(outcome.cases),
                    "activities": .number(outcome.activities),
                    "alreadyThere": .number(outcome.alreadyThere),
                    "repeated": .flag(outcome.isRepeated),
                ]).print(json: true)
            } else if outcome.isRepeated {
                Terminal.say(
                    "nothing changed: this file is in the log already"
                        + " (\(outcome.cases) cases, \(outcome.activities) activities)"
                )
            } else {
                let before = outcome.alreadyThere
                Terminal.say(
                    "\(outcome.cases) cases, \(outcome.activities) activities"
                        + (before > 0 ? " (\(before) were there from a stopped import)" : "")
                )
            }
        }
    }
}
