import EventSourcing
import Events
import Testing

struct `Foreign JSON` {
    private func violations(_ type: String, _ text: String) throws -> [String] {
        try EventCatalog.validate(type: type, json: try JSON(parsing: text.utf8)).map(\.description)
    }

    @Test func `gets all violations at once, each with place, expectation and finding`() throws {
        let found = try violations(
            "CaseActivityRecorded",
            #"""
            {"activity": "", "attributes": [
              {"key": "a", "text": "x", "boolean": true},
              {"key": 1, "integer": "1.5"},
              {"text": null, "children": []}],
             "resource": ["x"], "lifecycle": 5, "extra": {}}
            """#
        )
        #expect(
            found == [
                #"the document: expected the member "time", found none"#,
                "/activity: expected a text of 1 to 1000 characters, found a text of 0 characters",
                "/attributes/0: expected exactly one of boolean, decimal, id, integer, list, text,"
                    + " time, found boolean, text",
                "/attributes/1/key: expected a text of 0 to 65536 characters, found the integer 1",
                "/attributes/1/integer: expected a whole number, found a text of 3 characters",
                #"/attributes/2: expected the member "key", found none"#,
                "/attributes/2/text: expected a text of 0 to 65536 characters, found null",
                "/attributes/2/children: expected an array of 1 to 10000 items, found an array of"
                    + " 0 items",
                "/resource: expected a text of 1 to 1000 characters, found an array of 1 items",
                "/lifecycle: expected a text of 1 to 200 characters, found the integer 5",
                #"/extra: expected only declared members, found "extra""#,
            ]
        )
    }

    @Test func `is refused with all violations when its canonical form is asked for`() throws {
        let text = #"{"firstRank": 0, "units": [""]}"#
        #expect { try EventCatalog.canonicalData(type: "SampleUnitsDrawn", text.utf8) } throws: {
            guard case .violations(let found) = $0 as? EventDataError else { return false }
            return found.map(\.pointer.description) == ["/firstRank", "/units/0"]
                && found.map(\.offset) == [14, 27]
        }
    }

    @Test func `is refused with line and column when it is no JSON`() {
        #expect {
            try EventCatalog.canonicalData(type: "CaseOpened", "{\n \"a\": 1.5}".utf8)
        } throws: {
            guard case .syntax(let error) = $0 as? EventDataError else { return false }
            return error.line == 2 && error.column == 7
        }
    }

    @Test func `of an unknown type is refused by name`() {
        #expect { try EventCatalog.canonicalData(type: "Surprise", "{}".utf8) } throws: {
            "\($0)" == "this build knows no event type Surprise"
        }
    }

    @Test func `names the words of a choice`() throws {
        let digest = String(repeating: "0", count: 64)
        let text =
            #"{"bytes": 1, "contentSha256": "\#(digest)", "file": "a", "format": "CSV","#
            + #" "sha256": "\#(digest)"}"#
        #expect(
            try violations("HistoryImportStarted", text)
                == [#"/format: expected one of "XES", found a text of 3 characters"#]
        )
    }

    @Test func `that is nested too deep is refused, and not more deeply read`() throws {
        func opened(_ levels: Int) -> String {
            #"{"attributes":["#
                + String(repeating: #"{"children":["#, count: levels - 1)
                + #"{"key":"a","list":true}"#
                + String(repeating: #"],"key":"a","list":true}"#, count: levels - 1) + "]}"
        }
        #expect(try violations("CaseOpened", opened(30)).isEmpty)
        _ = try CaseOpened(canonical: Array(opened(30).utf8))
        let tooDeep = try violations("CaseOpened", opened(31))
        #expect(tooDeep.count == 1)
        #expect(
            tooDeep.first?.hasSuffix("expected at most 30 levels of nesting, found one more")
                == true
        )
        for levels in [31, 50_000] {
            #expect { try CaseOpened(canonical: Array(opened(levels).utf8)) } throws: { error in
                (error as? CanonicalError)?.reason == .malformed("at most 30 levels of nesting")
            }
        }
    }

    @Test func `that Swift built is checked against the same bounds`() throws {
        #expect(EventCatalog.violations(of: SampleUnitsDrawn(firstRank: 1, units: ["a"])).isEmpty)
        let wrong = EventCatalog.violations(of: SampleUnitsDrawn(firstRank: 0, units: []))
        #expect(wrong.map(\.pointer.description) == ["/firstRank", "/units"])
    }
}
