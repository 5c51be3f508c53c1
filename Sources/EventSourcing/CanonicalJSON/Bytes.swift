/// An immutable run of bytes that slices of it keep alive.
///
/// A block of the log is unpacked into one `Bytes`; the records, envelopes and texts in it are
/// offsets into that memory, so reading a field makes no copy until somebody asks for a `String`.
public final class Bytes: Sendable {
    // The memory is written only inside `init` and freed in `deinit`; every later access reads, so
    // sharing it between threads is safe although the compiler cannot see it.
    @usableFromInline nonisolated(unsafe) let memory: UnsafeMutablePointer<UInt8>

    /// Number of bytes.
    public let count: Int

    /// Bytes behind the last one that may be read too, and mean nothing: `Text` and the reader load
    /// whole words.
    static let spareBytes = 16

    /// Allocates `capacity` bytes, lets `fill` write them, and keeps the first `fill`-returned
    /// ones.
    ///
    /// - Throws: whatever `fill` throws; the memory is freed then.
    public init(
        capacity: Int,
        filledBy fill: (UnsafeMutableBufferPointer<UInt8>) throws -> Int
    ) rethrows {
        let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity + Self.spareBytes)
        do {
            let filled = try fill(UnsafeMutableBufferPointer(start: memory, count: capacity))
            precondition(filled >= 0 && filled <= capacity, "filled more bytes than allocated")
            self.memory = memory
            self.count = filled
        } catch {
            memory.deallocate()
            throw error
        }
    }

    /// Copies `source`.
    public convenience init(_ source: UnsafeBufferPointer<UInt8>) {
        self.init(capacity: source.count) { buffer in
            _ = buffer.initialize(from: source)
            return source.count
        }
    }

    /// Copies `source`.
    public convenience init(_ source: [UInt8]) {
        self.init(capacity: source.count) { buffer in
            _ = buffer.initialize(from: source)
            return source.count
        }
    }

    deinit { memory.deallocate() }

    /// Where the bytes begin; valid as long as `self` lives.
    @inlinable public var base: UnsafePointer<UInt8> { UnsafePointer(memory) }

    /// The byte at `index`, which must lie inside.
    public subscript(index: Int) -> UInt8 {
        precondition(index >= 0 && index < count, "outside the bytes")
        return memory[index]
    }

    /// The bytes of `range` as an array, which must lie inside.
    public func array(_ range: Range<Int>) -> [UInt8] {
        Array(buffer(range))
    }

    /// The bytes of `range`, which must lie inside; valid as long as `self` lives.
    public func buffer(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "outside the bytes")
        return UnsafeBufferPointer(start: memory + range.lowerBound, count: range.count)
    }

    /// Whether the bytes of both ranges, which must lie inside, are the same.
    public func hasEqualBytes(_ one: Range<Int>, _ other: Range<Int>) -> Bool {
        guard one.count == other.count else { return false }
        let (left, right) = (buffer(one), buffer(other))
        guard let start = left.baseAddress, let end = right.baseAddress else { return true }
        return sameBytes(start, end, one.count)
    }

    /// All bytes; valid as long as `self` lives.
    public var buffer: UnsafeBufferPointer<UInt8> { buffer(0..<count) }
}
