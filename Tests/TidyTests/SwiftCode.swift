/// A Swift source with comments and the content of string literals blanked.
///
/// Enough of Swift's lexical structure to count braces and find words: nested comments, raw and
/// multi-line strings, and code inside interpolations. Regex literals are not known.
struct SwiftCode: Sendable {
    /// The lines of code; what is blanked is spaces.
    let code: [String]
    /// The lines of comments; everything else is spaces.
    let comments: [String]

    init(_ text: String) {
        var scanner = Scanner(Array(text.utf8))
        scanner.scanCode(inInterpolation: false)
        code = Self.lines(scanner.code)
        comments = Self.lines(scanner.comments)
    }

    private static func lines(_ bytes: [UInt8]) -> [String] {
        bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
    }
}

private struct Scanner {
    private let bytes: [UInt8]
    private var index = 0
    private(set) var code: [UInt8] = []
    private(set) var comments: [UInt8] = []

    private enum Kind { case code, comment, literal }

    private static let newline = UInt8(ascii: "\n")
    private static let blank = UInt8(ascii: " ")
    private static let quote = UInt8(ascii: "\"")
    private static let pound = UInt8(ascii: "#")

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        code.reserveCapacity(bytes.count)
        comments.reserveCapacity(bytes.count)
    }

    /// The byte `offset` places on; 0 behind the end.
    private func byte(_ offset: Int = 0) -> UInt8 {
        index + offset < bytes.count ? bytes[index + offset] : 0
    }

    private mutating func take(_ kind: Kind, _ count: Int = 1) {
        for byte in bytes[index..<min(index + count, bytes.count)] {
            let blank = byte == Self.newline ? byte : Self.blank
            code.append(kind == .code ? byte : blank)
            comments.append(kind == .comment ? byte : blank)
        }
        index += count
    }

    /// Scans code to the end, or to the parenthesis that closes an interpolation.
    mutating func scanCode(inInterpolation: Bool) {
        var depth = 0
        while index < bytes.count {
            switch (byte(), byte(1)) {
            case (UInt8(ascii: "/"), UInt8(ascii: "/")): scanLineComment()
            case (UInt8(ascii: "/"), UInt8(ascii: "*")): scanBlockComment()
            case (Self.quote, _), (Self.pound, Self.quote), (Self.pound, Self.pound): scanString()
            case (UInt8(ascii: "("), _):
                depth += 1
                take(.code)
            case (UInt8(ascii: ")"), _):
                if depth == 0, inInterpolation { return take(.literal) }
                depth -= 1
                take(.code)
            default: take(.code)
            }
        }
    }

    private mutating func scanLineComment() {
        while index < bytes.count, byte() != Self.newline { take(.comment) }
    }

    private mutating func scanBlockComment() {
        var depth = 0
        repeat {
            switch (byte(), byte(1)) {
            case (UInt8(ascii: "/"), UInt8(ascii: "*")):
                depth += 1
                take(.comment, 2)
            case (UInt8(ascii: "*"), UInt8(ascii: "/")):
                depth -= 1
                take(.comment, 2)
            default: take(.comment)
            }
        } while depth > 0 && index < bytes.count
    }

    private mutating func scanString() {
        var pounds = 0
        while byte() == Self.pound {
            pounds += 1
            take(.literal)
        }
        let quotes = byte(1) == Self.quote && byte(2) == Self.quote ? 3 : 1
        take(.literal, quotes)
        while index < bytes.count {
            if byte() == Self.quote, closes(quotes, pounds) {
                return take(.literal, quotes + pounds)
            }
            if byte() == UInt8(ascii: "\\"), follow(pounds, of: Self.pound, from: 1) {
                let isInterpolation = byte(1 + pounds) == UInt8(ascii: "(")
                take(.literal, 2 + pounds)
                if isInterpolation { scanCode(inInterpolation: true) }
            } else {
                take(.literal)
            }
        }
    }

    private func closes(_ quotes: Int, _ pounds: Int) -> Bool {
        follow(quotes, of: Self.quote, from: 0) && follow(pounds, of: Self.pound, from: quotes)
    }

    private func follow(_ count: Int, of wanted: UInt8, from offset: Int) -> Bool {
        (0..<count).allSatisfy { byte(offset + $0) == wanted }
    }
}
