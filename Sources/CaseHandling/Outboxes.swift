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
    private let states: Toeslagen.States

    /// The outboxes of an installation; `states` remembers what was looked up.
    ///
    /// - Throws: `LogError`.
    public init(
        _ installation: Installation,
        remembering states: Toeslagen.States = Toeslagen.States()
    ) throws {
        self.installation = installation
        self.states = states
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
            guard case .record(let envelope) = entry, try waits(envelope) else { return true }
            return try body(envelope)
        }
    }

    /// Whether a record leaves by letter or order: what is said by telephone or at the desk does
    /// not.
    private func isWritten(_ envelope: Envelope) throws -> Bool {
        if !envelope.isOf(category: ContactEvent.category) { return true }
        return try notice(envelope)?.channel.isWritten ?? false
    }

    /// Whether a record waits to leave: an offer to give one's view as long as it stands.
    private func waits(_ envelope: Envelope) throws -> Bool {
        if envelope.isOf(category: ContactEvent.category) {
            return try notice(envelope)?.isWaiting ?? false
        }
        if envelope.type.string != HearingOffered.typeName.description { return true }
        let stream = try StreamName(envelope.stream.string)
        return try states.toeslagen.load(stream, reader).state.waitsForView(envelope.position)
    }

    /// A notice, as it is known now; nil for what is none.
    private func notice(_ envelope: Envelope) throws -> Contact.Notice? {
        let stream = try StreamName(envelope.stream.string)
        return try states.contacts.load(stream, reader).state.notices[envelope.position]
    }

    /// What was handed over.
    public struct HandedOver: Sendable {
        /// The lines: NDJSON.
        public internal(set) var text: [UInt8] = []
        /// How many.
        public internal(set) var lines: Int64 = 0
        /// The last record of them; nil when nothing waited.
        public internal(set) var last: Position?
    }

    /// Hands over what waits, the oldest first, and at most so many lines; whose data goes to whom
    /// is recorded first.
    ///
    /// - Throws: `OutboxRefusal`, `EventDecodingError`, `LogError`.
    public func handOver(
        _ channel: Outbox.Channel,
        to counterparty: String,
        atMost limit: Int64,
        _ log: EventLog
    ) throws -> HandedOver {
        var handed = HandedOver()
        var parts: [Part] = []
        try forEach(channel) { envelope in
            let line = try Line(envelope, self)
            handed.text += line.text
            (handed.lines, handed.last) = (handed.lines + 1, envelope.position)
            if parts.last?.people.union(line.people).count ?? .max > Envelope.subjectsMax {
                parts.append(Part(first: envelope.position))
            }
            parts[parts.count - 1].add(line.people, at: envelope.position)
            return handed.lines < limit
        }
        if parts.isEmpty { return handed }
        let events = try parts.map { part in
            try ProposedEvent(
                DataExchanged(
                    articles: channel.articles,
                    counterparty: Text(counterparty),
                    first: part.first,
                    last: part.last,
                    lines: part.lines,
                    purpose: channel.purpose
                ),
                causation: .position(part.first),
                subjects: part.people.sorted()
            )
        }
        let stream = try Self.stream(channel)
        // One append holds so many events; that part of them stands is no harm.
        for first in stride(from: 0, to: events.count, by: 1_000) {
            let some = Array(events[first..<min(first + 1_000, events.count)])
            _ = try log.appendAndWait(
                [StreamAppend(stream, .any, some)],
                installation.context(Self.processing)
            )
        }
        return handed
    }

    /// As many lines as name few enough people for one record.
    private struct Part {
        let first: Position
        private(set) var last: Position
        private(set) var lines: Int64 = 0
        private(set) var people: Set<Int64> = []

        init(first: Position) {
            self.first = first
            last = first
        }

        mutating func add(_ people: Set<Int64>, at position: Position) {
            self.people.formUnion(people)
            last = position
            lines += 1
        }
    }

    /// What leaves, as a line.
    private struct Line {
        let text: [UInt8]
        let people: Set<Int64>

        init(_ envelope: Envelope, _ outboxes: Outboxes) throws {
            if envelope.isOf(category: ContactEvent.category) {
                try self.init(notice: envelope, outboxes)
                return
            }
            guard let number = envelope.streamNumber,
                let applicant = try outboxes.applicant(ofToeslag: number)
            else { throw OutboxRefusal.noApplicant(envelope.position) }
            let recipient = outboxes.recipient(of: envelope, applicant: applicant)
            let content = LetterText(type: envelope.type.string).map {
                #""content":"\#($0.rawValue)","#
            }
            self.init(
                envelope,
                #""toeslag":\#(number),"applicant":\#(applicant),"recipient":\#(recipient),"#
                    + (content ?? ""),
                [applicant, recipient]
            )
        }

        /// A notice, with what was found where it is about that, and the last day to react when it
        /// leaves today.
        private init(notice envelope: Envelope, _ outboxes: Outboxes) throws {
            guard let citizen = envelope.streamNumber,
                let notice = try outboxes.notice(envelope)
            else { throw OutboxRefusal.notReadable(envelope.position) }
            let found = try notice.about.map { about in
                guard let found = try outboxes.discrepancy(at: about) else {
                    throw OutboxRefusal.notReadable(envelope.position)
                }
                let year = found.benefitYear.map { #""benefitYear":\#($0.value),"# } ?? ""
                let party = found.party.map { #""party":\#($0.value),"# } ?? ""
                return year + party + #""subject":"\#(found.subject.rawValue)","#
            }
            let last = notice.lastDay(leaving: outboxes.installation.asked.day)
            self.init(
                envelope,
                #""citizen":\#(citizen),"# + (found ?? "") + #""respondBy":"\#(last)","#,
                [citizen]
            )
        }

        private init(_ envelope: Envelope, _ who: String, _ people: [Int64]) {
            let start =
                #"{"position":\#(envelope.position.value),"# + who
                + #""type":"\#(envelope.type.string)","data":"#
            text = Array(start.utf8) + envelope.owner.array(envelope.data) + Array("}\n".utf8)
            self.people = Set(envelope.subjects).union(people)
        }
    }

    /// What was found at a position, about whomever; nil where nothing can be read.
    private func discrepancy(at position: Position) throws -> DiscrepancyFound? {
        guard case .record(let envelope) = try reader.entry(at: position),
            case .discrepancyFound(let found)? = try ContactEvent.decode(envelope)
        else { return nil }
        return found
    }

    /// The number of the citizen who applied for a toeslag: its number is the position of the
    /// application.
    ///
    /// - Throws: `LogError`, `EventDecodingError`.
    private func applicant(ofToeslag number: Int64) throws -> Int64? {
        guard case .record(let envelope) = try reader.entry(at: Position(number)),
            case .applicationSubmitted(let application)? = try ToeslagEvent.decode(envelope)
        else { return nil }
        return application.applicant.value
    }

    /// Who gets it: the applicant, or somebody else who is asked for a reclaim, and whom a decision
    /// is about or who paid back too much.
    public func recipient(of envelope: Envelope, applicant: Int64) -> Int64 {
        switch envelope.type.string {
        case LiabilityDecided.typeName.description, LiabilityWithdrawn.typeName.description,
            ObjectionDecided.typeName.description, PaymentOrdered.typeName.description:
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
            case .record(let envelope) = try reader.entry(at: position), try isWritten(envelope)
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
        .state.through
    }
}
