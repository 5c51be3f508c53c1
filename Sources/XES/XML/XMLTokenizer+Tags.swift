extension XMLTokenizer {
    mutating func readStartTag() throws(XESError) {
        let tagEnd = try endOfTag()
        tagStart = window.position
        name = try readName(from: tagStart + 1, in: tagEnd)
        var index = try readAttributes(from: name.upperBound, in: tagEnd)
        isEndDue = window.bytes[index] == UInt8(ascii: "/")
        if isEndDue { index += 1 }
        guard index == tagEnd, window.bytes[index] == UInt8(ascii: ">") else {
            throw unexpected(at: index, expected: "an attribute, '/>' or '>'")
        }
        guard !openStarts.isEmpty || !hasRoot else {
            throw window.error(
                at: tagStart,
                "a second root element '\(text(of: name))'",
                expected: "nothing after the first one"
            )
        }
        hasRoot = true
        if !isEndDue {
            openStarts.append(openNames.count)
            openNames.append(contentsOf: slice(name))
        }
        window.position = tagEnd + 1
    }

    mutating func readEndTag() throws(XESError) {
        let tagEnd = try endOfTag()
        tagStart = window.position
        name = try readName(from: tagStart + 2, in: tagEnd)
        attributes.removeAll(keepingCapacity: true)
        let index = afterSpace(name.upperBound, in: tagEnd)
        guard index == tagEnd, window.bytes[index] == UInt8(ascii: ">") else {
            throw unexpected(at: index, expected: "'>' after the name of the end tag")
        }
        guard let open = openStarts.popLast() else {
            throw window.error(
                at: tagStart,
                "an end tag '\(text(of: name))' without a start tag",
                expected: "a start tag"
            )
        }
        guard openNames[open...].elementsEqual(slice(name)) else {
            let opened = String(decoding: openNames[open...], as: UTF8.self)
            throw window.error(
                at: tagStart,
                "the end tag of '\(text(of: name))'",
                expected: "that of '\(opened)', which was opened last"
            )
        }
        openNames.removeSubrange(open...)
        window.position = tagEnd + 1
    }

    /// The offset of the `>` that ends the tag at `position`, or of the `<` that it breaks off at.
    mutating func endOfTag() throws(XESError) -> Int {
        var index = window.position + 1
        var quote: UInt8 = 0
        while true {
            let (bytes, end) = (window.bytes, window.end)
            while index < end {
                let byte = bytes[index]
                if byte == UInt8(ascii: "<") { return index }
                if quote != 0 {
                    if byte == quote { quote = 0 }
                } else if byte == UInt8(ascii: ">") {
                    return index
                } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                    quote = byte
                }
                index += 1
            }
            let length = index - window.position
            guard length < XESLimits.tagBytesMax else {
                throw window.error(
                    at: window.position,
                    "a tag of more than \(XESLimits.tagBytesMax) bytes",
                    expected: "shorter tags"
                )
            }
            guard try window.more() else { throw breaksOff("a tag") }
            index = window.position + length
        }
    }

    /// Reads attributes, each after white space, up to the first byte that is none.
    mutating func readAttributes(from start: Int, in end: Int) throws(XESError) -> Int {
        attributes.removeAll(keepingCapacity: true)
        var index = start
        while true {
            let next = afterSpace(index, in: end)
            let byte = window.bytes[next]
            guard next < end, byte != UInt8(ascii: "/"), byte != UInt8(ascii: "?") else {
                return next
            }
            guard next > index else {
                throw unexpected(at: next, expected: "white space, '/>' or '>'")
            }
            let attribute = try readAttribute(from: next, in: end)
            try admit(attribute)
            index = attribute.value.upperBound + 1
        }
    }

    private func readAttribute(from start: Int, in end: Int) throws(XESError) -> Attribute {
        let bytes = window.bytes
        let name = try readName(from: start, in: end)
        var index = afterSpace(name.upperBound, in: end)
        guard bytes[index] == UInt8(ascii: "=") else {
            throw unexpected(at: index, expected: "'=' after the name of an attribute")
        }
        index = afterSpace(index + 1, in: end)
        let quote = bytes[index]
        guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
            throw unexpected(at: index, expected: "a value in quotes")
        }
        index += 1
        let valueStart = index
        var isPlain = true
        while index < end, bytes[index] != quote {
            if bytes[index] == UInt8(ascii: "&") {
                isPlain = false
                index = try reference(at: index, in: end).end
            } else {
                if bytes[index] < 0x20 { isPlain = false }
                index += 1
            }
        }
        guard index < end else {
            throw unexpected(at: end, expected: "the quote that ends the value")
        }
        return Attribute(name: name, value: valueStart..<index, isPlain: isPlain)
    }

    private mutating func admit(_ attribute: Attribute) throws(XESError) {
        guard attributes.count < XESLimits.attributesPerTagMax else {
            throw window.error(
                at: attribute.name.lowerBound,
                "more than \(XESLimits.attributesPerTagMax) XML attributes in a tag",
                expected: "at most that many"
            )
        }
        let name = slice(attribute.name)
        guard !attributes.contains(where: { slice($0.name).elementsEqual(name) }) else {
            throw window.error(
                at: attribute.name.lowerBound,
                "a second XML attribute '\(text(of: attribute.name))' in the same tag",
                expected: "each name once"
            )
        }
        attributes.append(attribute)
    }

    func readName(from start: Int, in end: Int) throws(XESError) -> Range<Int> {
        let bytes = window.bytes
        guard start < end, XMLCharacters.isNameStart(bytes[start]) else {
            throw unexpected(at: start, expected: "a name")
        }
        var index = start + 1
        while index < end, XMLCharacters.isName(bytes[index]) { index += 1 }
        guard index - start <= XESLimits.nameBytesMax else {
            throw window.error(
                at: start,
                "a name of more than \(XESLimits.nameBytesMax) bytes",
                expected: "a shorter name"
            )
        }
        return start..<index
    }

    func afterSpace(_ start: Int, in end: Int) -> Int {
        let bytes = window.bytes
        var index = start
        while index < end, XMLCharacters.isSpace(bytes[index]) { index += 1 }
        return index
    }
}
