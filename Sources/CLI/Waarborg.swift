internal import ArgumentParser
internal import CaseHandling
internal import Foundation

/// The one executable: the only place that wires things together.
@main
struct Waarborg: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "waarborg",
        abstract: "Keeps, projects, samples and replays the events of Dienst Toeslagen.",
        discussion: """
            Who you are is told with --as, --role and --unit, or once for all commands:
              export WAARBORG_AS=p-1:operator:beheer
            Where the data is: --data DIR, else WAARBORG_DATA, else ./waarborg-data.

            Exit status: 0 done; 1 a check found a difference; 2 bad input or usage;
            3 refused by a rule; 4 storage failure.
            """,
        version: Installation.build,
        subcommands: [
            InitCommand.self, ImportCommand.self, StatusCommand.self, EventsCommand.self,
            StreamCommand.self, ProjectionCommand.self, RebuildCommand.self, SampleCommand.self,
            ReplayCommand.self, CalculateCommand.self, VerifyCommand.self, CheckpointCommand.self,
            ProveCommand.self,
            EvidenceCommand.self, BackupCommand.self, RestoreCommand.self, DoctorCommand.self,
            KeyCommand.self, RecordCommand.self, CitizenCommand.self, ContactCommand.self,
            DwellingCommand.self, SourceCommand.self, DeliverCommand.self,
            DeliveriesCommand.self, OutboxCommand.self,
            LedgerCommand.self, GapCommand.self, DecisionsCommand.self, NoticesCommand.self,
            DeadlinesCommand.self, CapacityCommand.self,
            ToeslagCommand.self,
            SimulateCommand.self, ClockCommand.self, RolesCommand.self, BenchCommand.self,
        ]
    )

    static func main() {
        // A reader of our output that goes away is no reason to die with a signal.
        signal(SIGPIPE, SIG_IGN)
        do {
            var command = try parseAsRoot(arguments(CommandLine.arguments.dropFirst()))
            try command.run()
            Terminal.flush()
        } catch let status as ExitStatus {
            Terminal.flush()
            Foundation.exit(status.rawValue)
        } catch {
            let code = exitCode(for: error)
            if code.isSuccess || code == .validationFailure || isUsage(error) {
                // Help goes to standard output with 0; usage errors are bad input.
                let message = fullMessage(for: error)
                if code.isSuccess {
                    Terminal.say(message)
                    Terminal.flush()
                    Foundation.exit(ExitStatus.done.rawValue)
                }
                Terminal.complain(message)
                Foundation.exit(ExitStatus.badInput.rawValue)
            }
            Terminal.complain("waarborg: \(error)")
            Foundation.exit(ExitStatus(for: error).rawValue)
        }
    }

    /// The arguments with the options that stand before the command moved behind it:
    /// `--data DIR status` is `status --data DIR`.
    static func arguments(_ given: some Collection<String>) -> [String] {
        var rest = Array(given)
        var leading: [String] = []
        let options = ["--data", "--as", "--role", "--unit"]
        while rest.count > 1 {
            if options.contains(rest[0]), rest.count > 2 {
                leading += rest[0..<2]
                rest.removeFirst(2)
            } else if options.contains(where: { rest[0].hasPrefix("\($0)=") }) {
                leading.append(rest.removeFirst())
            } else {
                break
            }
        }
        return rest + leading
    }

    /// Whether ArgumentParser itself made the error.
    private static func isUsage(_ error: any Error) -> Bool {
        error is ValidationError || "\(type(of: error))" == "CommandError"
    }
}
