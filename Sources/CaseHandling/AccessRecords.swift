public import EventLog
public import EventSourcing
internal import Events

/// That somebody looked at the data of people, and what for (invariant I24).
extension Installation {
    /// Records that sealed fields of a record are opened under a citizen's key, before they are.
    ///
    /// - Throws: `LogError`.
    func recordOpening(
        of fields: [String],
        sealedFor citizen: StreamName,
        in record: Position,
        purpose: String,
        processing: String,
        _ log: EventLog
    ) throws {
        let opened = SealedValueOpened(
            fields: fields.map { Text($0) },
            key: citizen,
            purpose: Text(purpose),
            record: record
        )
        let subjects = [citizen.number].compactMap(\.self)
        _ = try log.appendAndWait(
            [
                StreamAppend(
                    StreamName("access", actor.id),
                    .any,
                    [ProposedEvent(opened, subjects: subjects)]
                )
            ],
            context(processing)
        )
    }

    /// Records that somebody looked at the data of people, and what for.
    ///
    /// - Throws: `LogError`.
    func recordAccess(
        to people: [Int64],
        view: String,
        purpose: String,
        because first: Position,
        _ log: EventLog
    ) throws {
        let looked = DossierAccessed(purpose: Text(purpose), view: Text(view))
        // A record names so many people at most: there are as many records as that takes.
        let events = try stride(from: 0, to: people.count, by: Envelope.subjectsMax).map { start in
            try ProposedEvent(
                looked,
                causation: .position(first),
                subjects: Array(people[start..<min(start + Envelope.subjectsMax, people.count)])
            )
        }
        _ = try log.appendAndWait(
            [StreamAppend(StreamName("access", actor.id), .any, events)],
            context(Dossier.processing)
        )
    }

    /// Records that a list about people is shown, to whom and what for, before it is.
    ///
    /// - Parameters:
    ///   - people: whom it is about.
    ///   - first: where something of its first row stands in the log.
    ///   - view: the list.
    ///   - purpose: what for.
    ///   - log: where that is recorded.
    /// - Throws: `AccessError.purposeNeeded` without a purpose, `LogError`.
    public func recordList(
        of people: Set<Int64>,
        from first: Position,
        view: String,
        purpose: String?,
        _ log: EventLog
    ) throws {
        guard let purpose else { throw AccessError.purposeNeeded(first) }
        try recordAccess(to: people.sorted(), view: view, purpose: purpose, because: first, log)
    }

    /// How many entries are best shown together: an access record names people, not records.
    public static let displayedMax = 1_000

    /// Records that entries of the log are shown, to whom and what for, before they are; nothing
    /// where they are about nobody.
    ///
    /// What the log says of looking is shown without that: to look at it would never end.
    ///
    /// - Throws: `AccessError.purposeNeeded` without a purpose, `LogError`.
    public func recordDisplay(
        of entries: [LogEntry],
        view: String,
        purpose: String?
    ) throws {
        var people: Set<Int64> = []
        var first: Position?
        for case .record(let envelope) in entries {
            let about = envelope.people
            if about.isEmpty { continue }
            people.formUnion(about)
            first = first ?? envelope.position
        }
        guard let first else { return }
        guard let purpose else { throw AccessError.purposeNeeded(first) }
        try recordAccess(
            to: people.sorted(),
            view: view,
            purpose: purpose,
            because: first,
            writer()
        )
    }
}

extension Envelope {
    /// Whom a record holds data about; nobody for what is said of looking at it.
    fileprivate var people: Set<Int64> {
        if isOf(category: AccessEvent.category) { return [] }
        var people = Set(subjects)
        for category in [CitizenEvent.category, ContactEvent.category]
        where isOf(category: category) {
            if let number = streamNumber { people.insert(number) }
        }
        return people
    }
}

/// Why data of people is not shown.
public enum AccessError: Error, Hashable, CustomStringConvertible {
    /// It was not said what for.
    case purposeNeeded(Position)

    /// A sentence for a person: the ground, and what to do.
    public var description: String {
        switch self {
        case .purposeNeeded(let position):
            "What stands at position \(position) is about somebody. Say with --purpose what you"
                + " look at it for; it is recorded."
        }
    }
}
