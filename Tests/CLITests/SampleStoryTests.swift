import Foundation
import TestSupport
import Testing

struct `The story of a sample, on the command line,` {
    private static let python = URL(filePath: "/usr/bin/env")

    @Test func `is told from the commitment to the replay on a copy, and recomputed in Python`()
        throws
    {
        let waarborg = try Waarborg.withHistory(30)
        let commit = try waarborg.run(
            "sample",
            "commit",
            "--source",
            "fines",
            "--size",
            "5",
            "--json"
        ).object()
        let sample = try commit.text("sample")
        #expect(try commit.number("frame") == 30)
        let unrevealed = try waarborg.run("sample", "list", "--unrevealed", "--json")
        #expect(try unrevealed.object().text("sample") == sample)

        let mine = try waarborg.run("sample", "witness", sample)
        #expect(mine.status == 3)
        #expect(mine.complaint.contains("second person"))
        let early = try waarborg.run("sample", "draw", sample)
        #expect(early.status == 3)
        let bytes = try waarborg.run("sample", "witness", sample, "--json", by: .auditor).object()
            .text("keepThese")
        #expect(try waarborg.run("sample", "reveal", sample, "--witness", bytes).status == 0)
        let drawn = try waarborg.run("sample", "draw", sample, "--json").json()
        #expect(try drawn.map { try $0.number("rank") } == [1, 2, 3, 4, 5])
        #expect(try waarborg.run("sample", "draw", sample).status == 3)
        #expect(try waarborg.run("sample", "list", "--unrevealed").output.isEmpty)
        #expect(
            try waarborg.run("sample", "show", sample, "--json").object().text("phase") == "drawn"
        )

        let backup = waarborg.folder.file("copy.sqlite")
        #expect(try waarborg.run("backup", backup, by: .auditor).status == 0)
        let replay = try waarborg.run("replay", sample, "--log", backup, by: nil)
        #expect(replay.status == 0)
        #expect(replay.output.hasPrefix("reproduced"))
        let json = try waarborg.run("replay", sample, "--json", by: nil).object()
        #expect(try json.text("outcome") == "reproduced")

        let record = try waarborg.run("sample", "show", sample, "--record")
        try recompute(record.output, expecting: 0)
        let first = try drawn[0].text("unit")
        let forged = record.output.replacing(
            "\"drawn\":[\"\(first)\"",
            with: "\"drawn\":[\"case%200\""
        )
        if forged != record.output { try recompute(forged, expecting: 1) }

        // The list from outside data, without any log.
        let object = try record.object()
        let frame = try #require(object["frame"] as? [String])
        let units = try waarborg.folder.write("units.txt", frame.joined(separator: "\n") + "\n")
        let outside = try waarborg.run(
            "sample",
            "draw",
            "--units",
            units,
            "--seed",
            object.text("seed"),
            "--size",
            "5",
            by: nil
        )
        #expect(outside.output == (try drawn.map { try $0.text("unit") + "\n" }.joined()))
    }

    private func recompute(_ record: String, expecting status: Int32) throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("record.json", record)
        let script = SharedData.package.appending(path: "scripts/recompute-sample.py").path
        let outcome = try Waarborg.run(
            Self.python,
            ["python3", script, file],
            ProcessInfo.processInfo.environment,
            in: folder
        )
        #expect(outcome.status == status, "\(outcome.output)\(outcome.complaint)")
    }

    @Test func `is refused with a round that is still to come or long past`() throws {
        let waarborg = try Waarborg.withHistory(3)
        let sample = try waarborg.run(
            "sample",
            "commit",
            "--source",
            "fines",
            "--size",
            "1",
            "--json"
        ).object()
        let signature = String(repeating: "a5", count: 48)
        for round in [try sample.number("nextBeaconRound") + 100_000, 1_000] {
            let refused = try waarborg.run(
                "sample",
                "reveal",
                sample.text("sample"),
                "--beacon",
                "\(round):\(signature)"
            )
            #expect(refused.status == 3)
            #expect(refused.complaint.contains("Round \(round)"))
        }
    }
}
