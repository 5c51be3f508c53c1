import BenefitRules
import BenefitYears
import EventSourcing
import TestSupport
import Testing

/// What holds for every household: 100,000 random ones per rule and year.
struct `For every household` {
    private static let households = 100_000
    private static let years = [2023, 2024, 2025, 2026]

    /// Income, raised at random by little or much; near the limits as often as far from them.
    private static func incomes(_ lots: inout SplitMix64) -> (low: Int64, high: Int64) {
        let low = Int64.random(in: 0...120_000, using: &lots)
        return (
            low, low + Int64.random(in: 0...(Bool.random(using: &lots) ? 50 : 40_000), using: &lots)
        )
    }

    /// What must hold of any award.
    private static func isSound(_ award: Award) -> Bool {
        let paid = award.paidPerMonth
        let sum = paid.reduce(0, +)
        let months = award.periods.reduce(0) { $0 + $1.months.count }
        // Each month loses less than a euro by rounding down, and the year at most half a euro.
        let isNear =
            award.awarded == 0
            ? sum == 0
            : sum <= award.awarded + 50 && award.awarded - sum < Int64(months) * 100 + 50
        return isNear && award.awarded >= 0 && paid.allSatisfy { $0 >= 0 && $0 % 100 == 0 }
            && award.unrounded >= .zero && award.awarded % 100 == 0
    }

    @Test(arguments: years)
    func `zorgtoeslag never rises with income`(_ number: Int) throws {
        let year = try Cases.year(number)
        var lots = SplitMix64(seed: UInt64(number))
        for _ in 0..<Self.households {
            let incomes = Self.incomes(&lots)
            var facts = Zorgtoeslag.Facts(income: .joint(incomes.low))
            facts.hasPartner = Bool.random(using: &lots)
            facts.partnerIsInsured = Int.random(in: 0...3, using: &lots) > 0
            let months = Months(rawValue: UInt16.random(in: 1...0xFFF, using: &lots))
            func award(_ income: Int64) throws -> Award {
                facts.income = .joint(income)
                return try Zorgtoeslag.award(
                    [Situation(months, facts)],
                    assets: .underLimit(true),
                    in: year
                ).award
            }
            let (poor, rich) = (try award(incomes.low), try award(incomes.high))
            guard rich.awarded <= poor.awarded, rich.unrounded <= poor.unrounded,
                Self.isSound(poor)
            else {
                Issue.record("\(number) \(facts) \(incomes) \(months.numbers)")
                return
            }
        }
    }

    @Test(arguments: years)
    func `huurtoeslag never rises with income`(_ number: Int) throws {
        let year = try Cases.year(number)
        var lots = SplitMix64(seed: UInt64(number) + 10)
        for _ in 0..<Self.households {
            let incomes = Self.incomes(&lots)
            let facts = Self.tenant(&lots, number)
            let months = Months(rawValue: UInt16.random(in: 1...0xFFF, using: &lots))
            func award(_ income: Int64) throws -> Award {
                var facts = facts
                facts.income = income
                return try Huurtoeslag.award(
                    [Situation(months, facts)],
                    assets: .underLimit(true),
                    in: year
                ).award
            }
            let (poor, rich) = (try award(incomes.low), try award(incomes.high))
            guard rich.awarded <= poor.awarded, rich.unrounded <= poor.unrounded,
                Self.isSound(poor)
            else {
                Issue.record("\(number) \(facts) \(incomes)")
                return
            }
        }
    }

    private static func tenant(_ lots: inout SplitMix64, _ number: Int) -> Huurtoeslag.Facts {
        let kinds =
            number < 2025
            ? Huurtoeslag.Household.allCases : [.onePerson, .morePersons]
        let household = kinds.randomElement(using: &lots) ?? .onePerson
        var facts = Huurtoeslag.Facts(
            household: household,
            persons: household.isOnePerson ? 1 : Int64.random(in: 2...9, using: &lots),
            income: 0,
            rent: .bare(Int64.random(in: 0...130_000, using: &lots), service: 0)
        )
        facts.isElderly = household.isElderly
        facts.isAdapted = Int.random(in: 0...9, using: &lots) == 0
        facts.oldest = Bool.random(using: &lots) ? Int64.random(in: 18...90, using: &lots) : nil
        return facts
    }

    @Test(arguments: years)
    func `kindgebonden budget never rises with income nor falls with a child`(
        _ number: Int
    ) throws {
        let year = try Cases.year(number)
        var lots = SplitMix64(seed: UInt64(number) + 20)
        for _ in 0..<Self.households {
            let incomes = Self.incomes(&lots)
            let children = (0..<Int.random(in: 1...5, using: &lots)).map { _ in
                Self.child(&lots, number)
            }
            let hasPartner = Bool.random(using: &lots)
            func award(_ income: Int64, _ children: [KindgebondenBudget.Child]) throws -> Award {
                var facts = KindgebondenBudget.Facts(income: .joint(income), children: children)
                facts.hasPartner = hasPartner
                return try KindgebondenBudget.award(
                    [Situation(.all, facts)],
                    assets: .underLimit(true),
                    in: year
                ).award
            }
            let poor = try award(incomes.low, children)
            let rich = try award(incomes.high, children)
            let more = try award(incomes.low, children + [Self.child(&lots, number)])
            guard rich.unrounded <= poor.unrounded, rich.awarded <= poor.awarded,
                more.unrounded >= poor.unrounded, Self.isSound(poor), Self.isSound(more)
            else {
                Issue.record("\(number) \(children) \(incomes)")
                return
            }
        }
    }

    private static func child(
        _ lots: inout SplitMix64,
        _ number: Int
    ) -> KindgebondenBudget.Child {
        if Bool.random(using: &lots) {
            return KindgebondenBudget.Child(age: .years(Int64.random(in: 0...19, using: &lots)))
        }
        let year = number - Int.random(in: 0...19, using: &lots)
        let month = Int.random(in: 1...12, using: &lots)
        let day = Int.random(in: 1...28, using: &lots)
        let born = CivilDate(year: year, month: month, day: day) ?? CivilDate(days: 0)
        return KindgebondenBudget.Child(age: .born(born))
    }

    @Test(arguments: years)
    func `kinderopvangtoeslag never rises with hours above 230 nor falls below`(
        _ number: Int
    ) throws {
        let year = try Cases.year(number)
        var lots = SplitMix64(seed: UInt64(number) + 30)
        for _ in 0..<Self.households {
            let income = Int64.random(in: 0...260_000, using: &lots)
            let price = Int64.random(in: 0...2_000, using: &lots)
            let care = Kinderopvangtoeslag.Care.allCases.randomElement(using: &lots) ?? .dayCare
            let hours = Int64.random(in: 0...30_000, using: &lots)
            func award(_ hours: Int64) throws -> Award {
                let row = Kinderopvangtoeslag.Row(
                    child: 1,
                    care: care,
                    hours: hours,
                    price: price
                )
                let facts = Kinderopvangtoeslag.Facts(income: .joint(income), care: [row])
                return try Kinderopvangtoeslag.award([Situation(.all, facts)], in: year).award
            }
            let few = try award(hours)
            let more = try award(hours + Int64.random(in: 0...44_400, using: &lots))
            let isRight =
                hours >= 23_000
                ? more.unrounded == few.unrounded : more.unrounded >= few.unrounded
            guard isRight, Self.isSound(few) else {
                Issue.record("\(number) \(income) \(price) \(hours)")
                return
            }
        }
    }

    @Test func `kinderopvangtoeslag never rises with income`() throws {
        for number in Self.years {
            let year = try Cases.year(number)
            var lots = SplitMix64(seed: UInt64(number) + 40)
            for _ in 0..<20_000 {
                let incomes = Self.incomes(&lots)
                func award(_ income: Int64) throws -> Award {
                    let row = Kinderopvangtoeslag.Row(
                        child: 1,
                        care: .dayCare,
                        hours: 10_000,
                        price: 1_000
                    )
                    let facts = Kinderopvangtoeslag.Facts(income: .joint(income), care: [row])
                    return try Kinderopvangtoeslag.award([Situation(.all, facts)], in: year).award
                }
                #expect(try award(incomes.high).unrounded <= award(incomes.low).unrounded)
            }
        }
    }
}

/// What an explanation says is what was calculated.
struct `The last step of an explanation` {
    @Test(arguments: ToeslagKind.allCases)
    func `is the result`(_ kind: ToeslagKind) throws {
        var lots = SplitMix64(seed: 5)
        for number in [2023, 2024, 2025, 2026] {
            for _ in 0..<200 {
                let inputs = Self.inputs(kind, Int.random(in: 0...90_000, using: &lots))
                let result = try Cases.result(kind.rawValue, number, inputs, explains: true)
                let steps = try #require(result.steps)
                #expect(steps.value == Exact(try #require(result.yearlyAwarded)))
                #expect(steps.parameters.allSatisfy { !$0.sources.isEmpty && !$0.isAssumed })
                let rounded = try #require(steps.steps.first { $0.title == "afgerond jaarbedrag" })
                let unrounded = try #require(rounded.steps.first)
                #expect(unrounded.value.halfUp(to: 1) == result.yearlyUnrounded)
            }
        }
    }

    static func inputs(_ kind: ToeslagKind, _ income: Int) -> String {
        switch kind {
        case .zorgtoeslag: #"{"partner":true,"gezamenlijk_toetsingsinkomen":\#(income)}"#
        case .huurtoeslag:
            #"{"huishouden":"eenpersoons","kale_huur_cents":70000,"#
                + #""gezamenlijk_toetsingsinkomen":\#(income)}"#
        case .kindgebondenBudget:
            #"{"partner":false,"gezamenlijk_toetsingsinkomen":\#(income),"#
                + #""kinderen_leeftijden":[3,13,17]}"#
        case .kinderopvangtoeslag:
            #"{"gezamenlijk_toetsingsinkomen":\#(income),"opvang":[{"kind":1,"soort":"bso","#
                + #""uren_per_maand":"40.5","uurprijs_cents":900}]}"#
        }
    }
}
