import EventSourcing

extension SchemaReader {
    /// What a property or an item may be; `beside` are further keywords allowed there.
    mutating func shape(_ node: Node, beside: Set<String>, isInsideArray: Bool) -> SchemaShape {
        guard node.json.members != nil else {
            refuse(node, "expected an object, found \(found(node))")
            return Self.unknown
        }
        if let target = node["$ref"] {
            checkKeywords(of: node, beside.union(["$ref"]))
            let name = reference(target, isInsideArray: isInsideArray, isSealed: false)
            if isInsideArray, name == KernelType.sealedName {
                refuse(target, "a sealed value is a property of its own, not an item")
                return Self.unknown
            }
            return .shared(name ?? "")
        }
        guard let type = text("type", of: node) else { return Self.unknown }
        switch type {
        case "string" where node["enum"] != nil:
            checkKeywords(of: node, beside.union(["type", "enum"]))
            if isInsideArray { refuse(node, "an enum inside an array needs a file in types/") }
            return words(node)
        case "string":
            checkKeywords(of: node, beside.union(["type", "minLength", "maxLength"]))
            return .text(characters: counts(node, "minLength", "maxLength"))
        case "integer":
            checkKeywords(of: node, beside.union(["type", "minimum", "maximum"]))
            return .integer(integers(node))
        case "boolean":
            checkKeywords(of: node, beside.union(["type"]))
            return .boolean
        case "array":
            checkKeywords(of: node, beside.union(["type", "items", "minItems", "maxItems"]))
            return array(node)
        case "object":
            refuse(node, "an object inside another needs a file in types/")
            return Self.unknown
        default:
            refuse(
                node["type"] ?? node,
                "expected string, integer, boolean, array or a $ref, found \"\(type)\""
            )
            return Self.unknown
        }
    }

    private mutating func array(_ node: Node) -> SchemaShape {
        let bounds = counts(node, "minItems", "maxItems")
        guard let items = node["items"] else {
            refuse(node, "\"items\" is missing")
            return .array(of: Self.unknown, items: bounds)
        }
        let item = shape(items, beside: ["description"], isInsideArray: true)
        return .array(of: item, items: bounds)
    }

    /// The choices of an enum: words that can also name a Swift case.
    mutating func words(_ node: Node) -> SchemaShape {
        guard let items = node["enum"]?.items, !items.isEmpty else {
            refuse(node["enum"] ?? node, "expected an array of at least one text")
            return Self.unknown
        }
        if node["type"]?.json.string != "string" {
            refuse(node["type"] ?? node, "an enum has type \"string\"")
        }
        var words: [String] = []
        var cases: Set<String> = []
        for item in items {
            guard let word = item.json.string, let name = SwiftName.enumCase(word) else {
                refuse(
                    item,
                    "expected a text of letters and digits, with - _ . or blanks between, that"
                        + " begins with a letter; found \(found(item))"
                )
                continue
            }
            if !cases.insert(name).inserted {
                refuse(item, "\"\(word)\" and another choice would both be called \(name) in Swift")
            }
            words.append(word)
        }
        return .word(of: words)
    }
}
