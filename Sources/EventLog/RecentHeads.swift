internal import EventSourcing

/// The heads of the streams that the newest records belong to: the table may not hold them yet.
final class RecentHeads {
    /// What the newest records say of one stream.
    private struct Recent {
        let before: StreamHeads.Head
        var now: StreamHeads.Head
        /// Whether it was compared with the row of the stream.
        var isConfirmed = false
    }

    private var streams: [Text: Recent] = [:]
    /// The records that were read.
    private var known: Range<Int64> = 0..<0
    private var changeNumber: Int64 = -1

    /// Reads the records that were appended since the last look.
    ///
    /// - Throws: `LogError.damaged` when they do not follow each other.
    func read(_ reader: LogReader) throws {
        let number = try reader.changeNumber()
        if number == changeNumber { return }
        let count = try reader.count()
        let start = reader.connection.headsEnd(count)
        if start != known.lowerBound || count < known.upperBound {
            streams.removeAll(keepingCapacity: true)
            known = start..<start
        }
        do {
            try reader.scan(known.upperBound..<count) { entry in
                try add(entry)
                return true
            }
        } catch {
            // Some of them were added: the next look begins anew.
            streams.removeAll()
            known = 0..<0
            throw error
        }
        known = start..<count
        changeNumber = number
    }

    private func add(_ entry: LogEntry) throws(LogError) {
        // A slice would keep the whole block alive that it was read from.
        let name = Text(entry.stream)
        guard let recent = streams[name] else {
            streams[name] = Recent(before: entry.headBefore, now: entry.head)
            return
        }
        guard recent.now == entry.headBefore else {
            throw StreamHeads.otherChain(entry.stream, entry.head)
        }
        streams[name]?.now = entry.head
    }

    /// The head of a stream that one of the newest records belongs to; `row` looks up its row,
    /// which is compared once.
    ///
    /// - Throws: what `row` throws, and `LogError.damaged` when the row does not fit.
    func head(
        of stream: StreamName,
        row: () throws -> StreamHeads.Head?
    ) throws -> StreamHeads.Head? {
        let name = Text(stream.description)
        guard let recent = streams[name] else { return nil }
        if !recent.isConfirmed {
            // Another process may have stored a later head since the records were read.
            let row = try row()
            let isLater = row.map { $0.position >= known.upperBound } ?? false
            guard isLater || StreamHeads.fits(row, before: recent.before, now: recent.now) else {
                throw LogError.damaged(
                    place: "stream \(stream)",
                    problem: "its head in the table does not fit its newest events"
                )
            }
            streams[name]?.isConfirmed = true
        }
        return recent.now
    }
}
