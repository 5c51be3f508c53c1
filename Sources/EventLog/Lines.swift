internal import EventSourcing

#if canImport(Glibc)
    internal import Glibc
#endif

/// The lines of a block, or of one frame of it, unpacked into one piece of memory.
struct Lines: Sendable {
    let owner: Bytes
    /// Where the LF of each line stands.
    private let ends: [Int32]

    /// How many lines.
    var count: Int { ends.count }

    /// Where a line stands in `owner`, without its LF.
    subscript(index: Int) -> Range<Int> {
        (index == 0 ? 0 : Int(ends[index - 1]) + 1)..<Int(ends[index])
    }

    /// The same lines in memory of their own.
    func copied() -> Lines { Lines(owner: Bytes(owner.buffer(0..<owner.count)), ends: ends) }

    private init(owner: Bytes, ends: [Int32]) { (self.owner, self.ends) = (owner, ends) }

    /// Whether a line stands in the place of a withheld record.
    func isWithheld(_ index: Int) -> Bool {
        var reader = CanonicalReader(owner, self[index])
        return reader.take(WithheldLine.prefix)
    }

    /// Unpacks the frames that `entries` describe and `packed` holds, one after the other.
    ///
    /// - Throws: `LogError.damaged` for a frame that has not the checksum in the row, or that does
    ///   not give `count` lines.
    init(
        unpacking packed: UnsafeBufferPointer<UInt8>,
        _ entries: some Collection<FrameEntry>,
        of block: Block,
        _ dictionary: CompressionDictionary,
        count: Int
    ) throws(LogError) {
        var sizes: [Int] = []
        var total = 0
        for (index, entry) in entries.enumerated() {
            guard entry.range.upperBound <= packed.count,
                XXHash64.of(UnsafeBufferPointer(rebasing: packed[entry.range])) == entry.checksum
            else { throw .damaged(place: block.place, problem: "frame \(index) has changed") }
            let frame = UnsafeBufferPointer(rebasing: packed[entry.range])
            sizes.append(try dictionary.contentSize(frame))
            total += sizes[index]
        }
        guard entries.reduce(0, { $1.range.upperBound }) == packed.count else {
            throw .damaged(place: block.place, problem: "bytes follow its last frame")
        }
        do {
            owner = try Bytes(capacity: total) { buffer in
                var start = 0
                for (entry, size) in zip(entries, sizes) {
                    try dictionary.unpack(
                        UnsafeBufferPointer(rebasing: packed[entry.range]),
                        into: UnsafeMutableBufferPointer(rebasing: buffer[start..<start + size])
                    )
                    start += size
                }
                return total
            }
        } catch {
            throw LogError.wrap(error, path: block.place)
        }
        ends = try Self.ends(in: owner, count: count, place: block.place)
    }

    private static func ends(
        in owner: Bytes,
        count: Int,
        place: String
    ) throws(LogError) -> [Int32] {
        let ends = Self.ends(in: owner.buffer, expecting: count)
        if ends.count != count || ends.last.map({ Int($0) + 1 }) != owner.count {
            throw .damaged(place: place, problem: "expected \(count) lines, found \(ends.count)")
        }
        return ends
    }

    /// Where each LF stands; at most one more than is expected.
    private static func ends(
        in buffer: UnsafeBufferPointer<UInt8>,
        expecting count: Int
    ) -> [Int32] {
        [Int32](unsafeUninitializedCapacity: count + 1) { ends, found in
            var start = 0
            while found <= count, start < buffer.count, let base = buffer.baseAddress,
                let end = memchr(base + start, 0x0A, buffer.count - start)
            {
                let offset = UnsafeRawPointer(base).distance(to: UnsafeRawPointer(end))
                ends[found] = Int32(offset)
                found += 1
                start = offset + 1
            }
        }
    }
}
