import CLZ4
import EventSourcing

@testable import EventLog

/// A byte that chooses, and packed or unpacked bytes.
///
/// A frame that is accepted holds what LZ4's own reader finds in it; what is packed unpacks to the
/// same bytes; a line that is accepted is what it says it is.
enum FrameTarget {
    /// What the frames are packed with: words of a record.
    static let dictionary = CompressionDictionary(
        id: 1,
        bytes: Array(
            #"{"context":{"actor":{"id":"p-1","role":"operator","unit":"beheer"},"position":1,"#
                .utf8
        )
    )

    static func check(_ input: [UInt8]) throws(BrokenPromise) {
        let rest = Array(input.dropFirst())
        switch input.first {
        case UInt8(ascii: "p"): try checkPacking(rest)
        case UInt8(ascii: "b"): _ = try? block(frames: rest).frameEntries()
        case UInt8(ascii: "l"): try checkLines(Bytes(rest))
        default: try checkUnpacking(rest)
        }
    }

    /// Packs lines and unpacks them again.
    private static func checkPacking(_ content: [UInt8]) throws(BrokenPromise) {
        let lines = content + [0x0A]
        let count = lines.count { $0 == 0x0A }
        for effort in [FramePacker.Effort.fast, .small] {
            let unpacked = Result { () throws(LogError) in
                let packer = try FramePacker(dictionary)
                let frame = try lines.withUnsafeBufferPointer { (lines) throws(LogError) in
                    try packer.pack(lines, effort)
                }
                return try unpack(frame, lengths: [frame.count], count: count)
            }
            guard case .success(let unpacked) = unpacked,
                unpacked.owner.array(0..<unpacked.owner.count) == lines
            else { throw BrokenPromise("what was packed gives \(unpacked)") }
        }
    }

    /// Unpacks frames: how many, how many lines, the length of each but the last, and the frames.
    private static func checkUnpacking(_ input: [UInt8]) throws(BrokenPromise) {
        let frameCount = Int(input.first ?? 0) % 3 + 1
        let start = 2 + 2 * (frameCount - 1)
        guard input.count >= start else { return }
        let packed = Array(input[start...])
        var lengths = (1..<frameCount).map { Int(input[2 * $0]) | Int(input[2 * $0 + 1]) << 8 }
        lengths.append(max(0, packed.count - lengths.reduce(0, +)))
        guard let lines = try? unpack(packed, lengths: lengths, count: Int(input[1])) else {
            return
        }
        var others: [UInt8] = []
        var read = 0
        for length in lengths {
            guard let content = unpackedByLZ4(packed[read..<read + length]) else { return }
            others += content
            read += length
        }
        try BrokenPromise.unless(
            others == lines.owner.array(0..<lines.owner.count),
            "LZ4 itself unpacks to other bytes"
        )
        try checkLines(lines.owner)
    }

    private static func description(of entry: LogEntry) -> [String] {
        var description = [
            "\(entry.previous ?? 0)", "\(entry.version)", entry.stream, entry.typeName,
            "\(entry.leaf)", "\(String(describing: entry.recorded))",
        ]
        if case .record(let envelope) = entry {
            description += [
                envelope.actor.id.string, envelope.actor.role.string, envelope.actor.unit.string,
                envelope.processing.string, "\(envelope.subjects)",
                String(decoding: envelope.owner.array(envelope.data), as: UTF8.self),
            ]
        }
        return description
    }

    /// Reads each line as an entry of the log.
    private static func checkLines(_ owner: Bytes) throws(BrokenPromise) {
        var records = RecordReader(owner)
        for line in owner.buffer.split(separator: 0x0A) {
            let range = line.startIndex..<line.endIndex
            guard let entry = entry(&records, range) else { continue }
            let description = description(of: entry)
            let own = entry.compacted()
            try BrokenPromise.unless(
                self.description(of: own) == description,
                "\(description) in memory of its own"
            )
            if case .withheld(let entry) = entry {
                try BrokenPromise.unless(
                    entry.line == Array(line),
                    "\(description) writes back else"
                )
            }
        }
    }

    /// The entry in `range`, at whatever position it says that it stands.
    private static func entry(_ records: inout RecordReader, _ range: Range<Int>) -> LogEntry? {
        if let withheld = try? WithheldLine(records.owner, range) {
            return try? LogEntry(&records, range, at: withheld.position.value)
        }
        guard let envelope = try? records.record(range) else { return nil }
        return try? LogEntry(&records, range, at: envelope.position.value)
    }
}

extension FrameTarget {
    private static func block(frames: [UInt8]) -> Block {
        Block(
            number: 0,
            dictionary: 1,
            recorded: Instant(milliseconds: 0),
            types: [],
            root: Hashing.root([]),
            frames: frames
        )
    }

    /// Unpacks `packed` as if its checksums were those that the row of the block has.
    private static func unpack(
        _ packed: [UInt8],
        lengths: [Int],
        count: Int
    ) throws(LogError) -> Lines {
        var start = 0
        var entries: [FrameEntry] = []
        for length in lengths {
            let bytes = packed[min(start, packed.count)..<min(start + length, packed.count)]
            let checksum = bytes.withUnsafeBufferPointer { XXHash64.of($0) }
            entries.append(FrameEntry(range: start..<start + length, checksum: checksum))
            start += length
        }
        return try packed.withUnsafeBufferPointer { (packed) throws(LogError) in
            try Lines(unpacking: packed, entries, of: block(frames: []), dictionary, count: count)
        }
    }

    /// What LZ4's own reader finds in a frame; nil when it does not accept the whole.
    private static func unpackedByLZ4(_ frame: ArraySlice<UInt8>) -> [UInt8]? {
        var context: OpaquePointer?
        LZ4F_createDecompressionContext(&context, UInt32(LZ4F_VERSION))
        defer { LZ4F_freeDecompressionContext(context) }
        var content: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        var rest = frame
        while true {
            var (written, read) = (piece.count, rest.count)
            let hint = rest.withUnsafeBytes { rest in
                LZ4F_decompress_usingDict(
                    context,
                    &piece,
                    &written,
                    rest.baseAddress,
                    &read,
                    dictionary.bytes,
                    dictionary.bytes.count,
                    nil
                )
            }
            if LZ4F_isError(hint) != 0 { return nil }
            content += piece[..<written]
            rest = rest.dropFirst(read)
            if hint == 0 { return rest.isEmpty ? content : nil }
            if read == 0, written == 0 { return nil }
        }
    }
}
