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
        try append(try ProposedEvent(event), to: installation)
        return receipt
    }

    /// Makes an installation in `folder` from the backup `file`: verified, with its read models.
    ///
    /// When a running installation of the same log asks, it is a drill: it is recorded there, and
    /// the copy stays as it was. Else it takes the place of one, and says so in its own log.
    ///
    /// - Throws: `LogError`, also when there is a log in `folder`; nothing is left there then.
    public func restore(
        _ file: String,
        to folder: DataFolder,
        progress: (String, Int64, Int64) -> Void = { _, _, _ in }
    ) throws -> (receipt: Receipt, isDrill: Bool) {
        let isNew = !FileManager.default.fileExists(atPath: folder.path)
        for path in [folder.log, folder.readModels]
        where FileManager.default.fileExists(atPath: path) {
            throw LogError.exists(path: path)
        }
        let log: Verification
        do {
            try FileManager.default.createDirectory(
                atPath: folder.readModels,
                withIntermediateDirectories: true
            )
            log = try Backup.restore(file, to: folder.log)
        } catch {
            try? FileManager.default.removeItem(atPath: isNew ? folder.path : folder.readModels)
            throw error
        }
        let models = ReadModelRegister.all(folder).map { model in
            do {
                _ = try model.catchUp { progress(model.name, $0, $1) }
                return Receipt.Model(model, digest: try model.digest())
            } catch {
                return Receipt.Model(model, problem: "\(error)")
            }
        }
        let receipt = try Receipt(of: file, log, models)
        let running = (try? installation.reader().logID) == log.logID
        let isDrill = running && !isSame(folder.path, installation.folder.path)
        let event = BackupRestored(
            isDrill: isDrill,
            readModels: receipt.digests,
            root: receipt.root,
            size: receipt.size
        )
        let place =
            isDrill
            ? installation
            : Installation(folder, for: installation.actor, clock: installation.clock)
        try append(try ProposedEvent(event), to: place)
        return (receipt, isDrill)
    }

    private func append(_ event: ProposedEvent, to installation: Installation) throws {
        _ = try installation.writer().appendAndWait(
            [StreamAppend(Installation.systemStream(), .any, [event])],
            installation.context()
        )
    }

    private func isSame(_ left: String, _ right: String) -> Bool {
        URL(fileURLWithPath: left).resolvingSymlinksInPath().path
            == URL(fileURLWithPath: right).resolvingSymlinksInPath().path
    }
}
