internal import EventLog
internal import EventSourcing

extension PeopleInvolved {
    /// What is to be appended, unless a stream that was read has moved on.
    func writing(first: StreamAppend? = nil) throws -> Toeslagen.Writing {
        var writing = Toeslagen.Writing()
        if let first, additions == 0, counted.isEmpty {
            // Most decisions are written where they are taken, and nowhere else.
            writing.appends = [first]
            writing.reading = read.filter { $0.stream != first.stream }
            return writing
        }
        writing.appends = begun.map { StreamAppend(newIn: "toeslag", $0) }
        if let first { writing.appends.append(first) }
        var before = writing.appends.reduce(0) { $0 + $1.count }
        var indices: [Int] = []
        writing.appends += grouped(added.map { ($0.stream, $0.event) }, from: &before, &indices)
        var ignored: [Int] = []
        writing.appends += grouped(
            contacts.map { stream, event, fact in
                (stream, fact.map { event.because(.inBatch(indices[$0])) } ?? event)
            },
            from: &before,
            &ignored
        )
        writing.appends += counted
        let written = Set(writing.streams)
        writing.reading = read.filter { !written.contains($0.stream) }
        return writing
    }

    /// One append per stream, in the order in which the streams come; and where in the whole each
    /// event then stands.
    private func grouped(
        _ events: [(stream: StreamName, event: ProposedEvent)],
        from before: inout Int,
        _ indices: inout [Int]
    ) -> [StreamAppend] {
        var places: [StreamName: Int] = [:]
        var streams: [(name: StreamName, events: [ProposedEvent], members: [Int])] = []
        for (index, (stream, event)) in events.enumerated() {
            if let place = places[stream] {
                streams[place].events.append(event)
                streams[place].members.append(index)
            } else {
                places[stream] = streams.count
                streams.append((stream, [event], [index]))
            }
        }
        indices = Array(repeating: 0, count: events.count)
        for stream in streams {
            for member in stream.members {
                indices[member] = before
                before += 1
            }
        }
        if streams.isEmpty { return [] }
        let versions = Dictionary(read.map { ($0.stream, $0.version) }) { first, _ in first }
        return streams.map { StreamAppend($0.name, .version(versions[$0.name] ?? 0), $0.events) }
    }
}

extension Toeslagen {
    /// What is written in one append, and the streams that it rests on.
    struct Writing: Sendable {
        var appends: [StreamAppend] = []
        var reading: [StreamVersion] = []
        /// Whether it changes what it was asked of, and does not only take note.
        var isChange = true

        /// The streams that are written, without those that begin.
        var streams: [StreamName] { appends.compactMap(\.stream) }

        init() {}

        /// What stands behind each other in one append.
        init(together parts: some Sequence<Writing>) {
            var count = 0
            appends.reserveCapacity(parts.underestimatedCount)
            reading.reserveCapacity(parts.underestimatedCount * 4)
            for part in parts {
                for append in part.appends { appends.append(append.shifted(by: count)) }
                count += part.appends.reduce(0) { $0 + $1.count }
                reading += part.reading
            }
        }
    }

    /// Appends, unless a stream that was read has moved on; nil when there is nothing to append.
    ///
    /// `end` is up to where the log was known when that was read.
    ///
    /// - Throws: `LogError`.
    @discardableResult
    func append(
        _ writing: Writing,
        knowing end: Int64? = nil
    ) throws -> Appended? {
        if writing.appends.isEmpty { return nil }
        return try log.appendAndWait(
            writing.appends,
            reading: writing.reading,
            knownEnd: end,
            context
        )
    }
}
