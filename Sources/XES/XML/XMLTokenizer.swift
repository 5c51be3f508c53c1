/// Splits XML 1.0 into start and end tags, strictly, for documents without text between tags.
///
/// XES says everything in XML attributes, so text that is not white space is an error, and so is a
/// document type declaration, with which entity bombs are impossible. Names keep their prefix here.
///
/// Why not Foundation's `XMLParser(stream:)`: it makes a dictionary per element, accepts a DTD, and
/// reports places late. Measured with Swift 6.3.1 on two shared cores over the 187.6 MB of the
/// road-traffic-fines log (4.1 million elements): this, up to complete traces, 3.9 s and 18 MiB;
/// `XMLParser`, merely counting elements, 5.0 s and 22 MiB. Ten million events (1.9 GB): 18 MiB.
struct XMLTokenizer: ~Copyable {
    /// What comes next; an empty element gives both a start and an end.
    enum Token { case start, end, finished }

    /// An XML attribute of the current start tag, as offsets in the window.
    struct Attribute {
        let name: Range<Int>
        let value: Range<Int>
        /// Whether the value can be taken as it stands: no reference, tab or line end.
        let isPlain: Bool
    }

    var window: XMLWindow
    /// Where the current tag begins, its name, and the attributes if it is a start tag.
    ///
    /// Offsets in the window, valid until the next `next`.
    var tagStart = 0
    var name = 0..<0
    var attributes: [Attribute] = []

    /// The names of the open elements, one after the other, and where each begins.
    var openNames: [UInt8] = []
    var openStarts: [Int] = []
    /// Whether the current start tag was that of an empty element, whose end is still to be given.
    var isEndDue = false
    var hasRoot = false

    /// A tokenizer over a window that has not moved yet.
    init(_ window: consuming XMLWindow) { self.window = window }

    /// Reads the byte order mark and the XML declaration, if they are there; comes first.
    mutating func begin() throws(XESError) {
        try window.skipByteOrderMark()
        if try window.ensure(6), begins("<?xml"), XMLCharacters.isSpace(byte(5)) {
            try readDeclaration()
        }
    }

    /// The next tag, or the end of the document.
    mutating func next() throws(XESError) -> Token {
        if isEndDue {
            isEndDue = false
            return .end
        }
        while true {
            guard try skipSpace() else {
                try finish()
                return .finished
            }
            guard byte(0) == UInt8(ascii: "<") else { throw textError }
            guard try window.ensure(2) else { throw breaksOff("a tag") }
            switch byte(1) {
            case UInt8(ascii: "/"):
                try readEndTag()
                return .end
            case UInt8(ascii: "!"): try skipDeclaration()
            case UInt8(ascii: "?"): try skipInstruction()
            default:
                try readStartTag()
                return .start
            }
        }
    }
}

// MARK: - Between the tags

extension XMLTokenizer {
    /// False at the end of the input.
    private mutating func skipSpace() throws(XESError) -> Bool {
        while true {
            window.position = afterSpace(window.position, in: window.end)
            if window.position < window.end { return true }
            guard try window.more() else { return false }
        }
    }

    /// Passes over a comment or a CDATA section of white space; refuses all else with `<!`.
    private mutating func skipDeclaration() throws(XESError) {
        if try window.ensure(4), begins("<!--") {
            window.position += 4
            try skip(past: "--", of: "a comment")
            guard try window.ensure(1), byte(0) == UInt8(ascii: ">") else {
                throw window.error(
                    at: window.position,
                    "'--' inside a comment",
                    expected: "'-->', which ends it"
                )
            }
            window.position += 1
        } else if try window.ensure(9), begins("<![CDATA[") {
            window.position += 9
            guard try skipSpace(), try window.ensure(3) else { throw breaksOff("a CDATA section") }
            guard begins("]]>") else { throw textError }
            window.position += 3
        } else if try window.ensure(9), begins("<!DOCTYPE") {
            throw window.error(
                at: window.position,
                "a document type declaration (DTD)",
                expected: "a log without one, as IEEE 1849 has it",
                advice: "Remove the declaration and replace the entities that it defines."
            )
        } else {
            throw unexpected(at: window.position, expected: "a tag or a comment")
        }
    }

    private mutating func skipInstruction() throws(XESError) {
        // As much as the name needs and no more: a fault behind it may lie behind whole traces.
        var length = 3
        while try window.ensure(length), length < XESLimits.nameBytesMax + 4,
            XMLCharacters.isName(byte(length - 1))
        { length += 1 }
        guard window.end - window.position > 2 else { throw breaksOff("an instruction") }
        let target = try readName(from: window.position + 2, in: window.end)
        guard target.upperBound < window.end else { throw breaksOff("an instruction") }
        let following = window.bytes[target.upperBound]
        guard XMLCharacters.isSpace(following) || following == UInt8(ascii: "?") else {
            throw unexpected(at: target.upperBound, expected: "white space or '?>'")
        }
        guard text(of: target).lowercased() != "xml" else {
            throw window.error(
                at: window.position,
                "an XML declaration that is not at the very start",
                expected: "at most one, before everything else"
            )
        }
        window.position = target.upperBound
        try skip(past: "?>", of: "an instruction")
    }

    /// Passes over everything up to and with two characters.
    private mutating func skip(past ending: StaticString, of construct: String) throws(XESError) {
        while true {
            guard try window.ensure(2) else { throw breaksOff(construct) }
            let (bytes, last) = (window.bytes, window.end - 1)
            var index = window.position
            while index < last {
                if bytes[index] == ending.utf8Start[0], bytes[index + 1] == ending.utf8Start[1] {
                    window.position = index + 2
                    return
                }
                index += 1
            }
            window.position = last
        }
    }

    /// Reads `<?xml … ?>`; refuses every encoding but UTF-8.
    private mutating func readDeclaration() throws(XESError) {
        let end = try endOfTag()
        let index = try readAttributes(from: window.position + 5, in: end)
        let names = attributes.map { text(of: $0.name) }
        let optional = names.dropFirst()
        guard index == end - 1, window.bytes[index] == UInt8(ascii: "?"),
            window.bytes[end] == UInt8(ascii: ">"), names.first == "version",
            ["encoding", "standalone"].filter({ optional.contains($0) }) == Array(optional)
        else {
            throw window.error(
                at: window.position,
                "an XML declaration that is not well-formed",
                expected: "one such as <?xml version=\"1.0\" encoding=\"UTF-8\"?>"
            )
        }
        for (name, attribute) in zip(names, attributes) {
            let value = try value(of: attribute, bytesMax: XESLimits.nameBytesMax)
            let (isAccepted, expected) =
                switch name {
                case "version": (value == "1.0", "version 1.0")
                case "encoding":
                    (["UTF-8", "UTF8", "US-ASCII"].contains(value.uppercased()), "UTF-8")
                default: (value == "yes" || value == "no", "yes or no")
                }
            guard isAccepted else {
                throw window.error(
                    at: attribute.value.lowerBound,
                    "an XML declaration with \(name) '\(value)'",
                    expected: expected,
                    advice: "Convert the log, for instance with xmllint --encode UTF-8."
                )
            }
        }
        window.position = end + 1
    }

    private func finish() throws(XESError) {
        if let open = openStarts.last {
            let name = String(decoding: openNames[open...], as: UTF8.self)
            throw breaksOff("the element '\(name)'")
        }
        guard hasRoot else {
            throw window.error(
                at: window.position,
                "the input ends without any element",
                expected: "a log element"
            )
        }
    }
}
