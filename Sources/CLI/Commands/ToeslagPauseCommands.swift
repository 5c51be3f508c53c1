internal import ArgumentParser
internal import CaseHandling
internal import Casework
internal import EventLog
internal import EventSourcing
internal import Events

/// What pauses or ends a toeslag.
extension ToeslagCommand {
    /// The command `waarborg toeslag suspend`.
    struct Suspend: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Pays the advance no more for a time; it goes on by itself (Awir art. 23).",
            discussion: """
                The file, or - for standard input, is {"reason":"…"}. For the ground excess the
                citizen was told beforehand, by the notice in --notice (`waarborg contact record`).
                """
        )
        @OptionGroup var given: ToeslagText
        @Option(help: "address or excess.") var ground: String
        @Option(help: "The last day, as in 2025-01-31.") var until: String
        @Option(help: "The position of the notice by which the citizen was told.")
        var notice: Int64?

        func run() throws {
            guard let ground = PaymentSuspended.Ground(rawValue: ground) else {
                throw BadInput("--ground: expected address or excess")
            }
            let notice = try notice.map { try position($0, of: "--notice") }
            let until = try day(until, of: "--until")
            try given.write("toeslag.suspend", members: ["reason"]) { toeslagen, number, texts in
                try toeslagen.suspend(
                    number,
                    ground: ground,
                    after: notice,
                    reason: texts.caseText("reason"),
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
        @OptionGroup var which: OneToeslag

        func run() throws {
            try which.change("toeslag.suspend") { toeslagen, number in
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
        @OptionGroup var which: OneToeslag
        @Option(help: "The first day without it, as in 2025-09-01.") var from: String
        @Option(help: "The day on which the citizen asked; else today.") var requested: String?

        func run() throws {
            let day = try day(from, of: "--from")
            let requested = try requested.map { try CLI.day($0, of: "--requested") }
            try which.change("toeslag.stop") { toeslagen, number in
                try toeslagen.stop(number, from: day, requestedOn: requested)
            }
        }
    }
}
