import EventSourcing
import Foundation
import TestSupport
import Testing

struct `The story of a delivery, on the command line,` {
    private static let samples = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Samples").path

    private static let registrar = Actor.person("p-7", "sources")
    private static let judge = Actor.person("p-8", "sources")

    /// The kinds in the order in which their samples build on each other.
    private static let kinds = [
        "bag", "brp", "childBenefit", "childcare", "income", "insurance", "rent",
    ]

    private func registered() throws -> (waarborg: Waarborg, sources: [Int64]) {
        let waarborg = try Waarborg.initialised()
        let people = ["citizen", "register", "\(Self.samples)/citizens.ndjson"]
        #expect(try waarborg.run(people, by: .caseworker).status == 0)
        let sources = ["source", "register", "\(Self.samples)/sources.ndjson", "--json"]
        let numbers = try waarborg.run(sources, by: Self.registrar).json().map { row in
            let name = try #require(row["source"] as? String)
            return try #require(Int64(name.drop { $0 != "/" }.dropFirst()))
        }
        #expect(numbers.count == Self.kinds.count)
        return (waarborg, numbers)
    }

    /// Judges the sources as another person would.
    private func judge(_ waarborg: Waarborg, _ sources: [Int64]) throws {
        let text = try String(contentsOfFile: "\(Self.samples)/sources.ndjson", encoding: .utf8)
        let basis = try text.split(separator: "\n").map { line in
            let json = try JSON(parsing: Array(line.utf8))
            let articles = try #require(json["data"]?["legalBasis"])
            return String(decoding: articles.canonicalBytes, as: UTF8.self)
        }
        var (analyses, assessments) = ("", "")
        for (source, articles) in zip(sources, basis) {
            analyses +=
                #"{"source":\#(source),"data":{"articles":\#(articles),"isSufficient":true,"#
                + #""registration":\#(source),"validUntil":"2099-12-31"}}"# + "\n"
            assessments +=
                #"{"source":\#(source),"data":{"isNecessary":true,"#
                + #""processing":"toeslag-award","proportionality":"Little is asked.","#
                + #""registration":\#(source),"subsidiarity":"No lighter way.","#
                + #""validUntil":"2099-12-31"}}"# + "\n"
        }
        for (command, lines) in [("analyse", analyses), ("assess", assessments)] {
            let judged = ["source", command, "-"]
            let input = Data(lines.utf8)
            #expect(try waarborg.run(judged, by: Self.registrar, input: input).status == 3)
            #expect(try waarborg.run(judged, by: Self.judge, input: input).status == 0)
        }
    }

    private func deliver(_ kind: String, _ waarborg: Waarborg) throws -> Waarborg.Outcome {
        let month = String(Waarborg.day().prefix(7))
        let period = ["income", "rent"].contains(kind) ? String(month.prefix(4)) : month
        return try waarborg.run(
            "deliver",
            kind,
            "\(Self.samples)/Deliveries/\(kind).ndjson",
            "--period",
            period,
            "--json",
            by: Self.registrar
        )
    }

    @Test func `is kept out before the source was judged, and taken once after that`() throws {
        let (waarborg, sources) = try registered()
        let kept = try deliver("income", waarborg)
        #expect(kept.status == 3)
        #expect(kept.complaint.contains("source analyse"))
        try judge(waarborg, sources)
        for kind in Self.kinds {
            let taken = try deliver(kind, waarborg)
            #expect(taken.status == 0, "\(kind): \(taken.complaint)")
            #expect(try taken.object().number("recorded") > 0, "\(kind)")
        }
        for kind in Self.kinds {
            #expect(try deliver(kind, waarborg).object().number("now") == 0, "\(kind)")
        }
        let listed = try waarborg.run("deliveries", "--json", by: Self.registrar).json()
        #expect(listed.compactMap { $0["kind"] as? String } == Self.kinds)
        let log = try waarborg.run("events").output
        let outside = ["999990019", "999990020", "999990032", "999990044", "0000010000000001"]
        #expect(!outside.contains { log.contains($0) })
        let late = try waarborg.run("deliveries", "--late", "--json", by: .auditor)
        #expect(late.status == 1)
        #expect(try waarborg.run("verify").status == 0)
    }

    @Test func `whose quality is bad has its supplier told, until that is over`() throws {
        let (waarborg, sources) = try registered()
        let source = try #require(sources.first)
        func say(_ command: String, _ data: String) throws -> Waarborg.Outcome {
            try waarborg.run(
                ["source", command, "-", "--json"],
                by: Self.registrar,
                input: Data(#"{"source":\#(source),"data":\#(data)}"#.utf8)
            )
        }
        func issues() throws -> [[String: Any]] {
            try waarborg.run("source", "issues", "--json", by: Self.registrar).json()
        }
        let today = Waarborg.day()
        let raised = try say(
            "raise",
            #"{"dimension":"timeliness","note":"Each month late.","raisedOn":"\#(today)"}"#
        )
        #expect(raised.status == 0, "\(raised.complaint)")
        let issue = try #require(issues().first)
        #expect(try issue.text("dimension") == "timeliness")
        #expect(try issue.text("source") == "source/\(source)")
        let wrong = try say("raise", #"{"dimension":"taste","note":"x","raisedOn":"\#(today)"}"#)
        #expect(wrong.status == 2 && wrong.complaint.contains("/dimension"))
        let position = try issue.number("issue")
        let row = try #require(raised.json().first)
        #expect(try row.number("position") == position && row["new"] as? Bool == true)
        let resolved = try say(
            "resolve",
            #"{"issue":\#(position),"note":"In time since.","resolvedOn":"\#(today)"}"#
        )
        #expect(resolved.status == 0, "\(resolved.complaint)")
        #expect(try issues().isEmpty)
    }

    @Test func `says what is wrong with a file, a kind, a period and a role`() throws {
        let (waarborg, sources) = try registered()
        try judge(waarborg, sources)
        func status(_ words: String..., by actor: Actor = Self.registrar) throws -> Int32 {
            try waarborg.run(["deliver"] + words, by: actor).status
        }
        let file = "\(Self.samples)/Deliveries/income.ndjson"
        #expect(try status("incomes", file, "--period", "2025") == 2)
        #expect(try status("income", file, "--period", "2025-03") == 3)
        #expect(try status("income", "nowhere.ndjson", "--period", "2025") == 2)
        #expect(try status("income", "/dev/null", "--period", "2025") == 2)
        #expect(try status("income", file, "--period", "2025", "--source", "1") == 3)
        #expect(try status("income", file, "--period", "2025", "--empty") == 2)
        let month = String(Waarborg.day().prefix(7))
        #expect(try status("insurance", "/dev/null", "--period", month, "--empty") == 3)
        #expect(try status("income", file, "--period", "2025", by: .caseworker) == 3)
        #expect(try waarborg.run("deliveries", "show", "1", by: Self.registrar).status == 3)
    }

    @Test func `goes on where it was killed, and says nothing twice`() throws {
        let (waarborg, sources) = try registered()
        try judge(waarborg, sources)
        let count = 6_000
        let lines = (0..<count).map { line in
            let day = CivilDate(days: Int32(20_000 - line))
            return #"{"bsn":"999990019","from":"\#(day)","isInsured":\#(line % 2 == 0)}"# + "\n"
        }
        let path = try waarborg.folder.write("insurance.ndjson", lines.joined())
        let words = [
            "deliver", "insurance", path, "--json", "--period",
            String(Waarborg.day().prefix(7)),
        ]
        let (process, _) = try waarborg.start(words, by: Self.registrar)
        // Each look starts a program, which takes longer than a batch.
        while process.isRunning,
            try waarborg.run("events", "--type", "DeliveryLinesTaken").output.isEmpty
        {}
        #expect(process.isRunning, "there is something left to do when it is killed")
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        let rest = try waarborg.run(words, by: Self.registrar)
        #expect(rest.status == 0, "\(rest.complaint)")
        #expect(try rest.object().number("now") < Int64(count))
        #expect(try rest.object().number("recorded") == Int64(count))
        let said = try waarborg.run(
            "events",
            "--type",
            "InsuranceRecorded",
            "--purpose",
            "a test"
        ).output
        #expect(said.split(separator: "\n").count == count)
    }
}
