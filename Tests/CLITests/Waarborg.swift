import EventSourcing
import Foundation
import TestSupport
import Testing

/// The executable, run as a person would, in a folder of its own.
struct Waarborg {
    struct Outcome {
        let status: Int32
        let output: String
        let complaint: String

        /// The lines of the output, each read as JSON.
        func json() throws -> [[String: Any]] {
            try output.split(separator: "\n").map { line in
                let value = try JSONSerialization.jsonObject(with: Data(line.utf8))
                return try #require(value as? [String: Any], "\(line) is no object")
            }
        }

        /// The members of the only line.
        func object() throws -> [String: Any] {
            let lines = try json()
            #expect(lines.count == 1, "\(complaint)")
            return try #require(lines.first)
        }
    }

    /// Today in Amsterdam, as the program has it, or so many days later.
    static func day(in days: Double = 0) -> String {
        guard let zone = TimeZone(identifier: "Europe/Amsterdam") else {
            preconditionFailure("this machine knows no time zones")
        }
        return Date(timeIntervalSinceNow: days * 86_400)
            .formatted(Date.ISO8601FormatStyle(timeZone: zone).year().month().day())
    }

    let folder: TemporaryFolder
    var data: String { folder.file("data") }
    var log: String { folder.file("data/log.sqlite") }

    init() throws { folder = try TemporaryFolder() }

    /// With an empty installation.
    static func initialised() throws -> Waarborg {
        let waarborg = try Waarborg()
        #expect(try waarborg.run("init").status == 0)
        return waarborg
    }

    /// With a history `fines` of `count` cases, each of two activities.
    static func withHistory(_ count: Int = 30) throws -> Waarborg {
        let waarborg = try initialised()
        let path = try waarborg.folder.write("fines.xes", history(count))
        #expect(try waarborg.run("import", "xes", path, "--source", "fines").status == 0)
        return waarborg
    }

    static func history(_ count: Int, prefix: String = "case") -> String {
        var file = XESText()
        for number in 0..<count { file.add("\(prefix) \(number)", activities: 2) }
        return file.text
    }

    /// Beside the bundle of these tests.
    private static let binary = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent().appending(path: "waarborg")

    func run(
        _ arguments: String...,
        by actor: Actor? = .keeper,
        input: Data? = nil,
        environment: [String: String] = [:]
    ) throws -> Outcome {
        try run(arguments, by: actor, input: input, environment: environment)
    }

    func run(
        _ arguments: [String],
        by actor: Actor? = .keeper,
        input: Data? = nil,
        environment: [String: String] = [:]
    ) throws -> Outcome {
        let variables = variables(actor).merging(environment) { $1 }
        return try Self.run(Self.binary, arguments, variables, input: input, in: folder)
    }

    /// Runs a script of the shell, in which the executable is found by its name.
    func shell(script path: String) throws -> Outcome {
        var variables = variables(nil)
        variables["WAARBORG_DATA"] = nil
        let folder = Self.binary.deletingLastPathComponent().path
        variables["PATH"] = "\(folder):\(variables["PATH"] ?? "/usr/bin:/bin")"
        return try Self.run(URL(filePath: "/bin/bash"), [path], variables, in: self.folder)
    }

    private func variables(_ actor: Actor?) -> [String: String] {
        var variables = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("WAARBORG") }
        variables["WAARBORG_DATA"] = data
        if let actor { variables["WAARBORG_AS"] = actor.description }
        return variables
    }

    /// Starts the executable and leaves it running; what it says comes out of the pipe.
    func start(
        _ arguments: [String],
        by actor: Actor = .keeper
    ) throws -> (process: Process, output: Pipe) {
        let (process, output) = (Process(), Pipe())
        process.executableURL = Self.binary
        process.arguments = arguments
        process.environment = variables(actor)
        process.currentDirectoryURL = URL(filePath: folder.path)
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try process.run()
        return (process, output)
    }

    /// What it says goes into files, since more of it than fits in a pipe would stop it.
    static func run(
        _ binary: URL,
        _ arguments: [String],
        _ environment: [String: String],
        input: Data? = nil,
        in folder: TemporaryFolder
    ) throws -> Outcome {
        let name = "run-\(UUID().uuidString)"
        let output = try folder.write("\(name).out", "")
        let complaint = try folder.write("\(name).err", "")
        let process = Process()
        process.executableURL = binary
        process.arguments = arguments
        process.environment = environment
        process.currentDirectoryURL = URL(filePath: folder.path)
        process.standardOutput = try FileHandle(forWritingTo: URL(filePath: output))
        process.standardError = try FileHandle(forWritingTo: URL(filePath: complaint))
        process.standardInput = FileHandle.nullDevice
        if let input {
            let path = try folder.write("\(name).in", input)
            process.standardInput = try FileHandle(forReadingFrom: URL(filePath: path))
        }
        try process.run()
        process.waitUntilExit()
        return Outcome(
            status: process.terminationStatus,
            output: try String(contentsOfFile: output, encoding: .utf8),
            complaint: try String(contentsOfFile: complaint, encoding: .utf8)
        )
    }
}

extension [String: Any] {
    func text(_ name: String) throws -> String { try #require(self[name] as? String, "\(name)") }
    func number(_ name: String) throws -> Int { try #require(self[name] as? Int, "\(name)") }
}
