import EventSourcing

/// Reads one schema file; what is outside the dialect becomes a diagnostic, and reading goes on.
struct SchemaReader {
    let file: SchemaFile
    var diagnostics: [Diagnostic] = []
    var references: [SchemaModel.Reference] = []

    /// The dialect of JSON Schema in which the contract is written.
    static let metaschema = "https://json-schema.org/draft/2020-12/schema"

    /// The longest text, in characters, and the largest array: a record is at most 1 MiB.
    static let countMax: Int64 = 1_048_576

    /// What no value can be read from; the table accepts anything for it, so reading goes on.
    static let unknown = SchemaShape.shared("")

    init(_ file: SchemaFile) { self.file = file }

    /// Reads the file; nil when it is not even an object.
    static func read(_ file: SchemaFile, _ diagnostics: inout [Diagnostic]) -> SchemaModel? {
        var reader = SchemaReader(file)
        defer { diagnostics += reader.diagnostics }
        return reader.model()
    }

    private mutating func model() -> SchemaModel? {
        let root = file.root
        guard root.json.members != nil else {
            refuse(root, "expected an object, found \(root.json.kind)")
            return nil
        }
        if let dialect = text("$schema", of: root), dialect != Self.metaschema {
            refuse(root["$schema"] ?? root, "expected \"\(Self.metaschema)\"")
        }
        let title = text("title", of: root) ?? ""
        let description = text("description", of: root) ?? ""
        let shape = rootShape(root)
        return SchemaModel(
            file: file,
            title: title,
            description: description,
            shape: shape,
            isStoredSealed: isStoredSealed(root),
            effectiveField: effectiveField(root, shape),
            examples: examples(root),
            references: references
        )
    }

    /// Whether values of a shared type stand in the log sealed only: `x-data` says so.
    private mutating func isStoredSealed(_ root: Node) -> Bool {
        guard !isEvent, root["x-data"] != nil else { return false }
        return dataKind(root).map { $0 != .fact } ?? false
    }

    private var isEvent: Bool {
        if case .event = file.role { true } else { false }
    }

    private mutating func rootShape(_ root: Node) -> SchemaShape {
        let common: Set<String> = ["$schema", "title", "description", "type", "examples"]
        let type = text("type", of: root)
        if isEvent {
            checkKeywords(of: root, common.union(Self.objectKeywords).union(["x-effective"]))
            if let type, type != "object" {
                refuse(root["type"] ?? root, "the data of an event is an object")
                return Self.unknown
            }
            return type == nil ? Self.unknown : object(root)
        }
        return sharedShape(root, type, common.union(["x-data"]))
    }

    private mutating func sharedShape(
        _ root: Node,
        _ type: String?,
        _ common: Set<String>
    ) -> SchemaShape {
        switch type {
        case "object":
            checkKeywords(of: root, common.union(Self.objectKeywords))
            return object(root)
        case "string", "integer":
            if root["x-swift"] != nil { return kernel(root, common) }
            if root["enum"] != nil {
                checkKeywords(of: root, common.union(["enum"]))
                return words(root)
            }
            if type == "string" {
                checkKeywords(of: root, common.union(["minLength", "maxLength"]))
                return .text(characters: counts(root, "minLength", "maxLength"))
            }
            checkKeywords(of: root, common.union(["minimum", "maximum"]))
            return .integer(integers(root))
        case .some:
            refuse(
                root["type"] ?? root,
                "a shared type is an object, a string or an integer"
            )
            return Self.unknown
        case nil:
            return Self.unknown
        }
    }

    /// A type that is written by hand in the kernel; the schema only describes it to others.
    private mutating func kernel(_ root: Node, _ common: Set<String>) -> SchemaShape {
        let isText = root["type"]?.json.string == "string"
        let bounds: Set<String> =
            isText ? ["minLength", "maxLength", "pattern"] : ["minimum", "maximum"]
        checkKeywords(of: root, common.union(bounds).union(["x-swift"]))
        if isText { _ = counts(root, "minLength", "maxLength") } else { _ = integers(root) }
        if root["pattern"] != nil { _ = text("pattern", of: root) }
        guard let name = text("x-swift", of: root), let place = root["x-swift"] else {
            return Self.unknown
        }
        guard let known = KernelType.all[name] else {
            let names = KernelType.all.keys.sorted().joined(separator: ", ")
            refuse(place, "\"\(name)\" is no type of the kernel; those are \(names)")
            return Self.unknown
        }
        if name != file.name {
            refuse(place, "the file must be called \(name).json")
            return Self.unknown
        }
        if known.jsonType != root["type"]?.json.string {
            refuse(root["type"] ?? root, "\(name) is written as type \"\(known.jsonType)\"")
        }
        return .kernel(known.type)
    }

    private mutating func examples(_ root: Node) -> [Node] {
        guard let node = root["examples"] else {
            if isEvent { refuse(root, "\"examples\" is missing") }
            return []
        }
        guard let items = node.items, !items.isEmpty else {
            refuse(node, "expected an array of at least one example")
            return []
        }
        return items
    }

    private mutating func effectiveField(_ root: Node, _ shape: SchemaShape) -> String? {
        guard let node = root["x-effective"], case .object(let fields, _) = shape, isEvent else {
            return nil
        }
        guard let pointer = node.json.string,
            let field = fields.first(where: { "/\($0.name)" == pointer })
        else {
            refuse(node, "expected \"/\" and the name of a property, found \(found(node))")
            return nil
        }
        if case .shared("") = field.shape { return nil }
        guard case .shared(let name) = field.shape, KernelType.effective[name] != nil else {
            let names = KernelType.effective.keys.sorted().joined(separator: " or ")
            refuse(node, "the property \"\(field.name)\" must be a $ref to \(names)")
            return nil
        }
        return field.name
    }
}

// MARK: - Saying what is wrong

extension SchemaReader {
    /// Every keyword of the dialect.
    static let supported: Set<String> = objectKeywords.union([
        "$ref", "$schema", "description", "enum", "examples", "items", "maximum", "maxItems",
        "maxLength", "minimum", "minItems", "minLength", "pattern", "title", "type", "x-data",
        "x-effective", "x-plain", "x-swift",
    ])

    static let objectKeywords: Set<String> = [
        "additionalProperties", "oneOf", "properties", "required", "type",
    ]

    mutating func refuse(_ node: Node, _ message: String) {
        if let one = file.diagnostic(at: node.json.offset, node.pointer, message) {
            diagnostics.append(one)
        }
    }

    /// Refuses every keyword of `node` that is not `allowed` there.
    mutating func checkKeywords(of node: Node, _ allowed: Set<String>) {
        for (name, offset, value) in node.members ?? [] where !allowed.contains(name) {
            let message =
                Self.supported.contains(name)
                ? "the keyword \"\(name)\" does not belong here; allowed are "
                    + allowed.sorted().joined(separator: ", ")
                : "the keyword \"\(name)\" is not supported; Keywords.md lists those that are"
            if let one = file.diagnostic(at: offset, value.pointer, message) {
                diagnostics.append(one)
            }
        }
    }

    /// The text of the member `name`, which must be there and not be empty.
    mutating func text(_ name: String, of node: Node) -> String? {
        guard let member = node[name] else {
            refuse(node, "\"\(name)\" is missing")
            return nil
        }
        guard let text = member.json.string, text.contains(where: { !$0.isWhitespace }) else {
            refuse(member, "expected a text that is not empty, found \(found(member))")
            return nil
        }
        return text
    }

    func found(_ node: Node) -> String {
        switch node.json.value {
        case .string(let text): "\"\(text)\""
        case .integer(let integer): "\(integer)"
        default: node.json.kind
        }
    }
}
