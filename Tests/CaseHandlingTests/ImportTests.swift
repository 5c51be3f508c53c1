import CaseHandling
import EventLog
import EventSourcing
import Events
import Foundation
import TestSupport
import Testing
import XES

struct `The import of a history` {
    @Test func `makes a stream of each case, its activities in the order of the file`() throws {
        let installation = try TestInstallation()
        var file = XESText()
        file.add(
            "A1",
            [
                .init("Later", "2026-01-02T10:00:00.000+01:00"),
                .init("Earlier", "2026-01-01T10:00:00.000+01:00"),
                .init("Tie", "2026-01-01T10:00:00.000+01:00"),
            ]
        )
        let outcome = try installation.importXES(text: file.text, source: "fines")
        #expect(outcome.cases == 1)
        #expect(outcome.activities == 3)
        #expect(outcome.alreadyThere == 0)
        #expect(!outcome.isRepeated)
        let entries = try installation.reader().stream(StreamName("history/fines/A1"))
        #expect(
            entries.map(\.typeName) == ["CaseOpened"]
                + Array(repeating: "CaseActivityRecorded", count: 3)
        )
        let activities = try installation.reader().events(CaseActivityRecorded.self)
        #expect(activities.map(\.activity.string) == ["Later", "Earlier", "Tie"])
        #expect(activities[0].time.description == "2026-01-02T10:00:00.000+01:00")
    }

    @Test(arguments: [
        "A 1", "a/b", "NA", "caf\u{E9}", "\u{1F600}", "<&\">", "100%", "..", "a:b,c;d",
    ])
    func `keeps an odd case id as it is`(caseID: String) throws {
        let installation = try TestInstallation()
        var file = XESText()
        file.add(caseID, activities: 2)
        try installation.importXES(text: file.text, source: "odd source/\u{E9}")
        let stream = try StreamName("history", "odd source/\u{E9}", caseID)
        #expect(try installation.reader().stream(stream).count == 3)
        #expect(stream.segments == ["odd source/\u{E9}", caseID])
    }

    @Test func `of the same file again changes nothing and says so`() throws {
        let installation = try TestInstallation()
        var file = XESText()
        for number in 0..<5 { file.add("A\(number)", activities: 3) }
        try installation.importXES(text: file.text, source: "fines")
        let (count, root) = try installation.size()
        let again = try installation.importXES(text: file.text, source: "fines")
        #expect(again.isRepeated)
        #expect(again.cases == 5)
        #expect(again.activities == 15)
        #expect(again.alreadyThere == 15)
        #expect(try installation.size() == (count, root))
    }

    @Test func `records the file's name, hash and counts`() throws {
        let installation = try TestInstallation()
        var file = XESText()
        file.add("A1", activities: 3)
        file.add("A2", [])
        try installation.importXES(text: file.text, source: "fines")
        let imported = try #require(installation.reader().events(HistoryImported.self).first)
        #expect(imported.file.string == "import.xes")
        #expect(imported.cases == 2)
        #expect(imported.activities == 3)
        #expect(imported.sha256.hex == sha256(Data(file.text.utf8)))
    }

    @Test func `of the same content packed in another way changes nothing`() throws {
        let installation = try TestInstallation()
        var file = XESText()
        file.add("A1", activities: 3)
        try installation.importXES(text: file.text, source: "fines")
        let (count, root) = try installation.size()
        let packed = try installation.folder.gzip("again.xes", file.text)
        #expect(try installation.importXES(packed, source: "fines").isRepeated)
        #expect(try installation.size() == (count, root))
    }

    @Test func `keeps a moment without an offset as it was written, and reads it as UTC`() throws {
        let installation = try TestInstallation()
        var file = XESText()
        file.add("A1", [.init("Step", "2026-01-02T10:00:00")])
        try installation.importXES(text: file.text, source: "fines")
        let activity = try #require(
            installation.reader().events(CaseActivityRecorded.self).first
        )
        #expect(activity.time.description == "2026-01-02T10:00:00Z")
        let kept = activity.attributes?.first { $0.key == "time:timestamp" }
        #expect(kept?.text == "2026-01-02T10:00:00")
    }

    @Test func `takes traces without activities, however many`() throws {
        let installation = try TestInstallation()
        var file = XESText()
        for number in 0..<45_000 { file.add("A\(number)", []) }
        let outcome = try installation.importXES(text: file.text, source: "fines")
        #expect(outcome.cases == 45_000)
        let batches = try installation.reader().events(HistoryBatchRecorded.self)
        #expect(batches.map(\.traces) == [20_000, 20_000, 5_000])
    }

    @Test func `cuts batches by their bytes too`() throws {
        let installation = try TestInstallation()
        var file = XESText()
        let large = "<string key=\"note\" value=\"\(String(repeating: "x", count: 60_000))\"/>"
        for number in 0..<300 {
            file.add("A\(number)", [.init("Step", "2026-01-02T10:00:00Z", large)])
        }
        try installation.importXES(text: file.text, source: "fines")
        let batches = try installation.reader().events(HistoryBatchRecorded.self)
        #expect(batches.count == 3)
        #expect(batches.reduce(0) { $0 + $1.activities } == 300)
    }

    @Test func `goes on with a case that occurs again further on`() throws {
        let installation = try TestInstallation()
        var file = XESText()
        file.add("A1", activities: 2)
        file.add("B1", activities: 1)
        file.add("A1", attributes: "<string key=\"again\" value=\"yes\"/>", [])
        let outcome = try installation.importXES(text: file.text, source: "fines")
        #expect(outcome.cases == 2)
        let entries = try installation.reader().stream(StreamName("history/fines/A1"))
        #expect(entries.last?.typeName == "CaseContinued")
        let continued = try installation.reader().events(CaseContinued.self)
        #expect(continued.map { $0.attributes?.first?.key.string } == ["again"])
    }

    @Test func `takes another file under the same source when its cases are others`() throws {
        let installation = try TestInstallation()
        for name in ["A1", "B1"] {
            var file = XESText()
            file.add(name, activities: 2)
            let outcome = try installation.importXES(text: file.text, source: "fines")
            #expect(outcome.cases == 1)
        }
        #expect(try installation.reader().events(HistoryImported.self).count == 2)
    }

    @Test func `is refused, with line and column, when a file says something else of a case`()
        throws
    {
        let (installation, other) = try conflicting()
        let error = #expect(throws: XESError.self) {
            try installation.importXES(text: other, source: "fines")
        }
        #expect(error?.place?.line == 7)
        #expect(error?.place?.column == 1)
        #expect(error?.description.contains("A1") == true)
        #expect(error?.description.contains("--source") == true)
        #expect(try installation.reader().events(HistoryImported.self).count == 1)
        #expect(try installation.importXES(text: other, source: "others").cases == 3)
        #expect(try installation.findings() == [])
    }

    @Test func `is refused again when such a file is tried again`() throws {
        let (installation, other) = try conflicting()
        #expect(throws: XESError.self) {
            try installation.importXES(text: other, source: "fines")
        }
        #expect(throws: XESError.self) {
            try installation.importXES(text: other, source: "fines")
        }
    }

    /// A history, and another file that tells one of its cases differently.
    private func conflicting() throws -> (TestInstallation, String) {
        let installation = try TestInstallation()
        var file = XESText()
        file.add("A1", activities: 2)
        try installation.importXES(text: file.text, source: "fines")
        var other = XESText()
        other.add("B1", activities: 1)
        other.add("A1", [.init("something else", "2026-01-01T00:00:00.000+01:00")])
        other.add("C1", activities: 1)
        return (installation, other.text)
    }

    @Test func `of decimals keeps every digit`() throws {
        let installation = try TestInstallation()
        let digits = ["0.1", "35.00", "-7.50", "1e-7", "12345678901234567890.123456789"]
        var file = XESText()
        let attributes = digits.map { "<float key=\"amount\" value=\"\($0)\"/>" }.joined()
        file.add("A1", [.init("Pay", "2026-01-01T10:00:00.000+01:00", attributes)])
        try installation.importXES(text: file.text, source: "fines")
        let activity = try #require(installation.reader().events(CaseActivityRecorded.self).first)
        #expect(activity.attributes?.map { $0.decimal?.text.string } == digits)
    }
}
