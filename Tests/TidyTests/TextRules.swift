/// The rules for any text file of the project; each gives what breaks it, as `line: what`.
enum TextRules {
    /// A line with this word may hold an invented citizen service number.
    static let citizenNumberMarker = "elfproef-" + "test"

    /// Nine digits that pass the _elfproef_, as a word of their own.
    static func citizenNumbers(_ text: String) -> [String] {
        numbered(text) { line in
            if line.contains(citizenNumberMarker) { return nil }
            let numbers = line.matches(
                of: /(?:^|[^A-Za-z0-9_.])([0-9]{9})(?![A-Za-z0-9_]|\.[0-9])/
            )
            return numbers.contains { passesElfproef(String($0.1)) }
                ? "a number that could be somebody's" : nil
        }
    }

    /// Whether the weighted sum of nine digits is a multiple of eleven.
    static func passesElfproef(_ number: String) -> Bool {
        let digits = number.utf8.map { Int($0) - 48 }
        let weights = [9, 8, 7, 6, 5, 4, 3, 2, -1]
        guard digits.count == weights.count, digits.contains(where: { $0 != 0 }) else { return false }
        return zip(digits, weights).reduce(0) { $0 + $1.0 * $1.1 }.isMultiple(of: 11)
    }

    /// Folders of the machine on which somebody worked, which others do not have.
    static func machinePaths(_ text: String) -> [String] {
        numbered(text) { line in
            line.contains(/(?:^|[^A-Za-z0-9_.~*}\)\]-])\/(?:work|root|home\/\w+|Users\/\w+)\//)
                || line.contains(/(?:^|[^A-Za-z0-9_.-])\/tmp\/[A-Za-z0-9.-]+-dev\b/)
                ? "a path of one machine" : nil
        }
    }

    /// What a script of `kind` lacks; a script says how it is used and stops at the first failure.
    static func scriptProblems(_ text: String, isShell: Bool) -> [String] {
        var problems: [String] = []
        let usage = isShell ? text.contains("# usage: ") : text.contains("\nusage: ")
        if !usage { problems.append("no usage line") }
        if isShell, !text.contains("\nset -euo pipefail\n") {
            problems.append("no set -euo pipefail")
        }
        return problems
    }

    /// The subcommands that the shell examples of a page use, as in `waarborg sample commit`.
    static func commands(inExamples text: String) -> [String] {
        var commands: [String] = []
        var isExample = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("```") { isExample = !isExample && line.contains(/^```(?:sh|console)/) }
            guard isExample,
                let match = line.firstMatch(of: /(?:^|\$ |\(|\| )waarborg ([a-z][a-z-]*)/)
            else { continue }
            commands.append(String(match.1))
        }
        return commands
    }

    private static func numbered(_ text: String, _ problem: (Substring) -> String?) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
            .compactMap { index, line in problem(line).map { "\(index + 1): \($0)" } }
    }
}
