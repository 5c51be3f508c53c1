internal import Crypto
public import EventSourcing
internal import Foundation

/// The size and root of a log, signed: a C2SP checkpoint in a signed note.
///
/// Kept outside, it shows later that the log still begins with the same records.
public struct Checkpoint: Hashable, Sendable {
    /// Which log: `waarborg/` and its id.
    public let origin: String
    /// How many records the root covers.
    public let size: Int64
    /// The root over them.
    public let root: Bytes32

    /// Makes a checkpoint.
    public init(origin: String, size: Int64, root: Bytes32) {
        self.origin = origin
        self.size = size
        self.root = root
    }

    /// The origin of the checkpoints of a log.
    public static func origin(ofLog logID: String) -> String { "waarborg/\(logID)" }

    /// What is signed: origin, size and root, each on a line.
    public var text: String { "\(origin)\n\(size)\n\(Data(root.bytes).base64EncodedString())\n" }

    /// The note with one signature.
    ///
    /// - Throws: what signing throws.
    public func signed(by key: SigningKey) throws -> String {
        "\(text)\n\(try key.signatureLine(for: text))\n"
    }

    /// Reads a checkpoint, in a signed note or alone; signatures are checked apart, and lines of
    /// extensions are passed over.
    public init?(note: String) {
        let lines = note.split(separator: "\n", omittingEmptySubsequences: false)
        // Behind an empty line stand signatures; without one, the text ends with its last line.
        let end = lines.firstIndex(of: "") ?? lines.count
        let signatures = lines.dropFirst(end + 1)
        guard end >= 3, lines.last?.isEmpty == true,
            signatures.dropLast().allSatisfy({ $0.hasPrefix("\u{2014} ") }),
            let size = Int64(lines[1]), size >= 0,
            String(size) == lines[1], let hash = Data(canonicalBase64: String(lines[2])),
            let root = Bytes32(hash), !lines[0].isEmpty
        else { return nil }
        self.init(origin: String(lines[0]), size: size, root: root)
    }
}

/// A key that signs checkpoints (Ed25519); it belongs outside the folder of the log.
public struct SigningKey: Sendable {
    /// Its name in signatures.
    public let name: String
    private let key: Curve25519.Signing.PrivateKey

    /// A new key.
    public init(name: String) {
        self.name = name
        key = Curve25519.Signing.PrivateKey()
    }

    /// The key that `text` holds; nil when it is not `PRIVATE+KEY+name+hash+key`.
    public init?(text: String) {
        let parts = text.trimmingCharacters(in: .whitespacesAndNewlines)
            .split(separator: "+", maxSplits: 4, omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0] == "PRIVATE", parts[1] == "KEY",
            let bytes = Data(canonicalBase64: String(parts[4])), bytes.count == 33, bytes[0] == 1,
            let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: bytes.dropFirst())
        else { return nil }
        name = String(parts[2])
        self.key = key
        if verifier.hashText != parts[3] { return nil }
    }

    /// The private key as text, one line: keep it secret.
    public var text: String {
        let bytes = Data([1]) + key.rawRepresentation
        return "PRIVATE+KEY+\(name)+\(verifier.hashText)+\(bytes.base64EncodedString())"
    }

    /// The public half.
    public var verifier: VerifierKey { VerifierKey(name: name, key: key.publicKey) }

    func signatureLine(for text: String) throws -> String {
        let signature = try key.signature(for: Data(text.utf8))
        let bytes = Data(verifier.hash) + signature
        return "\u{2014} \(name) \(bytes.base64EncodedString())"
    }
}

/// The public half of a signing key.
public struct VerifierKey: Sendable {
    /// Its name in signatures.
    public let name: String
    private let key: Curve25519.Signing.PublicKey

    init(name: String, key: Curve25519.Signing.PublicKey) {
        self.name = name
        self.key = key
    }

    /// The key that `text` holds; nil when it is not `name+hash+key`.
    public init?(text: String) {
        let parts = text.trimmingCharacters(in: .whitespacesAndNewlines)
            .split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let bytes = Data(canonicalBase64: String(parts[2])),
            bytes.count == 33, bytes[0] == 1,
            let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes.dropFirst())
        else { return nil }
        name = String(parts[0])
        self.key = key
        if hashText != parts[1] { return nil }
    }

    /// The public key as text, one line.
    public var text: String {
        "\(name)+\(hashText)+\((Data([1]) + key.rawRepresentation).base64EncodedString())"
    }

    /// The first four bytes of SHA-256(name ‖ LF ‖ 1 ‖ key), as C2SP signed notes have it.
    var hash: [UInt8] {
        let bytes = Array(name.utf8) + [0x0A, 0x01] + Array(key.rawRepresentation)
        return Array(Hashing.sha256(bytes).bytes.prefix(4))
    }

    var hashText: String { hash.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }

    /// Whether `note` has a valid signature by this key.
    public func verifies(_ note: String) -> Bool {
        guard let end = note.range(of: "\n\n", options: .backwards) else { return false }
        let text = String(note[..<end.lowerBound]) + "\n"
        return note[end.upperBound...].split(separator: "\n").contains { line in
            let parts = line.split(separator: " ")
            guard parts.count == 3, parts[0] == "\u{2014}", parts[1] == name,
                let bytes = Data(canonicalBase64: String(parts[2])), bytes.count == 68,
                Array(bytes.prefix(4)) == hash
            else { return false }
            return key.isValidSignature(bytes.dropFirst(4), for: Data(text.utf8))
        }
    }
}

extension Data {
    /// The bytes of `text`, or nil when it is not the one way to write them in base64.
    fileprivate init?(canonicalBase64 text: String) {
        self.init(base64Encoded: text)
        if base64EncodedString() != text { return nil }
    }
}
