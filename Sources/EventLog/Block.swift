internal import EventSourcing

/// A sealed block: 2^10 records in LZ4 frames, with what proves and finds them.
struct Block: Sendable {
    let number: Int64
    let dictionary: Int64
    let recorded: Instant
    let types: [UInt8]
    let root: Hash
    /// 12 bytes per frame: length (4, little-endian) and the first 8 bytes of its SHA-256.
    let frames: [UInt8]

    static let frameEntryBytes = 12
    static let checksumBytes = 16
    static let frameCount = LogFormat.blockRecords / LogFormat.frameRecords

    /// The first 16 bytes of SHA-256 over every column but the records, which `frames` covers.
    var checksum: [UInt8] {
        var bytes: [UInt8] = []
        for value in [number, dictionary, recorded.milliseconds, Int64(types.count)] {
            withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
        }
        bytes += types
        bytes += root.bytes
        bytes += frames
        return Array(Hashing.sha256(bytes).bytes.prefix(Self.checksumBytes))
    }

    var place: String { "block \(number)" }

    /// Where each frame stands in the records, and the first 8 bytes of its SHA-256.
    func frameEntries() throws(LogError) -> [(range: Range<Int>, hash: ArraySlice<UInt8>)] {
        guard frames.count == Self.frameCount * Self.frameEntryBytes else {
            throw .damaged(place: place, problem: "its list of frames has the wrong length")
        }
        var start = 0
        return stride(from: 0, to: frames.count, by: Self.frameEntryBytes).map { entry in
            let length = (0..<4).reduce(0) { $0 | Int(frames[entry + $1]) << (8 * $1) }
            defer { start += length }
            return (start..<start + length, frames[entry + 4..<entry + Self.frameEntryBytes])
        }
    }

    func mayContain(_ wanted: Set<Int>) -> Bool {
        wanted.contains { $0 / 8 < types.count && types[$0 / 8] & (1 << UInt8($0 % 8)) != 0 }
    }

    /// Packs the lines of a block into frames; gives the list of frames and the frames themselves.
    static func pack(
        _ lines: ArraySlice<[UInt8]>,
        _ codec: FrameCodec,
        _ effort: FrameCodec.Effort
    ) throws(LogError) -> (frames: [UInt8], records: [UInt8]) {
        precondition(lines.count == LogFormat.blockRecords, "a block is exactly 2^10 records")
        var frames: [UInt8] = []
        var records: [UInt8] = []
        var content: [UInt8] = []
        for first in stride(
            from: lines.startIndex,
            to: lines.endIndex,
            by: LogFormat.frameRecords
        ) {
            content.removeAll(keepingCapacity: true)
            for line in lines[first..<first + LogFormat.frameRecords] {
                content += line
                content.append(0x0A)
            }
            let frame = try content.withUnsafeBufferPointer { (bytes) throws(LogError) in
                try codec.pack(bytes, effort)
            }
            withUnsafeBytes(of: UInt32(frame.count).littleEndian) { frames.append(contentsOf: $0) }
            frames += Hashing.sha256(frame).bytes.prefix(8)
            records += frame
        }
        return (frames, records)
    }
}
