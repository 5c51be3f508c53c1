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

    /// Cases that cannot be calculated, with the fault of each.
    private static let faults: [(toeslag: String, inputs: String, code: String, field: String)] = [
        ("zorgtoeslag", "{}", "missing", "partner"),
        ("zorgtoeslag", #"{"partner":true}"#, "missing", "gezamenlijk_toetsingsinkomen"),
        (
            "zorgtoeslag", #"{"partner":true,"toetsingsinkomen_aanvrager":1}"#, "missing",
            "toetsingsinkomen_partner"
        ),
        ("zorgtoeslag", #"{"partnr":true}"#, "unknownField", "partnr"),
        ("zorgtoeslag", #"{"partner":"yes"}"#, "wrongType", "partner"),
        ("zorgtoeslag", "[]", "wrongType", "inputs"),
        (
            "zorgtoeslag", #"{"partner":false,"gezamenlijk_toetsingsinkomen":20000.5}"#,
            "wrongType", "gezamenlijk_toetsingsinkomen"
        ),
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

    @Test func `is told what is wrong with a case, where, and what to do`() throws {
        let table = Self.faults
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

    /// What may be wrong with a case, and what the others beside it are written like.
    @Test(arguments: ["[%,\n%,\n%]", "[%,%,%]", "%\n%\n%", #"{"n":1,"examples":[%, %, %]}"#])
    func `loses nothing but the case that is broken`(_ layout: String) throws {
        let faults = [
            "rubbish", "5", "null", "{}", #"{"Id":"b"}"#, #"{"id":"b","inputs":{"partner":false}"#,
            #"{"id":"b","toeslag":"zorgtoeslag}"#, #"{"id":"b","inputs":]}"#,
            #"{"id":"b","inputs":{"partner":false "x"}}"#,
        ]
        for fault in faults {
            let cases = [zorgtoeslag("a", 1), fault, zorgtoeslag("c", 1)]
            var text = layout
            for one in cases {
                guard let place = text.range(of: "%") else { break }
                text.replaceSubrange(place, with: one)
            }
            let outcome = try calculate(text)
            #expect(outcome.status == 2, "\(text)")
            let lines = try outcome.json()
            let ids = lines.filter { $0["error"] == nil }.map { $0["id"] as? String ?? "-" }
            #expect(ids == ["a", "c"], "\(text)\n\(outcome.output)\(outcome.complaint)")
            #expect(lines.count == 3, "\(text)\n\(outcome.output)")
        }
    }

    @Test func `may write other members first, and objects in members that are let alone`() throws {
        func one(_ id: String, _ more: String = "") -> String {
            #"{"source":"x","id":"\#(id)","toeslag":"zorgtoeslag","year":2025,"inputs":{"#
                + #""partner":false,"gezamenlijk_toetsingsinkomen":1}\#(more)}"#
        }
        let good = [
            one("a"), one("b", #","expected":{"year":2025},"notes":[{"id":"z"}]"#), one("c"),
        ]
        for text in ["[\(good.joined(separator: ","))]", good.joined(separator: "\n")] {
            let outcome = try calculate(text)
            #expect(outcome.status == 0, "\(outcome.output)")
            #expect(try ids(outcome) == ["a", "b", "c"])
        }
        let broken = [one("a"), String(one("b").dropLast()), one("c"), one("d")]
        for text in ["[\(broken.joined(separator: ","))]", broken.joined(separator: "\n")] {
            let outcome = try calculate(text)
            #expect(outcome.status == 2)
            #expect(try ids(outcome) == ["a", "b", "c", "d"], "\(outcome.output)")
        }
    }

    @Test func `is told about every comma that is missing or too many`() throws {
        let (a, b) = (zorgtoeslag("a", 1), zorgtoeslag("b", 1))
        for text in ["[\(a),,\(b)]", "[\(a) \(b)]", "[\(a),\(b),]", "[\(a)],\(b)]"] {
            let outcome = try calculate(text)
            #expect(outcome.status == 2, "\(text)")
            #expect(try ids(outcome).filter { $0 != "-" } == ["a", "b"], "\(text)")
        }
    }

    @Test func `may begin the file with a byte order mark`() throws {
        #expect(try calculate("\u{FEFF}[\(zorgtoeslag("a", 1))]").status == 0)
    }

    @Test func `is told about a file that holds no cases, or goes on after them`() throws {
        let one = zorgtoeslag("a", 1)
        for (text, word) in [
            ("", "nothing"), (#"{"examples":3}"#, "not an array"), ("[\(one)", "no end"),
            (#"{"examples":[\#(one)]"#, "no end"), ("[\(one)] x", "after the cases"),
            (#"{"examples":[\#(one)],"examples":[]}"#, "twice"),
            (#"{"examples":[\#(one)]} {"examples":[]}"#, "after the cases"),
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
        let lines = help.output.split(separator: "\n").map { $0.drop { $0 == " " } }
        let text = lines.filter { $0.hasPrefix("{\"id\"") }.joined(separator: "\n")
        let outcome = try calculate(text)
        #expect(outcome.status == 0, "\(text) \(outcome.output)")
        let kinds = try outcome.json().map { $0["toeslag"] as? String ?? "" }
        #expect(
            kinds == ["zorgtoeslag", "huurtoeslag", "kindgebonden_budget", "kinderopvangtoeslag"]
        )
        let figures = try #require(lines.first { $0.hasPrefix("{\"year\"") })
        let waarborg = try Waarborg()
        let cases = try waarborg.folder.write("cases.json", text)
        let path = try waarborg.folder.write("figures.json", String(figures))
        #expect(try waarborg.run(["calculate", cases, "--parameters", path], by: nil).status == 0)
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
