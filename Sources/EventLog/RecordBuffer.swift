internal import EventSourcing

/// Records one behind the other, each ended by LF, as they stand in a frame too.
struct RecordBuffer: Sendable {
    private var writer = CanonicalWriter(capacity: 0)
    /// Behind the LF of each record.
    private var ends: [Int] = []
    /// Number of the event type of each record.
    private(set) var types: [Int] = []
    /// When each was recorded.
    private(set) var recorded: [Instant] = []

    /// How many records.
    var count: Int { ends.count }

    private func start(_ index: Int) -> Int { index == 0 ? 0 : ends[index - 1] }

    /// Adds the record that `write` writes, without its LF.
    ///
    /// - Throws: what `write` throws; nothing is added then.
    mutating func append(
        type: Int,
        _ moment: Instant,
        _ write: (inout CanonicalWriter) throws -> Void
    ) throws {
        let before = start(count)
        do {
            try write(&writer)
        } catch {
            writer.truncate(to: before)
            throw error
        }
        writer.literal("\n")
        ends.append(writer.bytes.count)
        types.append(type)
        recorded.append(moment)
    }

    /// Forgets the records from `count` on.
    mutating func truncate(to count: Int) {
        writer.truncate(to: start(count))
        ends.removeLast(ends.count - count)
        types.removeLast(types.count - count)
        recorded.removeLast(recorded.count - count)
    }

    /// Forgets the first `count` records.
    mutating func removeFirst(_ count: Int) {
        let bytes = start(count)
        writer.removeFirst(bytes)
        ends.removeFirst(count)
        for index in ends.indices { ends[index] -= bytes }
        types.removeFirst(count)
        recorded.removeFirst(count)
    }

    /// Puts another record in the place of one.
    mutating func replace(_ index: Int, by line: [UInt8]) {
        var fresh = RecordBuffer()
        for each in 0..<count {
            withRecords(each..<each + 1) { old in
                fresh.writer.raw(each == index ? line : Array(old.dropLast()))
            }
            fresh.writer.literal("\n")
            fresh.ends.append(fresh.writer.bytes.count)
        }
        (writer, ends) = (fresh.writer, fresh.ends)
    }

    /// Gives one record, without its LF, to `body`.
    func withRecord<R, Failure>(
        _ index: Int,
        _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> R
    ) throws(Failure) -> R {
        try withRecords(index..<index + 1) { (record) throws(Failure) in
            try body(UnsafeBufferPointer(rebasing: record.dropLast()))
        }
    }

    /// Gives records with their LF to `body`.
    func withRecords<R, Failure>(
        _ range: Range<Int>,
        _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> R
    ) throws(Failure) -> R {
        let bytes = start(range.lowerBound)..<start(range.upperBound)
        return try writer.bytes.withUnsafeBufferPointer { (all) throws(Failure) in
            try body(UnsafeBufferPointer(rebasing: all[bytes]))
        }
    }
}
