import Crypto
import Testing

/// The selection of RFC 3797, section 6: not ours, and with MD5 not for any draw.
///
/// That we reproduce a stranger's published list shows that we read such publications rightly.
struct `The selection of RFC 3797` {
    static let key = "9319./2.5.8.10.12./9.18.26.34.41.45./"

    @Test func `gives the published first digest`() {
        #expect(
            String(digest(0), radix: 16, uppercase: true) == "990DD0A5692A029A98B5E01AA28F3459"
        )
    }

    @Test func `gives the published ten of twenty-five`() {
        #expect(selected(10, of: 25) == [17, 7, 2, 16, 25, 23, 8, 24, 19, 13])
    }

    private func selected(_ size: Int, of poolSize: Int) -> [Int] {
        var pool = Array(1...poolSize)
        return (0..<size).map { index in
            pool.remove(at: Int(digest(UInt16(index)) % UInt128(pool.count)))
        }
    }

    private func digest(_ index: UInt16) -> UInt128 {
        let around = [UInt8(index >> 8), UInt8(index & 255)]
        let digest = Insecure.MD5.hash(data: around + Array(Self.key.utf8) + around)
        return digest.reduce(0) { $0 << 8 | UInt128($1) }
    }
}
