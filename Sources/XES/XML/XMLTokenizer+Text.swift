#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

// MARK: - Values

extension XMLTokenizer {
    /// The attribute of the current start tag with this name.
    func attribute(_ name: StaticString) -> Attribute? {
        attributes.first { equals($0.name, name) }
    }

    /// The value of an attribute, with references replaced and line ends and tabs made spaces
    /// (XML 1.0, 3.3.3), at most `bytesMax` bytes long.
    func value(of attribute: Attribute, bytesMax: Int) throws(XESError) -> String {
        if attribute.isPlain, attribute.value.count <= bytesMax { return text(of: attribute.value) }
        var plain: [UInt8] = []
        var index = attribute.value.lowerBound
        let end = attribute.value.upperBound
        while index < end {
            guard plain.count <= bytesMax else { break }
            let byte = window.bytes[index]
            if byte == UInt8(ascii: "&") {
                let (scalar, next) = try reference(at: index, in: end)
                plain.append(contentsOf: UTF8.encode(scalar) ?? .init())
                index = next
                continue
            }
            // A carriage return with a line feed is one line end, so one space.
            let isFirstOfTwo =
                byte == UInt8(ascii: "\r") && window.bytes[index + 1] == UInt8(ascii: "\n")
            if !isFirstOfTwo { plain.append(byte < 0x20 ? 0x20 : byte) }
            index += 1
        }
        guard plain.count <= bytesMax else {
            throw window.error(
                at: attribute.value.lowerBound,
                "a text of more than \(bytesMax) bytes",
                expected: "at most that many"
            )
        }
        return String(decoding: plain, as: UTF8.self)
    }

    /// The character that the reference at `start` stands for, and where the reference ends.
    func reference(
        at start: Int,
        in end: Int
    ) throws(XESError) -> (scalar: Unicode.Scalar, end: Int) {
        // The longest that are useful have seven digits; leading zeros may follow without end.
        var index = start + 1
        while index < end, window.bytes[index] != UInt8(ascii: ";"), index - start < 32 {
            index += 1
        }
        let name = text(of: start + 1..<index)
        guard index < end, window.bytes[index] == UInt8(ascii: ";"), let scalar = Self.scalar(name)
        else {
            throw window.error(
                at: start,
                "'&' without a reference that XML knows",
                expected: "&lt; &gt; &amp; &quot; &apos; or the number of a character, as &#233;",
                advice: "Write '&' itself as &amp;. \(XESError.correctTheLog)"
            )
        }
        return (scalar, index + 1)
    }

    private static func scalar(_ reference: String) -> Unicode.Scalar? {
        switch reference {
        case "lt": return "<"
        case "gt": return ">"
        case "amp": return "&"
        case "quot": return "\""
        case "apos": return "'"
        default: break
        }
        let isHexadecimal = reference.hasPrefix("#x")
        let digits = reference.dropFirst(isHexadecimal ? 2 : 1)
        guard reference.first == "#", digits.utf8.allSatisfy({ $0 != UInt8(ascii: "+") }),
            let value = UInt32(digits, radix: isHexadecimal ? 16 : 10),
            let scalar = Unicode.Scalar(value), XMLCharacters.isAllowed(scalar)
        else { return nil }
        return scalar
    }
}

// MARK: - Bytes of the window

extension XMLTokenizer {
    /// The byte `distance` after the position, which must be in the window.
    func byte(_ distance: Int) -> UInt8 { window.bytes[window.position + distance] }

    /// Whether the window goes on with these bytes, which must be in it.
    func begins(_ literal: StaticString) -> Bool {
        memcmp(window.bytes + window.position, literal.utf8Start, literal.utf8CodeUnitCount) == 0
    }

    /// The bytes at these offsets; valid as long as the offsets.
    func slice(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: window.bytes + range.lowerBound, count: range.count)
    }

    /// The bytes at these offsets as a text.
    func text(of range: Range<Int>) -> String { String(decoding: slice(range), as: UTF8.self) }

    /// Whether the bytes at these offsets are exactly `word`.
    func equals(_ range: Range<Int>, _ word: StaticString) -> Bool {
        range.count == word.utf8CodeUnitCount
            && memcmp(window.bytes + range.lowerBound, word.utf8Start, range.count) == 0
    }
}

// MARK: - Errors

extension XMLTokenizer {
    /// An error about the character at `offset`, which may be the end of the window.
    func unexpected(at offset: Int, expected: String) -> XESError {
        guard offset < window.end else { return breaksOff("a tag") }
        let rest = UnsafeBufferPointer(
            start: window.bytes + offset,
            count: min(window.end - offset, 4)
        )
        let found = String(decoding: rest, as: UTF8.self).unicodeScalars.first ?? " "
        let name = XMLCharacters.isSpace(rest[0]) ? "white space" : "'\(found)'"
        return window.error(at: offset, "\(name) where it cannot stand", expected: expected)
    }

    /// An error about an input that ends too early.
    func breaksOff(_ construct: String) -> XESError {
        window.error(
            at: window.end,
            "the input ends inside \(construct)",
            expected: "the rest of it",
            advice: "The log is probably cut off: copy or export it again."
        )
    }

    /// An error about text where XES has none.
    var textError: XESError {
        window.error(
            at: window.position,
            "text between the tags",
            expected: "white space and tags only: XES puts every value in a value=\"…\""
        )
    }
}
