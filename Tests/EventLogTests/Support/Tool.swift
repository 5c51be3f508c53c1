import Foundation

/// A command of the system, run as anybody would.
enum Tool {
    struct Outcome {
        let status: Int32
        let output: String
        let complaint: String
    }

    static let recomputeRoot = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "scripts/recompute-root.py").path

    static let pythonAndLZ4ArePresent =
        (try? run("python3", "-c", "pass").status) == 0
        && (try? run("lz4", "--version").status) == 0

    static func run(_ command: String...) throws -> Outcome {
        let (process, output, complaint) = (Process(), Pipe(), Pipe())
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = command
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = complaint
        try process.run()
        // What these say fits in a pipe, so one can be read to its end before the other.
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
