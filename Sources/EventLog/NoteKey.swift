internal import Crypto
public import EventSourcing
internal import Foundation

/// What a key of signed notes is for; the number stands in the key and in its signatures.
public enum NoteKeyPurpose: UInt8, Sendable {
    /// Signs the checkpoints of a log as the log itself (C2SP signed-note, Ed25519).
    case log = 1
    /// Cosigns them as a witness, with the moment (C2SP tlog-cosignature, `cosignature/v1`).
    case witness = 4
}

/// A key that signs checkpoints (Ed25519); it belongs outside the folder of the log.
public struct SigningKey: Sendable {
    /// Its name in signatures.
    public let name: String
    /// What it is for.
    public let purpose: NoteKeyPurpose
    private let key: Curve25519.Signing.PrivateKey

    /// A new key.
    public init(name: String, for purpose: NoteKeyPurpose = .log) {
        self.name = name
        self.purpose = purpose
        key = Curve25519.Signing.PrivateKey()
    }

    /// The key that `text` holds; nil when it is not `PRIVATE+KEY+name+hash+key`.
    public init?(text: String) {
        let parts = text.trimmingCharacters(in: .whitespacesAndNewlines)
            .split(separator: "+", maxSplits: 4, omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0] == "PRIVATE", parts[1] == "KEY",
            let bytes = Data(canonicalBase64: String(parts[4])), bytes.count == 33,
            let purpose = NoteKeyPurpose(rawValue: bytes[0]),
            let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: bytes.dropFirst())
        else { return nil }
        name = String(parts[2])
        self.purpose = purpose
        self.key = key
        if verifier.hashText != parts[3] { return nil }
    }

    /// The private key as text, one line: keep it secret.
    public var text: String {
        let bytes = Data([purpose.rawValue]) + key.rawRepresentation
        return "PRIVATE+KEY+\(name)+\(verifier.hashText)+\(bytes.base64EncodedString())"
    }

    /// The public half.
    public var verifier: VerifierKey {
        VerifierKey(name: name, purpose: purpose, key: key.publicKey)
    }

    /// The line of a signature by the log over `text`.
    func signatureLine(for text: String) throws -> String {
        line(try key.signature(for: Data(text.utf8)))
    }

    /// The line of a cosignature by a witness over `text`, with the moment of it.
    ///
    /// - Throws: what signing throws.
    public func cosignatureLine(for text: String, at moment: Instant) throws -> String {
        let seconds = moment.milliseconds / 1_000
        let message = VerifierKey.cosigned(text, at: seconds)
        let time = withUnsafeBytes(of: UInt64(seconds).bigEndian) { Data($0) }
        return line(time + (try key.signature(for: message)))
    }

    private func line(_ signature: Data) -> String {
        "\u{2014} \(name) \((Data(verifier.hash) + signature).base64EncodedString())"
    }
}

/// The public half of a signing key.
public struct VerifierKey: Sendable {
    /// Its name in signatures.
    public let name: String
    /// What it is for.
    public let purpose: NoteKeyPurpose
    private let key: Curve25519.Signing.PublicKey

    init(name: String, purpose: NoteKeyPurpose, key: Curve25519.Signing.PublicKey) {
        self.name = name
        self.purpose = purpose
        self.key = key
    }

    /// The key that `text` holds; nil when it is not `name+hash+key`.
    public init?(text: String) {
        let parts = text.trimmingCharacters(in: .whitespacesAndNewlines)
            .split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let bytes = Data(canonicalBase64: String(parts[2])),
            bytes.count == 33, let purpose = NoteKeyPurpose(rawValue: bytes[0]),
            let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes.dropFirst())
        else { return nil }
        name = String(parts[0])
        self.purpose = purpose
        self.key = key
        if hashText != parts[1] { return nil }
    }

    /// The public key as text, one line.
    public var text: String {
        let bytes = Data([purpose.rawValue]) + key.rawRepresentation
        return "\(name)+\(hashText)+\(bytes.base64EncodedString())"
    }

    /// The first four bytes of SHA-256(name ‖ LF ‖ purpose ‖ key), as C2SP signed notes have it.
    var hash: [UInt8] {
        let bytes = Array(name.utf8) + [0x0A, purpose.rawValue] + Array(key.rawRepresentation)
        return Array(Hashing.sha256(bytes).bytes.prefix(4))
    }

    var hashText: String { hash.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }

    /// Whether `note` has a valid signature by this key.
    public func verifies(_ note: String) -> Bool {
        signatures(of: note).contains { text, signature in
            switch purpose {
            case .log:
                signature.count == 64 && key.isValidSignature(signature, for: Data(text.utf8))
            case .witness: moment(of: signature, over: text) != nil
            }
        }
    }

    /// When this witness cosigned `note`; nil when it has no valid cosignature by it.
    ///
    /// The moment is signed too: a witness says that it saw the checkpoint then.
    public func cosigned(_ note: String) -> Instant? {
        if purpose != .witness { return nil }
        return signatures(of: note).compactMap { moment(of: $1, over: $0) }.max()
    }

    /// The text of the note, and what lines of signatures by this name and hash hold.
    private func signatures(of note: String) -> [(text: String, signature: Data)] {
        guard let end = note.range(of: "\n\n", options: .backwards) else { return [] }
        let text = String(note[..<end.lowerBound]) + "\n"
        return note[end.upperBound...].split(separator: "\n").compactMap { line in
            let parts = line.split(separator: " ")
            guard parts.count == 3, parts[0] == "\u{2014}", parts[1] == name,
                let bytes = Data(canonicalBase64: String(parts[2])),
                Array(bytes.prefix(4)) == hash
            else { return nil }
            return (text, bytes.dropFirst(4))
        }
    }

    private func moment(of signature: Data, over text: String) -> Instant? {
        guard signature.count == 72 else { return nil }
        let seconds = signature.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard seconds <= Self.secondsMax else { return nil }
        let message = Self.cosigned(text, at: Int64(seconds))
        guard key.isValidSignature(signature.dropFirst(8), for: message) else { return nil }
        return Instant(milliseconds: Int64(seconds) * 1_000)
    }

    /// The last second of the year 9999: later ones cannot be written.
    private static let secondsMax: UInt64 = 253_402_300_799

    /// What a witness signs.
    static func cosigned(_ text: String, at seconds: Int64) -> Data {
        Data("cosignature/v1\ntime \(seconds)\n\(text)".utf8)
    }
}
