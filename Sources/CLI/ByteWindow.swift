internal import Foundation

/// A file read from the front to the back, with a look ahead.
struct ByteWindow {
    private let file: FileHandle
    private var bytes: [UInt8] = []
    private var start = 0
    private var isAtEnd = false
    /// The line on which the next byte stands, from 1.
    private(set) var line = 1

    private static let chunkBytes = 256 * 1024
    private static let keptBytes = 256

    init(_ file: FileHandle) { self.file = file }

    /// The byte `offset` bytes ahead; nil behind the end.
    mutating func peek(_ offset: Int = 0) throws -> UInt8? {
        while start + offset >= bytes.count {
            if !(try more()) { return nil }
        }
        return bytes[start + offset]
    }

    /// Passes over `count` bytes, which were looked at.
    mutating func skip(_ count: Int = 1) {
        for index in start..<start + count where bytes[index] == 0x0A { line += 1 }
        start += count
    }

    /// Takes `count` bytes, which were looked at.
    mutating func take(_ count: Int) -> [UInt8] {
        let taken = Array(bytes[start..<start + count])
        skip(count)
        return taken
    }

    /// The next `count` bytes, which were looked at.
    func look(_ count: Int) -> ArraySlice<UInt8> { bytes[start..<start + count] }

    /// A byte that was looked at, ahead or a little behind; nil where none is held.
    func look(at offset: Int) -> UInt8? {
        bytes.indices.contains(start + offset) ? bytes[start + offset] : nil
    }

    /// The next byte that is no blank; nil at the end.
    mutating func peekPastBlanks() throws -> UInt8? {
        while let byte = try peek() {
            guard Self.isBlank(byte) else { return byte }
            skip()
        }
        return nil
    }

    /// How far ahead the first byte from `offset` on is that is no blank; nil at the end.
    mutating func blanksEnd(_ offset: Int) throws -> Int? {
        var place = offset
        while let byte = try peek(place) {
            guard Self.isBlank(byte) else { return place }
            place += 1
        }
        return nil
    }

    static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }

    /// Reads on; false at the end of the file.
    private mutating func more() throws -> Bool {
        if isAtEnd { return false }
        guard let data = try file.read(upToCount: Self.chunkBytes), !data.isEmpty else {
            isAtEnd = true
            return false
        }
        // A few bytes that were passed stay, for who looks where a line began.
        let passed = start - Self.keptBytes
        if passed > 0 {
            bytes.removeFirst(passed)
            start = Self.keptBytes
        }
        bytes.append(contentsOf: data)
        return true
    }
}
