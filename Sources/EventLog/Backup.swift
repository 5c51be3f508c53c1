internal import Foundation
internal import SQLite

/// A copy of a log in one file, made while others write, and verified after writing.
public enum Backup {
    /// Copies the log at `source` to `target` from one read transaction.
    ///
    /// The copy is written beside its place and moved there when it has been verified, so a file
    /// with the final name is always whole.
    ///
    /// - Throws: `LogError`.
    public static func make(of source: String, to target: String) throws -> Verification {
        if FileManager.default.fileExists(atPath: target) { throw LogError.exists(path: target) }
        let folder = (target as NSString).deletingLastPathComponent
        var isFolder: ObjCBool = false
        guard
            FileManager.default.fileExists(
                atPath: folder.isEmpty ? "." : folder,
                isDirectory: &isFolder
            ), isFolder.boolValue
        else { throw LogError.file(path: target, problem: "its folder does not exist") }
        let partial = target + ".partial"
        try? FileManager.default.removeItem(atPath: partial)
        do {
            let reader = try LogReader(source)
            let statement = try reader.connection.database.prepare("VACUUM INTO ?")
            statement.bind(0, partial)
            try statement.run()
            let verification = try Verification.run(partial)
            if let finding = verification.findings.first {
                throw LogError.damaged(place: finding.place, problem: finding.problem)
            }
            try synchronise(partial)
            do {
                try FileManager.default.moveItem(atPath: partial, toPath: target)
            } catch {
                throw LogError.device(path: target, problem: error.localizedDescription)
            }
            do {
                try synchronise((target as NSString).deletingLastPathComponent)
            } catch {
                // What may be gone after a power failure is no backup.
                try? FileManager.default.removeItem(atPath: target)
                throw error
            }
            return verification
        } catch {
            try? FileManager.default.removeItem(atPath: partial)
            throw LogError.wrap(error, path: target)
        }
    }

    /// Waits until the file or folder is on the disk.
    private static func synchronise(_ path: String) throws {
        let descriptor = open(path.isEmpty ? "." : path, O_RDONLY)
        defer { if descriptor >= 0 { close(descriptor) } }
        guard descriptor >= 0, fsync(descriptor) == 0 else {
            throw LogError.device(
                path: path.isEmpty ? "." : path,
                problem: String(cString: strerror(errno))
            )
        }
    }
}
