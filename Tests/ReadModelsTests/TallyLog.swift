import EventLog
import EventSourcing
import Events
import Foundation
import ReadModels
import SQLite
import TestSupport

extension ScratchLog {
    var tally: ReadModel<Tally> { ReadModel(Tally.self, folder: readModels, logPath: path) }

    /// Appends notes about the numbers of `range`, in turn under one of `keys` keys.
    func note(_ range: Range<Int>, keys: Int = 5) throws {
        try append(
            range.map { number in
                let key = Int64(number % keys)
                return ("note/\(key)", try ProposedEvent(Noted(key, "text of note \(number)")))
            }
        )
    }

    func ignore(_ count: Int) throws {
        try append(
            (0..<count).map { _ in ("other/1", try ProposedEvent(Ignored())) }
        )
    }

    /// Withholds records, as the end of their retention does.
    func withhold(_ positions: Position...) throws {
        _ = try open().withhold(positions, in: StreamName("system"), Self.context) { lines in
            let records = try lines.map { line in
                WithheldRecord(
                    leaf: line.leaf,
                    position: line.position,
                    previous: line.previous,
                    stream: try StreamName(line.stream),
                    type: Text(line.type),
                    version: line.version
                )
            }
            guard let second = ActorID("p-2") else { throw CocoaError(.coderInvalidValue) }
            return try ProposedEvent(
                RecordsWithheld(
                    certificate: "2026-1",
                    ground: "Archiefwet art. 5",
                    records: records,
                    second: second
                )
            )
        }
    }

    /// Names of the generations' files, without those that SQLite keeps beside them.
    func generations() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: readModels)
            .filter { $0.hasSuffix(".sqlite") && $0.contains(".g") }.sorted()
    }

    /// The file that the link leads to.
    func current() throws -> String {
        try FileManager.default.destinationOfSymbolicLink(atPath: tally.path)
    }

    /// Sum over the counts that a reader sees now.
    func counted() throws -> Int64? {
        try Database(tally.path, .readOnly).integer("SELECT sum(count) FROM tally")
    }
}
