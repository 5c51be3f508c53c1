import Testing

@testable import EventCompiler

struct `A published schema` {
    private let path = "desk/Counted.v1.json"
    private let schema = Schemas.minimalEvent()

    private func messages(_ published: String, _ changes: [String: String?] = [:]) -> [String] {
        let files: [String: String?] = [
            "desk/Counted.v1.json": schema, "published.json": published,
        ]
        return Schemas.compile(changing: files.merging(changes) { $1 }).diagnostics
            .map(\.description)
    }

    private var digest: String { SHA256.hex(of: Array(schema.utf8)) }

    @Test func `stays as it was`() {
        #expect(messages(#"{"\#(path)": "\#(digest)"}"#).isEmpty)
    }

    @Test func `never changes`() {
        let changed = Schemas.minimalEvent(maximum: 10)
        let found = messages(#"{"\#(path)": "\#(digest)"}"#, [path: changed])
        #expect(found.count == 1)
        #expect(
            found.first?.hasPrefix(
                "desk/Counted.v1.json:1:1: error: the document: a published schema never changes:"
                    + " add Counted.v2.json"
            ) == true
        )
    }

    @Test func `never goes away`() {
        let found = messages("{\n  \"\(path)\": \"\(digest)\"\n}", [path: nil])
        #expect(
            found == [
                "published.json:2:3: error: /desk~1Counted.v1.json: the published schema is"
                    + " missing: bring it back as it was"
            ]
        )
    }

    @Test func `uses published types only`() {
        let event = SHA256.hex(of: Array(Schemas.event.utf8))
        let found = messages(#"{"\#(Schemas.eventPath)": "\#(event)"}"#)
        #expect(found.count == 3)
        for name in ["CivilDate", "PersonName", "Sealed"] {
            #expect(found.contains { $0.contains("it uses types/\(name).json") })
        }
    }

    @Test(arguments: ["[]", "{", #"{"a.json": 1.5}"#])
    func `stands in a list of paths and digests`(_ text: String) {
        #expect(messages(text).first?.hasPrefix("published.json:1:") == true)
    }
}
