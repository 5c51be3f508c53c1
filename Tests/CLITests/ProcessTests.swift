import EventLog
import Foundation
import TestSupport
import Testing

struct `A process` {
    @Test func `that follows the events prints those that another process appends`() throws {
        let waarborg = try Waarborg.initialised()
        let (process, output) = try waarborg.start([
            "events", "--follow", "--json", "--type", "ClockAccepted",
        ])
        // It inherited the signals that this thread blocks, SIGTERM among them.
        defer { kill(process.processIdentifier, SIGKILL) }
        #expect(try waarborg.run("clock", "accept", "--reason", "first").status == 0)
        #expect(try waarborg.run("clock", "accept", "--reason", "second").status == 0)
        var said = Data()
        // Blocks until something comes; the end of the pipe would be an empty piece.
        while said.count(where: { $0 == 0x0A }) < 2 {
            let piece = output.fileHandleForReading.availableData
            if piece.isEmpty { break }
            said += piece
        }
        let lines = String(decoding: said, as: UTF8.self)
        #expect(lines.contains("\"reason\":\"first\""))
        #expect(lines.contains("\"reason\":\"second\""))
    }

    @Test func `that is killed while it imports leaves whole batches, and the next goes on`() throws
    {
        let (killed, whole) = (try Waarborg.initialised(), try Waarborg.initialised())
        let history = Waarborg.history(20_000)
        for waarborg in [killed, whole] { _ = try waarborg.folder.write("fines.xes", history) }
        let (process, _) = try killed.start(["import", "xes", "fines.xes", "--source", "fines"])
        let reader = try LogReader(killed.log)
        while process.isRunning, try reader.count() < 12_000 {}
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        let after = try reader.count()
        #expect(try killed.run("verify").status == 0)
        let resumed = try killed.run("import", "xes", "fines.xes", "--source", "fines", "--json")
        #expect(resumed.status == 0)
        #expect(try resumed.object().number("activities") == 40_000)
        if after < 60_000 { #expect(try resumed.object().number("alreadyThere") >= 10_000) }
        #expect(try whole.run("import", "xes", "fines.xes", "--source", "fines").status == 0)
        let digests = try [killed, whole].map {
            try $0.run("projection", "digest", "CaseHistory").output
        }
        #expect(digests[0] == digests[1])
        #expect(try killed.run("verify").status == 0)
    }

    @Test func `that measures gives every figure with its unit, on one line each`() throws {
        let waarborg = try Waarborg()
        let outcome = try waarborg.run(
            "bench",
            "--records",
            "10000",
            "--runs",
            "1",
            "--json",
            "--only",
            "bulk_append_ordered",
            "typed_replay_toeslag",
            "rebuild_fold",
            "rebuild_seconds",
            "verify",
            "stream_load_cold",
            "bytes_per_record_toeslag"
        )
        #expect(outcome.status == 0, "\(outcome.complaint)")
        let figures = try outcome.json()
        #expect(
            try figures.map { try $0.text("figure") } == [
                "bulk_append_ordered", "typed_replay_toeslag", "rebuild_fold", "rebuild_seconds",
                "verify", "stream_load_cold", "bytes_per_record_toeslag",
            ]
        )
        for figure in figures {
            #expect(Set(figure.keys) == ["figure", "value", "unit", "limit", "ratio"])
            #expect((figure["value"] as? Double).map { $0 > 0 } == true)
        }
        #expect(try waarborg.run("bench", "--only", "speed").status == 2)
    }

    @Test func `that measures beside its peers gives every row once`() throws {
        let waarborg = try Waarborg()
        let lines = (0..<1_000).map { event in
            "\(event % 100)\tPaymentExecuted\t"
                + #"{"amountCents":\#(event),"day":"2025-03-20","month":4,"reference":"NL-1"}"#
        }
        let file = waarborg.folder.file("payloads")
        try Data(lines.joined(separator: "\n").utf8).write(to: URL(fileURLWithPath: file))
        let outcome = try waarborg.run("bench", "peers", "--payloads", file, "--json")
        #expect(outcome.status == 0, "\(outcome.complaint)")
        #expect(
            try outcome.json().map { try $0.text("figure") } == [
                "append_1", "append_1_by_8", "append_1_by_64", "append_100", "read_decoded",
                "read_raw", "load_stream_decoded", "load_stream_raw", "bytes_per_event",
            ]
        )
        let strange = lines[0].replacing("PaymentExecuted", with: "PaymentMade")
        try Data(strange.utf8).write(to: URL(fileURLWithPath: file))
        let refused = try waarborg.run("bench", "peers", "--payloads", file)
        #expect(refused.status == 2)
        #expect(refused.complaint.contains("line 1 of the payloads"))
    }
}
