import BenefitRules
import BenefitYears
import EventSourcing
import Testing

/// The files of the benefit years, and those that assume figures.
struct `A file of figures` {
    /// A file of 2025 with these parameters.
    private func file(_ parameters: String, sources: String = #"["a book"]"#) -> [UInt8] {
        Array(#"{"year":2025,"sources":\#(sources),"parameters":[\#(parameters)]}"#.utf8)
    }

    private func parameter(
        _ name: String = "zorgtoeslag.standaardpremie",
        value: String = "211200",
        unit: String = "eurocent",
        more: String = ""
    ) -> String {
        #"{"name":"\#(name)","value":\#(value),"unit":"\#(unit)","article":"Wzt art. 4","#
            + #""source":[1]\#(more)}"#
    }

    private func fault(_ bytes: [UInt8]) -> String? {
        do {
            _ = try BenefitYearFile(parsing: bytes)
            return nil
        } catch { return "\(error)" }
    }

    @Test func `of the project has an article, a source and a validity for each value`() {
        #expect(Legislation.confirmed.years.map(\.year) == [2023, 2024, 2025, 2026])
        for year in Legislation.confirmed.years {
            #expect(year.parameters.count > 55)
            for parameter in year.parameters {
                #expect(!parameter.article.isEmpty && !parameter.sources.isEmpty)
                #expect(parameter.from.parts.year == year.year)
                #expect(parameter.until.parts.year == year.year)
                #expect(!parameter.isAssumed)
            }
        }
    }

    @Test func `has every figure that a rule of its year reads, but for the open ones`() throws {
        for year in Legislation.confirmed.years {
            for kind in ToeslagKind.allCases {
                let inputs = `The last step of an explanation`.inputs(kind, 60_000)
                _ = try Cases.result(kind.rawValue, year.year, inputs)
            }
        }
    }

    @Test func `is refused with what is wrong and where`() {
        let table: [(bytes: [UInt8], words: [String])] = [
            (Array("{".utf8), ["1:2"]),
            (file(parameter("zorgtoeslag.premie")), ["no parameter", "zorgtoeslag.premie"]),
            (file(parameter(unit: "euro")), ["eurocent", "euro"]),
            (file(parameter(value: "-1")), ["0 to 1000000000"]),
            (file(parameter(value: "\"much\"")), ["integer"]),
            (file(parameter(), sources: "[]"), ["source"]),
            (file(parameter(more: #","from":"2024-01-01""#)), ["2025-01-01 to 2025-12-31"]),
            (
                file(parameter(more: #","from":"2025-06-01","until":"2025-05-01""#)),
                ["ends before"]
            ),
            (file(parameter() + "," + parameter()), ["two values on 2025-01-01"]),
            (file(parameter(more: #","note":"x""#)), ["unknown \"note\""]),
            (
                file(parameter("zorgtoeslag.maandregel", value: "\"omhoog\"", unit: "rule")),
                ["toegekend_jaarbedrag"]
            ),
            (
                file(
                    parameter(
                        "kinderopvangtoeslag.tabel",
                        value: "[[0,96000,96000],[100,96500,96000]]",
                        unit: "per_100000"
                    )
                ),
                ["a share rises"]
            ),
            (
                file(
                    parameter(
                        "kinderopvangtoeslag.tabel",
                        value: "[[5,96000,96000]]",
                        unit: "per_100000"
                    )
                ),
                ["begin at 0"]
            ),
        ]
        for (bytes, words) in table {
            let problem = fault(bytes)
            for word in words {
                #expect(problem?.contains(word) == true, "\(problem ?? "accepted") lacks \(word)")
            }
        }
        #expect(fault(file(parameter())) == nil)
    }

    @Test func `assumes what is open, and results say so`() throws {
        let cells = parameter(
            "kinderopvangtoeslag.tabel",
            value: "[[50812,null,95000],[52520,null,94600]]",
            unit: "per_100000"
        )
        let legislation = try Legislation.confirmed.assuming(
            BenefitYearFile(parsing: file(cells), isAssumed: true)
        )
        let care =
            #"{"kind":1,"soort":"bso","uren_per_maand":40,"uurprijs_cents":900},"#
            + #"{"kind":2,"soort":"bso","uren_per_maand":20,"uurprijs_cents":900}"#
        func result(_ year: Int) throws -> CaseResult {
            try Cases.result(
                "kinderopvangtoeslag",
                year,
                #"{"gezamenlijk_toetsingsinkomen":51000,"opvang":[\#(care)]}"#,
                in: legislation,
                explains: true
            )
        }
        let assumed = try result(2025)
        // 360 x 93.7 % + 180 x 95.0 %
        #expect(assumed.monthlyUnrounded == 50_832)
        #expect(assumed.assumed.map(\.description) == ["kinderopvangtoeslag.tabel"])
        let isTold = assumed.sentences.contains { $0.contains("nog niet zeker") }
        #expect(isTold)
        let confirmed = try result(2026)
        #expect(confirmed.assumed.isEmpty)
        #expect(!confirmed.sentences.contains { $0.contains("nog niet zeker") })
    }

    @Test func `cannot assume what is confirmed`() throws {
        for text in [
            parameter(value: "211300"),
            parameter(
                "kinderopvangtoeslag.tabel",
                value: "[[50812,93000,null]]",
                unit: "per_100000"
            ),
            parameter("zorgtoeslag.woonlandfactor", value: #"{"BE":1}"#, unit: "per_100000"),
        ] {
            let file = try BenefitYearFile(parsing: file(text), isAssumed: true)
            #expect(throws: AssumptionRefusal.self) {
                _ = try Legislation.confirmed.assuming(file)
            }
        }
    }

    @Test func `adds a country that was not known`() throws {
        let text = parameter(
            "zorgtoeslag.woonlandfactor",
            value: #"{"IT":60000}"#,
            unit: "per_100000"
        )
        let legislation = try Legislation.confirmed.assuming(
            BenefitYearFile(parsing: file(text), isAssumed: true)
        )
        func inputs(_ country: String) -> String {
            #"{"partner":false,"gezamenlijk_toetsingsinkomen":9000,"woonland":"\#(country)","#
                + #""aanvrager_verdragsgerechtigd":true}"#
        }
        let italy = try Cases.result("zorgtoeslag", 2025, inputs("IT"), in: legislation)
        // 2,112 x 0.6 - 538.58
        #expect(italy.yearlyUnrounded == 72_862)
        #expect(italy.assumed.map(\.description) == ["zorgtoeslag.woonlandfactor"])
        #expect(try Cases.fault("zorgtoeslag", 2025, inputs("IT")).code == .parameterMissing)
    }
}
