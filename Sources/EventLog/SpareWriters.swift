internal import EventSourcing
internal import Synchronization

/// Writers whose memory is used again, as many as write at a time: making a new one large enough
/// takes longer than writing most events.
enum SpareWriters {
    private static let spare = Mutex<[CanonicalWriter]>([])
    private static let countMax = 8
    /// Enough for nearly every event; a writer that grew beyond that is given up.
    private static let bytesMax = 65_536

    /// What `write` writes, without room for more: many events wait together to be appended.
    static func bytes(_ write: (inout CanonicalWriter) -> Void) -> [UInt8] {
        var writer = spare.withLock { $0.popLast() } ?? CanonicalWriter(capacity: 4_096)
        write(&writer)
        let bytes = writer.bytes.withUnsafeBufferPointer { Array($0) }
        if writer.bytes.capacity <= bytesMax {
            writer.clear()
            spare.withLock { [writer] spare in
                if spare.count < countMax { spare.append(writer) }
            }
        }
        return bytes
    }
}
