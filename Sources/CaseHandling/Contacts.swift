internal import Casework
public import EventLog
public import EventSourcing
public import Events
internal import Vault

/// Notices to citizens, their reactions, and contacts: texts about people are sealed under the key
/// of the citizen.
public struct Contacts {
    /// The processing activity that contact falls under.
    public static let processing = "citizen-contact"

    private let installation: Installation
    private let log: EventLog
    private let reader: LogReader
    private let cache = StateCache<Contact>()

    /// The contacts of an installation.
    ///
    /// - Throws: `LogError`.
    public init(_ installation: Installation, _ log: EventLog) throws {
        self.installation = installation
        self.log = log
        reader = try installation.reader()
    }

    /// Seals a text for a field of the event that comes next.
    public typealias Seal = (CaseText, String) throws -> Sealed<CaseText>

    /// Records what happened with a citizen; gives where it stands.
    ///
    /// - Throws: `CitizenRefusal`, `ContactRefusal`, `LogError`, `VaultError`.
    public func record(
        _ citizen: Int64,
        _ making: (Seal) throws -> ContactEvent
    ) throws -> Position {
        let appended = try decide(citizen) { version in
            let event = try making { text, field in
                try installation.vault().seal(
                    text,
                    for: StreamName("contact", citizen),
                    owner: StreamName("citizen", citizen),
                    version: version,
                    field: field
                )
            }
            return .record(event)
        }
        guard let appended else {
            preconditionFailure("what happened is recorded each time, so it has a position")
        }
        return appended
    }

    /// Records what became of a notice that left; says whether that is new.
    ///
    /// - Throws: `CitizenRefusal`, `ContactRefusal`, `LogError`.
    public func report(_ event: ContactEvent, about citizen: Int64) throws -> Bool {
        try decide(citizen) { _ in .report(event) } != nil
    }

    /// Decides a command, which gets the version of the event that comes next; gives where what it
    /// leads to stands, nil where that is nothing.
    private func decide(
        _ citizen: Int64,
        _ command: (Int64) throws -> Contact.Command
    ) throws -> Position? {
        let stream = StreamName("contact", citizen)
        return try installation.retrying {
            if try reader.head(of: StreamName("citizen", citizen)) == nil {
                throw CitizenRefusal.notRegistered
            }
            let loaded = try cache.load(stream, reader)
            let decided = try Contact.decide(
                command(loaded.version + 1),
                asked: installation.asked,
                in: loaded.state
            )
            if decided.isEmpty { return nil }
            let proposed = try decided.map { event in
                let party = loaded.state.party(in: event)
                if let party { try check(party, besides: citizen, in: event) }
                return try event.proposed(with: citizen, about: party)
            }
            return try log.appendAndWait(
                [StreamAppend(stream, .version(loaded.version), proposed)],
                installation.context(Self.processing)
            )
            .first
        }
    }

    /// Whoever is named besides the citizen is somebody else, who is known and has to do with him.
    ///
    /// He was a partner, a parent or a child, or lived where the citizen did. Of a partnership that
    /// may be what is found.
    private func check(
        _ party: Int64,
        besides citizen: Int64,
        in event: ContactEvent
    ) throws {
        let cache = StateCache<Citizen>()
        let own = try cache.load(StreamName("citizen", citizen), reader).state
        let other = try cache.load(StreamName("citizen", party), reader).state
        if party == citizen || other.birth == nil { throw ContactRefusal.noSuchParty(party) }
        if case .discrepancyFound(let found) = event, found.subject != .partnership,
            !own.everPartners.contains(party), own.children[party] == nil,
            !own.parents.contains(party),
            own.everDwellings.isDisjoint(with: other.everDwellings)
        {
            throw ContactRefusal.stranger(party)
        }
    }
}

extension ContactEvent {
    /// The event to append about a citizen, and whom it names besides.
    ///
    /// - Throws: `LogError`.
    func proposed(with citizen: Int64, about party: Int64?) throws -> ProposedEvent {
        try ProposedEvent(
            self,
            causation: causation.map { .position($0) },
            subjects: Set([citizen, party].compactMap(\.self)).sorted()
        )
    }

    /// What led to it: the discrepancy of a notice, the notice of a reaction.
    private var causation: Position? {
        switch self {
        case .attentionNoticeSent(let sent): sent.about
        case .citizenNotified(let sent): sent.about
        case .correctionMade(let made): made.discrepancy
        case .noticeDispatched(let dispatched): dispatched.notice
        case .noticeReturned(let returned): returned.notice
        case .noticeWithdrawn(let withdrawn): withdrawn.notice
        case .reactionReceived(let reaction): reaction.notice
        case .serviceTaskClosed(let closed): closed.task
        case .stuckInProcessDetected(let stuck): stuck.since
        case .prefillConfirmed(let answer): answer.prefill
        case .prefillRejected(let answer): answer.prefill
        case .assistanceOffered, .contactRecorded, .dataPrefilled, .discrepancyFound,
            .serviceTaskOpened:
            nil
        }
    }
}
