import Foundation
import TestSupport
import Testing

struct `Who calculates toeslagen` {
    private func zorgtoeslag(_ id: String, _ income: Int) -> String {
        #"{"id":"\#(id)","toeslag":"zorgtoeslag","year":2025,"inputs":{"partner":false,"#
            + #""gezamenlijk_toetsingsinkomen":\#(income)}}"#
    }

    private func calculate(_ text: String, _ more: String...) throws -> Waarborg.Outcome {
        let waarborg = try Waarborg()
        let path = try waarborg.folder.write("cases.json", text)
        return try waarborg.run(["calculate", path] + more, by: nil)
    }

    private func ids(_ outcome: Waarborg.Outcome) throws -> [String] {
        try outcome.json().map { $0["id"] as? String ?? "-" }
    }

    @Test func `needs no installation and no role`() throws {
        let outcome = try calculate("[\(zorgtoeslag("a", 30_500))]")
        #expect(outcome.status == 0)
        let line = try outcome.object()
        #expect(line["monthly_paid_cents"] as? Int == 10_700)
        #expect(line["reclaim_cents"] is NSNull)
    }

    @Test func `gives an array, an object with examples, or a case per line`() throws {
        let (one, two) = (zorgtoeslag("a", 1), zorgtoeslag("b", 2))
        let forms = [
            "[\(one),\(two)]", "[\n\(one),\n\(two)\n]\n", "\(one)\n\(two)\n", "\(one)\r\n\(two)",
            #"{"about":{"examples":["{"]},"examples":[\#(one),\#(two)]}"#,
            #"{"examples":[\#(one),\#(two)],"about":{"x":[1,"]"]}}"#,
        ]
        for form in forms {
            let outcome = try calculate(form)
            #expect(outcome.status == 0, "\(form) \(outcome.complaint)")
            #expect(try ids(outcome) == ["a", "b"], "\(form)")
        }
        #expect(try calculate("[]").output.isEmpty)
    }

    @Test func `gets a line for each case, in order, and 2 when one failed`() throws {
        let outcome = try calculate(
            """
            [\(zorgtoeslag("a", 1)),
            {"id":"b","toeslag":"zorgtoeslag","year":2025,"inputs":{"partner":false "x":1}},
            {"id":"c","toeslag":"zorgtoeslag","year":2025,"inputs":{"partner":false,
            \(zorgtoeslag("d", 1)),
            rubbish
            \(zorgtoeslag("e", -1)),
            \(zorgtoeslag("f", 1))]
            """
        )
        #expect(outcome.status == 2)
        let lines = try outcome.json()
        let errors = lines.map { ($0["error"] as? [String: String])?["code"] ?? "" }
        #expect(errors == ["", "syntax", "syntax", "", "syntax", "outOfRange", ""])
        #expect(try ids(outcome) == ["a", "b", "c", "d", "-", "e", "f"])
    }

    @Test func `is told what is wrong with a case, where, and what to do`() throws {
        let table: [(toeslag: String, inputs: String, code: String, field: String)] = [
            ("zorgtoeslag", "{}", "missing", "partner"),
            ("zorgtoeslag", #"{"partner":true}"#, "missing", "gezamenlijk_toetsingsinkomen"),
            (
                "zorgtoeslag", #"{"partner":true,"toetsingsinkomen_aanvrager":1}"#, "missing",
                "toetsingsinkomen_partner"
            ),
            ("zorgtoeslag", #"{"partnr":true}"#, "unknownField", "partnr"),
            ("zorgtoeslag", #"{"partner":"yes"}"#, "wrongType", "partner"),
            (
                "zorgtoeslag", #"{"partner":false,"gezamenlijk_toetsingsinkomen":100000000}"#,
                "outOfRange", "gezamenlijk_toetsingsinkomen"
            ),
            (
                "zorgtoeslag",
                #"{"partner":false,"gezamenlijk_toetsingsinkomen":1,"#
                    + #""aanvrager_geboortedatum":"2025-02-30"}"#,
                "impossibleDate", "aanvrager_geboortedatum"
            ),
            (
                "zorgtoeslag",
                #"{"partner":false,"gezamenlijk_toetsingsinkomen":1,"#
                    + #""aanvrager_geboortedatum":"1890-02-03"}"#,
                "impossibleDate", "aanvrager_geboortedatum"
            ),
            (
                "huurtoeslag",
                #"{"huishouden":"eenpersoons","aantal_personen":3,"kale_huur_cents":1,"#
                    + #""gezamenlijk_toetsingsinkomen":1}"#,
                "contradictory", "aantal_personen"
            ),
            (
                "huurtoeslag",
                #"{"huishouden":"eenpersoonsouderen","kale_huur_cents":1,"#
                    + #""gezamenlijk_toetsingsinkomen":1}"#,
                "contradictory", "huishouden"
            ),
            (
                "kindgebonden_budget",
                #"{"partner":true,"gezamenlijk_toetsingsinkomen":1,"kinderen_leeftijden":[200]}"#,
                "outOfRange", "kinderen_leeftijden[0]"
            ),
            (
                "kinderopvangtoeslag",
                #"{"gezamenlijk_toetsingsinkomen":1,"opvang":[{"kind":1,"soort":"bso","#
                    + #""uren_per_maand":745,"uurprijs_cents":1}]}"#,
                "outOfRange", "opvang[0].uren_per_maand"
            ),
            (
                "kinderopvangtoeslag",
                #"{"gezamenlijk_toetsingsinkomen":1,"opvang":[{"kind":1,"soort":"bso"}]}"#,
                "missing", "opvang[0].uren_per_maand"
            ),
        ]
        let cases = table.enumerated().map { index, row in
            #"{"id":"\#(index)","toeslag":"\#(row.toeslag)","year":2025,"inputs":\#(row.inputs)}"#
        }
        let outcome = try calculate(cases.joined(separator: "\n"))
        #expect(outcome.status == 2)
        for (line, row) in zip(try outcome.json(), table) {
            let error = try #require(line["error"] as? [String: String], "\(row)")
            #expect(error["code"] == row.code, "\(row) \(error)")
            #expect(error["field"] == row.field, "\(row) \(error)")
            #expect(error["message"]?.isEmpty == false)
        }
    }

    @Test func `is told about a file that holds no cases`() throws {
        for (text, word) in [
            ("", "nothing"), ("hello", "array"), (#"{"examples":3}"#, "not an array"),
            (#"{"cases":[]}"#, "examples"), ("[\(zorgtoeslag("a", 1))", "no end"),
        ] {
            let outcome = try calculate(text)
            #expect(outcome.status == 2, "\(text)")
            #expect(outcome.complaint.contains(word), "\(text): \(outcome.complaint)")
        }
        let waarborg = try Waarborg()
        #expect(try waarborg.run(["calculate", "/nowhere.json"], by: nil).status == 2)
        #expect(try waarborg.run(["calculate"], by: nil).status == 2)
        let style = try calculate("[]", "--explain", "friend")
        #expect(style.status == 2)
        #expect(style.complaint.contains("citizen or expert"))
    }

    @Test func `finds an example of each toeslag in the help that can be calculated`() throws {
        let help = try Waarborg().run(["calculate", "--help"], by: nil)
        // Help is wrapped as the terminal is: the examples stand between two blank lines.
        let begin = try #require(help.output.range(of: "{\"id\":\"1\""))
        let end = try #require(help.output.range(of: "\n\nUSAGE"))
        let text = help.output[begin.lowerBound..<end.lowerBound].split(separator: "\n")
            .map { $0.drop { $0 == " " } }.joined()
        let outcome = try calculate(text)
        #expect(outcome.status == 0, "\(text) \(outcome.output)")
        let kinds = try outcome.json().map { $0["toeslag"] as? String ?? "" }
        #expect(
            kinds == ["zorgtoeslag", "huurtoeslag", "kindgebonden_budget", "kinderopvangtoeslag"]
        )
    }

    @Test func `lists every input`() throws {
        let fields = try Waarborg().run(["calculate", "--fields"], by: nil)
        #expect(fields.status == 0)
        for name in ["gezamenlijk_toetsingsinkomen", "uren_per_maand", "kinderen_leeftijden"] {
            #expect(fields.output.contains(name))
        }
    }

    @Test func `may assume a figure that is open, and is told so`() throws {
        let waarborg = try Waarborg()
        let path = try waarborg.folder.write(
            "assumed.json",
            #"{"year":2024,"sources":["a guess"],"parameters":[{"article":"Wht art. 5","#
                + #""name":"huurtoeslag.servicekosten_max_per_soort","value":1200,"#
                + #""unit":"eurocent","source":[1]}]}"#
        )
        let cases = try waarborg.folder.write(
            "cases.json",
            #"{"id":"1","toeslag":"huurtoeslag","year":2024,"inputs":{"huishouden":"eenpersoons","#
                + #""gezamenlijk_toetsingsinkomen":20000,"kale_huur_cents":40000,"#
                + #""servicekosten_cents":1000}}"#
        )
        #expect(try waarborg.run(["calculate", cases], by: nil).status == 2)
        let outcome = try waarborg.run(["calculate", cases, "--parameters", path], by: nil)
        let assumed = try outcome.object()["assumed"] as? [String]
        #expect(assumed == ["huurtoeslag.servicekosten_max_per_soort"])
        let broken = try waarborg.folder.write("broken.json", #"{"year":2024}"#)
        let refused = try waarborg.run(["calculate", cases, "--parameters", broken], by: nil)
        #expect(refused.status == 2)
        #expect(refused.complaint.contains("broken.json"))
    }
}
