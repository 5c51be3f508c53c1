public import EventSourcing

/// The events of one append, with the places that they got: whoever keeps states takes them in
/// without reading them back.
public struct AppendedEvents: Sendable {
    /// One of them.
    public struct Event {
        fileprivate let event: (any EventCategory)?
        /// The place in the log.
        public let position: Position
        /// Its number in the stream, from 1; nil where the append did not say what went before.
        public let version: Int64?
        fileprivate let causation: Position?
        fileprivate let surroundings: Surroundings

        /// The event as a decider folds it; nil where only its record says what it is, or it is not
        /// of this category.
        public func occurrence<Category: EventCategory>(
            of _: Category.Type
        ) -> Occurrence<Category>? {
            guard let event = event as? Category else { return nil }
            return Occurrence(
                event,
                at: position,
                recorded: surroundings.recorded,
                by: surroundings.actor,
                because: causation
            )
        }
    }

    /// What the events of an append have in common.
    fileprivate struct Surroundings {
        let recorded: Instant
        let actor: Text
    }

    /// Their positions.
    public let range: Range<Int64>
    private let appends: [StreamAppend]
    private let streams: [StreamName]
    private let recorded: Instant
    private let actor: Actor

    /// The events of `appends`, which were appended with this answer; nil where that wrote nothing
    /// new.
    public init?(_ appends: [StreamAppend], _ appended: Appended, _ context: AppendContext) {
        guard let first = appended.first?.value, let recorded = appended.recorded else {
            return nil
        }
        range = first..<first + Int64(appended.count)
        self.appends = appends
        streams = appended.streams
        self.recorded = recorded
        actor = context.actor
    }

    /// Gives the events of the streams that `isWanted` to `body`, in order.
    ///
    /// - Throws: what `body` throws.
    public func forEach(
        ofStreams isWanted: (StreamName) -> Bool,
        _ body: (StreamName, Event) throws -> Void
    ) rethrows {
        let surroundings = Surroundings(recorded: recorded, actor: Text(actor.id))
        var next = range.lowerBound
        for index in appends.indices {
            let count = Int64(appends[index].events.count)
            defer { next += count }
            if !isWanted(streams[index]) { continue }
            let before: Int64? =
                if case .version(let version) = appends[index].expected { version } else { nil }
            for offset in 0..<count {
                let place = Int(offset)
                let event = Event(
                    event: appends[index].events[place].event,
                    position: Position(next + offset),
                    version: before.map { $0 + offset + 1 },
                    causation: position(of: appends[index].events[place].causation),
                    surroundings: surroundings
                )
                try body(streams[index], event)
            }
        }
    }

    private func position(of cause: ProposedEvent.Cause?) -> Position? {
        switch cause {
        case nil: nil
        case .position(let position): position
        case .inBatch(let index): Position(range.lowerBound + Int64(index))
        }
    }
}
