internal import EventSourcing

/// The heads of the streams that the newest records belong to: the table may not hold them yet.
final class RecentHeads {
    private var heads: [Text: (version: Int64, last: Position)] = [:]
    /// The records that were read.
    private var known: Range<Int64> = 0..<0
    private var changeNumber: Int64 = -1

    /// Reads the records that were appended since the last look.
    func read(_ reader: LogReader) throws {
        let number = try reader.changeNumber()
        if number == changeNumber { return }
        let count = try reader.count()
        let start = reader.connection.headsEnd(count)
        if start != known.lowerBound || count < known.upperBound {
            heads.removeAll(keepingCapacity: true)
            known = start..<start
        }
        try reader.scan(known.upperBound..<count) { entry in
            // A slice would keep the whole block alive that it was read from.
            heads[Text(entry.stream)] = (entry.version, entry.position)
            return true
        }
        known = start..<count
        changeNumber = number
    }

    /// The head of a stream that one of the newest records belongs to.
    func head(of stream: StreamName) -> (version: Int64, last: Position)? {
        heads[Text(stream.description)]
    }
}
