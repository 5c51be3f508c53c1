import BenefitRules
import EventSourcing
import Testing

/// Articles of which the notes name a trap.
struct `By the law` {
    @Test func `the rate of the threshold income is not of the smaller of both incomes`() throws {
        let poor = try Cases.result(
            "zorgtoeslag",
            2025,
            #"{"partner":false,"gezamenlijk_toetsingsinkomen":200}"#
        )
        let threshold = try Cases.result(
            "zorgtoeslag",
            2025,
            #"{"partner":false,"gezamenlijk_toetsingsinkomen":28406}"#
        )
        #expect(poor.yearlyUnrounded == threshold.yearlyUnrounded)
    }

    @Test func `half is paid when the partner is not insured`() throws {
        let inputs =
            #""partner":true,"toetsingsinkomen_aanvrager":7000,"#
            + #""toetsingsinkomen_partner":26200"#
        let half = try Cases.result(
            "zorgtoeslag",
            2025,
            "{\(inputs),\"partner_verzekerd\":false}"
        )
        #expect(half.yearlyUnrounded == 117_672)
    }

    @Test func `a partner by treaty beside an insured applicant has the factor since 2025`() throws
    {
        let inputs =
            #"{"partner":true,"gezamenlijk_toetsingsinkomen":20000,"#
            + #""partner_verdragsgerechtigd":true,"woonland":"BE"}"#
        // 2,112 + 2,112 x 0.7981 - 4.273 % of 28,406
        let result = try Cases.result("zorgtoeslag", 2025, inputs)
        #expect(result.yearlyUnrounded == 258_380)
        #expect(try Cases.fault("zorgtoeslag", 2024, inputs).code == .parameterMissing)
    }

    @Test func `a change after the first day of a month counts from the next`() throws {
        func months(_ day: String) throws -> [Int64]? {
            try Cases.result(
                "zorgtoeslag",
                2025,
                """
                {"partner":false,"toetsingsinkomen_aanvrager":20000,
                "toetsingsinkomen_partner":20000,
                "wijzigingen":[{"datum":"\(day)","partner":true}]}
                """
            ).months
        }
        let first = try #require(try months("2025-05-01"))
        #expect(first[3] != first[4] && first[4] == first[11])
        let later = try #require(try months("2025-05-02"))
        #expect(later[4] == later[0] && later[5] == later[11] && later[4] != later[5])
    }

    @Test func `zorgtoeslag begins in the month after the 18th birthday`() throws {
        let result = try Cases.result(
            "zorgtoeslag",
            2024,
            #"{"partner":false,"gezamenlijk_toetsingsinkomen":0,"#
                + #""aanvrager_geboortedatum":"2006-06-01"}"#
        )
        let months = try #require(result.months)
        #expect(months[5] == 0 && months[6] > 0)
        #expect(result.grounds == [.tooYoung])
    }

    @Test func `a child's supplements begin in the month after the birthday`() throws {
        let result = try Cases.result(
            "kindgebonden_budget",
            2024,
            #"{"partner":true,"gezamenlijk_toetsingsinkomen":0,"#
                + #""kinderen":[{"geboortedatum":"2012-05-01"}]}"#
        )
        // 2,436 and 2,436 + 694, a twelfth, downwards.
        #expect(
            result.months
                == [Int64](repeating: 20_300, count: 5) + [Int64](repeating: 26_000, count: 7)
        )
        // 5 x 203 + 7 x 260.8333
        #expect(result.yearlyUnrounded == 284_083)
    }

    @Test func `a child counts up to and including the month of its 18th birthday`() throws {
        let result = try Cases.result(
            "kindgebonden_budget",
            2024,
            #"{"partner":true,"gezamenlijk_toetsingsinkomen":0,"#
                + #""kinderen":[{"geboortedatum":"2006-03-15"}]}"#
        )
        #expect(result.months == [28_000, 28_000, 28_000] + [Int64](repeating: 0, count: 9))
    }

    @Test func `a newborn counts from the month after its birth`() throws {
        let result = try Cases.result(
            "kindgebonden_budget",
            2024,
            #"{"partner":true,"gezamenlijk_toetsingsinkomen":0,"#
                + #""kinderen":[{"geboortedatum":"2024-11-01"}]}"#
        )
        #expect(result.months == [Int64](repeating: 0, count: 11) + [20_300])
    }

    @Test func `joint assets count only with the same partner all year`() throws {
        func isEligible(_ more: String) throws -> Bool? {
            try Cases.result(
                "zorgtoeslag",
                2025,
                """
                {"partner":true,"toetsingsinkomen_aanvrager":9000,
                "toetsingsinkomen_partner":9000,"vermogen_cents":14000000,
                "gezamenlijk_vermogen_cents":20000000\(more)}
                """
            ).isEligible
        }
        #expect(try isEligible("") == false)
        #expect(try isEligible(#","partner_overlijdensdatum":"2025-04-12""#) == true)
    }

    @Test func `rent above the maximum excludes to 2025 and is capped from 2026`() throws {
        let inputs =
            #"{"huishouden":"eenpersoons","kale_huur_cents":95000,"#
            + #""gezamenlijk_toetsingsinkomen":15000}"#
        let before = try Cases.result("huurtoeslag", 2025, inputs)
        #expect(before.grounds == [.rentAboveMaximum])
        #expect(before.yearlyAwarded == 0)
        // (498.20 - 202.52) + 65 % of 214.82 + 40 % of 219.91
        let after = try Cases.result("huurtoeslag", 2026, inputs)
        #expect(after.monthlyUnrounded == 52_328)
    }

    @Test func `an exception of art. 13 does not pay for rent above the maximum`() throws {
        func monthly(_ rent: Int, _ more: String = "") throws -> Int64? {
            try Cases.result(
                "huurtoeslag",
                2025,
                """
                {"huishouden":"eenpersoons","kale_huur_cents":\(rent),
                "gezamenlijk_toetsingsinkomen":15000\(more)}
                """
            ).monthlyUnrounded
        }
        let adapted = try monthly(120_000, #","aangepaste_woning":true"#)
        #expect(adapted == (try monthly(90_007)))
    }

    @Test func `the third band is for some until 2024 and for all after`() throws {
        let inputs =
            #"{"huishouden":"meerpersoons","aantal_personen":2,"#
            + #""kale_huur_cents":80000,"gezamenlijk_toetsingsinkomen":20000"#
        let plain = try Cases.result("huurtoeslag", 2024, inputs + "}")
        let adapted = try Cases.result(
            "huurtoeslag",
            2024,
            inputs + #","aangepaste_woning":true}"#
        )
        // 40 % of 800 - 650.43
        let difference = try #require(adapted.monthlyUnrounded) - #require(plain.monthlyUnrounded)
        #expect(difference == 5_983)
    }

    @Test func `service costs count to 2025, each kind up to its maximum`() throws {
        func monthly(_ year: Int, _ service: String) throws -> Int64? {
            try Cases.result(
                "huurtoeslag",
                year,
                """
                {"huishouden":"eenpersoons","kale_huur_cents":45000,
                "gezamenlijk_toetsingsinkomen":15000\(service)}
                """
            ).monthlyUnrounded
        }
        let bare = try #require(try monthly(2025, ""))
        let kinds = #","servicekosten_per_soort_cents":[1500,300]"#
        #expect(try monthly(2025, kinds) == bare + 1_500)
        #expect(try monthly(2026, kinds) == (try monthly(2026, "")))
        let fault = try Cases.fault(
            "huurtoeslag",
            2024,
            #"{"huishouden":"eenpersoons","kale_huur_cents":45000,"servicekosten_cents":100,"#
                + #""gezamenlijk_toetsingsinkomen":15000}"#
        )
        #expect(fault.field == "huurtoeslag.servicekosten_max_per_soort")
    }

    @Test func `the lower maximum for the young ends on the birthday's month`() throws {
        let result = try Cases.result(
            "huurtoeslag",
            2024,
            #"{"huishouden":"eenpersoons","kale_huur_cents":70000,"#
                + #""gezamenlijk_toetsingsinkomen":22000,"aanvrager_geboortedatum":"2001-07-01"}"#
        )
        let months = try #require(result.months)
        #expect(months[5] == 0 && months[6] > 0)
    }

    /// Huurtoeslag 2025 of two persons: the applicant with 30,000 and somebody more.
    private func tenants(_ more: String, _ year: Int = 2025) throws -> CaseResult {
        try Cases.result(
            "huurtoeslag",
            year,
            #"{"huishouden":"meerpersoons","aantal_personen":2,"kale_huur_cents":60000,\#(more)}"#
        )
    }

    private func joint(_ income: Int) throws -> Int64? {
        try tenants(#""gezamenlijk_toetsingsinkomen":\#(income)"#).yearlyUnrounded
    }

    @Test func `a child's income counts above the exemption, from 23 in full`() throws {
        func yearly(_ born: String) throws -> Int64? {
            try tenants(
                #""toetsingsinkomen_aanvrager":30000,"#
                    + #""kinderen":[{"geboortedatum":"\#(born)","inkomen":8000}]"#
            ).yearlyUnrounded
        }
        #expect(try yearly("2003-01-01") == (try joint(38_000 - 6_042)))
        #expect(try yearly("2002-01-01") == (try joint(38_000)))
        #expect(try yearly("2002-01-02") == (try joint(38_000 - 6_042)))
    }

    @Test func `a child who does not live there, or died, does not count`() throws {
        func alone(_ more: String) throws -> Int64? {
            try Cases.result(
                "huurtoeslag",
                2025,
                #"{"huishouden":"eenpersoons","kale_huur_cents":60000,"#
                    + #""toetsingsinkomen_aanvrager":30000\#(more)}"#
            ).yearlyUnrounded
        }
        let child = #"{"geboortedatum":"2004-01-01","inkomen":40000,"#
        for place in [
            #""thuiswonend":false"#, #""overlijdensdatum":"2021-05-05""#,
            #""dagen_bij_aanvrager":10,"dagen_bij_andere_ouder":355"#,
        ] {
            #expect(try alone(#","kinderen":[\#(child)\#(place)}]"#) == (try alone("")))
        }
    }

    @Test func `a child lifts the lower maximum from the month after its birth`() throws {
        let result = try tenants(
            #""leeftijd":22,"gezamenlijk_toetsingsinkomen":20000,"oudste_bewoner_leeftijd":22,"#
                + #""kinderen":[{"geboortedatum":"2025-06-15"}]"#
        )
        let months = try #require(result.months)
        #expect(months[5] == 0 && months[6] > 0)
    }

    @Test func `every co-resident's income must be known`() throws {
        let inputs =
            #""huishouden":"meerpersoons","aantal_personen":2,"kale_huur_cents":60000,"#
            + #""toetsingsinkomen_aanvrager":30000,"medebewoners":1"#
        let fault = try Cases.fault("huurtoeslag", 2025, "{\(inputs)}")
        #expect(fault.field == "medebewoners_toetsingsinkomen")
        let two = #","medebewoners_toetsingsinkomen":[1,2]"#
        #expect(try Cases.fault("huurtoeslag", 2025, "{\(inputs + two)}").code == .contradictory)
        let known = try tenants(
            #""toetsingsinkomen_aanvrager":30000,"medebewoners_toetsingsinkomen":[10000]"#
        )
        #expect(known.yearlyUnrounded == (try joint(40_000)))
    }

    @Test func `after the partner's death the household is one person less`() throws {
        let result = try tenants(
            #""partner":true,"toetsingsinkomen_aanvrager":20000,"#
                + #""toetsingsinkomen_partner":15000,"partner_overlijdensdatum":"2025-06-15""#
        )
        let alone = try Cases.result(
            "huurtoeslag",
            2025,
            #"{"huishouden":"eenpersoons","kale_huur_cents":60000,"#
                + #""toetsingsinkomen_aanvrager":20000}"#
        )
        #expect(
            result.months?[5]
                == (try tenants(#""gezamenlijk_toetsingsinkomen":35000"#)
                    .monthlyPaid)
        )
        #expect(result.months?[6] == alone.monthlyPaid)
    }

    @Test func `who finds a new partner after a death has that partner`() throws {
        let result = try Cases.result(
            "zorgtoeslag",
            2025,
            #"{"partner":true,"toetsingsinkomen_aanvrager":20000,"#
                + #""toetsingsinkomen_partner":20000,"partner_overlijdensdatum":"2025-03-15","#
                + #""wijzigingen":[{"datum":"2025-09-01","partner":true,"#
                + #""toetsingsinkomen_partner":5000}]}"#
        )
        let months = try #require(result.months)
        #expect(Set(months).count == 3)
        #expect(months[3] == months[7] && months[8] == months[11])
    }

    @Test func `joint assets need the partner also in months without a right`() throws {
        let result = try Cases.result(
            "zorgtoeslag",
            2025,
            #"{"partner":false,"toetsingsinkomen_aanvrager":9000,"#
                + #""toetsingsinkomen_partner":9000,"vermogen_cents":16000000,"#
                + #""ingangsdatum":"2025-07-01","#
                + #""wijzigingen":[{"datum":"2025-07-01","partner":true}]}"#
        )
        #expect(result.grounds == [.assetsAboveLimit])
        let young = try Cases.result(
            "zorgtoeslag",
            2023,
            #"{"partner":true,"gezamenlijk_toetsingsinkomen":16770,"#
                + #""aanvrager_geboortedatum":"2005-12-02","gezamenlijk_vermogen_cents":16132898}"#
        )
        #expect(young.grounds == [.tooYoung])
    }

    @Test func `the partner's income counts for childcare without further words`() throws {
        func yearly(_ more: String) throws -> Int64? {
            try Cases.result(
                "kinderopvangtoeslag",
                2026,
                #"{"toetsingsinkomen_aanvrager":30000,"toetsingsinkomen_partner":90000\#(more),"#
                    + #""opvang":[{"kind":1,"soort":"bso","uren_per_maand":40,"#
                    + #""uurprijs_cents":900}]}"#
            ).yearlyAwarded
        }
        #expect(try yearly("") == (try yearly(#","partner":true"#)))
    }

    @Test func `an income does not change during the year while the same persons count`() throws {
        let fault = try Cases.fault(
            "zorgtoeslag",
            2025,
            #"{"partner":false,"gezamenlijk_toetsingsinkomen":30000,"#
                + #""wijzigingen":[{"datum":"2025-08-01","gezamenlijk_toetsingsinkomen":10000}]}"#
        )
        #expect(fault.code == .contradictory)
    }

    @Test func `an amount under half a euro is under the minimum, not nothing`() throws {
        let result = try Cases.result(
            "huurtoeslag",
            2026,
            #"{"huishouden":"eenpersoons","gezamenlijk_toetsingsinkomen":20000,"#
                + #""kale_huur_cents":20254}"#
        )
        #expect(result.yearlyUnrounded == 24)
        #expect(result.grounds == [.belowMinimum])
    }

    @Test func `a child abroad counts in Europe, and elsewhere by a factor that is open`() throws {
        func inputs(_ country: String) -> String {
            #"{"partner":true,"gezamenlijk_toetsingsinkomen":0,"kinderen":[{"#
                + #""geboortedatum":"2015-05-05","woonland":"\#(country)"}]}"#
        }
        #expect(
            try Cases.result("kindgebonden_budget", 2026, inputs("DE")).yearlyAwarded == 258_000
        )
        let fault = try Cases.fault("kindgebonden_budget", 2026, inputs("MA"))
        #expect(fault.field == "kindgebonden_budget.woonlandfactor")
    }
}
