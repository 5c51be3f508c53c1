internal import ArgumentParser
internal import CaseHandling
internal import Casework
internal import EventSourcing
internal import Events

/// The command `waarborg dwelling`.
struct DwellingCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dwelling",
        abstract: "Records dwellings, which citizens rent and live in.",
        subcommands: [Record.self]
    )

    /// The command `waarborg dwelling record`.
    struct Record: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Records the dwellings of an NDJSON file, and revises what they concern.",
            discussion: """
                A line per dwelling: {"data":{"from":"2020-01-01","isAdapted":false,
                "isForEight":false,"isSelfContained":true,"source":"bag"}}, which is a new one and
                gets a number; with "dwelling":40 it is told of dwelling/40, in the name of a
                register by the role sources alone. Addresses are not kept.
                A bad line is told by its number, the others go on, and the exit status is 2.
                """
        )
        @OptionGroup var options: InstallationOptions
        @Argument(help: "The file, or - for standard input.") var file: String
        @Flag(help: "One line of JSON per dwelling.") var json = false

        func run() throws {
            let installation = try options.authorised("dwelling.record")
            let toeslagen = try installation.toeslagen()
            try LineInput(path: file).forEach { line, given in
                try given.checkMembers(["data", "dwelling"])
                guard let data = given["data"] else { throw BadInput("data: needed, an object") }
                var number: Int64?
                if let told = given["dwelling"] {
                    guard let known = told.integer, known >= 0 else {
                        throw BadInput("dwelling: expected a number, as in 40")
                    }
                    number = known
                }
                let canonical = try EventCatalog.canonicalData(
                    type: DwellingRecorded.typeName.description,
                    data.canonicalBytes
                )
                let dwelling = try DwellingRecorded(canonical: canonical)
                // Nobody lives in a new one; what a register says of another lowers awards without
                // a notice.
                if !dwelling.source.isRegister {
                    try installation.authorise("told-fact")
                } else if number != nil {
                    try installation.authorise("register-fact")
                }
                let (recorded, recording) = try toeslagen.record(dwelling, about: number)
                recording.row(line, about: "dwelling/\(recorded)").print(json: json)
            }
        }
    }
}
