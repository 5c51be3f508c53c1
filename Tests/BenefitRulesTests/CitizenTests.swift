import BenefitRules
import EventSourcing
import Foundation
import TestSupport
import Testing

/// Dutch for who receives a decision.
struct `An explanation for the citizen` {
    private static let folder = SharedData.package.appending(path: "Tests/BenefitRulesTests")

    private static func words() throws -> Set<String> {
        let file = SharedData.package
            .appending(path: "Sources/BenefitRules/Explanation/CitizenWords.txt")
        let text = try String(contentsOf: file, encoding: .utf8)
        return Set(text.split { $0 == "\n" || $0 == " " }.map(String.init))
    }

    /// Households that make every sentence that there is.
    static let cases: [(toeslag: String, year: Int, inputs: String)] = [
        ("zorgtoeslag", 2025, #"{"partner":false,"gezamenlijk_toetsingsinkomen":30500}"#),
        (
            "zorgtoeslag", 2025,
            #"{"partner":true,"partner_verzekerd":false,"toetsingsinkomen_aanvrager":7000,"#
                + #""toetsingsinkomen_partner":26200}"#
        ),
        (
            "zorgtoeslag", 2025,
            #"{"partner":false,"gezamenlijk_toetsingsinkomen":9000,"woonland":"BE","#
                + #""aanvrager_verdragsgerechtigd":true}"#
        ),
        (
            "zorgtoeslag", 2025,
            #"{"partner":false,"toetsingsinkomen_aanvrager":20000,"#
                + #""toetsingsinkomen_partner":20000,"#
                + #""wijzigingen":[{"datum":"2025-05-02","partner":true}]}"#
        ),
        ("zorgtoeslag", 2025, #"{"partner":false,"gezamenlijk_toetsingsinkomen":50000}"#),
        ("zorgtoeslag", 2026, #"{"partner":false,"gezamenlijk_toetsingsinkomen":40900}"#),
        (
            "zorgtoeslag", 2024,
            #"{"partner":false,"gezamenlijk_toetsingsinkomen":0,"#
                + #""aanvrager_geboortedatum":"2006-06-01"}"#
        ),
        (
            "zorgtoeslag", 2025,
            #"{"partner":false,"gezamenlijk_toetsingsinkomen":0,"aanvrager_verzekerd":false}"#
        ),
        (
            "zorgtoeslag", 2025,
            #"{"partner":false,"gezamenlijk_toetsingsinkomen":0,"ingangsdatum":"2025-12-02","#
                + #""hele_jaar":false}"#
        ),
        (
            "zorgtoeslag", 2025,
            #"{"partner":false,"gezamenlijk_toetsingsinkomen":0,"#
                + #""overlijdensdatum":"2025-01-01"}"#
        ),
        (
            "huurtoeslag", 2024,
            #"{"huishouden":"eenpersoons","gezamenlijk_toetsingsinkomen":22000,"#
                + #""kale_huur_cents":70000}"#
        ),
        (
            "huurtoeslag", 2026,
            #"{"huishouden":"meerpersoons","aantal_personen":3,"#
                + #""gezamenlijk_toetsingsinkomen":34000,"kale_huur_cents":120000}"#
        ),
        (
            "huurtoeslag", 2025,
            #"{"huishouden":"eenpersoons","gezamenlijk_toetsingsinkomen":22000,"#
                + #""kale_huur_cents":95000}"#
        ),
        (
            "huurtoeslag", 2025,
            #"{"huishouden":"eenpersoons","gezamenlijk_toetsingsinkomen":22000,"#
                + #""kale_huur_cents":15000}"#
        ),
        (
            "huurtoeslag", 2025,
            #"{"huishouden":"eenpersoons","gezamenlijk_toetsingsinkomen":22000,"#
                + #""kale_huur_cents":50000,"zelfstandige_woning":false}"#
        ),
        (
            "huurtoeslag", 2025,
            #"{"huishouden":"eenpersoons","gezamenlijk_toetsingsinkomen":22000,"#
                + #""kale_huur_cents":50000,"vermogen_onder_grens":false}"#
        ),
        (
            "kindgebonden_budget", 2024,
            #"{"partner":false,"gezamenlijk_toetsingsinkomen":30000,"#
                + #""kinderen":[{"geboortedatum":"2012-05-01"},{"geboortedatum":"2008-01-31"}]}"#
        ),
        (
            "kindgebonden_budget", 2024,
            #"{"partner":true,"gezamenlijk_toetsingsinkomen":30000,"kinderen_leeftijden":[19]}"#
        ),
        (
            "kindgebonden_budget", 2024,
            #"{"partner":true,"gezamenlijk_toetsingsinkomen":30000,"kinderen_leeftijden":[9],"#
                + #""ontvangt_kinderbijslag":false}"#
        ),
        (
            "kinderopvangtoeslag", 2026,
            #"{"gezamenlijk_toetsingsinkomen":60000,"opvang":[{"kind":1,"soort":"dagopvang","#
                + #""uren_per_maand":240,"uurprijs_cents":1200},{"kind":2,"soort":"bso","#
                + #""uren_per_maand":40,"uurprijs_cents":900,"maanden":[1,2,7]}],"#
                + #""aanvraagdatum":"2026-05-20"}"#
        ),
        (
            "kinderopvangtoeslag", 2026,
            #"{"gezamenlijk_toetsingsinkomen":60000,"ouder_werkt":false,"opvang":[{"kind":1,"#
                + #""soort":"bso","uren_per_maand":40,"uurprijs_cents":900,"maanden":[1]}]}"#
        ),
        (
            "kinderopvangtoeslag", 2026,
            #"{"gezamenlijk_toetsingsinkomen":60000,"opvang":[{"kind":1,"#
                + #""soort":"bso","uren_per_maand":40,"uurprijs_cents":900,"maanden":[1]}]}"#
        ),
        (
            "kinderopvangtoeslag", 2026,
            #"{"case":"eerste_kind","opvang":[{"kind":1,"soort":"bso","uren_per_maand":40,"#
                + #""uurprijs_cents":900}]}"#
        ),
        (
            "zorgtoeslag", 2023,
            #"{"case":"definitieve_berekening","beschikking_jaar":2024,"#
                + #""te_veel_ontvangen_cents":9000}"#
        ),
        (
            "zorgtoeslag", 2023,
            #"{"case":"definitieve_berekening","beschikking_jaar":2025,"#
                + #""te_veel_ontvangen_cents":90000}"#
        ),
    ]

    /// All sentences of all cases, a case per paragraph.
    static func sentences() throws -> [[String]] {
        try cases.map { example in
            let (toeslag, year, inputs) = example
            return try Cases.result(toeslag, year, inputs, explains: true).sentences
        }
    }

    @Test func `reads as it was approved`() throws {
        let golden = Self.folder.appending(path: "CitizenExplanations.txt")
        let text =
            try Self.sentences().map { $0.joined(separator: "\n") }
            .joined(separator: "\n\n") + "\n"
        if ProcessInfo.processInfo.environment["WAARBORG_APPROVE"] == "1" {
            try Data(text.utf8).write(to: golden)
        }
        #expect(text == (try String(contentsOf: golden, encoding: .utf8)))
    }

    @Test func `has sentences of at most 25 words`() throws {
        for sentence in try Self.sentences().joined() {
            let pieces = sentence.split(separator: " ")
            #expect(pieces.count <= 25, "\(sentence)")
        }
    }

    @Test func `has such sentences for any months`() throws {
        for bits in stride(from: UInt16(1), through: 0xFFF, by: 7) {
            let numbers = Months(rawValue: bits).numbers.map { "\($0)" }.joined(separator: ",")
            let result = try Cases.result(
                "kinderopvangtoeslag",
                2026,
                #"{"gezamenlijk_toetsingsinkomen":60000,"opvang":[{"kind":1,"soort":"bso","#
                    + #""uren_per_maand":40,"uurprijs_cents":900,"maanden":[\#(numbers)]}]}"#,
                explains: true
            )
            for sentence in result.sentences {
                #expect(sentence.split(separator: " ").count <= 25, "\(sentence)")
            }
        }
    }

    @Test func `has no word that is not on the list`() throws {
        let known = try Self.words()
        for sentence in try Self.sentences().joined() {
            for word in sentence.split(whereSeparator: { !$0.isLetter && $0 != "'" && $0 != "-" })
            where word.contains(where: \.isLetter) {
                #expect(known.contains(word.lowercased()), "\(word) in: \(sentence)")
            }
        }
    }

    @Test func `has no word on the list that nobody needs`() throws {
        var used: Set<String> = []
        for sentence in try Self.sentences().joined() + Ground.allCases.map(\.sentence)
            + Self.more
        {
            for word in sentence.split(whereSeparator: { !$0.isLetter && $0 != "'" && $0 != "-" }) {
                used.insert(word.lowercased())
            }
        }
        #expect(try Self.words().subtracting(used).sorted() == [])
    }

    /// Months and a sentence that no case above makes.
    private static let more = [
        "Let op: een bedrag in deze berekening is nog niet zeker. En ook in juli.",
        "januari februari maart april mei juni juli augustus september oktober november december",
    ]
}
