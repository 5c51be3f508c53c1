internal import ArgumentParser
internal import CaseHandling
internal import Casework
internal import EventSourcing
internal import Events

/// The command `waarborg capacity`.
struct CapacityCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "capacity",
        abstract: "What units can do in a week, and what is due in it.",
        subcommands: [Declare.self, Weeks.self]
    )

    /// The command `waarborg capacity declare`.
    struct Declare: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Declares how much work of a kind a unit can do in a week.",
            discussion: """
                What is declared last counts. The kinds are
                \(CapacityDeclared.Work.allCases.map(\.rawValue).joined(separator: ", ")):
                `waarborg deadlines` shows what is due of each.
                """
        )
        @OptionGroup var options: InstallationOptions
        @Argument(help: "The unit, as in dienstverlening.") var declaredUnit: String
        @Option(help: "The kind of work, as in serviceTask.") var work: String
        @Option(help: "The Monday of the week, as in 2025-03-03.") var week: String
        @Option(help: "How many pieces of work.") var slots: Int64
        @Flag(help: "One line of JSON.") var json = false

        func validate() throws {
            if CapacityDeclared.Work(rawValue: work) == nil {
                let known = CapacityDeclared.Work.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("--work: expected one of \(known), not \(work).")
            }
        }

        func run() throws {
            let installation = try options.authorised("capacity.declare")
            guard let kind = CapacityDeclared.Work(rawValue: work) else { return }
            let isNew = try Capacities(installation).declare(
                declaredUnit,
                kind,
                week: day(week, of: "--week"),
                slots: slots,
                installation.writer()
            )
            Row(["unit": .text(declaredUnit), "new": .flag(isNew)]).print(json: json)
        }
    }

    /// The command `waarborg capacity weeks`.
    struct Weeks: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Holds what is due against what can be done; exit status 1 where it is more.",
            discussion: """
                From the week that runs on, with what should have been done before in that week. Of
                work that no unit declared, only what is due is told.
                """
        )
        @OptionGroup var options: InstallationOptions
        @Flag(help: "One line of JSON per week and kind of work.") var json = false

        func run() throws {
            var isShort = false
            for week in try Capacities(options.authorised("capacity.weeks")).weeks() {
                Row([
                    "week": .text("\(week.slot.week)"), "work": .text(week.slot.work.rawValue),
                    "slots": week.slots.map { .number($0) } ?? .none, "due": .number(week.due),
                    "short": .number(week.short),
                ]).print(json: json)
                if week.short > 0 { isShort = true }
            }
            if isShort { throw ExitStatus.difference }
        }
    }
}
