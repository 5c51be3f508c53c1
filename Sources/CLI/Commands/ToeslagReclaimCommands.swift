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
        @OptionGroup var which: OneToeslag
        @Option(help: "The last day for the view, as in 2025-01-31.") var until: String

        func run() throws {
            let day = try day(until, of: "--until")
            try which.change("toeslag.hear") { toeslagen, number in
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
        @OptionGroup var given: ToeslagText
        @Option(help: "The position of the offer that it answers.") var hearing: Int64
        @Option(help: "The day on which it came in, as in 2025-01-31.") var received: String

        func run() throws {
            let day = try day(received, of: "--received")
            let hearing = try position(hearing, of: "--hearing")
            try given.write("toeslag.view", members: ["statement"]) { toeslagen, number, texts in
                try toeslagen.takeView(
                    number,
                    hearing: hearing,
                    statement: texts.caseText("statement"),
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
        @OptionGroup var given: ToeslagText
        @Option(help: "By how much it is mitigated, in eurocents.") var mitigated: Int64 = 0

        func run() throws {
            try given.write("toeslag.reclaim", members: ["doenvermogen", "proportionality"]) {
                toeslagen,
                number,
                texts in
                try toeslagen.reclaim(
                    number,
                    mitigated: mitigated,
                    proportionality: texts.caseText("proportionality"),
                    doenvermogen: texts.caseText("doenvermogen")
                )
            }
        }
    }

    /// The command `waarborg toeslag plan`.
    struct Plan: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Agrees on monthly terms for what is left of a reclaim."
        )
        @OptionGroup var which: OneToeslag
        @Option(help: "The position of the reclaim.") var reclaim: Int64
        @Option(help: "How many months, at most 24.") var months = Toeslag.planMonthsMax

        func run() throws {
            let reclaim = try position(reclaim, of: "--reclaim")
            try which.change("toeslag.plan") { toeslagen, number in
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
        @OptionGroup var given: ToeslagText
        @Option(help: "The position of the reclaim.") var reclaim: Int64
        @Option(help: "By how much, in eurocents.") var amount: Int64

        func run() throws {
            let reclaim = try position(reclaim, of: "--reclaim")
            try given.write("toeslag.mitigate", members: ["motivation"]) {
                toeslagen,
                number,
                texts in
                let motivation = try texts.caseText("motivation")
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
        @OptionGroup var given: ToeslagText
        @Option(help: "The position of the reclaim.") var reclaim: Int64
        @Option(help: "Who is asked, as in citizen/12 or 12.") var citizen: String

        func run() throws {
            let reclaim = try position(reclaim, of: "--reclaim")
            let citizen = try citizenOption(citizen)
            try given.write("toeslag.liable", members: ["doenvermogen", "proportionality"]) {
                toeslagen,
                number,
                texts in
                let step = Toeslagen.PersonStep.holdLiable(
                    citizen,
                    for: reclaim,
                    proportionality: try texts.caseText("proportionality"),
                    doenvermogen: try texts.caseText("doenvermogen")
                )
                try toeslagen.take(step, with: number)
            }
        }
    }

    /// The command `waarborg toeslag withdraw-liability`.
    struct WithdrawLiability: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "withdraw-liability",
            abstract: "Asks somebody else than the applicant for a reclaim no more.",
            discussion: """
                The file, or - for standard input, is {"motivation":"…"}: why.
                """
        )
        @OptionGroup var given: ToeslagText
        @Option(help: "The position of the reclaim.") var reclaim: Int64
        @Option(help: "Who is asked no more, as in citizen/12 or 12.") var citizen: String

        func run() throws {
            let reclaim = try position(reclaim, of: "--reclaim")
            let citizen = try citizenOption(citizen)
            try given.write("toeslag.mitigate", members: ["motivation"]) {
                toeslagen,
                number,
                texts in
                let step = Toeslagen.PersonStep.withdrawLiability(
                    citizen,
                    for: reclaim,
                    motivation: try texts.caseText("motivation")
                )
                try toeslagen.take(step, with: number)
            }
        }
    }
}

/// The citizen that `--citizen` names.
private func citizenOption(_ name: String) throws -> CitizenNumber {
    guard let citizen = CitizenNumber(try citizenNumber(name)) else {
        throw BadInput("--citizen: expected a citizen, as in citizen/12 or 12")
    }
    return citizen
}
