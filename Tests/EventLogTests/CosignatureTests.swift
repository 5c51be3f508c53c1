@testable import EventLog
import EventSourcing
import Foundation
import Testing

struct `A cosignature` {
    static let checkpoint = Checkpoint(
        origin: "waarborg/test-1",
        size: 2_500,
        root: Bytes32(1, 2, 3, 4)
    )
    static let moment = Instant(milliseconds: 1_727_964_367_512)
    let key = SigningKey(name: "witness.example/w1", for: .witness)

    private func note(at moment: Instant = moment) throws -> String {
        let line = try key.cosignatureLine(for: Self.checkpoint.text, at: moment)
        return "\(Self.checkpoint.unsigned)\(line)\n"
    }

    // The key of a witness in the tests of transparency-dev/formats, in its own spelling.
    @Test func `is checked with a key as other witnesses publish theirs`() throws {
        let text = "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2"
        let remora = try #require(VerifierKey(text: text))
        #expect(remora.purpose == .witness)
        #expect(remora.text == text)
    }

    @Test func `says when the witness saw the checkpoint, to the second`() throws {
        let cosigned = try note()
        #expect(key.verifier.verifies(cosigned))
        #expect(key.verifier.cosigned(cosigned) == Instant(milliseconds: 1_727_964_367_000))
    }

    @Test func `signs its moment too`() throws {
        let (now, later) = (try note(), try note(at: Instant(milliseconds: 1_727_964_368_000)))
        func signature(_ note: String) throws -> [UInt8] {
            let line = try #require(note.split(separator: "\n").last)
            return Array(try #require(Data(base64Encoded: String(line.split(separator: " ")[2]))))
        }
        var forged = try signature(now)
        forged.replaceSubrange(4..<12, with: try signature(later)[4..<12])
        let line = "\u{2014} witness.example/w1 \(Data(forged).base64EncodedString())\n"
        #expect(!key.verifier.verifies(Self.checkpoint.unsigned + line))
    }

    @Test func `covers lines of extensions`() throws {
        let longer = Checkpoint(origin: "o", size: 1, root: Bytes32(1, 2, 3, 4)).text + "more\n"
        let line = try key.cosignatureLine(for: longer, at: Self.moment)
        #expect(key.verifier.verifies("\(longer)\n\(line)\n"))
        #expect(!key.verifier.verifies("\(longer.replacing("more", with: "less"))\n\(line)\n"))
    }

    @Test func `is none of the log, and the log's signature is none of a witness`() throws {
        let log = SigningKey(name: "witness.example/w1")
        let signed = try Self.checkpoint.signed(by: log)
        #expect(!key.verifier.verifies(signed))
        #expect(!log.verifier.verifies(try note()))
        #expect(log.verifier.cosigned(try note()) == nil)
        #expect(SigningKey(text: key.text)?.purpose == .witness)
        #expect(SigningKey(text: log.text)?.purpose == .log)
    }
}

struct `A witness` {
    private let folder: TemporaryFolder
    private let witness: Witness
    private let log: TestLog
    private let logKey = SigningKey(name: "waarborg/test-1")

    init() throws {
        folder = try TemporaryFolder()
        let key = SigningKey(name: "witness.example/w1", for: .witness)
        try DurableFile.write(key.text + "\n", to: folder.file("w1.key"))
        try DurableFile.write("", to: Witness.memory(ofKey: folder.file("w1.key")))
        witness = try Witness(keyFile: folder.file("w1.key"))
        log = try TestLog.filled()
    }

    private func request(_ size: Int64, continuing old: Int64) throws -> WitnessRequest {
        let tree = LogTree(try log.reader())
        let origin = Checkpoint.origin(ofLog: "test-1")
        let checkpoint = Checkpoint(origin: origin, size: size, root: try tree.root(size))
        return WitnessRequest(
            old: old,
            proof: old == 0 ? [] : try tree.consistencyProof(from: old, to: size),
            note: try checkpoint.signed(by: logKey)
        )
    }

    private func cosign(_ request: WitnessRequest) throws -> String {
        try witness.cosign(request, logKey: logKey.verifier, at: `A cosignature`.moment)
    }

    @Test func `cosigns what continues the log that it saw, and remembers it`() throws {
        let first = try cosign(try request(1_100, continuing: 0))
        #expect(witness.key.verifier.verifies(first))
        #expect(logKey.verifier.verifies(first))
        #expect(try witness.newest(of: "waarborg/test-1")?.size == 1_100)
        _ = try cosign(try request(2_500, continuing: 1_100))
        let again = try Witness(keyFile: folder.file("w1.key"))
        #expect(try again.newest(of: "waarborg/test-1")?.size == 2_500)
        #expect(try again.newest(of: "waarborg/test-2") == nil)
        // The same once more is no other log.
        _ = try cosign(try request(2_500, continuing: 2_500))
    }

    @Test func `cosigns no log that was cut off`() throws {
        _ = try cosign(try request(2_500, continuing: 0))
        #expect {
            try cosign(try request(2_499, continuing: 0))
        } throws: {
            guard case .shorter(2_500, 2_499) = $0 as? WitnessRefusal else { return false }
            return "\($0)".contains("cut off")
        }
        #expect(try witness.newest(of: "waarborg/test-1")?.size == 2_500)
    }

    @Test func `cosigns no log that was rewritten, with whatever proof`() throws {
        _ = try cosign(try request(1_100, continuing: 0))
        let good = try request(2_500, continuing: 1_100)
        let root = Bytes32(1, 2, 3, 4)
        let other = Checkpoint(origin: "waarborg/test-1", size: 2_500, root: root)
        let forged = WitnessRequest(
            old: 1_100,
            proof: good.proof,
            note: try other.signed(by: logKey)
        )
        for bad in [forged, WitnessRequest(old: 1_100, proof: [], note: good.note)] {
            #expect {
                try cosign(bad)
            } throws: {
                if case .inconsistent(1_100, 2_500) = $0 as? WitnessRefusal { true } else { false }
            }
        }
        #expect(try witness.newest(of: "waarborg/test-1")?.size == 1_100)
    }

    @Test func `names the size that it saw when it is asked to continue another`() throws {
        _ = try cosign(try request(1_100, continuing: 0))
        #expect {
            try cosign(try request(2_500, continuing: 0))
        } throws: {
            "\($0)".contains("--old 1100")
        }
    }

    @Test func `cosigns nothing that the log has not signed`() throws {
        let request = try request(1_100, continuing: 0)
        let bare = WitnessRequest(
            old: 0,
            proof: [],
            note: try #require(Checkpoint(note: request.note)).unsigned
        )
        #expect(throws: WitnessRefusal.self) { try cosign(bare) }
    }

    @Test func `keeps what it saw of several logs apart`() throws {
        _ = try cosign(try request(1_100, continuing: 0))
        let other = SigningKey(name: "waarborg/test-2")
        let note = try Checkpoint(origin: other.name, size: 7, root: Bytes32(1, 2, 3, 4))
            .signed(by: other)
        let request = WitnessRequest(old: 0, proof: [], note: note)
        _ = try witness.cosign(request, logKey: other.verifier, at: `A cosignature`.moment)
        #expect(try witness.newest(of: "waarborg/test-1")?.size == 1_100)
        #expect(try witness.newest(of: "waarborg/test-2")?.size == 7)
    }

    @Test func `remembers by whatever path its key is reached`() throws {
        _ = try cosign(try request(1_100, continuing: 0))
        let link = folder.file("link.key")
        try FileManager.default.createSymbolicLink(
            atPath: link,
            withDestinationPath: folder.file("w1.key")
        )
        let again = try Witness(keyFile: link)
        #expect(try again.newest(of: "waarborg/test-1")?.size == 1_100)
    }

    @Test func `cosigns nothing when what it saw is gone`() throws {
        _ = try cosign(try request(1_100, continuing: 0))
        try FileManager.default.removeItem(atPath: Witness.memory(ofKey: folder.file("w1.key")))
        #expect {
            try cosign(try request(1_100, continuing: 0))
        } throws: {
            if case .forgetful = $0 as? WitnessRefusal { true } else { false }
        }
    }

    @Test func `cosigns no text that is two lines to some and one to others`() throws {
        let note = "waarborg/x\r\ny\n1\n\(Data(count: 32).base64EncodedString())\n\n"
        #expect(Checkpoint(note: note) == nil)
    }

    @Test func `has no use for the key of a log`() throws {
        try DurableFile.write(logKey.text, to: folder.file("log.key"))
        #expect(throws: WitnessRefusal.self) { try Witness(keyFile: folder.file("log.key")) }
    }
}

struct `A request to a witness` {
    @Test func `is written as C2SP tlog-witness shows it, and read back`() throws {
        let request = WitnessRequest(
            old: 12,
            proof: [Bytes32(1, 2, 3, 4)],
            note: `A cosignature`.checkpoint.unsigned
        )
        #expect(
            request.text == """
                old 12
                AAAAAAAAAAEAAAAAAAAAAgAAAAAAAAADAAAAAAAAAAQ=

                waarborg/test-1
                2500
                AAAAAAAAAAEAAAAAAAAAAgAAAAAAAAADAAAAAAAAAAQ=


                """
        )
        #expect(WitnessRequest(text: request.text) == request)
    }

    @Test(
        arguments: [
            "", "old\n\nx", "old -1\n\nx", "old 01\n\nx", "old 1\nAAAA\n\nx", "new 1\n\nx",
            "old 1\n" + String(repeating: "A=\n", count: 3) + "\nx",
        ]
    )
    func `that is none is refused`(text: String) {
        #expect(WitnessRequest(text: text) == nil)
    }
}
