internal import ArgumentParser
internal import CaseHandling
internal import Casework
internal import EventLog
internal import EventSourcing
internal import Events

/// What was paid too much, and is asked back after a person weighed it.
extension ToeslagCommand {
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
        @Option(help: "By how much it is mitigated, in eurocents.") var mitigated: Int64 = 0
        @Flag(help: "One line of JSON.") var json = false

        func run() throws {
            try options.write("toeslag.reclaim", toeslag, file, json: json) {
                toeslagen,
                number,
                given in
                try given.checkMembers(["doenvermogen", "proportionality"])
                try toeslagen.reclaim(
                    number,
                    mitigated: mitigated,
                    proportionality: given.caseText("proportionality"),
                    doenvermogen: given.caseText("doenvermogen")
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

    /// The command `waarborg toeslag mitigate`.
    struct Mitigate: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Asks back less than was decided; what was paid back beyond it is refunded.",
            discussion: """
                After an objection, a judgment or a request (Awir art. 26 lid 2). The file, or - for
                standard input, is {"motivation":"…"}: why.
                """
        )
        @OptionGroup var options: InstallationOptions
        @Argument(help: "The toeslag, as in toeslag/17 or 17.") var toeslag: String
        @Argument(help: "The file with the motivation, or - for standard input.") var file: String
        @Option(help: "The position of the reclaim.") var reclaim: Int64
        @Option(help: "By how much, in eurocents.") var amount: Int64
        @Flag(help: "One line of JSON.") var json = false

        func run() throws {
            let reclaim = try position(reclaim, of: "--reclaim")
            try options.write("toeslag.mitigate", toeslag, file, json: json) {
                toeslagen,
                number,
                given in
                try given.checkMembers(["motivation"])
                let motivation = try given.caseText("motivation")
                try toeslagen.take(
                    .mitigate(reclaim, by: amount, motivation: motivation),
                    with: number
                )
            }
        }
    }

    /// The command `waarborg toeslag hold-liable`.
    struct HoldLiable: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "hold-liable",
            abstract: "Asks who shared the toeslag for what was not paid back in time.",
            discussion: """
                A partner, or who lived there for huurtoeslag (Awir art. 33); not while a plan is
                kept, or an objection is open. The file, or - for standard input, is
                {"proportionality":"…","doenvermogen":"…"}, about the one who is asked.
                """
        )
        @OptionGroup var options: InstallationOptions
        @Argument(help: "The toeslag, as in toeslag/17 or 17.") var toeslag: String
        @Argument(help: "The file with the texts, or - for standard input.") var file: String
        @Option(help: "The position of the reclaim.") var reclaim: Int64
        @Option(help: "Who is asked, as in citizen/12 or 12.") var citizen: String
        @Flag(help: "One line of JSON.") var json = false

        func run() throws {
            let reclaim = try position(reclaim, of: "--reclaim")
            guard let number = try? numberedStream("citizen", citizen).number,
                let citizen = CitizenNumber(number)
            else { throw BadInput("--citizen: expected a citizen, as in citizen/12 or 12") }
            try options.write("toeslag.liable", toeslag, file, json: json) {
                toeslagen,
                number,
                given in
                try given.checkMembers(["doenvermogen", "proportionality"])
                let step = Toeslagen.PersonStep.holdLiable(
                    citizen,
                    for: reclaim,
                    proportionality: try given.caseText("proportionality"),
                    doenvermogen: try given.caseText("doenvermogen")
                )
                try toeslagen.take(step, with: number)
            }
        }
    }
}
