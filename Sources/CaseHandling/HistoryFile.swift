internal import Crypto
internal import EventLog
internal import EventSourcing
internal import Events
internal import Foundation
internal import XES

/// What identifies a file of a history: its own hash, and the hash of what it holds.
struct HistoryFile {
    /// What the log calls it.
    let name: String
    /// Its size as it was given, in bytes.
    let bytes: Int64
    /// SHA-256 of the file as it was given.
    let sha256: Bytes32
    /// SHA-256 of its content, unpacked; of the file where that cannot be unpacked to the end.
    let contentSha256: Bytes32

    /// The event that begins its import.
    var started: HistoryImportStarted {
        HistoryImportStarted(
            bytes: bytes,
            contentSha256: contentSha256,
            file: Text(name),
            format: .xes,
            sha256: sha256
        )
    }

    /// Reads the file in pieces.
    ///
    /// - Throws: `LogError.file`.
    init(_ input: HistoryInput) throws {
        guard let file = FileHandle(forReadingAtPath: input.path) else {
            throw LogError.file(
                path: input.place,
                problem: "there is no such file, or it is not readable"
            )
        }
        defer { try? file.close() }
        var hasher = SHA256()
        var count: Int64 = 0
        do {
            while let piece = try file.read(upToCount: 1 << 20), !piece.isEmpty {
                hasher.update(data: piece)
                count += Int64(piece.count)
            }
        } catch {
            throw LogError.file(path: input.place, problem: "it cannot be read on")
        }
        var content = SHA256()
        let isWhole = UnpackedBytes.read(input.source) { content.update(bufferPointer: $0) }
        name = input.name
        bytes = count
        sha256 = Self.bytes32(hasher.finalize())
        contentSha256 = isWhole ? Self.bytes32(content.finalize()) : sha256
    }

    private static func bytes32(_ digest: SHA256.Digest) -> Bytes32 {
        guard let value = Bytes32(Array(digest)) else {
            preconditionFailure("SHA-256 gives 32 bytes")
        }
        return value
    }
}
