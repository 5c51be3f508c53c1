internal import ArgumentParser
internal import CaseHandling
internal import Casework
internal import EventLog
internal import EventSourcing
internal import Events

/// What a person decides about one toeslag, or a citizen asks.
extension ToeslagCommand {
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

    /// The command `waarborg toeslag hear`.
    struct Hear: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Offers the citizen to give his view before a reclaim (Awir art. 26b)."
        )
        @OptionGroup var options: InstallationOptions
        @Argument(help: "The toeslag, as in toeslag/17 or 17.") var toeslag: String
        @Option(help: "The last day for the view, as in 2025-01-31.") var until: String
        @Flag(help: "One line of JSON.") var json = false

        func run() throws {
            let day = try day(until, of: "--until")
            try options.change("toeslag.hear", toeslag, json: json) { toeslagen, number in
                try toeslagen.hear(number, until: day)
            }
        }
    }

    /// The command `waarborg toeslag view`.
    struct View: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Takes the view of the citizen before a reclaim.",
            discussion: """
                The file, or - for standard input, is {"statement":"…"}: what the citizen says.
                """
        )
        @OptionGroup var options: InstallationOptions
        @Argument(help: "The toeslag, as in toeslag/17 or 17.") var toeslag: String
        @Argument(help: "The file with the statement, or - for standard input.") var file: String
        @Option(help: "The position of the offer that it answers.") var hearing: Int64
        @Option(help: "The day on which it came in, as in 2025-01-31.") var received: String
        @Flag(help: "One line of JSON.") var json = false

        func run() throws {
            let day = try day(received, of: "--received")
            let hearing = try position(hearing, of: "--hearing")
            try options.write("toeslag.view", toeslag, file, json: json) {
                toeslagen,
                number,
                given in
                try given.checkMembers(["statement"])
                try toeslagen.takeView(
                    number,
                    hearing: hearing,
                    statement: given.caseText("statement"),
                    receivedOn: day
                )
            }
        }
    }

    /// The command `waarborg toeslag plan`.
    struct Plan: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Agrees on monthly terms for what is left of a reclaim."
        )
        @OptionGroup var options: InstallationOptions
        @Argument(help: "The toeslag, as in toeslag/17 or 17.") var toeslag: String
        @Option(help: "The position of the reclaim.") var reclaim: Int64
        @Option(help: "How many months, at most 24.") var months = Toeslag.planMonthsMax
        @Flag(help: "One line of JSON.") var json = false

        func run() throws {
            let reclaim = try position(reclaim, of: "--reclaim")
            try options.change("toeslag.plan", toeslag, json: json) { toeslagen, number in
                try toeslagen.agreePlan(number, reclaim: reclaim, months: months)
            }
        }
    }

    /// The command `waarborg toeslag suspend`.
    struct Suspend: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Pays the advance no more for a time; it goes on by itself (Awir art. 23).",
            discussion: """
                The file, or - for standard input, is {"reason":"…"}. For the ground excess the
                citizen was told beforehand, by the notice in --notice (`waarborg contact record`).
                """
        )
        @OptionGroup var options: InstallationOptions
        @Argument(help: "The toeslag, as in toeslag/17 or 17.") var toeslag: String
        @Argument(help: "The file with the reason, or - for standard input.") var file: String
        @Option(help: "address or excess.") var ground: String
        @Option(help: "The last day, as in 2025-01-31.") var until: String
        @Option(help: "The position of the notice by which the citizen was told.")
        var notice: Int64?
        @Flag(help: "One line of JSON.") var json = false

        func run() throws {
            guard let ground = PaymentSuspended.Ground(rawValue: ground) else {
                throw BadInput("--ground: expected address or excess")
            }
            let notice = try notice.map { try position($0, of: "--notice") }
            let until = try day(until, of: "--until")
            try options.write("toeslag.suspend", toeslag, file, json: json) {
                toeslagen,
                number,
                given in
                try given.checkMembers(["reason"])
                try toeslagen.suspend(
                    number,
                    ground: ground,
                    after: notice,
                    reason: given.caseText("reason"),
                    until: until
                )
            }
        }
    }

    /// The command `waarborg toeslag lift`.
    struct Lift: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Pays the advance again before a suspension ends."
        )
        @OptionGroup var options: InstallationOptions
        @Argument(help: "The toeslag, as in toeslag/17 or 17.") var toeslag: String
        @Flag(help: "One line of JSON.") var json = false

        func run() throws {
            try options.change("toeslag.suspend", toeslag, json: json) { toeslagen, number in
                try toeslagen.lift(number)
                return true
            }
        }
    }

    /// The command `waarborg toeslag stop`.
    struct Stop: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Stops a toeslag as the citizen wishes, and decides what that makes of it.",
            discussion: "A later request takes the place; a day after the year undoes it."
        )
        @OptionGroup var options: InstallationOptions
        @Argument(help: "The toeslag, as in toeslag/17 or 17.") var toeslag: String
        @Option(help: "The first day without it, as in 2025-09-01.") var from: String
        @Option(help: "The day on which the citizen asked; else today.") var requested: String?
        @Flag(help: "One line of JSON.") var json = false

        func run() throws {
            let day = try day(from, of: "--from")
            let requested = try requested.map { try CLI.day($0, of: "--requested") }
            try options.change("toeslag.stop", toeslag, json: json) { toeslagen, number in
                try toeslagen.stop(number, from: day, requestedOn: requested)
            }
        }
    }
}

/// A day that was given as an option.
func day(_ text: String, of option: String) throws -> CivilDate {
    guard let day = CivilDate(text) else {
        throw BadInput("\(option): expected a day as in 2025-01-31, not \(text)")
    }
    return day
}

func position(_ value: Int64, of option: String) throws -> Position {
    if value < 0 { throw BadInput("\(option): expected a position, 0 or more") }
    return Position(value)
}

extension InstallationOptions {
    /// Changes one toeslag; says whether anything did.
    fileprivate func change(
        _ action: String,
        _ name: String,
        json: Bool,
        _ body: (Toeslagen, Int64) throws -> Bool
    ) throws {
        let number = try toeslagNumber(name)
        let installation = try authorised(action)
        let changed = try body(Toeslagen(installation, installation.writer()), number)
        Row(["toeslag": .text("toeslag/\(number)"), "changed": .flag(changed)]).print(json: json)
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

extension JSON {
    /// A text about a person.
    func caseText(_ name: String) throws -> CaseText {
        guard let text = self[name]?.string, text.contains(where: { !$0.isWhitespace }),
            let text = CaseText(Text(text))
        else { throw BadInput("\(name): expected a text of 1 to 4000 characters") }
        return text
    }
}
