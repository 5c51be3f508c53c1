/// Writes the Swift type of a schema: fields, bounds, reading and writing.
struct TypeEmitter {
    let model: SchemaModel
    private let nesting: Set<String>
    private let isSealed: Bool

    init(_ model: SchemaModel, _ contract: Contract) {
        self.model = model
        nesting = contract.nesting
        isSealed = contract.sealed.contains(model.name)
    }

    /// Whether values of this type can hold values of their own kind.
    var nests: Bool {
        if case .shared(let name) = model.file.role { nesting.contains(name) } else { false }
    }

    func emitShared(into source: inout SwiftSource) {
        doc(into: &source)
        switch model.shape {
        case .object(let fields, let exclusive):
            source.block("public struct \(model.name): CanonicalValue") { source in
                emitMembers(fields, exclusive, into: &source)
            }
        case .word(let words):
            emitEnum(named: model.name, words, withSchema: true, into: &source)
        default:
            WrapperEmitter(name: model.name, shape: model.shape, isSealed: isSealed)
                .emit(into: &source)
        }
    }

    func emitEvent(into source: inout SwiftSource, isLatest: Bool) {
        guard case .object(let fields, let exclusive) = model.shape else { return }
        doc(into: &source)
        let name = isLatest ? model.name : "V\(model.version)"
        source.block("public struct \(name): EventPayload") { source in
            source.doc("`\(model.name)`.")
            source.line("public static var typeName: StaticText { \"\(model.name)\" }")
            source.doc("\(model.version).")
            source.line("public static var schemaVersion: Int { \(model.version) }")
            source.line()
            emitMembers(fields, exclusive, into: &source)
            source.line()
            emitEffective(fields, into: &source)
        }
    }

    private func doc(into source: inout SwiftSource) {
        source.doc(model.description, "_\(model.title)_, `\(model.file.path)`.")
    }

    private func emitEffective(_ fields: [SchemaField], into source: inout SwiftSource) {
        guard let field = fields.first(where: { $0.name == model.effectiveField }),
            case .shared(let type) = field.shape, let part = KernelType.effective[type]
        else {
            source.doc("Nil: its schema names no field from when it holds in law.")
            source.line("public var effective: CivilDate? { nil }")
            return
        }
        let access = part.isEmpty ? "" : field.isRequired ? ".\(part)" : "?.\(part)"
        source.doc("From when it holds in law: the day of `\(field.name)`.")
        let name = SwiftName.escaped(field.name)
        source.line("public var effective: CivilDate? { self.\(name)\(access) }")
    }

    private func emitMembers(
        _ fields: [SchemaField],
        _ exclusive: [String],
        into source: inout SwiftSource
    ) {
        emitEnums(fields, into: &source)
        let (chosen, plain) = (
            fields.filter { exclusive.contains($0.name) },
            fields.filter { !exclusive.contains($0.name) }
        )
        for field in plain {
            source.doc(field.description)
            source.line("public let \(SwiftName.escaped(field.name)): \(swiftType(of: field))")
        }
        if !chosen.isEmpty {
            source.doc("The one of several members that is there.")
            source.line("public let choice: Choice")
        }
        if !fields.isEmpty { source.line() }
        if !chosen.isEmpty { emitChoice(chosen, into: &source) }
        emitMemberwiseInit(plain, hasChoice: !chosen.isEmpty, into: &source)
        source.line()
        emitSchema(fields, exclusive, into: &source)
        source.line()
        CodecEmitter(fields: fields, exclusive: exclusive, nests: nests, nesting: nesting)
            .emit(into: &source)
    }

    private func emitEnums(_ fields: [SchemaField], into source: inout SwiftSource) {
        for field in fields {
            guard case .word(let words) = field.shape else { continue }
            source.doc(field.description)
            emitEnum(
                named: SwiftName.nestedType(field.name),
                words,
                withSchema: false,
                into: &source
            )
            source.line()
        }
    }

    /// Members of which exactly one is there are cases of an enum: no other number can be built.
    private func emitChoice(_ fields: [SchemaField], into source: inout SwiftSource) {
        source.doc("Members of which exactly one is there.")
        source.block("public enum Choice: Hashable, Sendable") { source in
            for field in fields {
                source.doc(field.description)
                let type = swiftType(of: field).dropLast()
                source.line("case \(SwiftName.escaped(field.name))(\(type))")
            }
        }
        source.line()
        for field in fields {
            let name = SwiftName.escaped(field.name)
            source.doc(field.description)
            source.block("public var \(name): \(swiftType(of: field))") {
                $0.line("if case .\(name)(let value) = choice { value } else { nil }")
            }
        }
        source.line()
    }

    private func emitMemberwiseInit(
        _ fields: [SchemaField],
        hasChoice: Bool,
        into source: inout SwiftSource
    ) {
        source.doc("Makes it; `EventCatalog.violations(of:)` says which bounds the values break.")
        var parameters = fields.map { field in
            "\(SwiftName.escaped(field.name)): \(swiftType(of: field))"
                + (field.isRequired ? "" : " = nil")
        }
        if hasChoice { parameters.append("choice: Choice") }
        source.line("public init(")
        source.indented { source in
            for (index, parameter) in parameters.enumerated() {
                source.line(parameter + (index + 1 < parameters.count ? "," : ""))
            }
        }
        source.block(")") { source in
            for field in fields {
                let name = SwiftName.escaped(field.name)
                source.line("self.\(name) = \(name)")
            }
            if hasChoice { source.line("self.choice = choice") }
        }
    }

    private func emitSchema(
        _ fields: [SchemaField],
        _ exclusive: [String],
        into source: inout SwiftSource
    ) {
        source.doc("Its schema, as data.")
        source.line("public static let schema = SchemaShape.object(")
        source.indented { source in
            source.line("[")
            for field in fields {
                source.line(
                    "    SchemaField(\"\(field.name)\", \(field.shape.swift),"
                        + " isRequired: \(field.isRequired), data: .\(field.data.rawValue),"
                        + " description: \(SwiftSource.literal(field.description))),"
                )
            }
            source.line("],")
            source.line("exactlyOneOf: [\(exclusive.map { "\"\($0)\"" }.joined(separator: ", "))]")
        }
        source.line(")")
    }
}

/// Writes an enum of texts.
func emitEnum(
    named name: String,
    _ words: [String],
    withSchema: Bool,
    into source: inout SwiftSource
) {
    let cases = words.map { (word: $0, name: SwiftName.escaped(SwiftName.enumCase($0) ?? $0)) }
    let list = words.map { "\"\($0)\"" }.joined(separator: ", ")
    source.block("public enum \(name): String, CaseIterable, CanonicalValue") { source in
        for (word, name) in cases {
            source.doc("`\(word)`.")
            source.line("case \(name) = \"\(word)\"")
        }
        source.line()
        if withSchema {
            source.doc("Its schema, as data.")
            source.line("public static let schema = SchemaShape.word(of: [\(list)])")
            source.line()
        }
        source.doc("Reads one of the words.")
        source.block("public init(from reader: inout CanonicalReader) throws(CanonicalError)") {
            for (word, name) in cases {
                $0.block("if reader.take(#\"\"\(word)\"\"#)") {
                    $0.line("self = .\(name)")
                    $0.line("return")
                }
            }
            let message = SwiftSource.literal(words.joined(separator: ", "))
            $0.line("throw CanonicalError(.notOneOf(\(message)), at: reader.offset)")
        }
        source.line()
        source.doc("Writes the word.")
        source.block("public func write(to writer: inout CanonicalWriter)") {
            $0.line("writer.string(rawValue)")
        }
        source.line()
        emitAlwaysCanonical(into: &source)
    }
}

/// Writes that every value of a type can be read back.
func emitAlwaysCanonical(into source: inout SwiftSource) {
    source.doc("Whether it can be read back: always.")
    source.line("public var isCanonical: Bool { true }")
}
