internal import BenefitRules
public import EventSourcing
public import Events

/// What a person decides about money that was paid too much: asked back, less of it, and of whom.
extension Toeslag {
    /// How a person weighed a reclaim: Awir article 13b and 26 lid 2.
    public struct Weighing: Sendable {
        /// By how much it is mitigated (_matiging_), in eurocents.
        public let mitigated: Int64
        /// What was asked back of the applicant's other toeslagen of the year, and not by incomes
        /// alone, in eurocents (Awir article 26b).
        public let reclaimedElsewhere: Int64
        /// Why the rest is not disproportionate.
        public let proportionality: Sealed<CaseText>
        /// What the citizen can be expected to do.
        public let doenvermogen: Sealed<CaseText>

        /// A mitigation and two texts.
        public init(
            mitigated: Int64,
            reclaimedElsewhere: Int64,
            proportionality: Sealed<CaseText>,
            doenvermogen: Sealed<CaseText>
        ) {
            self.mitigated = mitigated
            self.reclaimedElsewhere = reclaimedElsewhere
            self.proportionality = proportionality
            self.doenvermogen = doenvermogen
        }
    }

    /// Why less is asked back than was decided.
    public struct Mitigation: Sendable {
        /// The `ReclaimOrdered`.
        public let reclaim: Position
        /// By how much, in eurocents.
        public let amount: Int64
        /// Why.
        public let motivation: Sealed<CaseText>

        /// By how much less of a reclaim, and why.
        public init(_ reclaim: Position, by amount: Int64, motivation: Sealed<CaseText>) {
            self.reclaim = reclaim
            self.amount = amount
            self.motivation = motivation
        }
    }

    /// How a person weighed that somebody else is asked for a reclaim.
    public struct LiabilityWeighing: Sendable {
        /// The `ReclaimOrdered`.
        public let reclaim: Position
        /// Who is asked.
        public let citizen: CitizenNumber
        /// Why it is not disproportionate.
        public let proportionality: Sealed<CaseText>
        /// What this citizen can be expected to do.
        public let doenvermogen: Sealed<CaseText>
        /// Whether the citizen was 18 or older all year, and is alive.
        public let isAdult: Bool

        /// Who is asked for a reclaim, whether he is an adult, and two texts.
        public init(
            _ reclaim: Position,
            of citizen: CitizenNumber,
            isAdult: Bool,
            proportionality: Sealed<CaseText>,
            doenvermogen: Sealed<CaseText>
        ) {
            self.reclaim = reclaim
            self.citizen = citizen
            self.isAdult = isAdult
            self.proportionality = proportionality
            self.doenvermogen = doenvermogen
        }
    }

    /// Why somebody is asked for a reclaim no more.
    public struct Withdrawal: Sendable {
        /// The `ReclaimOrdered`.
        public let reclaim: Position
        /// Who is asked no more.
        public let citizen: CitizenNumber
        /// Why.
        public let motivation: Sealed<CaseText>

        /// Who is asked for a reclaim no more, and why.
        public init(
            _ reclaim: Position,
            of citizen: CitizenNumber,
            motivation: Sealed<CaseText>
        ) {
            self.reclaim = reclaim
            self.citizen = citizen
            self.motivation = motivation
        }
    }

    static func reclaim(
        _ weighing: Weighing,
        _ legislation: Legislation,
        _ asked: Asked,
        _ state: State
    ) throws(ToeslagRefusal) -> [ToeslagEvent] {
        guard let decision = state.decision, decision.isDefinitive else { throw .notDefinitive }
        let paidTooMuch = state.toReclaim
        if paidTooMuch == 0 { throw .nothingToReclaim }
        if !(0...paidTooMuch).contains(weighing.mitigated) {
            throw .mitigatedTooMuch(of: paidTooMuch)
        }
        let reclaim = try reclaimable(
            paidTooMuch,
            mitigated: weighing.mitigated,
            legislation,
            asked
        )
        if reclaim.amount == 0, weighing.mitigated == 0 {
            // Nothing was weighed: the threshold alone says that nothing is asked back.
            return [
                waived(
                    paidTooMuch,
                    reclaim,
                    isAutomated: false,
                    about: decision.position,
                    asked
                )
            ]
        }
        // Together with what was asked back of this toeslag before, and of the others.
        let total = reclaim.amount + state.reclaimed + weighing.reclaimedElsewhere
        if reclaim.amount > 0, try needsHearing(total, legislation, asked, state) {
            try state.checkHeard(about: paidTooMuch, asking: total, on: asked.day)
        }
        return [
            .reclaimOrdered(
                ReclaimOrdered(
                    amount: EuroCents(checked: reclaim.amount),
                    basis: DecisionBasis(DecisionBasis.reclaim, about: decision.position, asked),
                    decidedOn: asked.day,
                    doenvermogen: weighing.doenvermogen,
                    dueBy: try lastDayToPay(legislation, asked),
                    mitigated: EuroCents(checked: weighing.mitigated),
                    paidTooMuch: EuroCents(checked: paidTooMuch),
                    proportionality: weighing.proportionality,
                    threshold: EuroCents(checked: reclaim.threshold),
                    withoutView: reclaim.amount > 0 && state.isWithoutView(about: paidTooMuch)
                        ? true : nil
                )
            )
        ]
    }

    private static func needsHearing(
        _ total: Int64,
        _ legislation: Legislation,
        _ asked: Asked,
        _ state: State
    ) throws(ToeslagRefusal) -> Bool {
        var facts = Awir.HearingFacts(totalReclaim: total)
        facts.isByIncomeAlone = state.isByIncomeAlone
        return try byLaw(of: asked.day.parts.year, legislation) { law throws(ParameterMissing) in
            try Awir.needsHearing(facts, decidedIn: law)
        }
    }

    private static func lastDayToPay(
        _ legislation: Legislation,
        _ asked: Asked
    ) throws(ToeslagRefusal) -> CivilDate {
        try byLaw(of: asked.day.parts.year, legislation) { law throws(ParameterMissing) in
            try Awir.lastDayToPay(decided: asked.day, in: law).orNextWorkingDay
        }
    }

    /// Less is asked back, and nothing where the threshold is not left; what was paid back beyond
    /// it is paid out again.
    static func mitigate(
        _ mitigation: Mitigation,
        _ asked: Asked,
        _ state: State
    ) throws(ToeslagRefusal) -> [ToeslagEvent] {
        guard let reclaim = state.reclaims[mitigation.reclaim] else {
            throw .noSuchReclaim(mitigation.reclaim)
        }
        // What was paid out since was not too much any more, and cannot be given up besides.
        let most = reclaim.amount - (state.paidOutSince[mitigation.reclaim] ?? 0)
        if most == 0 { throw .nothingToReclaim }
        if !(1...most).contains(mitigation.amount) { throw .givenUpTooMuch(of: most) }
        // The threshold holds for what is left, too (Awir article 26a).
        let isBelow = most - mitigation.amount <= reclaim.threshold
        let amount = isBelow ? most : mitigation.amount
        let mitigated = ToeslagEvent.reclaimMitigated(
            ReclaimMitigated(
                amount: EuroCents(checked: amount),
                basis: DecisionBasis(
                    DecisionBasis.mitigation,
                    about: state.decision?.position,
                    asked
                ),
                decidedOn: asked.day,
                endsHearing: state.endsHearing(of: mitigation.reclaim, lessBy: amount),
                motivation: mitigation.motivation,
                reclaim: mitigation.reclaim
            )
        )
        return [mitigated] + refunds(of: mitigation.reclaim, lessBy: amount, asked, state)
    }

    /// Somebody who shared the toeslag is asked for what the applicant did not pay back in time.
    static func holdLiable(
        _ weighing: LiabilityWeighing,
        _ legislation: Legislation,
        _ asked: Asked,
        _ state: State
    ) throws(ToeslagRefusal) -> [ToeslagEvent] {
        guard let reclaim = state.reclaims[weighing.reclaim] else {
            throw .noSuchReclaim(weighing.reclaim)
        }
        if reclaim.left == 0 { throw .nothingToReclaim }
        if !weighing.isAdult || !state.sharers.contains(weighing.citizen.value) {
            throw .notLiable(weighing.citizen.value)
        }
        if reclaim.liable[weighing.citizen.value] != nil { throw .alreadyLiable }
        if asked.day <= reclaim.dueBy { throw .notDueYet(reclaim.dueBy) }
        if state.isContested { throw .contested }
        if reclaim.keepsPlan(on: asked.day) { throw .planIsKept }
        return [
            .liabilityDecided(
                LiabilityDecided(
                    amount: EuroCents(checked: reclaim.left),
                    basis: DecisionBasis(
                        DecisionBasis.liability,
                        about: state.decision?.position,
                        asked
                    ),
                    citizen: weighing.citizen,
                    decidedOn: asked.day,
                    doenvermogen: weighing.doenvermogen,
                    dueBy: try lastDayToPay(legislation, asked),
                    proportionality: weighing.proportionality,
                    reclaim: weighing.reclaim
                )
            )
        ]
    }

    /// Who was asked for a reclaim beside the applicant is asked no more.
    static func withdraw(
        _ withdrawal: Withdrawal,
        _ asked: Asked,
        _ state: State
    ) throws(ToeslagRefusal) -> [ToeslagEvent] {
        guard let reclaim = state.reclaims[withdrawal.reclaim] else {
            throw .noSuchReclaim(withdrawal.reclaim)
        }
        guard let liability = reclaim.liable[withdrawal.citizen.value] else {
            throw .notLiable(withdrawal.citizen.value)
        }
        if reclaim.paid(by: withdrawal.citizen.value) > 0 {
            throw .paidByAnother(withdrawal.citizen.value)
        }
        return [
            .liabilityWithdrawn(
                LiabilityWithdrawn(
                    basis: DecisionBasis(
                        DecisionBasis.liability,
                        about: state.decision?.position,
                        asked
                    ),
                    citizen: withdrawal.citizen,
                    decidedOn: asked.day,
                    liability: liability,
                    motivation: withdrawal.motivation,
                    reclaim: withdrawal.reclaim
                )
            )
        ]
    }

    /// What was to be paid out of another toeslag pays a reclaim that is due.
    static func takeSetOff(
        _ setOff: ReclaimSetOff,
        _ asked: Asked,
        _ state: State
    ) throws(ToeslagRefusal) -> [ToeslagEvent] {
        guard let reclaim = state.reclaims[setOff.reclaim] else {
            throw .noSuchReclaim(setOff.reclaim)
        }
        if setOff.amount.value > reclaim.left { throw .moreThanAsked(left: reclaim.left) }
        if state.isContested { throw .contested }
        if asked.day <= reclaim.dueBy { throw .notDueYet(reclaim.dueBy) }
        if reclaim.keepsPlan(on: asked.day) { throw .planIsKept }
        return [.reclaimSetOff(setOff)]
    }
}

extension Toeslag.State {
    /// What may be set off on a day, the oldest first: what was not paid in time, while no plan is
    /// kept and nobody objects (Awir article 30).
    public func debts(on day: CivilDate) -> [(reclaim: Position, left: Int64)] {
        if isContested { return [] }
        return reclaims.filter { _, reclaim in
            reclaim.left > 0 && day > reclaim.dueBy && !reclaim.keepsPlan(on: day)
        }
        .sorted { ($0.value.dueBy, $0.key) < ($1.value.dueBy, $1.key) }
        .map { ($0.key, $0.value.left) }
    }

    /// Who shared in an award: partners, and for huurtoeslag who lived there too (Awir article 33).
    var sharers: Set<Int64> {
        guard let application else { return [] }
        let periods = (highest?.award.periods ?? []) + (decision?.award.periods ?? [])
        var people = Set(periods.compactMap { $0.partner?.value })
        if application.kind == .huurtoeslag {
            people.formUnion(periods.flatMap { $0.residents ?? [] }.map(\.value))
        }
        people.remove(application.applicant.value)
        return people
    }

    /// Whom a decision is about; nil for the applicant.
    public func party(of decision: Position) -> Int64? { decisions[decision]?.party }

    /// Whose objection it is; nil for the applicant.
    public func party(ofObjection objection: Position) -> Int64? {
        objections.first { $0.position == objection }.flatMap { party(of: $0.event.against) }
    }
}

extension Toeslag.State.Reclaim {
    /// What is still to be paid, in eurocents.
    public var left: Int64 { max(0, amount - received) }

    /// Whether there is a plan, and every term until a day was paid.
    func keepsPlan(on day: CivilDate) -> Bool {
        if plan.isEmpty { return false }
        return firstMissed.map { $0 >= day } ?? true
    }

    /// The day of the first term of the plan that is not paid whole; nil where all are, or there is
    /// none.
    var firstMissed: CivilDate? {
        let planned = plan.reduce(0) { $0 + $1.amount.value }
        // What came in before the plan is not part of it.
        var paid = received - (amount - planned)
        for term in plan {
            paid -= term.amount.value
            if paid < 0 { return term.day }
        }
        return nil
    }

    /// Takes what is asked back no more from the last terms of the plan.
    mutating func lower(by mitigated: Int64) {
        amount -= mitigated
        var over = mitigated
        while over > 0, let last = plan.popLast() {
            let rest = last.amount.value - over
            over -= last.amount.value
            if rest > 0 {
                plan.append(PaymentTerm(amount: EuroCents(checked: rest), day: last.day))
            }
        }
    }
}
