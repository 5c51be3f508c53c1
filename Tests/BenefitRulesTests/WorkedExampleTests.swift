import BenefitRules
import EventSourcing
import Foundation
import TestSupport
import Testing

/// The worked examples beside the package: official publications, outputs of the official tool,
/// peers.
struct `The worked examples` {
    private static let file = SharedData.package.deletingLastPathComponent()
        .appending(path: "shared/reference/worked-examples.json")
    private static let isThere = FileManager.default.fileExists(atPath: file.path)

    @Test(.enabled(if: isThere, "../shared/reference is not on this machine"))
    func `come out in every field`() throws {
        let bytes = Array(try Data(contentsOf: Self.file))
        let document = try #require(
            JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any]
        )
        let examples = try #require(document["examples"] as? [[String: Any]])
        let cases = try #require(JSON(parsing: bytes)["examples"]?.items)
        #expect(examples.count >= 107)
        for (example, json) in zip(examples, cases) {
            let result = try BenefitCase(json, in: .confirmed).result(in: .confirmed)
            let line = try Cases.line(result)
            let expected = try #require(example["expected"] as? [String: Any])
            for (field, value) in expected {
                let found = line[field] as? NSNumber
                #expect(found == value as? NSNumber, "\(result.id) \(field)")
            }
        }
    }
}

/// Amounts that were published, with where.
struct `A published amount` {
    @Test(arguments: [
        // belastingdienst.nl, "Hoeveel zorgtoeslag krijg ik?": tables 2025 and 2026, and the
        // ceilings.
        (2025, false, 30_500, 10_700), (2025, true, 34_000, 18_700), (2026, false, 30_000, 12_600),
        (2026, false, 40_500, 600), (2026, true, 44_500, 7_800), (2026, true, 32_000, 22_100),
    ])
    func `of zorgtoeslag a month comes out`(
        year: Int,
        partner: Bool,
        income: Int,
        monthly: Int
    ) throws {
        let result = try Cases.result(
            "zorgtoeslag",
            year,
            #"{"partner":\#(partner),"gezamenlijk_toetsingsinkomen":\#(income)}"#
        )
        #expect(result.monthlyPaid == Int64(monthly))
    }

    @Test(arguments: [
        (2024, true, 47_368, 2_400), (2024, true, 47_369, 2_400), (2025, false, 39_720, 0),
        (2026, false, 40_857, 2_400), (2026, false, 40_858, 0), (2026, true, 51_142, 2_400),
    ])
    func `of zorgtoeslag ends at the published ceiling`(
        year: Int,
        partner: Bool,
        income: Int,
        yearly: Int
    ) throws {
        let result = try Cases.result(
            "zorgtoeslag",
            year,
            #"{"partner":\#(partner),"gezamenlijk_toetsingsinkomen":\#(income)}"#
        )
        if income == 47_369 {
            #expect(result.yearlyAwarded == 0)
        } else {
            #expect(result.yearlyAwarded == Int64(yearly))
        }
    }

    // Official proefberekening 2024: a single parent with a child, rent 500.
    @Test(arguments: [
        (33_300, 19_000), (20_950, 29_500), (36_850, 12_300), (42_700, 900), (40_200, 5_400),
    ])
    func `of huurtoeslag 2024 comes out`(income: Int, monthly: Int) throws {
        let result = try Cases.result(
            "huurtoeslag",
            2024,
            """
            {"huishouden":"meerpersoons","aantal_personen":2,"kale_huur_cents":50000,
            "gezamenlijk_toetsingsinkomen":\(income)}
            """
        )
        #expect(result.monthlyPaid == Int64(monthly))
    }

    // Leaflet TG 081-1Z61FD: the month is the floor of the unrounded year / 12, not of 5,976 / 12.
    @Test func `of kindgebonden budget 2026 tells the two rules for a month apart`() throws {
        let result = try Cases.result(
            "kindgebonden_budget",
            2026,
            #"{"partner":false,"gezamenlijk_toetsingsinkomen":30000,"kinderen_leeftijden":[8]}"#
        )
        #expect(result.yearlyUnrounded == 597_594)
        #expect(result.monthlyPaid == 49_700)
    }

    // The official tool shows 227: its 9.12 x 40 is 364.79999 in binary floating point.
    @Test func `of kinderopvangtoeslag is exact where the official tool is not`() throws {
        let result = try Cases.result(
            "kinderopvangtoeslag",
            2024,
            """
            {"gezamenlijk_toetsingsinkomen":90000,"opvang":[{"kind":1,"soort":"bso",
            "uren_per_maand":40,"uurprijs_cents":1100}]}
            """
        )
        #expect(result.monthlyPaid == 22_800)
    }
}
