public import BenefitYears
internal import EventSourcing

/// What the law gives in a case; amounts in eurocents, whole euros where the law or the Dienst
/// rounds.
public struct CaseResult: Sendable {
    /// The identification of the case.
    public let id: String
    /// Which toeslag.
    public let kind: ToeslagKind
    /// The benefit year.
    public let year: Int
    /// After Awir article 14 lid 4-5; nil when no amount was asked.
    public internal(set) var yearlyAwarded: Int64?
    /// Before rounding, to the cent, a half upwards.
    public internal(set) var yearlyUnrounded: Int64?
    /// What is paid each month with a right; nil when it is not the same in all.
    public internal(set) var monthlyPaid: Int64?
    /// Before rounding, to the cent; nil when it is not the same in all months.
    public internal(set) var monthlyUnrounded: Int64?
    /// Of zorgtoeslag, the norm premium, to the cent; nil when it is not the same in all months.
    public internal(set) var normPremium: Int64?
    /// What is reclaimed of what was paid too much (Awir article 26a).
    public internal(set) var reclaim: Int64?
    /// Of kinderopvangtoeslag, the first child; nil when it is not the same in all months.
    public internal(set) var firstChild: Int64?
    /// Whether anything is awarded; nil when no amount was asked.
    public internal(set) var isEligible: Bool?
    /// What is paid in each of the twelve months, where it is not the same in all.
    public internal(set) var months: [Int64]?
    /// Why there is nothing, or nothing in some months.
    public internal(set) var grounds: [Ground] = []
    /// The figures that are assumed and were used, in order.
    public internal(set) var assumed: [ParameterName] = []
    /// How it was found, step by step; nil when nobody asked.
    public internal(set) var steps: Step?
    /// How it was found, in Dutch sentences for the citizen; empty when nobody asked.
    public internal(set) var sentences: [String] = []

    init(_ benefitCase: BenefitCase) {
        id = benefitCase.id
        kind = benefitCase.kind
        year = benefitCase.year
    }

    mutating func take<Working>(_ outcome: Outcome<Working>, _ before: [Ground]) {
        let award = outcome.award
        yearlyAwarded = award.awarded
        yearlyUnrounded = award.unrounded.halfUp(to: 1)
        monthlyPaid = award.paidMonthly
        monthlyUnrounded = award.unroundedMonthly?.halfUp(to: 1)
        isEligible = outcome.isEligible
        grounds = (before + outcome.grounds).reduce(into: []) {
            if !$0.contains($1) { $0.append($1) }
        }
        let paid = award.paidPerMonth
        if let first = paid.first, paid.contains(where: { $0 != first }) { months = paid }
    }
}

extension BenefitCase {
    /// Calculates the case, and when `explains` is true tells how the result was found.
    ///
    /// - Throws: `CaseFault`: a figure is not confirmed, or no first child can be named.
    public func result(
        in legislation: Legislation,
        explains: Bool = false
    ) throws(CaseFault) -> CaseResult {
        var result = try answer(in: legislation, explains: explains)
        result.assumed = legislation.assumed.filter { isUsed($0, in: legislation) }.map(\.name)
        if explains, !result.assumed.isEmpty { result.sentences.append(Self.assumedSentence) }
        return result
    }

    static let assumedSentence = "Let op: een bedrag in deze berekening is nog niet zeker."

    /// Whether an assumed figure was needed: without it the case cannot be calculated.
    private func isUsed(_ assumption: Assumption, in legislation: Legislation) -> Bool {
        let without = legislation.without(assumption)
        do throws(CaseFault) {
            let other = try BenefitCase(json, in: without)
            _ = try other.answer(in: without, explains: false)
            return false
        } catch {
            return error.code == .unknownYear || error.field == assumption.name.description
        }
    }

    private func answer(
        in legislation: Legislation,
        explains: Bool
    ) throws(CaseFault) -> CaseResult {
        guard let year = legislation[year] else {
            throw CaseFault(.unknownYear, "year", "\(year) is not known")
        }
        var result = CaseResult(self)
        do throws(CareFault) {
            try answer(&result, legislation, year, explains: explains)
        } catch { throw CaseFault(error) }
        return result
    }

    /// Answers the question, and tells about it when somebody asked.
    private func answer(
        _ result: inout CaseResult,
        _ legislation: Legislation,
        _ year: BenefitYear,
        explains: Bool
    ) throws(CareFault) {
        do throws(ParameterMissing) {
            switch question {
            case .zorgtoeslag(let situations, let assets):
                let outcome = try Zorgtoeslag.award(situations, assets: assets, in: year)
                result.take(outcome, grounds)
                result.normPremium = outcome.steady(\.normPremium)?.halfUp(to: 1)
                if explains {
                    result.steps = teller(result, year).zorgtoeslag(outcome, assets)
                    result.tell(outcome) { $0.tell($1) }
                }
                return
            case .huurtoeslag(let situations, let assets):
                let outcome = try Huurtoeslag.award(situations, assets: assets, in: year)
                result.take(outcome, grounds)
                if explains {
                    result.steps = teller(result, year).huurtoeslag(outcome, assets)
                    result.tell(outcome) { $0.tell($1) }
                }
                return
            case .kindgebondenBudget(let situations, let assets):
                let outcome = try KindgebondenBudget.award(situations, assets: assets, in: year)
                result.take(outcome, grounds)
                if explains {
                    result.steps = teller(result, year).kindgebondenBudget(outcome, assets)
                    result.tell(outcome) { $0.tell($1) }
                }
                return
            case .reclaim(let amount, let decisionYear):
                let decision = try Awir.reclaim(amount, decidedIn: decisionYear, legislation)
                result.reclaim = decision.amount
                if explains {
                    result.steps = teller(result, year).reclaim(decision, paidTooMuch: amount)
                    var text = CitizenExplanation(kind, self.year)
                    text.tell(decision, paidTooMuch: amount)
                    result.sentences = text.sentences
                }
                return
            case .kinderopvangtoeslag, .firstChild: break
            }
        } catch { throw .missing(error) }
        try answerCare(&result, year, explains: explains)
    }

    private func answerCare(
        _ result: inout CaseResult,
        _ year: BenefitYear,
        explains: Bool
    ) throws(CareFault) {
        switch question {
        case .kinderopvangtoeslag(let situations):
            let outcome = try Kinderopvangtoeslag.award(situations, in: year)
            result.take(outcome, grounds)
            result.firstChild = outcome.steady(\.first)
            if explains {
                result.steps = teller(result, year).kinderopvangtoeslag(outcome)
                result.tell(outcome) { $0.tell($1) }
            }
        case .firstChild(let rows):
            result.firstChild = try Self.firstChild(rows)
            if explains {
                result.steps = teller(result, year).firstChild(rows, result.firstChild)
                if let child = result.firstChild {
                    result.sentences = ["Kind \(child) is het eerste kind."]
                }
            }
        default: break
        }
    }

    /// Who is first in every month with care; nil when it is not the same child in all.
    private static func firstChild(
        _ rows: [Kinderopvangtoeslag.Row]
    ) throws(CareFault) -> Int64? {
        var found: Int64?
        for (_, rows) in Kinderopvangtoeslag.stretches(rows, .all) {
            let first: Int64?
            do { first = try Kinderopvangtoeslag.firstChild(rows)?.0 } catch {
                throw .firstChild(error)
            }
            guard let first else { continue }
            if let found, found != first { return nil }
            found = first
        }
        return found
    }

    private func teller(_ result: CaseResult, _ year: BenefitYear) -> StepTeller {
        StepTeller(year: year, given: given, grounds: result.grounds)
    }
}

extension Outcome {
    /// A value of the workings, when it is the same in all periods.
    fileprivate func steady<Value: Equatable>(_ value: (Working) -> Value) -> Value? {
        guard let first = parts.first.map({ value($0.working) }) else { return nil }
        return parts.allSatisfy { value($0.working) == first } ? first : nil
    }
}

extension CaseResult {
    fileprivate mutating func tell<Working>(
        _ outcome: Outcome<Working>,
        _ tell: (inout CitizenExplanation, Working) -> Void
    ) {
        var text = CitizenExplanation(kind, year)
        text.tell(outcome, grounds, tell)
        sentences = text.sentences
    }
}

extension CaseFault {
    init(_ fault: CareFault) {
        switch fault {
        case .missing(let missing): self.init(missing)
        case .firstChild(.undecided(let children)):
            let names = children.map { "\($0)" }.joined(separator: ", ")
            self.init(
                .missing,
                "opvang.eerste_kind",
                "children \(names) have equal hours and costs: give whom the Dienst designated"
            )
        case .firstChild(.contradicts(let given, let rule)):
            self.init(
                .contradictory,
                "opvang.eerste_kind",
                "child \(given) was given as the first, and hours and costs make it \(rule)"
            )
        }
    }
}
