internal import ArgumentParser
internal import CaseHandling
internal import Casework
internal import EventLog
internal import EventSourcing
internal import Events

/// The command `waarborg outbox`.
struct OutboxCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "outbox",
        abstract: "Hands over payments, letters and notices, and takes what became of them.",
        discussion: """
            waarborg outbox export payments orders.ndjson --to Betaaldienst
            waarborg outbox ack payments 1024
            waarborg outbox record fate.ndjson

            Nothing leaves by itself, and a replay never sends anything. What is not acknowledged is
            exported again, each with its position as key.
            """,
        subcommands: [List.self, Export.self, ShowLetter.self, Acknowledge.self, Record.self]
    )

    /// The command `waarborg outbox list`.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Says per channel how far it was taken over, and how much waits."
        )
        @OptionGroup var options: InstallationOptions
        @Flag(help: "One line of JSON per channel.") var json = false

        func run() throws {
            let outboxes = try Outboxes(options.authorised("outbox.list"))
            for channel in Outbox.Channel.allCases {
                var (waiting, first): (Int64, Position?) = (0, nil)
                try outboxes.forEach(channel) { envelope in
                    first = first ?? envelope.position
                    waiting += 1
                    return true
                }
                let through = try outboxes.through(channel)
                Row([
                    "channel": .text(channel.rawValue),
                    "through": through.map { .number($0.value) } ?? .none,
                    "waiting": .number(waiting),
                    "first": first.map { .number($0.value) } ?? .none,
                ]).print(json: json)
            }
        }
    }

    /// The command `waarborg outbox export`.
    struct Export: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Writes what waits to a file: NDJSON, a line per order, letter or notice.",
            discussion: """
                A line is {"position":…,"toeslag":…,"applicant":…,"recipient":…,"type":…,
                "data":{…}}; the recipient of a letter or a refund may be somebody else who is
                asked for a reclaim. A letter has "content": which text it is. A notice has
                "citizen", of what was found "subject", "benefitYear" and "party" (of whom, where
                that is somebody else), and the last day to react if it leaves today as
                "respondBy". Whose data goes to whom is recorded first. It stays to be handed
                over: `outbox ack` says that it was taken over, and a notice also `outbox record`,
                that it left.
                """
        )
        /// The most lines of one file.
        static let limitMax: Int64 = 1_000_000

        @OptionGroup var options: InstallationOptions
        @Argument(help: "payments, letters or notices.") var channel: String
        @Argument(help: "The file to write.") var file: String
        @Option(name: .customLong("to"), help: "Who gets it, as in Betaaldienst.")
        var counterparty: String
        @Option(help: "At most so many lines.") var limit: Int64 = 100_000
        @Flag(help: "One line of JSON.") var json = false

        func validate() throws {
            if !(1...Self.limitMax).contains(limit) {
                throw ValidationError("--limit: expected 1 to \(Self.limitMax).")
            }
            try checkWords(counterparty, "--to", "who gets it")
        }

        func run() throws {
            let channel = try outboxChannel(channel)
            let installation = try options.authorised("outbox.export")
            try checkFolder(of: file)
            let handed = try Outboxes(installation).handOver(
                channel,
                to: counterparty,
                atMost: limit,
                installation.writer()
            )
            try DurableFile.write(String(decoding: handed.text, as: UTF8.self), to: file)
            Row([
                "lines": .number(handed.lines),
                "through": handed.last.map { .number($0.value) } ?? .none,
            ]).print(json: json)
        }
    }

    /// The command `waarborg outbox letter`.
    struct ShowLetter: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "letter",
            abstract: "Shows what a citizen is told of a decision; that it was opened is recorded.",
            discussion: "In plain Dutch, and always the same for the same decision."
        )
        @OptionGroup var options: InstallationOptions
        @Argument(help: "The position of the decision.") var position: Int64
        @OptionGroup var purpose: Purpose
        @Flag(help: "One line of JSON.") var json = false

        func run() throws {
            let decision = try CLI.position(position, of: "position")
            let letters = Letters(try options.authorised("outbox.letter"))
            let (letter, recipient, stands) = try letters.letter(
                about: decision,
                purpose: purpose.text
            )
            if json {
                Row([
                    "content": .text(letter.text.rawValue),
                    "recipient": .text("citizen/\(recipient)"),
                    "subject": .text(letter.subject), "paragraphs": .texts(letter.paragraphs),
                    "stands": .flag(stands),
                ]).print(json: true)
            } else {
                Terminal.say(letter.subject)
                for paragraph in letter.paragraphs { Terminal.say("\n\(paragraph)") }
            }
            if !stands {
                Terminal.complain(
                    "the offer of this letter stands no more: it was answered, or something was"
                        + " decided since. It is not to be sent."
                )
            }
        }
    }

    /// The command `waarborg outbox ack`.
    struct Acknowledge: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "ack",
            abstract: "Records that everything through a position was taken over."
        )
        @OptionGroup var options: InstallationOptions
        @Argument(help: "payments, letters or notices.") var channel: String
        @Argument(help: "The position that the export reached.") var position: Int64
        @Flag(help: "One line of JSON.") var json = false

        func validate() throws {
            if position < 0 { throw ValidationError("A position is not negative.") }
        }

        func run() throws {
            let channel = try outboxChannel(channel)
            let installation = try options.authorised("outbox.ack")
            let through = try Outboxes(installation).acknowledge(
                channel,
                through: Position(position),
                installation.writer()
            )
            Row([
                "channel": .text(channel.rawValue),
                "through": through.map { .number($0.value) } ?? .none,
            ]).print(json: json)
        }
    }

    /// The command `waarborg outbox record`.
    struct Record: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Records what became of what left, and of reclaims, from an NDJSON file.",
            discussion: """
                A line each: {"toeslag":17,"type":"PaymentExecuted",
                "data":{"amount":11300,"executedOn":"2025-01-20","order":31}}. The types are
                \(Toeslag.reportTypes.joined(separator: ", ")); of notices, with "citizen" in the
                place of "toeslag", \(Contact.reportTypes.joined(separator: " and ")).
                EventSchemas/toeslag and contact say what each holds. The same again changes
                nothing. A bad line is told by its number, the others go on.
                """
        )
        @OptionGroup var options: InstallationOptions
        @Argument(help: "The file, or - for standard input.") var file: String
        @Flag(help: "One line of JSON per report.") var json = false

        func run() throws {
            let installation = try options.authorised("outbox.record")
            let toeslagen = try installation.toeslagen()
            let contacts = try Contacts(installation, installation.writer())
            try LineInput(path: file).forEach { line, given in
                let report = try Report(given)
                let isNew =
                    switch report {
                    case .toeslag(let number, let event): try toeslagen.report(event, about: number)
                    case .citizen(let number, let event): try contacts.report(event, about: number)
                    }
                Row(["line": .number(Int64(line)), "new": .flag(isNew)]).print(json: json)
            }
        }
    }
}

/// What others report: of a toeslag, or of a notice to a citizen.
private enum Report {
    case toeslag(Int64, ToeslagEvent)
    case citizen(Int64, ContactEvent)

    /// A line of a file.
    ///
    /// - Throws: `BadInput`, `EventDataError`.
    init(_ given: JSON) throws {
        let isOfNotice = given["citizen"] != nil
        let known = isOfNotice ? Contact.reportTypes : Toeslag.reportTypes
        if !isOfNotice, let type = given["type"]?.string, Contact.reportTypes.contains(type) {
            throw BadInput("citizen: needed for \(type), as in 12, and no toeslag")
        }
        guard let type = given["type"]?.string, known.contains(type) else {
            throw BadInput("type: expected one of \(known.joined(separator: ", "))")
        }
        try given.checkMembers(["data", "type", isOfNotice ? "citizen" : "toeslag"])
        guard let data = given["data"] else { throw BadInput("data: needed, an object") }
        let canonical = try EventCatalog.canonicalData(type: type, data.canonicalBytes)
        guard let payload = try EventCatalog.type(named: type)?.payload.init(canonical: canonical)
        else { throw BadInput("type: \(type) is nothing that others report") }
        if isOfNotice, let number = try given["citizen"]?.citizenNumber(),
            let event = ContactEvent(report: payload)
        {
            self = .citizen(number, event)
        } else if let number = given["toeslag"]?.integer, number >= 0,
            let event = ToeslagEvent(report: payload)
        {
            self = .toeslag(number, event)
        } else {
            throw BadInput("toeslag: needed, its number, as in 17; or citizen, of a notice")
        }
    }
}

private func outboxChannel(_ name: String) throws -> Outbox.Channel {
    guard let channel = Outbox.Channel(rawValue: name) else {
        let known = Outbox.Channel.allCases.map(\.rawValue)
        throw BadInput("expected one of \(known.joined(separator: ", ")), not \(name)")
    }
    return channel
}

/// The command `waarborg ledger`.
struct LedgerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ledger",
        abstract: "Adds up the toeslagen of a year to the cent; exit status 1 where one does not.",
        discussion: """
            Per kind, in eurocents: awarded = paid + underway + toPay + setOff - reclaimed -
            kept - tooMuch. Refunds of what was paid back too much stand beside it (refunding).
            Each toeslag for which that does not hold is named.
            """
    )
    @OptionGroup var options: InstallationOptions
    @Option(help: "The benefit year.") var year: Int64
    @Flag(help: "One line of JSON per kind.") var json = false

    func run() throws {
        let ledger = try Ledger(options.authorised("ledger"))
        for sums in try ledger.sums(of: year) {
            Row([
                "kind": .text(sums.kind), "toeslagen": .number(sums.toeslagen),
                "awarded": .number(sums.awarded), "paid": .number(sums.paid),
                "underway": .number(sums.underway), "toPay": .number(sums.toPay),
                "setOff": .number(sums.setOff),
                "reclaimed": .number(sums.reclaimed), "received": .number(sums.received),
                "refunding": .number(sums.refunding),
                "kept": .number(sums.kept), "tooMuch": .number(sums.tooMuch),
                "unbalanced": .number(sums.unbalanced),
            ]).print(json: json)
        }
        let unbalanced = try ledger.unbalanced(in: year)
        for (toeslag, difference) in unbalanced {
            Terminal.complain("toeslag/\(toeslag) is off by \(difference) eurocents")
        }
        let setOff = try ledger.setOffDifference()
        if setOff != 0 {
            Terminal.complain("what was set off and what it paid differ by \(setOff) eurocents")
        }
        if !unbalanced.isEmpty || setOff != 0 { throw ExitStatus.difference }
    }
}
