internal import BenefitRules
public import EventSourcing
public import Events

/// Revisions (_herzieningen_, Awir articles 16, 20, 21) of the award that holds: by the facts, or
/// by a person who weighs what the agency found; and those that wait.
extension Toeslag {
    /// What a person decides about a definitive award that what the agency found would lower.
    public struct Lowering: Sendable {
        /// The ground of Awir article 21; nil to leave the award as it is.
        public let ground: Ground?
        /// Why.
        public let motivation: Sealed<CaseText>

        /// A ground, or none, and why.
        public init(_ ground: Ground?, motivation: Sealed<CaseText>) {
            self.ground = ground
            self.motivation = motivation
        }

        /// Why an award may be lowered: Awir article 21 lid 1.
        public enum Ground: String, CaseIterable, Sendable {
            /// The agency could not reasonably know it at the award (a).
            case newFacts = "new-facts"
            /// The applicant or the partner knew it was too much, or should have (b).
            case knewOrShouldHave = "knew-or-should-have"

            fileprivate var inLaw: Awir.RevisionGround {
                switch self {
                case .newFacts: .newFacts
                case .knewOrShouldHave: .knewOrShouldHave
                }
            }

            fileprivate var recorded: AwardRevised.Ground {
                switch self {
                case .newFacts: .newFacts
                case .knewOrShouldHave: .knewOrShouldHave
                }
            }
        }
    }

    /// A revision of the award that holds by the facts as they are; nothing where they give the
    /// same, or may not lower it.
    static func revise(
        _ decision: State.Decision,
        by right: Entitlement,
        _ application: ApplicationSubmitted,
        _ basis: Basis,
        _ asked: Asked,
        _ state: State
    ) throws(ToeslagRefusal) -> [ToeslagEvent] {
        if right.gives(decision.award) { return state.notMade(asked) }
        let isIncome =
            right.differsByIncomeAlone(from: decision.award)
            && !isByBirth(right, application, basis, state, since: decision.position)
        if right.amount < decision.award.amount.value {
            switch try lowering(decision, right, isIncome: isIncome, basis, asked, state) {
            case .allowed: try checkTold(decision, right, basis)
            case .forbidden: return state.notMade(asked)
            case .leftToPerson:
                try checkTold(decision, right, basis)
                throw .leftToPerson
            }
        }
        let articles =
            decision.isDefinitive
            ? (isIncome ? incomeArticles : newFactsArticles) : revisionArticles
        return try revised(
            decision,
            by: award(
                right,
                articles,
                basis,
                asked,
                amount: try amount(of: right, decision, basis, asked, state)
            ),
            isIncome ? .income : .facts,
            basis,
            asked,
            state
        )
    }

    /// What a person decides about what the agency found, and would lower a definitive award.
    ///
    /// The applicant was told and has answered, or had the time to (invariant I4); five years after
    /// the year nothing is lowered (I22).
    static func lower(
        _ application: ApplicationSubmitted,
        _ lowering: Lowering,
        _ basis: Basis,
        _ asked: Asked,
        _ state: State
    ) throws(ToeslagRefusal) -> [ToeslagEvent] {
        guard let decision = state.decision, decision.isDefinitive else { throw .notDefinitive }
        guard let ground = lowering.ground else {
            guard let postponed = state.postponed, postponed.reason == .leftToPerson else {
                throw .nothingPostponed
            }
            let left = RevisionNotMade(
                decidedOn: asked.day,
                motivation: lowering.motivation,
                postponed: postponed.position
            )
            return [.revisionNotMade(left)]
        }
        let right = try right(application, basis, state)
        if right.amount >= decision.award.amount.value { throw .nothingToLower }
        if basis.household.foundByAgency(after: decision.position).isEmpty { throw .agencysMistake }
        try checkTold(decision, right, basis)
        let year = basis.household.year
        let last = try byLaw(of: year, basis.legislation) { law throws(ParameterMissing) in
            try Awir.mayLower(ground.inLaw, on: asked.day, in: law)
                ? nil : try Awir.lastDayToLower(in: law)
        }
        if let last { throw .tooLateToLower(last) }
        return try revised(
            decision,
            by: award(
                right,
                newFactsArticles,
                basis,
                asked,
                amount: try amount(of: right, decision, basis, asked, state),
                isAutomated: false
            ),
            ground.recorded,
            motivation: lowering.motivation,
            basis,
            asked,
            state
        )
    }

    /// Takes note that a revision is due by the facts and cannot be made yet; nothing where it can
    /// be, or that is known.
    static func postpone(
        _ application: ApplicationSubmitted,
        _ basis: Basis,
        _ asked: Asked,
        _ state: State
    ) throws(ToeslagRefusal) -> [ToeslagEvent] {
        // A first advance has a term of its own.
        if state.decision == nil { return [] }
        let refusal: ToeslagRefusal
        do {
            _ = try review(application, basis, asked, state)
            return []
        } catch {
            refusal = error
        }
        guard let reason = refusal.reasonToWait, state.postponed?.reason != reason else {
            return []
        }
        let new = try byLaw(of: basis.household.year, basis.legislation) {
            law throws(ParameterMissing) in
            try Awir.lastDayForIncomeRevision(known: asked.day, in: law)
        }
        // It waits for something else now; by when it is decided stays.
        let last = state.postponed?.decideBy ?? new
        return [
            .revisionPostponed(
                RevisionPostponed(decideBy: last, postponedOn: asked.day, reason: reason)
            )
        ]
    }

    /// The term for the definitive award, once the last assessment is known (Awir article 19);
    /// nothing where it is as it was.
    static func term(
        _ basis: Basis,
        _ asked: Asked,
        _ state: State
    ) throws(ToeslagRefusal) -> [ToeslagEvent] {
        if state.decision?.isDefinitive == true || asked.day <= basis.household.lastDay {
            return []
        }
        guard let assessed = basis.household.lastAssessment, basis.household.hasEstablishedIncomes
        else { return [] }
        let last = try byLaw(of: basis.household.year, basis.legislation) {
            law throws(ParameterMissing) in
            try Awir.lastDayForAward(.assessment(assessed, foreignIncome: nil), in: law)
        }
        if state.awardBy == last { return [] }
        return [.awardTermSet(AwardTermSet(assessedOn: assessed, decideBy: last))]
    }

    /// Nothing that the agency found lowers an award before the applicant was told of it, and has
    /// answered or had the time to (invariant I4), whoever it is about.
    static func checkTold(
        _ decision: State.Decision,
        _ right: Entitlement,
        _ basis: Basis
    ) throws(ToeslagRefusal) {
        if right.amount >= decision.award.amount.value { return }
        let found = basis.household.foundByAgency(after: decision.position)
        if !found.isSubset(of: basis.told) { throw .applicantNotTold }
    }

    private enum MayLower {
        case allowed
        case forbidden
        case leftToPerson
    }

    /// Whether an award may be lowered: an advance for five years (Awir article 16 lid 5), a
    /// definitive award by an income always (article 20), and else for five years by facts that the
    /// agency did not know (article 21); never by new software, and by what the agency itself says
    /// only where a person decides so.
    private static func lowering(
        _ decision: State.Decision,
        _ right: Entitlement,
        isIncome: Bool,
        _ basis: Basis,
        _ asked: Asked,
        _ state: State
    ) throws(ToeslagRefusal) -> MayLower {
        func may(_ ground: Awir.RevisionGround) throws(ToeslagRefusal) -> Bool {
            try byLaw(of: basis.household.year, basis.legislation) { law throws(ParameterMissing) in
                try Awir.mayLower(ground, on: asked.day, in: law)
            }
        }
        if !decision.isDefinitive {
            let may = try byLaw(of: basis.household.year, basis.legislation) {
                law throws(ParameterMissing) in
                try Awir.mayLowerAdvance(on: asked.day, in: law)
            }
            return may ? .allowed : .forbidden
        }
        if isIncome { return try may(.income) ? .allowed : .forbidden }
        let new = Set(right.facts.filter { $0 > decision.position })
            .union(basis.household.newFacts(after: decision.position))
        if new.isEmpty { return try may(.agencyError) ? .allowed : .forbidden }
        if try !may(.newFacts) { return .forbidden }
        // What only the agency says may stand beside what somebody else says now.
        if basis.household.foundByAgency(after: decision.position).isEmpty { return .allowed }
        // A person who left the award as it is has seen all until then.
        guard let seen = state.leftAsItIs else { return .leftToPerson }
        return basis.household.newFacts(after: seen).isEmpty ? .forbidden : .leftToPerson
    }

    /// After five years a definitive award is at least the advance.
    private static func amount(
        of right: Entitlement,
        _ decision: State.Decision,
        _ basis: Basis,
        _ asked: Asked,
        _ state: State
    ) throws(ToeslagRefusal) -> Int64 {
        decision.isDefinitive
            ? try floor(right.amount, advance: state.advanceOrdered, basis, asked) : right.amount
    }

    /// The revision, with the terms of an advance or what a definitive award still pays.
    private static func revised(
        _ decision: State.Decision,
        by award: Events.Award,
        _ ground: AwardRevised.Ground,
        motivation: Sealed<CaseText>? = nil,
        _ basis: Basis,
        _ asked: Asked,
        _ state: State
    ) throws(ToeslagRefusal) -> [ToeslagEvent] {
        let terms =
            decision.isDefinitive
            ? []
            : Awir.terms(
                award.months.map(\.value),
                after: state.ordered,
                decided: asked.day,
                in: basis.household.year
            )
        let revised = AwardRevised(
            award: award,
            ground: ground,
            motivation: motivation,
            revises: decision.position,
            terms: terms.map(\.recorded)
        )
        if !decision.isDefinitive { return [.awardRevised(revised)] }
        return [.awardRevised(revised)] + balance(award, basis, asked, state)
    }
}

extension Toeslag.State {
    /// What says that a revision that waited is not made; nothing where none did.
    fileprivate func notMade(_ asked: Asked) -> [ToeslagEvent] {
        guard let postponed else { return [] }
        let notMade = RevisionNotMade(
            decidedOn: asked.day,
            motivation: nil,
            postponed: postponed.position
        )
        return [.revisionNotMade(notMade)]
    }
}

extension ToeslagRefusal {
    /// What a revision waits for; nil where it does not wait.
    fileprivate var reasonToWait: RevisionPostponed.Reason? {
        switch self {
        case .applicantNotTold: .applicantNotTold
        case .leftToPerson: .leftToPerson
        case .undecidable: .undecidable
        default: nil
        }
    }
}
