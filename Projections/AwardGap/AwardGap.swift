public import EventSourcing
public import Events

/// How far advances lie from what is definitive: the gap that makes large reclaims.
public enum AwardGap: StreamProjection {
    /// What a toeslag adds.
    public struct State: Hashable, Sendable {
        var kind: String
        var year: Int64
        var cohort: String?
        var provisional: Int64?
        var definitive: Int64?
        var revisions: Int64 = 0
        var reclaimed: Int64 = 0
        var automated: Int64 = 0
        var decisions: Int64 = 0

        mutating func decide(_ award: Award) {
            decisions += 1
            if award.isAutomated { automated += 1 }
        }
    }

    /// `AwardGap`.
    public static var name: String { "AwardGap" }
    /// Raised with every change of meaning.
    public static var version: Int { 4 }
    /// The table and the views.
    public static var schema: String {
        String(decoding: PackageResources.AwardGap_sql, as: UTF8.self)
    }
    /// A row per toeslag.
    public static var tables: [Table] {
        [
            Table(
                "award_gap",
                columns: [
                    "toeslag", "kind", "benefit_year", "cohort", "provisional", "definitive",
                    "revisions", "reclaimed", "automated", "decisions",
                ],
                keyColumns: 1,
                primaryKeyColumns: 1
            )
        ]
    }
    /// Applications, and what was decided.
    public static var typeNames: [StaticText] {
        [
            ApplicationSubmitted.typeName, AwardRevised.typeName, DefinitiveAwardDecided.typeName,
            LiabilityDecided.typeName, LiabilityWithdrawn.typeName, ObjectionDecided.typeName,
            ProvisionalAwardDecided.typeName, ReclaimMitigated.typeName,
            ReclaimOrdered.typeName, ReclaimReduced.typeName,
        ]
    }

    /// What an event changes.
    public static func evolve(
        _ state: inout State?,
        of key: Int64,
        with event: Recorded<ToeslagEvent>
    ) {
        switch event.event {
        case .applicationSubmitted(let application):
            state = State(kind: application.kind.rawValue, year: application.benefitYear.value)
        case .provisionalAwardDecided(let decided):
            state?.decide(decided.award)
            state?.provisional = decided.award.amount.value
            state?.cohort = String(decided.award.decidedOn.description.prefix(7))
        case .awardRevised(let revised):
            state?.decide(revised.award)
            if state?.definitive == nil { state?.revisions += 1 }
            // After the year an advance only follows what is established.
            if Int64(revised.award.decidedOn.parts.year) <= state?.year ?? 0 {
                state?.provisional = revised.award.amount.value
            }
        case .definitiveAwardDecided(let decided):
            state?.decide(decided.award)
            state?.definitive = decided.award.amount.value
        case .reclaimOrdered(let reclaim):
            // A person weighed it.
            state?.decisions += 1
            state?.reclaimed += reclaim.amount.value
        case .reclaimMitigated(let mitigated):
            state?.decisions += 1
            state?.reclaimed -= mitigated.amount.value
        case .reclaimReduced(let reduced):
            state?.decisions += 1
            state?.automated += 1
            state?.reclaimed -= reduced.amount.value
        case .objectionDecided, .liabilityDecided, .liabilityWithdrawn: state?.decisions += 1
        default: break
        }
    }

    /// One row.
    public static func rows(of key: Int64, _ state: State) -> [[[Cell]]] {
        let row: [Cell] = [
            .integer(key), .text(state.kind), .integer(state.year),
            state.cohort.map { .text($0) } ?? .null, Cell(state.provisional),
            Cell(state.definitive), .integer(state.revisions), .integer(state.reclaimed),
            .integer(state.automated), .integer(state.decisions),
        ]
        return [[row]]
    }

    /// The state of the row.
    public static func state(of key: Int64, from rows: [[[Cell]]]) -> State? {
        guard let row = rows.first?.first, row.count == 10, let kind = row[1].text,
            let year = row[2].integer, let revisions = row[6].integer,
            let reclaimed = row[7].integer, let automated = row[8].integer,
            let decisions = row[9].integer
        else { return nil }
        return State(
            kind: kind,
            year: year,
            cohort: row[3].text,
            provisional: row[4].integer,
            definitive: row[5].integer,
            revisions: revisions,
            reclaimed: reclaimed,
            automated: automated,
            decisions: decisions
        )
    }
}
