/// The elements of XES, whatever namespace prefix they were written with.
enum XESElement: String {
    // The frequent ones first: names are compared in this order.
    case string, date, event, int, float, trace, boolean
    case log, `extension`, global, classifier
    case id, list, container, values
    case other
}

extension XMLTokenizer {
    /// What the current tag is; `other` when XES has no such element.
    var element: XESElement { XESElement(rawValue: elementName) ?? .other }

    /// The name of the current tag, without its prefix.
    var elementName: String {
        let bytes = slice(name)
        let local = bytes.firstIndex(of: UInt8(ascii: ":")).map { $0 + 1 } ?? 0
        return text(of: name.lowerBound + local..<name.upperBound)
    }

    /// Where the current tag begins in the whole text, in bytes.
    var tagStartInText: Int { window.dropped + tagStart }

    /// Where the current tag begins; later places are counted from there.
    mutating func settle() -> XESPlace { window.settle(tagStart) }
}
