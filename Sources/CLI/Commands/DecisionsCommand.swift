internal import ArgumentParser
internal import CaseHandling

/// The command `waarborg decisions`.
struct DecisionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decisions",
        abstract: "Shows how much was decided without a person, by kind, year and type.",
        discussion: """
            A share is in hundredths of a percent (AVG art. 22). Awards follow from facts and rules,
            what stays under the threshold is waived by the rule, and debts are set off by it;
            reclaims and what becomes of them, objections, plans and suspensions are decided by
            persons.
            """
    )
    @OptionGroup var options: InstallationOptions
    @Option(help: "Only of this benefit year.") var year: Int64?
    @Flag(help: "One line of JSON per type.") var json = false

    func run() throws {
        for row in try DecisionShares(options.authorised("decisions")).rows(of: year) {
            Row([
                "kind": .text(row.kind), "benefitYear": .number(row.year), "type": .text(row.type),
                "decisions": .number(row.decisions), "automated": .number(row.automated),
                "share": .number(row.share),
            ]).print(json: json)
        }
    }
}
