import Foundation
import Testing

/// The public record of a sample, as `scripts/recompute-sample.py` reads it.
struct PublicRecord: Encodable {
    var rule = "sample-v1"
    var frame: [String]
    var frameHash: String
    var commitment: String
    var secret: String
    var contribution: String
    var size: Int
    var seed: String
    var drawn: [String]

    static let ofVector = Self(
        frame: SampleVector.units,
        frameHash: SampleVector.frameHash,
        commitment: SampleVector.commitment,
        secret: SampleVector.secret,
        contribution: SampleVector.contribution,
        size: 10,
        seed: SampleVector.seed,
        drawn: SampleVector.firstTen
    )

    func json() throws -> String {
        String(decoding: try JSONEncoder().encode(self), as: UTF8.self)
    }
}

/// `scripts/recompute-sample.py`, run as anybody would.
enum RecomputeScript {
    struct Outcome {
        let status: Int32
        let output: String
        let complaint: String
    }

    static let path = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "scripts/recompute-sample.py").path

    static let pythonIsPresent = (try? python(["-c", "pass"], input: nil).status) == 0

    static func outcome(onFile document: String) throws -> Outcome {
        try withFile(document) { file in try python([path, file.path], input: nil) }
    }

    static func outcome(onStandardInput document: String) throws -> Outcome {
        try withFile(document) { file in try python([path], input: file) }
    }

    static func outcome(arguments: [String]) throws -> Outcome {
        try python([path] + arguments, input: nil)
    }

    private static func withFile(
        _ document: String,
        _ body: (URL) throws -> Outcome
    ) throws -> Outcome {
        let file = FileManager.default.temporaryDirectory
            .appending(path: "sample-record-\(UUID().uuidString).json")
        try Data(document.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        return try body(file)
    }

    private static func python(_ arguments: [String], input: URL?) throws -> Outcome {
        let (process, output, complaint) = (Process(), Pipe(), Pipe())
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3"] + arguments
        process.standardInput =
            try input.map { try FileHandle(forReadingFrom: $0) } ?? FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = complaint
        try process.run()
        // What the script says fits in a pipe, so one can be read to its end before the other.
        let said = try output.fileHandleForReading.readToEnd() ?? Data()
        let complained = try complaint.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return Outcome(
            status: process.terminationStatus,
            output: String(decoding: said, as: UTF8.self),
            complaint: String(decoding: complained, as: UTF8.self)
        )
    }
}
