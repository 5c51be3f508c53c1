import Casework
import Events
import Foundation
import TestSupport
import Testing

@testable import CaseHandling

struct `Lines from outside` {
    private let files: TemporaryFolder
    private let installation: TestInstallation

    init() throws {
        files = try TemporaryFolder()
        installation = try TestInstallation()
    }

    private func handle(_ bytes: [UInt8]) throws -> FileHandle {
        let path = files.file("lines.ndjson")
        try Data(bytes).write(to: URL(filePath: path))
        return try #require(FileHandle(forReadingAtPath: path))
    }

    private func lines(_ text: String) throws -> [String?] {
        var lines: [String?] = []
        try LineReader(handle(Array(text.utf8)), path: "lines.ndjson").forEach { line in
            lines.append(line.map { String(decoding: $0, as: UTF8.self) })
        }
        return lines
    }

    @Test func `come without a byte order mark before the first`() throws {
        #expect(try lines("\u{FEFF}{}\n{}\n") == ["{}", "{}"])
        #expect(try lines("{}\n\u{FEFF}{}") == ["{}", "\u{FEFF}{}"], "elsewhere it is a part")
        #expect(try lines("\u{FEFF}") == [""])
    }

    @Test func `are none where they are too long, and the next is read`() throws {
        let long = String(repeating: "x", count: LineReader.lineBytesMax + 1)
        #expect(try lines("\(long)\n{}\n") == [nil, "{}"])
    }

    @Test(arguments: [String.Encoding.utf16LittleEndian, .utf16BigEndian, .isoLatin1])
    func `of a delivery in another encoding are told so`(_ encoding: String.Encoding) throws {
        let line = "{\"bsn\":\"\(Invented.bsn)\",\"place\":\"Belgi\u{EB}\"}"
        let bytes = Array(try #require(line.data(using: encoding)))
        #expect(LineReader.problem(in: bytes)?.contains("UTF-8") == true)
        #expect(LineReader.problem(in: Array(line.utf8)) == nil)
        let file = try DeliveryFile(handle(bytes), in: installation.used().folder)
        var problems: [String] = []
        try file.forEach(.income) { _, result in
            if case .failure(let error) = result { problems.append("\(error)") }
        }
        #expect(problems.count == 1)
        #expect(problems.allSatisfy { $0.contains("UTF-8") && !$0.contains(Invented.bsn) })
    }
}
