internal import CLZ4
internal import EventSourcing

/// Packs LZ4 frames with the log's dictionary.
///
/// The frames are standard: `lz4 -d -D dictionary` reads them. They carry the content size and the
/// dictionary's id and no checksum of LZ4's own, since the block row has a better one.
final class FramePacker {
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

    init(_ dictionary: CompressionDictionary) throws(LogError) {
        var compression: OpaquePointer?
        LZ4F_createCompressionContext(&compression, UInt32(LZ4F_VERSION))
        guard let compression else {
            throw .damaged(place: "LZ4", problem: "out of memory")
        }
        self.dictionary = dictionary
        self.compression = compression
    }

    deinit { LZ4F_freeCompressionContext(compression) }

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
}
