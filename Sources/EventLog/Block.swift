internal import EventSourcing

/// Where a frame stands in the records of its block, and its checksum.
struct FrameEntry: Hashable, Sendable {
    let range: Range<Int>
    let checksum: UInt64
}

/// A sealed block: 2^10 records in LZ4 frames, with what proves and finds them.
struct Block: Sendable {
    let number: Int64
    let dictionary: Int64
    let recorded: Instant
    let types: [UInt8]
    let root: Hash
    /// 12 bytes per frame: length (4, little-endian) and XXH64 (8, little-endian).
    let frames: [UInt8]

    private static let frameRecords = LogFormat.frameRecords
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

    /// Where each frame stands in the records, and its checksum.
    func frameEntries() throws(LogError) -> [FrameEntry] {
        guard frames.count == Self.frameCount * Self.frameEntryBytes else {
            throw .damaged(place: place, problem: "its list of frames has the wrong length")
        }
        var start = 0
        return frames.withUnsafeBytes { bytes in
            stride(from: 0, to: bytes.count, by: Self.frameEntryBytes).map { entry in
                let length = UInt32(
                    littleEndian: bytes.loadUnaligned(fromByteOffset: entry, as: UInt32.self)
                )
                defer { start += Int(length) }
                return FrameEntry(
                    range: start..<start + Int(length),
                    checksum: UInt64(
                        littleEndian: bytes.loadUnaligned(
                            fromByteOffset: entry + 4,
                            as: UInt64.self
                        )
                    )
                )
            }
        }
    }

    func mayContain(_ wanted: Set<Int>) -> Bool {
        wanted.contains { $0 / 8 < types.count && types[$0 / 8] & (1 << UInt8($0 % 8)) != 0 }
    }

    func holdsNothing(but wanted: Set<Int>) -> Bool {
        (0..<types.count * 8).allSatisfy {
            types[$0 / 8] & (1 << UInt8($0 % 8)) == 0 || wanted.contains($0)
        }
    }

    /// Packs the records of a block into frames; gives the list of frames and the frames
    /// themselves.
    static func pack(
        _ lines: RecordBuffer,
        _ range: Range<Int>,
        _ packer: FramePacker,
        _ effort: FramePacker.Effort
    ) throws(LogError) -> (frames: [UInt8], records: [UInt8]) {
        precondition(range.count == LogFormat.blockRecords, "a block is exactly 2^10 records")
        var frames: [UInt8] = []
        var records: [UInt8] = []
        for first in stride(from: range.lowerBound, to: range.upperBound, by: frameRecords) {
            let frame = try lines.withRecords(first..<first + frameRecords) {
                (content) throws(LogError) in
                try packer.pack(content, effort)
            }
            withUnsafeBytes(of: UInt32(frame.count).littleEndian) { frames.append(contentsOf: $0) }
            let checksum = frame.withUnsafeBufferPointer { XXHash64.of($0) }
            withUnsafeBytes(of: checksum.littleEndian) { frames.append(contentsOf: $0) }
            records += frame
        }
        return (frames, records)
    }
}
