import EventSourcing

/// Writes the catalogue: every event type with its description, digest and examples.
struct CatalogueEmitter {
    let contract: Contract

    func emit(into source: inout SwiftSource) {
        source.doc("Every event type that this build knows.")
        source.block("public enum EventCatalog") { source in
            source.doc("The types, by category and name.")
            source.line("public static let types: [EventType] = [")
            source.indented { source in
                for event in contract.events { emitType(event, into: &source) }
            }
            source.line("]")
            source.line()
            source.doc(
                "SHA-256 over a line per schema: its digest, two blanks and its path.",
                "`cd EventSchemas && LC_ALL=C sha256sum */*.json | sha256sum` prints the same."
            )
            source.line("public static let digest = \"\(Self.digest(of: contract))\"")
            source.line()
            source.doc("The shapes of the shared types.")
            emitTable(into: &source)
            source.line()
            emitDecode(into: &source)
        }
    }

    /// The digest over all schema files.
    static func digest(of contract: Contract) -> String {
        let files = contract.schemas.map(\.file).sorted {
            $0.path.utf8.lexicographicallyPrecedes($1.path.utf8)
        }
        return SHA256.hex(of: Array(files.map { "\($0.digest)  \($0.path)\n" }.joined().utf8))
    }

    private func emitType(_ event: EventModel, into source: inout SwiftSource) {
        let model = event.latest
        source.line("EventType(")
        source.indented { source in
            source.line("name: \"\(event.name)\",")
            source.line("version: \(model.version),")
            source.line("category: \"\(event.category)\",")
            source.line("title: \(SwiftSource.literal(model.title)),")
            source.line("description: \(SwiftSource.literal(model.description)),")
            source.line("schemaDigest: \"\(model.file.digest)\",")
            source.line("examples: [")
            for example in model.examples {
                let canonical = String(decoding: example.json.canonicalBytes, as: UTF8.self)
                source.line("    \(SwiftSource.literal(canonical)),")
            }
            source.line("],")
            source.line("shape: \(event.name).schema,")
            source.line("payload: \(event.name).self")
        }
        source.line("),")
    }

    private func emitTable(into source: inout SwiftSource) {
        source.line("public static let table = SchemaTable(")
        source.indented { source in
            source.line(contract.shared.isEmpty ? "shared: [:]," : "shared: [")
            for model in contract.shared where model.name != KernelType.sealedName {
                var shape = "\(model.name).schema"
                if case .kernel = model.shape { shape = model.shape.swift }
                source.line("    \"\(model.name)\": \(shape),")
            }
            if !contract.shared.isEmpty { source.line("],") }
            let nesting = contract.nesting.sorted().map { "\"\($0)\"" }.joined(separator: ", ")
            source.line("nesting: [\(nesting)]")
        }
        source.line(")")
    }

    private func emitDecode(into source: inout SwiftSource) {
        source.doc(
            "Decodes the data that `envelope` surrounds, whatever its category.",
            "- Throws: `EventDecodingError` for an unknown type or version, or data outside the"
                + " schema."
        )
        source.line("public static func decode(")
        source.line("    _ envelope: Envelope")
        source.block(") throws(EventDecodingError) -> any EventPayload") { source in
            for category in contract.categories {
                let name = SwiftName.categoryEnum(category)
                source.line("if let event = try \(name).decode(envelope) { return event.payload }")
            }
            source.line("throw EventDecodingError(envelope, .unknownType)")
        }
    }
}
