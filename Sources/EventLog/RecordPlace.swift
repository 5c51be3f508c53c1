internal import EventSourcing

/// Where an event will stand; with the event, that makes its record.
struct RecordPlace {
    let position: Int64
    let previous: Int64?
    let version: Int64
    let stream: StreamName
    let recorded: Instant
    /// Position of the first event of the same append.
    let batchFirst: Int64

    /// The record: one line of canonical JSON.
    func line(_ event: ProposedEvent, _ context: AppendContext) throws -> [UInt8] {
        let data =
            switch event.data {
            case .encoded(let bytes): bytes
            case .sealing(let make): try ProposedEvent.encode(try make(stream, version))
            }
        let subjects = try subjects(event)
        var writer = CanonicalWriter(capacity: data.count + 420)
        writer.literal(#"{"context":{"actor":{"id":""#)
        writer.raw(context.actor.id)
        writer.literal(#"","role":""#)
        writer.raw(context.actor.role)
        writer.literal(#"","unit":""#)
        writer.raw(context.actor.unit)
        writer.literal(#""}"#)
        if let causation = try resolve(event.causation, event) {
            writer.literal(#","causation":"#)
            writer.integer(causation)
        }
        if let correlation = try resolve(event.correlation, event) {
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
        writer.literal(#","processing":"#)
        writer.string(context.processing)
        writer.literal(#","recorded":"#)
        recorded.write(to: &writer)
        writer.literal(#","stream":""#)
        writer.raw(stream.description)
        writer.literal(#"""#)
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
        writer.raw(data)
        writer.literal("}")
        return writer.bytes
    }

    private func resolve(_ cause: ProposedEvent.Cause?, _ event: ProposedEvent) throws -> Int64? {
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
            guard index >= 0, batchFirst + Int64(index) < position else {
                throw LogError.invalidEvent(
                    type: event.type,
                    problem: "its cause, number \(index) of the append, is not before it"
                )
            }
            return batchFirst + Int64(index)
        }
    }

    private func subjects(_ event: ProposedEvent) throws -> [Int64] {
        switch event.subjects {
        case .streamItself: return stream.number.map { [$0] } ?? []
        case .citizens(let numbers):
            let sorted = Set(numbers).sorted()
            if sorted.count > Envelope.subjectsMax || sorted.first.map({ $0 < 0 }) == true {
                throw LogError.invalidEvent(
                    type: event.type,
                    problem: "its subjects are not at most \(Envelope.subjectsMax) citizen numbers"
                )
            }
            return sorted
        }
    }
}
