import CaseHandling
import EventLog
import EventSourcing
import Events
import Foundation
import Projections
import ReadModels
import TestSupport
import Testing
import XES

struct `An import that stops halfway` {
    /// More activities than one batch has; the batch ends within a case.
    private static let long = {
        var file = XESText()
        for number in 0..<1_500 { file.add("case \(number)", activities: 7) }
        return file.text
    }()

    private static let batchActivities = 10_000

    @Test func `goes on where it was killed, and ends as if it never was`() throws {
        let (whole, killed) = (try TestInstallation(), try TestInstallation())
        let path = try whole.folder.write("long.xes", Self.long)
        // What is on the disk after the first batch is all that a killed process leaves.
        try FileManager.default.removeItem(atPath: killed.files.path)
        let outcome = try whole.importXES(path, source: "fines") { _ in
            if !FileManager.default.fileExists(atPath: killed.files.path) {
                try? FileManager.default.copyItem(
                    atPath: whole.files.path,
                    toPath: killed.files.path
                )
            }
        }
        #expect(outcome.alreadyThere == 0)
        #expect(try killed.reader().events(HistoryImported.self).isEmpty)
        let resumed = try killed.importXES(path, source: "fines")
        #expect(resumed.alreadyThere == Int64(Self.batchActivities))
        #expect(resumed.cases == outcome.cases)
        #expect(resumed.activities == outcome.activities)
        #expect(resumed.activities == 10_500)
        #expect(try killed.digest() == whole.digest())
        #expect(try killed.reader().count() == whole.reader().count())
        #expect(try killed.lines() == whole.lines())
        #expect(try killed.findings() == [])
        #expect(try killed.importXES(path, source: "fines").isRepeated)
    }

    @Test func `by malformed XML keeps every trace before it, whole`() throws {
        let installation = try TestInstallation()
        let cut = Self.long.dropLast("</log>\n".count) + "<trace><event></trace></log>\n"
        let line = cut.count { $0 == "\n" }
        for _ in 0..<2 {
            let error = #expect(throws: XESError.self) {
                try installation.importXES(text: String(cut), source: "fines")
            }
            #expect(error?.place?.line == line)
            #expect(error?.place.map { $0.column > 1 } == true)
        }
        let reader = try installation.reader()
        let whole = Self.long.components(separatedBy: "<event>").count - 1
        #expect(try reader.events(CaseActivityRecorded.self).count == whole)
        #expect(try reader.events(HistoryBatchRecorded.self).map(\.batch) == [1, 2])
        #expect(try reader.events(HistoryImported.self).isEmpty)
        #expect(try installation.findings() == [])
    }

    @Test func `by malformed XML is mended under another name of the source`() throws {
        let installation = try TestInstallation()
        let cut = Self.long.dropLast("</log>\n".count) + "<trace><event></trace></log>\n"
        #expect(throws: XESError.self) {
            try installation.importXES(text: String(cut), source: "fines")
        }
        #expect(throws: XESError.self) {
            try installation.importXES(text: Self.long, source: "fines")
        }
        #expect(try installation.importXES(text: Self.long, source: "mended").cases == 1_500)
    }

    @Test(arguments: [
        (
            "<event><string key=\"concept:name\" value=\"Pay\"/></event>",
            "timestamp", 4, 1
        ),
        (
            "  <event><date key=\"time:timestamp\" value=\"2026-01-01T10:00:00Z\"/></event>",
            "name", 4, 3
        ),
        (
            "<event><date key=\"time:timestamp\" value=\"yesterday\"/></event>",
            "yesterday", 4, 42
        ),
        ("<event><money key=\"amount\" value=\"7\"/></event>", "money", 4, 8),
    ])
    func `tells what is wrong, with line and column`(
        event: String,
        word: String,
        line: Int,
        column: Int
    ) throws {
        let installation = try TestInstallation()
        let text = """
            <log>
            <trace>
            <string key="concept:name" value="A1"/>
            \(event)
            </trace>
            </log>
            """
        let error = #expect(throws: XESError.self) {
            try installation.importXES(text: text, source: "fines")
        }
        #expect(error?.place?.line == line)
        #expect(error?.place?.column == column)
        #expect(error?.description.contains(word) == true)
    }
}

extension TestInstallation {
    /// How many records the log has, and the root over them.
    func size() throws -> (Int64, Bytes32) {
        let reader = try reader()
        let count = try reader.count()
        return (count, try LogTree(reader).root(count))
    }

    func findings() throws -> [String] {
        try Verification.run(files.log).findings.map(\.description)
    }

    /// What is in the log, byte for byte; nil for what is withheld.
    func lines() throws -> [String?] {
        try reader().entries().map { entry in
            guard case .record(let envelope) = entry else { return nil }
            return String(decoding: envelope.owner.buffer(envelope.record), as: UTF8.self)
        }
    }

    func digest() throws -> Bytes32 {
        try ReadModel(CaseHistory.self, folder: files.readModels, logPath: files.log).digest()
    }
}

extension LogEntry {
    var typeName: String {
        switch self {
        case .record(let envelope): envelope.type.string
        case .withheld(let line): line.type
        }
    }
}
