internal import ArgumentParser
internal import CaseHandling
internal import Casework
internal import EventSourcing
internal import Events

/// The command `waarborg source`.
struct SourceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "source",
        abstract: "Registers sources of data, and records what was judged of them.",
        discussion: """
            waarborg source register sources.ndjson
            waarborg source analyse analyses.ndjson
            waarborg source assess assessments.ndjson

            A source delivers nothing before the law was found to carry it, and its data to be
            needed for awarding, both by another person than who registered it. EventSchemas/source
            says what each line holds. A bad line is told by its number, the others go on.
            """,
        subcommands: [
            Register.self, Analyse.self, Assess.self, List.self, Quality.self, Raise.self,
            Resolve.self, Issues.self,
        ]
    )

    /// The command `waarborg source register`.
    struct Register: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Registers sources, or registers them anew, from an NDJSON file.",
            discussion: """
                A line per source: {"data":{"supplier":"Belastingdienst","kind":"income",…}}, which
                is a new one and gets a number; with "source":40 it is registered anew, and judged
                anew.
                """
        )
        @OptionGroup var options: InstallationOptions
        @Argument(help: "The file, or - for standard input.") var file: String
        @Flag(help: "One line of JSON per source.") var json = false

        func run() throws {
            let sources = try options.sources("source.register")
            try LineInput(path: file).forEach { line, given in
                try given.checkMembers(["data", "source"])
                let number = try sources.register(
                    SourceRegistered(canonical: given.data(of: SourceRegistered.self)),
                    as: given.source(isNeeded: false)
                )
                sourceRow(line, number).print(json: json)
            }
        }
    }

    /// The command `waarborg source analyse`.
    struct Analyse: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Records whether the law carries deliveries, from an NDJSON file.",
            discussion: """
                A line each: {"source":40,"data":{"articles":["Awir art. 38"],"isSufficient":true,
                "registration":40,"validUntil":"2027-12-31"}}; registration is the position that
                `source list` shows. Where it is not sufficient, gap says what the law
                lacks.
                """
        )
        @OptionGroup var options: InstallationOptions
        @Argument(help: "The file, or - for standard input.") var file: String
        @Flag(help: "One line of JSON per analysis.") var json = false

        func run() throws {
            try options.judge(file, json: json) { data in
                .analyse(
                    try LegalBasisAnalysed(canonical: data.data(of: LegalBasisAnalysed.self))
                )
            }
        }
    }

    /// The command `waarborg source assess`.
    struct Assess: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Records whether data is needed for a purpose, from an NDJSON file.",
            discussion: """
                A line each: {"source":40,"data":{"isNecessary":true,
                "processing":"\(Toeslagen.processing)","proportionality":"…","subsidiarity":"…",
                "registration":40,"validUntil":"2027-12-31"}}; registration is the position that
                `source list` shows.
                """
        )
        @OptionGroup var options: InstallationOptions
        @Argument(help: "The file, or - for standard input.") var file: String
        @Flag(help: "One line of JSON per assessment.") var json = false

        func run() throws {
            try options.judge(file, json: json) { data in
                .assess(try NecessityAssessed(canonical: data.data(of: NecessityAssessed.self)))
            }
        }
    }

    /// The command `waarborg source list`.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows the registered sources, and until when each may deliver."
        )
        @OptionGroup var options: InstallationOptions
        @Flag(help: "One line of JSON per source.") var json = false

        func run() throws {
            for source in try DeliveryList(options.authorised("source.list")).registered() {
                Row([
                    "source": .text("source/\(source.number)"),
                    "registration": .number(source.registration.value),
                    "supplier": .text(source.supplier), "kind": .text(source.kind),
                    "frequency": .text(source.frequency),
                    "firstDay": .text(source.days.first),
                    "lastDay": source.days.last.map { .text($0) } ?? .none,
                    "dueDays": .number(source.dueDays),
                    "carriedUntil": source.carriedUntil.map { .text($0) } ?? .none,
                    "neededUntil": source.neededUntil.map { .text($0) } ?? .none,
                ]).print(json: json)
            }
        }
    }
}

private func sourceRow(_ line: Int, _ number: Int64) -> Row {
    Row(["line": .number(Int64(line)), "source": .text("source/\(number)")])
}

extension InstallationOptions {
    func sources(_ action: String) throws -> Sources {
        let installation = try authorised(action)
        return Sources(installation, try installation.writer())
    }

    /// Records what was judged of the sources that the lines of a file name.
    func judge(
        _ file: String,
        json: Bool,
        _ command: (JSON) throws -> Source.Command
    ) throws {
        let sources = try sources("source.judge")
        try LineInput(path: file).forEach { line, given in
            try given.checkMembers(["data", "source"])
            let command = try command(given)
            guard let number = try given.source(isNeeded: true) else { return }
            let position = try sources.judge(number, command)
            Row([
                "line": .number(Int64(line)), "source": .text("source/\(number)"),
                "position": position.map { .number($0.value) } ?? .none,
                "new": .flag(position != nil),
            ]).print(json: json)
        }
    }
}

extension JSON {
    /// The member `data`, canonical, after checking that it is data of an event type.
    func data<Payload: EventPayload>(of _: Payload.Type) throws -> [UInt8] {
        guard let data = self["data"] else { throw BadInput("data: needed, an object") }
        return try EventCatalog.canonicalData(
            type: Payload.typeName.description,
            data.canonicalBytes
        )
    }

    /// The number of a source in the member `source`; nil where it may be absent and is.
    fileprivate func source(isNeeded: Bool) throws -> Int64? {
        guard let given = self["source"] else {
            if isNeeded { throw BadInput("source: needed, its number, as in 40") }
            return nil
        }
        guard let number = given.integer, number >= 0 else {
            throw BadInput("source: expected a number, as in 40")
        }
        return number
    }
}
