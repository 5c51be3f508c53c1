internal import ArgumentParser
internal import CaseHandling
internal import Casework
internal import EventLog
internal import EventSourcing
internal import Events
internal import Foundation

/// The command `waarborg deliver`.
struct DeliverCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deliver",
        abstract: "Takes what a registered source delivers: NDJSON, a line per fact.",
        discussion: """
            waarborg deliver income incomes.ndjson --period 2025

            People are named by citizen service number and dwellings by their identification in the
            BAG, and neither comes into the log. The page Deliveries says what each kind holds. The
            file is measured first, and kept out when its quality is not what was agreed. A line
            that cannot be taken is told by its number, the others become facts, and what they
            concern is decided again. The same file again changes nothing; one that was cut off
            goes on where it was. A file that says nothing is taken with --empty alone, once the
            period is over.
            """
    )
    @OptionGroup var options: InstallationOptions
    @Argument(
        help: "\(DeliveryKind.allCases.map(\.rawValue).joined(separator: ", "))."
    )
    var kind: String
    @Argument(help: "The file, or - for standard input.") var file: String
    @Option(help: "The day, month or year that it covers, as in 2025-03.") var period: String
    @Option(help: "The source; needed where several deliver the kind.") var source: String?
    @Flag(help: "The file says nothing: there is nothing to tell of the period.") var empty = false
    @Flag(help: "One line of JSON.") var json = false

    func run() throws {
        guard let kind = DeliveryKind(rawValue: kind) else {
            let known = DeliveryKind.allCases.map(\.rawValue).joined(separator: ", ")
            throw BadInput("expected one of \(known), not \(kind)")
        }
        let installation = try options.authorised("deliver")
        let source = try sourceNumber(kind, installation)
        let deliveries = try Deliveries(installation, installation.writer())
        let announced = Deliveries.Announced(kind, from: source, covering: period, isEmpty: empty)
        // What is kept out is not read.
        try deliveries.admit(announced)
        let input = file == "-" ? .standardInput : FileHandle(forReadingAtPath: file)
        guard let input else {
            throw LogError.file(path: file, problem: "it is no file that can be read")
        }
        let delivered = try DeliveryFile(input, named: file, in: installation.folder)
        var listener = Deliveries.Listener()
        listener.rejected = { line, error in Terminal.complain("line \(line): \(error)") }
        listener.undecided = { number, why in
            Terminal.complain("toeslag/\(number) cannot be decided now: \(why)")
        }
        let counter = Terminal.counter("lines")
        listener.progress = { counter($0) }
        let outcome = try deliveries.deliver(announced, delivered, listener)
        if outcome.isRepeated {
            Terminal.complain(
                "This file was delivered before about the period, as delivery/\(outcome.number):"
                    + " nothing of it was taken again."
            )
        }
        Row([
            "delivery": .text("delivery/\(outcome.number)"), "source": .text("source/\(source)"),
            "lines": .number(outcome.state.received?.lines ?? 0),
            "now": .number(outcome.linesNow), "recorded": .number(outcome.state.recorded),
            "known": .number(outcome.state.known),
            "rejected": .number(Int64(outcome.state.rejected.count)),
            "revised": .number(Int64(outcome.revised)),
        ]).print(json: json)
        try Self.end(outcome.state.rejected)
    }

    /// The status that rejected lines mean.
    private static func end(_ rejected: [RejectedLine]) throws {
        if rejected.contains(where: { $0.ground != .refused }) { throw ExitStatus.badInput }
        if !rejected.isEmpty { throw ExitStatus.refused }
    }

    private func sourceNumber(_ kind: DeliveryKind, _ installation: Installation) throws -> Int64 {
        if let source {
            guard let number = try numberedStream("source", source).number else {
                throw BadInput("--source: expected the number of a source, as in 40")
            }
            return number
        }
        let known = try DeliveryList(installation).registered().filter {
            $0.kind == kind.rawValue
        }
        guard let only = known.first else { throw SourceRefusal.unknown }
        if known.count > 1 {
            let names = known.map { "\($0.number) (\($0.supplier))" }.joined(separator: ", ")
            throw BadInput("--source: several deliver \(kind.rawValue); name one of \(names)")
        }
        return only.number
    }
}

/// The command `waarborg deliveries`.
struct DeliveriesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deliveries",
        abstract: "Shows what was delivered, how good it was, and what is late.",
        subcommands: [List.self, Show.self],
        defaultSubcommand: List.self
    )

    /// The command `waarborg deliveries list`.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows the deliveries; with --late what did not come, and status 1 then.",
            discussion: """
                Quality is interpretation, correctness and reliability in millionths of the lines,
                and timeliness in days. A period is late when no delivery of it was taken to its
                end within the days that were agreed.
                """
        )
        @OptionGroup var options: InstallationOptions
        @Flag(help: "The periods of which the delivery is late.") var late = false
        @Option(help: "Late on this day, as in 2025-01-31; else today.") var on: String?
        @Flag(help: "One line of JSON per delivery or period.") var json = false

        func validate() throws {
            if on != nil, !late { throw ValidationError("--on goes with --late.") }
        }

        func run() throws {
            let installation = try options.authorised("deliveries")
            let list = try DeliveryList(installation)
            if late { return try showLate(list, installation) }
            try list.forEach { item in
                Row([
                    "delivery": .text("delivery/\(item.number)"),
                    "source": .text("source/\(item.source)"), "kind": .text(item.kind),
                    "period": .text(item.period), "received": .text(item.receivedOn),
                    "lines": .number(item.counts[0]), "through": .number(item.counts[1]),
                    "recorded": .number(item.counts[2]), "known": .number(item.counts[3]),
                    "rejected": .number(item.counts[4]),
                    "interpretation": .number(item.quality[0]),
                    "correctness": .number(item.quality[1]),
                    "reliability": .number(item.quality[2]),
                    "timeliness": .number(item.quality[3]), "admitted": .flag(item.isAdmitted),
                ]).print(json: json)
            }
        }

        private func showLate(_ list: DeliveryList, _ installation: Installation) throws {
            let today = try on.map { try day($0, of: "--on") } ?? installation.asked.day
            let late = try list.late(on: today)
            for item in late {
                Row([
                    "source": .text("source/\(item.source.number)"),
                    "supplier": .text(item.source.supplier), "kind": .text(item.source.kind),
                    "period": .text(item.period), "due": .text(item.due.description),
                    "daysLate": .number(Int64(today.days - item.due.days)),
                    "carriedUntil": item.source.carriedUntil.map { .text($0) } ?? .none,
                    "neededUntil": item.source.neededUntil.map { .text($0) } ?? .none,
                ]).print(json: json)
            }
            if !late.isEmpty { throw ExitStatus.difference }
        }
    }

    /// The command `waarborg deliveries show`.
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows one delivery, and which of its lines became no fact, and why."
        )
        @OptionGroup var options: InstallationOptions
        @Argument(help: "The delivery, as in delivery/81 or 81.") var delivery: String
        @Flag(help: "One line of JSON per rejected line.") var json = false

        func run() throws {
            let stream = try numberedStream("delivery", delivery)
            let installation = try options.authorised("deliveries")
            let state = try installation.state(of: Delivery.self, stream)
            guard let received = state.received, let quality = state.quality else {
                throw DeliveryRefusal.unknown
            }
            Row([
                "delivery": .text(stream.description), "source": .text("source/\(received.source)"),
                "kind": .text(received.kind.rawValue),
                "period": .text("\(received.periodStart)/\(received.periodEnd)"),
                "digest": .text(received.digest.description), "lines": .number(received.lines),
                "through": .number(state.through), "admitted": .flag(quality.isAdmitted),
            ]).print(json: json)
            for line in state.rejected {
                Row(["line": .number(line.line), "ground": .text(line.ground.rawValue)])
                    .print(json: json)
            }
        }
    }
}
