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
        subcommands: [List.self, Path.self, Digest.self, AsOf.self, Pass.self]
    )

    /// The command `waarborg projection list`.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the read models.")
        @OptionGroup var options: InstallationOptions
        @Flag(help: "One line of JSON per read model.") var json = false

        func run() throws {
            for model in ReadModelRegister.all(try options.authorised("projection").folder) {
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
            for model in try ReadModelRegister.named(
                [name],
                options.authorised("projection").folder
            ) {
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
            for model in try ReadModelRegister.named(
                [name],
                options.authorised("projection").folder
            ) {
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
            for model in try ReadModelRegister.named([name], installation.folder) {
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

    /// The command `waarborg projection pass`.
    struct Pass: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lets a read model go on without the event at which it stands still.",
            discussion: """
                Two persons decide it, and it is recorded. The rows lack that event from then on, in
                every rebuild of this version too: first try a build that knows the event.
                """
        )
        @OptionGroup var options: InstallationOptions
        @Argument(help: "Its name.") var name: String
        @Argument(help: "The position at which it stands still; `waarborg status` names it.")
        var position: Int64
        @Option(help: "Why it may go on without the event.") var reason: String
        @Option(help: "The second person who agreed.") var second: String
        @Flag(help: "One line of JSON.") var json = false

        func validate() throws {
            if position < 0 { throw ValidationError("A position is not negative.") }
            if reason.allSatisfy(\.isWhitespace) { throw ValidationError("--reason says why.") }
        }

        func run() throws {
            let installation = try options.authorised("projection.pass")
            let place = Position(position)
            try PassedEvents(installation).pass(place, by: name, reason: reason, second: second)
            let model = try ReadModelRegister.named([name], installation.folder)[0]
            let count = try model.catchUp(Terminal.progress(name))
            if json {
                Row(["name": .text(name), "passed": .number(position), "count": .number(count)])
                    .print(json: true)
            } else {
                Terminal.say("\(name) passed position \(position) and reflects \(count) events")
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
            What does not fit in --memory is folded in passes over the log; a rebuild that was
            killed goes on with the next pass. One read model that stands still stops no other.
            """
    )

    @OptionGroup var options: InstallationOptions
    @Argument(help: "Their names; all when none is given.") var names: [String] = []
    @Flag(help: "Compare only.") var check = false
    @Option(help: "MiB of memory that it may use.")
    var memory = FoldResources.usualMemoryBytes >> 20
    @Option(help: "Threads; else as many as are of use.") var workers: Int?
    @Flag(help: "One line of JSON per read model.") var json = false

    func validate() throws {
        if !(64...1_048_576).contains(memory) {
            throw ValidationError("--memory is 64 to 1,048,576 MiB.")
        }
        if !(1...64).contains(workers ?? 1) { throw ValidationError("--workers is 1 to 64.") }
    }

    func run() throws {
        let installation = try options.authorised("rebuild")
        let resources = ReadModelRegister.resources(memoryBytes: memory << 20, workers: workers)
        var differs = false
        var standing: ReadModelError?
        for model in try ReadModelRegister.named(names, installation.folder, resources) {
            let progress = Terminal.progress(model.name)
            do {
                if check {
                    let check = try model.check(progress)
                    differs = differs || !check.isEqual
                    report(model.name, check.rebuilt, Self.result(check))
                } else {
                    let count = try model.rebuild(progress)
                    report(model.name, try model.digest(), "rebuilt from \(count) events")
                }
            } catch ReadModelError.poison(let name, let event) {
                standing = .poison(name, event)
                Terminal.complain("waarborg: \(ReadModelError.poison(name, event))")
            }
        }
        if let standing { throw ExitStatus(for: standing) }
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
