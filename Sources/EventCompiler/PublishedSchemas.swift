import EventSourcing

/// The schemas that logs out there rely on: `published.json` has the path and digest of each.
struct PublishedSchemas {
    let contract: Contract
    let inputs: [InputFile]

    /// Every published schema that was changed or removed, or that relies on one not published.
    func diagnostics() -> [Diagnostic] {
        guard let input = inputs.first(where: { $0.path == Compilation.publishedPath }) else {
            return []
        }
        let document: JSON
        do {
            document = try JSON(parsing: input.bytes)
        } catch {
            let pointer = JSONPointer(ofByte: error.offset, in: input.bytes)
            return [Diagnostic(input, at: error.offset, pointer, error.message)]
        }
        guard let entries = Node(json: document, pointer: JSONPointer()).members else {
            return [Diagnostic(input, "expected an object of paths and digests")]
        }
        let published = Set(entries.map(\.name))
        return entries.flatMap { path, offset, value -> [Diagnostic] in
            guard let schema = inputs.first(where: { $0.path == path }) else {
                let message = "the published schema is missing: bring it back as it was"
                return [Diagnostic(input, at: offset, value.pointer, message)]
            }
            var diagnostics: [Diagnostic] = []
            let digest = SHA256.hex(of: schema.bytes)
            if value.json.string != digest {
                diagnostics.append(
                    Diagnostic(
                        schema,
                        "a published schema never changes: \(advice(path))"
                            + " (its digest \(digest) is not the one in published.json)"
                    )
                )
            }
            for name in sharedTypes(of: path) where !published.contains("types/\(name).json") {
                diagnostics.append(
                    Diagnostic(
                        input,
                        at: offset,
                        value.pointer,
                        "it uses types/\(name).json, which must be published too"
                    )
                )
            }
            return diagnostics
        }
    }

    private func advice(_ path: String) -> String {
        guard let model = contract.schemas.first(where: { $0.file.path == path }),
            case .event(_, let name, let version) = model.file.role
        else { return "add a type of another name" }
        return "add \(name).v\(version + 1).json"
    }

    private func sharedTypes(of path: String) -> [String] {
        guard let model = contract.schemas.first(where: { $0.file.path == path }) else { return [] }
        let direct = Set(model.references.map(\.name))
        return direct.reduce(direct) { $0.union(contract.reach(from: $1) { _ in true }) }.sorted()
    }
}
