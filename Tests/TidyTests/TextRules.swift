import Foundation

/// The rules for any text file of the project; each gives what breaks it, as `line: what`.
enum TextRules {
    /// A line with this word may hold an invented citizen service number.
    static let citizenNumberMarker = "elfproef-" + "test"

    /// How the numbers begin that are set apart for tests, and given to nobody.
    private static let testNumbers = Array("99999".utf8)

    /// Nine digits that pass the _elfproef_, as a word of their own.
    static func citizenNumbers(_ text: String) -> [String] {
        numbered(text) { line in
            if line.has(citizenNumberMarker) { return nil }
            let couldBe = words(ofDigits: Array(line.utf8)).contains {
                passesElfproef($0) && !$0.starts(with: testNumbers)
            }
            return couldBe ? "a number that could be somebody's" : nil
        }
    }

    /// The runs of nine digits that are no part of a longer word or of a fraction.
    private static func words(ofDigits line: [UInt8]) -> [ArraySlice<UInt8>] {
        var words: [ArraySlice<UInt8>] = []
        var start = 0
        for index in 0...line.count {
            if index < line.count, isDigit(line[index]) { continue }
            if index - start == 9,
                start == 0 || !(isWord(line[start - 1]) || line[start - 1] == dot),
                index == line.count || !isWord(line[index]),
                index + 1 >= line.count || line[index] != dot || !isDigit(line[index + 1])
            {
                words.append(line[start..<index])
            }
            start = index + 1
        }
        return words
    }

    private static let dot = UInt8(ascii: ".")

    private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

    private static func isWord(_ byte: UInt8) -> Bool {
        isDigit(byte) || (65...90).contains(byte) || (97...122).contains(byte)
            || byte == UInt8(ascii: "_") || byte >= 128
    }

    /// Whether the weighted sum of nine digits is a multiple of eleven.
    static func passesElfproef(_ number: ArraySlice<UInt8>) -> Bool {
        let digits = number.map { Int($0) - 48 }
        let weights = [9, 8, 7, 6, 5, 4, 3, 2, -1]
        guard digits.count == weights.count, digits.contains(where: { $0 != 0 }) else {
            return false
        }
        return zip(digits, weights).reduce(0) { $0 + $1.0 * $1.1 }.isMultiple(of: 11)
    }

    /// Folders of the machine on which somebody worked, which others do not have.
    static func machinePaths(_ text: String) -> [String] {
        let suspects = ["work/", "root/", "home/", "Users/", "tmp/"]
        if !suspects.contains(where: { text.has($0) }) { return [] }
        return numbered(text) { line in
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
            if line.hasPrefix("```") {
                isExample = !isExample && (line == "```sh" || line == "```console")
            }
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

extension StringProtocol {
    /// Whether `word` stands in it; many times as fast as `contains` without optimisation.
    func has(_ word: String) -> Bool { withCString { strstr($0, word) != nil } }
}
