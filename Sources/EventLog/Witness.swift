public import EventSourcing
internal import Foundation

/// What a log asks of a witness: to cosign a checkpoint, with the proof that it continues the last
/// one which that witness cosigned (the body of `add-checkpoint`, C2SP tlog-witness).
public struct WitnessRequest: Hashable, Sendable {
    /// The size that the witness cosigned last; 0 for none.
    public let old: Int64
    /// The consistency proof from there (RFC 9162 section 2.1.4.1).
    public let proof: [Bytes32]
    /// The checkpoint, with the signatures that it has so far.
    public let note: String

    /// Makes a request.
    public init(old: Int64, proof: [Bytes32], note: String) {
        self.old = old
        self.proof = proof
        self.note = note
    }

    /// Most lines of a proof, and most bytes of a request.
    static let proofLinesMax = 63
    /// Most bytes of a request.
    public static let bytesMax = 100_000

    /// The request as C2SP writes it: old size, proof, an empty line, the note.
    public var text: String {
        let lines = proof.map { Data($0.bytes).base64EncodedString() + "\n" }.joined()
        return "old \(old)\n\(lines)\n\(note)"
    }

    /// Reads a request; nil when it is none.
    public init?(text: String) {
        guard let end = text.range(of: "\n\n") else { return nil }
        let lines = text[..<end.lowerBound].split(
            separator: "\n",
            omittingEmptySubsequences: false
        )
        guard let first = lines.first, first.hasPrefix("old "),
            let old = Int64(first.dropFirst(4)), old >= 0, "old \(old)" == first,
            lines.count <= Self.proofLinesMax + 1
        else { return nil }
        let proof = lines.dropFirst().compactMap {
            Data(canonicalBase64: String($0)).flatMap { Bytes32($0) }
        }
        if proof.count != lines.count - 1 { return nil }
        self.init(old: old, proof: proof, note: String(text[end.upperBound...]))
    }
}

/// Somebody outside who cosigns the checkpoints of logs, and remembers the newest of each.
///
/// A witness signs nothing that does not continue what it signed before: so whoever trusts it knows
/// that everybody was shown the same log. What it remembers stands beside its key, in
/// `<key file>.seen`.
public struct Witness: Sendable {
    /// Its key.
    public let key: SigningKey
    private let memory: String

    private static let memoryBytesMax = 10_000_000

    /// The witness whose key is in `keyFile`.
    ///
    /// - Throws: `LogError.file`, `WitnessRefusal.notAWitness`.
    public init(keyFile: String) throws {
        guard let text = try DurableFile.read(keyFile, bytesMax: 10_000) else {
            throw LogError.file(path: keyFile, problem: "there is no such file")
        }
        guard let key = SigningKey(text: text), key.purpose == .witness else {
            throw WitnessRefusal.notAWitness(path: keyFile)
        }
        self.key = key
        memory = Self.memory(ofKey: keyFile)
    }

    /// Where the witness whose key is in `keyFile` keeps what it saw, by whatever path the key is
    /// reached.
    public static func memory(ofKey keyFile: String) -> String {
        URL(fileURLWithPath: keyFile).resolvingSymlinksInPath().path + ".seen"
    }

    /// The newest checkpoint of a log that this witness cosigned; nil for none.
    ///
    /// - Throws: `LogError.file`.
    public func newest(of origin: String) throws -> Checkpoint? {
        try remembered().first { $0.origin == origin }
    }

    /// Cosigns a checkpoint that continues the last one; gives its note with one more line.
    ///
    /// With `logKey` the note must be signed by the log too. What was cosigned is remembered, on
    /// the disk, before the cosignature is given.
    ///
    /// - Throws: `WitnessRefusal`, `LogError.file`.
    public func cosign(
        _ request: WitnessRequest,
        logKey: VerifierKey?,
        at moment: Instant
    ) throws -> String {
        let lock = try FileLock(memory + ".lock")
        try lock.lock()
        defer { lock.unlock() }
        guard let checkpoint = Checkpoint(note: request.note) else {
            throw WitnessRefusal.notACheckpoint
        }
        if let logKey, !logKey.verifies(request.note) { throw WitnessRefusal.notSigned }
        var all = try remembered()
        let known = all.firstIndex { $0.origin == checkpoint.origin }
        let before = known.map { all[$0] }
        let size = before?.size ?? 0
        if size > checkpoint.size {
            throw WitnessRefusal.shorter(seen: size, given: checkpoint.size)
        }
        if size != request.old { throw WitnessRefusal.otherOldSize(seen: size, given: request.old) }
        if let before, size > 0 {
            let continues = LogTree.isConsistent(
                from: size,
                before.root,
                to: checkpoint.size,
                checkpoint.root,
                proof: request.proof
            )
            if !continues {
                throw WitnessRefusal.inconsistent(seen: size, given: checkpoint.size)
            }
        }
        if let known { all[known] = checkpoint } else { all.append(checkpoint) }
        try DurableFile.write(all.map(\.unsigned).joined(), to: memory)
        return try request.note + key.cosignatureLine(for: checkpointText(request.note), at: moment)
            + "\n"
    }

    /// The text of a note, extension lines included: all of it is signed.
    private func checkpointText(_ note: String) -> String {
        guard let end = note.range(of: "\n\n") else { return note }
        return String(note[..<end.lowerBound]) + "\n"
    }

    private func remembered() throws -> [Checkpoint] {
        guard let text = try DurableFile.read(memory, bytesMax: Self.memoryBytesMax) else {
            throw WitnessRefusal.forgetful(memory: memory)
        }
        return try text.components(separatedBy: "\n\n").dropLast().map { part in
            guard let checkpoint = Checkpoint(note: part + "\n") else {
                throw LogError.file(path: memory, problem: "it holds no checkpoints of a witness")
            }
            return checkpoint
        }
    }
}

/// Why a witness does not cosign.
public enum WitnessRefusal: Error, Sendable, CustomStringConvertible {
    /// The file holds no key of a witness.
    case notAWitness(path: String)
    /// What this witness saw is gone: it could cosign a log that was rewritten.
    case forgetful(memory: String)
    /// What was given is no checkpoint.
    case notACheckpoint
    /// The log's own signature is missing or wrong.
    case notSigned
    /// The log has become shorter since.
    case shorter(seen: Int64, given: Int64)
    /// The request continues another size than this witness saw last.
    case otherOldSize(seen: Int64, given: Int64)
    /// The log does not begin with what this witness saw.
    case inconsistent(seen: Int64, given: Int64)

    /// What is wrong, and what to do.
    public var description: String {
        switch self {
        case .notAWitness(let path):
            "\(path) holds no key of a witness. Make one with `waarborg key create --witness`."
        case .forgetful(let memory):
            "There is no \(memory), where this witness keeps what it saw. Put it back, or use a new"
                + " key; make it empty only for a key that has never cosigned."
        case .notACheckpoint: "What should be cosigned is no checkpoint."
        case .notSigned: "The checkpoint has no valid signature by the key of the log."
        case .shorter(let seen, let given):
            "This witness saw \(seen) events and the checkpoint covers \(given): the end was cut"
                + " off, or an older copy put back. It is not cosigned; tell those who rely on it."
        case .otherOldSize(let seen, let given):
            "This witness saw \(seen) events and the request continues \(given). Make it with"
                + " `waarborg checkpoint request --old \(seen)`."
        case .inconsistent(let seen, let given):
            "The \(given) events do not begin with the \(seen) that this witness saw: the log was"
                + " rewritten. It is not cosigned; tell those who rely on it."
        }
    }
}
