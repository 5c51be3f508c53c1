internal import EventLog
public import Foundation

/// An input, kept in a file without a name while it is read twice: first for its hash, then for its
/// content.
///
/// The file is unlinked as soon as it is open, so nothing of it stays, however the process ends.
public final class SpooledInput {
    /// Most bytes of one import from standard input.
    public static let bytesMax: Int64 = 64 << 30

    private let file: FileHandle

    /// What messages and the log call it.
    public static let name = "standard-input"

    /// Where the bytes can be read, any number of times, while this object lives.
    public var path: String { "/proc/self/fd/\(file.fileDescriptor)" }

    /// Copies all of `input` into a file in `folder`, which has room for it.
    ///
    /// - Throws: `LogError`: no room, no permission, or more than `bytesMax` bytes.
    public init(
        _ input: FileHandle,
        in folder: DataFolder,
        named name: String = SpooledInput.name,
        bytesMax: Int64 = SpooledInput.bytesMax
    ) throws {
        let place = "\(folder.path)/input-\(getpid()).tmp"
        let descriptor = open(place, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw LogError.permission(path: place, problem: String(cString: strerror(errno)))
        }
        unlink(place)
        file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        var count: Int64 = 0
        while let piece = try Self.read(input, named: name), !piece.isEmpty {
            count += Int64(piece.count)
            if count > bytesMax {
                throw LogError.file(
                    path: name,
                    problem: "more than \(bytesMax) bytes, the most that are read at once"
                )
            }
            do {
                try file.write(contentsOf: piece)
            } catch {
                throw LogError.diskFull(path: "the copy of the input in \(folder.path)")
            }
        }
    }

    private static func read(_ input: FileHandle, named name: String) throws(LogError) -> Data? {
        do {
            return try input.read(upToCount: 1 << 20)
        } catch {
            throw .file(path: name, problem: "it is a folder, or cannot be read on")
        }
    }
}
