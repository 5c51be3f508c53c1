internal import EventLog
public import Foundation

/// The lines of a file from outside, each at most so long.
public struct LineReader {
    /// The longest line that is read, in bytes.
    public static let lineBytesMax = 1 << 20

    /// What may stand before the first line of a file in UTF-8, and says nothing.
    static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    private let file: FileHandle
    private let path: String

    /// The lines of an open file, which messages call `path`.
    public init(_ file: FileHandle, path: String) {
        self.file = file
        self.path = path
    }

    /// What is wrong with a line that is no text in UTF-8; nil for one that is.
    ///
    /// A text in another encoding is no JSON either, and that alone would not help.
    public static func problem(in line: [UInt8]) -> String? {
        let isText = !line.contains(0) && String(validating: line, as: UTF8.self) != nil
        return isText
            ? nil : "expected text in UTF-8, which this is not. Save the file as UTF-8."
    }

    /// Gives each line to `body`, without its end and without a byte order mark before the first:
    /// nil for one that is too long.
    ///
    /// - Throws: `LogError.file`, and what `body` throws.
    public func forEach(_ body: ([UInt8]?) throws -> Void) throws {
        var isFirst = true
        try forEachAsItIs { line in
            let hasMark = isFirst && line?.starts(with: Self.byteOrderMark) == true
            isFirst = false
            try body(hasMark ? line.map { Array($0.dropFirst(Self.byteOrderMark.count)) } : line)
        }
    }

    private func forEachAsItIs(_ body: ([UInt8]?) throws -> Void) throws {
        var rest: [UInt8] = []
        var restCount = 0
        while let chunk = try read(), !chunk.isEmpty {
            var start = chunk.startIndex
            while let end = chunk[start...].firstIndex(of: 0x0A) {
                let count = restCount + end - start
                try body(count > Self.lineBytesMax ? nil : rest + chunk[start..<end])
                rest.removeAll(keepingCapacity: true)
                restCount = 0
                start = end + 1
            }
            // What is over the limit is told and not kept.
            if restCount <= Self.lineBytesMax { rest += chunk[start...] }
            restCount += chunk.endIndex - start
        }
        if restCount > 0 { try body(restCount > Self.lineBytesMax ? nil : rest) }
    }

    private func read() throws(LogError) -> Data? {
        do {
            return try file.read(upToCount: 1 << 18)
        } catch {
            throw .file(path: path, problem: "it is a folder, or cannot be read on")
        }
    }
}
