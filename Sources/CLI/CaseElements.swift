internal import EventSourcing
internal import Foundation

/// The cases of a file, one after the other, without holding the file: a JSON array, an object with
/// an array `examples`, or an object per line.
///
/// A case that is not JSON is given as such, and the next line that begins one is found again: a
/// broken line costs that line.
struct CaseElements {
    /// One case of the file.
    struct Element {
        /// The line on which it begins, from 1.
        let line: Int
        /// Its bytes, or what is wrong with them.
        let content: Result<[UInt8], Problem>
    }

    /// Why a piece of the file is no case.
    struct Problem: Error {
        let message: String
        /// The line, or its beginning.
        let text: [UInt8]
    }

    /// The largest case that is read, in bytes.
    static let bytesMax = 1024 * 1024
    private static let chunkBytes = 256 * 1024
    private static let shownBytes = 512

    private let file: FileHandle
    private var bytes: [UInt8] = []
    private var start = 0
    private var line = 1
    private var isAtEnd = false
    /// Whether the array has begun; else the document is looked at first.
    private var hasBegun = false
    private var isArray = false

    init(_ file: FileHandle) { self.file = file }

    /// The next case; nil after the last.
    ///
    /// - Throws: `BadInput`: the document is neither of the three forms; an error of the file.
    mutating func next() throws -> Element? {
        if !hasBegun { try begin() }
        while let byte = try peek() {
            switch byte {
            case UInt8(ascii: ","): start += 1
            case UInt8(ascii: "]") where isArray: return try end()
            case UInt8(ascii: "{"): return try object()
            default: return try broken("expected a case, an object")
            }
        }
        if isArray { throw BadInput("line \(line): the array of cases has no end") }
        return nil
    }

    /// After the array nothing may follow but the rest of its object.
    private mutating func end() throws -> Element? {
        start += 1
        isArray = false
        while let byte = try peek() {
            // Other members of the object that holds `examples` say nothing about cases.
            if !isInObject { throw BadInput("line \(line): unexpected text after the cases") }
            if byte == UInt8(ascii: "\"") { try skipString() } else { start += 1 }
        }
        return nil
    }

    private var isInObject = false

    /// Finds the first case.
    private mutating func begin() throws {
        hasBegun = true
        guard let byte = try peek() else { throw BadInput("there is nothing to calculate") }
        if byte == UInt8(ascii: "[") {
            start += 1
            isArray = true
            return
        }
        guard byte == UInt8(ascii: "{") else {
            throw BadInput(
                "line \(line): expected an array of cases, an object with \"examples\", or a case"
                    + " per line"
            )
        }
        try findExamples()
    }

    /// An object whose first names are none of a case holds the cases in `examples`.
    private mutating func findExamples() throws {
        let text = try window()
        let isCase = ["\"id\"", "\"toeslag\"", "\"inputs\""].contains { name in
            Self.firstNames(text).contains(name)
        }
        if isCase { return }
        isInObject = true
        start += 1
        var depth = 0
        while let byte = try peek() {
            switch byte {
            case UInt8(ascii: "\""):
                let name = try string()
                if depth == 0, name == "examples", try peek() == UInt8(ascii: ":") {
                    start += 1
                    guard try peek() == UInt8(ascii: "[") else {
                        throw BadInput("line \(line): \"examples\" is not an array")
                    }
                    start += 1
                    isArray = true
                    return
                }
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                start += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                start += 1
            default: start += 1
            }
        }
        throw BadInput("the object has no array \"examples\"")
    }

    /// The names of the outermost object in its beginning.
    private static func firstNames(_ bytes: ArraySlice<UInt8>) -> [String] {
        var names: [String] = []
        var depth = 0
        var text: [UInt8]?
        var isEscaped = false
        for byte in bytes {
            if let open = text {
                if !isEscaped, byte == UInt8(ascii: "\"") {
                    if depth == 1 { names.append("\"\(String(decoding: open, as: UTF8.self))\"") }
                    text = nil
                } else {
                    text?.append(byte)
                }
                isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): text = []
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                if depth == 0 { return names }
            default: break
            }
        }
        return names
    }
}

extension CaseElements {
    /// The identification in a case that is not JSON, to tell which one is wrong.
    static func identification(in bytes: [UInt8]) -> String? {
        let text = String(decoding: bytes.prefix(shownBytes), as: UTF8.self)
        return text.firstMatch(of: /"id"\s*:\s*"([^"\\]{1,200})"/).map { String($0.1) }
    }

    /// Reads an object to its end by counting braces.
    private mutating func object() throws -> Element {
        let first = line
        var depth = 0
        var isText = false
        var isEscaped = false
        var place = start
        while true {
            if place == bytes.count {
                let offset = place - start
                guard place - start <= Self.bytesMax, try more() else {
                    return try broken(
                        "a case without an end, or of more than \(Self.bytesMax) bytes"
                    )
                }
                place = start + offset
            }
            let byte = bytes[place]
            place += 1
            if isText {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isText = false
                } else if byte == 0x0A {
                    return try broken("a text that does not end on its line")
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isText = true
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            default: break
            }
            if depth == 0 { break }
        }
        let content = Array(bytes[start..<place])
        // A missing brace takes in the lines that follow: what does not parse ends on its line.
        if content.contains(0x0A), (try? JSON(parsing: content)) == nil, startsAgain(content) {
            return try broken("not JSON")
        }
        line += content.count { $0 == 0x0A }
        start = place
        return Element(line: first, content: .success(content))
    }

    /// Whether a later line begins as a case does.
    private func startsAgain(_ content: [UInt8]) -> Bool {
        let lines = content.split(separator: 0x0A).dropFirst()
        return lines.contains { line in
            let text = line.drop { [0x20, 0x09, UInt8(ascii: ",")].contains($0) }
            return text.starts(with: "{\"id\"".utf8) || text.starts(with: "{ \"id\"".utf8)
        }
    }

    /// The rest of the line is no case.
    private mutating func broken(_ message: String) throws -> Element {
        let first = line
        var text: [UInt8] = []
        var count = 0
        while true {
            if start == bytes.count, !(try more()) { break }
            let byte = bytes[start]
            if byte == 0x0A { break }
            if count < Self.shownBytes { text.append(byte) }
            if count > Self.bytesMax {
                throw BadInput("line \(line): more than \(Self.bytesMax) bytes that are no case")
            }
            start += 1
            count += 1
        }
        return Element(line: first, content: .failure(Problem(message: message, text: text)))
    }

    /// The next byte that is no blank; nil at the end.
    private mutating func peek() throws -> UInt8? {
        while true {
            if start == bytes.count, !(try more()) { return nil }
            let byte = bytes[start]
            guard [0x20, 0x09, 0x0A, 0x0D].contains(byte) else { return byte }
            if byte == 0x0A { line += 1 }
            start += 1
        }
    }

    /// The text that begins here.
    private mutating func string() throws -> String {
        var text: [UInt8] = []
        start += 1
        while true {
            if start == bytes.count, !(try more()) {
                throw BadInput("line \(line): a text without an end")
            }
            let byte = bytes[start]
            start += 1
            if byte == UInt8(ascii: "\"") { return String(decoding: text, as: UTF8.self) }
            if byte == UInt8(ascii: "\\") { start = min(start + 1, bytes.count) }
            if byte == 0x0A { line += 1 }
            if text.count < 100 { text.append(byte) }
        }
    }

    private mutating func skipString() throws { _ = try string() }

    /// Enough of the document to see what it is.
    private mutating func window() throws -> ArraySlice<UInt8> {
        while bytes.count - start < 4_096, try more() {}
        return bytes[start..<min(bytes.count, start + 4_096)]
    }

    /// Reads on; false at the end of the file.
    private mutating func more() throws -> Bool {
        if isAtEnd { return false }
        guard let data = try file.read(upToCount: Self.chunkBytes), !data.isEmpty else {
            isAtEnd = true
            return false
        }
        if start > 0 {
            bytes.removeFirst(start)
            start = 0
        }
        bytes.append(contentsOf: data)
        return true
    }
}
