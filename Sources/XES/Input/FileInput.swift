#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Why an input gives no more bytes; `XMLWindow` adds where that is in the text.
struct InputFailure: Error {
    let problem: String
    let expected: String
    let advice: String
}

/// The bytes of a source as they are stored, a chunk at a time.
final class FileInput {
    /// Bytes asked of the system at once.
    private static let chunkBytes = 65_536

    private let descriptor: Int32?
    private let mustClose: Bool
    private var chunk: [UInt8]
    private var start = 0
    private var count: Int

    /// Opens a source.
    init(_ source: XESSource) throws(InputFailure) {
        switch source {
        case .bytes(let bytes):
            (descriptor, mustClose, chunk, count) = (nil, false, bytes, bytes.count)
        case .standardInput:
            (descriptor, mustClose, chunk, count) = (STDIN_FILENO, false, Self.emptyChunk, 0)
        case .file(let path), .named(_, let path):
            let opened = open(path, O_RDONLY | O_CLOEXEC)
            guard opened >= 0 else {
                throw InputFailure(
                    problem: "the file cannot be opened (\(Self.reason))",
                    expected: "a file that exists and may be read",
                    advice: "Check the path and the permissions."
                )
            }
            (descriptor, mustClose, chunk, count) = (opened, true, Self.emptyChunk, 0)
        }
    }

    deinit {
        if mustClose, let descriptor { close(descriptor) }
    }

    /// Gives the unread bytes, none of them only at the end of the source; `body` says how many
    /// it used.
    func withUnread<R>(
        atLeast wanted: Int = 1,
        _ body: (UnsafeBufferPointer<UInt8>) -> (used: Int, result: R)
    ) throws(InputFailure) -> R {
        while count - start < wanted, try receive() {}
        let (used, result) = chunk.withUnsafeBufferPointer { buffer in
            body(UnsafeBufferPointer(rebasing: buffer[start..<count]))
        }
        start += used
        return result
    }

    private func receive() throws(InputFailure) -> Bool {
        guard let descriptor else { return false }
        if start > 0 {
            chunk.withUnsafeMutableBufferPointer { buffer in
                for index in start..<count { buffer[index - start] = buffer[index] }
            }
            (start, count) = (0, count - start)
        }
        while true {
            let received = chunk.withUnsafeMutableBytes { buffer in
                read(descriptor, buffer.baseAddress?.advanced(by: count), buffer.count - count)
            }
            if received >= 0 {
                count += received
                return received > 0
            }
            guard errno == EINTR else {
                throw InputFailure(
                    problem: "the input cannot be read on (\(Self.reason))",
                    expected: "a file or a stream that can be read to its end",
                    advice: "Check that it is not a folder and that its disk is sound."
                )
            }
        }
    }

    private static var emptyChunk: [UInt8] { [UInt8](repeating: 0, count: chunkBytes) }

    private static var reason: String { String(cString: strerror(errno)) }
}
