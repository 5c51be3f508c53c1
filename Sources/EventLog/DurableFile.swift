internal import Foundation

/// Small files beside a log, written so that a reader sees the old content or the new, never half.
public enum DurableFile {
    /// Makes `content` the content of the file at `path` at one stroke, and waits until it is on
    /// the disk; only the owner may read it.
    ///
    /// - Throws: `LogError.device`.
    public static func write(_ content: String, to path: String) throws(LogError) {
        let fresh = "\(path).new-\(getpid())"
        let isMade = FileManager.default.createFile(
            atPath: fresh,
            contents: Data(content.utf8),
            attributes: [.posixPermissions: 0o600]
        )
        do {
            if !isMade { throw failure(fresh) }
            try synchronise(fresh)
            if rename(fresh, path) != 0 { throw failure(path) }
            try synchronise(folder(of: path))
        } catch {
            unlink(fresh)
            throw error as? LogError ?? .file(path: path, problem: "\(error)")
        }
    }

    /// The content of the file at `path`, at most `bytesMax`; nil when there is none.
    ///
    /// - Throws: `LogError.file` when it is larger or cannot be read.
    public static func read(_ path: String, bytesMax: Int) throws(LogError) -> String? {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            return nil
        }
        if isFolder.boolValue { throw .file(path: path, problem: "it is a folder") }
        guard let file = FileHandle(forReadingAtPath: path) else { throw problem(path) }
        defer { try? file.close() }
        do {
            let content = try file.read(upToCount: bytesMax + 1) ?? Data()
            if content.count <= bytesMax { return String(decoding: content, as: UTF8.self) }
        } catch {
            throw .file(path: path, problem: error.localizedDescription)
        }
        throw .file(path: path, problem: "it has more than \(bytesMax) bytes")
    }

    /// The folder that a path names a file of; empty for the folder that we are in.
    ///
    /// Foundation's own ends the process for a name of one letter.
    public static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "" }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// The name of the file that a path leads to.
    public static func name(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
    }

    /// Waits until the file or folder is on the disk; an empty path is the folder that we are in.
    ///
    /// - Throws: `LogError.device`.
    public static func synchronise(_ path: String) throws(LogError) {
        let descriptor = open(path.isEmpty ? "." : path, O_RDONLY)
        defer { if descriptor >= 0 { close(descriptor) } }
        guard descriptor >= 0, fsync(descriptor) == 0 else {
            throw failure(path.isEmpty ? "." : path)
        }
    }

    private static func failure(_ path: String) -> LogError {
        .device(path: path, problem: String(cString: strerror(errno)))
    }

    private static func problem(_ path: String) -> LogError {
        .file(path: path, problem: String(cString: strerror(errno)))
    }
}
