public import EventSourcing
internal import SQLite

/// What recomputing a whole log found.
public struct Verification: Sendable {
    /// Something that is not what it should be.
    public struct Finding: Hashable, Sendable, CustomStringConvertible {
        /// Which block, position, stream, or node.
        public let place: String
        /// What is wrong there.
        public let problem: String

        /// Place and problem.
        public var description: String { "\(place): \(problem)" }
    }

    /// The identity of the log.
    public let logID: String
    /// How many records it holds.
    public let count: Int64
    /// How many of them are withheld.
    public let withheld: Int64
    /// How many streams they form.
    public let streams: Int
    /// The root over all records, recomputed from their bytes.
    public let root: Bytes32
    /// What is wrong; at most `findingsMax`.
    public let findings: [Finding]

    /// After so many findings the search ends.
    public static let findingsMax = 1_000

    /// Recomputes everything that stands in the log: hashes, blocks, links, heads, bitmaps, the
    /// checkpoints that were signed, and the tables and triggers themselves.
    ///
    /// `progress` is told how many records have been read.
    ///
    /// - Throws: `LogError` when the file cannot be read at all.
    public static func run(
        _ path: String,
        progress: (Int64, Int64) -> Void = { _, _ in }
    ) throws(LogError) -> Verification {
        let reader = try LogReader(path)
        return try reader.wrapping {
            try reader.connection.database.execute("BEGIN")
            defer { try? reader.connection.database.execute("COMMIT") }
            var verifier = try Verifier(reader)
            try verifier.run(progress)
            return try verifier.result()
        }
    }
}
