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
        try place(target) { partial in
            let reader = try LogReader(source)
            let statement = try reader.connection.database.prepare("VACUUM INTO ?")
            statement.bind(0, partial)
            try statement.run()
        }
    }

    /// Copies the backup at `source` to `target`, for appending; the backup stays as it is.
    ///
    /// - Throws: `LogError`, also when the backup is damaged: nothing is left then.
    public static func restore(_ source: String, to target: String) throws -> Verification {
        try place(target) { partial in
            let reader = try LogReader(source)
            let statement = try reader.connection.database.prepare("VACUUM INTO ?")
            statement.bind(0, partial)
            try statement.run()
            let database = try Database(partial, .readWrite)
            _ = try database.integer("PRAGMA journal_mode = WAL")
            try database.checkpoint(truncating: true)
        }
    }

    /// Has a copy written beside its place, verifies it, and moves it there.
    private static func place(
        _ target: String,
        _ write: (String) throws -> Void
    ) throws -> Verification {
        if FileManager.default.fileExists(atPath: target) { throw LogError.exists(path: target) }
        let folder = DurableFile.folder(of: target)
        var isFolder: ObjCBool = false
        guard
            FileManager.default.fileExists(
                atPath: folder.isEmpty ? "." : folder,
                isDirectory: &isFolder
            ), isFolder.boolValue
        else { throw LogError.file(path: target, problem: "its folder does not exist") }
        let partial = target + ".partial"
        remove(partial)
        do {
            try write(partial)
            let verification = try Verification.run(partial)
            if let finding = verification.findings.first {
                throw LogError.damaged(place: finding.place, problem: finding.problem)
            }
            try DurableFile.synchronise(partial)
            do {
                try FileManager.default.moveItem(atPath: partial, toPath: target)
            } catch {
                throw LogError.device(path: target, problem: error.localizedDescription)
            }
            for suffix in ["-wal", "-shm"] {
                try? FileManager.default.removeItem(atPath: partial + suffix)
            }
            do {
                try DurableFile.synchronise(folder)
            } catch {
                // What may be gone after a power failure is no backup.
                try? FileManager.default.removeItem(atPath: target)
                throw error
            }
            return verification
        } catch {
            remove(partial)
            throw LogError.wrap(error, path: target)
        }
    }

    private static func remove(_ file: String) {
        for suffix in ["", "-wal", "-shm", "-journal"] {
            try? FileManager.default.removeItem(atPath: file + suffix)
        }
    }
}
