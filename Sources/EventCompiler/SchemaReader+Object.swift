import EventSourcing

extension SchemaReader {
    /// An object: its properties in canonical order.
    mutating func object(_ node: Node) -> SchemaShape {
        if case .boolean(false) = node["additionalProperties"]?.json.value {
        } else {
            refuse(
                node["additionalProperties"] ?? node,
                "an object must say \"additionalProperties\": false"
            )
        }
        let required = requiredNames(node)
        var fields: [SchemaField] = []
        if let properties = node["properties"] {
            if properties.json.members == nil {
                refuse(properties, "expected an object, found \(found(properties))")
            }
            for (name, offset, value) in properties.members ?? [] {
                checkName(name, at: offset, value)
                fields.append(property(value, name, isRequired: required.contains(name)))
            }
        } else {
            refuse(node, "\"properties\" is missing")
        }
        fields.sort { $0.name.utf16.lexicographicallyPrecedes($1.name.utf16) }
        checkRequired(node, fields)
        return .object(fields, exactlyOneOf: exactlyOneOf(node, fields))
    }

    /// A property: what it is, what it means and what it says about a person.
    private mutating func property(
        _ node: Node,
        _ name: String,
        isRequired: Bool
    ) -> SchemaField {
        guard node.json.members != nil else {
            refuse(node, "expected an object, found \(found(node))")
            return SchemaField(
                name,
                Self.unknown,
                isRequired: isRequired,
                data: .fact,
                description: ""
            )
        }
        let data = dataKind(node)
        let description = text("description", of: node) ?? ""
        var shape = self.shape(
            node,
            beside: ["description", "x-data", "x-plain"],
            isInsideArray: false
        )
        if let plain = node["x-plain"], isSealed(node) {
            let name = reference(plain, isInsideArray: false, isSealed: true)
            if name == KernelType.sealedName {
                refuse(plain, "what is sealed is not sealed itself")
            }
            shape = .sealed(plain: name ?? "")
        }
        checkSealing(node, data)
        return SchemaField(
            name,
            shape,
            isRequired: isRequired,
            data: data ?? .fact,
            description: description
        )
    }

    mutating func dataKind(_ node: Node) -> SchemaField.DataKind? {
        guard let text = text("x-data", of: node) else { return nil }
        guard let kind = SchemaField.DataKind(rawValue: text) else {
            refuse(
                node["x-data"] ?? node,
                "expected fact, identifier or sensitive, found \"\(text)\""
            )
            return nil
        }
        return kind
    }

    private func isSealed(_ node: Node) -> Bool {
        node["$ref"]?.json.string == "\(referencePrefix)\(KernelType.sealedName).json"
    }

    private mutating func checkSealing(_ node: Node, _ data: SchemaField.DataKind?) {
        guard let data else { return }
        if data == .fact {
            if isSealed(node) {
                refuse(node["x-data"] ?? node, "a sealed value is an identifier or sensitive")
            } else if let plain = node["x-plain"] {
                refuse(plain, "the keyword \"x-plain\" belongs to a sealed value only")
            }
            return
        }
        if !isSealed(node) {
            refuse(
                node["$ref"] ?? node,
                "a property with x-data \(data.rawValue) must be sealed:"
                    + " \"$ref\": \"\(referencePrefix)Sealed.json\""
            )
        }
        if node["x-plain"] == nil {
            refuse(node, "\"x-plain\" is missing: the type that the sealed value holds")
        }
    }

    private mutating func checkName(_ name: String, at offset: Int, _ node: Node) {
        let message: String? =
            if !SwiftName.isMember(name) {
                "a name is letters and digits and begins with a small letter"
            } else if SwiftName.reservedMembers.contains(name) {
                "the name \"\(name)\" is taken: every generated struct has it or Swift forbids it"
            } else {
                nil
            }
        guard let message, let one = file.diagnostic(at: offset, node.pointer, message) else {
            return
        }
        diagnostics.append(one)
    }

    private func requiredNames(_ node: Node) -> Set<String> {
        Set((node["required"]?.json.items ?? []).compactMap(\.string))
    }

    private mutating func checkRequired(_ node: Node, _ fields: [SchemaField]) {
        guard let required = node["required"] else {
            return refuse(node, "\"required\" is missing; [] when every member may be absent")
        }
        guard let items = required.items else {
            return refuse(required, "expected an array, found \(found(required))")
        }
        var seen: Set<String> = []
        for item in items {
            guard let name = item.json.string, fields.contains(where: { $0.name == name }) else {
                refuse(item, "expected the name of a property, found \(found(item))")
                continue
            }
            if !seen.insert(name).inserted { refuse(item, "\"\(name)\" stands here twice") }
        }
    }

    /// The members of which exactly one must be there: `[{"required":["a"]},{"required":["b"]}]`.
    private mutating func exactlyOneOf(_ node: Node, _ fields: [SchemaField]) -> [String] {
        guard let choice = node["oneOf"] else { return [] }
        guard let branches = choice.items, branches.count >= 2 else {
            refuse(choice, "expected two or more of {\"required\": [\"<property>\"]}")
            return []
        }
        let before = diagnostics.count
        var names: [String] = []
        for branch in branches {
            guard branch.json.members?.count == 1, let only = branch["required"]?.items,
                only.count == 1, let name = only.first?.json.string
            else {
                refuse(branch, "expected {\"required\": [\"<property>\"]} with one property")
                continue
            }
            let field = fields.first { $0.name == name }
            if field == nil { refuse(branch, "expected the name of a property, found \"\(name)\"") }
            if field?.isRequired == true {
                refuse(branch, "\"\(name)\" is required, so it is no choice")
            }
            if names.contains(name) { refuse(branch, "\"\(name)\" stands here twice") }
            names.append(name)
        }
        return diagnostics.count == before ? names : []
    }
}
