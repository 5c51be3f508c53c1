internal import EventSourcing

/// Records that stand behind each other in the log, unpacked: those of one append, which whoever
/// appended them need not read back, or those of a sealed block.
public struct UnpackedRecords: Sendable {
    /// Their positions.
    public let range: Range<Int64>
    private let lines: Lines

    init(_ lines: Lines, first: Int64) {
        range = first..<first + Int64(lines.count)
        self.lines = lines
    }

    /// Those that were appended.
    init(_ bytes: Bytes, first: Int64, count: Int) {
        guard let lines = try? Lines(of: bytes, count: count, place: "append") else {
            preconditionFailure("each record that was written is one line")
        }
        self.init(lines, first: first)
    }

    /// The same records in memory of their own.
    ///
    /// Cores that read the same memory at the same time wait for each other: each entry counts a
    /// reference to it.
    public func copied() -> UnpackedRecords {
        UnpackedRecords(lines.copied(), first: range.lowerBound)
    }

    /// Gives each entry to `body`, in order.
    ///
    /// - Throws: `LogError`, and what `body` throws.
    public func forEach(_ body: (LogEntry) throws -> Void) throws {
        var records = RecordReader(lines.owner)
        for (index, position) in range.enumerated() {
            try body(try LogEntry(&records, lines[index], at: position))
        }
    }
}
