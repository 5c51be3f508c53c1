internal import ArgumentParser
internal import BenefitRules
internal import CaseHandling
internal import Casework
internal import EventLog
internal import EventSourcing
internal import Events

extension ToeslagCommand {
    /// The command `waarborg toeslag show`.
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows a toeslag as it is, or as it was known then; looking is recorded.",
            discussion: """
                --as-of answers what was known at a position or a moment: the award, and what each
                month of the year gave by it. A day means until its end, in Amsterdam. With --months
                it is a line per month, with the people and the income that counted in it; with
                --certainty a fact is verified when a registered source delivered it.
                """
        )
        @OptionGroup var options: InstallationOptions
        @Argument(help: "The toeslag, as in toeslag/17 or 17.") var toeslag: String
        @OptionGroup var purpose: Purpose
        @Option(help: "A position, a day or a moment as in 2025-03-01T12:00:00.000Z.")
        var asOf: String?
        @Flag(help: "One line per event.") var timeline = false
        @Flag(help: "One line per fact of the award: who said it, and by which delivery.")
        var certainty = false
        @Flag(help: "One line per month: what it gives, by whom and what counted.")
        var months = false
        @Flag(help: "One line of JSON.") var json = false

        func validate() throws {
            if [timeline, certainty, months].filter({ $0 }).count > 1 {
                throw ValidationError(
                    "--timeline, --certainty and --months: give one of them."
                )
            }
        }

        func run() throws {
            let number = try toeslagNumber(toeslag)
            let moment = try asOf.map { try Moment($0) }
            let installation = try options.authorised("toeslag.show")
            let dossier = try Dossier(installation, of: number, as: moment, purpose: purpose.text)
            if timeline {
                var state = Toeslag.initial
                for event in dossier.events {
                    let envelope = event.envelope
                    Toeslag.evolve(&state, with: event)
                    Row([
                        "position": .number(event.position.value),
                        "recorded": .text(envelope.recorded.description),
                        "type": .text(envelope.type.string),
                        "phase": .text(state.phase.rawValue),
                        "effective": envelope.effective.map { .text($0.description) } ?? .none,
                        "because": envelope.causation.map { .number($0.value) } ?? .none,
                        "by": .text(envelope.actor.id.string),
                    ]).print(json: json)
                }
            } else if certainty {
                for fact in try dossier.basis(installation) {
                    Row([
                        "fact": .number(fact.position.value),
                        "about": fact.about.map { .text($0) } ?? .none,
                        "type": .text(fact.type ?? "withheld"),
                        "source": fact.source.map { .text($0.rawValue) } ?? .none,
                        "verified": .flag(fact.isVerified),
                        "delivery": fact.delivery.map { .text("delivery/\($0)") } ?? .none,
                    ]).print(json: json)
                }
            } else if months {
                for row in ToeslagView(number, dossier.state).months { row.print(json: json) }
            } else {
                ToeslagView(number, dossier.state).row.print(json: json)
            }
        }
    }
}

extension Moment {
    /// What a person means with a position, a day or a moment.
    init(_ text: String) throws {
        if let position = Int64(text), position >= 0 {
            self = .position(Position(position))
        } else if let day = CivilDate(text) {
            self = .endOf(day)
        } else if let instant = Instant(text) {
            self = .instant(instant)
        } else {
            throw BadInput(
                "--as-of: expected a position, a day as in 2025-03-01 or a moment as in"
                    + " 2025-03-01T12:00:00.000Z, not \(text)"
            )
        }
    }
}

/// What a person sees of a toeslag.
struct ToeslagView {
    private let number: Int64
    private let state: Toeslag.State

    init(_ number: Int64, _ state: Toeslag.State) {
        self.number = number
        self.state = state
    }

    /// A row per month of the award that holds; none before one.
    var months: [Row] {
        guard let award = state.decision?.award else { return [] }
        return award.months.enumerated().map { index, amount in
            let month = Int64(index + 1)
            let period = award.periods.first { ($0.first...$0.last).contains(month) }
            let advances = state.advanceMonths
            return Row([
                "month": .number(month), "amount": .number(amount.value),
                "advance": advances.map { .number($0[index].value) } ?? .none,
                "income": period.map { .number($0.income) } ?? .none,
                "partner": period?.partner.map { .text("citizen/\($0)") } ?? .none,
                "children": .texts((period?.children ?? []).map { "citizen/\($0)" }),
                "residents": .texts((period?.residents ?? []).map { "citizen/\($0)" }),
                "dwelling": period?.dwelling.map { .text("dwelling/\($0)") } ?? .none,
                "rent": period?.rent.map { .number($0.value) } ?? .none,
            ])
        }
    }

    var row: Row {
        let application = state.application
        let decision = state.decision
        let award = decision?.award
        return Row([
            "toeslag": .text("toeslag/\(number)"),
            "kind": application.map { .text($0.kind.rawValue) } ?? .none,
            "benefitYear": application.map { .number($0.benefitYear.value) } ?? .none,
            "applicant": application.map { .text("citizen/\($0.applicant)") } ?? .none,
            "status": .text(state.status.rawValue),
            "phase": .text(state.phase.rawValue),
            "amount": award.map { .number($0.amount.value) } ?? .none,
            "months": award.map { .numbers($0.months.map(\.value)) } ?? .none,
            "right": award?.right.map { .number($0.value) } ?? .none,
            "grounds": .texts(award?.grounds.map(\.rawValue) ?? []),
            "advanceMonths": state.advanceMonths.map { .numbers($0.map(\.value)) } ?? .none,
            "paid": .number(state.paidOut.paid),
            "underway": .number(state.paidOut.underway),
            "advanceOrdered": .number(state.advanceOrdered),
            "toOrder": .number(state.terms.reduce(0) { $0 + $1.amount }),
            "supplementOrdered": .number(state.supplementOrdered),
            "setOff": .number(state.setOff),
            "toReclaim": .number(state.toReclaim),
            "reclaimed": .number(state.reclaimed),
            "paidBack": .number(state.reclaims.values.reduce(0) { $0 + $1.received }),
            "toPayBack": .number(state.reclaims.values.reduce(0) { $0 + $1.left }),
            "liable": .texts(
                Set(state.reclaims.values.flatMap(\.liable.keys)).sorted().map { "citizen/\($0)" }
            ),
            "kept": .number(state.kept),
            "returned": .numbers(state.toRepeat.keys.map(\.value)),
            "hearings": .numbers(state.hearings.map(\.position.value)),
            "suspendedUntil": state.lastSuspension.map { .text($0.until.description) } ?? .none,
            "stoppedFrom": state.stopped.map { .text($0.from.description) } ?? .none,
            "awardBy": state.awardBy.map { .text($0.description) } ?? .none,
            "waitsFor": state.postponed.map { .text($0.reason.rawValue) } ?? .none,
            "reviseBy": state.postponed.map { .text($0.decideBy.description) } ?? .none,
            "decision": decision.map { .number($0.position.value) } ?? .none,
            "decidedOn": award.map { .text($0.decidedOn.description) } ?? .none,
            "objectionUntil": award.map { .text($0.objectionUntil.description) } ?? .none,
            "automated": award.map { .flag($0.isAutomated) } ?? .none,
            "articles": .texts(award?.articles.map(\.text.string) ?? []),
            "assumed": .texts(award?.assumed?.map(\.text.string) ?? []),
            "facts": .numbers(award?.facts.map(\.value) ?? []),
            "verified": .texts(
                state.conditions.values.filter(\.isVerified).map(\.condition.rawValue).sorted()
            ),
            "software": award.map { .number($0.software.value) } ?? .none,
        ])
    }
}
