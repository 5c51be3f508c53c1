import Testing

@testable import EventCompiler

struct `A folder of schemas` {
    private func messages(_ changes: [String: String?]) -> [String] {
        Schemas.compile(changing: changes).diagnostics.map(\.description)
    }

    @Test func `reports every violation of every file in one run`() {
        let wrong = Schemas.event
            .replacing(#""title": "Melding ontvangen","#, with: "")
            .replacing(#""maximum": 9,"#, with: #""maximum": 9.5,"#)
            .replacing("types/CivilDate.json", with: "types/Sunday.json")
            .replacing(#", "maxItems": 3"#, with: "")
            .replacing(#""kind": "letter""#, with: #""kind": "fax""#)
        let found = messages([
            Schemas.eventPath: wrong,
            "types/PersonName.json": "{",
            "types/Tree.json": Schemas.tree.replacing(#""maxLength": 9, "#, with: ""),
            "desk/readme.json": "{}",
        ])
        let places = found.map { $0.split(separator: ": ").prefix(3).joined(separator: ": ") }
        #expect(
            places == [
                "desk/ReportReceived.v1.json:1:1: error: the document",
                "desk/ReportReceived.v1.json:7:59: error: /properties/count/maximum",
                "desk/ReportReceived.v1.json:9:21: error: /properties/day/$ref",
                "desk/ReportReceived.v1.json:15:14: error: /properties/notes",
                "desk/ReportReceived.v1.json:22:18: error: /x-effective",
                "desk/ReportReceived.v1.json:24:47: error: /examples/0/kind",
                "desk/readme.json:1:1: error: the document",
                "types/PersonName.json:1:2: error: the document",
                "types/Tree.json:7:12: error: /properties/label",
            ]
        )
    }

    @Test(arguments: [
        "desk/reportReceived.v1.json", "desk/ReportReceived.json", "desk/ReportReceived.v0.json",
        "desk/ReportReceived.v01.json", "Desk/ReportReceived.v1.json", "types/tree.json",
        "types/Tree.v1.json", "desk/deep/ReportReceived.v1.json", "ReportReceived.v1.json",
    ])
    func `refuses a file name outside the rule`(_ path: String) {
        let found = Schemas.compile([:], changing: [path: Schemas.minimalEvent()]).diagnostics
        #expect(found.count == 1)
        #expect(found.first?.message.contains("a schema is called") == true)
    }

    @Test func `refuses a type name that another category has`() {
        let found = messages(["court/ReportReceived.v1.json": Schemas.minimalEvent()])
        #expect(
            found == [
                "desk/ReportReceived.v1.json:1:1: error: the document: the name ReportReceived is"
                    + " taken by court/ReportReceived.v1.json"
            ]
        )
    }

    @Test(arguments: ["desk/Tree.v1.json", "desk/Envelope.v1.json", "desk/DeskEvent.v1.json"])
    func `refuses a type name that a shared type, the kernel or a category has`(_ path: String) {
        let found = messages([path: Schemas.minimalEvent()])
        #expect(found.count == 1)
        #expect(found.first?.contains("is taken by") == true)
    }

    @Test func `refuses two types that would be one case of their category`() {
        let found = messages([
            "desk/BSNSeen.v1.json": Schemas.minimalEvent(),
            "desk/BsnSeen.v1.json": Schemas.minimalEvent(),
        ])
        #expect(found.count == 1)
        #expect(found.first?.contains("would both be the case bsnSeen") == true)
    }

    @Test func `refuses a gap between versions`() {
        let found = messages(["desk/Counted.v2.json": Schemas.minimalEvent()])
        #expect(found.count == 1)
        #expect(found.first?.contains("desk/Counted.v1.json is missing before this") == true)
    }

    @Test func `refuses an older version that nothing lifts`() {
        let versions: [String: String?] = [
            "desk/Counted.v1.json": Schemas.minimalEvent(),
            "desk/Counted.v2.json": Schemas.minimalEvent(maximum: 10),
            "desk/Counted.v3.json": Schemas.minimalEvent(maximum: 11),
        ]
        #expect(
            messages(versions) == [
                "desk/Counted.v3.json:1:1: error: the document: desk/Counted.lifts.swift must lift"
                    + " version 1: extension Counted.V2 { init(lifting old: Counted.V1) { … } }",
                "desk/Counted.v3.json:1:1: error: the document: desk/Counted.lifts.swift must lift"
                    + " version 2: extension Counted { init(lifting old: Counted.V2) { … } }",
            ]
        )
        let one = "extension Counted.V2 { init(lifting old: Counted.V1) { } }"
        let lifted = versions.merging(["desk/Counted.lifts.swift": one]) { $1 }
        #expect(messages(lifted).count == 1)
        let both = one + "\nextension Counted { init(lifting old: V2) { } }"
        #expect(messages(versions.merging(["desk/Counted.lifts.swift": both]) { $1 }).isEmpty)
    }

    @Test func `refuses types that contain each other`() {
        let part = { (other: String) in
            Schemas.tree.replacing(
                #"{"type": "array", "items": {"$ref": "Tree.json"}, "maxItems": 9,"#,
                with: #"{"$ref": "\#(other).json","#
            )
        }
        let found = messages(["types/Tree.json": part("Leaf"), "types/Leaf.json": part("Tree")])
        #expect(found.count == 2)
        #expect(found.allSatisfy { $0.contains("would contain itself") })
    }

    @Test func `generates the same source whatever the order of the files`() {
        let files = Schemas.folder.map { InputFile($0.key, $0.value) }
        let sources = Compilation(files).sources
        #expect(!sources.isEmpty)
        for _ in 0..<5 { #expect(Compilation(files.shuffled()).sources == sources) }
    }
}
