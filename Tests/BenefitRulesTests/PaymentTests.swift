import BenefitRules
import EventSourcing
import TestSupport
import Testing

struct `The paying of advances` {
    // The days on which the Dienst paid, January to December: ketelaar/toeslagen-cal.
    @Test(arguments: [
        (2025, [20, 20, 20, 22, 20, 20, 21, 20, 22, 20, 20, 22]),
        (2026, [20, 20, 20, 20, 20, 22, 20, 20, 21, 20, 20, 21]),
    ])
    func `falls on the published days`(year: Int, days: [Int]) {
        let paydays = (1...12).map { month in
            Awir.payday(for: month % 12 + 1, of: year + month / 12).parts
        }
        #expect(paydays.map(\.day) == days)
        #expect(paydays.map(\.month) == Array(1...12))
    }

    @Test func `begins in December when the year has not begun`() throws {
        let terms = Awir.terms(
            Array(repeating: 10_700, count: 12),
            decided: try Cases.day("2024-11-30"),
            in: 2025
        )
        #expect(terms.count == 12)
        #expect(terms.first == Awir.Term(10_700, on: try Cases.day("2024-12-20")))
        #expect(terms.last == Awir.Term(10_700, on: try Cases.day("2025-11-20")))
    }

    @Test func `adds the months that went by to the next term`() throws {
        let terms = Awir.terms(
            Array(repeating: 10_000, count: 12),
            decided: try Cases.day("2025-04-01"),
            in: 2025
        )
        // January to April were due by 20 March.
        #expect(terms.first == Awir.Term(50_000, on: try Cases.day("2025-04-22")))
        #expect(terms.dropFirst().allSatisfy { $0.amount == 10_000 })
        #expect(terms.count == 8)
    }

    @Test func `is one sum after 31 October`() throws {
        let months = Array(repeating: Int64(10_000), count: 12)
        let inTime = Awir.terms(
            months,
            decided: try Cases.day("2025-10-31"),
            in: 2025
        )
        #expect(inTime.map(\.amount) == [120_000])
        let late = Awir.terms(months, decided: try Cases.day("2025-11-01"), in: 2025)
        #expect(late == [Awir.Term(120_000, on: try Cases.day("2025-11-20"))])
        let next = Awir.terms(months, decided: try Cases.day("2026-03-01"), in: 2025)
        #expect(next == [Awir.Term(120_000, on: try Cases.day("2026-03-20"))])
    }

    @Test func `goes on as it was after a revision that changes no month`() throws {
        let months = Array(repeating: Int64(10_000), count: 12)
        let first = Awir.terms(months, decided: try Cases.day("2024-11-30"), in: 2025)
        // December and January were ordered, the latter ahead of its day.
        let ordered = Awir.Ordered(20_000, through: try Cases.day("2025-01-20"))
        let again = Awir.terms(
            months,
            after: ordered,
            decided: try Cases.day("2025-01-05"),
            in: 2025
        )
        #expect(again == Array(first.dropFirst(2)))
    }

    @Test func `pays at once what is due on a payday and was not ordered`() throws {
        let terms = Awir.terms(
            Array(repeating: 10_000, count: 12),
            after: Awir.Ordered(10_000, through: try Cases.day("2024-12-20")),
            decided: try Cases.day("2025-01-20"),
            in: 2025
        )
        #expect(terms.first == Awir.Term(10_000, on: try Cases.day("2025-01-20")))
        #expect(terms.dropFirst().first == Awir.Term(10_000, on: try Cases.day("2025-02-20")))
        #expect(terms.count == 11)
    }

    @Test func `pays more from the next month on when a month was ordered ahead`() throws {
        // 107 a month became 118; the term of 20 January was ordered on 2 January.
        let terms = Awir.terms(
            Array(repeating: 11_800, count: 12),
            after: Awir.Ordered(21_400, through: try Cases.day("2025-01-20")),
            decided: try Cases.day("2025-01-05"),
            in: 2025
        )
        #expect(terms.first == Awir.Term(2_200, on: try Cases.day("2025-01-06")))
        #expect(terms.dropFirst().allSatisfy { $0.amount == 11_800 })
        #expect(terms.count == 11)
    }

    @Test func `lowers the rest in proportion when more was ordered than the months gave`() throws {
        // 600 euros were ordered until May; now the year gives 720.
        let terms = Awir.terms(
            Array(repeating: 6_000, count: 12),
            after: Awir.Ordered(60_000, through: try Cases.day("2025-05-20")),
            decided: try Cases.day("2025-05-21"),
            in: 2025
        )
        #expect(terms.map(\.amount) == [2_000, 2_000, 2_000, 2_000, 2_000, 2_000])
    }

    @Test func `does not pay ahead for a half-year that gives more`() throws {
        let months = Array(repeating: Int64(5_000), count: 6) + Array(repeating: 20_000, count: 6)
        let terms = Awir.terms(
            months,
            after: Awir.Ordered(5_001, through: try Cases.day("2024-12-20")),
            decided: try Cases.day("2024-12-21"),
            in: 2025
        )
        #expect(terms.prefix(5).allSatisfy { $0.amount <= 5_000 })
        #expect(terms.suffix(6).allSatisfy { $0.amount >= 19_999 })
    }

    @Test func `never orders more or less than the year gives, nor a day more than its month`()
        throws
    {
        var random = SplitMix64(seed: 5)
        for _ in 0..<5_000 {
            let months = (0..<12).map { _ in Int64(random.next() % 4) * 5_050 }
            let day = CivilDate(
                days: try Cases.day("2024-10-01").days + Int32(random.next() % 700)
            )
            let through = CivilDate(days: day.days + Int32(random.next() % 60) - 30)
            let ordered = Awir.Ordered(Int64(random.next() % 240_000), through: through)
            let terms = Awir.terms(months, after: ordered, decided: day, in: 2025)
            let given = months.reduce(0, +)
            let sum = ordered.amount + terms.reduce(0) { $0 + $1.amount }
            #expect(sum == max(given, ordered.amount))
            #expect(terms.allSatisfy { $0.amount > 0 && $0.day >= day && $0.day.isWorkingDay })
            #expect(terms.map(\.day) == terms.map(\.day).sorted())
            for (index, term) in terms.enumerated() where term.day > max(day, through) && index > 0
            {
                let month = try #require(
                    (1...12).first { Awir.payday(for: $0, of: 2025) == term.day }
                )
                #expect(term.amount <= months[month - 1])
            }
        }
    }

    @Test(arguments: [
        // Good Friday, Easter Monday, the King's birthday on a Saturday for a Sunday, Ascension.
        ("2025-04-18", false), ("2025-04-21", false), ("2025-04-26", false), ("2025-04-28", true),
        ("2025-05-29", false), ("2024-05-20", false), ("2285-03-20", false), ("2038-06-14", false),
        ("2026-01-01", false), ("2026-01-02", true),
        ("2026-04-27", false), ("2026-05-05", false), ("2000-02-29", true), ("2100-12-26", false),
    ])
    func `knows the days on which no term ends`(day: String, isWorkingDay: Bool) throws {
        #expect(try Cases.day(day).isWorkingDay == isWorkingDay)
    }

    @Test func `leaves six weeks to object, and until a working day`() throws {
        let monday = Awir.lastDayToObject(decided: try Cases.day("2024-12-02"))
        #expect(try monday == Cases.day("2025-01-13"))
        // Six weeks after Saturday 8 March 2025 is Saturday 19 April, before Easter.
        let saturday = Awir.lastDayToObject(decided: try Cases.day("2025-03-08"))
        #expect(try saturday == Cases.day("2025-04-22"))
    }
}
