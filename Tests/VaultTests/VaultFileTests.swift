import EventSourcing
import Foundation
import SQLite
import TestSupport
import Testing
import Vault

struct `A vault` {
    // Invented, and never given to anybody.
    static let bsn = "111222333"  // elfproef-test

    @Test func `is readable by its owner alone`() throws {
        let vault = try TestVault()
        let attributes = try FileManager.default.attributesOfItem(atPath: vault.path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
    }

    @Test func `is not made over another one`() throws {
        let vault = try TestVault()
        let sealed = try vault.seal()
        #expect(throws: VaultError.self) { try Vault.create(vault.path) }
        #expect(try Vault(vault.path).hasKey(of: StreamName("citizen/12")))
        #expect(try vault.open(sealed) == "Zeer Geheim")
    }

    @Test func `is whole when it has its name, whatever an earlier attempt left`() throws {
        let folder = try TemporaryFolder()
        _ = try folder.write("vault.sqlite.new", "half a vault")
        _ = try folder.write("vault.sqlite.new-journal", "half a journal")
        try Vault.create(folder.file("vault.sqlite"))
        #expect(try Vault(folder.file("vault.sqlite")).hasKey(of: StreamName("citizen/1")) == false)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["vault.sqlite"]
        )
    }

    @Test func `is not any other file`() throws {
        let folder = try TemporaryFolder()
        try Database(folder.file("other.sqlite"), .create).execute("CREATE TABLE key(name TEXT)")
        let garbage = try folder.write("garbage", "this is no SQLite file, however long it may be")
        for path in [folder.file("other.sqlite"), garbage, folder.file("nothing")] {
            #expect(throws: VaultError.self) { try Vault(path) }
        }
    }

    @Test func `knows a citizen by the number, which stands nowhere in its file`() throws {
        let vault = try TestVault()
        #expect(try vault.vault.registration(of: .citizen(bsn: Self.bsn)).number == nil)
        try vault.vault.remember(.citizen(bsn: Self.bsn), as: 12)
        #expect(try vault.vault.registration(of: .citizen(bsn: Self.bsn)).number == 12)
        #expect(try Vault(vault.path).registration(of: .citizen(bsn: Self.bsn)).number == 12)
        #expect(try vault.folder.files(holding: Self.bsn) == [])
    }

    @Test func `begins one registration, whichever process asks`() throws {
        let vault = try TestVault()
        let name = try vault.vault.registration(of: .citizen(bsn: Self.bsn)).name
        #expect(try Vault(vault.path).registration(of: .citizen(bsn: Self.bsn)).name == name)
        let other = "999999990"  // elfproef-test
        #expect(try vault.vault.registration(of: .citizen(bsn: other)).name != name)
    }

    @Test func `forgets the citizen whose key is destroyed`() throws {
        let vault = try TestVault()
        _ = try vault.seal()
        let name = try vault.vault.registration(of: .citizen(bsn: Self.bsn)).name
        try vault.vault.remember(.citizen(bsn: Self.bsn), as: 12)
        try vault.vault.destroyKey(of: StreamName("citizen/12"))
        let after = try vault.vault.registration(of: .citizen(bsn: Self.bsn))
        #expect(after.number == nil)
        #expect(after.name != name)
    }

    @Test func `keeps a secret under one name once`() throws {
        let vault = try TestVault()
        let (secret, other) = (Bytes32(1, 2, 3, 4), Bytes32(5, 6, 7, 8))
        try vault.vault.keep(secret, as: "sample/1")
        #expect(throws: VaultError.self) { try vault.vault.keep(other, as: "sample/1") }
        #expect(try vault.vault.secret("sample/1") == secret)
        #expect { try vault.vault.secret("sample/2") } throws: { isNoKey($0) }
    }

    @Test func `makes secrets that differ`() {
        let secrets = (0..<100).map { _ in Vault.freshSecret() }
        #expect(Set(secrets).count == 100)
    }
}
