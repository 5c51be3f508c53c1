internal import ArgumentParser
internal import BenefitRules
internal import CaseHandling
internal import EventLog
internal import EventSourcing
internal import Foundation
internal import Simulation

/// The command `waarborg simulate`.
struct SimulateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Lets an invented population live a benefit year, in a log made for that.",
        discussion: """
            waarborg init --simulation --seed 7
            waarborg simulate --households 1000 --year 2025 --seed 7

            Applications, advances, changes, payments, definitive awards, reclaims and objections
            go through the same deciders as those of people who exist. The same seed, households
            and years give the same log, record for record.

            Where a figure of the law is not confirmed an application waits, and is counted; with
            --parameters it is awarded by what is assumed, and `toeslag list --assumed` has it.
            """
    )
    @OptionGroup var options: InstallationOptions
    @Option(help: "How many households.") var households: Int64
    @Option(help: "The benefit year, or the first of them.") var year: Int
    @Option(help: "How many benefit years: toeslagen go on from one to the next.") var years = 1
    @Option(help: "A file of figures of the law that are assumed, as for `calculate`.")
    var parameters: [String] = []
    @Option(help: "The seed, which is that of `init --simulation --seed`.") var seed: Int64?
    @Flag(help: "Show the population beside published figures.") var report = false
    @Flag(help: "One line of JSON per phase and figure.") var json = false

    func validate() throws {
        if !(1...Simulation.householdsMax).contains(households) {
            throw ValidationError("--households: expected 1 to \(Simulation.householdsMax).")
        }
        if let seed, !(0...JSON.integerMax).contains(seed) {
            throw ValidationError("--seed: expected 0 to \(JSON.integerMax).")
        }
        if !(1...100).contains(years) { throw ValidationError("--years: expected 1 or more.") }
        for year in year..<year + years where Legislation.confirmed[year] == nil {
            throw ValidationError("--year: the law of \(year) is not known here.")
        }
    }

    func run() throws {
        let installation = try options.authorised("simulate")
        // Of a log without one the simulation says what to do.
        if let seed, let known = try installation.simulationSeed(), seed != known {
            throw BadInput(
                "--seed: the log was made with the seed \(known), from which its keys and times"
                    + " follow. Make another with `waarborg init --simulation --seed \(seed)`."
            )
        }
        let simulation = try Simulation(
            installation,
            households: households,
            year: year,
            years: years,
            Legislation(assuming: parameters)
        )
        Kept.untilTheEnd(simulation.states)
        let start = DispatchTime.now()
        var before = start
        var events: Int64 = 0
        func row(_ name: String, _ count: Int64, _ refused: Int64, since: DispatchTime) -> Row {
            let now = DispatchTime.now()
            let milliseconds = Int64(
                (now.uptimeNanoseconds - since.uptimeNanoseconds) / 1_000_000
            )
            return Row([
                "phase": .text(name), "events": .number(count), "refused": .number(refused),
                "milliseconds": .number(milliseconds),
                "perSecond": .number(count * 1_000 / max(1, milliseconds)),
            ])
        }
        var refused: Int64 = 0
        let figures = try simulation.run { phase in
            let count = phase.refused.reduce(0) { $0 + Int64($1.count) }
            row(phase.name, phase.events, count, since: before).print(json: json)
            for (ground, count) in phase.refused {
                Terminal.complain("\(phase.name): \(count) x \(ground)")
            }
            // A phase may take minutes: who reads along sees it when it is over.
            Terminal.flush()
            before = DispatchTime.now()
            events += phase.events
            refused += count
        }
        row("all", events, refused, since: start).print(json: json)
        for figure in report ? figures : [] {
            Row([
                "figure": .text(figure.name), "target": .text(thousandths(figure.target)),
                "reached": figure.reached.map { .text(thousandths($0)) } ?? .none,
                "unit": .text(figure.unit),
                "offPercent": figure.offPerThousand.map { .text(tenths($0)) } ?? .none,
                "source": .text(figure.source),
            ]).print(json: json)
        }
    }

    private func thousandths(_ value: Int64) -> String {
        let rest = "\(value % 1_000 / 100)"
        return "\(value / 1_000).\(rest)"
    }

    private func tenths(_ value: Int64) -> String { "\(value / 10).\(value % 10)" }
}
