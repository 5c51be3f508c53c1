import CaseHandling
import EventLog
import EventSourcing
import Events
import Foundation
import SQLite
import Projections
import TestSupport
import Testing

struct `A backup of an installation` {
    private let installation: TestInstallation
    private var file: String { installation.folder.file("backup.sqlite") }
    private var elsewhere: DataFolder { DataFolder(installation.folder.file("elsewhere")) }

    init() throws {
        installation = try TestInstallation()
        var history = XESText()
        for number in 0..<40 { history.add("case \(number)", activities: 3) }
        try installation.importXES(text: history.text, source: "fines")
    }

    private func backup() throws -> Receipt { try Backups(installation.used()).make(to: file) }

    @Test func `ends in a receipt that is recorded`() throws {
        let receipt = try backup()
        let recorded = try #require(try installation.reader().events(BackupMade.self).first)
        #expect(recorded.size == receipt.size)
        #expect(recorded.root == receipt.root)
        #expect(
            recorded.readModels.map(\.name.string) == Projections.all.map { $0.name }
        )
        #expect(recorded.readModels.map(\.digest) == receipt.models.compactMap(\.digest))
        #expect(try installation.folder.names().filter { $0.contains("receipt") } == [])
    }

    @Test func `restored as a drill has the same receipt, and the drill is recorded`() throws {
        let made = try backup()
        let receipt = try Backups(installation.used()).restore(file, to: elsewhere)
        #expect(try Backups(installation.used()).record(receipt, restoredTo: elsewhere))
        #expect(receipt.size == made.size)
        #expect(receipt.root == made.root)
        #expect(receipt.file == made.file)
        #expect(receipt.models.map(\.digest) == made.models.map(\.digest))
        let recorded = try installation.reader().events(BackupRestored.self)
        #expect(recorded.map(\.isDrill) == [true])
        // The copy is left as the backup was.
        #expect(try LogReader(elsewhere.log).count() == made.size)
        #expect(try Verification.run(elsewhere.log).findings == [])
    }

    @Test func `takes the place of an installation that is gone, and goes on there`() throws {
        let made = try backup()
        try FileManager.default.removeItem(atPath: installation.files.path)
        // Long after: restoring it decides that its clock may be behind.
        installation.clock.advance(seconds: 90 * 86_400)
        let receipt = try Backups(installation.used()).restore(file, to: installation.files)
        #expect(try !Backups(installation.used()).record(receipt, restoredTo: installation.files))
        let reader = try installation.reader()
        #expect(try reader.events(BackupRestored.self).map(\.isDrill) == [false])
        #expect(try reader.count() == made.size + 1)
        #expect(try Verification.run(installation.files.log).findings == [])
    }

    @Test func `that is damaged is refused, and leaves nothing`() throws {
        _ = try backup()
        let database = try Database(file, .readWrite)
        try database.execute("DROP TRIGGER stream_only_forward")
        try database.execute("UPDATE stream SET version = version + 1 WHERE key = 'fines/case%201'")
        #expect(throws: LogError.self) {
            try Backups(installation.used()).restore(file, to: elsewhere)
        }
        #expect(!FileManager.default.fileExists(atPath: elsewhere.path))
        #expect(try installation.reader().events(BackupRestored.self).isEmpty)
    }

    @Test func `does not overwrite an installation`() throws {
        _ = try backup()
        #expect(throws: LogError.self) {
            try Backups(installation.used()).restore(file, to: installation.files)
        }
        #expect(try Verification.run(installation.files.log).findings == [])
    }
}

struct `A doctor` {
    private let installation: TestInstallation

    init() throws { installation = try TestInstallation() }

    private func findings(_ limits: Doctor.Limits = Doctor.Limits()) throws -> [Doctor.Finding] {
        try Doctor(installation.used(), limits).findings()
    }

    private func wanting() throws -> [String] {
        try findings().filter { $0.advice != nil }.map(\.name)
    }

    private func keepWell() throws {
        let used = installation.used()
        try used.record(Verification.run(installation.files.log), findings: 0)
        let file = installation.folder.file("backup-\(UUID().uuidString)")
        _ = try Backups(used).make(to: file)
        let drill = DataFolder(file + "-drill")
        _ = try Backups(used).record(try Backups(used).restore(file, to: drill), restoredTo: drill)
        let key = installation.folder.file("witness.key")
        if !FileManager.default.fileExists(atPath: key) {
            let witness = SigningKey(name: "witness.example/w1", for: .witness)
            try DurableFile.write(witness.text, to: key)
            try DurableFile.write("", to: Witness.memory(ofKey: key))
        }
        _ = try Checkpoints(used).make(signedWith: nil, cosignedBy: [Witness(keyFile: key)])
        for model in ReadModelRegister.all(installation.files) { _ = try model.catchUp { _, _ in } }
        let permissions: [FileAttributeKey: Any] = [.posixPermissions: 0o600]
        try FileManager.default.setAttributes(permissions, ofItemAtPath: installation.files.vault)
    }

    @Test func `finds everything missing in a new installation, and nothing in one kept well`()
        throws
    {
        #expect(try wanting() == ["verify", "backup", "restore", "cosigned"])
        try keepWell()
        #expect(try wanting() == [])
    }

    @Test func `wants each thing done again in its time`() throws {
        try keepWell()
        installation.clock.advance(seconds: 49 * 3_600)
        #expect(try wanting() == ["backup"])
        installation.clock.advance(seconds: 6 * 86_400)
        #expect(try wanting() == ["verify", "backup", "cosigned"])
        try keepWell()
        #expect(try wanting() == [])
    }

    private static let allReadModels = Projections.all.map { "read model \($0.name)" }

    @Test func `finds a read model that an event waits for`() throws {
        try keepWell()
        try installation.used().record(Verification.run(installation.files.log), findings: 0)
        installation.clock.advance(seconds: 3_600)
        #expect(try wanting() == [])
        installation.clock.advance(seconds: 1)
        #expect(try wanting() == Self.allReadModels)
    }

    @Test func `finds a verification that found something`() throws {
        try keepWell()
        let copy = installation.folder.file("copy.sqlite")
        _ = try Backup.make(of: installation.files.log, to: copy)
        try Database(copy, .readWrite).execute("DROP TRIGGER stream_only_forward")
        let verification = try Verification.run(copy)
        try installation.used().record(verification, findings: verification.findings.count)
        #expect(try wanting() == ["verify"])
        // Or that could not even read the log.
        try installation.used().record(nil, findings: 1)
        #expect(try wanting() == ["verify"])
    }

    @Test func `finds a clock that is off`() throws {
        try keepWell()
        installation.clock.advance(seconds: -6 * 60)
        #expect(try wanting() == ["clock"])
    }

    @Test func `finds that the vault is gone, or open to others`() throws {
        try keepWell()
        let vault = installation.files.vault
        let open: [FileAttributeKey: Any] = [.posixPermissions: 0o644]
        try FileManager.default.setAttributes(open, ofItemAtPath: vault)
        #expect(try wanting() == ["vault"])
        try FileManager.default.removeItem(atPath: vault)
        #expect(try wanting() == ["vault"])
    }

    @Test func `finds a signing key beside the log`() throws {
        try keepWell()
        let key = "\(installation.files.path)/a.key"
        try DurableFile.write(SigningKey(name: "a").text, to: key)
        #expect(try wanting() == ["signing keys"])
    }

    @Test func `finds a read model whose file cannot be used`() throws {
        try keepWell()
        let model = ReadModelRegister.all(installation.files)[0]
        try Database(model.path, .readWrite).execute("DROP TABLE checkpoint")
        #expect(try wanting() == ["read model \(model.name)"])
    }
}
