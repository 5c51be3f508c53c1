public import EventLog
public import EventSourcing
internal import Foundation

extension Installation {
    /// Most events that streams may name in one file of evidence.
    static let evidenceEventsMax = 1_000_000

    /// Writes records with all that proves them to a new file: those of `range`, and those of
    /// `streams`; all of the log when neither is given.
    ///
    /// They are proven under the newest checkpoint on record that covers them, one that a witness
    /// cosigned if there is any; without one, under a checkpoint of now that nobody has signed.
    /// Whose data it holds, and what for, is recorded first.
    ///
    /// - Throws: `AccessError.purposeNeeded`, `EvidenceError`, `LogError`.
    public func writeEvidence(
        of range: Range<Int64>?,
        streams: [StreamName],
        purpose: String?,
        to target: String
    ) throws -> EvidenceCheck {
        // Before anybody is said to have got it.
        if FileManager.default.fileExists(atPath: target) { throw LogError.exists(path: target) }
        let reader = try reader()
        var ranges: [Range<Int64>] = []
        let checkpoints = try Checkpoints(self).all().filter(\.isValid)
        if let range {
            let count = try reader.count()
            if range.upperBound > count {
                throw LogError.noSuchPosition(Position(range.upperBound - 1), count: count)
            }
            ranges.append(range)
        }
        for stream in streams {
            let entries = try reader.stream(stream)
            if entries.isEmpty { throw EvidenceError.noSuchStream(stream.description) }
            ranges += entries.map { $0.position.value..<$0.position.value + 1 }
            if ranges.count > Self.evidenceEventsMax {
                throw EvidenceError.tooMany(Self.evidenceEventsMax)
            }
        }
        if range == nil && streams.isEmpty {
            let size = try checkpoints.map(\.checkpoint.size).max() ?? reader.count()
            ranges = [0..<size]
        }
        try recordHandingOver(of: ranges, reader, purpose)
        let last = ranges.map(\.upperBound).max() ?? 0
        let covering = checkpoints.filter { $0.checkpoint.size >= last }
        if let newest = covering.last(where: { $0.cosigned != nil }) ?? covering.last {
            return try Evidence.make(
                of: folder.log,
                ranges: ranges,
                under: newest.checkpoint,
                note: newest.note,
                to: target
            )
        }
        let size = try reader.count()
        let checkpoint = Checkpoint(
            origin: Checkpoint.origin(ofLog: reader.logID),
            size: size,
            root: try LogTree(reader).root(size)
        )
        return try Evidence.make(
            of: folder.log,
            ranges: ranges,
            under: checkpoint,
            note: checkpoint.unsigned,
            to: target
        )
    }

    private func recordHandingOver(
        of ranges: [Range<Int64>],
        _ reader: LogReader,
        _ purpose: String?
    ) throws {
        var entries: [LogEntry] = []
        func record() throws {
            try recordDisplay(of: entries, view: "evidence", purpose: purpose)
            entries = []
        }
        for range in ranges {
            try reader.scan(range) { entry in
                entries.append(entry)
                if entries.count == Self.displayedMax { try record() }
                return true
            }
        }
        try record()
    }
}

/// Why no evidence is written.
public enum EvidenceError: Error, Sendable, CustomStringConvertible {
    /// There is no stream of this name.
    case noSuchStream(String)
    /// The streams have too many events for one file.
    case tooMany(Int)

    /// What is wrong, and what to do.
    public var description: String {
        switch self {
        case .noSuchStream(let name): "There is no stream \(name)."
        case .tooMany(let most):
            "The streams have more than \(most) events. Name fewer, or give --from and --to."
        }
    }
}
