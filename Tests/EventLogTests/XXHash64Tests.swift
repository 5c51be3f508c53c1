@testable import EventLog
import Testing

struct `XXH64` {
    // Computed with the reference implementation, by way of PyPI xxhash 3.6.
    @Test(
        arguments: [
            ([], 0xef46_db37_51d8_e999), (Array("a".utf8), 0xd24e_c4f1_a98c_6e5b),
            (Array("abc".utf8), 0x44bc_2cf5_ad77_0999), (Array(0..<7), 0x14cc_643f_630c_72d2),
            (Array(0..<12), 0x424a_f23f_1f08_dca5),
            (Array("The quick brown fox jumps over the lazy dog".utf8), 0x0b24_2d36_1fda_71bc),
            (Array(0..<32), 0xcbf5_9c51_16ff_32b4), (Array(0..<39), 0x00a3_96ef_1679_a859),
            ((0..<1_000).map { UInt8($0 % 251) }, 0xf306_f04a_a88b_54d3),
        ] as [([UInt8], UInt64)]
    )
    func `is that of the reference implementation`(bytes: [UInt8], expected: UInt64) {
        #expect(bytes.withUnsafeBufferPointer { XXHash64.of($0) } == expected)
    }

    @Test func `changes with any bit`() {
        var bytes = (0..<101).map { UInt8($0) }
        let whole = bytes.withUnsafeBufferPointer { XXHash64.of($0) }
        for bit in 0..<bytes.count * 8 {
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(bytes.withUnsafeBufferPointer { XXHash64.of($0) } != whole)
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
        }
    }
}
