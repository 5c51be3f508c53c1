/// Writes how an object is read and written: members in canonical order, compared as bytes.
struct CodecEmitter {
    let fields: [SchemaField]
    let exclusive: [String]
    /// Whether values of this type can hold values of their own kind; the depth is counted then.
    let nests: Bool
    /// All types that can.
    let nesting: Set<String>

    func emit(into source: inout SwiftSource) {
        source.doc("Reads the canonical form.")
        let signature = "init(from reader: inout CanonicalReader"
        if nests {
            source.block("public \(signature)) throws(CanonicalError)") {
                $0.line("try self.init(from: &reader, depth: 1)")
            }
            source.line()
            source.doc("Reads a value that stands inside `depth` - 1 others of its kind.")
            source.block("\(signature), depth: Int) throws(CanonicalError)") { source in
                source.block("if depth > SchemaTable.nestingMax") {
                    let form = "\"at most \(SchemaTable.nestingMax) levels of nesting\""
                    $0.line("throw CanonicalError(.malformed(\(form)), at: reader.offset)")
                }
                emitReading(into: &source)
            }
        } else {
            source.block("public \(signature)) throws(CanonicalError)") { emitReading(into: &$0) }
        }
        source.line()
        source.doc("Writes the canonical form.")
        source.block("public func write(to writer: inout CanonicalWriter)") {
            emitWriting(into: &$0)
        }
        // How deep a value nests, reading counts.
        if !nests { emitBounds(into: &source) }
    }

    private func emitBounds(into source: inout SwiftSource) {
        source.line()
        source.doc("Whether everything in it lies within its bounds, so that it can be read back.")
        source.block("public var isCanonical: Bool") { source in
            for field in fields {
                let name = SwiftName.escaped(field.name)
                guard
                    let bounds = bounds(
                        of: field.shape,
                        field.isRequired ? "self.\(name)" : "value"
                    )
                else { continue }
                if field.isRequired {
                    source.line("guard \(bounds) else { return false }")
                    continue
                }
                let isThere =
                    exclusive.contains(field.name)
                    ? "case .\(name)(let value) = self.choice" : "let value = self.\(name)"
                source.line("if \(isThere), !(\(bounds)) { return false }")
            }
            source.line("return true")
        }
    }

    /// Whether a value lies within its bounds; nil where each does.
    private func bounds(of shape: SchemaShape, _ value: String) -> String? {
        switch shape {
        case .text(let characters):
            "(\(source(characters))).contains(\(value).characterCount)"
        case .integer(let bounds): "(\(source(bounds))).contains(\(value))"
        case .boolean, .word: nil
        case .array(let item, let items):
            "(\(source(items))).contains(\(value).count)"
                + (bounds(of: item, "$0").map { " && \(value).allSatisfy({ \($0) })" } ?? "")
        default: "\(value).isCanonical"
        }
    }

    private func emitReading(into source: inout SwiftSource) {
        if !exclusive.isEmpty {
            source.line("let start = reader.offset")
            source.line("var choice: Choice?")
            source.line("var present = 0")
        }
        source.line("try reader.beginObject()")
        for field in fields {
            let name = SwiftName.escaped(field.name)
            let value = reading(field)
            if exclusive.contains(field.name) {
                source.block("if reader.take(#\"\"\(field.name)\":\"#)") {
                    $0.line("choice = .\(name)(\(value))")
                    $0.line("present += 1")
                    $0.line("try reader.endMember()")
                }
            } else if field.isRequired {
                source.block("guard reader.take(#\"\"\(field.name)\":\"#) else") {
                    $0.line(
                        "throw CanonicalError(.missingMember(\"\(field.name)\"), at: reader.offset)"
                    )
                }
                source.line("self.\(name) = \(value)")
                source.line("try reader.endMember()")
            } else {
                source.block(
                    "if reader.take(#\"\"\(field.name)\":\"#)",
                    {
                        $0.line("self.\(name) = \(value)")
                        $0.line("try reader.endMember()")
                    },
                    orElse: { $0.line("self.\(name) = nil") }
                )
            }
        }
        source.line("try reader.endObject()")
        if !exclusive.isEmpty { emitChoice(into: &source) }
    }

    private func emitChoice(into source: inout SwiftSource) {
        source.block("guard present == 1, let choice else") {
            let names = exclusive.joined(separator: ", ")
            $0.line("throw CanonicalError(.notExactlyOne(\"\(names)\"), at: start)")
        }
        source.line("self.choice = choice")
    }

    private func reading(_ field: SchemaField) -> String {
        guard case .word = field.shape else { return reading(field.shape) }
        return "try \(SwiftName.nestedType(field.name))(from: &reader)"
    }

    private func reading(_ shape: SchemaShape) -> String {
        switch shape {
        case .text(let characters): return "try reader.text(length: \(source(characters)))"
        case .integer(let bounds): return "try reader.integer(in: \(source(bounds)))"
        case .boolean: return "try reader.boolean()"
        case .array(let item, let items):
            return "try reader.array(count: \(source(items)))"
                + " { (reader: inout CanonicalReader) throws(CanonicalError) in \(reading(item)) }"
        case .shared(let name) where nests && nesting.contains(name):
            return "try \(name)(from: &reader, depth: depth + 1)"
        default: return "try \(shape.swiftType)(from: &reader)"
        }
    }

    private func emitWriting(into source: inout SwiftSource) {
        source.line("writer.beginObject()")
        for field in fields {
            let name = "self.\(SwiftName.escaped(field.name))"
            let member = "writer.member(#\"\"\(field.name)\":\"#)"
            if field.isRequired {
                source.line(member)
                source.line(writing(field.shape, name, to: "writer"))
            } else {
                let isThere =
                    exclusive.contains(field.name)
                    ? "if case .\(SwiftName.escaped(field.name))(let value) = self.choice"
                    : "if let value = \(name)"
                source.block(isThere) {
                    $0.line(member)
                    $0.line(writing(field.shape, "value", to: "writer"))
                }
            }
        }
        source.line("writer.endObject()")
    }

    private func writing(_ shape: SchemaShape, _ value: String, to writer: String) -> String {
        switch shape {
        case .text: "\(writer).text(\(value))"
        case .integer: "\(writer).integer(\(value))"
        case .boolean: "\(writer).boolean(\(value))"
        case .array(let item, _):
            "\(writer).array(\(value)) { writer, item in \(writing(item, "item", to: "writer")) }"
        default: "\(value).write(to: &\(writer))"
        }
    }
}
