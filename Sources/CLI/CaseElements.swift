internal import BenefitRules
internal import EventSourcing
internal import Foundation

/// The cases of a file, one after the other, without holding the file: a JSON array, an object with
/// an array `examples`, or an object per line.
///
/// What is not JSON costs its own case: the next object that begins with a member of a case is
/// found again, wherever lines end.
struct CaseElements {
    /// One case of the file, or what stands in the place of one.
    struct Element {
        /// The line on which it begins, from 1.
        let line: Int
        /// Its bytes, or what is wrong with them.
        let content: Result<[UInt8], Problem>
    }

    /// Why a piece of the file is no case.
    struct Problem: Error {
        let message: String
        /// Its beginning.
        let text: [UInt8]
    }

    /// The largest case that is read, in bytes.
    static let bytesMax = 1024 * 1024
    private static let shownBytes = 512
    /// The members with which a case may begin.
    private static let members = BenefitCase.members.map { Array($0.utf8) }

    private var window: ByteWindow
    private var form = Form.unknown
    /// In an array: whether a comma must come next; nil at its beginning.
    private var needsComma: Bool?
    private var hasProblem = false

    private enum Form { case unknown, array, examples, lines, done }

    init(_ file: FileHandle) { window = ByteWindow(file) }

    /// The next case; nil after the last.
    ///
    /// - Throws: `BadInput`: a file that holds no cases, or goes on after them; errors of reading.
    mutating func next() throws -> Element? {
        if form == .unknown { try begin() }
        while form != .done, let byte = try window.peekPastBlanks() {
            switch byte {
            case UInt8(ascii: "{"):
                if form != .lines, needsComma == true {
                    needsComma = false
                    return problem("a comma is missing before this case", 0)
                }
                needsComma = true
                return try object()
            case UInt8(ascii: ",") where form == .lines: window.skip()
            case UInt8(ascii: ","):
                defer { needsComma = false }
                if needsComma != true { return problem("a comma too many", 1) }
                window.skip()
            case UInt8(ascii: "]") where form != .lines:
                if let element = try close() { return element }
            default: return try junk()
            }
        }
        if form == .array || form == .examples, !hasProblem {
            throw BadInput("line \(window.line): the array of cases has no end")
        }
        return nil
    }

    private mutating func problem(_ message: String, _ count: Int) -> Element {
        let line = window.line
        hasProblem = true
        return Element(
            line: line,
            content: .failure(Problem(message: message, text: window.take(count)))
        )
    }
}

extension CaseElements {
    /// Finds out which form the file has, and where its first case is.
    private mutating func begin() throws {
        // A byte order mark says nothing in UTF-8.
        if try window.peek() == 0xEF, try window.peek(1) == 0xBB, try window.peek(2) == 0xBF {
            window.skip(3)
        }
        switch try window.peekPastBlanks() {
        case nil: throw BadInput("there is nothing to calculate")
        case UInt8(ascii: "["):
            window.skip()
            form = .array
        case UInt8(ascii: "{"):
            form = .lines
            if let length = try examplesBegin() {
                window.skip(length)
                form = .examples
            }
        default: form = .lines
        }
    }

    /// How far ahead the array `examples` of the first object begins; nil when it has none.
    private mutating func examplesBegin() throws -> Int? {
        var scan = Brackets()
        var name: [UInt8] = []
        var place = 0
        while place < Self.bytesMax, let byte = try window.peek(place) {
            let wasText = scan.isText
            guard scan.take(byte), !scan.isClosed else { return nil }
            place += 1
            if scan.depth == 1, scan.isText || wasText {
                if !wasText { name = [] } else if scan.isText { name.append(byte) }
                guard wasText, !scan.isText, name == Array("examples".utf8) else { continue }
                guard let colon = try window.blanksEnd(place),
                    try window.peek(colon) == UInt8(ascii: ":")
                else { continue }
                guard let value = try window.blanksEnd(colon + 1),
                    try window.peek(value) == UInt8(ascii: "[")
                else { throw BadInput("line \(window.line): \"examples\" is not an array") }
                return value + 1
            }
        }
        return nil
    }

    /// The end of the array, behind which only the rest of its object may come.
    private mutating func close() throws -> Element? {
        if let after = try window.blanksEnd(1), let byte = try window.peek(after) {
            let next = byte == UInt8(ascii: ",") ? try window.blanksEnd(after + 1) : after
            if let next, try window.peek(next) == UInt8(ascii: "{") {
                needsComma = true
                return problem("a bracket that closes nothing", 1)
            }
        }
        if needsComma == false {
            needsComma = true
            return problem("a comma too many before the end", 0)
        }
        window.skip()
        if form == .examples { try closeObject() }
        form = .done
        if try window.peekPastBlanks() != nil {
            throw BadInput("line \(window.line): unexpected text after the cases")
        }
        return nil
    }

    /// The other members of the object that holds the cases, which say nothing about them.
    private mutating func closeObject() throws {
        var scan = Brackets()
        _ = scan.take(UInt8(ascii: "{"))
        var name: [UInt8] = []
        while let byte = try window.peek() {
            let wasText = scan.isText
            guard scan.take(byte) else {
                throw BadInput("line \(window.line): unexpected text after the cases")
            }
            window.skip()
            if scan.isClosed { return }
            guard scan.depth == 1 else { continue }
            if !wasText, scan.isText {
                name = []
            } else if wasText, scan.isText {
                name.append(byte)
            } else if wasText, name == Array("examples".utf8),
                try window.peekPastBlanks() == UInt8(ascii: ":")
            {
                throw BadInput("line \(window.line): \"examples\" occurs twice")
            } else if !wasText, byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") {
                throw BadInput("line \(window.line): unexpected text after the cases")
            }
        }
        throw BadInput("line \(window.line): the object that holds the cases has no end")
    }
}

extension CaseElements {
    /// Reads an object to its end.
    private mutating func object() throws -> Element {
        var scan = Brackets()
        var place = 0
        var next: Int?
        while let byte = try window.peek(place), place < Self.bytesMax {
            if place > 0, next == nil, !scan.isText, byte == UInt8(ascii: "{"),
                try beginsCase(place)
            {
                // It may stand in a member of this one; then this one is whole.
                next = place
                if form == .lines, try beginsLine(place) { break }
            }
            guard scan.take(byte) else { return try broken(scan.fault, next) }
            place += 1
            guard scan.isClosed else { continue }
            let line = window.line
            if let next, (try? JSON(parsing: window.look(place), decimalsAsText: true)) == nil {
                return try broken("a brace, a bracket or a quote is missing", next)
            }
            return Element(line: line, content: .success(window.take(place)))
        }
        if let next { return try broken("a brace, a bracket or a quote is missing", next) }
        return try broken(
            place < Self.bytesMax
                ? "it has no end" : "no end of this case within \(Self.bytesMax) bytes"
        )
    }

    /// What is no object, up to what may follow it.
    private mutating func junk() throws -> Element {
        var place = 0
        while let byte = try window.peek(place), place < Self.bytesMax {
            if byte == UInt8(ascii: "{"), try beginsCase(place) { break }
            if form == .lines ? byte == 0x0A : byte == 0x2C || byte == UInt8(ascii: "]") { break }
            place += 1
        }
        // What is missing between this and a case after it belongs to this.
        needsComma = try window.peek(place) != UInt8(ascii: "{")
        return problem("expected a case, an object", max(place, 1))
    }

    /// Goes on to the next object that begins as a case does.
    private mutating func broken(_ message: String, _ next: Int? = nil) throws -> Element {
        let line = window.line
        var text: [UInt8] = []
        var count = 0
        while let byte = try window.peek() {
            if count > 0, count == next { break }
            if count > 0, next == nil, byte == UInt8(ascii: "{") {
                let isLine = form == .lines ? try beginsLine(0) : false
                if try isLine || beginsCase(0) { break }
            }
            if text.count < Self.shownBytes { text.append(byte) }
            window.skip()
            count += 1
        }
        hasProblem = true
        // A comma before it went with what was broken.
        needsComma = false
        return Element(line: line, content: .failure(Problem(message: message, text: text)))
    }

    /// Whether nothing but blanks stands before the place on its line.
    private mutating func beginsLine(_ offset: Int) throws -> Bool {
        var place = offset - 1
        while let byte = window.look(at: place) {
            if byte == 0x0A { return true }
            guard ByteWindow.isBlank(byte) else { return false }
            place -= 1
        }
        return false
    }

    /// Whether the brace `offset` bytes ahead begins an object whose first member is one of a case.
    private mutating func beginsCase(_ offset: Int) throws -> Bool {
        guard let quote = try window.blanksEnd(offset + 1),
            try window.peek(quote) == UInt8(ascii: "\"")
        else { return false }
        for member in Self.members {
            var place = quote + 1
            for byte in member {
                guard try window.peek(place) == byte else { break }
                place += 1
            }
            guard place == quote + 1 + member.count,
                try window.peek(place) == UInt8(ascii: "\""),
                let colon = try window.blanksEnd(place + 1)
            else { continue }
            return try window.peek(colon) == UInt8(ascii: ":")
        }
        return false
    }

    /// The identification in a case that is not JSON, to tell which one is wrong.
    static func identification(in bytes: [UInt8]) -> String? {
        let text = String(decoding: bytes.prefix(shownBytes), as: UTF8.self)
        return text.firstMatch(of: /"id"\s*:\s*"([^"\\]{1,200})"/).map { String($0.1) }
    }
}

/// Follows braces, brackets and texts of JSON, byte by byte.
private struct Brackets {
    private var open: [UInt8] = []
    private(set) var isText = false
    private(set) var fault = ""
    private var isEscaped = false
    private var hasBegun = false

    var depth: Int { open.count }
    /// Whether what was opened first is closed.
    var isClosed: Bool { hasBegun && open.isEmpty }

    /// Takes the next byte; false when it cannot stand there.
    mutating func take(_ byte: UInt8) -> Bool {
        if isText {
            if byte == 0x0A {
                fault = "a text that does not end on its line"
                return false
            }
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isText = false
            }
            return true
        }
        switch byte {
        case UInt8(ascii: "\""): isText = true
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            hasBegun = true
            open.append(byte)
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
            // In ASCII a closing bracket stands two behind its opening one.
            guard open.last == byte - 2 else {
                fault = "a bracket that closes nothing"
                return false
            }
            open.removeLast()
        default: break
        }
        return true
    }
}
