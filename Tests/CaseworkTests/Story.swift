import BenefitRules
import Casework
import EventSourcing
import Events
import TestSupport
import Testing

/// A toeslag as its events make it, decided by people with facts.
struct Story {
    enum Step {
        case review
        case postpone
        case lower(Toeslag.Lowering.Ground?)
        case settle
        case pay(through: CivilDate)
        case payAgain(through: CivilDate)
        case report(ToeslagEvent)
        case hear(until: String)
        case view(Position, String)
        case plan(Position, months: Int)
        case suspend(PaymentSuspended.Ground, noticed: String?, until: String)
        case lift
        case stop(from: String, requested: String? = nil)
        case reclaim(mitigated: Int64, elsewhere: Int64 = 0)
        case object(Position, String)
        case decide(Position, ObjectionDecided.Outcome)
        case appeal(Position, String)
        case judgment(Position, JudgmentReceived.Outcome, String, decideBy: String? = nil)
        case mitigate(Position, by: Int64)
        case holdLiable(Int64, for: Position, isAdult: Bool = true)
        case withdraw(Int64, for: Position)
        case takeSetOff(Position, Int64)
    }

    var people: People
    /// What the applicant owes elsewhere.
    var debts: [Toeslag.Debt] = []
    /// What the applicant was told of, and has answered or had the time to.
    var told: Set<DiscrepancyFound.Subject> = []
    private(set) var state = Toeslag.initial
    private(set) var positions: [Position] = []
    private var next: Int64 = 1_000

    init(kind: Events.ToeslagKind = .zorgtoeslag, income: Int64 = 30_500) {
        people = People(income)
        record(.applicationSubmitted(Facts.application(kind)), by: .keeper, Facts.day("2024-12-01"))
    }

    /// The whole advance was ordered, by an income of 30,500.
    static func paidOut() throws -> Story {
        var story = Story()
        try story.apply(.review, on: "2024-12-02")
        try story.payAll()
        return story
    }

    /// The whole advance was ordered and is what the definitive award gives.
    static func settled() throws -> Story {
        var story = try Story.paidOut()
        story.people.add(1, Facts.income(30_500, established: true))
        try story.apply(.settle, on: "2026-06-01")
        return story
    }

    mutating func payAll() throws {
        try apply(.pay(through: Facts.day("2025-12-31")), on: "2025-12-01")
    }

    private var basis: Toeslag.Basis {
        let kind = state.application?.kind ?? .zorgtoeslag
        let known = people.basis(for: kind)
        let all = known.household
        let found = state.application.flatMap { application -> Toeslag.Found? in
            if all.agencySaid.isEmpty { return nil }
            return Toeslag.Found(
                about: all,
                application,
                state,
                .confirmed,
                told: { told.contains($1.what.subject) },
                counting: { (people.counting($0).household(for: kind), said: all.agencySaid) }
            )
        }
        return Toeslag.Basis(
            found?.counting ?? all,
            known.legislation,
            software: known.software,
            found: found,
            debts: debts
        )
    }

    var amount: Int64 { state.decision?.award.amount.value ?? 0 }

    func decide(_ step: Step, on text: String, by actor: Actor = .keeper) throws -> [ToeslagEvent] {
        let day = Facts.day(text)
        let instant = Instant(milliseconds: Int64(day.days) * 86_400_000 + 43_200_000)
        let command = command(for: step, on: day) ?? weighed(step) ?? objected(step)
        let asked = Asked(by: actor, on: day, at: instant)
        return try Toeslag.decide(try #require(command), asked: asked, in: state)
    }

    private func command(for step: Step, on day: CivilDate) -> Toeslag.Command? {
        switch step {
        case .review: .review(basis)
        case .postpone: .postpone(basis)
        case .lower(let ground):
            .lower(
                Toeslag.Lowering(
                    ground,
                    motivation: Sealed("citizen/1:AAECAwQFBgcICQoLDA0ODw")
                ),
                basis
            )
        case .settle: .settle(basis)
        case .pay(let through): .pay(through: through, again: false)
        case .payAgain(let through): .pay(through: through, again: true)
        case .report(let event): .report(event)
        case .hear(let until): .hear(until: Facts.day(until))
        case .view(let hearing, let received):
            .takeView(
                StatementOfViewsReceived(
                    hearing: hearing,
                    receivedOn: Facts.day(received),
                    statement: Sealed("citizen/1:AAECAwQFBgcICQoLDA0ODw")
                )
            )
        case .plan(let reclaim, let months): .agreePlan(reclaim: reclaim, months: months)
        case .suspend(let ground, let noticed, let until):
            .suspend(
                Toeslag.Suspending(
                    ground,
                    noticedOn: noticed.map(Facts.day),
                    reason: Sealed("citizen/1:AAECAwQFBgcICQoLDA0ODw"),
                    until: Facts.day(until)
                )
            )
        case .lift: .lift
        case .stop(let from, let requested):
            .stop(
                ToeslagStopped(
                    from: Facts.day(from),
                    requestedOn: requested.map(Facts.day) ?? day
                )
            )
        default: nil
        }
    }

    /// What a person weighs.
    private func weighed(_ step: Step) -> Toeslag.Command? {
        switch step {
        case .reclaim(let mitigated, let elsewhere):
            .reclaim(
                Toeslag.Weighing(
                    mitigated: mitigated,
                    reclaimedElsewhere: elsewhere,
                    proportionality: Sealed("citizen/1:AAECAwQFBgcICQoLDA0ODw"),
                    doenvermogen: Sealed("citizen/1:AAECAwQFBgcICQoLDA0ODw")
                ),
                .confirmed
            )
        case .mitigate(let reclaim, let amount):
            .mitigate(
                Toeslag.Mitigation(
                    reclaim,
                    by: amount,
                    motivation: Sealed("citizen/1:AAECAwQFBgcICQoLDA0ODw")
                )
            )
        case .holdLiable(let citizen, let reclaim, let isAdult):
            .holdLiable(
                Toeslag.LiabilityWeighing(
                    reclaim,
                    of: Facts.citizen(citizen),
                    isAdult: isAdult,
                    proportionality: Sealed("citizen/2:AAECAwQFBgcICQoLDA0ODw"),
                    doenvermogen: Sealed("citizen/2:AAECAwQFBgcICQoLDA0ODw")
                ),
                .confirmed
            )
        case .withdraw(let citizen, let reclaim):
            .withdraw(
                Toeslag.Withdrawal(
                    reclaim,
                    of: Facts.citizen(citizen),
                    motivation: Sealed("citizen/2:AAECAwQFBgcICQoLDA0ODw")
                )
            )
        case .takeSetOff(let reclaim, let amount):
            .takeSetOff(
                ReclaimSetOff(
                    amount: Facts.cents(amount),
                    reclaim: reclaim,
                    toeslag: 900
                )
            )
        default: nil
        }
    }

    private func objected(_ step: Step) -> Toeslag.Command? {
        switch step {
        case .object(let decision, let received):
            .object(
                ObjectionFiled(
                    against: decision,
                    decideBy: nil,
                    grounds: Sealed("citizen/1:AAECAwQFBgcICQoLDA0ODw"),
                    receivedOn: Facts.day(received)
                )
            )
        case .decide(let objection, let outcome):
            .decideObjection(
                objection,
                outcome,
                motivation: Sealed("citizen/1:AAECAwQFBgcICQoLDA0ODw")
            )
        case .appeal(let objection, let received):
            .appeal(
                AppealFiled(
                    court: .rotterdam,
                    objection: objection,
                    receivedOn: Facts.day(received)
                )
            )
        case .judgment(let objection, let outcome, let judged, let last):
            .takeJudgment(
                JudgmentReceived(
                    decideBy: last.map(Facts.day),
                    judgedOn: Facts.day(judged),
                    objection: objection,
                    outcome: outcome
                )
            )
        default: nil
        }
    }

    @discardableResult
    mutating func apply(_ step: Step, on text: String, by actor: Actor = .keeper) throws
        -> [ToeslagEvent]
    {
        let events = try decide(step, on: text, by: actor)
        for event in events { record(event, by: actor, Facts.day(text)) }
        return events
    }

    private mutating func record(_ event: ToeslagEvent, by actor: Actor, _ day: CivilDate) {
        do {
            next = max(next, people.next)
            people.next = next + 1
            let place = Surroundings("toeslag/1", position: next, by: actor)
            Toeslag.evolve(&state, with: try place.record(event))
        } catch {
            preconditionFailure("\(event) can be recorded: \(error)")
        }
        positions.append(Position(next))
        next += 1
    }

    func refuses(
        _ step: Step,
        on text: String,
        by actor: Actor = .keeper,
        _ ground: ToeslagRefusal,
        at place: SourceLocation = #_sourceLocation
    ) {
        #expect(throws: ground, sourceLocation: place) { try decide(step, on: text, by: actor) }
    }
}

extension [ToeslagEvent] {
    var revision: AwardRevised? {
        if case .awardRevised(let revised)? = first { revised } else { nil }
    }
}
