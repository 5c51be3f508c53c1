internal import ArgumentParser
internal import CaseHandling
internal import Casework
internal import EventLog
internal import EventSourcing
internal import Events
internal import Foundation

/// The command `waarborg citizen`.
struct CitizenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "citizen",
        abstract: "Registers citizens, their identity sealed; records facts; opens it, on record.",
        subcommands: [Register.self, Record.self, Show.self, File.self]
    )

    /// The command `waarborg citizen register`.
    struct Register: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Registers the citizens of an NDJSON file, - for standard input.",
            discussion: """
                A line per citizen: {"birthDate":"1984-02-29","bsn":"…","name":"…"}. A bad line is
                told by its number, the others go on, and the exit status is 2. A citizen who is
                known already is not registered again, and it is recorded who asked; one with
                another day of birth is a bad line. Personal data is never given as an argument.
                """
        )
        @OptionGroup var options: InstallationOptions
        @Argument(help: "The file, or - for standard input.") var file: String
        @Flag(help: "One line of JSON per citizen.") var json = false

        func run() throws {
            let installation = try options.authorised("citizen.register")
            let log = try installation.writer()
            let citizens = Citizens(installation)
            try LineInput(path: file).forEach { line, given in
                guard let bsn = given["bsn"]?.string, let name = given["name"]?.string,
                    let born = given["birthDate"]?.string, given.members?.count == 3
                else {
                    throw BadInput("expected exactly birthDate, bsn and name, each a text")
                }
                guard let birth = CivilDate(born) else {
                    // What was given is somebody's, and is not repeated.
                    throw BadInput("birthDate: expected a day of the calendar, as in 1984-02-29")
                }
                let stream = try citizens.register(bsn: bsn, name: name, birthDate: birth, log)
                if json {
                    Row([
                        "line": .number(Int64(line)), "citizen": .text(stream.description),
                    ]).print(json: true)
                } else {
                    Terminal.say(stream.description)
                }
            }
        }
    }

    /// The command `waarborg citizen record`.
    struct Record: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Records the facts of an NDJSON file, and revises what they concern.",
            discussion: """
                A line per fact: {"citizen":12,"type":"InsuranceRecorded",
                "data":{"from":"2025-01-01","isInsured":true,"source":"citizen"}}.
                The types are
                \(CitizenEvent.factTypes.joined(separator: ", ")); EventSchemas/citizen says what
                each holds. What is known already changes nothing. What is said in the name of a
                register, as by "source":"brp", comes with deliveries; by hand the role sources
                alone records it. What the agency found needs "after": the position of a notice,
                answered or with its time over (`waarborg contact record`).
                """
        )
        @OptionGroup var options: InstallationOptions
        @Argument(help: "The file, or - for standard input.") var file: String
        @Flag(help: "One line of JSON per fact.") var json = false

        func run() throws {
            let installation = try options.authorised("citizen.record")
            let toeslagen = try installation.toeslagen()
            try LineInput(path: file).forEach { line, given in
                let fact = try Toeslagen.Fact(given, aboutElse: nil)
                // What a register says lowers awards without a notice, and makes them definitive.
                // Who keeps the registers takes no word of a citizen.
                try installation.authorise(fact.event.isRegisters ? "register-fact" : "told-fact")
                let recording = try toeslagen.record([fact])
                recording.row(line, about: "citizen/\(fact.citizen)").print(json: json)
            }
        }
    }

    /// The command `waarborg citizen show`.
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Opens who a citizen is; the opening is recorded first."
        )
        @OptionGroup var options: InstallationOptions
        @Argument(help: "The citizen, as in citizen/12 or 12.") var citizen: String
        @OptionGroup var purpose: Purpose
        @Flag(help: "One line of JSON.") var json = false

        func run() throws {
            let installation = try options.authorised("citizen.open")
            let stream = try numberedStream("citizen", citizen)
            let (bsn, name, birth) = try Citizens(installation).open(
                stream,
                purpose: purpose.text,
                installation.writer()
            )
            Row([
                "citizen": .text(stream.description), "bsn": .text(bsn), "name": .text(name),
                "birthDate": .text(birth.description),
            ]).print(json: json)
        }
    }
}

extension CitizenCommand {
    /// The command `waarborg citizen file`.
    struct File: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows everything of a citizen, as applicant, partner, child or resident.",
            discussion: """
                A line per toeslag in which the citizen counts, per fact and per contact. With
                --as-of a position, a day or a moment it is what was known then; a day means until
                its end, in Amsterdam. Who looked, and what for, is recorded first. Names and
                numbers stay sealed: `waarborg citizen show` opens them.
                """
        )
        @OptionGroup var options: InstallationOptions
        @Argument(help: "The citizen, as in citizen/12 or 12.") var citizen: String
        @OptionGroup var purpose: Purpose
        @Option(help: "A position, a day or a moment.") var asOf: String?
        @Flag(help: "One line of JSON each.") var json = false

        func run() throws {
            let installation = try options.authorised("citizen.file")
            let number = try citizenNumber(citizen)
            let view = try CitizenView(
                installation,
                of: number,
                as: asOf.map { try Moment($0) },
                purpose: purpose.text
            )
            for part in view.parts {
                Row(["toeslag": .text("toeslag/\(part.toeslag)"), "role": .text(part.role)])
                    .print(json: json)
            }
            for fact in view.facts { EntryLine.print(.record(fact.envelope), json: json) }
            for said in view.contact { EntryLine.print(.record(said.envelope), json: json) }
        }
    }
}

extension Toeslagen.Recording {
    /// What came of a line about somebody or something.
    func row(_ line: Int, about stream: String) -> Row {
        Row([
            "line": .number(Int64(line)), "about": .text(stream), "new": .flag(new > 0),
            "revised": .texts(revised.map { "toeslag/\($0)" }),
            "undecided": .texts(undecided.map { "toeslag/\($0.number): \($0.why)" }),
        ])
    }
}

/// The command `waarborg clock`.
struct ClockCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clock",
        abstract: "Accepts a clock that differs from the log.",
        subcommands: [Accept.self]
    )

    /// The command `waarborg clock accept`.
    struct Accept: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Accepts the clock as it is now, and records why."
        )
        @OptionGroup var options: InstallationOptions
        @Option(help: "Why.") var reason: String
        @Flag(help: "One line of JSON.") var json = false

        func run() throws {
            let installation = try options.installation()
            try installation.acceptClock(reason: reason)
            if json {
                Row(["accepted": .flag(true)]).print(json: true)
            } else {
                Terminal.say("the clock is accepted")
            }
        }
    }
}

/// The command `waarborg roles`.
struct RolesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "roles",
        abstract: "Lists the roles and what each may do."
    )

    @OptionGroup var options: InstallationOptions
    @Flag(help: "One line of JSON per role.") var json = false

    func run() throws {
        for role in Roles.current.all {
            Row([
                "role": .text(role.name), "title": .text(role.title), "may": .texts(role.actions),
            ]).print(json: json)
        }
    }
}
