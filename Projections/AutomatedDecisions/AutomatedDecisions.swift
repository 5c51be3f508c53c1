public import EventSourcing
public import Events

/// Each decision about a toeslag, and whether a person took part in it (AVG article 22).
public enum AutomatedDecisions: StreamProjection {
    /// The decisions about a toeslag.
    public struct State: Hashable, Sendable {
        var kind: String
        var year: Int64
        var decisions: [Decision] = []

        struct Decision: Hashable, Sendable {
            let position: Int64
            let type: String
            let month: String
            let isAutomated: Bool
            let software: Int64?
            let facts: Int64
        }
    }

    /// `AutomatedDecisions`.
    public static var name: String { "AutomatedDecisions" }
    /// Raised with every change of meaning.
    public static var version: Int { 4 }
    /// The table and the view.
    public static var schema: String {
        String(decoding: PackageResources.AutomatedDecisions_sql, as: UTF8.self)
    }
    /// A row per toeslag, and one per decision.
    public static var tables: [Table] {
        [
            Table(
                "decided",
                columns: ["toeslag", "kind", "benefit_year"],
                keyColumns: 1,
                primaryKeyColumns: 1
            ),
            Table(
                "decision",
                columns: [
                    "toeslag", "position", "type", "month", "is_automated", "software", "facts",
                ],
                keyColumns: 1,
                primaryKeyColumns: 2
            ),
        ]
    }
    /// Applications, which say which toeslag it is, and decisions.
    public static var typeNames: [StaticText] {
        [
            ApplicationSubmitted.typeName, AwardRevised.typeName, DefinitiveAwardDecided.typeName,
            LiabilityDecided.typeName, LiabilityWithdrawn.typeName, ObjectionDecided.typeName,
            PaymentPlanAgreed.typeName, PaymentSuspended.typeName,
            ProvisionalAwardDecided.typeName, ReclaimMitigated.typeName, ReclaimOrdered.typeName,
            ReclaimReduced.typeName, ReclaimWaived.typeName, RevisionNotMade.typeName,
            SetOffDecided.typeName,
            SuspensionLifted.typeName,
        ]
    }

    /// What was decided, by whom.
    public static func evolve(
        _ state: inout State?,
        of key: Int64,
        with event: Recorded<ToeslagEvent>
    ) {
        switch event.event {
        case .applicationSubmitted(let application):
            state = State(
                kind: application.kind.rawValue,
                year: application.benefitYear.value
            )
        case .provisionalAwardDecided(let decided): state?.add(event, decided.award)
        case .awardRevised(let revised): state?.add(event, revised.award)
        case .definitiveAwardDecided(let decided): state?.add(event, decided.award)
        case .reclaimWaived(let waived): state?.add(event, waived.basis)
        case .setOffDecided(let decided): state?.add(event, decided.basis)
        case .reclaimOrdered(let reclaim): state?.add(event, reclaim.basis)
        case .reclaimMitigated(let mitigated): state?.add(event, mitigated.basis)
        case .reclaimReduced(let reduced): state?.add(event, reduced.basis)
        case .liabilityDecided(let decided): state?.add(event, decided.basis)
        case .liabilityWithdrawn(let withdrawn): state?.add(event, withdrawn.basis)
        case .objectionDecided(let decided): state?.add(event, decided.basis)
        case .paymentPlanAgreed(let plan): state?.add(event, plan.basis)
        case .paymentSuspended(let suspended): state?.add(event, suspended.basis)
        case .revisionNotMade(let notMade): state?.add(event, notMade.basis)
        case .suspensionLifted(let lifted): state?.add(event, lifted.basis)
        default: break
        }
    }

    /// A row of the toeslag, and one per decision.
    public static func rows(of key: Int64, _ state: State) -> [[[Cell]]] {
        [
            [cells(of: key) + [.text(state.kind), .integer(state.year)]],
            state.decisions.map { decision in
                cells(of: key) + [
                    .integer(decision.position), .text(decision.type), .text(decision.month),
                    .integer(decision.isAutomated ? 1 : 0), Cell(decision.software),
                    .integer(decision.facts),
                ]
            },
        ]
    }

    /// What the rows say.
    public static func state(of key: Int64, from rows: [[[Cell]]]) -> State? {
        guard rows.count == 2, let first = rows[0].first, first.count == 3,
            let kind = first[1].text, let year = first[2].integer
        else { return nil }
        var state = State(kind: kind, year: year)
        for row in rows[1] {
            guard row.count == 7, let position = row[1].integer, let type = row[2].text,
                let month = row[3].text, let isAutomated = row[4].integer,
                let facts = row[6].integer
            else { return nil }
            state.decisions.append(
                State.Decision(
                    position: position,
                    type: type,
                    month: month,
                    isAutomated: isAutomated == 1,
                    software: row[5].integer,
                    facts: facts
                )
            )
        }
        return state
    }
}

extension AutomatedDecisions.State {
    fileprivate mutating func add(_ event: Recorded<ToeslagEvent>, _ award: Award) {
        add(
            event,
            isAutomated: award.isAutomated,
            software: award.software.value,
            facts: Int64(award.facts.count)
        )
    }

    fileprivate mutating func add(_ event: Recorded<ToeslagEvent>, _ basis: DecisionBasis) {
        add(event, isAutomated: basis.isAutomated, software: basis.software?.value, facts: 0)
    }

    private mutating func add(
        _ event: Recorded<ToeslagEvent>,
        isAutomated: Bool,
        software: Int64?,
        facts: Int64
    ) {
        decisions.append(
            Decision(
                position: event.position.value,
                type: event.envelope.type.string,
                month: String(event.envelope.recorded.description.prefix(7)),
                isAutomated: isAutomated,
                software: software,
                facts: facts
            )
        )
    }
}
