import EventSourcing

/// The schemas in, Swift or diagnostics out: no file is touched here.
struct Compilation {
    /// What is wrong, by file and place; Swift is generated only when this is empty.
    let diagnostics: [Diagnostic]
    /// The Swift files.
    let sources: [GeneratedSource]

    /// Where the digests of published schemas stand.
    static let publishedPath = "published.json"

    /// Compiles the files of a folder; `inputs` are its `.json` and `.lifts.swift` files.
    init(_ inputs: [InputFile]) {
        let inputs = inputs.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        var diagnostics: [Diagnostic] = []
        var models: [SchemaModel] = []
        for input in inputs where input.path.hasSuffix(".json") {
            if input.path == Self.publishedPath { continue }
            guard let role = Self.role(of: input, &diagnostics),
                let file = SchemaFile(input, role: role, &diagnostics),
                let model = SchemaReader.read(file, &diagnostics)
            else { continue }
            models.append(model)
        }
        let contract = Contract(models)
        diagnostics += ContractChecks(contract: contract, inputs: inputs).diagnostics()
        diagnostics += PublishedSchemas(contract: contract, inputs: inputs).diagnostics()
        self.diagnostics = diagnostics.sorted { left, right in
            (left.path, left.line, left.column, left.message)
                < (right.path, right.line, right.column, right.message)
        }
        sources = diagnostics.isEmpty ? SwiftSources(contract).all : []
    }

    /// What the path of a schema says: `types/<Type>.json` or `<category>/<Type>.v<version>.json`.
    private static func role(
        of input: InputFile,
        _ diagnostics: inout [Diagnostic]
    ) -> SchemaFile.Role? {
        let parts = input.path.split(separator: "/", omittingEmptySubsequences: false)
        let stem = parts.last?.dropLast(".json".count) ?? ""
        if parts.count == 2, parts[0] == "types", SwiftName.isType(String(stem)) {
            return .shared(name: String(stem))
        }
        let words = stem.split(separator: ".", omittingEmptySubsequences: false)
        if parts.count == 2, parts[0] != "types", parts[0].allSatisfy({ ("a"..."z").contains($0) }),
            words.count == 2, SwiftName.isType(String(words[0])), words[1].first == "v",
            let version = Int(words[1].dropFirst()), (1...9_999).contains(version),
            words[1] == "v\(version)"
        {
            return .event(category: String(parts[0]), name: String(words[0]), version: version)
        }
        diagnostics.append(
            Diagnostic(
                input,
                "a schema is called types/<Type>.json or <category>/<Type>.v<version>.json,"
                    + " the category in small letters"
            )
        )
        return nil
    }
}
