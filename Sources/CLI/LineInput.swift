internal import CaseHandling
internal import EventLog
internal import EventSourcing
internal import Foundation

/// An NDJSON file from outside: a JSON text per line, each handled for itself.
struct LineInput {
    /// The file, or - for standard input.
    let path: String

    /// Gives each line that is not empty to `body`, with its number.
    ///
    /// A line that is wrong, or refused by a rule, is told by its number and the others go on. Ends
    /// with the status for bad input when one was wrong, else with that for a refusal.
    ///
    /// - Throws: `LogError.file`, `ExitStatus`, and what `body` throws beyond that.
    func forEach(_ body: (Int, JSON) throws -> Void) throws {
        let file = path == "-" ? .standardInput : FileHandle(forReadingAtPath: path)
        guard let file else {
            throw LogError.file(path: path, problem: "it is no file that can be read")
        }
        var statuses: Set<ExitStatus> = []
        var number = 0
        try LineReader(file, path: path).forEach { line in
            number += 1
            if let line, line.allSatisfy({ $0 == 0x20 || $0 == 0x0D }) { return }
            do {
                guard let line else { throw Self.tooLong }
                if let problem = LineReader.problem(in: line) { throw BadInput(problem) }
                try body(number, JSON(parsing: line))
            } catch {
                let status = ExitStatus(for: error)
                guard status == .badInput || status == .refused else { throw error }
                statuses.insert(status)
                // The line is known: of what is no JSON the column says where.
                let problem =
                    (error as? JSONSyntaxError).map { "column \($0.column): \($0.message)" }
                    ?? "\(error)"
                Terminal.complain("line \(number): \(problem)")
            }
        }
        if statuses.contains(.badInput) { throw ExitStatus.badInput }
        if statuses.contains(.refused) { throw ExitStatus.refused }
    }

    private static let tooLong = BadInput(
        "expected at most \(LineReader.lineBytesMax) bytes in a line"
    )
}
