internal import EventSourcing

/// The records of one append as they stand in the log: whoever appended them need not read them
/// back.
public struct AppendedRecords: Sendable {
    /// Their positions.
    public let range: Range<Int64>
    private let lines: Lines

    init(_ bytes: Bytes, first: Int64, count: Int) {
        range = first..<first + Int64(count)
        guard let lines = try? Lines(of: bytes, count: count, place: "append") else {
            preconditionFailure("each record that was written is one line")
        }
        self.lines = lines
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
