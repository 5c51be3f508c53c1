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
        case carryOn(ApplicationSubmitted, of: Int64, Legislation)
        /// Decide what is due by the facts as they are: the advance, or a revision.
        case review(Basis)
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
        case suspend(PaymentSuspended)
        /// Pay the advance again.
        case lift
        /// Stop it as the citizen wishes (_stopzetten_).
        case stop(ToeslagStopped)
        /// Take an objection (_bezwaar_).
        case object(ObjectionFiled)
        /// Decide an objection.
        case decideObjection(ObjectionDecided)
        /// Take note of an appeal to the court (_beroep_).
        case appeal(AppealFiled)
        /// Take what the court said (_uitspraak_).
        case takeJudgment(JudgmentReceived)
    }

    /// What a decision rests on.
    public struct Basis: Sendable {
        /// The people, with what is known of them.
        public let household: Household
        /// The law.
        public let legislation: Legislation
        /// The `SoftwareActivated` of the build that decides.
        public let software: Position
        /// What the applicant was told of, and has answered or had the time to.
        public let told: Set<DiscrepancyFound.Subject>
        /// What the applicant owes of any toeslag and did not pay in time, the oldest first; looked
        /// at where something is paid out beside the terms.
        public let debts: [Debt]

        /// People, law, build, and what the applicant was told of.
        public init(
            _ household: Household,
            _ legislation: Legislation,
            software: Position,
            told: Set<DiscrepancyFound.Subject> = [],
            debts: [Debt] = []
        ) {
            self.household = household
            self.legislation = legislation
            self.software = software
            self.told = told
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
        case .carryOn(let application, let number, let legislation):
            return try submit(application, legislation, asked, state) + [
                .toeslagContinued(ToeslagContinued(continues: Position(number)))
            ]
        default: break
        }
        guard let application = state.application else { throw .noSuchToeslag }
        switch command {
        case .submit, .carryOn: return []
        case .review(let basis): return try review(application, basis, asked, state)
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
        case .decideObjection(let decision):
            return try decideObjection(decision, asked, state)
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
        return [.applicationSubmitted(try application.withTerm(legislation))]
    }

    private static func review(
        _ application: ApplicationSubmitted,
        _ basis: Basis,
        _ asked: Asked,
        _ state: State
    ) throws(ToeslagRefusal) -> [ToeslagEvent] {
        let right = try right(application, basis, state)
        guard let decision = state.decision else {
            let award = award(right, ["Awir art. 16", "Awir art. 22"], basis, asked)
            let terms = Awir.terms(right.months, decided: asked.day, in: basis.household.year)
            return [.provisionalAwardDecided(.init(award: award, terms: terms.map(\.recorded)))]
        }
        if right.gives(decision.award) { return [] }
        let isIncome =
            right.differsByIncomeAlone(from: decision.award)
            && !isByBirth(right, application, basis, state, since: decision.position)
        if right.amount < decision.award.amount.value,
            try !mayLower(decision, right, isIncome: isIncome, basis, asked)
        {
            return []
        }
        try checkTold(decision, right, basis)
        let article =
            decision.isDefinitive ? (isIncome ? "Awir art. 20" : "Awir art. 21") : "Awir art. 16"
        let amount =
            decision.isDefinitive
            ? try floor(right.amount, advance: state.advanceOrdered, basis, asked) : right.amount
        let award = award(right, [article], basis, asked, amount: amount)
        let terms =
            decision.isDefinitive
            ? []
            : Awir.terms(
                right.months,
                after: state.ordered,
                decided: asked.day,
                in: basis.household.year
            )
        let revised = AwardRevised(
            award: award,
            ground: isIncome ? .income : .facts,
            revises: decision.position,
            terms: terms.map(\.recorded)
        )
        if !decision.isDefinitive { return [.awardRevised(revised)] }
        return [.awardRevised(revised)] + balance(award, basis, asked, state)
    }

    /// Nothing that the agency found lowers an award before the applicant was told of it, and has
    /// answered or had the time to (invariant I4), whoever it is about.
    private static func checkTold(
        _ decision: State.Decision,
        _ right: Entitlement,
        _ basis: Basis
    ) throws(ToeslagRefusal) {
        if right.amount >= decision.award.amount.value { return }
        let found = basis.household.foundByAgency(after: decision.position)
        if !found.isSubset(of: basis.told) { throw .applicantNotTold }
    }

    /// Whether an award may be lowered: an advance for five years (Awir article 16 lid 5), a
    /// definitive award by an income always (article 20), and else for five years by facts that the
    /// agency did not know (article 21); never by new software or by what the agency itself says.
    private static func mayLower(
        _ decision: State.Decision,
        _ right: Entitlement,
        isIncome: Bool,
        _ basis: Basis,
        _ asked: Asked
    ) throws(ToeslagRefusal) -> Bool {
        let law = try law(of: basis.household.year, basis.legislation)
        do {
            if !decision.isDefinitive { return try Awir.mayLowerAdvance(on: asked.day, in: law) }
            let new = Set(right.facts.filter { $0 > decision.position })
                .union(basis.household.newFacts(after: decision.position))
            // What only the agency says may stand beside what somebody else says now. That is left
            // to a person: here nothing is lowered then.
            let found = basis.household.foundByAgency(after: decision.position)
            let isAgencys = new.isEmpty || !found.isEmpty
            let ground: Awir.RevisionGround =
                isIncome ? .income : isAgencys ? .agencyError : .newFacts
            return try Awir.mayLower(ground, on: asked.day, in: law)
        } catch {
            throw .undecidable(.parameter(error))
        }
    }

    private static func settle(
        _ application: ApplicationSubmitted,
        _ basis: Basis,
        _ asked: Asked,
        _ state: State
    ) throws(ToeslagRefusal) -> [ToeslagEvent] {
        guard let decision = state.decision else { throw .notAwarded }
        if decision.isDefinitive { return [] }
        if asked.day <= basis.household.lastDay { throw .yearNotOver(basis.household.year) }
        if !basis.household.hasEstablishedIncomes { throw .incomesNotEstablished }
        let right = try right(application, basis, state)
        try checkTold(decision, right, basis)
        let award = award(
            right,
            ["Awir art. 19", "Awir art. 24"],
            basis,
            asked,
            amount: try floor(right.amount, advance: state.advanceOrdered, basis, asked)
        )
        let definitive = DefinitiveAwardDecided(
            advance: EuroCents(checked: state.advanceOrdered),
            award: award
        )
        return [.definitiveAwardDecided(definitive)]
            + balance(award, basis, asked, state)
    }

    /// After five years the award is at least the advance (Awir article 14 lid 7).
    private static func floor(
        _ amount: Int64,
        advance: Int64,
        _ basis: Basis,
        _ asked: Asked
    ) throws(ToeslagRefusal) -> Int64 {
        let law = try law(of: basis.household.year, basis.legislation)
        do {
            return try Awir.award(amount, advancePaid: advance, on: asked.day, in: law)
        } catch {
            throw .undecidable(.parameter(error))
        }
    }

    /// Whether a right would be another if everybody were born on the day that was known when it
    /// was decided last: then it follows from a birth, whatever the incomes that count look like.
    private static func isByBirth(
        _ right: Entitlement,
        _ application: ApplicationSubmitted,
        _ basis: Basis,
        _ state: State,
        since decision: Position
    ) -> Bool {
        guard let before = basis.household.withBirths(knownAt: decision) else { return false }
        let known = try? Entitlement(
            of: before,
            by: application,
            stopped: state.stopped,
            basis.legislation
        )
        return known?.months != right.months || known?.periods != right.periods
    }

    private static func right(
        _ application: ApplicationSubmitted,
        _ basis: Basis,
        _ state: State
    ) throws(ToeslagRefusal) -> Entitlement {
        func right(_ legislation: Legislation) throws(EntitlementError) -> Entitlement {
            try Entitlement(
                of: basis.household,
                by: application,
                stopped: state.stopped,
                legislation
            )
        }
        do {
            var found = try right(basis.legislation)
            found.assumed = basis.legislation.needed { (try? right($0)) != nil }
                .map { "\($0.name)" }
            return found
        } catch {
            throw .undecidable(error)
        }
    }

    private static func award(
        _ right: Entitlement,
        _ articles: [String],
        _ basis: Basis,
        _ asked: Asked,
        amount: Int64? = nil
    ) -> Events.Award {
        Events.Award(
            amount: EuroCents(checked: amount ?? right.amount),
            articles: (["Awir art. 14"] + articles + right.articles).map {
                ArticleOfLaw(checked: $0)
            },
            assumed: right.assumed.isEmpty
                ? nil : right.assumed.compactMap { LegalFigure(Text($0)) },
            decidedOn: asked.day,
            facts: right.facts,
            grounds: right.grounds,
            isAutomated: true,
            months: right.months.map { EuroCents(checked: $0) },
            objectionUntil: Awir.lastDayToObject(decided: asked.day),
            periods: right.periods,
            software: basis.software
        )
    }

    static func law(
        of year: Int,
        _ legislation: Legislation
    ) throws(ToeslagRefusal) -> BenefitYear {
        guard let law = legislation[year] else { throw .undecidable(.noSuchYear(year)) }
        return law
    }
}

extension ApplicationSubmitted {
    /// With the last day for the advance (Awir article 16).
    fileprivate func withTerm(
        _ legislation: Legislation
    ) throws(ToeslagRefusal) -> ApplicationSubmitted {
        let law = try Toeslag.law(of: Int(benefitYear.value), legislation)
        let last: CivilDate?
        do {
            last = try Awir.lastDayForAdvance(received: receivedOn, in: law)
        } catch {
            throw .undecidable(.parameter(error))
        }
        return ApplicationSubmitted(
            applicant: applicant,
            benefitYear: benefitYear,
            decideBy: last,
            from: from,
            kind: kind,
            receivedOn: receivedOn
        )
    }
}

extension Entitlement {
    /// Whether an award gives the same: amounts, months, grounds and what held in them.
    ///
    /// An award after five years may be more than the right, and stays so.
    fileprivate func gives(_ award: Events.Award) -> Bool {
        award.months.map(\.value) == months && award.grounds == grounds
            && award.periods == periods && award.amount.value >= amount
    }

    /// Whether only incomes are others than in an award, so that the revision is one of Awir
    /// article 20; where assets exclude a right, nothing is compared and it is not.
    fileprivate func differsByIncomeAlone(from award: Events.Award) -> Bool {
        periods.map(\.income) != award.periods.map(\.income)
            && AwardedPeriod.haveSamePeople(periods, award.periods)
    }
}

extension AwardedPeriod {
    /// Whether two awards rest on the same people, dwellings and care in the same months, whatever
    /// their incomes.
    static func haveSamePeople(_ left: [AwardedPeriod], _ right: [AwardedPeriod]) -> Bool {
        left.count == right.count
            && zip(left, right).allSatisfy { $0.with(income: 0) == $1.with(income: 0) }
    }
}

extension Awir.Term {
    fileprivate var recorded: PaymentTerm {
        PaymentTerm(amount: EuroCents(checked: amount), day: day)
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

extension ArticleOfLaw {
    fileprivate init(checked text: String) {
        guard let article = ArticleOfLaw(Text(text)) else {
            preconditionFailure("\(text) is no article")
        }
        self = article
    }
}
