import Foundation
import TestSupport
import Testing

/// The commands of an article of the documentation, typed one after the other in one shell, beside
/// what the article says they print.
struct Walkthrough {
    struct Step {
        var command: String
        /// The lines that it prints; `…` stands for any text, and a line of it alone for any lines.
        var expected: [String] = []
    }

    let steps: [Step]

    private static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// The steps of the blocks that are marked as `console`.
    ///
    /// A command begins with `$ `, and goes on after a backslash or until the end of a here
    /// document.
    init(article name: String) throws {
        let article = Self.repository.appending(path: "Documentation.docc/\(name).md")
        let lines = try String(contentsOf: article, encoding: .utf8)
            .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        var steps: [Step] = []
        var isConsole = false
        var goesOn = false
        var end: String?
        for line in lines {
            if line.hasPrefix("```") {
                isConsole = line == "```console"
            } else if !isConsole {
                continue
            } else if let word = end {
                steps[steps.count - 1].command += "\n\(line)"
                if line == word { end = nil }
            } else if goesOn || line.hasPrefix("$ ") {
                if goesOn {
                    steps[steps.count - 1].command += "\n\(line)"
                } else {
                    steps.append(Step(command: String(line.dropFirst(2))))
                }
                goesOn = line.hasSuffix("\\")
                if let start = line.range(of: "<< ") {
                    end = String(line[start.upperBound...].filter(\.isLetter))
                }
            } else {
                steps[steps.count - 1].expected.append(line)
            }
        }
        self.steps = steps
    }

    /// Types the commands; gives what each printed, on either stream.
    func run(in waarborg: Waarborg) throws -> [String] {
        // A byte that nothing here prints parts the commands.
        let script = "exec 2>&1\n" + steps.map { "printf '\\001'\n\($0.command)\n" }.joined()
        try FileManager.default.createSymbolicLink(
            atPath: waarborg.folder.file("scripts"),
            withDestinationPath: Self.repository.appending(path: "scripts").path
        )
        let outcome = try waarborg.shell(script: waarborg.folder.write("typed.sh", script))
        return outcome.output.split(separator: "\u{1}", omittingEmptySubsequences: false)
            .dropFirst().map(String.init)
    }

    /// Whether lines are as expected.
    static func fits(_ lines: ArraySlice<String>, _ expected: ArraySlice<String>) -> Bool {
        guard let wanted = expected.first else { return lines.isEmpty }
        if wanted == "…" {
            return (lines.startIndex...lines.endIndex).contains {
                fits(lines[$0...], expected.dropFirst())
            }
        }
        guard let line = lines.first, fits(line, wanted) else { return false }
        return fits(lines.dropFirst(), expected.dropFirst())
    }

    private static func fits(_ line: String, _ wanted: String) -> Bool {
        let parts = wanted.components(separatedBy: "…")
        guard let first = parts.first, let last = parts.last else { return false }
        if parts.count == 1 { return line == wanted }
        if !line.hasPrefix(first) || !line.hasSuffix(last) { return false }
        var rest = line.dropFirst(first.count)
        for part in parts.dropFirst().dropLast() where !part.isEmpty {
            guard let found = rest.range(of: part) else { return false }
            rest = rest[found.upperBound...]
        }
        return rest.count >= last.count
    }
}
