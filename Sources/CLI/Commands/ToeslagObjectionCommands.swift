internal import ArgumentParser
internal import CaseHandling
internal import Casework
internal import EventLog
internal import EventSourcing
internal import Events

/// What a citizen brings against a decision.
extension ToeslagCommand {
    /// The command `waarborg toeslag object`.
    struct Object: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Takes an objection against a decision.",
            discussion: """
                The file, or - for standard input, is {"grounds":"…"}: what the citizen says.
                """
        )
        @OptionGroup var given: ToeslagText
        @Option(help: "The position of the decision.") var against: Int64
        @Option(help: "The day on which it came in, as in 2025-01-31.") var received: String

        func run() throws {
            let day = try day(received, of: "--received")
            let against = try position(against, of: "--against")
            try given.write("toeslag.object", members: ["grounds"]) { toeslagen, number, texts in
                try toeslagen.object(
                    number,
                    against: against,
                    grounds: texts.caseText("grounds"),
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
        @OptionGroup var given: ToeslagText
        @Option(help: "The position of the objection.") var objection: Int64
        @Option(help: "upheld, dismissed or inadmissible.") var outcome: String

        func run() throws {
            guard let outcome = ObjectionDecided.Outcome(rawValue: outcome) else {
                throw BadInput("--outcome: expected upheld, dismissed or inadmissible")
            }
            let objection = try position(objection, of: "--objection")
            try given.write("objection.decide", members: ["motivation"]) {
                toeslagen,
                number,
                texts in
                try toeslagen.decideObjection(
                    number,
                    objection,
                    outcome: outcome,
                    motivation: texts.caseText("motivation")
                )
            }
        }
    }

    /// The command `waarborg toeslag appeal`.
    struct Appeal: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Takes note that the citizen went to court against a decision on an objection."
        )
        @OptionGroup var which: OneToeslag
        @Option(help: "The position of the objection.") var objection: Int64
        @Option(help: "The district court, as in rotterdam or denHaag.") var court: String
        @Option(help: "The day on which the court told of it, as in 2025-01-31.")
        var received: String

        func run() throws {
            guard let court = AppealFiled.Court(rawValue: court) else {
                let known = AppealFiled.Court.allCases.map(\.rawValue).joined(separator: ", ")
                throw BadInput("--court: expected one of \(known)")
            }
            let appeal = AppealFiled(
                court: court,
                objection: try position(objection, of: "--objection"),
                receivedOn: try day(received, of: "--received")
            )
            try which.change("toeslag.appeal") { toeslagen, number in
                try toeslagen.appeal(number, appeal)
                return true
            }
        }
    }

    /// The command `waarborg toeslag judgment`.
    struct Judgment: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Takes what the court said; upheld, the objection is to be decided anew."
        )
        @OptionGroup var which: OneToeslag
        @Option(help: "The position of the objection.") var objection: Int64
        @Option(help: "upheld, dismissed, inadmissible or withdrawn.") var outcome: String
        @Option(help: "The day of the judgment, as in 2025-01-31.") var judged: String
        @Option(help: "The term that the court set for a new decision; six weeks without one.")
        var decideBy: String?

        func run() throws {
            guard let outcome = JudgmentReceived.Outcome(rawValue: outcome) else {
                throw BadInput("--outcome: expected upheld, dismissed, inadmissible or withdrawn")
            }
            let judgment = JudgmentReceived(
                decideBy: try decideBy.map { try day($0, of: "--decide-by") },
                judgedOn: try day(judged, of: "--judged"),
                objection: try position(objection, of: "--objection"),
                outcome: outcome
            )
            try which.change("toeslag.appeal") { toeslagen, number in
                try toeslagen.takeJudgment(number, judgment)
                return true
            }
        }
    }
}
