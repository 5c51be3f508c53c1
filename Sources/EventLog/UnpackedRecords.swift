internal import EventSourcing

/// The records of a sealed block, unpacked.
public struct UnpackedRecords: Sendable {
    /// Their positions.
    public let range: Range<Int64>
    private let lines: Lines

    init(_ lines: Lines, first: Int64) {
        range = first..<first + Int64(lines.count)
        self.lines = lines
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
