@testable import EventLog
import EventSourcing
import Foundation
import Testing

struct `A signed note` {
    // The example of golang.org/x/mod/sumdb/note, which C2SP signed-note grew from.
    static let privateKey =
        "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
    static let publicKey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    static let text =
        "If you think cryptography is the answer to your problem,\n"
        + "then you don't know what your problem is.\n"
    static let signature =
        "\u{2014} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuG"
        + "UgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"

    static let checkpoint = Checkpoint(origin: "waarborg/test-1", size: 2_500, root: root)
    private static let root = Bytes32(1, 2, 3, 4)

    @Test func `of the published example verifies`() throws {
        let key = try #require(VerifierKey(text: Self.publicKey))
        #expect(key.verifies("\(Self.text)\n\(Self.signature)"))
    }

    // Ed25519 is deterministic (RFC 8032), so the published note comes out byte for byte.
    @Test func `with the published key and text is the published note`() throws {
        let key = try #require(SigningKey(text: Self.privateKey))
        #expect(try "\(key.signatureLine(for: Self.text))\n" == Self.signature)
    }

    @Test func `is verified up to its last empty line`() throws {
        let key = try #require(SigningKey(text: Self.privateKey))
        let note = try Self.checkpoint.signed(by: key)
        let longer = note.replacing("\n\n", with: "\n\nmore\n\n")
        #expect(key.verifier.verifies(note))
        #expect(!key.verifier.verifies(longer))
    }

    @Test func `with keys of the published example has their names and halves`() throws {
        let key = try #require(SigningKey(text: Self.privateKey))
        #expect(key.text == Self.privateKey)
        #expect(key.name == "PeterNeumann")
        #expect(key.verifier.text == Self.publicKey)
        #expect(VerifierKey(text: "\(Self.publicKey)\n")?.text == Self.publicKey)
    }

    @Test func `of a checkpoint reads as C2SP shows it`() throws {
        let key = SigningKey(name: "waarborg.example")
        let lines = try Self.checkpoint.signed(by: key).split(
            separator: "\n",
            omittingEmptySubsequences: false
        )
        #expect(lines.count == 6)
        #expect(lines[0] == "waarborg/test-1")
        #expect(lines[1] == "2500")
        #expect(lines[2] == "AAAAAAAAAAEAAAAAAAAAAgAAAAAAAAADAAAAAAAAAAQ=")
        #expect(lines[3] == "")
        #expect(lines[4].hasPrefix("\u{2014} waarborg.example "))
        #expect(lines[5] == "")
    }

    @Test func `of a checkpoint is read back and verified`() throws {
        let key = SigningKey(name: "waarborg.example")
        let note = try Self.checkpoint.signed(by: key)
        #expect(Checkpoint(note: note) == Self.checkpoint)
        #expect(key.verifier.verifies(note))
        #expect(VerifierKey(text: key.verifier.text)?.verifies(note) == true)
        #expect(SigningKey(text: key.text)?.verifier.verifies(note) == true)
    }

    @Test func `with a second signature verifies by either key`() throws {
        let (first, second) = (SigningKey(name: "log"), SigningKey(name: "witness"))
        let cosignature = try Self.checkpoint.signed(by: second).split(separator: "\n")[3]
        let note = try Self.checkpoint.signed(by: first) + "\(cosignature)\n"
        #expect(first.verifier.verifies(note))
        #expect(second.verifier.verifies(note))
        #expect(Checkpoint(note: note) == Self.checkpoint)
    }

    @Test func `does not verify when any of it is changed`() throws {
        let key = SigningKey(name: "waarborg.example")
        let note = try Self.checkpoint.signed(by: key)
        let bytes = Array(note.utf8)
        for place in bytes.indices.dropLast() {
            for bit in [1, 4] as [UInt8] {
                var changed = bytes
                changed[place] ^= bit
                let text = String(decoding: changed, as: UTF8.self)
                #expect(!key.verifier.verifies(text), "byte \(place)")
            }
        }
    }

    @Test func `does not verify when its base64 is written another way`() throws {
        let key = try #require(SigningKey(text: Self.privateKey))
        let note = try Self.checkpoint.signed(by: key)
        let last = try #require(note.dropLast(2).last)
        let alphabet = Array(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        )
        // The two lowest bits of the last digit belong to no byte, and are 0 in canonical base64.
        let place = try #require(alphabet.firstIndex(of: last))
        let other = "\(note.dropLast(3))\(alphabet[place + 1])=\n"
        #expect(key.verifier.verifies(note))
        #expect(!key.verifier.verifies(other))
    }

    @Test func `does not verify by another key of the same name`() throws {
        let note = try Self.checkpoint.signed(by: SigningKey(name: "waarborg.example"))
        #expect(!SigningKey(name: "waarborg.example").verifier.verifies(note))
    }

    static let notCheckpoints = [
        "", "a\n1\n\n", "a\n-1\nAAAAAAAAAAEAAAAAAAAAAgAAAAAAAAADAAAAAAAAAAQ=\n\n— a b\n",
        "a\n01\nAAAAAAAAAAEAAAAAAAAAAgAAAAAAAAADAAAAAAAAAAQ=\n\n— a b\n",
        "a\n1\nAAAAAAAAAAEAAAAAAAAAAgAAAAAAAAADAAAAAAAA\n\n— a b\n",
        "\n1\nAAAAAAAAAAEAAAAAAAAAAgAAAAAAAAADAAAAAAAAAAQ=\n\n— a b\n",
        "a\n1\nAAAAAAAAAAEAAAAAAAAAAgAAAAAAAAADAAAAAAAAAAQ=",
        "a\n1\nAAAAAAAAAAEAAAAAAAAAAgAAAAAAAAADAAAAAAAAAAQ=\n\nno signature\n",
    ]

    @Test(arguments: ["", "extension line\n", "\n— a b\n", "extension line\n\n— a b\n— c d\n"])
    func `is read with or without extensions and signatures`(rest: String) throws {
        let text = "a\n1\nAAAAAAAAAAEAAAAAAAAAAgAAAAAAAAADAAAAAAAAAAQ=\n"
        let checkpoint = try #require(Checkpoint(note: text + rest))
        #expect(checkpoint.size == 1)
        #expect(checkpoint.text == text)
    }

    @Test(arguments: notCheckpoints) func `is not read as what it is not`(note: String) {
        #expect(Checkpoint(note: note) == nil)
    }

    @Test func `has keys whose text is not accepted when changed`() throws {
        for text in [Self.privateKey, Self.publicKey] {
            for place in text.utf8.indices {
                var changed = Array(text.utf8)
                changed[text.utf8.distance(from: text.utf8.startIndex, to: place)] ^= 1
                let spelt = String(decoding: changed, as: UTF8.self)
                #expect(SigningKey(text: spelt) == nil, "\(spelt)")
                #expect(VerifierKey(text: spelt) == nil, "\(spelt)")
            }
        }
    }
}
