public import Casework
internal import EventLog
public import EventSourcing
public import Events

/// Until when something is looked at: what was recorded later was not known.
public enum Moment: Sendable {
    /// Through the event at a position.
    case position(Position)
    /// Through a moment.
    case instant(Instant)
    /// Through the end of a day in Amsterdam.
    case endOf(CivilDate)

    /// Whether a record was known.
    func knows(_ envelope: Envelope) -> Bool {
        switch self {
        case .position(let position): envelope.position <= position
        case .instant(let instant): envelope.recorded <= instant
        case .endOf(let day): AmsterdamTime.day(at: envelope.recorded) <= day
        }
    }
}

/// A toeslag with its events, as it is or as it was known then.
public struct Dossier: Sendable {
    /// Its events, in order.
    public let events: [Recorded<ToeslagEvent>]
    /// What follows from them.
    public let state: Toeslag.State
    /// Until when it is looked at; nil for now.
    let moment: Moment?

    /// The processing activity that looking falls under.
    public static let processing = "dossier-access"

    /// Opens the dossier; that it was looked at, by whom and what for, is recorded first.
    ///
    /// - Throws: `ToeslagRefusal.noSuchToeslag`, `LogError`.
    public init(
        _ installation: Installation,
        of number: Int64,
        as moment: Moment?,
        purpose: String
    ) throws {
        let log = try installation.writer()
        let stream = Toeslagen.stream(number)
        let (all, _) = try installation.load(
            stream,
            as: ToeslagEvent.self,
            installation.reader()
        )
        guard let first = all.first, case .applicationSubmitted = first.event else {
            throw ToeslagRefusal.noSuchToeslag
        }
        if case .position(let position)? = moment {
            let count = try installation.reader().count()
            if position.value >= count { throw LogError.noSuchPosition(position, count: count) }
        }
        let people = Set(all.flatMap(\.envelope.subjects)).sorted()
        try installation.recordAccess(
            to: people,
            view: "toeslag.show",
            purpose: purpose,
            because: first.position,
            log
        )
        self.moment = moment
        events = all.filter { moment?.knows($0.envelope) ?? true }
        if events.isEmpty { throw ToeslagRefusal.notKnownThen }
        state = Toeslag.fold(events)
    }
}
