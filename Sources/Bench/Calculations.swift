internal import BenefitRules
internal import Foundation

/// How many toeslagen a core calculates, without explanation: facts in, award out.
///
/// The limit is the arithmetic of zorgtoeslag alone, in plain 64-bit integers, over the same
/// incomes.
struct Calculations {
    let runs: Int
    let count: Int

    static let names = ToeslagKind.allCases.map { "calculate_\($0.rawValue)" }

    func figure(_ kind: ToeslagKind) throws -> Figure {
        guard let year = Legislation.confirmed[2026] else {
            preconditionFailure("2026 is a benefit year of the project")
        }
        var rates: [Double] = []
        var limits: [Double] = []
        for _ in 0..<runs {
            let start = ContinuousClock.now
            let sum = try total(kind, year)
            rates.append(Double(count) / seconds(since: start))
            let bare = ContinuousClock.now
            let bareSum = bareTotal()
            limits.append(Double(count) / seconds(since: bare))
            // Both are used, so that neither is optimised away.
            precondition(sum >= 0 && bareSum >= 0)
        }
        return Figure(
            name: "calculate_\(kind.rawValue)",
            value: median(rates),
            unit: "calculations/s",
            limit: median(limits)
        )
    }

    /// Incomes from 10,000 to 89,999, in no order that helps.
    private func income(_ index: Int) -> Int64 { 10_000 + Int64(index &* 7_919 % 80_000) }

    private func total(_ kind: ToeslagKind, _ year: BenefitYear) throws -> Int64 {
        switch kind {
        case .zorgtoeslag: try zorgtoeslag(year)
        case .huurtoeslag: try huurtoeslag(year)
        case .kindgebondenBudget: try kindgebondenBudget(year)
        case .kinderopvangtoeslag: try kinderopvangtoeslag(year)
        }
    }

    private func zorgtoeslag(_ year: BenefitYear) throws -> Int64 {
        var sum: Int64 = 0
        for index in 0..<count {
            var facts = Zorgtoeslag.Facts(income: .joint(income(index)))
            facts.hasPartner = index.isMultiple(of: 2)
            let outcome = try Zorgtoeslag.award(
                [Situation(.all, facts)],
                assets: .underLimit(true),
                in: year
            )
            sum += outcome.award.awarded
        }
        return sum
    }

    private func huurtoeslag(_ year: BenefitYear) throws -> Int64 {
        var sum: Int64 = 0
        for index in 0..<count {
            let facts = Huurtoeslag.Facts(
                household: index.isMultiple(of: 2) ? .onePerson : .morePersons,
                persons: index.isMultiple(of: 2) ? 1 : 3,
                income: income(index),
                rent: .bare(60_000 + Int64(index % 30_000), service: 0)
            )
            let outcome = try Huurtoeslag.award(
                [Situation(.all, facts)],
                assets: .underLimit(true),
                in: year
            )
            sum += outcome.award.awarded
        }
        return sum
    }

    private func kindgebondenBudget(_ year: BenefitYear) throws -> Int64 {
        var sum: Int64 = 0
        let children = [8, 13, 16].map { KindgebondenBudget.Child(age: .years($0)) }
        for index in 0..<count {
            var facts = KindgebondenBudget.Facts(
                income: .joint(income(index)),
                children: Array(children.prefix(1 + index % 3))
            )
            facts.hasPartner = index.isMultiple(of: 2)
            let outcome = try KindgebondenBudget.award(
                [Situation(.all, facts)],
                assets: .underLimit(true),
                in: year
            )
            sum += outcome.award.awarded
        }
        return sum
    }

    private func kinderopvangtoeslag(_ year: BenefitYear) throws -> Int64 {
        var sum: Int64 = 0
        for index in 0..<count {
            let row = Kinderopvangtoeslag.Row(
                child: 1,
                care: index.isMultiple(of: 2) ? .dayCare : .outOfSchool,
                hours: 4_000 + Int64(index % 20_000),
                price: 900 + Int64(index % 300)
            )
            let facts = Kinderopvangtoeslag.Facts(income: .joint(income(index)), care: [row])
            let outcome = try Kinderopvangtoeslag.award([Situation(.all, facts)], in: year)
            sum += outcome.award.awarded
        }
        return sum
    }

    /// Zorgtoeslag 2026 without a partner, in plain integers.
    private func bareTotal() -> Int64 {
        var sum: Int64 = 0
        for index in 0..<count {
            let above = max(0, income(index) * 100 - 2_973_600)
            let norm = 1_912 * 2_973_600 + 13_730 * above
            let year = max(0, 211_900 * 100_000 - norm)
            let rounded = (year + 5_000_000) / 10_000_000 * 100
            sum += rounded < 2_400 ? 0 : rounded
        }
        return sum
    }
}
