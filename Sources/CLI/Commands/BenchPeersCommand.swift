internal import ArgumentParser
internal import Bench
internal import Foundation

/// The command `waarborg bench peers`.
struct BenchPeersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "peers",
        abstract: "Measures the rows in which scripts/bench-peers compares the log with others.",
        discussion: """
            Every row once, on the events in a file that the others read too: a line
            per event, with stream number, event type and canonical data, and tabs
            between. Every stream has ten events.
            """
    )

    @ParentCommand var bench: BenchCommand
    @OptionGroup var options: InstallationOptions
    @Option(help: "The file with the events.") var payloads: String

    func run() throws {
        try BenchCommand.inTemporaryFolder { folder in
            try PeerRows(payloads: payloads, folder: folder)
                .run { Terminal.say(bench.json ? $0.json : $0.line) }
        }
    }
}
