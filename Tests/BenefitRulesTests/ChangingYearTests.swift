import BenefitRules
import Testing

/// Years in which a household changes: what is awarded, in whole euros, and what cannot be.
struct `A year with changes` {
    struct Year: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let toeslag: String
        let inputs: String
        let awarded: Int64
    }

    static let years: [Year] = [
        Year(
            testDescription: "the partner died in June",
            toeslag: "kinderopvangtoeslag",
            inputs: #"{"opvang":[{"kind":1,"soort":"dagopvang","uren_per_maand":100,"uur"#
                + #"prijs_cents":1000}],"partner":true,"toetsingsinkomen_aanvrager":60"#
                + #"000,"toetsingsinkomen_partner":60000,"partner_overlijdensdatum":"2"#
                + #"025-06-15"}"#,
            awarded: 8670
        ),
        Year(
            testDescription: "work ended by a change",
            toeslag: "kinderopvangtoeslag",
            inputs: #"{"opvang":[{"kind":1,"soort":"dagopvang","uren_per_maand":100,"uur"#
                + #"prijs_cents":1000}],"gezamenlijk_toetsingsinkomen":60000,"wijzigin"#
                + #"gen":[{"datum":"2025-03-10","ouder_werkt":false}]}"#,
            awarded: 5352
        ),
        Year(
            testDescription: "work ended by its day",
            toeslag: "kinderopvangtoeslag",
            inputs: #"{"opvang":[{"kind":1,"soort":"dagopvang","uren_per_maand":100,"uur"#
                + #"prijs_cents":1000}],"gezamenlijk_toetsingsinkomen":60000,"einde_we"#
                + #"rk":"2025-03-10"}"#,
            awarded: 5352
        ),
        Year(
            testDescription: "a young widow is alone",
            toeslag: "huurtoeslag",
            inputs: #"{"huishouden":"meerpersoons","aantal_personen":2,"kale_huur_cents""#
                + #":60000,"partner":true,"toetsingsinkomen_aanvrager":20000,"toetsing"#
                + #"sinkomen_partner":0,"aanvrager_geboortedatum":"2004-02-02","oudste"#
                + #"_bewoner_leeftijd":40,"partner_overlijdensdatum":"2025-05-10"}"#,
            awarded: 1799
        ),
        Year(
            testDescription: "and so by her age",
            toeslag: "huurtoeslag",
            inputs: #"{"huishouden":"meerpersoons","aantal_personen":2,"kale_huur_cents""#
                + #":60000,"partner":true,"toetsingsinkomen_aanvrager":20000,"toetsing"#
                + #"sinkomen_partner":0,"leeftijd":20,"oudste_bewoner_leeftijd":40,"pa"#
                + #"rtner_overlijdensdatum":"2025-05-10"}"#,
            awarded: 1799
        ),
        Year(
            testDescription: "23 in June",
            toeslag: "huurtoeslag",
            inputs: #"{"huishouden":"eenpersoons","kale_huur_cents":60000,"gezamenlijk_t"#
                + #"oetsingsinkomen":20000,"leeftijd":22,"aanvrager_geboortedatum":"20"#
                + #"02-06-05"}"#,
            awarded: 2148
        ),
        Year(
            testDescription: "23 in June, with others",
            toeslag: "huurtoeslag",
            inputs: #"{"huishouden":"meerpersoons","aantal_personen":2,"kale_huur_cents""#
                + #":60000,"gezamenlijk_toetsingsinkomen":20000,"aanvrager_geboortedat"#
                + #"um":"2002-06-05","oudste_bewoner_leeftijd":22}"#,
            awarded: 2159
        ),
        Year(
            testDescription: "23 on 1 January",
            toeslag: "huurtoeslag",
            inputs: #"{"huishouden":"meerpersoons","aantal_personen":2,"kale_huur_cents""#
                + #":60000,"gezamenlijk_toetsingsinkomen":20000,"aanvrager_geboortedat"#
                + #"um":"2002-01-01"}"#,
            awarded: 4317
        ),
        Year(
            testDescription: "18 by a change",
            toeslag: "zorgtoeslag",
            inputs: #"{"partner":false,"gezamenlijk_toetsingsinkomen":10000,"leeftijd":1"#
                + #"7,"wijzigingen":[{"datum":"2025-06-10","leeftijd":18}]}"#,
            awarded: 787
        ),
        Year(
            testDescription: "18 by the birthday",
            toeslag: "zorgtoeslag",
            inputs: #"{"partner":false,"gezamenlijk_toetsingsinkomen":10000,"leeftijd":1"#
                + #"7,"aanvrager_geboortedatum":"2007-06-10"}"#,
            awarded: 787
        ),
        Year(
            testDescription: "a death after the year",
            toeslag: "zorgtoeslag",
            inputs: #"{"partner":true,"toetsingsinkomen_aanvrager":10000,"toetsingsinkom"#
                + #"en_partner":0,"vermogen_cents":15000000,"partner_overlijdensdatum""#
                + #":"2026-03-10"}"#,
            awarded: 3010
        ),
        Year(
            testDescription: "a death in December",
            toeslag: "zorgtoeslag",
            inputs: #"{"partner":true,"gezamenlijk_toetsingsinkomen":10000,"gezamenlijk_"#
                + #"vermogen_cents":15000000,"partner_overlijdensdatum":"2025-12-10"}"#,
            awarded: 3010
        ),
        Year(
            testDescription: "three from July",
            toeslag: "huurtoeslag",
            inputs: #"{"huishouden":"meerpersoons","aantal_personen":3,"kale_huur_cents""#
                + #":72000,"gezamenlijk_toetsingsinkomen":25000,"partner":true,"kinder"#
                + #"en":[{"geboortedatum":"2025-06-10"}]}"#,
            awarded: 5198
        ),
        Year(
            testDescription: "three by a change",
            toeslag: "huurtoeslag",
            inputs: #"{"huishouden":"meerpersoons","aantal_personen":2,"kale_huur_cents""#
                + #":72000,"gezamenlijk_toetsingsinkomen":25000,"partner":true,"kinder"#
                + #"en":[{"geboortedatum":"2025-06-10"}],"wijzigingen":[{"datum":"2025"#
                + #"-06-10","aantal_personen":3}]}"#,
            awarded: 5198
        ),
        Year(
            testDescription: "mostly with the other parent",
            toeslag: "huurtoeslag",
            inputs: #"{"huishouden":"eenpersoons","kale_huur_cents":60000,"toetsingsinko"#
                + #"men_aanvrager":30000,"kinderen":[{"geboortedatum":"2004-01-01","in"#
                + #"komen":40000,"dagen_bij_andere_ouder":300}]}"#,
            awarded: 2231
        ),
        Year(
            testDescription: "back from Belgium",
            toeslag: "zorgtoeslag",
            inputs: #"{"partner":false,"gezamenlijk_toetsingsinkomen":10000,"aanvrager_v"#
                + #"erdragsgerechtigd":true,"woonland":"BE","wijzigingen":[{"datum":"2"#
                + #"025-07-01","aanvrager_verdragsgerechtigd":false}]}"#,
            awarded: 1360
        ),
        Year(
            testDescription: "a death, and the household after it",
            toeslag: "huurtoeslag",
            inputs: #"{"huishouden":"meerpersoons","aantal_personen":3,"kale_huur_cents""#
                + #":60000,"partner":true,"toetsingsinkomen_aanvrager":20000,"toetsing"#
                + #"sinkomen_partner":10000,"kinderen":[{"geboortedatum":"2015-01-01"}"#
                + #"],"partner_overlijdensdatum":"2025-06-10","wijzigingen":[{"datum":"#
                + #""2025-06-10","aantal_personen":2}]}"#,
            awarded: 4317
        ),
        Year(
            testDescription: "married in March, widowed in September",
            toeslag: "zorgtoeslag",
            inputs: #"{"partner":false,"toetsingsinkomen_aanvrager":20000,"wijzigingen":"#
                + #"[{"datum":"2025-03-10","partner":true,"toetsingsinkomen_partner":9"#
                + #"000}],"partner_overlijdensdatum":"2025-09-10"}"#,
            awarded: 2251
        ),
        Year(
            testDescription: "a grown child abroad",
            toeslag: "kindgebonden_budget",
            inputs: #"{"partner":true,"gezamenlijk_toetsingsinkomen":0,"kinderen":[{"geb"#
                + #"oortedatum":"2000-01-01","woonland":"US"},{"geboortedatum":"2015-0"#
                + #"1-01"}]}"#,
            awarded: 2511
        ),
    ]

    @Test(arguments: years)
    func `is awarded month by month`(_ year: Year) throws {
        let result = try Cases.result(year.toeslag, 2025, year.inputs)
        #expect(result.yearlyAwarded == year.awarded * 100)
    }

    static let faults: [(toeslag: String, inputs: String, code: CaseFault.Code, field: String)] = [
        (
            "kinderopvangtoeslag",
            #"{"opvang":[{"kind":1,"soort":"dagopvang","uren_per_maand":100,"uur"#
                + #"prijs_cents":1000}],"toetsingsinkomen_aanvrager":60000,"toetsingsi"#
                + #"nkomen_partner":60000,"partner_overlijdensdatum":"2025-06-15"}"#,
            .missing, "partner"
        ),
        (
            "kinderopvangtoeslag",
            #"{"opvang":[{"kind":1,"soort":"dagopvang","uren_per_maand":100,"uur"#
                + #"prijs_cents":1000}],"gezamenlijk_toetsingsinkomen":60000,"ouder_we"#
                + #"rkt":false,"wijzigingen":[{"datum":"2025-05-01","ouder_werkt":true"#
                + #"}],"einde_werk":"2025-09-10"}"#,
            .contradictory, "einde_werk"
        ),
        (
            "huurtoeslag",
            #"{"huishouden":"meerpersoons","aantal_personen":2,"kale_huur_cents""#
                + #":60000,"gezamenlijk_toetsingsinkomen":20000,"aanvrager_geboortedat"#
                + #"um":"1970-01-05","oudste_bewoner_leeftijd":18}"#,
            .contradictory, "oudste_bewoner_leeftijd"
        ),
        (
            "zorgtoeslag",
            #"{"partner":false,"gezamenlijk_toetsingsinkomen":10000,"leeftijd":4"#
                + #"0,"aanvrager_geboortedatum":"2010-06-10"}"#,
            .contradictory, "leeftijd"
        ),
        (
            "zorgtoeslag",
            #"{"partner":true,"toetsingsinkomen_aanvrager":20000,"toetsingsinkom"#
                + #"en_partner":5000,"partner_overlijdensdatum":"2025-03-10","wijzigin"#
                + #"gen":[{"datum":"2025-09-10","partner":true}]}"#,
            .missing, "toetsingsinkomen_partner"
        ),
        (
            "huurtoeslag",
            #"{"huishouden":"meerpersoons","aantal_personen":2,"kale_huur_cents""#
                + #":60000,"toetsingsinkomen_aanvrager":30000,"kinderen":[{"geboorteda"#
                + #"tum":"2014-01-01","dagen_bij_aanvrager":366}]}"#,
            .contradictory, "kinderen[0].dagen_bij_andere_ouder"
        ),
        (
            "zorgtoeslag",
            #"{"partner":true,"toetsingsinkomen_aanvrager":10000,"toetsingsinkom"#
                + #"en_partner":5000,"wijzigingen":[{"datum":"2025-06-10","toetsingsin"#
                + #"komen_partner":15000}]}"#,
            .contradictory, "wijzigingen[0].toetsingsinkomen_partner"
        ),
    ]

    @Test func `is refused where the facts cannot hold together or one is missing`() throws {
        for (toeslag, inputs, code, field) in Self.faults {
            let fault = try Cases.fault(toeslag, 2025, inputs)
            #expect(fault.code == code && fault.field == field, "\(inputs) \(fault)")
        }
    }
}
