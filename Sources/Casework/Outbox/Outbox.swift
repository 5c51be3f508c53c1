public import EventSourcing
public import Events

/// What leaves the house: payments to make, decisions to make known, notices to send.
///
/// Nothing leaves by itself. What is to leave stands in the log; who carries it out asks for it,
/// and says through which position he has it. Until then it is given again, each with the position
/// as key, so that nothing is lost and nothing need be done twice.
public enum Outbox: Decider {
    /// The events of an outbox.
    public typealias Event = OutboxEvent

    /// Who carries out.
    public enum Channel: String, CaseIterable, Sendable {
        /// Decisions, made known by letter (_bekendmaking_, Awb article 3:41).
        case letters
        /// Notices to citizens, by post or Berichtenbox (_attenderingen_).
        case notices
        /// Orders to pay (_betaalopdrachten_).
        case payments

        /// The types of events that leave by it.
        public var types: [String] {
            switch self {
            case .letters: LetterText.allCases.map(\.type)
            case .notices: ["AttentionNoticeSent", "CitizenNotified"]
            case .payments: ["PaymentOrdered"]
            }
        }

        /// What it is handed over for.
        public var purpose: DataExchanged.Purpose {
            switch self {
            case .letters: .decisionsMadeKnown
            case .notices: .noticesSent
            case .payments: .paymentsMade
            }
        }

        /// The articles on which handing over rests: decisions are made known, whoever would be
        /// disadvantaged is heard first, and what is due is paid to the account of who applied.
        public var articles: [ArticleOfLaw] {
            switch self {
            case .letters: ArticleOfLaw.all("Awb art. 3:41")
            case .notices: ArticleOfLaw.all("Awb art. 3:2", "Awb art. 4:8")
            case .payments: ArticleOfLaw.all("Awir art. 22", "Awir art. 24", "Awir art. 25")
            }
        }
    }

    /// What may be asked of an outbox.
    public enum Command: Sendable {
        /// Take note that everything through a position was taken over; with the type of the event
        /// that stands there, nil for none.
        case acknowledge(Position, type: String?, by: Channel)
    }

    /// How far what leaves was taken over.
    public struct State: Sendable {
        /// The last record that was; nil when none was.
        public internal(set) var through: Position?
    }

    /// Nothing was taken over.
    public static var initial: State { State() }

    /// The acknowledgement, when it goes further than the one before.
    public static func decide(
        _ command: Command,
        asked: Asked,
        in state: State
    ) throws(OutboxRefusal) -> [OutboxEvent] {
        switch command {
        case .acknowledge(let position, let type, let channel):
            // Another position would be a mistake, and what lies before it would never leave.
            guard let type, channel.types.contains(type) else {
                throw .notExported(position, channel)
            }
            if let through = state.through, position <= through { return [] }
            return [.outboxAcknowledged(OutboxAcknowledged(through: position))]
        }
    }

    /// What `event` changes in what is known.
    public static func evolve(_ state: inout State, with event: Occurrence<OutboxEvent>) {
        switch event.event {
        case .outboxAcknowledged(let acknowledged): state.through = acknowledged.through
        case .dataExchanged: break
        }
    }
}

/// On which ground an acknowledgement is refused.
public enum OutboxRefusal: RuleRefusal, Hashable {
    /// Nothing leaves by this channel from there.
    case notExported(Position, Outbox.Channel)
    /// The application of what leaves cannot be read.
    case noApplicant(Position)
    /// What a notice is about cannot be read.
    case notReadable(Position)

    /// A sentence for a person: the ground, and what to do.
    public var description: String {
        switch self {
        case .notReadable(let position):
            "The notice at position \(position) cannot be read, or what it is about. Nothing was"
                + " handed over; `waarborg verify` tells whether the log is whole."
        case .noApplicant(let position):
            "What stands at position \(position) is of a toeslag whose application cannot be read,"
                + " so nobody knows whom it is for. Nothing was handed over; `waarborg verify`"
                + " tells whether the log is whole."
        case .notExported(let position, let channel):
            "Nothing leaves by \(channel.rawValue) from position \(position), so nobody can have"
                + " taken it over. Give the position that `waarborg outbox export` printed."
        }
    }
}
