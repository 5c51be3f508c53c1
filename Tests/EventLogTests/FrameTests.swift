@testable import EventLog
import Testing

struct `A frame` {
    private let dictionary = CompressionDictionary(id: 1, bytes: [])

    private func packed(_ content: [UInt8]) throws -> [UInt8] {
        let packer = try FramePacker(dictionary)
        return try content.withUnsafeBufferPointer { try packer.pack($0, .small) }
    }

    /// Gives the bytes of a frame whose header says that it holds `size` bytes.
    private func frame(_ frame: [UInt8], claiming size: UInt64) -> [UInt8] {
        let claim = withUnsafeBytes(of: size.littleEndian) { Array($0) }
        return Array(frame[..<6]) + claim + frame[14...]
    }

    @Test func `holds as much as its header says, however well it packs`() throws {
        let frame = try packed([UInt8](repeating: 0x61, count: 64 * LogFormat.recordBytesMax))
        let size = try frame.withUnsafeBufferPointer { try dictionary.contentSize($0) }
        #expect(size == 64 * LogFormat.recordBytesMax)
    }

    @Test(arguments: [10_000, 60_000_000, 70_000_000, UInt64.max])
    func `asks for no more memory than its bytes can fill`(size: UInt64) throws {
        let frame = frame(try packed([0x7b, 0x7d, 0x0a]), claiming: size)
        let error = #expect(throws: LogError.self) {
            try frame.withUnsafeBufferPointer { try dictionary.contentSize($0) }
        }
        #expect(error?.description.contains("a content size of \(size) bytes") == true)
    }
}
