import EventSourcing

/// What no schema file can tell alone: references, names, versions, recursion, examples.
struct ContractChecks {
    let contract: Contract
    let inputs: [InputFile]

    func diagnostics() -> [Diagnostic] {
        danglingReferences() + plainReferences()
            + takenNames() + versions() + endlessTypes() + takenNestedNames()
            + invalidExamples()
    }

    private func danglingReferences() -> [Diagnostic] {
        // By path: a file that could not be read is there, and has said what is wrong with it.
        let paths = Set(inputs.map(\.path))
        return contract.schemas.flatMap { model in
            model.references.compactMap { reference in
                let path = "types/\(reference.name).json"
                if paths.contains(path) { return nil }
                return diagnostic(model, reference.node, "there is no \(path)")
            }
        }
    }

    /// What is stored sealed only, and would stand in a record as it is.
    private func plainReferences() -> [Diagnostic] {
        let sealed = Set(contract.shared.filter(\.isStoredSealed).map(\.name))
        return contract.schemas.flatMap { model in
            model.references.compactMap { reference in
                if reference.isSealed || !sealed.contains(reference.name) { return nil }
                return diagnostic(
                    model,
                    reference.node,
                    "a \(reference.name) is stored sealed only: refer to Sealed.json, with"
                        + " \(reference.name) in \"x-plain\""
                )
            }
        }
    }

    private func takenNames() -> [Diagnostic] {
        var owners: [String: String] = [:]
        for category in contract.categories {
            owners[SwiftName.categoryEnum(category)] = "the enum of the category \(category)"
        }
        for name in SwiftName.reservedTypes { owners[name] = "a type of Swift or the kernel" }
        for name in KernelType.all.keys { owners[name] = "a type of the kernel" }
        var diagnostics: [Diagnostic] = []
        let firsts = contract.shared + contract.events.compactMap(\.versions.first)
        for model in firsts {
            // A type of the kernel has the kernel's name, and the reader has checked that.
            if model.file.root["x-swift"] != nil { continue }
            if let owner = owners[model.name] {
                diagnostics.append(
                    Diagnostic(model.file.input, "the name \(model.name) is taken by \(owner)")
                )
            } else {
                owners[model.name] = model.file.path
            }
        }
        return diagnostics + takenCases()
    }

    /// `BSNSeen` and `BsnSeen` would be one case of their category's enum.
    private func takenCases() -> [Diagnostic] {
        var owners: [[String]: String] = [:]
        return contract.events.compactMap { event in
            let key = [event.category, SwiftName.enumCase(ofType: event.name)]
            guard let owner = owners.updateValue(event.name, forKey: key) else { return nil }
            return Diagnostic(
                event.versions[0].file.input,
                "\(event.name) and \(owner) would both be the case \(key[1]) of their category"
            )
        }
    }

    /// Versions count from 1 without gaps, and each older one is lifted by hand.
    private func versions() -> [Diagnostic] {
        contract.events.flatMap { event -> [Diagnostic] in
            var diagnostics: [Diagnostic] = []
            for (index, model) in event.versions.enumerated() where model.version != index + 1 {
                diagnostics.append(
                    Diagnostic(
                        model.file.input,
                        "\(event.category)/\(event.name).v\(index + 1).json is missing before this"
                    )
                )
                break
            }
            let path = "\(event.category)/\(event.name).lifts.swift"
            let lifts = inputs.first { $0.path == path }
            let text = lifts.map { String(decoding: $0.bytes, as: UTF8.self) } ?? ""
            for older in event.older where !Self.lifts(text, from: older.version) {
                let next = older.version + 1
                let type = next == event.latest.version ? event.name : "\(event.name).V\(next)"
                diagnostics.append(
                    Diagnostic(
                        event.latest.file.input,
                        "\(path) must lift version \(older.version): extension \(type)"
                            + " { init(lifting old: \(event.name).V\(older.version)) { … } }"
                    )
                )
            }
            return diagnostics
        }
    }

    /// Whether `text` has an `init(lifting …)` whose parameter is version `version`.
    ///
    /// Only that it is there; whether it is right is for the Swift compiler and its tests.
    private static func lifts(_ text: String, from version: Int) -> Bool {
        text.components(between: "init(lifting", and: ")").contains { parameter in
            parameter.split { !$0.isLetter && !$0.isNumber }.last == "V\(version)"
        }
    }

    /// A struct that stores itself has no size; through an array it has.
    private func endlessTypes() -> [Diagnostic] {
        contract.shared.flatMap { model -> [Diagnostic] in
            model.references.filter { !$0.isInsideArray && !$0.isSealed }.compactMap { reference in
                let reached = contract.reach(from: reference.name) {
                    !$0.isInsideArray && !$0.isSealed
                }
                guard reference.name == model.name || reached.contains(model.name) else {
                    return nil
                }
                return diagnostic(
                    model,
                    reference.node,
                    "\(model.name) would contain itself; only an array may lie between"
                )
            }
        }
    }

    /// The enum of a property is nested in its struct, where it would hide a type of the same name.
    private func takenNestedNames() -> [Diagnostic] {
        let taken = SwiftName.reservedTypes.union(KernelType.all.keys)
            .union(contract.schemas.map(\.name))
        return contract.schemas.flatMap { model -> [Diagnostic] in
            guard case .object(let fields, _) = model.shape else { return [] }
            return fields.compactMap { field in
                guard case .word = field.shape, case let name = SwiftName.nestedType(field.name),
                    taken.contains(name), let node = model.file.root["properties"]?[field.name]
                else { return nil }
                return diagnostic(
                    model,
                    node,
                    "its enum would be called \(name), which is taken; give it a file in types/"
                )
            }
        }
    }

    private func invalidExamples() -> [Diagnostic] {
        let table = contract.table
        return contract.schemas.flatMap { model in
            model.examples.flatMap { example in
                table.violations(in: example.json, of: model.shape).compactMap { violation in
                    model.file.diagnostic(
                        at: violation.offset,
                        JSONPointer(example.pointer.segments + violation.pointer.segments),
                        "expected \(violation.expected), found \(violation.found)"
                    )
                }
            }
        }
    }

    private func diagnostic(_ model: SchemaModel, _ node: Node, _ message: String) -> Diagnostic? {
        model.file.diagnostic(at: node.json.offset, node.pointer, message)
    }
}

extension String {
    /// Every text that stands between `start` and the next `end`.
    fileprivate func components(between start: String, and end: Character) -> [Substring] {
        var found: [Substring] = []
        var rest = self[...]
        while let range = rest.firstRange(of: start) {
            rest = rest[range.upperBound...]
            found.append(rest.prefix { $0 != end })
        }
        return found
    }
}
