internal import ArgumentParser
internal import CaseHandling
internal import EventSourcing

/// The command `waarborg deadlines`.
struct DeadlinesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deadlines",
        abstract: "Lists what has to be done by which day; exit status 1 for what is overdue.",
        discussion: """
            By the agency: decide on an advance, a definitive award, a revision or an objection,
            order a term, send a notice, see to what came back, help, pay after a suspension. By a
            citizen: react to a notice, give a view, pay back. What was done in time or late is in
            the read model Deadlines too. With --overdue only what should have been done is told,
            and the exit status is 1 where the agency is late. Whose deadlines were listed, and what
            for, is recorded first.
            """
    )
    @OptionGroup var options: InstallationOptions
    @Option(help: "Only of agency or citizen.") var party: String?
    @Option(help: "Only of one kind, as in revision or paymentReturned.") var kind: String?
    @Flag(help: "Only what should have been done by now.") var overdue = false
    @Option(help: "By another day than today, as in 2025-01-31.") var on: String?
    @OptionGroup var purpose: PurposeOfReading
    @Flag(help: "One line of JSON per deadline.") var json = false

    func validate() throws {
        if let party, party != "agency", party != "citizen" {
            throw ValidationError("--party: expected agency or citizen, not \(party).")
        }
        if let kind, !DeadlineList.kinds.contains(kind) {
            let known = DeadlineList.kinds.joined(separator: ", ")
            throw ValidationError("--kind: expected one of \(known), not \(kind).")
        }
        if on != nil, !overdue { throw ValidationError("--on goes with --overdue.") }
    }

    func run() throws {
        let installation = try options.authorised("deadlines")
        let today = try on.map { try day($0, of: "--on") } ?? installation.asked.day
        var isLate = false
        try ListedRows.show(installation, view: "deadlines", purpose, json: json) { listed in
            try DeadlineList(installation).forEach(
                party: party,
                kind: kind,
                dueBefore: overdue ? today : nil
            ) { item in
                if overdue, item.party == "agency" { isLate = true }
                let row = Row([
                    "stream": .text(item.stream.description), "kind": .text(item.kind),
                    "party": .text(item.party), "due": .text(item.due),
                    "since": .number(item.since.value),
                    "amount": item.amount.map { .number($0) } ?? .none,
                ])
                try listed.add(row, about: item.citizen, since: item.since)
            }
        }
        if isLate { throw ExitStatus.difference }
    }
}
