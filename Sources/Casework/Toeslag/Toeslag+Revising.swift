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

    /// A revision of the award that holds by the facts that may count; nothing where they give the
    /// same, or may not lower it.
    ///
    /// - Throws: what it waits for, where what the agency found would lower the award.
    static func revise(
        _ decision: State.Decision,
        _ application: ApplicationSubmitted,
        _ basis: Basis,
        _ asked: Asked,
        _ state: State
    ) throws(ToeslagRefusal) -> [ToeslagEvent] {
        let right = try rightByWhatCounts(application, basis, state)
        let waits = try waiting(right, application, basis, asked, state)
        let revision = try revision(decision, right, application, basis, asked, state)
        if let waits {
            guard let reason = waits.reasonToWait, !revision.isEmpty else { throw waits }
            return try revision + postponement(reason, basis, asked, state)
        }
        guard let postponed = state.postponed else { return revision }
        let dropped = RevisionDropped(droppedOn: asked.day, postponed: postponed.position)
        // An award that leaves nothing out ends what waited.
        return revision.contains { $0.isAward && !$0.leavesOut }
            ? revision : revision + [.revisionDropped(dropped)]
    }

    /// What a lower award by what the agency found waits for; nil where that lowers nothing.
    static func pending(
        beside right: Entitlement,
        _ application: ApplicationSubmitted,
        _ basis: Basis,
        _ state: State
    ) -> ToeslagRefusal? {
        guard let found = basis.found, !found.waiting.facts.isEmpty else { return nil }
        do {
            let pending = try self.right(application, found.waiting.people, basis, state)
            if pending.amount >= right.amount { return nil }
        } catch {
            // What he was told of counts for an advance as soon as it can be decided by.
            let isTold = found.told.isSuperset(of: found.waiting.facts)
            if isTold, state.decision?.isDefinitive != true { return error }
        }
        return found.refusal
    }

    /// The same; nil also where nothing may be lowered any more.
    private static func waiting(
        _ right: Entitlement,
        _ application: ApplicationSubmitted,
        _ basis: Basis,
        _ asked: Asked,
        _ state: State
    ) throws(ToeslagRefusal) -> ToeslagRefusal? {
        guard let waits = pending(beside: right, application, basis, state) else { return nil }
        let may = try byLaw(of: basis.household.year, basis.legislation) {
            law throws(ParameterMissing) in
            state.decision?.isDefinitive == true
                ? try Awir.mayLower(.newFacts, on: asked.day, in: law)
                : try Awir.mayLowerAdvance(on: asked.day, in: law)
        }
        return may ? waits : nil
    }

    /// That a revision waits from the first award on: what the agency found did not count for the
    /// toeslag that this one goes on with.
    static func waitingBeside(
        _ right: Entitlement,
        _ application: ApplicationSubmitted,
        _ basis: Basis,
        _ asked: Asked,
        _ state: State
    ) throws(ToeslagRefusal) -> [ToeslagEvent] {
        let waits = try waiting(right, application, basis, asked, state)
        guard let reason = waits?.reasonToWait else { return [] }
        return try postponement(reason, basis, asked, state)
    }

    /// The revision, where the right by what may count is another than the award.
    private static func revision(
        _ decision: State.Decision,
        _ right: Entitlement,
        _ application: ApplicationSubmitted,
        _ basis: Basis,
        _ asked: Asked,
        _ state: State
    ) throws(ToeslagRefusal) -> [ToeslagEvent] {
        if right.gives(decision.award) { return [] }
        let isIncome =
            right.differsByIncomeAlone(from: decision.award)
            && !isByBirth(right, application, basis, state, since: decision.position)
        if right.amount < decision.award.amount.value,
            try !mayLower(decision, right, isIncome: isIncome, basis, asked)
        {
            return []
        }
        let articles =
            decision.isDefinitive
            ? (isIncome ? incomeArticles : newFactsArticles) : revisionArticles
        return revised(
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
            guard let postponed = state.postponed, !postponed.found.isEmpty else {
                throw .nothingPostponed
            }
            let left = RevisionNotMade(
                basis: DecisionBasis(
                    DecisionBasis.revision,
                    isContestable: false,
                    about: decision.position,
                    asked
                ),
                decidedOn: asked.day,
                motivation: lowering.motivation,
                postponed: postponed.position
            )
            return [.revisionNotMade(left)]
        }
        guard let found = basis.found, !found.leftOut.isEmpty else { throw .agencysMistake }
        let right = try right(application, found.weighed.people, basis, state)
        // Without what is weighed there may be nothing to decide by.
        let without = try? self.right(application, basis.household, basis, state)
        if right.amount >= min(decision.award.amount.value, without?.amount ?? .max) {
            throw .nothingToLower
        }
        if !found.told.isSuperset(of: found.weighed.facts) { throw .applicantNotTold }
        let year = basis.household.year
        let last = try byLaw(of: year, basis.legislation) { law throws(ParameterMissing) in
            try Awir.mayLower(ground.inLaw, on: asked.day, in: law)
                ? nil : try Awir.lastDayToLower(in: law)
        }
        if let last { throw .tooLateToLower(last) }
        return revised(
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
        guard let reason = refusal.reasonToWait else { return [] }
        return try term(basis, asked, state) + postponement(reason, basis, asked, state)
    }

    /// That a revision waits; nothing where that was said.
    private static func postponement(
        _ reason: RevisionPostponed.Reason,
        _ basis: Basis,
        _ asked: Asked,
        _ state: State
    ) throws(ToeslagRefusal) -> [ToeslagEvent] {
        let found = reason == .undecidable ? [] : basis.found?.waiting.facts ?? []
        if let known = state.postponed, (known.reason, known.found) == (reason, found) { return [] }
        let new = try byLaw(of: basis.household.year, basis.legislation) {
            law throws(ParameterMissing) in
            try Awir.lastDayForIncomeRevision(known: asked.day, in: law)
        }
        // It waits for something else now; by when it is decided stays.
        let last = state.postponed?.decideBy ?? new
        return [
            .revisionPostponed(
                RevisionPostponed(
                    decideBy: last,
                    found: found.isEmpty ? nil : found,
                    postponedOn: asked.day,
                    reason: reason
                )
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

    /// Whether an award may be lowered by what may count: an advance for five years (Awir article
    /// 16 lid 5), a definitive award by an income always (article 20), and else for five years by
    /// facts that the agency did not know (article 21); never by new software.
    private static func mayLower(
        _ decision: State.Decision,
        _ right: Entitlement,
        isIncome: Bool,
        _ basis: Basis,
        _ asked: Asked
    ) throws(ToeslagRefusal) -> Bool {
        try byLaw(of: basis.household.year, basis.legislation) { law throws(ParameterMissing) in
            if !decision.isDefinitive { return try Awir.mayLowerAdvance(on: asked.day, in: law) }
            let new = basis.household.newFacts(after: decision.position)
                .union(right.facts.filter { $0 > decision.position })
            let ground: Awir.RevisionGround =
                isIncome ? .income : new.isEmpty ? .agencyError : .newFacts
            return try Awir.mayLower(ground, on: asked.day, in: law)
        }
    }

    /// After five years a definitive award goes no lower than the advance; one that was lower
    /// before is not raised by that.
    private static func amount(
        of right: Entitlement,
        _ decision: State.Decision,
        _ basis: Basis,
        _ asked: Asked,
        _ state: State
    ) throws(ToeslagRefusal) -> Int64 {
        if !decision.isDefinitive { return right.amount }
        let kept = min(state.advancePaid, decision.award.amount.value)
        return try floor(right.amount, advance: kept, basis, asked)
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
    ) -> [ToeslagEvent] {
        let terms =
            decision.isDefinitive
            ? []
            : Awir.terms(
                award.months.map(\.value),
                after: state.ordered,
                decided: asked.day,
                in: basis.household.year
            )
        let stays = decision.isDefinitive ? state.kept(beside: award.amount.value) : 0
        let revised = AwardRevised(
            award: award,
            ground: ground,
            kept: stays == 0 ? nil : EuroCents(checked: stays),
            motivation: motivation,
            revises: decision.position,
            terms: terms.map(\.recorded)
        )
        if !decision.isDefinitive { return [.awardRevised(revised)] }
        return [.awardRevised(revised)] + balance(award, basis, asked, state)
    }
}

extension ToeslagRefusal {
    /// What a revision waits for; nil where it does not wait.
    public var reasonToWait: RevisionPostponed.Reason? {
        switch self {
        case .applicantNotTold: .applicantNotTold
        case .leftToPerson: .leftToPerson
        case .undecidable: .undecidable
        default: nil
        }
    }
}
