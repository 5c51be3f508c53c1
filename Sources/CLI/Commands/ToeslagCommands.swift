internal import ArgumentParser
internal import CaseHandling
internal import Casework
internal import EventLog
internal import EventSourcing
internal import Events
internal import Foundation

/// The command `waarborg toeslag`.
struct ToeslagCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "toeslag",
        abstract: "Applications, advances, definitive awards, reclaims and objections.",
        subcommands: [
            Apply.self, Review.self, Settle.self, Pay.self, List.self, Show.self, Reclaim.self,
            Object.self, DecideObjection.self,
        ]
    )

    /// The command `waarborg toeslag apply`.
    struct Apply: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Takes the applications of an NDJSON file, and decides the advances.",
            discussion: """
                A line per application:
                {"applicant":12,"kind":"zorgtoeslag","benefitYear":2025,"facts":[
                  {"type":"IncomeRecorded","data":{"amount":30000,"benefitYear":2025,
                   "isEstablished":false,"source":"citizen"}}]}
                It was received today, or on the day in receivedOn. A fact is about the applicant,
                or about the citizen that it names. What is wrong or
                incomplete cannot be sent: every reason is told, and only counted.
                """
        )
        @OptionGroup var options: InstallationOptions
        @Argument(help: "The file, or - for standard input.") var file: String
        @Flag(help: "One line of JSON per application.") var json = false

        func run() throws {
            let installation = try options.authorised("toeslag.apply")
            let toeslagen = try Toeslagen(installation, installation.writer())
            try LineInput(path: file).forEach { line, given in
                let applied = try toeslagen.apply(
                    Toeslagen.Application(given, receivedOn: installation.asked.day)
                )
                let state = try toeslagen.state(of: applied.number)
                Row([
                    "line": .number(Int64(line)), "toeslag": .text("toeslag/\(applied.number)"),
                    "amount": state.decision.map { .number($0.award.amount.value) } ?? .none,
                    "undecided": .texts(
                        applied.undecided.map { "toeslag/\($0.number): \($0.why)" }
                    ),
                ]).print(json: json)
            }
        }
    }

    /// The command `waarborg toeslag review`.
    struct Review: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Decides the advance, or a revision, by the facts as they are."
        )
        @OptionGroup var options: InstallationOptions
        @OptionGroup var which: ToeslagChoice
        @Flag(help: "One line of JSON.") var json = false

        func run() throws {
            try options.run("toeslag.review", .review, which, which.filter, json: json)
        }
    }

    /// The command `waarborg toeslag settle`.
    struct Settle: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Decides definitively, once the year is over and the incomes established."
        )
        @OptionGroup var options: InstallationOptions
        @OptionGroup var which: ToeslagChoice
        @Flag(help: "One line of JSON.") var json = false

        func run() throws {
            var filter = which.filter
            filter.status = "provisional"
            try options.run("toeslag.settle", .settle, which, filter, json: json)
        }
    }

    /// The command `waarborg toeslag pay`.
    struct Pay: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Orders the terms that are due until a day."
        )
        @OptionGroup var options: InstallationOptions
        @OptionGroup var which: ToeslagChoice
        @Option(help: "The last day, as in 2025-01-31.") var through: String
        @Flag(help: "Order again what came back, too.") var returned = false
        @Flag(help: "One line of JSON.") var json = false

        func run() throws {
            let day = try day(through, of: "--through")
            var filter = which.filter
            if !returned { filter.dueThrough = day.description }
            let step = Toeslagen.Step.pay(through: day, again: returned)
            try options.run("toeslag.pay", step, which, filter, json: json)
        }
    }

    /// The command `waarborg toeslag reclaim`.
    struct Reclaim: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Asks back what was paid too much, as a person weighed it.",
            discussion: """
                The file, or - for standard input, is {"proportionality":"…","doenvermogen":"…"}:
                why the reclaim is not disproportionate, and what the citizen can be expected to do.
                Texts about people are never given as an argument.
                """
        )
        @OptionGroup var options: InstallationOptions
        @Argument(help: "The toeslag, as in toeslag/17 or 17.") var toeslag: String
        @Argument(help: "The file with the texts, or - for standard input.") var file: String
        @Option(help: "By how much it is moderated, in eurocents.") var moderated: Int64 = 0
        @Flag(help: "One line of JSON.") var json = false

        func run() throws {
            try options.write("toeslag.reclaim", toeslag, file, json: json) {
                toeslagen,
                number,
                given in
                try given.checkMembers(["doenvermogen", "proportionality"])
                try toeslagen.reclaim(
                    number,
                    moderated: moderated,
                    proportionality: given.caseText("proportionality"),
                    doenvermogen: given.caseText("doenvermogen")
                )
            }
        }
    }

    /// The command `waarborg toeslag object`.
    struct Object: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Takes an objection against a decision.",
            discussion: """
                The file, or - for standard input, is {"grounds":"…"}: what the citizen says.
                """
        )
        @OptionGroup var options: InstallationOptions
        @Argument(help: "The toeslag, as in toeslag/17 or 17.") var toeslag: String
        @Argument(help: "The file with the grounds, or - for standard input.") var file: String
        @Option(help: "The position of the decision.") var against: Int64
        @Option(help: "The day on which it came in, as in 2025-01-31.") var received: String
        @Flag(help: "One line of JSON.") var json = false

        func run() throws {
            let day = try day(received, of: "--received")
            let against = try position(against, of: "--against")
            try options.write("toeslag.object", toeslag, file, json: json) {
                toeslagen,
                number,
                given in
                try given.checkMembers(["grounds"])
                try toeslagen.object(
                    number,
                    against: against,
                    grounds: given.caseText("grounds"),
                    receivedOn: day
                )
            }
        }
    }

    /// The command `waarborg toeslag decide-objection`.
    struct DecideObjection: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "decide-objection",
            abstract: "Decides an objection, by another person than who decided first.",
            discussion: """
                The file, or - for standard input, is {"motivation":"…"}: why.
                """
        )
        @OptionGroup var options: InstallationOptions
        @Argument(help: "The toeslag, as in toeslag/17 or 17.") var toeslag: String
        @Argument(help: "The file with the motivation, or - for standard input.") var file: String
        @Option(help: "The position of the objection.") var objection: Int64
        @Option(help: "upheld, dismissed or inadmissible.") var outcome: String
        @Flag(help: "One line of JSON.") var json = false

        func run() throws {
            guard let outcome = ObjectionDecided.Outcome(rawValue: outcome) else {
                throw BadInput("--outcome: expected upheld, dismissed or inadmissible")
            }
            let objection = try position(objection, of: "--objection")
            try options.write("objection.decide", toeslag, file, json: json) {
                toeslagen,
                number,
                given in
                try given.checkMembers(["motivation"])
                try toeslagen.decideObjection(
                    number,
                    objection,
                    outcome: outcome,
                    motivation: given.caseText("motivation")
                )
            }
        }
    }
}

/// Which toeslagen a command changes: those named, or all of a list.
struct ToeslagChoice: ParsableArguments {
    @Argument(help: "The toeslagen, as in toeslag/17 or 17.") var toeslagen: [String] = []
    @Flag(help: "All that there are; those that need nothing stay as they are.") var all = false
    @Option(help: "With --all: only of this kind.") var kind: String?
    @Option(help: "With --all: only of this benefit year.") var year: Int64?

    func validate() throws {
        if toeslagen.isEmpty != all {
            throw ValidationError("Name toeslagen, or give --all; not both.")
        }
        if !all, kind != nil || year != nil {
            throw ValidationError("--kind and --year go with --all.")
        }
        try checkKind(kind)
    }

    var filter: ToeslagList.Filter {
        var filter = ToeslagList.Filter()
        filter.kind = kind
        filter.year = year
        return filter
    }

    fileprivate func numbers() throws -> [Int64] { try toeslagen.map { try toeslagNumber($0) } }
}

private func checkKind(_ kind: String?) throws {
    guard let kind, ToeslagKind(rawValue: kind) == nil else { return }
    let known = ToeslagKind.allCases.map(\.rawValue).joined(separator: ", ")
    throw ValidationError("--kind: expected one of \(known), not \(kind).")
}

extension ToeslagCommand {
    /// The command `waarborg toeslag list`.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists toeslagen: no names, no facts about people."
        )
        @OptionGroup var options: InstallationOptions
        @Option(help: "Only of this kind.") var kind: String?
        @Option(help: "Only of this benefit year.") var year: Int64?
        @Option(help: "Only submitted, provisional or definitive ones.") var status: String?
        @Flag(help: "Only where something was paid too much and must be weighed.")
        var toReclaim = false
        @Flag(help: "Only with an objection that is open.") var openObjections = false
        @Flag(help: "One line of JSON per toeslag.") var json = false

        func validate() throws {
            try checkKind(kind)
            let known = ["submitted", "provisional", "definitive"]
            if let status, !known.contains(status) {
                throw ValidationError(
                    "--status: expected \(known.joined(separator: ", ")), not \(status)."
                )
            }
        }

        func run() throws {
            let installation = try options.authorised("toeslag.list")
            var filter = ToeslagList.Filter()
            filter.kind = kind
            filter.year = year
            filter.status = status
            filter.isToReclaim = toReclaim
            filter.hasOpenObjection = openObjections
            try ToeslagList(installation).forEach(filter) { item in
                Row([
                    "toeslag": .text("toeslag/\(item.number)"), "kind": .text(item.kind),
                    "benefitYear": .number(item.year), "status": .text(item.status),
                    "amount": item.amount.map { .number($0) } ?? .none,
                ]).print(json: json)
            }
        }
    }
}

/// A day that was given as an option.
private func day(_ text: String, of option: String) throws -> CivilDate {
    guard let day = CivilDate(text) else {
        throw BadInput("\(option): expected a day as in 2025-01-31, not \(text)")
    }
    return day
}

private func position(_ value: Int64, of option: String) throws -> Position {
    if value < 0 { throw BadInput("\(option): expected a position, 0 or more") }
    return Position(value)
}

extension InstallationOptions {
    /// Takes a step with the toeslagen that are named, or with all of a list; one that is refused
    /// does not stop the others.
    fileprivate func run(
        _ action: String,
        _ step: Toeslagen.Step,
        _ choice: ToeslagChoice,
        _ filter: ToeslagList.Filter,
        json: Bool
    ) throws {
        var numbers = try choice.numbers()
        let installation = try authorised(action)
        let toeslagen = try Toeslagen(installation, installation.writer())
        if choice.all {
            try ToeslagList(installation).forEach(filter) { numbers.append($0.number) }
        } else {
            // One that is not there stops the command before anything is written.
            for number in numbers { _ = try toeslagen.state(of: number) }
        }
        let total = Int64(numbers.count)
        let progress = Terminal.progress("toeslagen")
        let outcome = try toeslagen.run(
            step,
            over: numbers,
            refused: { Terminal.complain("toeslag/\($0): \($1)") },
            progress: { progress(Int64($0), total) }
        )
        Row([
            "considered": .number(Int64(outcome.considered)),
            "changed": .number(Int64(outcome.changed)),
            "refused": .number(Int64(outcome.refused)),
        ]).print(json: json)
        if outcome.refused > 0 { throw ExitStatus.refused }
    }

    /// Changes one toeslag by a JSON text from a file.
    fileprivate func write(
        _ action: String,
        _ name: String,
        _ file: String,
        json: Bool,
        _ body: (Toeslagen, Int64, JSON) throws -> Void
    ) throws {
        let number = try toeslagNumber(name)
        let installation = try authorised(action)
        let toeslagen = try Toeslagen(installation, installation.writer())
        var lines = 0
        var texts: JSON?
        try LineInput(path: file).forEach { _, given in
            lines += 1
            texts = given
        }
        guard let texts, lines == 1 else {
            throw BadInput("\(file) has \(lines) lines; expected one line of JSON")
        }
        try body(toeslagen, number, texts)
        Row(["toeslag": .text("toeslag/\(number)"), "changed": .flag(true)]).print(json: json)
    }
}

/// The number of the toeslag that a person means.
func toeslagNumber(_ name: String) throws -> Int64 {
    guard let number = try numberedStream("toeslag", name).number else {
        throw BadInput("\(name) is not a toeslag, as in toeslag/17 or 17.")
    }
    return number
}

extension JSON {
    /// A text about a person.
    fileprivate func caseText(_ name: String) throws -> CaseText {
        guard let text = self[name]?.string, text.contains(where: { !$0.isWhitespace }),
            let text = CaseText(Text(text))
        else { throw BadInput("\(name): expected a text of 1 to 4000 characters") }
        return text
    }
}
