/// Writes the enum over the event types of a category.
struct CategoryEmitter {
    let category: String
    let events: [EventModel]

    func emit(into source: inout SwiftSource) {
        let name = SwiftName.categoryEnum(category)
        source.doc("The events of the category `\(category)`: a case per type.")
        source.block("public enum \(name): EventCategory, Hashable") { source in
            for event in events {
                source.doc(event.latest.description)
                source.line("case \(caseName(event))(\(event.name))")
            }
            source.line()
            source.doc("`\(category)`.")
            source.line("public static var category: StaticText { \"\(category)\" }")
            source.line()
            source.doc("Names of the types of this category, ascending.")
            let names = events.map { "\"\($0.name)\"" }.joined(separator: ", ")
            source.line("public static var typeNames: [StaticText] { [\(names)] }")
            source.line()
            emitDecode(into: &source)
            source.line()
            source.doc("The event itself.")
            source.block("public var payload: any EventPayload") { source in
                source.line("switch self {")
                for event in events { source.line("case .\(caseName(event))(let event): event") }
                source.line("}")
            }
        }
    }

    private func emitDecode(into source: inout SwiftSource) {
        source.doc(
            "Decodes the data that `envelope` surrounds, lifted to the latest version;"
                + " nil when the type is not of this category.",
            "- Throws: `EventDecodingError` for an unknown version or data outside the schema."
        )
        source.block(
            "public static func decode(_ envelope: borrowing Envelope)"
                + " throws(EventDecodingError) -> Self?"
        ) { source in
            for event in events {
                source.block("if envelope.isType(\"\(event.name)\")") { source in
                    source.line("switch envelope.schemaVersion {")
                    for model in event.versions {
                        source.line("case \(model.version):")
                        source.indented {
                            let value = lifted(event, from: model.version)
                            $0.line("return .\(caseName(event))(\(value))")
                        }
                    }
                    source.line("default: throw EventDecodingError(copy envelope, .unknownVersion)")
                    source.line("}")
                }
            }
            source.line("return nil")
        }
    }

    /// Decodes version `version` and lifts it step by step to the latest.
    private func lifted(_ event: EventModel, from version: Int) -> String {
        let latest = event.latest.version
        func type(_ version: Int) -> String {
            version == latest ? event.name : "\(event.name).V\(version)"
        }
        var expression = "try \(type(version))(envelope)"
        for next in version..<latest {
            // One `try` covers the whole expression; Swift wants it in front.
            let inner = expression.hasPrefix("try ") ? String(expression.dropFirst(4)) : expression
            expression = "try \(type(next + 1))(lifting: \(inner))"
        }
        return expression
    }

    private func caseName(_ event: EventModel) -> String {
        SwiftName.escaped(SwiftName.enumCase(ofType: event.name))
    }
}
