internal import EventSourcing

/// What the records of one append have in common, written once.
struct RecordFrame {
    /// Up to the actor.
    let head: [UInt8]
    /// From the processing activity to the name of the stream.
    let middle: [UInt8]
    /// When the append is recorded.
    let recorded: Instant
    /// Position of the first event of the append.
    let first: Int64

    init(_ context: AppendContext, recorded: Instant, first: Int64) {
        var writer = CanonicalWriter()
        writer.literal(#"{"context":{"actor":{"id":""#)
        writer.raw(context.actor.id)
        writer.literal(#"","role":""#)
        writer.raw(context.actor.role)
        writer.literal(#"","unit":""#)
        writer.raw(context.actor.unit)
        writer.literal(#""}"#)
        head = writer.bytes
        writer.clear()
        writer.literal(#","processing":"#)
        writer.string(context.processing)
        writer.literal(#","recorded":"#)
        recorded.write(to: &writer)
        writer.literal(#","stream":""#)
        middle = writer.bytes
        self.recorded = recorded
        self.first = first
    }
}

/// Where an event will stand; with the event, that makes its record.
struct RecordPlace {
    let position: Int64
    let previous: Int64?
    let version: Int64
    let stream: StreamName

    /// Writes the record: one line of canonical JSON.
    ///
    /// Every part was checked where it came in, so that what is written can be read back.
    ///
    /// - Throws: `LogError.invalidEvent`, `LogError.recordTooLarge`.
    func write(
        _ event: ProposedEvent,
        in frame: RecordFrame,
        to writer: inout CanonicalWriter
    ) throws {
        let start = writer.bytes.count
        writer.raw(frame.head)
        if let causation = try resolve(event.causation, event, frame) {
            writer.literal(#","causation":"#)
            writer.integer(causation)
        }
        if let correlation = try resolve(event.correlation, event, frame) {
            writer.literal(#","correlation":"#)
            writer.integer(correlation)
        }
        if let effective = event.effective {
            writer.literal(#","effective":"#)
            effective.write(to: &writer)
        }
        writer.literal(#","position":"#)
        writer.integer(position)
        if let previous {
            writer.literal(#","previous":"#)
            writer.integer(previous)
        }
        writer.raw(frame.middle)
        stream.withUTF8 { writer.raw($0) }
        writer.literal(#"""#)
        let subjects = try event.subjects(in: stream)
        if !subjects.isEmpty {
            writer.literal(#","subjects":"#)
            writer.array(subjects) { $0.integer($1) }
        }
        writer.literal(#","type":""#)
        writer.raw(event.type)
        writer.literal(#"","v":"#)
        writer.integer(Int64(event.schemaVersion))
        writer.literal(#","version":"#)
        writer.integer(version)
        writer.literal(#"},"data":"#)
        switch event.data {
        case .encoded(let bytes): writer.raw(bytes)
        case .sealing(let make): writer.raw(try ProposedEvent.encode(try make(stream, version)))
        }
        writer.literal("}")
        let bytes = writer.bytes.count - start
        if bytes > LogFormat.recordBytesMax {
            throw LogError.recordTooLarge(type: event.type, bytes: bytes)
        }
    }

    private func resolve(
        _ cause: ProposedEvent.Cause?,
        _ event: ProposedEvent,
        _ frame: RecordFrame
    ) throws -> Int64? {
        switch cause {
        case nil: return nil
        case .position(let position):
            guard position.value < self.position else {
                throw LogError.invalidEvent(
                    type: event.type,
                    problem: "its cause, position \(position), is not before it"
                )
            }
            return position.value
        case .inBatch(let index):
            guard index >= 0, frame.first + Int64(index) < position else {
                throw LogError.invalidEvent(
                    type: event.type,
                    problem: "its cause, number \(index) of the append, is not before it"
                )
            }
            return frame.first + Int64(index)
        }
    }
}

extension ProposedEvent {
    fileprivate func subjects(in stream: StreamName) throws(LogError) -> [Int64] {
        switch subjects {
        case .streamItself: return stream.number.map { [$0] } ?? []
        case .citizens(let numbers):
            if numbers.isEmpty { return [] }
            // Mostly they are in order.
            let isAscending = zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 }
            let sorted = isAscending ? numbers : Set(numbers).sorted()
            let bounds = 0...JSON.integerMax
            if sorted.count > Envelope.subjectsMax || !sorted.allSatisfy(bounds.contains) {
                throw .invalidEvent(
                    type: type,
                    problem: "its subjects are not at most \(Envelope.subjectsMax) citizen numbers"
                )
            }
            return sorted
        }
    }

    /// Refuses what the envelope of no reader would accept: it would make the whole log unreadable.
    func check(for context: AppendContext) throws(LogError) {
        if !(1...StreamName.bytesMax).contains(context.processing.unicodeScalars.count) {
            throw .invalidEvent(
                type: type,
                problem: "its processing activity has not 1 to \(StreamName.bytesMax) characters"
            )
        }
        if let effective, !effective.isCanonical {
            throw .invalidEvent(type: type, problem: "its date is not in the years 1 to 9999")
        }
        if !(1...9_999).contains(schemaVersion) || !(1...100).contains(type.utf8.count) {
            throw .invalidEvent(type: type, problem: "its type or version is outside the bounds")
        }
    }
}
