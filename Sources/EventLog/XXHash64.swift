/// XXH64 with seed 0, the public checksum of LZ4's author: it finds every accident at the speed of
/// memory, and guards against nobody; the tree of SHA-256 does that.
///
/// Source: the specification of xxHash, "XXH64 algorithm description".
enum XXHash64 {
    private static let prime1: UInt64 = 0x9E37_79B1_85EB_CA87
    private static let prime2: UInt64 = 0xC2B2_AE3D_27D4_EB4F
    private static let prime3: UInt64 = 0x1656_67B1_9E37_79F9
    private static let prime4: UInt64 = 0x85EB_CA77_C2B2_AE63
    private static let prime5: UInt64 = 0x27D4_EB2F_1656_67C5

    /// The checksum of `bytes`.
    static func of(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
        let raw = UnsafeRawBufferPointer(bytes)
        var (offset, hash) = stripes(raw)
        hash &+= UInt64(raw.count)
        while raw.count - offset >= 8 {
            hash = (hash ^ round(0, word(raw, offset))).rotated(27) &* prime1 &+ prime4
            offset += 8
        }
        if raw.count - offset >= 4 {
            let half = raw.loadUnaligned(fromByteOffset: offset, as: UInt32.self).littleEndian
            hash = (hash ^ (UInt64(half) &* prime1)).rotated(23) &* prime2 &+ prime3
            offset += 4
        }
        while offset < raw.count {
            hash = (hash ^ (UInt64(raw[offset]) &* prime5)).rotated(11) &* prime1
            offset += 1
        }
        hash = (hash ^ hash >> 33) &* prime2
        hash = (hash ^ hash >> 29) &* prime3
        return hash ^ hash >> 32
    }

    /// What the whole stripes of 32 bytes give, and where they end.
    private static func stripes(_ raw: UnsafeRawBufferPointer) -> (offset: Int, hash: UInt64) {
        if raw.count < 32 { return (0, prime5) }
        var (first, second, third, fourth) = (
            prime1 &+ prime2, prime2, UInt64(0), UInt64(0) &- prime1
        )
        var offset = 0
        while raw.count - offset >= 32 {
            first = round(first, word(raw, offset))
            second = round(second, word(raw, offset + 8))
            third = round(third, word(raw, offset + 16))
            fourth = round(fourth, word(raw, offset + 24))
            offset += 32
        }
        var hash =
            first.rotated(1) &+ second.rotated(7) &+ third.rotated(12) &+ fourth.rotated(18)
        hash = (hash ^ round(0, first)) &* prime1 &+ prime4
        hash = (hash ^ round(0, second)) &* prime1 &+ prime4
        hash = (hash ^ round(0, third)) &* prime1 &+ prime4
        hash = (hash ^ round(0, fourth)) &* prime1 &+ prime4
        return (offset, hash)
    }

    @inline(__always)
    private static func round(_ lane: UInt64, _ input: UInt64) -> UInt64 {
        (lane &+ input &* prime2).rotated(31) &* prime1
    }

    @inline(__always)
    private static func word(_ raw: UnsafeRawBufferPointer, _ offset: Int) -> UInt64 {
        UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }
}

extension UInt64 {
    @inline(__always)
    fileprivate func rotated(_ bits: UInt64) -> UInt64 { self &<< bits | self &>> (64 &- bits) }
}
