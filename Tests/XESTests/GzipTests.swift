import Testing
import XES

struct `A packed log` {
    /// `<log><trace/></log>` by gzip 1.12, `gzip -9 --no-name`.
    static let packed: [UInt8] = [
        0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xb3, 0xc9, 0xc9, 0x4f, 0xb7,
        0xb3, 0x29, 0x29, 0x4a, 0x4c, 0x4e, 0xd5, 0xb7, 0xb3, 0xd1, 0x07, 0xf1, 0x00, 0xda, 0x96,
        0xda, 0x1b, 0x13, 0x00, 0x00, 0x00,
    ]

    /// One gzip member (RFC 1952) that holds the bytes as they are, at most 65,535 of them.
    static func member(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        let length = UInt16(bytes.count)
        var crc: UInt32 = .max
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xedb8_8320 : crc >> 1 }
        }
        let header: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255, 1]
        let numbers = [UInt32(length) | UInt32(~length) << 16, ~crc, UInt32(length)].map { number in
            (0..<4).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
        }
        return header + numbers[0] + bytes + numbers[1] + numbers[2]
    }

    @Test func `is recognised by its first bytes`() {
        let reading = Reading(.bytes(Self.packed))
        #expect(reading.error == nil)
        #expect(reading.traces.count == 1)
    }

    @Test func `may consist of several members, cut anywhere`() {
        let members = Self.member("<log><tra") + Self.member("") + Self.member("ce/></log>")
        let reading = Reading(.bytes(members))
        #expect(reading.error == nil)
        #expect(reading.traces.count == 1)
    }

    @Test func `of many members takes more than one piece of input`() {
        let trace = Self.member(String(repeating: "<trace><event/></trace>\n", count: 2_000))
        let all = Self.member("<log>") + (0..<20).flatMap { _ in trace } + Self.member("</log>")
        let reading = Reading(.bytes(all))
        #expect(reading.error == nil)
        #expect(reading.traces.count == 40_000)
    }

    @Test(arguments: 2..<packed.count)
    func `that is cut off is refused`(count: Int) {
        let reading = Reading(.bytes(Array(Self.packed.prefix(count))))
        #expect(reading.error?.problem == "the gzip data ends before it is complete")
    }

    @Test func `that is cut off between members is an incomplete log`() {
        let reading = Reading(.bytes(Self.member("<log>\n<trace/><trace>")))
        #expect(reading.traces.count == 1)
        #expect(reading.error?.problem == "the input ends inside the element 'trace'")
    }

    /// A byte of the method, of the packed data, of the checksum and of the length.
    @Test(arguments: [2, 10, 28, 32])
    func `that is damaged is refused`(index: Int) {
        var damaged = Self.packed
        damaged[index] ^= 0xff
        let reading = Reading(.bytes(damaged))
        #expect(reading.error?.problem.hasPrefix("the gzip data is damaged (zlib: ") == true)
        #expect(reading.error?.advice.contains("gzip --test") == true)
    }

    @Test func `gives what it holds before the damage`() {
        var second = Self.member("<trace/></log>")
        second[second.count - 5] ^= 1
        let reading = Reading(.bytes(Self.member("<log>\n<trace/>") + second))
        #expect(reading.traces.count == 2)
        #expect(reading.error?.place == XESPlace(line: 2, column: 23))
        #expect(reading.error?.problem.contains("incorrect data check") == true)
    }

    @Test(arguments: [[0], [0x1f], [0x1f, 0x8c, 0x08]])
    func `with other bytes after it is refused`(garbage: [UInt8]) {
        let reading = Reading(.bytes(Self.packed + garbage))
        #expect(reading.error?.problem == "other bytes follow the gzip data")
    }
}
