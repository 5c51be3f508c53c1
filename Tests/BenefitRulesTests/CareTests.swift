import BenefitRules
import BenefitYears
import EventSourcing
import Testing

struct `The law on childcare` {
    private func row(_ child: Int, _ hours: Int, _ price: Int, _ more: String = "") -> String {
        #"{"kind":\#(child),"soort":"dagopvang","uren_per_maand":\#(hours),"#
            + #""uurprijs_cents":\#(price)\#(more)}"#
    }

    private func result(_ year: Int, _ rows: [String], _ more: String = "") throws -> CaseResult {
        try Cases.result(
            "kinderopvangtoeslag",
            year,
            #"{"gezamenlijk_toetsingsinkomen":60000,"opvang":[\#(rows.joined(separator: ","))]"#
                + more + "}"
        )
    }

    @Test func `makes the child with the most hours the first`() throws {
        #expect(try result(2026, [row(1, 122, 1_050), row(2, 160, 1_050)]).firstChild == 2)
    }

    @Test func `makes at equal hours the child with the highest costs the first`() throws {
        #expect(try result(2026, [row(1, 100, 1_050), row(2, 100, 1_051)]).firstChild == 2)
    }

    @Test func `follows the Dienst where hours and costs are equal`() throws {
        let rows = [row(1, 100, 1_050), row(2, 100, 1_050, #","eerste_kind":true"#)]
        #expect(try result(2026, rows).firstChild == 2)
    }

    @Test func `refuses another first child than the rule makes`() throws {
        let rows = [row(1, 90, 1_050, #","eerste_kind":true"#), row(2, 100, 1_050)]
        let fault = try #require(throws: CaseFault.self) { _ = try result(2026, rows) }
        #expect(fault.code == .contradictory)
    }

    @Test func `names the first child of the months, when it is the same in all`() throws {
        func first(_ months: String) throws -> Int64? {
            try Cases.result(
                "kinderopvangtoeslag",
                2026,
                #"{"case":"eerste_kind","opvang":["#
                    + row(1, 100, 1_000) + "," + row(2, 120, 1_000, #","maanden":\#(months)"#)
                    + "]}"
            ).firstChild
        }
        #expect(try first("[1,2,3,4,5,6,7,8,9,10,11,12]") == 2)
        #expect(try first("[1,2]") == nil)
    }

    @Test func `asks whom the Dienst designated where the amounts would differ`() throws {
        let bso = #"{"kind":2,"soort":"bso","uren_per_maand":100,"uurprijs_cents":1050}"#
        let fault = try #require(throws: CaseFault.self) {
            _ = try result(2026, [row(1, 100, 1_050), bso])
        }
        #expect(fault.code == .missing)
        #expect(fault.field == "opvang.eerste_kind")
    }

    @Test func `counts 230 hours of a child and no more`() throws {
        let most = try result(2026, [row(1, 230, 1_000)])
        #expect(most.monthlyPaid == 215_900)
        #expect(try result(2026, [row(1, 744, 1_000)]).monthlyPaid == 215_900)
    }

    @Test func `pays a month by the care of that month`() throws {
        let rows = [
            row(1, 100, 1_000, #","maanden":[1,2]"#), row(1, 50, 1_000, #","maanden":[3]"#),
        ]
        let result = try result(2026, rows)
        #expect(result.months == [93_900, 93_900, 46_900] + [Int64](repeating: 0, count: 9))
        #expect(result.grounds == [.noCare])
    }

    @Test func `reaches back three months before the application`() throws {
        let result = try result(2026, [row(1, 100, 1_000)], #","aanvraagdatum":"2026-06-30""#)
        #expect(result.months == [0, 0] + [Int64](repeating: 93_900, count: 10))
        #expect(result.grounds == [.appliedLate])
    }

    @Test func `goes on for three months after work ended`() throws {
        let result = try result(2026, [row(1, 100, 1_000)], #","einde_werk":"2026-05-20""#)
        #expect(result.months?.lastIndex { $0 > 0 } == 7)
    }

    @Test func `takes a gastouder's maximum for out-of-school care there`() throws {
        let there =
            #"{"kind":1,"soort":"bso","voorziening":"gastouder","uren_per_maand":100,"#
            + #""uurprijs_cents":1000}"#
        // 100 x 8.49 x 93.9 %
        #expect(try result(2026, [there]).monthlyUnrounded == 79_721)
    }

    @Test func `names a cell of the table that is not confirmed`() throws {
        let inputs =
            #"{"gezamenlijk_toetsingsinkomen":51000,"opvang":["#
            + "\(row(1, 100, 1_000)),\(row(2, 50, 1_000))]}"
        let fault = try Cases.fault("kinderopvangtoeslag", 2025, inputs)
        #expect(fault.code == .parameterMissing)
        #expect(fault.field == "kinderopvangtoeslag.tabel")
        for word in ["2025", "51000", "next child"] { #expect(fault.message.contains(word)) }
    }

    @Test func `takes bounds of one year from the last by the index`() throws {
        // Index per 10,000; the upper bound is rounded half up (derived, section 11 of the law
        // notes).
        for (number, index) in [(2024, 10_502), (2025, 10_387), (2026, 10_404)] {
            let before = try bounds(number - 1)
            let moved = before.dropFirst().map { bound in
                (2 * (bound - 1) * Int64(index) + 10_000) / 20_000 + 1
            }
            // Classes with the same shares as the class below are one row.
            let now = try bounds(number).dropFirst()
            #expect(now.count > 40)
            #expect(Set(now).isSubset(of: moved), "\(number)")
        }
    }

    private func bounds(_ number: Int) throws -> [Int64] {
        let year = try Cases.year(number)
        let table = year.parameters.first { $0.name.description == "kinderopvangtoeslag.tabel" }
        guard case .incomeTable(let rows)? = table?.value else { return [] }
        return rows.map(\.from)
    }
}
