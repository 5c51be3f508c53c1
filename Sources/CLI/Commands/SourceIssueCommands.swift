internal import ArgumentParser
internal import CaseHandling
internal import Casework
internal import EventSourcing
internal import Events

/// What suppliers are told of the quality of what they deliver.
extension SourceCommand {
    /// The command `waarborg source raise`.
    struct Raise: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Records that suppliers were told of bad quality, from an NDJSON file.",
            discussion: """
                A line each: {"source":40,"data":{"dimension":"correctness","delivery":57,
                "note":"…","raisedOn":"2026-03-02"}}; the dimensions are correctness,
                interpretation, reliability and timeliness. Nothing is kept out by it: that follows
                from the thresholds of the source.
                """
        )
        @OptionGroup var options: InstallationOptions
        @Argument(help: "The file, or - for standard input.") var file: String
        @Flag(help: "One line of JSON per problem.") var json = false

        func run() throws {
            try options.judge(file, json: json) { data in
                let issue = try data.data(of: SupplierQualityIssueRaised.self)
                return .raise(try SupplierQualityIssueRaised(canonical: issue))
            }
        }
    }

    /// The command `waarborg source resolve`.
    struct Resolve: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Records that problems with quality are over, from an NDJSON file.",
            discussion: """
                A line each: {"source":40,"data":{"issue":60,"note":"…","resolvedOn":"2026-05-11"}};
                issue is the position that `source issues` shows.
                """
        )
        @OptionGroup var options: InstallationOptions
        @Argument(help: "The file, or - for standard input.") var file: String
        @Flag(help: "One line of JSON per problem.") var json = false

        func run() throws {
            try options.judge(file, json: json) { data in
                let resolution = try data.data(of: SupplierQualityIssueResolved.self)
                return .resolve(try SupplierQualityIssueResolved(canonical: resolution))
            }
        }
    }

    /// The command `waarborg source issues`.
    struct Issues: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists the problems with quality that suppliers were told of and are open."
        )
        @OptionGroup var options: InstallationOptions
        @Flag(help: "One line of JSON per problem.") var json = false

        func run() throws {
            for issue in try DeliveryList(options.authorised("source.list")).issues() {
                Row([
                    "issue": .number(issue.position.value),
                    "source": .text("source/\(issue.source)"),
                    "supplier": .text(issue.supplier), "dimension": .text(issue.dimension),
                    "delivery": issue.delivery.map { .text("delivery/\($0)") } ?? .none,
                    "raisedOn": .text(issue.raisedOn),
                ]).print(json: json)
            }
        }
    }
}
