import EventSourcing
import Testing

@testable import EventCompiler

/// One thing made wrong in a folder that is right, and what the compiler must say.
struct Refusal: CustomTestStringConvertible {
    /// What is wrong.
    let testDescription: String
    /// The text that is replaced, at its first place.
    let find: String
    /// The text that comes there.
    let replacement: String
    /// File, line and column of the diagnostic.
    let place: String
    /// Its JSON pointer.
    let pointer: String
    /// The beginning of its message.
    let message: String

    /// The file that is changed, which is the one that is complained about.
    var path: String { String(place.prefix { $0 != ":" }) }

    /// Refusals of five lines each: what is wrong, the text and what replaces it, the place and the
    /// pointer, the beginning of the message.
    static func table(_ text: String) -> [Refusal] {
        text.split(separator: "\n\n").map { block in
            let lines = block.split(separator: "\n", omittingEmptySubsequences: false)
            precondition(lines.count == 5, "a refusal has five lines: \(block)")
            let place = lines[3].split(separator: " ")
            return Refusal(
                testDescription: String(lines[0].dropFirst(2)),
                find: String(lines[1].dropFirst(2)),
                replacement: String(lines[2].dropFirst(2)),
                place: String(place[0]),
                pointer: place.count > 1 ? String(place[1]) : "",
                message: String(lines[4])
            )
        }
    }
}

struct `The compiler refuses` {
    static let refusals =
        Refusal.documents + Refusal.objects + Refusal.values + Refusal.people + Refusal.sharedTypes

    @Test(arguments: refusals)
    func `what is outside the dialect, with its place`(_ refusal: Refusal) throws {
        let original = try #require(Schemas.folder[refusal.path])
        try #require(original.contains(refusal.find))
        let changed = original.replacing(
            refusal.find,
            with: refusal.replacement,
            maxReplacements: 1
        )
        let compilation = Schemas.compile(changing: [refusal.path: changed])
        let diagnostic = try #require(compilation.diagnostics.first)
        #expect(compilation.diagnostics.count == 1, "\(compilation.diagnostics)")
        #expect("\(diagnostic.path):\(diagnostic.line):\(diagnostic.column)" == refusal.place)
        #expect(diagnostic.pointer.description == refusal.pointer)
        #expect(diagnostic.message.hasPrefix(refusal.message), "\(diagnostic.message)")
        #expect(compilation.sources.isEmpty)
    }

    @Test func `an event without examples`() throws {
        let place = try #require(Schemas.event.firstRange(of: ",\n  \"examples\""))
        let changed = Schemas.event[..<place.lowerBound] + "\n}"
        let compilation = Schemas.compile(changing: [Schemas.eventPath: String(changed)])
        #expect(
            compilation.diagnostics.map(\.description) == [
                "desk/ReportReceived.v1.json:1:1: error: the document: \"examples\" is missing"
            ]
        )
    }

    @Test func `every keyword of JSON Schema that it does not know`() {
        let unknown = [
            "$anchor", "$defs", "$id", "allOf", "anyOf", "const", "contains", "contentEncoding",
            "default", "dependentRequired", "deprecated", "else", "exclusiveMaximum", "format",
            "if",
            "maxProperties", "multipleOf", "not", "patternProperties", "prefixItems",
            "propertyNames", "readOnly", "then", "unevaluatedItems", "uniqueItems", "x-else",
        ]
        for keyword in unknown {
            let changed = Schemas.event.replacing(
                "\"type\": \"boolean\",",
                with: "\"type\": \"boolean\", \"\(keyword)\": 1,"
            )
            let found = Schemas.compile(changing: [Schemas.eventPath: changed]).diagnostics
            #expect(
                found.map(\.description) == [
                    "desk/ReportReceived.v1.json:17:35: error: /properties/urgent/\(keyword): the"
                        + " keyword \"\(keyword)\" is not supported; Keywords.md lists those that"
                        + " are"
                ]
            )
        }
    }

    @Test func `nothing in a folder that is right`() {
        let compilation = Schemas.compile()
        #expect(compilation.diagnostics.isEmpty)
        #expect(
            compilation.sources.map(\.name)
                == ["DeskEvent.swift", "SharedTypes.swift", "EventCatalog.swift"]
        )
    }

    @Test func `in the form that SwiftPM and editors understand`() throws {
        let changed = Schemas.event.replacing("\"minimum\": 0, ", with: "")
        let compilation = Schemas.compile(changing: [Schemas.eventPath: changed])
        let diagnostic = try #require(compilation.diagnostics.first)
        #expect(
            diagnostic.under("/schemas")
                == "/schemas/desk/ReportReceived.v1.json:7:14: error: /properties/count:"
                + " \"minimum\" is missing: every value has a bound"
        )
    }
}
