public import BenefitRules
public import EventSourcing
public import Events

/// The rules of a toeslag: one citizen's one kind of toeslag in one benefit year.
///
/// What is decided follows from the facts of the people concerned and from the law of the year.
/// The same facts decide the same: `review` may be asked as often as anybody likes.
public enum Toeslag: Decider {
    /// The events of a toeslag.
    public typealias Event = ToeslagEvent

    /// What may be asked of a toeslag.
    public enum Command: Sendable {
        /// Take an application that passed the intake (`Intake`).
        case submit(ApplicationSubmitted, Legislation)
        /// Let the application of the year before count for the next, whose number is given (Awir
        /// article 15 lid 5).
        case carryOn(ApplicationSubmitted, of: Int64, accepting: [Position], Legislation)
        /// Decide what is due by the facts as they are: the advance, or a revision.
        case review(Basis)
        /// Take note of a revision that is due and has to wait.
        case postpone(Basis)
        /// Lower a definitive award by what the agency found, or leave it as it is, after a person
        /// weighed it (Awir article 21).
        case lower(Lowering, Basis)
        /// Decide definitively (_definitief toekennen_, Awir article 19).
        case settle(Basis)
        /// Take note which conditions of the award sources verified.
        case check([ConditionCheck])
        /// Order the terms that are due until a day, and again what came back where that is asked.
        case pay(through: CivilDate, again: Bool)
        /// Take what became of an order, a reclaim or a letter, as others report it.
        case report(ToeslagEvent)
        /// Ask back what was paid too much, after a person weighed it.
        case reclaim(Weighing, Legislation)
        /// Ask back less than was decided (_matigen_), after an objection, a judgment or a request.
        case mitigate(Mitigation)
        /// Ask somebody who shared the toeslag for a reclaim (_aansprakelijk stellen_, Awir article
        /// 33), after a person weighed it.
        case holdLiable(LiabilityWeighing, Legislation)
        /// Ask somebody for a reclaim no more.
        case withdraw(Withdrawal)
        /// Take for a reclaim what was to be paid out of another toeslag (_verrekenen_).
        case takeSetOff(ReclaimSetOff)
        /// Offer the citizen to give his view before a reclaim (_zienswijze_, Awir article 26b).
        case hear(until: CivilDate)
        /// Take the view of the citizen.
        case takeView(StatementOfViewsReceived)
        /// Agree on terms for a reclaim (_betalingsregeling_).
        case agreePlan(reclaim: Position, months: Int)
        /// Pay the advance no more for a time (_opschorten_, Awir article 23).
        case suspend(Suspending)
        /// Pay the advance again.
        case lift
        /// Stop it as the citizen wishes (_stopzetten_).
        case stop(ToeslagStopped)
        /// Take an objection (_bezwaar_).
        case object(ObjectionFiled)
        /// Decide an objection.
        case decideObjection(
            Position,
            ObjectionDecided.Outcome,
            motivation: Sealed<CaseText>
        )
        /// Take note of an appeal to the court (_beroep_).
        case appeal(AppealFiled)
        /// Take what the court said (_uitspraak_).
        case takeJudgment(JudgmentReceived)
    }

    /// What a decision rests on.
    public struct Basis: Sendable {
        /// The people, with what is known of them and may count.
        public let household: Household
        /// The law.
        public let legislation: Legislation
        /// The `SoftwareActivated` of the build that decides.
        public let software: Position
        /// What the agency found; nil for nothing.
        public let found: Found?
        /// What the applicant owes of any toeslag and did not pay in time, the oldest first; looked
        /// at where something is paid out beside the terms.
        public let debts: [Debt]

        /// People, law, build, what the agency found, and what is owed.
        public init(
            _ household: Household,
            _ legislation: Legislation,
            software: Position,
            found: Found? = nil,
            debts: [Debt] = []
        ) {
            self.household = household
            self.legislation = legislation
            self.software = software
            self.found = found
            self.debts = debts
        }
    }

    /// What was asked back and not paid in time.
    public struct Debt: Hashable, Sendable {
        /// The number of the toeslag.
        public let toeslag: Int64
        /// The `ReclaimOrdered`.
        public let reclaim: Position
        /// What is still to be paid, in eurocents.
        public let left: Int64

        /// What is left of a reclaim of a toeslag.
        public init(of toeslag: Int64, _ reclaim: Position, left: Int64) {
            self.toeslag = toeslag
            self.reclaim = reclaim
            self.left = left
        }
    }

    /// Nothing is known.
    public static var initial: State { State() }

    /// What `command` leads to; nothing where all is as it should be.
    public static func decide(
        _ command: Command,
        asked: Asked,
        in state: State
    ) throws(ToeslagRefusal) -> [ToeslagEvent] {
        switch command {
        case .submit(let application, let legislation):
            return try submit(application, legislation, asked, state)
        case .carryOn(let application, let number, let accepted, let legislation):
            return try submit(application, legislation, asked, state) + [
                .toeslagContinued(
                    ToeslagContinued(
                        accepted: accepted.isEmpty ? nil : accepted,
                        continues: Position(number)
                    )
                )
            ]
        default: break
        }
        guard let application = state.application else { throw .noSuchToeslag }
        switch command {
        case .submit, .carryOn: return []
        case .review(let basis): return try review(application, basis, asked, state)
        case .postpone(let basis): return try postpone(application, basis, asked, state)
        case .lower(let lowering, let basis):
            return try lower(application, lowering, basis, asked, state)
        case .settle(let basis): return try settle(application, basis, asked, state)
        case .pay(let day, let again):
            return try pay(through: day, again: again, asked, state)
        case .check(let checks): return check(checks, asked, state)
        case .report(let event): return try report(event, asked, state)
        case .reclaim(let weighing, let legislation):
            return try reclaim(weighing, legislation, asked, state)
        case .mitigate(let mitigation): return try mitigate(mitigation, asked, state)
        case .holdLiable(let weighing, let legislation):
            return try holdLiable(weighing, legislation, asked, state)
        case .withdraw(let withdrawal): return try withdraw(withdrawal, asked, state)
        case .takeSetOff(let setOff): return try takeSetOff(setOff, asked, state)
        case .hear(let day): return try hear(until: day, asked, state)
        case .takeView(let view): return try takeView(view, asked, state)
        case .agreePlan(let reclaim, let months):
            return try agreePlan(reclaim, months: months, asked, state)
        case .suspend(let suspension): return try suspend(suspension, asked, state)
        case .lift: return try lift(asked, state)
        case .stop(let stop): return try self.stop(stop, asked, state)
        case .object(let objection): return try object(objection, asked, state)
        case .decideObjection(let objection, let outcome, let motivation):
            return try decideObjection(objection, outcome, motivation: motivation, asked, state)
        case .appeal(let appeal): return try self.appeal(appeal, asked, state)
        case .takeJudgment(let judgment): return try takeJudgment(judgment, asked, state)
        }
    }

    private static func submit(
        _ application: ApplicationSubmitted,
        _ legislation: Legislation,
        _ asked: Asked,
        _ state: State
    ) throws(ToeslagRefusal) -> [ToeslagEvent] {
        if state.application != nil { throw .alreadySubmitted }
        if application.receivedOn > asked.day { throw .notReceivedYet(application.receivedOn) }
        // Months count back from it: an older day than any application for the year is wrong.
        let first = CivilDate(
            year: Int(application.benefitYear.value) - 1,
            month: 1,
            day: 1
        )
        if let first, application.receivedOn < first { throw .before(first) }
        return [.applicationSubmitted(try application.withTerms(legislation))]
    }

    /// What a rule of a year gives; without the year or a confirmed figure nothing can be decided.
    static func byLaw<Answer>(
        of year: Int,
        _ legislation: Legislation,
        _ rule: (BenefitYear) throws(ParameterMissing) -> Answer
    ) throws(ToeslagRefusal) -> Answer {
        guard let law = legislation[year] else { throw .undecidable(.noSuchYear(year)) }
        do { return try rule(law) } catch { throw .undecidable(.parameter(error)) }
    }
}

extension ApplicationSubmitted {
    /// With the last days for the advance (Awir article 16) and for the definitive award (article
    /// 19).
    fileprivate func withTerms(
        _ legislation: Legislation
    ) throws(ToeslagRefusal) -> ApplicationSubmitted {
        let (advanceBy, awardBy) = try Toeslag.byLaw(of: Int(benefitYear.value), legislation) {
            law throws(ParameterMissing) in
            (
                try Awir.lastDayForAdvance(received: receivedOn, in: law),
                try Awir.lastDayForAward(.none, in: law)
            )
        }
        return ApplicationSubmitted(
            applicant: applicant,
            awardBy: awardBy,
            benefitYear: benefitYear,
            decideBy: advanceBy,
            from: from,
            kind: kind,
            receivedOn: receivedOn
        )
    }
}

extension EuroCents {
    /// An amount that the rules made: never negative, and far from the bound of the schema.
    init(checked amount: Int64) {
        guard let cents = EuroCents(amount) else {
            preconditionFailure("\(amount) is no amount of a toeslag")
        }
        self = cents
    }
}
