internal import ArgumentParser
internal import CaseHandling
internal import EventLog
internal import EventSourcing
internal import Foundation

/// The command `waarborg backup`.
struct BackupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copies the log to one file, while others write, and verifies the copy.",
        discussion: """
            It ends in a receipt: head, root, SHA-256 of the file, and the digest of every read
            model rebuilt from it. The same receipt after `waarborg restore` is the same log, in the
            same bytes. Keys are not in it.
            """
    )

    @OptionGroup var options: InstallationOptions
    @Argument(help: "The file to make.") var file: String
    @Flag(help: "One line of JSON, and one per read model.") var json = false

    func run() throws {
        let installation = try options.authorised("backup")
        let receipt = try Backups(installation).make(to: file, progress: ReceiptLines.progress())
        try ReceiptLines.print(receipt, file: file, json: json)
    }
}

/// The command `waarborg restore`.
struct RestoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Makes an installation from a backup, verified, with its read models rebuilt.",
        discussion: """
            Where --data leads to the running installation of the same log, it is a drill: that is
            recorded there, and the copy is left as the backup was. Else the copy takes its place,
            and says so in its own log. It ends in a receipt, as the backup did.
            A damaged backup is refused, and nothing is left in DIR. Exit status 4 too when a read
            model stands still at an event. The vault has backups of its
            own: put one at DIR/vault.sqlite.
            """
    )

    @OptionGroup var options: InstallationOptions
    @Argument(help: "The backup.") var file: String
    @Argument(help: "The folder to make; else that of --data.") var folder: String?
    @Flag(help: "One line of JSON, and one per read model.") var json = false

    func run() throws {
        let target = folder.map { DataFolder($0) } ?? options.place.folder
        let hasLog = FileManager.default.fileExists(atPath: options.place.folder.log)
        let installation = try hasLog ? options.authorised("restore") : options.installation()
        if !hasLog { try installation.authoriseWithoutLog("restore") }
        let backups = Backups(installation)
        let receipt = try backups.restore(file, to: target, progress: ReceiptLines.progress())
        let outcome = Result { try ReceiptLines.print(receipt, file: target.path, json: json) }
        let isDrill = try backups.record(receipt, restoredTo: target)
        try outcome.get()
        let hasVault = FileManager.default.fileExists(atPath: target.vault)
        if !isDrill && !hasVault {
            Terminal.complain(
                "There is no vault in \(target.path): put its own backup at \(target.vault) before"
                    + " the installation is used."
            )
        }
    }
}

/// A receipt as a person or a program reads it.
enum ReceiptLines {
    /// Prints a receipt.
    ///
    /// - Throws: the exit status of a storage failure when a read model could not be rebuilt.
    static func print(_ receipt: Receipt, file: String, json: Bool) throws {
        Row([
            "file": .text(file), "log": .text(receipt.logID), "events": .number(receipt.size),
            "head": receipt.size > 0 ? .number(receipt.size - 1) : .none,
            "withheld": .number(receipt.withheld), "root": .text(receipt.root.hex),
            "sha256": .text(receipt.file.hex), "verified": .flag(true),
        ]).print(json: json)
        for model in receipt.models {
            Row([
                "readModel": .text(model.name), "version": .number(Int64(model.version)),
                "digest": model.digest.map { .text($0.hex) } ?? .none,
                "problem": model.problem.map { .text($0) } ?? .none,
            ]).print(json: json)
        }
        if !receipt.isWhole {
            Terminal.complain("The log is whole, and a read model could not be rebuilt from it.")
            throw ExitStatus.storageFailure
        }
    }

    static func progress() -> (String, Int64, Int64) -> Void {
        var shown: (name: String, show: (Int64, Int64) -> Void)?
        return { name, done, total in
            if shown?.name != name { shown = (name, Terminal.progress(name)) }
            shown?.show(done, total)
        }
    }
}

/// The command `waarborg doctor`.
struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Looks whether the installation is kept as it should be; says what to do.",
        discussion: """
            Last verify, backup, restore and outside checkpoint, lag of read models, write-ahead
            log, disk, clock, keys. Exit status 1 when something wants attention.
            """
    )

    @OptionGroup var options: InstallationOptions
    @Option(help: "Days that a verification may be old.") var verifyDays = 7
    @Option(help: "Days that a backup may be old.") var backupDays = 2
    @Option(help: "Days that a restored backup may be old.") var drillDays = 92
    @Option(help: "Days that a checkpoint cosigned outside may be old.") var cosignedDays = 7
    @Option(help: "Minutes that an event may wait for a read model.") var lagMinutes = 60
    @Flag(help: "One line of JSON per finding.") var json = false

    func validate() throws {
        let all = [verifyDays, backupDays, drillDays, cosignedDays, lagMinutes]
        if !all.allSatisfy((0...1_000_000).contains) {
            throw ValidationError("Days and minutes are 0 to 1,000,000.")
        }
    }

    func run() throws {
        let installation = try options.authorised("doctor")
        var limits = Doctor.Limits()
        limits.verifyDays = verifyDays
        limits.backupDays = backupDays
        limits.drillDays = drillDays
        limits.cosignedDays = cosignedDays
        limits.lagMinutes = lagMinutes
        let findings = try Doctor(installation, limits).findings()
        for finding in findings {
            if json {
                Row([
                    "name": .text(finding.name), "ok": .flag(finding.advice == nil),
                    "state": .text(finding.state),
                    "advice": finding.advice.map { .text($0) } ?? .none,
                ]).print(json: true)
            } else {
                let mark = finding.advice == nil ? "ok  " : "LOOK"
                let advice = finding.advice.map { "\n     \($0)" } ?? ""
                Terminal.say("\(mark) \(finding.name): \(finding.state)\(advice)")
            }
        }
        if findings.contains(where: { $0.advice != nil }) { throw ExitStatus.difference }
    }
}
