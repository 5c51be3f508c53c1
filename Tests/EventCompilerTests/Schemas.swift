@testable import EventCompiler

/// Schemas that are right, for tests to make one thing wrong in.
enum Schemas {
    /// Where the event stands.
    static let eventPath = "desk/ReportReceived.v1.json"

    /// An event with every kind of property, each on two lines, so that lines can be counted.
    static let event = #"""
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "title": "Melding ontvangen",
          "description": "A report came in.",
          "type": "object",
          "properties": {
            "count": {"type": "integer", "minimum": 0, "maximum": 9,
              "description": "Pages.", "x-data": "fact"},
            "day": {"$ref": "../types/CivilDate.json",
              "description": "The day.", "x-data": "fact"},
            "kind": {"type": "string", "enum": ["phone", "letter"],
              "description": "How.", "x-data": "fact"},
            "name": {"$ref": "../types/Sealed.json", "x-plain": "../types/PersonName.json",
              "description": "By whom.", "x-data": "identifier"},
            "notes": {"type": "array", "items": {"type": "string", "maxLength": 5}, "maxItems": 3,
              "description": "Notes.", "x-data": "fact"},
            "urgent": {"type": "boolean",
              "description": "Whether it is urgent.", "x-data": "fact"}
          },
          "required": ["count", "day", "kind"],
          "additionalProperties": false,
          "x-effective": "/day",
          "examples": [
            {"count": 2, "day": "2025-03-01", "kind": "letter", "notes": ["a"]}
          ]
        }
        """#

    static let civilDate = kernel("CivilDate", characters: 10)
    static let sealed = kernel("Sealed", characters: 12_000)

    static let personName = shared(#""type": "string", "minLength": 1, "maxLength": 200"#)

    /// A type that holds its own kind through an array.
    static let tree = shared(
        #"""
        "type": "object",
        "properties": {
          "label": {"type": "string", "maxLength": 9, "description": "Label.", "x-data": "fact"},
          "parts": {"type": "array", "items": {"$ref": "Tree.json"}, "maxItems": 9,
            "description": "Parts.", "x-data": "fact"}
        },
        "required": ["label"],
        "additionalProperties": false
        """#
    )

    /// A complete folder: the event and the types it uses.
    static let folder: [String: String] = [
        eventPath: event,
        "types/CivilDate.json": civilDate,
        "types/PersonName.json": personName,
        "types/Sealed.json": sealed,
        "types/Tree.json": tree,
    ]

    /// A shared type with the keywords `body`.
    static func shared(_ body: String) -> String {
        """
        {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Naam",
        "description": "Something.",
        \(body)
        }
        """
    }

    static func kernel(_ name: String, characters: Int) -> String {
        shared(#""type": "string", "maxLength": \#(characters), "x-swift": "\#(name)""#)
    }

    /// An event with one required integer, of the given bounds.
    static func minimalEvent(maximum: Int = 9, example: Int = 1) -> String {
        shared(
            #"""
            "type": "object",
            "properties": {
              "count": {"type": "integer", "minimum": 0, "maximum": \#(maximum),
                "description": "Number.", "x-data": "fact"}
            },
            "required": ["count"],
            "additionalProperties": false,
            "examples": [{"count": \#(example)}]
            """#
        )
    }

    /// Compiles `folder` with some files replaced or added; nil takes a file away.
    static func compile(
        _ folder: [String: String] = folder,
        changing changes: [String: String?] = [:]
    ) -> Compilation {
        let files = changes.reduce(into: folder) { $0[$1.key] = $1.value }
        return Compilation(files.map { InputFile($0.key, $0.value) })
    }
}
