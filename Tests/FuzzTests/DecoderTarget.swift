import EventSourcing

/// Records, a line each, or the name of an event type and its data on the next line.
///
/// What is accepted writes back to the same bytes; a record is read alike alone, behind others, and
/// whatever follows it in memory.
enum DecoderTarget {
    static func check(_ input: [UInt8]) throws(BrokenPromise) {
        if input.first == UInt8(ascii: "{") { return try checkRecords(input) }
        let input = ChosenInput(input)
        for contract in Contract.all {
            guard let type = contract.payload(input.choice),
                let payload = try? type.init(canonical: Array(input.rest))
            else { continue }
            try BrokenPromise.unless(
                payload.canonicalBytes == Array(input.rest),
                "\(input.choice) writes back to other bytes"
            )
            _ = payload.effective
        }
    }

    private static func checkRecords(_ input: [UInt8]) throws(BrokenPromise) {
        let owner = Bytes(input)
        var reader = RecordReader(owner)
        for line in input.split(separator: UInt8(ascii: "\n")) {
            let range = line.startIndex..<line.endIndex
            let behindOthers = Reading(of: range) { () throws(CanonicalError) in
                try reader.record(range)
            }
            for follower in [UInt8(ascii: "}"), UInt8(ascii: "9"), 0x80] {
                let memory = Bytes(line + [UInt8](repeating: follower, count: 16))
                let alone = Reading(of: 0..<line.count) { () throws(CanonicalError) in
                    try Envelope(memory, 0..<line.count)
                }
                try BrokenPromise.unless(
                    alone == behindOthers,
                    "alone \(alone), behind others \(behindOthers)"
                )
            }
            if let envelope = behindOthers.envelope {
                for contract in Contract.all { try checkData(of: envelope, contract) }
            }
        }
    }

    private static func checkData(
        of envelope: Envelope,
        _ contract: Contract
    ) throws(BrokenPromise) {
        do throws(EventDecodingError) {
            let payload = try contract.decode(envelope)
            _ = payload.effective
            // A lifted one writes the latest version.
            guard type(of: payload).schemaVersion == envelope.schemaVersion else { return }
            let isSame = payload.canonicalBytes == envelope.owner.array(envelope.data)
            guard isSame else {
                throw EventDecodingError(envelope, .unknownType)
            }
        } catch {
            _ = error.description
            if case .unknownType = error.reason, contract.payload(error.type) != nil {
                throw BrokenPromise("\(error.type) is unknown, or writes back to other bytes")
            }
        }
    }
}

/// What a record was read as, or why it was not.
private struct Reading: Equatable, CustomStringConvertible {
    let envelope: Envelope?
    let description: String

    /// Reads what stands in `range`.
    init(of range: Range<Int>, _ read: () throws(CanonicalError) -> Envelope) {
        do throws(CanonicalError) {
            let envelope = try read()
            self.envelope = envelope
            description = Self.describe(envelope)
        } catch {
            envelope = nil
            description =
                CanonicalError(error.reason, at: error.offset - range.lowerBound)
                .description
        }
    }

    static func == (left: Self, right: Self) -> Bool { left.description == right.description }

    private static func describe(_ envelope: Envelope) -> String {
        let segments = (0...3).map { envelope.streamSegment($0)?.string ?? "-" }
        let stream = try? StreamName(envelope.stream.string)
        let facts: [Any] = [
            envelope.position, envelope.recorded, envelope.version, envelope.schemaVersion,
            envelope.previous ?? "-", envelope.causation ?? "-", envelope.correlation ?? "-",
            envelope.effective ?? "-", envelope.type, envelope.stream, envelope.processing,
            envelope.actor, envelope.subjects, envelope.streamNumber ?? "-", segments,
            stream.map(envelope.isOf) ?? "-", stream?.segments ?? [], envelope.record.count,
            envelope.data.lowerBound - envelope.record.lowerBound, envelope.data.count,
        ]
        return facts.map { "\($0)" }.joined(separator: " ")
    }
}
