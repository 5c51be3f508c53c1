internal import CLZ4
internal import EventSourcing

/// Packs and unpacks LZ4 frames with the log's dictionary.
///
/// The frames are standard: `lz4 -d -D dictionary` reads them. They carry the content size and the
/// dictionary's id and no checksum of LZ4's own, since the block row has a better one.
final class FrameCodec {
    /// How hard to try.
    enum Effort: Sendable {
        /// Fast, inside an append.
        case fast
        /// Smaller (LZ4-HC), for imports.
        case small
    }

    var dictionaryID: Int64 { dictionary.id }

    private let dictionary: CompressionDictionary
    private let compression: OpaquePointer
    private let decompression: OpaquePointer

    init(_ dictionary: CompressionDictionary) throws(LogError) {
        var compression: OpaquePointer?
        var decompression: OpaquePointer?
        LZ4F_createCompressionContext(&compression, UInt32(LZ4F_VERSION))
        LZ4F_createDecompressionContext(&decompression, UInt32(LZ4F_VERSION))
        guard let compression, let decompression else {
            throw .damaged(place: "LZ4", problem: "out of memory")
        }
        self.dictionary = dictionary
        self.compression = compression
        self.decompression = decompression
    }

    deinit {
        LZ4F_freeCompressionContext(compression)
        LZ4F_freeDecompressionContext(decompression)
    }

    /// `content` as one frame.
    func pack(_ content: UnsafeBufferPointer<UInt8>, _ effort: Effort) throws(LogError) -> [UInt8] {
        var preferences = LZ4F_preferences_t()
        preferences.frameInfo.blockMode = LZ4F_blockIndependent
        preferences.frameInfo.blockSizeID = Self.blockSize(content.count)
        preferences.frameInfo.contentSize = UInt64(content.count)
        preferences.frameInfo.dictID = UInt32(dictionary.id)
        preferences.compressionLevel = effort == .small ? 9 : 0
        let capacity = LZ4F_compressFrameBound(content.count, &preferences)
        var failure: Int?
        let frame = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
            let written = LZ4F_compressFrame_usingCDict(
                compression,
                buffer.baseAddress,
                capacity,
                content.baseAddress,
                content.count,
                dictionary.prepared,
                &preferences
            )
            failure = LZ4F_isError(written) != 0 ? written : nil
            count = failure == nil ? written : 0
        }
        if let failure { throw Self.error(failure) }
        return frame
    }

    private static func blockSize(_ bytes: Int) -> LZ4F_blockSizeID_t {
        switch bytes {
        case ...65_536: LZ4F_max64KB
        case ...262_144: LZ4F_max256KB
        case ...1_048_576: LZ4F_max1MB
        default: LZ4F_max4MB
        }
    }

    private static func error(_ code: Int) -> LogError {
        .damaged(place: "LZ4 frame", problem: String(cString: LZ4F_getErrorName(code)))
    }

    /// The content size that the header of `frame` gives; bounded by what a frame may hold.
    func contentSize(_ frame: UnsafeBufferPointer<UInt8>) throws(LogError) -> Int {
        // Magic number 4 bytes, flags 2 bytes, content size 8 bytes little-endian.
        guard frame.count >= 14, Array(frame[0..<4]) == [0x04, 0x22, 0x4D, 0x18],
            frame[4] & 0x08 != 0
        else { throw .damaged(place: "LZ4 frame", problem: "no header with a content size") }
        var size: UInt64 = 0
        for index in (6..<14).reversed() { size = size << 8 | UInt64(frame[index]) }
        let sizeMax = LogFormat.frameRecords * (LogFormat.recordBytesMax + 1)
        guard size <= UInt64(sizeMax) else {
            throw .damaged(place: "LZ4 frame", problem: "a content size of \(size) bytes")
        }
        return Int(size)
    }

    /// Unpacks `frame` into `target`, which must be exactly as large as its content.
    func unpack(
        _ frame: UnsafeBufferPointer<UInt8>,
        into target: UnsafeMutableBufferPointer<UInt8>
    ) throws(LogError) {
        LZ4F_resetDecompressionContext(decompression)
        var options = LZ4F_decompressOptions_t()
        options.stableDst = 1
        var written = 0
        var read = 0
        var hint = 1
        while hint != 0 {
            var room = target.count - written
            var rest = frame.count - read
            hint = dictionary.bytes.withUnsafeBufferPointer { bytes in
                LZ4F_decompress_usingDict(
                    decompression,
                    target.baseAddress.map { $0 + written },
                    &room,
                    frame.baseAddress.map { $0 + read },
                    &rest,
                    bytes.baseAddress,
                    bytes.count,
                    &options
                )
            }
            if LZ4F_isError(hint) != 0 { throw Self.error(hint) }
            written += room
            read += rest
            if room == 0 && rest == 0 && hint != 0 {
                throw .damaged(place: "LZ4 frame", problem: "it ends early")
            }
        }
        if written != target.count || read != frame.count {
            throw .damaged(place: "LZ4 frame", problem: "its size is not what its header says")
        }
    }
}

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
