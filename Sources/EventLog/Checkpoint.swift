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

    /// The note without a signature: the text, and the empty line behind which signatures come.
    public var unsigned: String { "\(text)\n" }

    /// The names that stand before the signatures of a note; whether those are valid, a key tells.
    public static func signers(of note: String) -> [String] {
        guard let end = note.range(of: "\n\n") else { return [] }
        return note[end.upperBound...].split(separator: "\n").compactMap { line in
            let parts = line.split(separator: " ")
            return parts.count == 3 && parts[0] == "\u{2014}" ? String(parts[1]) : nil
        }
    }

    /// Reads a checkpoint, in a signed note or alone; signatures are checked apart, and lines of
    /// extensions are passed over.
    public init?(note: String) {
        // Another control character would be a line to some readers and none to others.
        if note.unicodeScalars.contains(where: { $0.value < 0x20 && $0 != "\n" }) { return nil }
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

extension Data {
    /// The bytes of `text`, or nil when it is not the one way to write them in base64.
    init?(canonicalBase64 text: String) {
        self.init(base64Encoded: text)
        if base64EncodedString() != text { return nil }
    }
}
