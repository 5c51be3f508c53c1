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
    public var yearlyAwarded: Int64?
    /// Before rounding, to the cent, a half upwards.
    public var yearlyUnrounded: Int64?
    /// What is paid each month with a right; nil when it is not the same in all.
    public var monthlyPaid: Int64?
    /// Before rounding, to the cent; nil when it is not the same in all months.
    public var monthlyUnrounded: Int64?
    /// Of zorgtoeslag, the norm premium, to the cent; nil when it is not the same in all months.
    public var normPremium: Int64?
    /// What is reclaimed of what was paid too much (Awir article 26a).
    public var reclaim: Int64?
    /// Of kinderopvangtoeslag, the first child; nil when it is not the same in all months.
    public var firstChild: Int64?
    /// Whether anything is awarded; nil when no amount was asked.
    public var isEligible: Bool?
    /// What is paid in each of the twelve months, where it is not the same in all.
    public var months: [Int64]?
    /// Why there is nothing, or nothing in some months.
    public var grounds: [Ground] = []
    /// The figures that are assumed and were used, in order.
    public var assumed: [ParameterName] = []
    /// How it was found, step by step; nil when nobody asked.
    public var steps: Step?
    /// How it was found, in Dutch sentences for the citizen; empty when nobody asked.
    public var sentences: [String] = []

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
        guard let year = legislation[year] else {
            throw CaseFault(.unknownYear, "year", "\(year) is not known")
        }
        var result = CaseResult(self)
        let wantsSteps = explains || legislation.isAssuming
        let teller = StepTeller(year: year, given: given, grounds: grounds)
        do {
            let steps = try answer(&result, legislation, wantsSteps ? teller : nil, year)
            if legislation.isAssuming, let steps {
                result.assumed = steps.parameters.filter(\.isAssumed).map(\.name)
                    .reduce(into: []) { if !$0.contains($1) { $0.append($1) } }.sorted()
            }
            if explains {
                result.steps = steps
                result.sentences = try sentences(result, legislation, year)
            }
        } catch let error as ParameterMissing {
            throw CaseFault(error)
        } catch let error as CareFault {
            throw CaseFault(error)
        } catch {
            throw CaseFault(.syntax, "", "\(error)")
        }
        return result
    }

    /// Answers the question; gives the steps when somebody tells them.
    private func answer(
        _ result: inout CaseResult,
        _ legislation: Legislation,
        _ teller: StepTeller?,
        _ year: BenefitYear
    ) throws -> Step? {
        switch question {
        case .zorgtoeslag(let situations, let assets):
            let outcome = try Zorgtoeslag.award(situations, assets: assets, in: year)
            result.take(outcome, grounds)
            let premiums = outcome.parts.map(\.working.normPremium)
            if let first = premiums.first, premiums.allSatisfy({ $0 == first }) {
                result.normPremium = first.halfUp(to: 1)
            }
            return teller?.zorgtoeslag(outcome, assets, situations)
        case .huurtoeslag(let situations, let assets, let residents):
            let outcome = try Huurtoeslag.award(
                situations,
                assets: assets,
                residents: residents,
                in: year
            )
            result.take(outcome, grounds)
            return teller?.huurtoeslag(outcome, assets, situations)
        case .kindgebondenBudget(let situations, let assets):
            let outcome = try KindgebondenBudget.award(situations, assets: assets, in: year)
            result.take(outcome, grounds)
            return teller?.kindgebondenBudget(outcome, assets, situations)
        case .kinderopvangtoeslag(let situations):
            let outcome = try Kinderopvangtoeslag.award(situations, in: year)
            result.take(outcome, grounds)
            let firsts = outcome.parts.map(\.working.first)
            if let first = firsts.first, firsts.allSatisfy({ $0 == first }) {
                result.firstChild = first
            }
            return teller?.kinderopvangtoeslag(outcome)
        case .reclaim(let amount, let decisionYear):
            let decision = try Awir.reclaim(amount, decidedIn: decisionYear, legislation)
            result.reclaim = decision.amount
            return teller?.reclaim(decision, paidTooMuch: amount)
        case .firstChild(let rows):
            do {
                result.firstChild = try Kinderopvangtoeslag.firstChild(rows)?.0
            } catch { throw CareFault.firstChild(error) }
            return teller?.firstChild(rows, result.firstChild)
        }
    }

    /// The sentences for the citizen.
    private func sentences(
        _ result: CaseResult,
        _ legislation: Legislation,
        _ year: BenefitYear
    ) throws -> [String] {
        var text = CitizenExplanation(kind, self.year)
        let isAssumed = !result.assumed.isEmpty
        switch question {
        case .zorgtoeslag(let situations, let assets):
            let outcome = try Zorgtoeslag.award(situations, assets: assets, in: year)
            text.tell(outcome, result.grounds, isAssumed) { $0.tell($1) }
        case .huurtoeslag(let situations, let assets, let residents):
            let outcome = try Huurtoeslag.award(
                situations,
                assets: assets,
                residents: residents,
                in: year
            )
            text.tell(outcome, result.grounds, isAssumed) { $0.tell($1) }
        case .kindgebondenBudget(let situations, let assets):
            let outcome = try KindgebondenBudget.award(situations, assets: assets, in: year)
            text.tell(outcome, result.grounds, isAssumed) { $0.tell($1) }
        case .kinderopvangtoeslag(let situations):
            let outcome = try Kinderopvangtoeslag.award(situations, in: year)
            text.tell(outcome, result.grounds, isAssumed) { $0.tell($1) }
        case .reclaim(let amount, let decisionYear):
            let decision = try Awir.reclaim(amount, decidedIn: decisionYear, legislation)
            text.tell(decision, paidTooMuch: amount)
        case .firstChild:
            if let child = result.firstChild { text.say("Kind \(child) is het eerste kind.") }
        }
        return text.sentences
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

extension Legislation {
    /// Whether anything in it is assumed.
    public var isAssuming: Bool { years.contains { !$0.assumed.isEmpty } }
}
