import BenefitRules
import EventSourcing
import TestSupport
import Testing

/// The formula of a step, worked out from its operands by a reader of its own.
struct FormulaReader {
    private let tokens: [String]
    private let values: [String: Exact]
    private var place = 0

    init(_ formula: String, _ values: [String: Exact]) {
        let text = formula.split(separator: " = ", maxSplits: 1).last.map(String.init) ?? ""
        var spaced = ""
        for letter in text { spaced += "(),".contains(letter) ? " \(letter) " : "\(letter)" }
        tokens = spaced.split(separator: " ").map(String.init)
        self.values = values
    }

    /// The value; nil when the formula is words.
    mutating func value() -> Exact? {
        guard let sum = sum(), place == tokens.count else { return nil }
        return sum
    }

    private mutating func take(_ token: String) -> Bool {
        guard place < tokens.count, tokens[place] == token else { return false }
        place += 1
        return true
    }

    private mutating func sum() -> Exact? {
        guard var left = product() else { return nil }
        while true {
            if take("+") {
                guard let right = product() else { return nil }
                left = left + right
            } else if take("−") {
                guard let right = product() else { return nil }
                left = left - right
            } else {
                return left
            }
        }
    }

    private mutating func product() -> Exact? {
        guard var left = factor() else { return nil }
        while true {
            if take("×") {
                guard let right = factor() else { return nil }
                left = left * right
            } else if take("/") {
                guard place < tokens.count, let parts = Int64(tokens[place]) else { return nil }
                place += 1
                left = left / parts
            } else {
                return left
            }
        }
    }

    private mutating func factor() -> Exact? {
        guard place < tokens.count else { return nil }
        for (name, isMax) in [("max", true), ("min", false)] where take(name) {
            guard take("("), let one = sum(), take(","), let other = sum(), take(")") else {
                return nil
            }
            return isMax ? max(one, other) : min(one, other)
        }
        if take("(") {
            guard let inner = sum(), take(")") else { return nil }
            return inner
        }
        defer { place += 1 }
        return values[tokens[place]] ?? Int64(tokens[place]).map { Exact($0) }
    }
}

extension Step {
    /// A value in the unit in which it is shown.
    static func shown(_ value: Exact, _ unit: Unit) -> Exact {
        switch unit {
        case .euro, .hours: value / 100
        case .percent: value / 100_000
        case .factor, .number, .truth: value
        }
    }

    /// The step and all under it.
    var all: [Step] { [self] + steps.flatMap(\.all) }

    /// What the formula gives for the operands; nil when it is words.
    var workedOut: Exact? {
        var values: [String: Exact] = [:]
        for operand in operands { values[operand.symbol] = Self.shown(operand.value, operand.unit) }
        var reader = FormulaReader(formula, values)
        return reader.value()
    }
}

struct `The formula of a step` {
    /// Facts of many kinds, income and more at random.
    private static func inputs(_ kind: ToeslagKind, _ lots: inout SplitMix64, _ year: Int) -> String
    {
        func flag() -> Bool { Bool.random(using: &lots) }
        let own = Int.random(in: 0...60_000, using: &lots)
        let partner = flag()
        let incomes =
            partner
            ? #""partner":true,"toetsingsinkomen_aanvrager":\#(own),"#
                + #""toetsingsinkomen_partner":\#(own / 2)"#
            : #""partner":false,"gezamenlijk_toetsingsinkomen":\#(own)"#
        switch kind {
        case .zorgtoeslag:
            let isTreaty = year > 2024 && flag()
            let treaty = #","aanvrager_verdragsgerechtigd":true,"woonland":"BE""#
            let insured = partner && flag() ? #","partner_verzekerd":false"# : ""
            return "{\(incomes)\(isTreaty ? treaty : "")\(insured)}"
        case .huurtoeslag:
            let rent = Int.random(in: 20_000...90_000, using: &lots)
            return partner
                ? #"{\#(incomes),"huishouden":"meerpersoons","aantal_personen":2,"#
                    + #""kale_huur_cents":\#(rent)}"#
                : #"{\#(incomes),"huishouden":"eenpersoons","kale_huur_cents":\#(rent)}"#
        case .kindgebondenBudget:
            let ages = (0...Int.random(in: 0...4, using: &lots))
                .map { _ in "\(Int.random(in: 0...17, using: &lots))" }
            return #"{\#(incomes),"kinderen_leeftijden":[\#(ages.joined(separator: ","))]}"#
        case .kinderopvangtoeslag:
            let hours = Int.random(in: 0...400, using: &lots)
            return #"{\#(incomes),"opvang":[{"kind":1,"soort":"bso","uren_per_maand":\#(hours),"#
                + #""uurprijs_cents":\#(Int.random(in: 500...1_500, using: &lots))}]}"#
        }
    }

    @Test(arguments: ToeslagKind.allCases)
    func `gives the value of the step from its operands`(_ kind: ToeslagKind) throws {
        var lots = SplitMix64(seed: 17)
        var formulas: Set<String> = []
        for number in [2023, 2024, 2025, 2026] {
            for _ in 0..<500 {
                let inputs = Self.inputs(kind, &lots, number)
                let result = try Cases.result(kind.rawValue, number, inputs, explains: true)
                for step in try #require(result.steps).all {
                    guard let value = step.workedOut else { continue }
                    formulas.insert(step.formula)
                    guard value == Step.shown(step.value, step.unit) else {
                        Issue.record("\(number) \(step.title): \(step.formula) \(inputs)")
                        return
                    }
                }
            }
        }
        let fewest: [ToeslagKind: Int] = [
            .zorgtoeslag: 6, .huurtoeslag: 8, .kindgebondenBudget: 6, .kinderopvangtoeslag: 4,
        ]
        #expect(formulas.count >= fewest[kind] ?? 0, "\(formulas.sorted())")
    }
}
