internal import Casework
internal import EventLog
public import EventSourcing
public import Events
internal import Projections
internal import SQLite

/// Everything of one citizen (_burger centraal_), as it is or as it was known then: facts, contact,
/// and the toeslagen in which he counts, whoever applied.
public struct CitizenView: Sendable {
    /// A toeslag in which the citizen counts.
    public struct Part: Hashable, Sendable {
        /// The number of the toeslag.
        public let toeslag: Int64
        /// As what: applicant, child, partner, resident.
        public let role: String
    }

    /// The facts, in order.
    public let facts: [Recorded<CitizenEvent>]
    /// The contact, in order.
    public let contact: [Recorded<ContactEvent>]
    /// The toeslagen in which the citizen counts, by number.
    public let parts: [Part]

    /// Opens the file; that it was looked at, by whom and what for, is recorded first.
    ///
    /// - Throws: `CitizenError.unknown`, `ReadModelError`, `LogError`.
    public init(
        _ installation: Installation,
        of number: Int64,
        as moment: Moment?,
        purpose: String
    ) throws {
        let log = try installation.writer()
        let reader = try installation.reader()
        let stream = StreamName("citizen", number)
        let all = try installation.load(stream, as: CitizenEvent.self, reader).events
        guard let first = all.first else { throw CitizenError.unknown(stream.description) }
        if case .position(let position)? = moment {
            let count = try reader.count()
            if position.value >= count { throw LogError.noSuchPosition(position, count: count) }
        }
        let said = try installation.load(
            StreamName("contact", number),
            as: ContactEvent.self,
            reader
        ).events
        try installation.recordAccess(
            to: [number],
            view: "citizen.file",
            purpose: purpose,
            because: first.position,
            log
        )
        facts = all.filter { moment?.knows($0.envelope) ?? true }
        contact = said.filter { moment?.knows($0.envelope) ?? true }
        if facts.isEmpty { throw ToeslagRefusal.notKnownThen }
        let path = try ReadModelRegister.current(CitizenFile.self, of: installation).path
        let select = try Database(path, .readOnly).prepare(
            "SELECT toeslag, role, first FROM citizen_toeslag WHERE citizen = ?"
                + " ORDER BY toeslag, role"
        )
        select.bind(0, number)
        var parts: [Part] = []
        while try select.step() {
            if let moment {
                let entry = try reader.entry(at: Position(select.integer(2)))
                guard case .record(let envelope) = entry, moment.knows(envelope) else { continue }
            }
            parts.append(Part(toeslag: select.integer(0), role: select.text(1)))
        }
        self.parts = parts
    }
}
