import Foundation

/// The rules for a Swift file; each gives what breaks it, as `line: what`.
enum SwiftRules {
    static let fileLinesMax = 500
    static let functionLinesMax = 70
    static let columnsMax = 100

    /// Words that say nothing about what a type is.
    static let bannedWords: Set<String> = [
        "Manager", "Helper", "Helpers", "Util", "Utils", "Utilities", "Core", "Impl",
    ]

    /// What may be imported where everything is a function of its arguments; Glibc compares bytes.
    static let pureImports: Set<String> = [
        "EventSourcing", "Events", "Selection", "BenefitRules", "BenefitYears", "Crypto",
        "Glibc",
    ]

    static func tooManyLines(_ text: String) -> [String] {
        let count = text.utf8.count { $0 == UInt8(ascii: "\n") }
        return count > fileLinesMax ? ["\(count) lines; \(fileLinesMax) are allowed"] : []
    }

    static func longLines(_ text: String) -> [String] {
        numbered(text.split(separator: "\n", omittingEmptySubsequences: false)) { line in
            if line.utf8.count <= columnsMax || line.count <= columnsMax { return nil }
            return "\(line.count) columns; \(columnsMax) are allowed"
        }
    }

    static func bannedNames(_ code: SwiftCode) -> [String] {
        let declaration =
            /\b(?:struct|class|enum|actor|protocol|typealias|associatedtype)\s+`?(\w+)/
        return numbered(code.code) { line in
            guard bannedWords.contains(where: { line.has($0) }),
                let name = line.firstMatch(of: declaration)?.1
            else { return nil }
            let words = name.matches(of: /[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+/).map { String($0.0) }
            return words.first(where: bannedWords.contains).map { "\(name): \($0) says nothing" }
        }
    }

    /// Constructs that stop the program where an error belongs.
    static func traps(_ code: SwiftCode) -> [String] {
        numbered(code.code) { line in
            ["try!", "as!", "fatalError"].first { line.has($0) }
        }
    }

    /// Claims that the compiler does not check, without the comment above that proves them.
    static func unprovenClaims(_ code: SwiftCode) -> [String] {
        code.code.indices.compactMap { index in
            let line = code.code[index]
            let claims = ["@unchecked", "nonisolated(unsafe)"]
            if !claims.contains(where: { line.has($0) }) { return nil }
            let above = index > 0 ? code.comments[index - 1] : ""
            return above.allSatisfy(\.isWhitespace)
                ? "\(index + 1): no comment on the line before proves it" : nil
        }
    }

    /// A task that is left lying, without a reference in parentheses.
    static func leftTasks(_ code: SwiftCode) -> [String] {
        numbered(code.comments) { line in
            guard ["TODO", "FIXME"].contains(where: { line.has($0) }) else {
                return nil
            }
            return line.contains(/\b(?:TODO|FIXME)\b(?!\([^)]+\): \S)/)
                ? "a task without reference" : nil
        }
    }

    /// A line without one of these is not looked at closer.
    private static let suspects = [
        "import", "async", "await", "Date(", "Clock", "clock_", "time(", "random", "shuffle",
        "RandomNumber",
    ]

    /// What a pure file may not do: import, wait, ask the time, or draw lots.
    static func impurities(_ code: SwiftCode) -> [String] {
        numbered(code.code) { line in
            if !suspects.contains(where: { line.has($0) }) { return nil }
            if let match = line.firstMatch(of: /\bimport\s+(?:\w+\s+(?=\w+\.))?(\w+)/),
                !pureImports.contains(String(match.1))
            {
                return "imports \(match.1)"
            }
            // \b would find no boundary in `x.random`.
            if line.contains(/(?:^|\W)(?:async|await)(?:\W|$)/) { return "waits" }
            let time =
                /(?:^|\W)(?:Date\(|(?:Continuous|Suspending|System)Clock|clock_gettime|time\(nil)/
            if line.contains(time) { return "asks the time" }
            let lots = /(?:^|\W)(?:random(?:Element)?|shuffled?)\(|RandomNumberGenerator/
            return line.contains(lots) ? "draws lots" : nil
        }
    }

    /// Functions, initialisers and subscripts that are too long, by counting braces.
    static func longFunctions(_ code: SwiftCode) -> [String] {
        let declaration = /\bfunc\s+(`[^`]*`|[^\s(]+)|(?:^|\s)(init|deinit|subscript)\b/
        return code.code.indices.compactMap { index in
            let line = code.code[index]
            guard ["func", "init", "subscript"].contains(where: { line.has($0) }),
                let match = line.firstMatch(of: declaration)
            else { return nil }
            let count = lineCount(of: code.code, from: index, at: match.range.upperBound)
            guard let count, count > functionLinesMax else { return nil }
            let name = match.1 ?? match.2 ?? ""
            return "\(index + 1): \(name) has \(count) lines; \(functionLinesMax) are allowed"
        }
    }
}

extension SwiftRules {
    /// Lines from a declaration to its closing brace; nil when it has no body.
    private static func lineCount(
        of lines: [String],
        from first: Int,
        at start: String.Index
    ) -> Int? {
        var parentheses = 0
        var braces = 0
        for index in first..<lines.count {
            let line = index == first ? lines[index][start...] : lines[index][...]
            // A requirement of a protocol ends where the next declaration begins.
            if index > first, braces == 0, parentheses == 0, declares(line) { return nil }
            for byte in line.utf8 {
                switch byte {
                case UInt8(ascii: "("): parentheses += 1
                case UInt8(ascii: ")"): parentheses -= 1
                case UInt8(ascii: "{"): braces += 1
                case UInt8(ascii: "}"):
                    braces -= 1
                    if braces == 0 { return index - first + 1 }
                    if braces < 0 { return nil }
                default: break
                }
            }
        }
        return nil
    }

    private static func declares(_ line: Substring) -> Bool {
        line.contains(/^\s*(?:@|public|private|static|mutating|func|init|var|let|associatedtype)/)
    }

    private static func numbered<Line: StringProtocol>(
        _ lines: [Line],
        _ problem: (Line) -> String?
    ) -> [String] {
        lines.enumerated().compactMap { index, line in problem(line).map { "\(index + 1): \($0)" } }
    }
}
