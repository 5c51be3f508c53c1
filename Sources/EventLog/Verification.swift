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

extension Verification {
    /// Whether the log at `path`, that was verified, still begins with what a checkpoint covers
    /// that somebody kept elsewhere; gives what differs.
    ///
    /// A log that was cut off, put back or rewritten whole is right in itself: only who kept
    /// something outside can tell.
    ///
    /// - Throws: `LogError`.
    public func differences(
        from checkpoint: Checkpoint,
        _ path: String
    ) throws(LogError) -> [Finding] {
        if checkpoint.origin != Checkpoint.origin(ofLog: logID) {
            return [
                Finding(place: "checkpoint", problem: "it is of another log, \(checkpoint.origin)")
            ]
        }
        if checkpoint.size > count {
            return [
                Finding(
                    place: "checkpoint",
                    problem: "it covers \(checkpoint.size) events and the log holds \(count): the"
                        + " end was cut off, or an older copy put back"
                )
            ]
        }
        let reader = try LogReader(path)
        let isSame = try reader.wrapping {
            try LogTree(reader).root(checkpoint.size) == checkpoint.root
        }
        if isSame { return [] }
        return [
            Finding(
                place: "checkpoint",
                problem: "the first \(checkpoint.size) events are not those that it covers: the log"
                    + " was rewritten"
            )
        ]
    }
}
