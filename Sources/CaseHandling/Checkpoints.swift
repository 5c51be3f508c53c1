public import EventLog
public import EventSourcing
internal import Events

/// Size and root of the log, signed by the log, cosigned by witnesses outside, and kept on record.
///
/// Without an anchor outside, whoever runs the log could rewrite it whole; a cosignature is one.
public struct Checkpoints {
    private let installation: Installation

    /// The checkpoints of an installation.
    public init(_ installation: Installation) { self.installation = installation }

    /// Makes a checkpoint of the whole log, signed with `key` and cosigned by `witnesses`, and
    /// records each signature; gives it with its note.
    ///
    /// - Throws: `LogError`, `WitnessRefusal`.
    public func make(
        signedWith key: SigningKey?,
        cosignedBy witnesses: [Witness]
    ) throws -> (checkpoint: Checkpoint, note: String) {
        let reader = try installation.reader()
        let tree = LogTree(reader)
        let size = try reader.count()
        let origin = Checkpoint.origin(ofLog: reader.logID)
        let checkpoint = Checkpoint(origin: origin, size: size, root: try tree.root(size))
        var note = try key.map { try checkpoint.signed(by: $0) } ?? checkpoint.unsigned
        var events: [ProposedEvent] = []
        if let key {
            let signed = CheckpointSigned(
                key: Text(key.verifier.text),
                note: Text(note),
                root: checkpoint.root,
                size: size
            )
            events.append(try ProposedEvent(signed))
        }
        do {
            for witness in witnesses {
                let old = try witness.newest(of: origin)?.size ?? 0
                let request = WitnessRequest(
                    old: old,
                    proof: try proof(tree, old, size),
                    note: note
                )
                note = try witness.cosign(request, logKey: key?.verifier, at: installation.clock())
                events.append(try ProposedEvent(cosigned(note, by: witness.key.verifier)))
            }
        } catch {
            // What was signed before is signed, and remembered by whoever cosigned it.
            try append(events)
            throw error
        }
        try append(events)
        return (checkpoint, note)
    }

    /// What a witness elsewhere needs to cosign the newest checkpoint that the log signed.
    ///
    /// - Throws: `LogError`, `CheckpointError`.
    public func request(continuing old: Int64) throws -> WitnessRequest {
        let reader = try installation.reader()
        guard let newest = try all().last(where: { $0.key?.purpose == .log }) else {
            throw CheckpointError.noneSigned
        }
        let size = newest.checkpoint.size
        if old > size { throw CheckpointError.older(size: size, than: old) }
        let proof = try proof(LogTree(reader), old, size)
        return WitnessRequest(old: old, proof: proof, note: newest.note)
    }

    /// Records that a witness elsewhere cosigned; its public key must be known from elsewhere.
    ///
    /// - Throws: `CheckpointError` when the note is not of this log or not cosigned by the key.
    public func record(_ note: String, cosignedBy key: VerifierKey) throws -> Checkpoint {
        guard let checkpoint = Checkpoint(note: note) else { throw CheckpointError.notACheckpoint }
        let reader = try installation.reader()
        if checkpoint.origin != Checkpoint.origin(ofLog: reader.logID) {
            throw CheckpointError.otherLog(checkpoint.origin)
        }
        let cosigned = try cosigned(note, by: key)
        let count = try reader.count()
        let hasRoot =
            try checkpoint.size <= count
            && LogTree(reader).root(checkpoint.size) == checkpoint.root
        if !hasRoot { throw CheckpointError.otherHistory(size: checkpoint.size) }
        try append([try ProposedEvent(cosigned)])
        return checkpoint
    }

    private func cosigned(
        _ note: String,
        by key: VerifierKey
    ) throws(CheckpointError) -> CheckpointCosigned {
        guard let checkpoint = Checkpoint(note: note) else { throw .notACheckpoint }
        guard let moment = key.cosigned(note) else { throw .notCosigned(by: key.name) }
        return CheckpointCosigned(
            key: Text(key.text),
            moment: moment,
            note: Text(note),
            root: checkpoint.root,
            size: checkpoint.size
        )
    }

    private func proof(_ tree: LogTree, _ old: Int64, _ size: Int64) throws -> [Bytes32] {
        old == 0 || old >= size ? [] : try tree.consistencyProof(from: old, to: size)
    }

    private func append(_ events: [ProposedEvent]) throws {
        if events.isEmpty { return }
        _ = try installation.writer().appendAndWait(
            [StreamAppend(Installation.systemStream(), .any, events)],
            installation.context()
        )
    }

    /// The largest checkpoint that a witness outside cosigned; of that the one cosigned last.
    ///
    /// - Throws: `LogError`, `EventDecodingError`.
    public func newestOutside() throws -> RecordedCheckpoint? {
        try all().filter { $0.isValid && $0.cosigned != nil }.max {
            ($0.checkpoint.size, $0.recorded) < ($1.checkpoint.size, $1.recorded)
        }
    }

    /// The checkpoints that are on record, in the order of the log.
    ///
    /// - Throws: `LogError`, `EventDecodingError`.
    public func all() throws -> [RecordedCheckpoint] {
        let types = [CheckpointSigned.typeName, CheckpointCosigned.typeName].map(\.description)
        var all: [RecordedCheckpoint] = []
        try installation.reader().scan(0..<Int64.max, types: types) { entry in
            if case .record(let envelope) = entry, let known = try RecordedCheckpoint(envelope) {
                all.append(known)
            }
            return true
        }
        return all
    }
}

/// A checkpoint that is on record, and who signed it.
public struct RecordedCheckpoint: Sendable {
    /// The position of the event.
    public let position: Position
    /// When it was recorded.
    public let recorded: Instant
    /// Size and root.
    public let checkpoint: Checkpoint
    /// The note, with its signatures.
    public let note: String
    /// The key that signed it: the log's own, or that of a witness; nil when it is no such key.
    public let key: VerifierKey?
    /// When a witness cosigned it, as it says itself; nil when the log signed it.
    public let cosigned: Instant?
    /// Whether the signature is one by that key.
    public let isValid: Bool
    /// When a witness saw it for sure: not after we recorded it, whatever its clock says; nil when
    /// the log signed it.
    public var seen: Instant? { cosigned.map { min($0, recorded) } }

    init?(_ envelope: Envelope) throws {
        guard let event = try SystemEvent.decode(envelope) else { return nil }
        let (keyText, note): (Text, Text)
        switch event {
        case .checkpointSigned(let signed): (keyText, note) = (signed.key, signed.note)
        case .checkpointCosigned(let cosigned): (keyText, note) = (cosigned.key, cosigned.note)
        default: return nil
        }
        guard let checkpoint = Checkpoint(note: note.string) else { return nil }
        self.checkpoint = checkpoint
        self.note = note.string
        position = envelope.position
        recorded = envelope.recorded
        key = VerifierKey(text: keyText.string)
        cosigned = key?.cosigned(note.string)
        isValid = key?.verifies(note.string) == true
    }
}

/// Why a checkpoint is not recorded or asked for.
public enum CheckpointError: Error, Sendable, CustomStringConvertible {
    /// What was given is no checkpoint.
    case notACheckpoint
    /// The log has signed no checkpoint yet.
    case noneSigned
    /// The newest signed checkpoint is older than what the witness saw.
    case older(size: Int64, than: Int64)
    /// The checkpoint is of another log.
    case otherLog(String)
    /// The first events of this log are not those of the checkpoint.
    case otherHistory(size: Int64)
    /// The note has no valid cosignature by the key.
    case notCosigned(by: String)

    /// What is wrong, and what to do.
    public var description: String {
        switch self {
        case .notACheckpoint: "The file holds no checkpoint (C2SP signed note)."
        case .noneSigned:
            "The log has signed no checkpoint yet. Make one with `waarborg checkpoint --key FILE`."
        case .older(let size, let old):
            "The newest signed checkpoint covers \(size) events and the witness saw \(old). Make a"
                + " new one with `waarborg checkpoint --key FILE`."
        case .otherLog(let origin): "The checkpoint is of another log, \(origin)."
        case .otherHistory(let size):
            "The first \(size) events of this log are not those of the checkpoint: the witness was"
                + " shown another log, or this one was rewritten or cut off."
        case .notCosigned(let name):
            "The note has no valid cosignature by the key of \(name)."
        }
    }
}
