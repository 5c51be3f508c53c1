/// Why a text is not the lower-case hex that was expected.
///
/// It names lengths and places, never the text: that may be a secret.
public struct HexError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong with the text.
    public enum Problem: Hashable, Sendable {
        /// It has this many bytes in UTF-8, and not the expected number of digits.
        case length(Int)
        /// The character at this place, counted from 1, is not one of `0-9 a-f`.
        case digit(Int)
    }

    /// What is wrong with the text.
    public let problem: Problem
    /// The number of digits that was expected.
    public let digitsExpected: Int

    init(problem: Problem, digitsExpected: Int) {
        self.problem = problem
        self.digitsExpected = digitsExpected
    }

    /// What is wrong, and what was expected.
    public var description: String {
        let found =
            switch problem {
            case .length(let bytes): "the text has \(bytes) bytes"
            case .digit(let place): "character \(place) is not one of 0-9 a-f"
            }
        return "\(found); expected \(digitsExpected) lower-case hex digits"
    }
}

/// Bytes as lower-case hexadecimal digits, and back.
public enum Hex {
    /// The `count` bytes that `hex` spells.
    ///
    /// - Throws: `HexError` for another number of digits or another character.
    public static func bytes(of hex: some StringProtocol, count: Int) throws(HexError) -> [UInt8] {
        guard hex.utf8.count == 2 * count else {
            throw HexError(problem: .length(hex.utf8.count), digitsExpected: 2 * count)
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        var high: UInt8?
        for (position, character) in hex.utf8.enumerated() {
            guard let digit = lowercaseHexDigit(character) else {
                throw HexError(problem: .digit(position + 1), digitsExpected: 2 * count)
            }
            if let upper = high {
                bytes.append(upper << 4 | digit)
                high = nil
            } else {
                high = digit
            }
        }
        return bytes
    }

    /// `bytes` as lower-case hex digits.
    public static func digits(of bytes: some Collection<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        let spelled = bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        return String(decoding: spelled, as: UTF8.self)
    }
}
