internal import CLZ4
internal import EventSourcing

/// The dictionary that frames are packed with, prepared once.
final class CompressionDictionary: Sendable {
    let id: Int64
    let bytes: [UInt8]
    // Made in `init`, freed in `deinit`, never written between: LZ4 states that a prepared
    // dictionary may be shared by threads.
    nonisolated(unsafe) let prepared: OpaquePointer?

    init(id: Int64, bytes: [UInt8]) {
        self.id = id
        self.bytes = bytes
        prepared = bytes.isEmpty ? nil : LZ4F_createCDict(bytes, bytes.count)
    }

    deinit { LZ4F_freeCDict(prepared) }
}

/// Unpacking: the standard frame is read here, and LZ4 asked for each block in it.
///
/// LZ4's own frame reader unpacks a frame that is smaller than a block into memory of its own
/// first, and copies it then.
extension CompressionDictionary {
    private static let magic: UInt32 = 0x184D_2204
    /// Version 1, independent blocks, content size, dictionary id; no checksums.
    private static let flags: UInt8 = 0x69
    /// Magic number 4, flags 2, content size 8, dictionary id 4, checksum of the header 1.
    private static let headerBytes = 19
    /// Before each block its size, with `isPlain` when it is not packed; 0 after the last one.
    private static let markBytes = 4
    private static let isPlain: UInt32 = 0x8000_0000
    /// Bytes that one packed byte can become: each byte of the length of a match counts for 255.
    private static let expansionMax = 255

    /// The content size that the header of `frame` gives; bounded by what a frame may hold, and by
    /// what can come out of its bytes, so that no damage asks for memory that stays empty.
    func contentSize(_ frame: UnsafeBufferPointer<UInt8>) throws(LogError) -> Int {
        guard frame.count >= Self.headerBytes + Self.markBytes,
            Self.number(UInt32.self, frame, at: 0) == Self.magic, frame[4] == Self.flags,
            Self.number(UInt32.self, frame, at: 14) == UInt32(id)
        else { throw .damaged(place: "LZ4 frame", problem: "its header is not as it is written") }
        let size = Self.number(UInt64.self, frame, at: 6)
        let recordsMax = LogFormat.frameRecords * (LogFormat.recordBytesMax + 1)
        guard size <= UInt64(min(recordsMax, frame.count * Self.expansionMax)) else {
            throw .damaged(place: "LZ4 frame", problem: "a content size of \(size) bytes")
        }
        return Int(size)
    }

    /// Unpacks `frame`, whose header `contentSize` has read, into `target`, which must be exactly
    /// as large as its content.
    func unpack(
        _ frame: UnsafeBufferPointer<UInt8>,
        into target: UnsafeMutableBufferPointer<UInt8>
    ) throws(LogError) {
        var read = Self.headerBytes
        var written = 0
        while true {
            guard frame.count - read >= Self.markBytes else {
                throw .damaged(place: "LZ4 frame", problem: "it ends early")
            }
            let mark = Self.number(UInt32.self, frame, at: read)
            read += Self.markBytes
            if mark == 0 { break }
            let size = Int(mark & ~Self.isPlain)
            guard frame.count - read >= size else {
                throw .damaged(place: "LZ4 frame", problem: "it ends early")
            }
            let packed = UnsafeBufferPointer(rebasing: frame[read..<read + size])
            let room = UnsafeMutableBufferPointer(rebasing: target[written...])
            written += try unpack(packed, isPlain: mark & Self.isPlain != 0, into: room)
            read += size
        }
        if written != target.count || read != frame.count {
            throw .damaged(place: "LZ4 frame", problem: "its size is not what its header says")
        }
    }

    /// Unpacks one block of a frame; gives how many bytes it has.
    private func unpack(
        _ block: UnsafeBufferPointer<UInt8>,
        isPlain: Bool,
        into room: UnsafeMutableBufferPointer<UInt8>
    ) throws(LogError) -> Int {
        if isPlain {
            guard block.count <= room.count else {
                throw .damaged(place: "LZ4 frame", problem: "it is larger than its header says")
            }
            _ = room.update(fromContentsOf: block)
            return block.count
        }
        let written = self.bytes.withUnsafeBufferPointer { bytes in
            LZ4_decompress_safe_usingDict(
                block.baseAddress,
                room.baseAddress,
                Int32(block.count),
                Int32(clamping: room.count),
                bytes.baseAddress,
                Int32(bytes.count)
            )
        }
        if written < 0 {
            throw .damaged(place: "LZ4 frame", problem: "it cannot be unpacked")
        }
        return Int(written)
    }

    private static func number<Integer: FixedWidthInteger>(
        _: Integer.Type,
        _ bytes: UnsafeBufferPointer<UInt8>,
        at offset: Int
    ) -> Integer {
        precondition(offset + MemoryLayout<Integer>.size <= bytes.count, "outside the frame")
        return Integer(
            littleEndian: UnsafeRawBufferPointer(bytes)
                .loadUnaligned(fromByteOffset: offset, as: Integer.self)
        )
    }
}
