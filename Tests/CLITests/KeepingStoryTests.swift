import EventSourcing
import Foundation
import SQLite
import TestSupport
import Testing

struct `The story of an outside anchor, on the command line,` {
    private let waarborg: Waarborg

    init() throws { waarborg = try Waarborg.withHistory(3) }

    private static let script = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "scripts/check-evidence.py").path

    private func file(_ name: String) -> String { waarborg.folder.file(name) }

    /// Makes a key of the log and one of a witness; gives their public halves.
    private func keys() throws -> (log: String, witness: String) {
        let log = try waarborg.run("key", "create", file("log.key"), "--json").object()
        let witness = try waarborg.run(
            ["key", "create", file("w.key"), "--witness", "--name", "witness.example/w1", "--json"]
        ).object()
        return (try log.text("publicKey"), try witness.text("publicKey"))
    }

    @Test func `has a witness who needs no log cosign, and is told how old that is`() throws {
        let (log, witness) = try keys()
        let none = try waarborg.run("checkpoint", "list", by: .auditor)
        #expect(none.output.contains("nobody outside has cosigned"))
        #expect(try waarborg.run("checkpoint", "request", "--old", "0").status == 3)
        #expect(try waarborg.run("checkpoint", "--key", file("log.key")).status == 0)
        let request = try waarborg.run("checkpoint", "request", "--old", "0").output
        let note = try waarborg.run(
            ["checkpoint", "cosign", file("w.key"), "-", "--log-key", log],
            by: nil,
            input: Data(request.utf8)
        )
        #expect(note.status == 0)
        let noteFile = try waarborg.folder.write("note", note.output)
        let recorded = try waarborg.run("checkpoint", "record", noteFile, "--witness", witness)
        #expect(recorded.status == 0)
        #expect(try waarborg.run("checkpoint", "record", noteFile, "--witness", log).status == 1)
        let list = try waarborg.run("checkpoint", "list", "--json", by: .auditor).json()
        #expect(try list.dropLast().map { try $0.text("kind") } == ["signed", "cosigned"])
        #expect(list.dropLast().allSatisfy { $0["valid"] as? Bool == true })
        #expect(try #require(list.last).number("eventsSince") == 2)
        let verified = try waarborg.run("verify", "--against", noteFile, "--key", witness, by: nil)
        #expect(verified.status == 0)
    }

    @Test func `cosigns in one step where the witness may see the log`() throws {
        let (_, witness) = try keys()
        let made = try waarborg.run(
            ["checkpoint", "--key", file("log.key"), "--cosign", file("w.key"), "--json"]
        )
        #expect(made.status == 0)
        let note = try waarborg.folder.write("note", try made.object().text("note"))
        let verified = try waarborg.run("verify", "--against", note, "--key", witness, by: nil)
        #expect(verified.status == 0)
        // The key of a witness signs for no log, and the other way round.
        #expect(try waarborg.run("checkpoint", "--key", file("w.key")).status == 2)
        #expect(try waarborg.run("checkpoint", "--cosign", file("log.key")).status == 2)
        let inside = "\(waarborg.data)/w.key"
        try FileManager.default.copyItem(atPath: file("w.key"), toPath: inside)
        #expect(try waarborg.run("checkpoint", "--cosign", inside).status == 2)
    }

    @Test func `finds a log that was rolled back, and does not cosign it`() throws {
        _ = try keys()
        let backup = file("backup")
        #expect(try waarborg.run("backup", backup).status == 0)
        #expect(try waarborg.run("checkpoint", "--cosign", file("w.key")).status == 0)
        // Whoever runs the log puts the older copy back: everything in it is right.
        for suffix in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: waarborg.log + suffix)
        }
        try FileManager.default.copyItem(atPath: backup, toPath: waarborg.log)
        #expect(try waarborg.run("verify").status == 0)
        let refused = try waarborg.run("checkpoint", "--cosign", file("w.key"))
        #expect(refused.status == 1)
        #expect(refused.complaint.contains("an older copy put back"))
    }

    @Test func `hands over evidence that a script without us checks`() throws {
        let (log, witness) = try keys()
        let made = try waarborg.run(
            ["checkpoint", "--key", file("log.key"), "--cosign", file("w.key")]
        )
        #expect(made.status == 0)
        let evidence = file("evidence")
        let written = try waarborg.run(
            ["evidence", evidence, "--stream", "history/fines/case 1", "--json"],
            by: .auditor
        )
        #expect(written.status == 0)
        #expect(try written.object().number("records") == 3)
        let verified = try waarborg.run(
            ["evidence", "verify", evidence, "--key", log, "--key", witness, "--json"],
            by: nil
        )
        #expect(verified.status == 0)
        let script = Self.script
        let python = URL(filePath: "/usr/bin/python3")
        func check() throws -> Waarborg.Outcome {
            try Waarborg.run(python, [script, evidence, log, witness], [:], in: waarborg.folder)
        }
        let checked = try check()
        #expect(checked.status == 0, "\(checked.output)\(checked.complaint)")
        #expect(try checked.output.contains(verified.object().text("root")))

        let sql =
            "UPDATE record SET record = CAST(replace(CAST(record AS TEXT), 'fines', 'finer')"
            + " AS BLOB)"
        try Database(evidence, .readWrite).execute(sql)
        #expect(try check().status == 1)
        #expect(try waarborg.run("evidence", "verify", evidence, by: nil).status == 1)
        let unknown = try waarborg.run("evidence", file("other"), "--stream", "history/fines/none")
        #expect(unknown.status == 2)
    }
}

struct `The story of an installation, on the command line,` {
    @Test func `is kept well when it is verified, copied, restored and cosigned`() throws {
        let waarborg = try Waarborg.withHistory(3)
        let folder = waarborg.folder
        let ill = try waarborg.run("doctor")
        #expect(ill.status == 1)
        #expect(ill.output.contains("waarborg verify --record"))
        #expect(try waarborg.run("verify", "--record").status == 0)
        let backup = try waarborg.run("backup", folder.file("backup"), "--json").json()
        let drill = try waarborg.run("restore", folder.file("backup"), folder.file("d"), "--json")
        #expect(drill.status == 0)
        for name in ["root", "sha256", "log"] {
            #expect(try drill.json()[0].text(name) == backup[0].text(name))
        }
        #expect(try drill.json()[1].text("digest") == backup[1].text("digest"))
        let key = folder.file("w.key")
        _ = try waarborg.run("key", "create", key, "--witness", "--name", "w")
        #expect(try waarborg.run("checkpoint", "--cosign", key).status == 0)
        let well = try waarborg.run("doctor", "--json", by: .auditor)
        #expect(well.status == 0, "\(well.output)")
        #expect(try well.json().allSatisfy { $0["ok"] as? Bool == true })
        #expect(try waarborg.run("doctor", "--backup-days", "-1").status == 2)
    }

    @Test func `does not pass for verified when a kept checkpoint differs`() throws {
        let waarborg = try Waarborg.withHistory(3)
        let other = try Waarborg.withHistory(1)
        let note = try waarborg.folder.write("note", try other.run("checkpoint").output)
        #expect(try waarborg.run("verify", "--record", "--against", note).status == 1)
        let doctor = try waarborg.run("doctor", "--json").json()
        let verify = try #require(doctor.first { $0["name"] as? String == "verify" })
        #expect(try verify.text("state").contains("1 findings"))
        #expect(verify["ok"] as? Bool == false)
    }

    @Test func `is refused to who may not, and with a backup that is none`() throws {
        let waarborg = try Waarborg.withHistory(1)
        let folder = waarborg.folder
        #expect(try waarborg.run("doctor", by: .caseworker).status == 3)
        let junk = try folder.write("junk", "no backup")
        #expect(try waarborg.run("restore", junk, folder.file("d")).status == 2)
        #expect(!FileManager.default.fileExists(atPath: folder.file("d")))
        #expect(try waarborg.run("restore", junk, by: .caseworker).status == 3)
    }
}

struct `A name of one letter` {
    @Test func `is a name like any other`() throws {
        let waarborg = try Waarborg.withHistory(1)
        _ = try waarborg.folder.write("x", Waarborg.history(1, prefix: "other"))
        for command in [
            ["import", "xes", "x", "--source", "other"], ["backup", "b"], ["restore", "b", "r"],
            ["key", "create", "k"], ["checkpoint", "--key", "k"], ["evidence", "e"],
            ["key", "create", "w", "--witness", "--name", "w"], ["checkpoint", "--cosign", "w"],
            ["projection", "as-of", "CaseHistory", "3", "a"], ["verify", "--log", "b"],
        ] {
            let outcome = try waarborg.run(command)
            #expect(outcome.status == 0, "\(command): \(outcome.complaint)")
        }
        #expect(
            try waarborg.run("evidence", "verify", "e", by: nil, environment: [:]).status == 0
        )
        for name in ["b", "r", "k", "e", "w", "w.seen", "a"] {
            #expect(try waarborg.folder.names().contains { $0 == name }, "\(name)")
        }
    }
}
