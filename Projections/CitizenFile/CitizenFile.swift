public import EventSourcing
public import Events

/// In which toeslagen a citizen counts (_burger centraal_): as applicant, partner, child or
/// resident.
public enum CitizenFile: Projection {
    /// The toeslagen of a citizen, in the order in which they came.
    public struct State: Hashable, Sendable {
        var entries: [Entry] = []

        struct Entry: Hashable, Sendable {
            let toeslag: Int64
            let role: Role
            let first: Int64
            var last: Int64
        }

        enum Role: String, Sendable {
            case applicant
            case child
            case liable
            case partner
            case resident
        }

        mutating func add(_ toeslag: Int64, _ role: Role, _ position: Int64) {
            let known = entries.firstIndex { $0.toeslag == toeslag && $0.role == role }
            if let known {
                entries[known].last = position
            } else {
                entries.append(
                    Entry(toeslag: toeslag, role: role, first: position, last: position)
                )
            }
        }
    }

    /// `CitizenFile`.
    public static var name: String { "CitizenFile" }
    /// Raised with every change of meaning.
    public static var version: Int { 3 }
    /// The table.
    public static var schema: String {
        String(decoding: PackageResources.CitizenFile_sql, as: UTF8.self)
    }
    /// Toeslagen by citizen and role.
    public static var tables: [Table] {
        [
            Table(
                "citizen_toeslag",
                columns: ["citizen", "toeslag", "role", "first", "last"],
                keyColumns: 1,
                primaryKeyColumns: 3
            )
        ]
    }
    /// What names the people of a toeslag.
    public static var typeNames: [StaticText] {
        [
            ApplicationSubmitted.typeName, AwardRevised.typeName, DefinitiveAwardDecided.typeName,
            LiabilityDecided.typeName, ProvisionalAwardDecided.typeName,
        ]
    }

    /// Decodes an event of a toeslag.
    public static func decode(_ envelope: Envelope) throws(EventDecodingError) -> ToeslagEvent? {
        try ToeslagEvent.decode(envelope)
    }

    /// The applicant, or those whom an award names.
    public static func keys(of event: Recorded<ToeslagEvent>) -> [Int64] {
        switch event.event {
        case .applicationSubmitted(let application): [application.applicant.value]
        default:
            Set(named(in: event.event).map(\.citizen)).sorted()
        }
    }

    /// Whom an award names, and as what; or who is asked for a reclaim.
    private static func named(
        in event: ToeslagEvent
    ) -> [(citizen: Int64, role: State.Role)] {
        let award: Award
        switch event {
        case .awardRevised(let revised): award = revised.award
        case .definitiveAwardDecided(let decided): award = decided.award
        case .provisionalAwardDecided(let decided): award = decided.award
        case .liabilityDecided(let decided): return [(decided.citizen.value, .liable)]
        default: return []
        }
        var people: [(citizen: Int64, role: State.Role)] = []
        for period in award.periods {
            if let partner = period.partner { people.append((partner.value, .partner)) }
            for child in period.children { people.append((child.value, .child)) }
            for care in period.care ?? [] { people.append((care.child.value, .child)) }
            for resident in period.residents ?? [] { people.append((resident.value, .resident)) }
        }
        return people
    }

    /// The number.
    public static func cells(of key: Int64) -> [Cell] { [.integer(key)] }

    /// The number that a cell holds.
    public static func key(from cells: [Cell]) -> Int64? { cells.first?.integer }

    /// What an event says about a citizen.
    public static func evolve(
        _ state: inout State?,
        of key: Int64,
        with event: Recorded<ToeslagEvent>
    ) {
        guard let toeslag = event.envelope.streamNumber else { return }
        var next = state ?? State()
        let position = event.position.value
        if case .applicationSubmitted = event.event { next.add(toeslag, .applicant, position) }
        let isApplicant = next.entries.contains { ($0.toeslag, $0.role) == (toeslag, .applicant) }
        for (_, role) in named(in: event.event).filter({ $0.citizen == key }) {
            // An applicant of huurtoeslag lives there too.
            if role == .resident, isApplicant { continue }
            next.add(toeslag, role, position)
        }
        state = next
    }

    /// A row per toeslag and role.
    public static func rows(of key: Int64, _ state: State) -> [[[Cell]]] {
        let entries = state.entries.map { entry -> [Cell] in
            [
                .integer(key), .integer(entry.toeslag), .text(entry.role.rawValue),
                .integer(entry.first), .integer(entry.last),
            ]
        }
        return [entries]
    }

    /// The toeslagen of the rows; these come by number and role, which says as much.
    public static func state(of key: Int64, from rows: [[[Cell]]]) -> State? {
        guard rows.count == 1 else { return nil }
        var state = State()
        for row in rows[0] {
            guard row.count == 5, let toeslag = row[1].integer,
                let role = row[2].text.flatMap(State.Role.init(rawValue:)),
                let first = row[3].integer, let last = row[4].integer
            else { return nil }
            state.entries.append(
                State.Entry(toeslag: toeslag, role: role, first: first, last: last)
            )
        }
        return state
    }
}
