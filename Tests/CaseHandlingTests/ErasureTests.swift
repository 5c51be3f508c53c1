import CaseHandling
import EventLog
import EventSourcing
import Events
import Foundation
import SQLite
import TestSupport
import Testing

/// Sealed and withheld plaintext, looked for wherever bytes are kept.
struct `What was erased` {
    private let installation: TestInstallation
    private let withheld: [Position]

    /// Three blocks of activities and a tail; every 97th has words that stand nowhere else.
    init() throws {
        installation = try TestInstallation()
        var file = XESText()
        for number in 0..<330 {
            var activities = (0..<9).map { step in
                XESText.Activity("step \(step)", "2026-01-01T10:0\(step):00.000+01:00")
            }
            if number % 30 == 7 {
                let note = "<string key=\"note\" value=\"\(Self.word(number))\"/>"
                activities[3] = .init("did \(Self.word(number))", "2026-01-01T10:03:00+01:00", note)
            }
            file.add("case \(number)", activities)
        }
        let path = try installation.folder.write("secret.xes", file.text)
        try installation.importXES(path, source: "fines")
        try FileManager.default.removeItem(atPath: path)
        withheld = try installation.reader().entries(types: ["CaseActivityRecorded"]).filter {
            entry in
            guard case .record(let envelope) = entry else { return false }
            return String(decoding: envelope.owner.buffer(envelope.data), as: UTF8.self)
                .contains("Onbekende-")
        }.map(\.position)
    }

    private static func word(_ number: Int) -> String { "Onbekende-\(number * 7_919)-Zwaan" }

    private static let plaintext = (0..<330).filter { $0 % 30 == 7 }.map(word)

    @Test(.enabled(if: Frames.lz4IsPresent, "lz4 is not on this machine"))
    func `stands in no file, no free page, no frame and no backup`() throws {
        #expect(withheld.count == 11)
        let last = try #require(withheld.last)
        #expect(last.value >> 10 == (try installation.reader().count()) >> 10, "one is in the tail")
        let citizen = try installation.registerCitizen()
        // The read model knows them, and the write-ahead log holds all of it.
        _ = try installation.digest()
        for word in Self.plaintext {
            #expect(try places(of: word).count > 1, "the search finds it")
        }

        // Somebody has the log open, so that SQLite moves no pages of its own accord.
        let reader = try installation.reader()
        #expect(try reader.count() > 3_000)
        try installation.destroyKey(citizen)
        try installation.withhold(Array(withheld.suffix(10)))
        let before = try installation.digest()
        let backup = installation.folder.file("data/backup.sqlite")
        let verification = try Backup.make(of: installation.files.log, to: backup)
        #expect(verification.findings.isEmpty)
        #expect(verification.withheld == 10)
        #expect(try installation.findings() == [])

        for word in Self.plaintext.suffix(10) { #expect(try places(of: word) == []) }
        for word in [Invented.name, Invented.bsn] { #expect(try places(of: word) == []) }
        // The search looks into the frames of the backup: what was kept is found there.
        #expect(try places(of: "step 8").contains("data/backup.sqlite"))
        #expect(try installation.digest() == before)
        withExtendedLifetime(reader) {}
    }

    @Test func `was not readable before either, when it was sealed`() throws {
        _ = try installation.registerCitizen()
        for word in [Invented.name, Invented.bsn, "Onbestaanbaar"] {
            #expect(try installation.folder.files(holding: word) == [])
        }
    }

    /// Names of the files that hold `word`, as it is or in a frame that can be unpacked.
    private func places(of word: String) throws -> [String] {
        let plain = try installation.folder.files(holding: word)
        let packed = try Frames.files(of: installation, holding: word)
        return Array(Set(plain + packed)).sorted()
    }
}

/// Every LZ4 frame in a file, also in pages that are free, unpacked by the `lz4` command.
enum Frames {
    static let lz4IsPresent = FileManager.default.isExecutableFile(atPath: "/usr/bin/lz4")

    static func files(of installation: TestInstallation, holding word: String) throws -> [String] {
        let folder = installation.folder
        let dictionary = try dictionary(installation)
        return try folder.names().filter { name in
            guard let data = FileManager.default.contents(atPath: folder.file(name)),
                name.contains("log.sqlite") || name.contains("backup")
            else { return false }
            return try frames(in: data, folder, dictionary).contains {
                $0.range(of: Data(word.utf8)) != nil
            }
        }
    }

    private static func dictionary(_ installation: TestInstallation) throws -> String {
        let database = try Database(installation.files.log, .readOnly)
        let select = try database.prepare("SELECT bytes FROM dictionary WHERE id = 1")
        let bytes = try select.step() ? select.bytes(0) : []
        return try installation.folder.write("dictionary", bytes)
    }

    private static let magic = Data([0x04, 0x22, 0x4D, 0x18])
    private static let frameBytesMax = 65_536

    private static func frames(
        in data: Data,
        _ folder: TemporaryFolder,
        _ dictionary: String
    ) throws -> [Data] {
        var frames: [Data] = []
        var start = data.startIndex
        while let found = data.range(of: magic, in: start..<data.endIndex) {
            start = found.upperBound
            let end = min(found.lowerBound + frameBytesMax, data.endIndex)
            let packed = try folder.write("frame.lz4", data[found.lowerBound..<end])
            // What follows the frame is not one; what was unpacked before that counts.
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/lz4")
            process.arguments = ["-d", "-q", "-f", "-D", dictionary, packed, packed + ".out"]
            process.standardError = FileHandle.nullDevice
            try process.run()
            process.waitUntilExit()
            if let unpacked = FileManager.default.contents(atPath: packed + ".out") {
                frames.append(unpacked)
            }
            for file in [packed, packed + ".out"] {
                try? FileManager.default.removeItem(atPath: file)
            }
        }
        return frames
    }
}
