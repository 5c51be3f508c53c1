internal import CNettle
internal import EventSourcing

/// The hashes of the log: SHA-256, and the tree of RFC 9162 section 2.1.
enum Hashing {
    /// The leaf of a record: SHA-256(0x00 ‖ record).
    static func leaf(_ record: UnsafeBufferPointer<UInt8>) -> Hash {
        var hasher = Hasher256()
        hasher.update(0)
        hasher.update(UnsafeRawBufferPointer(record))
        return hasher.finalize()
    }

    /// An inner node: SHA-256(0x01 ‖ left ‖ right).
    static func node(_ left: Hash, _ right: Hash) -> Hash {
        var hasher = Hasher256()
        hasher.update(1)
        left.withBytes { hasher.update($0) }
        right.withBytes { hasher.update($0) }
        return hasher.finalize()
    }

    /// The root over leaves: of none SHA-256 of nothing, else RFC 9162's MTH.
    static func root(_ leaves: ArraySlice<Hash>) -> Hash {
        switch leaves.count {
        case 0: return sha256([])
        case 1: return leaves[leaves.startIndex]
        default:
            let middle = leaves.startIndex + largestPowerOfTwo(below: leaves.count)
            return node(root(leaves[..<middle]), root(leaves[middle...]))
        }
    }

    /// The root over leaves.
    static func root(_ leaves: [Hash]) -> Hash { root(leaves[...]) }

    /// The largest power of two that is smaller than `count`, which is at least 2.
    static func largestPowerOfTwo(below count: Int) -> Int {
        1 << (Int.bitWidth - 1 - (count - 1).leadingZeroBitCount)
    }

    /// SHA-256 of the parts, one after the other.
    static func sha256(_ parts: UnsafeBufferPointer<UInt8>...) -> Hash {
        var hasher = Hasher256()
        for part in parts { hasher.update(UnsafeRawBufferPointer(part)) }
        return hasher.finalize()
    }

    /// SHA-256 of bytes.
    static func sha256(_ bytes: [UInt8]) -> Hash { bytes.withUnsafeBufferPointer { sha256($0) } }
}

/// SHA-256 step by step, by Nettle: its state is a value here, where swift-crypto makes an object.
private struct Hasher256: ~Copyable {
    private var context = sha256_ctx()

    init() { nettle_sha256_init(&context) }

    mutating func update(_ byte: UInt8) {
        withUnsafePointer(to: byte) { nettle_sha256_update(&context, 1, $0) }
    }

    mutating func update(_ bytes: UnsafeRawBufferPointer) {
        bytes.withMemoryRebound(to: UInt8.self) { bytes in
            guard let start = bytes.baseAddress else { return }
            nettle_sha256_update(&context, bytes.count, start)
        }
    }

    consuming func finalize() -> Hash {
        Hash { nettle_sha256_digest(&context, Hash.byteCount, $0) }
    }
}

/// A SHA-256 value in place, without memory of its own.
struct Hash: Hashable, Sendable {
    private var words: (UInt64, UInt64, UInt64, UInt64)

    static let byteCount = 32

    /// A hash of the 32 bytes that `write` puts at a place.
    fileprivate init(_ write: (UnsafeMutablePointer<UInt8>) -> Void) {
        words = (0, 0, 0, 0)
        withUnsafeMutablePointer(to: &words) { place in
            place.withMemoryRebound(to: UInt8.self, capacity: Self.byteCount) { write($0) }
        }
    }

    init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        bytes.withUnsafeBytes { source in
            withUnsafeMutableBytes(of: &words) { $0.copyMemory(from: source) }
        }
        self.words = words
    }

    init(_ digest: Bytes32) {
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        digest.bytes.withUnsafeBytes { source in
            withUnsafeMutableBytes(of: &words) { $0.copyMemory(from: source) }
        }
        self.words = words
    }

    func withBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        try withUnsafeBytes(of: words, body)
    }

    var bytes: [UInt8] { withBytes { Array($0) } }

    /// The hash as the kernel's value.
    var bytes32: Bytes32 {
        guard let value = Bytes32(bytes) else { preconditionFailure("32 bytes make a digest") }
        return value
    }

    static func == (left: Self, right: Self) -> Bool { left.words == right.words }

    func hash(into hasher: inout Hasher) { withBytes { hasher.combine(bytes: $0) } }
}
