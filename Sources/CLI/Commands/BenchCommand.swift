internal import ArgumentParser

/// `waarborg bench`
struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "bench", abstract: "Measures.")
    func run() throws {}
}
