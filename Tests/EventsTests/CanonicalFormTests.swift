import EventSourcing
import Events
import Testing

struct `The canonical form` {
    @Test func `sorts names as RFC 8785 section 3.2.3 does`() throws {
        let document = #"""
            {"\u20ac": "Euro Sign", "\r": "Carriage Return",
             "\ufb33": "Hebrew Letter Dalet With Dagesh", "1": "One",
             "\ud83d\ude00": "Emoji: Grinning Face", "\u0080": "Control",
             "\u00f6": "Latin Small Letter O With Diaeresis"}
            """#
        let names = try JSON(parsing: try JSON(parsing: document.utf8).canonicalBytes).members
        #expect(
            names?.compactMap(\.value.string) == [
                "Carriage Return", "One", "Control", "Latin Small Letter O With Diaeresis",
                "Euro Sign", "Emoji: Grinning Face", "Hebrew Letter Dalet With Dagesh",
            ]
        )
    }

    @Test func `writes texts and literals as RFC 8785 section 3.2.2 does`() throws {
        let document = #"""
            {"string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
             "literals": [null, true, false]}
            """#
        #expect(
            try JSON(parsing: document.utf8).canonicalBytes.shown
                == #"{"literals":[null,true,false],"string":"€$\u000f\nA'B\"\\\\\"/"}"#
        )
    }

    @Test func `is what foreign JSON becomes`() throws {
        let foreign = #"""
            { "time" : "2011-10-12T08:26:25.398+02:00",
              "activity" : "caf\u00e9 \/ \u001F",
              "attributes" : [ { "text" : "a", "key" : "b" } ] }
            """#
        #expect(
            try EventCatalog.canonicalData(type: "CaseActivityRecorded", foreign.utf8).shown
                == #"{"activity":"café / \u001f","attributes":[{"key":"b","text":"a"}],"#
                + #""time":"2011-10-12T08:26:25.398+02:00"}"#
        )
    }

    @Test(arguments: [
        (#"{ "commitment":"A"}"#, 1), (#"{"commitment":"A","commitment":"A"}"#, 81),
        (#"{"commitment":"A","other":1}"#, 81), (#"{"commitment":"A"} "#, 81), ("{}", 1), ("", 0),
        (#"{"commitment":"A",}"#, 81), (#"{"commitment":"\u0041"}"#, 15),
        (#"{"commitment":1}"#, 14),
    ])
    func `is all that the decoder reads`(_ template: String, _ offset: Int) {
        let text = template.replacing("\"A\"", with: "\"\(String(repeating: "a", count: 64))\"")
        #expect { try WitnessCommitted(canonical: Array(text.utf8)) } throws: { error in
            (error as? CanonicalError)?.offset == offset
        }
    }
}
