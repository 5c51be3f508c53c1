/// Which bytes may stand in an XML 1.0 text at all.
enum XMLCharacters {
    /// What is wrong with the byte after the allowed ones.
    enum Problem {
        case notUTF8
        case controlCharacter
        case noncharacter
    }

    /// The end of the whole, allowed characters from `start` on, and what stopped them there.
    ///
    /// Without a problem the end may lie up to three bytes before that of `bytes`: a character that
    /// is not complete yet.
    static func check(
        _ bytes: UnsafeBufferPointer<UInt8>,
        from start: Int
    ) -> (end: Int, problem: Problem?) {
        var index = start
        while index < bytes.count {
            if index + 8 <= bytes.count, isPlain(word(bytes, at: index)) {
                index += 8
                continue
            }
            let byte = bytes[index]
            if byte < 0x80 {
                guard isAllowed(Unicode.Scalar(byte)) else { return (index, .controlCharacter) }
                index += 1
                continue
            }
            guard let length = lengthOfSequence(byte) else { return (index, .notUTF8) }
            guard index + length <= bytes.count else { return (index, nil) }
            guard isSequence(bytes, at: index, length: length) else { return (index, .notUTF8) }
            if byte == 0xef, bytes[index + 1] == 0xbf, bytes[index + 2] >= 0xbe {
                return (index, .noncharacter)
            }
            index += length
        }
        return (index, nil)
    }

    /// Whether XML 1.0 has this character (production 2, `Char`).
    static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0a, 0x0d, 0x20...0xd7ff, 0xe000...0xfffd, 0x1_0000...0x10_ffff: true
        default: false
        }
    }

    /// Whether this is a space, a tab or part of a line end (production 3, `S`).
    @inline(__always)
    static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0a || byte == 0x09 || byte == 0x0d
    }

    /// Whether a name may begin with this byte (production 4, `NameStartChar`).
    ///
    /// Beyond ASCII every character passes: no name of XES has one, so the name is refused anyway.
    @inline(__always)
    static func isNameStart(_ byte: UInt8) -> Bool {
        byte >= 0x80 || (byte | 0x20) &- UInt8(ascii: "a") < 26
            || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ":")
    }

    /// Whether a name may go on with this byte (production 4a, `NameChar`).
    @inline(__always)
    static func isName(_ byte: UInt8) -> Bool {
        isNameStart(byte) || byte &- UInt8(ascii: "0") < 10
            || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
    }

    @inline(__always)
    private static func word(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> UInt64 {
        UnsafeRawBufferPointer(bytes).loadUnaligned(fromByteOffset: index, as: UInt64.self)
    }

    /// Whether all eight bytes are ASCII from the space on: no high bit, and none below 0x20.
    @inline(__always)
    private static func isPlain(_ word: UInt64) -> Bool {
        let below0x20 = (word &- 0x2020_2020_2020_2020) & ~word
        return (word | below0x20) & 0x8080_8080_8080_8080 == 0
    }

    private static func lengthOfSequence(_ first: UInt8) -> Int? {
        switch first {
        case 0xc2...0xdf: 2
        case 0xe0...0xef: 3
        case 0xf0...0xf4: 4
        default: nil
        }
    }

    /// The table of well-formed sequences, Unicode 16.0 table 3-7.
    private static func isSequence(
        _ bytes: UnsafeBufferPointer<UInt8>,
        at index: Int,
        length: Int
    ) -> Bool {
        let second: ClosedRange<UInt8> =
            switch bytes[index] {
            case 0xe0: 0xa0...0xbf
            case 0xed: 0x80...0x9f
            case 0xf0: 0x90...0xbf
            case 0xf4: 0x80...0x8f
            default: 0x80...0xbf
            }
        return second.contains(bytes[index + 1])
            && (2..<length).allSatisfy { bytes[index + $0] & 0xc0 == 0x80 }
    }
}
