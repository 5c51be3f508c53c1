public import Casework
public import EventLog
public import EventSourcing
internal import Events

/// What leaves by each channel, as the log has it.
public struct Outboxes {
    /// The processing activity that handing over falls under.
    public static let processing = "toeslag-outbox"

    private let installation: Installation
    private let reader: LogReader

    /// The outboxes of an installation.
    ///
    /// - Throws: `LogError`.
    public init(_ installation: Installation) throws {
        self.installation = installation
        reader = try installation.reader()
    }

    private static func stream(_ channel: Outbox.Channel) throws -> StreamName {
        try StreamName("outbox", channel.rawValue)
    }

    /// The last record that was taken over; nil when none was.
    ///
    /// - Throws: `LogError`.
    public func through(_ channel: Outbox.Channel) throws -> Position? {
        try StateCache<Outbox>().load(Self.stream(channel), reader).state.through
    }

    /// Gives what is to leave by a channel and was not taken over, in the order of the log, until
    /// `body` returns false.
    ///
    /// - Throws: `LogError`, and what `body` throws.
    public func forEach(_ channel: Outbox.Channel, _ body: (Envelope) throws -> Bool) throws {
        let first = try through(channel).map { $0.value + 1 } ?? 0
        let end = try reader.count()
        if first >= end { return }
        try reader.scan(first..<end, types: channel.types) { entry in
            // What was withheld no longer says what was to leave; it left, or a person saw to it.
            guard case .record(let envelope) = entry else { return true }
            return try body(envelope)
        }
    }

    /// The number of the citizen who applied for a toeslag: its number is the position of the
    /// application.
    ///
    /// - Throws: `LogError`, `EventDecodingError`.
    public func applicant(ofToeslag number: Int64) throws -> Int64? {
        guard case .record(let envelope) = try reader.entry(at: Position(number)),
            case .applicationSubmitted(let application)? = try ToeslagEvent.decode(envelope)
        else { return nil }
        return application.applicant.value
    }

    /// Who gets it: the applicant, or somebody else who is asked for a reclaim and whom a decision
    /// is about.
    public func recipient(of envelope: Envelope, applicant: Int64) -> Int64 {
        switch envelope.type.string {
        case LiabilityDecided.typeName.description, LiabilityWithdrawn.typeName.description,
            ObjectionDecided.typeName.description:
            envelope.subjects.first { $0 != applicant } ?? applicant
        default: applicant
        }
    }

    /// Takes note that everything through a position was taken over; gives how far that is now.
    ///
    /// - Throws: `OutboxRefusal`, `LogError`.
    public func acknowledge(
        _ channel: Outbox.Channel,
        through position: Position,
        _ log: EventLog
    ) throws -> Position? {
        var type: String?
        if position.value < (try reader.count()),
            case .record(let envelope) = try reader.entry(at: position)
        {
            type = envelope.type.string
        }
        return try installation.handle(
            Outbox.self,
            .acknowledge(position, type: type, by: channel),
            on: Self.stream(channel),
            processing: Self.processing,
            log
        )
        .through
    }
}
