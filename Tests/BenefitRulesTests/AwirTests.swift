import BenefitRules
import EventSourcing
import Testing

struct `The general act` {
    @Test(arguments: [
        (2023, 10_600, 0), (2023, 10_601, 10_601), (2024, 11_600, 0), (2024, 11_601, 11_601),
        (2025, 11_800, 0), (2026, 12_100, 0), (2026, 12_101, 12_101),
    ])
    func `reclaims more than the threshold of the decision's year`(
        year: Int,
        paid: Int,
        reclaimed: Int
    ) throws {
        let decision = try Awir.reclaim(Int64(paid), decidedIn: year, .confirmed)
        #expect(decision.amount == Int64(reclaimed))
    }

    @Test func `reclaims nothing of what is left under the threshold after mitigation`() throws {
        let decision = try Awir.reclaim(50_000, mitigated: 39_000, decidedIn: 2025, .confirmed)
        #expect(decision.amount == 0)
        let more = try Awir.reclaim(50_000, mitigated: 30_000, decidedIn: 2025, .confirmed)
        #expect(more.amount == 20_000)
    }

    @Test func `hears from a total of 1,500 euros, and not on an income alone`() throws {
        let year = try Cases.year(2025)
        func needs(_ total: Int64, _ change: (inout Awir.HearingFacts) -> Void = { _ in }) throws
            -> Bool
        {
            var facts = Awir.HearingFacts(totalReclaim: total)
            change(&facts)
            return try Awir.needsHearing(facts, decidedIn: year)
        }
        #expect(try needs(150_000))
        #expect(try !needs(149_999))
        #expect(try needs(1) { $0.mayBeDisproportionate = true })
        #expect(try !needs(900_000) { $0.isByIncomeAlone = true })
        #expect(try !needs(900_000) { $0.isSelfReported = true })
        #expect(try !needs(900_000) { $0.grantsRequest = true })
    }

    @Test func `lowers on new facts for five years, and never on a mistake of its own`() throws {
        let year = try Cases.year(2025)
        let last = try Cases.day("2030-12-31")
        let after = try Cases.day("2031-01-01")
        #expect(try Awir.mayLower(.newFacts, on: last, in: year))
        #expect(try !Awir.mayLower(.newFacts, on: after, in: year))
        #expect(try !Awir.mayLower(.knewOrShouldHave, on: after, in: year))
        #expect(try Awir.mayLower(.income, on: after, in: year))
        #expect(try !Awir.mayLower(.agencyError, on: last, in: year))
        #expect(try !Awir.mayLowerAdvance(on: after, in: year))
    }

    @Test func `awards at least the advance paid after five years`() throws {
        let year = try Cases.year(2025)
        func award(_ day: String) throws -> Int64 {
            try Awir.award(10_000, advancePaid: 30_000, on: Cases.day(day), in: year)
        }
        #expect(try award("2030-12-31") == 10_000)
        #expect(try award("2031-01-01") == 30_000)
    }

    @Test func `sets terms for applications, advances, awards and revisions`() throws {
        let year = try Cases.year(2025)
        #expect("\(try Awir.lastDayToApply(in: year))" == "2026-08-31")
        #expect("\(try Awir.lastDayToApply(in: Cases.year(2026)))" == "2027-12-31")
        let received = try Cases.day("2025-02-03")
        func advance(_ delay: Awir.AdvanceDelay) throws -> String {
            let day = try Awir.lastDayForAdvance(received: received, delay: delay, in: year)
            return day.map { "\($0)" } ?? "none"
        }
        #expect(try advance(.none) == "2025-05-05")
        #expect(try advance(.information) == "2025-08-04")
        #expect(try advance(.abroad) == "2025-11-03")
        let late = try Cases.day("2026-04-01")
        #expect(try Awir.lastDayForAdvance(received: late, in: year) == nil)
        let income = try Awir.lastDayForIncomeRevision(known: received, in: year)
        #expect("\(income)" == "2025-03-31")
    }

    @Test func `awards within six months of the last assessment, or by the end of next year`()
        throws
    {
        let year = try Cases.year(2025)
        let assessed = try Cases.day("2026-08-31")
        func last(_ basis: Awir.AwardBasis, _ waiting: Int32 = 0) throws -> String {
            "\(try Awir.lastDayForAward(basis, waitingDays: waiting, in: year))"
        }
        #expect(try last(.none) == "2026-12-31")
        #expect(try last(.assessment(assessed, foreignIncome: nil)) == "2027-02-28")
        #expect(try last(.assessment(assessed, foreignIncome: nil), 10) == "2027-03-10")
        let early = try Cases.day("2026-09-01")
        #expect(try last(.assessment(assessed, foreignIncome: early)) == "2027-02-28")
        let late = try Cases.day("2027-02-01")
        #expect(try last(.assessment(assessed, foreignIncome: late)) == "2027-03-29")
    }

    @Test func `pays simple interest from 1 July of the next year, by the rate of each day`() throws
    {
        func interest(_ side: Awir.InterestSide, _ year: Int, _ day: String) throws -> Exact {
            try Awir.interest(
                on: 100_000,
                side,
                benefitYear: year,
                decided: Cases.day(day),
                .confirmed
            )
        }
        // 1 July to 31 December 2023: 184 days.
        #expect(try interest(.toPay, 2022, "2023-12-31") == Exact(4 * 184 * 1_000, over: 365))
        #expect(try interest(.toReceive, 2022, "2023-12-31") == Exact(6 * 184 * 1_000, over: 365))
        #expect(try interest(.toPay, 2022, "2023-06-30") == .zero)
        #expect(try interest(.toPay, 2024, "2026-02-01") == .zero)
        let missing = try #require(throws: ParameterMissing.self) {
            _ = try interest(.toPay, 2022, "2024-01-01")
        }
        #expect(missing.year == 2024)
        #expect(missing.need == "2024-01-01")
    }

    @Test func `counts a child in both households from 156 days in each`() throws {
        func isOfBoth(_ here: Int64, _ there: Int64, months: Int64 = 12) throws -> Bool {
            try Awir.isOfBothHouseholds(
                daysHere: here,
                daysThere: there,
                months: months,
                in: Cases.year(2025)
            )
        }
        #expect(try isOfBoth(156, 209))
        #expect(try !isOfBoth(155, 210))
        #expect(try isOfBoth(78, 100, months: 6))
        #expect(try !isOfBoth(77, 100, months: 6))
    }

    @Test func `knows the terms of every year but those that were not read`() throws {
        for year in Legislation.confirmed.years {
            _ = try Awir.lastDayToLower(in: year)
            _ = try Awir.lastDayToPay(decided: Cases.day("2025-01-01"), in: year)
            #expect(try Awir.needsHearing(.init(totalReclaim: 150_000), decidedIn: year))
        }
    }
}

struct `Months of a year` {
    @Test func `count from a change on a first day, else from the next month`() throws {
        func first(_ day: String) throws -> Int? {
            Months.counting(try Cases.day(day), in: 2025).first
        }
        #expect(try first("2025-03-01") == 3)
        #expect(try first("2025-03-02") == 4)
        #expect(try first("2025-12-01") == 12)
        #expect(try first("2025-12-02") == nil)
        #expect(try first("2024-07-09") == 1)
        #expect(try first("2026-01-01") == nil)
    }

    @Test func `follow the month of a day where a law says so`() throws {
        let months = Months.after(try Cases.day("2025-03-01"), in: 2025)
        #expect(months.numbers.map(\.self) == Array(4...12))
    }
}

struct `Exact numbers` {
    @Test func `round a half upwards and everything else to the nearest`() {
        #expect(Exact(12_350).halfUp(to: 100) == 12_400)
        #expect(Exact(12_349).halfUp(to: 100) == 12_300)
        #expect(Exact(1, over: 2).halfUp(to: 1) == 1)
        #expect(Exact(1, over: 3).halfUp(to: 1) == 0)
        #expect(Exact(199, over: 2).floored(to: 100) == 0)
        #expect(Exact(-1, over: 2).floored(to: 1) == -1)
    }

    @Test func `are written as decimals where these end, else as fractions`() {
        #expect("\(Exact(503_929, over: 1_000))" == "503.929")
        #expect("\(Exact(10, over: 4))" == "2.5")
        #expect("\(Exact(2, over: 6))" == "1/3")
        #expect("\(Exact(-5, over: 100))" == "-0.05")
        #expect("\(Exact(1_200))" == "1200")
    }

    @Test func `are equal however they are written`() {
        #expect(Exact(2, over: 4) == Exact(1, over: 2))
        #expect(Exact(1, over: 3) + Exact(1, over: 6) == Exact(1, over: 2))
        #expect(Exact(1, over: 3) < Exact(34, over: 100))
    }
}
