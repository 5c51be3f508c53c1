/// The Swift type of a field, optional when the member may be absent.
func swiftType(of field: SchemaField) -> String {
    let type =
        if case .word = field.shape {
            SwiftName.nestedType(field.name)
        } else {
            field.shape.swiftType
        }
    return field.isRequired ? type : type + "?"
}

extension SchemaShape {
    /// The Swift type of a value; an enum has the name of its property, see `swiftType(of:)`.
    var swiftType: String {
        switch self {
        case .text: "Text"
        case .integer: "Int64"
        case .boolean: "Bool"
        case .array(let item, _): "[\(item.swiftType)]"
        case .sealed(let plain): "Sealed<\(plain)>"
        case .shared(let name): name
        case .kernel(let type): "\(type)"
        case .word, .object: "Never"
        }
    }

    /// The shape itself as Swift source.
    var swift: String {
        switch self {
        case .text(let characters): ".text(characters: \(source(characters)))"
        case .integer(let bounds): ".integer(\(source(bounds)))"
        case .boolean: ".boolean"
        case .word(let words):
            ".word(of: [\(words.map { "\"\($0)\"" }.joined(separator: ", "))])"
        case .array(let item, let items): ".array(of: \(item.swift), items: \(source(items)))"
        case .sealed(let plain): ".sealed(plain: \"\(plain)\")"
        case .shared(let name): ".shared(\"\(name)\")"
        case .kernel(let type): ".kernel(\(type).self)"
        case .object: ".object([], exactlyOneOf: [])"
        }
    }
}

/// A range as Swift source; a negative bound needs parentheses to read well.
func source<Bound: BinaryInteger>(_ range: ClosedRange<Bound>) -> String {
    let bounds = [range.lowerBound, range.upperBound].map { $0 < 0 ? "(\($0))" : "\($0)" }
    return "\(bounds[0])...\(bounds[1])"
}
