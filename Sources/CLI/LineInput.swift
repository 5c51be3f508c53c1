internal import CaseHandling
internal import EventLog
internal import EventSourcing
internal import Foundation

/// An NDJSON file from outside: a JSON text per line, each handled for itself.
struct LineInput {
    /// The longest line that is read, in bytes.
    static let lineBytesMax = 1 << 20

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
        var rest: [UInt8] = []
        func handle(_ line: [UInt8]) throws {
            number += 1
            if line.allSatisfy({ $0 == 0x20 || $0 == 0x0D }) { return }
            do {
                if line.count > Self.lineBytesMax { throw Self.tooLong }
                try body(number, JSON(parsing: line))
            } catch {
                let status = ExitStatus(for: error)
                guard status == .badInput || status == .refused else { throw error }
                statuses.insert(status)
                Terminal.complain("line \(number): \(error)")
            }
        }
        while let chunk = try read(file), !chunk.isEmpty {
            var start = chunk.startIndex
            while let end = chunk[start...].firstIndex(of: 0x0A) {
                try handle(rest + chunk[start..<end])
                rest.removeAll(keepingCapacity: true)
                start = end + 1
            }
            // What is over the limit is told and not kept.
            if rest.count <= Self.lineBytesMax { rest += chunk[start...] }
        }
        if !rest.isEmpty { try handle(rest) }
        if statuses.contains(.badInput) { throw ExitStatus.badInput }
        if statuses.contains(.refused) { throw ExitStatus.refused }
    }

    private func read(_ file: FileHandle) throws(LogError) -> Data? {
        do {
            return try file.read(upToCount: 1 << 18)
        } catch {
            throw .file(path: path, problem: "it is a folder, or cannot be read on")
        }
    }

    private static let tooLong = BadInput("expected at most \(lineBytesMax) bytes in a line")
}
