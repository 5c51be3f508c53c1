internal import EventLog
internal import EventSourcing
internal import Events
internal import Foundation
internal import ReadModels

/// Copies of the log, and installations made from them; each ends in a receipt.
///
/// The vault is no part of it: keys have backups of their own, kept for a short time, so that a
/// destroyed key does not live on beside what it sealed.
public struct Backups {
    private let installation: Installation

    /// The backups of an installation.
    public init(_ installation: Installation) { self.installation = installation }

    /// Copies the log to `file` while others write, verifies the copy, rebuilds every read model
    /// from it, and records that.
    ///
    /// - Throws: `LogError`.
    public func make(
        to file: String,
        progress: (String, Int64, Int64) -> Void = { _, _, _ in }
    ) throws -> Receipt {
        let copy = try Backup.make(of: installation.folder.log, to: file)
        let receipt = try Receipt(
            of: file,
            copy,
            Receipt.Model.rebuilt(from: file, in: file + ".receipt-\(getpid())", progress: progress)
        )
        let event = BackupMade(
            readModels: receipt.digests,
            root: receipt.root,
            size: receipt.size
        )
        try append(try ProposedEvent(event), to: installation.writer())
        return receipt
    }

    /// Makes an installation in `folder` from the backup `file`: verified, with its read models.
    ///
    /// `record` then says so where it belongs.
    ///
    /// - Throws: `LogError`, `ReadModelError`, also when there is a log in `folder`; nothing of it
    ///   is left there then.
    public func restore(
        _ file: String,
        to folder: DataFolder,
        progress: (String, Int64, Int64) -> Void = { _, _, _ in }
    ) throws -> Receipt {
        let files = FileManager.default
        let isNew = !files.fileExists(atPath: folder.path)
        for path in [folder.log, folder.readModels] where files.fileExists(atPath: path) {
            throw LogError.exists(path: path)
        }
        do {
            do {
                try files.createDirectory(
                    atPath: folder.readModels,
                    withIntermediateDirectories: true
                )
            } catch {
                throw LogError.permission(path: folder.path, problem: error.localizedDescription)
            }
            let log = try Backup.restore(file, to: folder.log)
            let models = try ReadModelRegister.all(folder).map { model in
                try Receipt.Model.of(model) { try model.catchUp { progress(model.name, $0, $1) } }
            }
            return try Receipt(of: file, log, models)
        } catch {
            remove(folder, isNew: isNew)
            throw error
        }
    }

    private func remove(_ folder: DataFolder, isNew: Bool) {
        let made =
            isNew
            ? [folder.path]
            : [folder.readModels, folder.log, folder.log + "-wal", folder.log + "-shm"]
        for path in made { try? FileManager.default.removeItem(atPath: path) }
    }

    /// Records that a backup was restored to `folder`; says whether it was a drill.
    ///
    /// When a running installation of the same log asks, it was one: it is recorded there, and the
    /// copy stays as it was. Else the copy takes its place, and says so in its own log. However old
    /// the backup is, restoring it is the decision that its clock may be that far behind.
    ///
    /// - Throws: `LogError`.
    public func record(_ receipt: Receipt, restoredTo folder: DataFolder) throws -> Bool {
        let isRunning = (try? installation.reader().logID) == receipt.logID
        let isDrill = isRunning && !isSame(folder.path, installation.folder.path)
        let event = try ProposedEvent(
            BackupRestored(
                isDrill: isDrill,
                readModels: receipt.digests,
                root: receipt.root,
                size: receipt.size
            )
        )
        if isDrill {
            try append(event, to: installation.writer())
        } else {
            let clock = installation.clock
            try append(event, to: EventLog(folder.log, clock: clock, checkingClock: false))
        }
        return isDrill
    }

    private func append(_ event: ProposedEvent, to log: EventLog) throws {
        _ = try log.appendAndWait(
            [StreamAppend(Installation.systemStream(), .any, [event])],
            installation.context()
        )
    }

    private func isSame(_ left: String, _ right: String) -> Bool {
        URL(fileURLWithPath: left).resolvingSymlinksInPath().path
            == URL(fileURLWithPath: right).resolvingSymlinksInPath().path
    }
}
