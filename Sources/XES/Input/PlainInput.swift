/// The plain bytes of an input: unpacked when it is gzip (RFC 1952), as they are otherwise.
///
/// Memory is constant: 32 KiB of history and the chunk of `FileInput`, however large the input.
final class PlainInput {
    private let input: FileInput
    private let gzip: GzipMembers?

    /// Opens a source and looks at its first two bytes.
    init(_ source: XESSource) throws(InputFailure) {
        input = try FileInput(source)
        let isGzip = try input.withUnread(atLeast: 2) { (0, GzipMembers.begin($0)) }
        gzip = isGzip ? try GzipMembers() : nil
    }

    /// Writes the next bytes into `buffer` and returns how many; 0 is the end of the input.
    func read(into buffer: UnsafeMutableBufferPointer<UInt8>) throws(InputFailure) -> Int {
        if let gzip { return try gzip.read(from: input, into: buffer) }
        return try input.withUnread { unread in
            let count = min(unread.count, buffer.count)
            _ = buffer.update(fromContentsOf: unread.prefix(count))
            return (count, count)
        }
    }
}
