import EventSourcing
import Foundation
import TestSupport
import Testing

struct `The story of a citizen, on the command line,` {
    // Invented, and never given to anybody.
    static let bsn = "111222333"  // elfproef-test
    static let name = "Zwaantje Onbestaanbaar"

    @Test func `is registered, opened on record, and forgotten`() throws {
        let waarborg = try Waarborg.initialised()
        let line = #"{"birthDate":"1984-02-29","bsn":"\#(Self.bsn)","name":"\#(Self.name)"}"#
        let bad = #"{"birthDate":"1984-02-29","bsn":"111222334","name":"X"}"#
        let registered = try waarborg.run(
            "citizen",
            "register",
            "-",
            by: .caseworker,
            input: Data("\(line)\n\(bad)\n".utf8)
        )
        #expect(registered.status == 2)
        #expect(registered.complaint.contains("line 2"))
        #expect(!registered.complaint.contains("111222334"))
        let citizen = registered.output.trimmingCharacters(in: .newlines)
        #expect(citizen.hasPrefix("citizen/"))

        let show = ["citizen", "show", citizen, "--purpose", "a letter came back", "--json"]
        let shown = try waarborg.run(show, by: .caseworker).object()
        #expect(try shown.text("name") == Self.name)
        #expect(try waarborg.run(show, by: .auditor).status == 3)
        let types = try waarborg.run("events", "--purpose", "a test").output
        #expect(types.contains("SealedValueOpened"))
        #expect(types.contains("AccessDenied"))
        #expect(!types.contains(Self.name) && !types.contains(Self.bsn))

        let destroy = ["key", "destroy", citizen, "--ground", "AVG art. 17", "--second"]
        #expect(try waarborg.run(destroy + ["p-1"]).status == 3)
        #expect(try waarborg.run(destroy + ["p-2"]).status == 0)
        let forgotten = try waarborg.run(show, by: .caseworker)
        #expect(forgotten.status == 3)
        #expect(forgotten.complaint.contains("destroyed"))
    }

    @Test func `is looked at in the log for a purpose alone, on record`() throws {
        let waarborg = try Waarborg.initialised()
        let line = #"{"birthDate":"1984-02-29","bsn":"\#(Self.bsn)","name":"\#(Self.name)"}"# + "\n"
        let registered = try waarborg.run(
            ["citizen", "register", "-"],
            by: .caseworker,
            input: Data(line.utf8)
        )
        let citizen = registered.output.trimmingCharacters(in: .newlines)
        let evidence = waarborg.folder.file("evidence")
        for words in [["stream", citizen], ["events"], ["evidence", evidence]] {
            let refused = try waarborg.run(words)
            #expect(refused.status == 2 && refused.output.isEmpty)
            #expect(refused.complaint.contains("--purpose"))
            for purpose in ["", "  ", "a\nb", String(repeating: "x", count: 201)] {
                #expect(try waarborg.run(words + ["--purpose", purpose]).status == 2)
            }
        }
        func looked() throws -> [[String: Any]] {
            try waarborg.run("events", "--type", "DossierAccessed", "--json").json()
        }
        #expect(try looked().isEmpty)
        let stream = try waarborg.run("stream", citizen, "--purpose", "a question", "--json")
        #expect(try stream.json().count == 1)
        #expect(try waarborg.run("events", "--purpose", "an audit").status == 0)
        #expect(try waarborg.run("evidence", evidence, "--purpose", "a court").status == 0)
        // What is not handed over is not said to be.
        for file in [evidence, "/nowhere/evidence"] {
            #expect(try waarborg.run("evidence", file, "--purpose", "again").status == 2)
        }
        let records = try looked()
        let expected = [
            ("stream", "a question"), ("events", "an audit"), ("evidence", "a court"),
        ]
        #expect(records.count == expected.count)
        for (record, said) in zip(records, expected) {
            let data = try #require(record["data"] as? [String: Any])
            let context = try #require(record["context"] as? [String: Any])
            #expect((data["view"] as? String, data["purpose"] as? String) == said)
            #expect("citizen/\(try #require((context["subjects"] as? [Int])?.first))" == citizen)
        }
        // To look at what is said of looking would never end.
        #expect(try looked().count == expected.count)
        #expect(try waarborg.run("events", "--to", "0").status == 0)
    }

    @Test func `is told which encoding a file must have, and what of a line is wrong`() throws {
        let waarborg = try Waarborg.initialised()
        func register(_ input: Data) throws -> (status: Int32, complaint: String) {
            let outcome = try waarborg.run(
                "citizen",
                "register",
                "-",
                by: .caseworker,
                input: input
            )
            return (outcome.status, outcome.complaint)
        }
        let line = #"{"birthDate":"1984-02-29","bsn":"\#(Self.bsn)","name":"Zo\#u{EB}"}"# + "\n"
        for encoding in [String.Encoding.utf16LittleEndian, .isoLatin1] {
            let (status, complaint) = try register(try #require(line.data(using: encoding)))
            #expect(status == 2)
            #expect(complaint.contains("line 1: expected text in UTF-8"))
        }
        #expect(try register(Data("\u{FEFF}\(line)".utf8)).status == 0)
        let (status, complaint) = try register(
            Data(line.replacingOccurrences(of: "02-29", with: "02-30").utf8)
        )
        #expect(status == 2)
        #expect(complaint.contains("birthDate: expected a day"))
    }

    @Test func `whose records are withheld leaves a certificate, and the log verifies`() throws {
        let waarborg = try Waarborg.withHistory(12)
        #expect(try waarborg.run("projection", "digest", "CaseHistory").status == 0)
        let opened = try waarborg.run("events", "--type", "CaseActivityRecorded", "--json").json()
        let positions = try opened.prefix(10).map { event in
            String(try #require(event["context"] as? [String: Any]).number("position"))
        }
        let withheld = try waarborg.run(
            ["record", "withhold"] + positions
                + ["--certificate", "2026-17", "--ground", "Archiefwet art. 5", "--second", "p-2"],
            by: .archivist
        )
        #expect(withheld.status == 0)
        let status = try waarborg.run("status", "--json").json()
        let certificate = try status[0].number("events") - 1
        let model = try #require(status.first { $0["projection"] as? String == "CaseHistory" })
        #expect(try model.number("withheld") == 10, "the read model forgot them at once")
        let events = try waarborg.run("events").output.split(separator: "\n")
        #expect(events.count { $0.contains(" withheld (certificate \(certificate)) ") } == 10)
        let json = try waarborg.run(
            "events",
            "--from",
            positions[0],
            "--to",
            positions[0],
            "--json"
        )
        #expect(try json.object()["withheld"] as? Bool == true)
        let verified = try waarborg.run("verify", "--json")
        #expect(verified.status == 0)
        #expect(try verified.object().number("withheld") == 10)
    }

    @Test func `knows the roles, and records each build once`() throws {
        let waarborg = try Waarborg.initialised()
        let roles = try waarborg.run("roles", "--json", by: nil).json()
        #expect(try roles.map { try $0.text("role") }.contains("auditor"))
        #expect(try waarborg.run("clock", "accept", "--reason", "a test").status == 0)
        let denied = try waarborg.run("import", "xes", "-", "--source", "x", by: .auditor)
        #expect(denied.status == 3)
        #expect(denied.complaint.contains("auditor"))
        let events = try waarborg.run("events", "--type", "SoftwareActivated", "--json").json()
        let builds = try events.map { try #require($0["data"] as? [String: Any]) }
        #expect(builds.count == 1)
        let build = try #require(builds.first)
        #expect(try build.text("compiler").hasPrefix("Swift version 6."))
        let commit = try build.text("commit")
        #expect(commit == "unknown" || commit.wholeMatch(of: /[0-9a-f]{40}/) != nil)
    }
}
