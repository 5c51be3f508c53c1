/// A JSON document from outside, parsed with the place of every value.
///
/// Numbers are integers within ±(2^53−1): the contract knows no floating point. A name that occurs
/// twice in one object is refused, because two readers could choose different ones.
public struct JSON: Sendable {
    /// What stands in the document.
    public enum Value: Sendable {
        /// Members in document order.
        case object([Member])
        /// Items.
        case array([JSON])
        /// A text, unescaped.
        case string(String)
        /// An integer.
        case integer(Int64)
        /// `true` or `false`.
        case boolean(Bool)
        /// `null`.
        case null
    }

    /// A member of an object.
    public struct Member: Sendable {
        /// Its name.
        public let name: String
        /// Where its name begins: bytes from the start of the document.
        public let offset: Int
        /// Its value.
        public let value: JSON
    }

    /// What stands here.
    public let value: Value
    /// Where it begins: bytes from the start of the document.
    public let offset: Int

    /// The largest integer that every JSON reader keeps exactly: 2^53 - 1.
    public static let integerMax: Int64 = 9_007_199_254_740_991

    /// Deepest nesting that is read.
    public static let depthMax = 64

    /// Makes a value, at byte `offset` of its document.
    public init(_ value: Value, at offset: Int = 0) {
        self.value = value
        self.offset = offset
    }

    /// Parses a whole document.
    ///
    /// With `decimalsAsText`, numbers that are no integers of the contract are given as the text
    /// that they are, for whoever reads decimals exactly or tells a person which one is wrong.
    ///
    /// - Throws: `JSONSyntaxError` with line and column.
    public init(
        parsing bytes: some Collection<UInt8>,
        decimalsAsText: Bool = false
    ) throws(JSONSyntaxError) {
        var parser = JSONParser(Array(bytes), decimalsAsText: decimalsAsText)
        self = try parser.document()
    }

    /// The value of the member `name`, when this is an object that has it.
    public subscript(name: String) -> JSON? {
        guard case .object(let members) = value else { return nil }
        return members.first { $0.name == name }?.value
    }

    /// The same without the member `name`.
    public func without(_ name: String) -> JSON {
        guard case .object(let members) = value else { return self }
        return JSON(.object(members.filter { $0.name != name }), at: offset)
    }

    /// Adds a member to an object that has none of this name.
    public mutating func add(_ name: String, _ member: JSON) {
        guard case .object(let members) = value, self[name] == nil else { return }
        self = JSON(
            .object(members + [Member(name: name, offset: offset, value: member)]),
            at: offset
        )
    }

    /// The members, when this is an object.
    public var members: [Member]? {
        if case .object(let members) = value { members } else { nil }
    }

    /// The items, when this is an array.
    public var items: [JSON]? {
        if case .array(let items) = value { items } else { nil }
    }

    /// The text, when this is one.
    public var string: String? {
        if case .string(let string) = value { string } else { nil }
    }

    /// The integer, when this is one.
    public var integer: Int64? {
        if case .integer(let integer) = value { integer } else { nil }
    }

    /// The kind of value in words, for messages.
    public var kind: String {
        switch value {
        case .object: "an object"
        case .array: "an array"
        case .string: "a text"
        case .integer: "an integer"
        case .boolean: "true or false"
        case .null: "null"
        }
    }

    /// The canonical form (RFC 8785): names sorted by UTF-16, no blanks, shortest escapes.
    public var canonicalBytes: [UInt8] {
        var writer = CanonicalWriter()
        write(to: &writer)
        return writer.bytes
    }

    private func write(to writer: inout CanonicalWriter) {
        switch value {
        case .object(let members):
            writer.beginObject()
            let sorted = members.sorted { $0.name.utf16.lexicographicallyPrecedes($1.name.utf16) }
            for (index, member) in sorted.enumerated() {
                if index > 0 { writer.literal(",") }
                writer.string(member.name)
                writer.literal(":")
                member.value.write(to: &writer)
            }
            writer.endObject()
        case .array(let items): writer.array(items) { $1.write(to: &$0) }
        case .string(let string): writer.string(string)
        case .integer(let integer): writer.integer(integer)
        case .boolean(let boolean): writer.boolean(boolean)
        case .null: writer.literal("null")
        }
    }
}

/// Why a document is not JSON that the contract can hold, and where.
public struct JSONSyntaxError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was expected, or what is not allowed.
    public let message: String
    /// Bytes from the start of the document.
    public let offset: Int
    /// From 1.
    public let line: Int
    /// From 1, in bytes.
    public let column: Int

    /// Line, column and what was expected.
    public var description: String { "line \(line), column \(column): \(message)" }
}

private struct JSONParser {
    let bytes: [UInt8]
    var offset = 0

    let decimalsAsText: Bool

    init(_ bytes: [UInt8], decimalsAsText: Bool) {
        self.bytes = bytes
        self.decimalsAsText = decimalsAsText
    }

    mutating func document() throws(JSONSyntaxError) -> JSON {
        let value = try value(depth: 0)
        skipBlanks()
        if offset < bytes.count { throw error("unexpected text after the end of the document") }
        return value
    }

    private var peek: UInt8 { offset < bytes.count ? bytes[offset] : 0 }

    private mutating func skipBlanks() {
        while offset < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[offset]) { offset += 1 }
    }

    private func error(_ message: String, at place: Int? = nil) -> JSONSyntaxError {
        let place = place ?? offset
        let (line, column) = bytes.lineAndColumn(at: place)
        return JSONSyntaxError(message: message, offset: place, line: line, column: column)
    }

    private mutating func take(_ literal: StaticString) -> Bool {
        let count = literal.utf8CodeUnitCount
        guard offset + count <= bytes.count else { return false }
        for index in 0..<count where bytes[offset + index] != literal.utf8Start[index] {
            return false
        }
        offset += count
        return true
    }

    private mutating func value(depth: Int) throws(JSONSyntaxError) -> JSON {
        skipBlanks()
        if depth > JSON.depthMax { throw error("nested more than \(JSON.depthMax) deep") }
        let start = offset
        switch peek {
        case UInt8(ascii: "{"): return JSON(.object(try members(depth: depth)), at: start)
        case UInt8(ascii: "["): return JSON(.array(try items(depth: depth)), at: start)
        case UInt8(ascii: "\""): return JSON(.string(try string()), at: start)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            if decimalsAsText, let text = decimal() { return JSON(.string(text), at: start) }
            return JSON(.integer(try integer()), at: start)
        default:
            if take("true") { return JSON(.boolean(true), at: start) }
            if take("false") { return JSON(.boolean(false), at: start) }
            if take("null") { return JSON(.null, at: start) }
            throw error(offset >= bytes.count ? "the document ends early" : "expected a JSON value")
        }
    }

    private mutating func members(depth: Int) throws(JSONSyntaxError) -> [JSON.Member] {
        offset += 1
        var members: [JSON.Member] = []
        var names: Set<String> = []
        skipBlanks()
        if take("}") { return [] }
        while true {
            skipBlanks()
            let place = offset
            guard peek == UInt8(ascii: "\"") else { throw error("expected a name in quotes") }
            let name = try string()
            if !names.insert(name).inserted {
                throw error("the name \"\(name)\" occurs twice", at: place)
            }
            skipBlanks()
            if !take(":") { throw error("expected : after the name \"\(name)\"") }
            members.append(
                JSON.Member(name: name, offset: place, value: try value(depth: depth + 1))
            )
            skipBlanks()
            if take("}") { return members }
            if !take(",") { throw error("expected , or }") }
        }
    }

    private mutating func items(depth: Int) throws(JSONSyntaxError) -> [JSON] {
        offset += 1
        var items: [JSON] = []
        skipBlanks()
        if take("]") { return [] }
        while true {
            items.append(try value(depth: depth + 1))
            skipBlanks()
            if take("]") { return items }
            if !take(",") { throw error("expected , or ]") }
        }
    }

    /// Passes over a number that is no integer of the contract; nil when it is one, or no number.
    private mutating func decimal() -> String? {
        var place = offset
        func digits() -> Int {
            let first = place
            while place < bytes.count, (48...57).contains(bytes[place]) { place += 1 }
            return place - first
        }
        func skip(_ any: String) -> Bool {
            guard place < bytes.count, any.utf8.contains(bytes[place]) else { return false }
            place += 1
            return true
        }
        _ = skip("-")
        let whole = digits()
        if whole == 0 || (whole > 1 && bytes[place - whole] == 48) { return nil }
        var isWhole = whole <= 15
        if skip(".") {
            isWhole = false
            if digits() == 0 { return nil }
        }
        if skip("eE") {
            isWhole = false
            _ = skip("+-")
            if digits() == 0 { return nil }
        }
        if isWhole { return nil }
        defer { offset = place }
        return String(decoding: bytes[offset..<place], as: UTF8.self)
    }

    private mutating func integer() throws(JSONSyntaxError) -> Int64 {
        let start = offset
        let negative = take("-")
        let firstDigit = offset
        while (48...57).contains(peek) { offset += 1 }
        if [UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E")].contains(peek) {
            throw error(
                "a number with a fraction or exponent: only integers are allowed",
                at: start
            )
        }
        let digits = bytes[firstDigit..<offset]
        if digits.isEmpty || digits.count > 1 && digits.first == 48 {
            throw error("expected an integer without leading zero", at: start)
        }
        guard let magnitude = Int64(String(decoding: digits, as: UTF8.self)),
            magnitude <= JSON.integerMax
        else { throw error("an integer outside ±\(JSON.integerMax)", at: start) }
        return negative ? -magnitude : magnitude
    }

    private mutating func string() throws(JSONSyntaxError) -> String {
        let start = offset
        offset += 1
        var content: [UInt8] = []
        while true {
            guard offset < bytes.count else { throw error("the text has no end", at: start) }
            let byte = bytes[offset]
            if byte == UInt8(ascii: "\"") { break }
            if byte < 0x20 { throw error("a raw control character in a text") }
            if byte == UInt8(ascii: "\\") {
                content.append(contentsOf: try escape())
            } else {
                content.append(byte)
                offset += 1
            }
        }
        offset += 1
        guard let string = String(validating: content, as: UTF8.self) else {
            throw error("the text is not UTF-8", at: start)
        }
        return string
    }

    private mutating func escape() throws(JSONSyntaxError) -> [UInt8] {
        let start = offset
        offset += 2
        switch offset <= bytes.count ? bytes[offset - 1] : 0 {
        case UInt8(ascii: "\""): return [UInt8(ascii: "\"")]
        case UInt8(ascii: "\\"): return [UInt8(ascii: "\\")]
        case UInt8(ascii: "/"): return [UInt8(ascii: "/")]
        case UInt8(ascii: "b"): return [8]
        case UInt8(ascii: "t"): return [9]
        case UInt8(ascii: "n"): return [10]
        case UInt8(ascii: "f"): return [12]
        case UInt8(ascii: "r"): return [13]
        case UInt8(ascii: "u"):
            var unit = try hexUnit()
            if (0xD800..<0xDC00).contains(unit), take("\\u") {
                let low = try hexUnit()
                if (0xDC00..<0xE000).contains(low) {
                    unit = 0x10000 + (unit - 0xD800) * 0x400 + (low - 0xDC00)
                }
            }
            guard let scalar = Unicode.Scalar(unit) else {
                throw error("half of a surrogate pair", at: start)
            }
            return Array(String(Character(scalar)).utf8)
        default: throw error("an unknown escape", at: start)
        }
    }

    private mutating func hexUnit() throws(JSONSyntaxError) -> UInt32 {
        guard offset + 4 <= bytes.count,
            bytes[offset..<offset + 4].allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
            let unit = UInt32(
                String(decoding: bytes[offset..<offset + 4], as: UTF8.self),
                radix: 16
            )
        else { throw error("expected four hexadecimal digits") }
        offset += 4
        return unit
    }
}

extension Collection<UInt8> where Index == Int {
    /// Line and column (both from 1, the column in bytes) of the byte at `offset`.
    public func lineAndColumn(at offset: Int) -> (line: Int, column: Int) {
        var line = 1
        var lineStart = startIndex
        for index in startIndex..<Swift.min(offset, endIndex) where self[index] == 0x0A {
            line += 1
            lineStart = index + 1
        }
        return (line, offset - lineStart + 1)
    }
}
