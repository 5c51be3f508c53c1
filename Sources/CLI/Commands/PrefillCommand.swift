internal import ArgumentParser
internal import CaseHandling
internal import Casework
internal import EventLog
internal import EventSourcing
internal import Events

extension ToeslagCommand {
    /// The command `waarborg toeslag prefill`.
    struct Prefill: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Offers what is known of a citizen for an application; looking is recorded.",
            discussion: """
                A line per fact of the citizen alone. The application then says which are wrong,
                and what is so instead: {"applicant":12,"kind":"zorgtoeslag","benefitYear":2026,
                "prefill":91,"rejected":[45],"facts":[…]}. All others are confirmed. How often
                sources were wrong is told by `waarborg source quality`.
                """
        )
        @OptionGroup var options: InstallationOptions
        @Argument(help: "The citizen, as in citizen/12 or 12.") var citizen: String
        @Option(help: "Which toeslag.") var kind: String
        @Option(help: "The benefit year.") var year: Int64
        @OptionGroup var purpose: Purpose
        @Flag(help: "One line of JSON per fact.") var json = false

        func validate() throws { try checkKind(kind) }

        func run() throws {
            let citizen = try citizenNumber(citizen)
            guard let kind = ToeslagKind(rawValue: kind), let year = CalendarYear(year) else {
                throw BadInput("--year: expected a year as in 2026")
            }
            let prefills = try Prefills(options.authorised("toeslag.prefill"))
            let offer = try prefills.offer(kind, in: year, to: citizen, purpose: purpose.text)
            for fact in offer.facts {
                Row([
                    "prefill": offer.position.map { .number($0.value) } ?? .none,
                    "fact": .number(fact.origin.fact.value),
                    "type": .text(fact.envelope.type.string),
                    "data": .json(fact.envelope.owner.array(fact.envelope.data)),
                    "source": .text(fact.origin.source.rawValue),
                    "delivery": fact.origin.delivery.map { .text("delivery/\($0)") } ?? .none,
                ]).print(json: json)
            }
        }
    }
}

extension SourceCommand {
    /// The command `waarborg source quality`.
    struct Quality: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows how often what was filled in for citizens was right, by source.",
            discussion: "It says something about sources, and nothing about anybody."
        )
        @OptionGroup var options: InstallationOptions
        @Flag(help: "One line of JSON per source.") var json = false

        func run() throws {
            for row in try SourceQuality(options.authorised("source.list")).rows() {
                Row([
                    "source": .text(row.source), "delivered": .flag(row.isDelivered),
                    "confirmed": .number(row.confirmed), "rejected": .number(row.rejected),
                ]).print(json: json)
            }
        }
    }
}
