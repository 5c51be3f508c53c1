internal import ArgumentParser
internal import CaseHandling
internal import EventLog
internal import EventSourcing
internal import ReadModels

/// The command `waarborg projection`.
struct ProjectionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "projection",
        abstract: "Shows the read models and where to query them.",
        subcommands: [List.self, Path.self, Digest.self, AsOf.self]
    )

    /// The command `waarborg projection list`.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the read models.")
        @OptionGroup var options: InstallationOptions
        @Flag(help: "One line of JSON per read model.") var json = false

        func run() throws {
            for model in ReadModelRegister.all(try options.authorised("projection")) {
                let status = try model.status()
                if json {
                    Row([
                        "name": .text(model.name), "version": .number(Int64(model.version)),
                        "count": .number(status.count), "lag": .number(status.lag),
                    ]).print(json: true)
                } else {
                    Terminal.say(
                        "\(model.name) v\(model.version): \(status.count) events,"
                            + " \(status.lag) behind"
                    )
                }
            }
        }
    }

    /// The command `waarborg projection path`.
    struct Path: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Brings a read model up to date and prints the SQLite file to query."
        )
        @OptionGroup var options: InstallationOptions
        @Argument(help: "Its name.") var name: String
        @Flag(help: "One line of JSON.") var json = false

        func run() throws {
            for model in try ReadModelRegister.named([name], options.authorised("projection")) {
                let count = try model.catchUp(Terminal.progress(name))
                if json {
                    Row(["path": .text(model.path), "count": .number(count)]).print(json: true)
                } else {
                    Terminal.say(model.path)
                }
            }
        }
    }

    /// The command `waarborg projection digest`.
    struct Digest: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Brings a read model up to date and prints the hash over its rows."
        )
        @OptionGroup var options: InstallationOptions
        @Argument(help: "Its name.") var name: String
        @Flag(help: "One line of JSON.") var json = false

        func run() throws {
            for model in try ReadModelRegister.named([name], options.authorised("projection")) {
                let digest = try model.digest()
                if json {
                    Row(["name": .text(name), "digest": .text(digest.hex)]).print(json: true)
                } else {
                    Terminal.say(digest.hex)
                }
            }
        }
    }

    /// The command `waarborg projection as-of`.
    struct AsOf: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "as-of",
            abstract: "Folds the log up to a position into a new SQLite file.",
            discussion: "The same fold, stopped there: the read model as it was then."
        )
        @OptionGroup var options: InstallationOptions
        @Argument(help: "Its name.") var name: String
        @Argument(help: "The last position that counts.") var position: Int64
        @Argument(help: "The file to make.") var file: String
        @Flag(help: "One line of JSON.") var json = false

        func validate() throws {
            if position < 0 { throw ValidationError("A position is not negative.") }
        }

        func run() throws {
            let installation = try options.authorised("projection")
            let count = try installation.reader().count()
            guard position < count else {
                throw BadInput("There is no position \(position): the log holds \(count).")
            }
            for model in try ReadModelRegister.named([name], installation) {
                let digest = try model.build(file, Position(position))
                if json {
                    Row(["name": .text(name), "digest": .text(digest.hex), "file": .text(file)])
                        .print(json: true)
                } else {
                    Terminal.say("\(digest) \(file)")
                }
            }
        }
    }
}

/// The command `waarborg rebuild`.
struct RebuildCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rebuild",
        abstract: "Folds read models anew from the log, and switches to the result.",
        discussion: """
            The running one keeps serving until the switch. With --check nothing is switched: both
            digests are compared, and a difference gives exit status 1.
            """
    )

    @OptionGroup var options: InstallationOptions
    @Argument(help: "Their names; all when none is given.") var names: [String] = []
    @Flag(help: "Compare only.") var check = false
    @Flag(help: "One line of JSON per read model.") var json = false

    func run() throws {
        let installation = try options.authorised("rebuild")
        var differs = false
        for model in try ReadModelRegister.named(names, installation) {
            let progress = Terminal.progress(model.name)
            if check {
                let check = try model.check(progress)
                differs = differs || !check.isEqual
                report(model.name, check.rebuilt, Self.result(check))
            } else {
                let count = try model.rebuild(progress)
                report(model.name, try model.digest(), "rebuilt from \(count) events")
            }
        }
        if differs { throw ExitStatus.difference }
    }

    private static func result(_ check: ReadModelCheck) -> String {
        if check.current != check.rebuilt { return "differs from current \(check.current)" }
        return check.hasSameSchema ? "equal" : "differs: its tables or views were changed"
    }

    private func report(_ name: String, _ digest: Bytes32, _ result: String) {
        if json {
            Row(["name": .text(name), "digest": .text(digest.hex), "result": .text(result)])
                .print(json: true)
        } else {
            Terminal.say("\(name) \(digest) \(result)")
        }
    }
}
