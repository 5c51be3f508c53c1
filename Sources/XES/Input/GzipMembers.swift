internal import CZlib

/// One or more gzip members after each other, unpacked by zlib, which checks their CRC and length.
final class GzipMembers {
    // zlib keeps the address of its stream, so the stream has memory of its own.
    private let stream: UnsafeMutablePointer<z_stream>
    private var isInsideMember = true

    /// 15 bits of history, the most; 16 more tell zlib to expect gzip and nothing else.
    private static let windowBits: Int32 = 15 + 16

    /// Whether gzip begins here (1f 8b).
    static func begin(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        bytes.count >= 2 && bytes[0] == 0x1f && bytes[1] == 0x8b
    }

    /// Prepares for the first member.
    init() throws(InputFailure) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let size = Int32(MemoryLayout<z_stream>.size)
        guard inflateInit2_(stream, Self.windowBits, ZLIB_VERSION, size) == Z_OK else {
            throw InputFailure(
                problem: "zlib cannot start",
                expected: "zlib \(ZLIB_VERSION) or newer and 48 KiB of memory",
                advice: "Unpack the file with gunzip and read the result."
            )
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// Unpacks into `buffer` and returns how many bytes; 0 is the end of the last member.
    func read(
        from input: FileInput,
        into buffer: UnsafeMutableBufferPointer<UInt8>
    ) throws(InputFailure) -> Int {
        while true {
            if !isInsideMember, try !startNextMember(of: input) { return 0 }
            let (status, given, unpacked) = try input.withUnread { unread in
                let outcome = inflate(unread, into: buffer)
                return (outcome.used, (outcome.status, unread.count, outcome.unpacked))
            }
            switch status {
            case Z_STREAM_END: isInsideMember = false
            case Z_OK, Z_BUF_ERROR: if given == 0, unpacked == 0 { throw Self.truncated }
            // What was unpacked before the damage is given first; zlib then says so again.
            default: if unpacked == 0 { throw damaged }
            }
            if unpacked > 0 { return unpacked }
        }
    }

    private func inflate(
        _ packed: UnsafeBufferPointer<UInt8>,
        into buffer: UnsafeMutableBufferPointer<UInt8>
    ) -> (used: Int, status: Int32, unpacked: Int) {
        // zlib does not write to next_in; its type lacks the const.
        stream.pointee.next_in = UnsafeMutablePointer(mutating: packed.baseAddress)
        stream.pointee.avail_in = uInt(clamping: packed.count)
        stream.pointee.next_out = buffer.baseAddress
        stream.pointee.avail_out = uInt(clamping: buffer.count)
        let status = CZlib.inflate(stream, Z_NO_FLUSH)
        return (
            packed.count - Int(stream.pointee.avail_in), status,
            buffer.count - Int(stream.pointee.avail_out)
        )
    }

    /// False at the end of the input.
    private func startNextMember(of input: FileInput) throws(InputFailure) -> Bool {
        let (isAtEnd, isGzip) = try input.withUnread(atLeast: 2) {
            (0, ($0.isEmpty, Self.begin($0)))
        }
        if isAtEnd { return false }
        guard isGzip, inflateReset(stream) == Z_OK else {
            throw InputFailure(
                problem: "other bytes follow the gzip data",
                expected: "the end of the file or another gzip member (1f 8b)",
                advice: "Test the file with gzip --test, and download or pack it again."
            )
        }
        isInsideMember = true
        return true
    }

    private static let truncated = InputFailure(
        problem: "the gzip data ends before it is complete",
        expected: "gzip data with its length and checksum at the end",
        advice: "Test the file with gzip --test, and download or pack it again."
    )

    private var damaged: InputFailure {
        let reason = stream.pointee.msg.map { String(cString: $0) } ?? "no reason given"
        return InputFailure(
            problem: "the gzip data is damaged (zlib: \(reason))",
            expected: "gzip data that unpacks and agrees with its checksum",
            advice: "Test the file with gzip --test, and download or pack it again."
        )
    }
}
