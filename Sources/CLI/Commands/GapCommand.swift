internal import ArgumentParser
internal import CaseHandling

/// The command `waarborg gap`.
struct GapCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gap",
        abstract: "Shows how far advances lie from what is definitive, by kind and cohort.",
        discussion: """
            A cohort is the month of the first advance. Amounts are eurocents: the mean, and what
            the lowest tenth, the lower half and the lower nine tenths stay under; above 0 was
            promised too much. Until all that were awarded are definitive the mean of all lies
            between meanLow and meanHigh, with about 95 % confidence, when which are definitive was
            left to chance (it is not where the simple ones come first), and at least
            \(MeanInterval.knownMin) are; where few gaps are large it is too narrow. Shares are
            hundredths of a percent; automated are the decisions in which no person took part.
            """
    )
    @OptionGroup var options: InstallationOptions
    @Option(help: "The benefit year.") var year: Int64
    @Flag(help: "One line of JSON per cohort.") var json = false

    func run() throws {
        for row in try Gap(options.authorised("gap")).rows(of: year) {
            Row([
                "kind": .text(row.kind), "cohort": .text(row.cohort),
                "awarded": .number(row.awarded), "toeslagen": .number(row.toeslagen),
                "mean": .number(row.amounts[0]),
                "meanLow": row.mean.map { .number($0.low) } ?? .none,
                "meanHigh": row.mean.map { .number($0.high) } ?? .none,
                "tenth1": .number(row.amounts[1]), "tenth5": .number(row.amounts[2]),
                "tenth9": .number(row.amounts[3]), "equal": .number(row.shares[0]),
                "supplement": .number(row.shares[1]), "reclaim": .number(row.shares[2]),
                "reclaimOver500": .number(row.shares[3]),
                "reclaimOver1000": .number(row.shares[4]), "automated": .number(row.shares[5]),
            ]).print(json: json)
        }
    }
}
