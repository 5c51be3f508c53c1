import EventSourcing
import Foundation
import SQLite
import TestSupport
import Testing
import Vault

/// A vault in a folder of its own.
struct TestVault {
    let folder: TemporaryFolder
    let vault: Vault
    var path: String { folder.file("vault.sqlite") }

    init() throws {
        folder = try TemporaryFolder()
        try Vault.create(folder.file("vault.sqlite"))
        vault = try Vault(folder.file("vault.sqlite"))
    }

    func seal(
        _ text: Name = "Zeer Geheim",
        in stream: String = "citizen/12",
        version: Int64 = 1,
        field: String = "/name"
    ) throws -> Sealed<Name> {
        try vault.seal(text, for: StreamName(stream), version: version, field: field)
    }

    func open(
        _ sealed: Sealed<Name>,
        in stream: String = "citizen/12",
        version: Int64 = 1,
        field: String = "/name"
    ) throws -> Name {
        try vault.open(sealed, in: StreamName(stream), version: version, field: field)
    }
}

/// A text that can be sealed.
struct Name: CanonicalValue, ExpressibleByStringLiteral {
    let text: Text

    init(_ text: String) { self.text = Text(text) }
    init(stringLiteral text: String) { self.init(text) }
    init(from reader: inout CanonicalReader) throws(CanonicalError) {
        text = try reader.text(length: 0...1_000)
    }
    func write(to writer: inout CanonicalWriter) { writer.text(text) }
}

struct `A sealed value` {
    @Test func `opens where it was sealed`() throws {
        let vault = try TestVault()
        for text in [
            "", "Zeer Geheim", "\"\\\n\u{1F600} caf\u{E9}", String(repeating: "x", count: 900),
        ] {
            let sealed = try vault.seal(Name(text))
            #expect(sealed.key == "citizen/12")
            #expect(try vault.open(sealed) == Name(text))
        }
    }

    @Test func `is the same each time at the same place`() throws {
        let vault = try TestVault()
        #expect(try vault.seal() == vault.seal())
        let again = try Vault(vault.path)
        let sealed = try again.seal(
            Name("Zeer Geheim"),
            for: StreamName("citizen/12"),
            version: 1,
            field: "/name"
        )
        #expect(try sealed == vault.seal())
    }

    @Test func `is another one at another place, under another key, of another value`() throws {
        let vault = try TestVault()
        let boxes = try [
            vault.seal(), vault.seal(version: 2), vault.seal(field: "/bsn"),
            vault.seal(in: "citizen/13"), vault.seal("Zeer geheim"),
        ].map(\.box)
        #expect(Set(boxes).count == 5)
        let other = try TestVault()
        #expect(try other.seal() != vault.seal())
    }

    @Test func `does not open at another place`() throws {
        let vault = try TestVault()
        let sealed = try vault.seal()
        #expect { try vault.open(sealed, version: 2) } throws: { isNotOpened($0) }
        #expect { try vault.open(sealed, field: "/bsn") } throws: { isNotOpened($0) }
        #expect { try vault.open(sealed, in: "citizen/13") } throws: { isNotOpened($0) }
    }

    @Test func `does not open when a character of it changed`() throws {
        let vault = try TestVault()
        let sealed = try vault.seal()
        for index in sealed.box.indices {
            var box = sealed.box
            box.replaceSubrange(index...index, with: box[index] == "A" ? "B" : "A")
            let changed = Sealed<Name>(Text("citizen/12:\(box)"))
            // The last character may hold bits that no byte uses.
            if let opened = try? vault.open(changed) { #expect(opened == "Zeer Geheim") }
        }
        for box in ["AAAA", "A", "%%%", sealed.box + "AAAA", String(sealed.box.dropLast(4))] {
            let changed = Sealed<Name>(Text("citizen/12:\(box)"))
            #expect { try vault.open(changed) } throws: { isNotOpened($0) }
        }
    }

    @Test func `does not show what it is`() throws {
        let sealed = try TestVault().seal("Zeer Geheim")
        #expect(!sealed.text.string.contains("Geheim"))
        #expect(!sealed.text.string.contains(Data("Zeer Geheim".utf8).base64EncodedString()))
    }
}

struct `A destroyed key` {
    @Test func `opens and seals nothing any more`() throws {
        let vault = try TestVault()
        let citizen = try StreamName("citizen/12")
        let sealed = try vault.seal()
        #expect(try vault.vault.hasKey(of: citizen))
        try vault.vault.destroyKey(of: citizen)
        #expect(try !vault.vault.hasKey(of: citizen))
        #expect { try vault.open(sealed) } throws: { isDestroyed($0) }
        #expect { try vault.seal() } throws: { isDestroyed($0) }
    }

    @Test func `leaves its bytes nowhere in the folder`() throws {
        let vault = try TestVault()
        for number in 1...40 { _ = try vault.seal(in: "citizen/\(number)") }
        let key = try vault.key("citizen/12")
        let other = try vault.key("citizen/13")
        #expect(try vault.filesHolding(key) == ["vault.sqlite"])
        try vault.vault.destroyKey(of: StreamName("citizen/12"))
        #expect(try vault.filesHolding(key) == [])
        #expect(try vault.filesHolding(other) == ["vault.sqlite"])
    }

    @Test func `does not take others with it`() throws {
        let vault = try TestVault()
        let other = try vault.seal(in: "citizen/13")
        _ = try vault.seal()
        try vault.vault.destroyKey(of: StreamName("citizen/12"))
        #expect(try vault.open(other, in: "citizen/13") == "Zeer Geheim")
    }

    @Test func `is not destroyed twice, nor one that never was`() throws {
        let vault = try TestVault()
        _ = try vault.seal()
        try vault.vault.destroyKey(of: StreamName("citizen/12"))
        for stream in ["citizen/12", "citizen/14"] {
            #expect { try vault.vault.destroyKey(of: StreamName(stream)) } throws: { isNoKey($0) }
        }
    }
}

extension TestVault {
    func key(_ name: String) throws -> [UInt8] {
        let select = try Database(path, .readOnly).prepare("SELECT bytes FROM key WHERE name = ?")
        select.bind(0, name)
        return try select.step() ? select.bytes(0) : []
    }

    /// Names of the files that hold `bytes`, or eight of them in a row.
    func filesHolding(_ bytes: [UInt8]) throws -> [String] {
        try folder.names().filter { name in
            guard let content = FileManager.default.contents(atPath: folder.file(name)) else {
                return false
            }
            return (0...bytes.count - 8).contains { start in
                content.range(of: Data(bytes[start..<start + 8])) != nil
            }
        }
    }
}

func isNotOpened(_ error: any Error) -> Bool {
    if case .notOpened = error as? VaultError { true } else { false }
}

func isDestroyed(_ error: any Error) -> Bool {
    if case .keyDestroyed("citizen/12") = error as? VaultError { true } else { false }
}

func isNoKey(_ error: any Error) -> Bool {
    if case .noKey = error as? VaultError { true } else { false }
}
