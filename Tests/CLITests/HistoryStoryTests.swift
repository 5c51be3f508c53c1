import EventSourcing
import Foundation
import Projections
import SQLite
import TestSupport
import Testing

struct `The story of a history, on the command line,` {
    @Test func `goes in from a file, from gzip and from standard input`() throws {
        let waarborg = try Waarborg.initialised()
        let text = Waarborg.history(3)
        let path = try waarborg.folder.write("fines.xes", text)
        let first = try waarborg.run("import", "xes", path, "--source", "fines", "--json")
        #expect(first.status == 0)
        #expect(try first.object().number("cases") == 3)
        #expect(try first.object().number("activities") == 6)
        #expect(try first.object()["repeated"] as? Bool == false)

        let again = try waarborg.run(
            "import",
            "xes",
            "-",
            "--source",
            "fines",
            input: Data(text.utf8)
        )
        #expect(again.status == 0)
        #expect(again.output.hasPrefix("nothing changed"))

        let gzip = URL(filePath: "/bin/gzip")
        #expect(try Waarborg.run(gzip, [path], [:], in: waarborg.folder).status == 0)
        let packed = try waarborg.run("import", "xes", path + ".gz", "--source", "packed", "--json")
        #expect(try packed.object().number("activities") == 6)
        #expect(try waarborg.folder.names().filter { $0.hasSuffix(".tmp") } == [])
    }

    @Test func `is shown by status, events and stream`() throws {
        let waarborg = try Waarborg.withHistory(3)
        let status = try waarborg.run("status", "--json").json()
        let count = try #require(status.first).number("events")
        #expect(try #require(status.first).number("bytes") > 0)
        #expect(
            try status.dropFirst().map { try $0.text("projection") }
                == Projections.all.map { $0.name }
        )
        #expect(try waarborg.run("status").output.contains("CaseHistory"))

        let events = try waarborg.run("events", "--json").json()
        #expect(events.count == count)
        for (position, event) in events.enumerated() {
            let context = try #require(event["context"] as? [String: Any])
            #expect(try context.number("position") == position)
            #expect(event["data"] is [String: Any])
        }
        let opened = try waarborg.run("events", "--type", "CaseOpened", "--limit", "2").output
        #expect(opened.split(separator: "\n").count == 2)
        #expect(opened.contains("history/fines/case%200"))
        let some = try waarborg.run("events", "--from", "1", "--to", "2", "--json").json()
        #expect(some.count == 2)

        // The words as they are, or as they stand in the log.
        for name in ["history/fines/case 1", "history/fines/case%201"] {
            #expect(try waarborg.run("stream", name, "--json").json().count == 3)
        }
    }

    @Test func `is projected, rebuilt and compared`() throws {
        let waarborg = try Waarborg.withHistory(3)
        let list = try waarborg.run("projection", "list", "--json").json()
        #expect(try list.map { try $0.number("count") } == Projections.all.map { _ in 0 })
        #expect(try list.allSatisfy { try $0.number("lag") > 0 })
        #expect(try waarborg.run("projection", "list").output.contains("AwardGap v4"))

        let path = try waarborg.run("projection", "path", "CaseHistory", "--json").object().text(
            "path"
        )
        #expect(try waarborg.run("projection", "path", "CaseHistory").output == path + "\n")
        let cases = try Database(path, .readOnly).integer("SELECT cases FROM source")
        #expect(cases == 3)

        let digest = try waarborg.run("projection", "digest", "CaseHistory", "--json").object()
        let rebuilt = try waarborg.run("rebuild", "CaseHistory", "--json").object()
        #expect(try rebuilt.text("digest") == digest.text("digest"))
        let check = try waarborg.run("rebuild", "CaseHistory", "--check", "--json")
        #expect(check.status == 0)
        #expect(try check.object().text("result") == "equal")

        let last = try waarborg.run("status", "--json").json()[0].number("events") - 1
        let file = waarborg.folder.file("as-of.sqlite")
        let asOf = try waarborg.run("projection", "as-of", "CaseHistory", "\(last)", file)
        #expect(asOf.output == "\(try digest.text("digest")) \(file)\n")

        try Database(path, .readWrite).execute("UPDATE case_history SET events = 9")
        let differs = try waarborg.run("rebuild", "--check")
        #expect(differs.status == 1)
        #expect(differs.output.contains("differs"))
    }
}

struct `The story of a proof, on the command line,` {
    @Test func `verifies, signs, proves and copies the log`() throws {
        let waarborg = try Waarborg.withHistory(3)
        let verified = try waarborg.run("verify", "--json", by: nil)
        #expect(verified.status == 0)
        #expect(try verified.object().number("findings") == 0)
        let root = try verified.object().text("root")

        let proof = try waarborg.run("prove", "2", by: .auditor).object()
        #expect(try proof.text("root") == root)
        #expect(proof["proof"] is [String])

        let key = waarborg.folder.file("signing.key")
        let made = try waarborg.run("key", "create", key)
        #expect(made.status == 0)
        let modes = try FileManager.default.attributesOfItem(atPath: key)
        #expect(modes[.posixPermissions] as? Int == 0o600)
        let checkpoint = try waarborg.run("checkpoint", "--key", key)
        #expect(checkpoint.status == 0)
        let note = try waarborg.folder.write("checkpoint.txt", checkpoint.output)
        let publicKey = made.output.trimmingCharacters(in: .newlines)
        let against = try waarborg.run("verify", "--against", note, "--key", publicKey)
        #expect(against.status == 0)

        let backup = waarborg.folder.file("backup.sqlite")
        let copied = try waarborg.run("backup", backup, "--json").json()[0]
        #expect(copied["verified"] as? Bool == true)
        #expect(try waarborg.run("verify", "--log", backup, "--against", note, by: nil).status == 0)
        #expect(try waarborg.run("backup", backup).status == 2)

        // An older copy put back is found by the checkpoint that was kept.
        let other = try Waarborg.withHistory(1)
        let differs = try other.run("verify", "--against", note)
        #expect(differs.status == 1)
        #expect(differs.output.contains("checkpoint: "))
    }

    @Test func `finds a record that was changed, and reads nothing that is damaged`() throws {
        let waarborg = try Waarborg.withHistory(3)
        try Database(waarborg.log, .readWrite).execute(
            """
            DROP TRIGGER tail_unchanging;
            UPDATE tail SET record = CAST(replace(CAST(record AS TEXT), 'step 1', 'step 2') AS BLOB)
            WHERE instr(CAST(record AS TEXT), 'step 1') > 0
            """
        )
        let verified = try waarborg.run("verify")
        #expect(verified.status == 1)
        #expect(verified.output.contains("position"))
        let events = try waarborg.run("events")
        #expect(events.status == 4)
        #expect(events.complaint.contains("position"))
        #expect(events.complaint.contains("waarborg verify"))
    }
}
