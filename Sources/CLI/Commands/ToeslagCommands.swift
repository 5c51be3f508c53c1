internal import ArgumentParser
internal import CaseHandling
internal import Casework
internal import EventLog
internal import EventSourcing
internal import Events
internal import Foundation

/// The command `waarborg toeslag`.
struct ToeslagCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "toeslag",
        abstract: "Toeslagen from application to objection.",
        subcommands: [
            Prefill.self, Apply.self, Continue.self, Review.self, Revise.self, Check.self,
            Settle.self, Stuck.self,
            Pay.self, List.self, Show.self, Stop.self, Suspend.self, Lift.self, Hear.self,
            View.self, Reclaim.self, Plan.self, Mitigate.self, HoldLiable.self,
            WithdrawLiability.self, Object.self, DecideObjection.self, Appeal.self, Judgment.self,
        ]
    )

    /// The command `waarborg toeslag apply`.
    struct Apply: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Takes the applications of an NDJSON file, and decides the advances.",
            discussion: """
                A line per application:
                {"applicant":12,"kind":"zorgtoeslag","benefitYear":2025,"facts":[
                  {"type":"IncomeRecorded","data":{"amount":30000,"benefitYear":2025,
                   "isEstablished":false,"source":"citizen"}}]}
                It was received today, or on the day in receivedOn. A fact is about the applicant,
                or about the citizen that it names. What `toeslag prefill` offered is answered by
                "prefill", its position, and "rejected", the facts that are wrong. What is wrong or
                incomplete cannot be sent: every reason is told, and only counted.
                """
        )
        @OptionGroup var options: InstallationOptions
        @Argument(help: "The file, or - for standard input.") var file: String
        @Flag(help: "One line of JSON per application.") var json = false

        func run() throws {
            let installation = try options.authorised("toeslag.apply")
            let toeslagen = try installation.toeslagen()
            try LineInput(path: file).forEach { line, given in
                let applied = try toeslagen.apply(
                    Toeslagen.Application(given, receivedOn: installation.asked.day)
                )
                let state = try toeslagen.state(of: applied.number)
                Row([
                    "line": .number(Int64(line)), "toeslag": .text("toeslag/\(applied.number)"),
                    "amount": state.decision.map { .number($0.award.amount.value) } ?? .none,
                    "undecided": .texts(
                        applied.undecided.map { "toeslag/\($0.number): \($0.why)" }
                    ),
                ]).print(json: json)
            }
        }
    }

    /// The command `waarborg toeslag continue`.
    struct Continue: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lets the toeslagen of a year go on in the next, and decides the advances.",
            discussion: """
                Nobody has to apply again (Awir art. 15 lid 5). What others than the agency said of
                income, assets and childcare is expected of the next year, until the citizen or a
                source says otherwise. A toeslag that gives nothing in December does not go on,
                unless it would without what the agency found of that year and others said
                otherwise. Where it found something else, a task to help is opened: `waarborg
                deadlines --kind serviceTask`. Done again it changes nothing.
                """
        )
        @OptionGroup var options: InstallationOptions
        @Option(help: "The benefit year that ends.") var year: Int64
        @Option(help: "Only of this kind.") var kind: String?
        @Flag(help: "One line of JSON.") var json = false

        func validate() throws { try checkKind(kind) }

        func run() throws {
            let installation = try options.authorised("toeslag.continue")
            let toeslagen = try installation.toeslagen()
            var filter = ToeslagList.Filter()
            filter.kind = kind
            filter.year = year
            var numbers: [Int64] = []
            try ToeslagList(installation).forEach(filter) { numbers.append($0.number) }
            var report = RunReport(over: numbers.count)
            let continued = try toeslagen.carryOnAll(
                numbers,
                refused: { number, refusal in
                    // The sentences for an applicant: of this one the caseworker is told.
                    let why =
                        (refusal as? IntakeRefusal).map { intake in
                            "goes on no more: "
                                + intake.reasons.map(\.sentence).joined(separator: " ")
                        } ?? "\(refusal)"
                    Terminal.complain("toeslag/\(number): \(why)")
                },
                began: { report.begin() },
                progress: { report.progress($0) }
            )
            report.end()
            // Also those of a run that was stopped before it decided.
            filter.year = year + 1
            filter.status = "submitted"
            var submitted: [Int64] = []
            try ToeslagList(installation).forEach(filter) { submitted.append($0.number) }
            report = RunReport(over: submitted.count)
            let decided = try toeslagen.run(
                .review,
                over: submitted,
                refused: { Terminal.complain("toeslag/\($0): \($1)") },
                began: { report.begin() },
                progress: { report.progress($0) }
            )
            report.end()
            let refused = continued.refused + decided.refused
            Row([
                "considered": .number(Int64(continued.considered)),
                "continued": .number(Int64(continued.changed)),
                "decided": .number(Int64(decided.changed)), "refused": .number(Int64(refused)),
            ]).print(json: json)
            if refused > 0 { throw ExitStatus.refused }
        }
    }

    /// The command `waarborg toeslag review`.
    struct Review: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Decides the advance, or a revision, by the facts as they are."
        )
        @OptionGroup var options: InstallationOptions
        @OptionGroup var which: ToeslagChoice
        @Flag(help: "One line of JSON.") var json = false

        func run() throws {
            try options.run("toeslag.review", .review, which, which.filter, json: json)
        }
    }

    /// The command `waarborg toeslag check`.
    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Records which conditions of awards registered sources verified.",
            discussion: """
                A delivery does so by itself for whom it concerns. Nothing follows from it but what
                `toeslag show` and `toeslag list --unverified` tell.
                """
        )
        @OptionGroup var options: InstallationOptions
        @OptionGroup var which: ToeslagChoice
        @Flag(help: "One line of JSON.") var json = false

        func run() throws {
            try options.run("toeslag.review", .check, which, which.filter, json: json)
        }
    }

    /// The command `waarborg toeslag settle`.
    struct Settle: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Decides definitively, once the year is over and the incomes established."
        )
        @OptionGroup var options: InstallationOptions
        @OptionGroup var which: ToeslagChoice
        @Flag(help: "One line of JSON.") var json = false

        func run() throws {
            var filter = which.filter
            filter.status = "provisional"
            try options.run("toeslag.settle", .settle, which, filter, json: json)
        }
    }

    /// The command `waarborg toeslag stuck`.
    struct Stuck: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Finds whose toeslag did not go on in time, so that they are offered help.",
            discussion: """
                A decision, a payment or letter that came back, paying back: what should have been
                done by now and was not may leave the applicant stuck. Each opens a task for the
                agency, once: `waarborg deadlines --kind serviceTask`. It is no sign against
                anybody. What was done is recorded as ServiceTaskClosed.
                """
        )
        @OptionGroup var options: InstallationOptions
        @OptionGroup var which: ToeslagChoice
        @Flag(help: "One line of JSON.") var json = false

        func run() throws {
            try options.run("toeslag.stuck", .findStuck, which, which.filter, json: json)
        }
    }

    /// The command `waarborg toeslag pay`.
    struct Pay: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Orders the terms that are due until a day."
        )
        @OptionGroup var options: InstallationOptions
        @OptionGroup var which: ToeslagChoice
        @Option(help: "The last day, as in 2025-01-31.") var through: String
        @Flag(help: "Order again what came back, too.") var returned = false
        @Flag(help: "One line of JSON.") var json = false

        func run() throws {
            let day = try day(through, of: "--through")
            var filter = which.filter
            if !returned { filter.dueThrough = day.description }
            let step = Toeslagen.Step.pay(through: day, again: returned)
            try options.run("toeslag.pay", step, which, filter, json: json)
        }
    }
}

/// Which toeslagen a command changes: those named, or all of a list.
struct ToeslagChoice: ParsableArguments {
    @Argument(help: "The toeslagen, as in toeslag/17 or 17.") var toeslagen: [String] = []
    @Flag(help: "All that there are; those that need nothing stay as they are.") var all = false
    @Option(help: "With --all: only of this kind.") var kind: String?
    @Option(help: "With --all: only of this benefit year.") var year: Int64?

    func validate() throws {
        if toeslagen.isEmpty != all {
            throw ValidationError("Name toeslagen, or give --all; not both.")
        }
        if !all, kind != nil || year != nil {
            throw ValidationError("--kind and --year go with --all.")
        }
        try checkKind(kind)
    }

    var filter: ToeslagList.Filter {
        var filter = ToeslagList.Filter()
        filter.kind = kind
        filter.year = year
        return filter
    }

    fileprivate func numbers() throws -> [Int64] { try toeslagen.map { try toeslagNumber($0) } }
}

func checkKind(_ kind: String?) throws {
    guard let kind, ToeslagKind(rawValue: kind) == nil else { return }
    let known = ToeslagKind.allCases.map(\.rawValue).joined(separator: ", ")
    throw ValidationError("--kind: expected one of \(known), not \(kind).")
}

extension ToeslagCommand {
    /// The command `waarborg toeslag list`.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists toeslagen; whose they are, and what for, is recorded first."
        )
        @OptionGroup var options: InstallationOptions
        @Option(help: "Only of this kind.") var kind: String?
        @Option(help: "Only of this benefit year.") var year: Int64?
        @Option(help: "Only submitted, provisional or definitive ones.") var status: String?
        @Flag(help: "Only where something was paid too much and must be weighed.")
        var toReclaim = false
        @Flag(help: "Only with an objection that is open.") var openObjections = false
        @Flag(help: "Only of which the advance is not paid now, for a time.") var suspended = false
        @Flag(help: "Only awards by figures that are assumed, in a simulation.") var assumed = false
        @Option(help: "Only awards of which no source verified a condition, as in insured.")
        var unverified: String?
        @OptionGroup var purpose: PurposeOfReading
        @Flag(help: "One line of JSON per toeslag.") var json = false

        func validate() throws {
            try checkKind(kind)
            let known = ["submitted", "provisional", "definitive"]
            if let status, !known.contains(status) {
                throw ValidationError(
                    "--status: expected \(known.joined(separator: ", ")), not \(status)."
                )
            }
            if let unverified, EligibilityCondition(rawValue: unverified) == nil {
                let known = EligibilityCondition.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("--unverified: expected one of \(known).")
            }
        }

        func run() throws {
            let installation = try options.authorised("toeslag.list")
            var filter = ToeslagList.Filter()
            filter.kind = kind
            filter.year = year
            filter.status = status
            filter.isToReclaim = toReclaim
            filter.hasOpenObjection = openObjections
            filter.suspendedOn = suspended ? "\(installation.asked.day)" : nil
            filter.isAssumed = assumed
            filter.unverified = unverified
            try ListedRows.show(installation, view: "toeslag.list", purpose, json: json) { listed in
                try ToeslagList(installation).forEach(filter) { item in
                    let row = Row([
                        "toeslag": .text("toeslag/\(item.number)"), "kind": .text(item.kind),
                        "benefitYear": .number(item.year), "status": .text(item.status),
                        "amount": item.amount.map { .number($0) } ?? .none,
                    ])
                    try listed.add(row, about: item.applicant, since: Position(item.number))
                }
            }
        }
    }
}

extension InstallationOptions {
    /// Takes a step with the toeslagen that are named, or with all of a list; one that is refused
    /// does not stop the others.
    fileprivate func run(
        _ action: String,
        _ step: Toeslagen.Step,
        _ choice: ToeslagChoice,
        _ filter: ToeslagList.Filter,
        json: Bool
    ) throws {
        var numbers = try choice.numbers()
        let installation = try authorised(action)
        let toeslagen = try installation.toeslagen()
        if choice.all {
            try ToeslagList(installation).forEach(filter) { numbers.append($0.number) }
        } else {
            // One that is not there stops the command before anything is written.
            for number in numbers { _ = try toeslagen.state(of: number) }
        }
        var report = RunReport(over: numbers.count)
        let outcome = try toeslagen.run(
            step,
            over: numbers,
            refused: { Terminal.complain("toeslag/\($0): \($1)") },
            began: { report.begin() },
            progress: { report.progress($0) }
        )
        report.end()
        Row([
            "considered": .number(Int64(outcome.considered)),
            "changed": .number(Int64(outcome.changed)),
            "refused": .number(Int64(outcome.refused)),
        ]).print(json: json)
        if outcome.refused > 0 { throw ExitStatus.refused }
    }
}

/// The number of the citizen that a person means.
func citizenNumber(_ name: String) throws -> Int64 {
    guard let number = try numberedStream("citizen", name).number else {
        throw BadInput("\(name) is not a citizen, as in citizen/12 or 12.")
    }
    return number
}

/// The number of the toeslag that a person means.
func toeslagNumber(_ name: String) throws -> Int64 {
    guard let number = try numberedStream("toeslag", name).number else {
        throw BadInput("\(name) is not a toeslag, as in toeslag/17 or 17.")
    }
    return number
}
