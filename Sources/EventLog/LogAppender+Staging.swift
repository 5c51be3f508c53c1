internal import EventSourcing
internal import SQLite

/// What the running transaction adds beside the records, which stand in the tail already.
struct Staged {
    /// Records of the tail that were there before.
    var kept = 0
    /// Types that have no number in the file yet, in the order of their numbers.
    var types: [String] = []
    var requests: [(request: AppendContext.Request, answer: Appended)] = []
    var events = 0

    var isEmpty: Bool { events == 0 }
}

/// Checking appends, and writing their records into memory.
extension LogAppender {
    /// Checks one append and stages its records; changes nothing when it throws.
    func stage(
        _ appends: [StreamAppend],
        _ reading: [StreamVersion],
        knownEnd: Int64? = nil,
        _ context: AppendContext
    ) throws -> Appended {
        let events = appends.reduce(0) { $0 + $1.events.count }
        if events > LogFormat.appendEventsMax { throw LogError.appendTooLarge(events: events) }
        if let earlier = try answered(context.request, appends) { return earlier }
        // In a log that ends where it was known, no stream has anything newer.
        for read in knownEnd == next ? [] : reading {
            let index = try index(of: read.stream)
            try Self.check(read.stream, is: read.version, heads.staged(index).version)
        }
        let undo = (records: tail.records.count, types: staged.types.count)
        var before: [StreamHeads.Before] = []
        do {
            let frame = RecordFrame(context, recorded: recorded, first: next)
            let streams = try appends.map { append in
                let stream =
                    switch append.target {
                    case .named(let stream): stream
                    case .new(let category): try StreamName(category, "\(next)")
                    }
                try add(append, to: stream, context, frame, &before)
                return stream
            }
            let appended = Appended(
                first: events == 0 ? nil : Position(frame.first),
                count: events,
                streams: streams,
                recorded: recorded
            )
            staged.events += events
            if let request = context.request { staged.requests.append((request, appended)) }
            return appended
        } catch {
            tail.records.truncate(to: undo.records)
            for type in staged.types[undo.types...] { types[type] = nil }
            staged.types.removeLast(staged.types.count - undo.types)
            heads.restore(before)
            throw error
        }
    }

    private func add(
        _ append: StreamAppend,
        to stream: StreamName,
        _ context: AppendContext,
        _ frame: RecordFrame,
        _ before: inout [StreamHeads.Before]
    ) throws {
        let index = try index(of: stream)
        var head = heads.staged(index)
        if case .version(let expected) = append.expected {
            try Self.check(stream, is: expected, head.version)
        }
        if append.events.isEmpty { return }
        before.append(StreamHeads.Before(index: index, head: head))
        for event in append.events {
            try event.check(for: context)
            let place = RecordPlace(
                position: next,
                previous: head.version == 0 ? nil : head.position,
                version: head.version + 1,
                stream: stream
            )
            let type = try number(of: event.type)
            try tail.records.append(type: type, recorded) {
                try place.write(event, in: frame, to: &$0)
            }
            head = StreamHeads.Head(version: place.version, position: place.position)
        }
        heads.stage(index, head)
    }

    private static func check(
        _ stream: StreamName,
        is expected: Int64,
        _ found: Int64
    ) throws(LogError) {
        if found == expected { return }
        throw .versionConflict(stream: stream.description, expected: expected, found: found)
    }

    /// Where the heads keep `stream`, read from the file when it is met for the first time.
    private func index(of stream: StreamName) throws -> Int {
        if let index = heads.index(of: stream) {
            if !heads.isConfirmed(index) { try confirm(index) }
            return index
        }
        let category = categories[stream.category]
        let stored = try category.flatMap { try statements.head($0, StreamKey(of: stream)) }
        if let stored, !(1..<JSON.integerMax).contains(stored.version) || stored.position < 0 {
            let problem = "the table has a head of version \(stored.version)"
            throw LogError.damaged(place: "stream \(stream)", problem: problem)
        }
        return heads.add(stream, category: category, stored: stored ?? StreamHeads.Head())
    }

    /// Compares what the newest records say of a stream with its row, once.
    func confirm(_ index: Int) throws {
        let stream = heads[index]
        let row = try stream.category.flatMap { try statements.head($0, stream.key) }
        try heads.confirm(index, row)
    }

    /// The number of a type; a new one gets the next.
    private func number(of type: String) throws(LogError) -> Int {
        if let number = types[type] { return number }
        if types.count == LogFormat.typesMax {
            throw .invalidEvent(type: type, problem: "there are too many types")
        }
        types[type] = types.count
        staged.types.append(type)
        return types.count - 1
    }

    private func answered(
        _ request: AppendContext.Request?,
        _ appends: [StreamAppend]
    ) throws -> Appended? {
        guard let request else { return nil }
        if let (same, answer) = staged.requests.first(where: { $0.request.key == request.key }) {
            if same.digest != request.digest { throw LogError.requestConflict(key: request.key) }
            return answer.repeated
        }
        guard let earlier = try statements.request(request.key) else { return nil }
        if earlier.digest != request.digest.bytes {
            throw LogError.requestConflict(key: request.key)
        }
        let reader = try LogReader(path)
        var streams: [StreamName] = []
        for position in earlier.position..<earlier.position + earlier.count {
            let stream = try StreamName(try reader.entry(at: Position(position)).stream)
            if streams.last != stream { streams.append(stream) }
        }
        return Appended(
            first: earlier.count == 0 ? nil : Position(earlier.position),
            count: Int(earlier.count),
            streams: streams,
            recorded: nil
        )
    }
}
