internal import ArgumentParser
internal import Bench
internal import Foundation

/// The command `waarborg bench`.
struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measures the log beside what SQLite, LZ4 and SHA-256 do on this machine.",
        discussion: """
            Each figure is the median of its runs; beside it stands the limit, measured in the same
            run on the same bytes by loops without any of our code, and the ratio. Machines are
            noisy: compare ratios, never one time.
            Figures: \(Bench.names.joined(separator: ", ")).
            """,
        subcommands: [BenchPeersCommand.self]
    )

    @OptionGroup var options: InstallationOptions
    @Option(help: "Records of a run.") var records = 200_000
    @Option(help: "Runs per figure.") var runs = 3
    @Option(help: "Seed of the records.") var seed: UInt64 = 1
    @Option(parsing: .upToNextOption, help: "Only these figures.") var only: [String] = []
    @Option(help: "A log.sqlite of real records, for the figures that end in _fines.")
    var fines: String?
    @Flag(help: "One line of JSON per figure.") var json = false

    func validate() throws {
        guard (10_000...100_000_000).contains(records), (1...100).contains(runs) else {
            throw ValidationError("--records is 10,000 to 100,000,000 and --runs 1 to 100.")
        }
        if let unknown = only.first(where: { !Bench.names.contains($0) }) {
            throw ValidationError(
                "There is no figure \(unknown). There are: \(Bench.names.joined(separator: ", "))."
            )
        }
    }

    func run() throws {
        try Self.inTemporaryFolder { try measure(in: $0) }
    }

    /// Gives `body` a folder that is removed afterwards.
    static func inTemporaryFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("waarborg-bench-\(getpid())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder.path)
    }

    private func measure(in folder: String) throws {
        if !json {
            let cores = ProcessInfo.processInfo.activeProcessorCount
            Terminal.say("\(cores) cores, \(records) records, \(runs) runs, seed \(seed)")
        }
        let settings = Bench.Settings(
            records: records,
            runs: runs,
            seed: seed,
            fines: fines,
            folder: folder
        )
        try Bench(settings).run(only: only) { Terminal.say(json ? $0.json : $0.line) }
    }
}
