internal import EventSourcing

// MARK: - Attributes

extension XESParser {
    /// The attributes up to the end of the current element.
    mutating func readAllNested(depth: Int = 1) throws(XESError) -> [XESAttribute] {
        var attributes: [XESAttribute] = []
        while try nextStarts() {
            attributes.append(try readNested(siblings: attributes.count, depth: depth))
        }
        return attributes
    }

    /// The attribute whose start tag was just read, up to its end, within the limits.
    mutating func readNested(
        siblings: Int,
        depth: Int = 1
    ) throws(XESError) -> XESAttribute {
        guard siblings < limits.attributesPerElementMax else {
            throw error(
                "more than \(limits.attributesPerElementMax) attributes in an element",
                expected: "at most that many"
            )
        }
        guard depth <= limits.nestingDepthMax else {
            throw error(
                "attributes nested more than \(limits.nestingDepthMax) levels deep",
                expected: "at most that many levels"
            )
        }
        try demandSize()
        switch element {
        case .list: return try readCollection(depth: depth) { .list($0) }
        case .container: return try readCollection(depth: depth) { .container($0) }
        case .string, .date, .int, .float, .boolean, .id:
            let key = try readKey(only: ["key", "value"], depth: depth)
            let value = try readValue()
            return XESAttribute(
                key: key,
                value: value,
                children: try readAllNested(depth: depth + 1)
            )
        default:
            throw error(
                "the element '\(xml.elementName)', which is no attribute type of XES",
                expected: "string, date, int, float, boolean, id, list or container"
            )
        }
    }

    private mutating func readCollection(
        depth: Int,
        of kind: ([XESAttribute]) -> XESAttribute.Value
    ) throws(XESError) -> XESAttribute {
        let key = try readKey(only: ["key"], depth: depth)
        var values: [XESAttribute]?
        var children: [XESAttribute] = []
        while try nextStarts() {
            guard element == .values else {
                children.append(try readNested(siblings: children.count, depth: depth + 1))
                continue
            }
            guard values == nil else { throw error("a second 'values'", expected: "at most one") }
            try demand(only: [])
            values = try readAllNested(depth: depth + 1)
        }
        return XESAttribute(key: key, value: kind(values ?? []), children: children)
    }

    private func readKey(only allowed: [StaticString], depth: Int) throws(XESError) -> String {
        try demand(only: allowed)
        // OpenXES writes no key where it counted values that were missing, as in the log of the
        // BPI Challenge 2012: <float value="3.052"/>. That is harmless inside another attribute.
        if depth > 1, xml.attribute("key") == nil { return "" }
        let key = try text("key")
        guard !key.isEmpty else { throw error("an empty key", expected: "a name") }
        return key
    }
}

// MARK: - Values

extension XESParser {
    private func readValue() throws(XESError) -> XESAttribute.Value {
        let written = try text("value")
        let text = LooseValues.collapsed(written)
        switch element {
        case .id: return .id(written)
        case .int:
            if let number = Int64(text) { return .integer(number) }
            // Longer than 64 bits: the digits are kept.
            if LooseValues.isNumber(text), text.utf8.allSatisfy({ !".eEIN".utf8.contains($0) }) {
                return .decimal(text)
            }
            throw valueError(written, expected: "a whole number")
        case .float:
            if LooseValues.isNumber(text) { return .decimal(text) }
            throw valueError(written, expected: "a number such as -12.5 or 1.25E-3")
        case .boolean:
            if let boolean = LooseValues.boolean(text) { return .boolean(boolean) }
            throw valueError(written, expected: "true or false")
        case .date:
            if let moment = OffsetDateTime(Text(text)) { return .time(moment) }
            if let moment = LooseValues.moment(text) { return .looseTime(text, readAs: moment) }
            throw valueError(
                written,
                expected: "a moment YYYY-MM-DDTHH:MM:SS[.fraction] with Z or an offset ±HH:MM"
            )
        default: return .text(written)
        }
    }

    /// An error about the value of the current start tag.
    private func valueError(_ value: String, expected: String) -> XESError {
        let shown = value.count > 60 ? value.prefix(60) + "…" : value[...]
        return xml.window.error(
            at: xml.attribute("value")?.value.lowerBound ?? xml.tagStart,
            "\(xml.elementName) '\(shown)'",
            expected: expected
        )
    }
}

// MARK: - The current tag

extension XESParser {
    /// What an XML attribute says that must be there.
    func text(_ name: StaticString) throws(XESError) -> String {
        guard let attribute = xml.attribute(name) else {
            throw error("'\(xml.elementName)' without '\(name)'", expected: "\(name)=\"…\"")
        }
        return try xml.value(of: attribute, bytesMax: limits.textBytesMax)
    }

    /// Refuses XML attributes that would be lost; declarations of namespaces and `xml:` may stand.
    func demand(only allowed: [StaticString]) throws(XESError) {
        for attribute in xml.attributes {
            if allowed.contains(where: { xml.equals(attribute.name, $0) }) { continue }
            let name = xml.text(of: attribute.name)
            if name == "xmlns" || name.hasPrefix("xmlns:") || name.hasPrefix("xml:") { continue }
            throw xml.window.error(
                at: attribute.name.lowerBound,
                "the XML attribute '\(name)', which '\(xml.elementName)' does not have in XES",
                expected: allowed.isEmpty
                    ? "none" : "only " + allowed.map { "'\($0)'" }.joined(separator: ", ")
            )
        }
    }

    /// Refuses more XML than fits in memory.
    func demandSize() throws(XESError) {
        guard xml.tagStartInText - partStart <= limits.traceBytesMax else {
            throw error(
                "more than \(limits.traceBytesMax) bytes of XML in one trace, or before the first",
                expected: "at most that many"
            )
        }
    }

    /// An error about the current tag.
    func error(
        _ problem: String,
        expected: String,
        advice: String = XESError.correctTheLog
    ) -> XESError {
        xml.window.error(at: xml.tagStart, problem, expected: expected, advice: advice)
    }
}
