internal import BenefitRules
public import EventSourcing
public import Events

/// What others report: payments made and returned, reclaims paid, letters sent and returned.
extension Toeslag {
    /// The event, when it is new and fits what was ordered.
    static func report(
        _ event: ToeslagEvent,
        _ asked: Asked,
        _ state: State
    ) throws(ToeslagRefusal) -> [ToeslagEvent] {
        switch event {
        case .paymentExecuted(let executed):
            try check(executed.executedOn, asked)
            let order = try order(executed.order, of: executed.amount, state)
            try check(executed.executedOn, notBefore: order.earliest)
            if let known = order.executedOn {
                if known != executed.executedOn { throw .alreadyReported(executed.order) }
                return []
            }
            if order.returnedOn != nil { throw .alreadyReported(executed.order) }
        case .paymentReturned(let returned): return try report(returned, asked, state)
        case .reclaimPaymentReceived(let payment): return try report(payment, asked, state)
        case .letterSent(let sent): return try report(sent, asked, state)
        case .letterReturned(let returned): return try report(returned, asked, state)
        default: throw .notAReport
        }
        return [event]
    }

    private static func report(
        _ sent: LetterSent,
        _ asked: Asked,
        _ state: State
    ) throws(ToeslagRefusal) -> [ToeslagEvent] {
        try check(sent.sentOn, asked)
        guard let decided = state.announced[sent.decision] else {
            throw .notADecision(sent.decision)
        }
        if let day = decided.day { try check(sent.sentOn, notBefore: day) }
        if sent.content.text.string != decided.text.rawValue {
            throw .otherLetter(expected: decided.text)
        }
        if let known = state.letters[sent.decision] {
            if known.wasSent(sent) { return [] }
            // What came back can be sent again, later.
            guard let returned = known.returnedOn, sent.sentOn >= returned else {
                throw .alreadyReported(sent.decision)
            }
        }
        if let asking = state.reclaim(without: sent.decision), sent.sentOn > asking.decidedOn {
            throw asking.amount == 0
                ? .nothingToHear(sent.decision) : .hearingOver(sent.decision)
        }
        return [.letterSent(sending(sent, asked, state))]
    }

    private static func report(
        _ returned: LetterReturned,
        _ asked: Asked,
        _ state: State
    ) throws(ToeslagRefusal) -> [ToeslagEvent] {
        try check(returned.returnedOn, asked)
        guard let letter = state.letters[returned.decision] else {
            throw .notSent(returned.decision)
        }
        // Of two on one day the second cannot be told from the first, reported again.
        if letter.returnedBefore.contains(returned.returnedOn) { return [] }
        try check(returned.returnedOn, notBefore: letter.event.sentOn)
        if let known = letter.returnedOn {
            if known != returned.returnedOn { throw .alreadyReported(returned.decision) }
            return []
        }
        let toSee = LetterReturned(
            actBy: state.needsNoLetter(returned.decision) ? nil : lastDayToAct(since: asked),
            decision: returned.decision,
            returnedOn: returned.returnedOn
        )
        return [.letterReturned(toSee)]
    }

    /// How many days somebody has to see to what came back; ours, as the law sets no term.
    public static let returnedDaysMax: Int32 = 14

    static func lastDayToAct(since asked: Asked) -> CivilDate {
        CivilDate(days: asked.day.days + returnedDaysMax)
    }

    static func check(_ day: CivilDate, _ asked: Asked) throws(ToeslagRefusal) {
        if day > asked.day { throw .notReceivedYet(day) }
    }

    static func check(
        _ day: CivilDate,
        notBefore first: CivilDate
    ) throws(ToeslagRefusal) {
        if day < first { throw .before(first) }
    }

    static func order(
        _ position: Position,
        of amount: EuroCents,
        _ state: State
    ) throws(ToeslagRefusal) -> State.Order {
        guard let order = state.orders[position] else { throw .noSuchOrder(position) }
        if order.amount != amount.value { throw .otherAmount(ordered: order.amount) }
        return order
    }

    /// The types of events that others report.
    public static let reportTypes = [
        "LetterReturned", "LetterSent", "PaymentExecuted", "PaymentReturned",
        "ReclaimPaymentReceived",
    ]
}

extension ToeslagEvent {
    /// The day of what is made known, where it says one.
    var day: CivilDate? {
        switch self {
        case .awardRevised(let revised): revised.award.decidedOn
        case .definitiveAwardDecided(let decided): decided.award.decidedOn
        case .provisionalAwardDecided(let decided): decided.award.decidedOn
        case .hearingOffered(let offer): offer.offeredOn
        case .paymentPlanAgreed(let plan): plan.agreedOn
        case .paymentSuspended(let suspended): suspended.suspendedOn
        case .liabilityDecided(let decided): decided.decidedOn
        case .liabilityWithdrawn(let withdrawn): withdrawn.decidedOn
        case .reclaimMitigated(let mitigated): mitigated.decidedOn
        case .reclaimOrdered(let reclaim): reclaim.decidedOn
        case .reclaimReduced(let reduced): reduced.decidedOn
        case .revisionNotMade(let notMade): notMade.decidedOn
        case .setOffDecided(let decided): decided.decidedOn
        case .suspensionLifted(let lifted): lifted.liftedOn
        default: nil
        }
    }

    /// Whether it is an award, which names the people and facts that it rests on.
    public var isAward: Bool {
        switch self {
        case .awardRevised, .definitiveAwardDecided, .provisionalAwardDecided: true
        default: false
        }
    }

    /// Whether it is an award that leaves out what the agency found.
    public var leavesOut: Bool {
        switch self {
        case .awardRevised(let revised): revised.award.leftOut != nil
        case .definitiveAwardDecided(let decided): decided.award.leftOut != nil
        case .provisionalAwardDecided(let decided): decided.award.leftOut != nil
        default: false
        }
    }

    /// The newest of what an award accepts of the agency's findings that the one before did not;
    /// nil where there is none.
    public func newlyAccepted(in state: Toeslag.State) -> Position? {
        let accepted: [Position]?
        switch self {
        case .awardRevised(let revised): accepted = revised.award.accepted
        case .definitiveAwardDecided(let decided): accepted = decided.award.accepted
        default: accepted = nil
        }
        let known = state.decision?.award.accepted ?? []
        return accepted?.last { !known.contains($0) }
    }

    /// Whether it pays out what an award adds to what was paid.
    public var isSupplement: Bool {
        guard case .paymentOrdered(let order) = self else { return false }
        return order.reason == .supplement && order.repeats == nil
    }

    /// Whom it is about beside the applicant; nil for nobody, and for an award, which names many.
    public func party(in state: Toeslag.State) -> Int64? {
        switch self {
        case .liabilityDecided(let decided): decided.citizen.value
        case .liabilityWithdrawn(let withdrawn): withdrawn.citizen.value
        case .objectionFiled(let objection): state.party(of: objection.against)
        case .objectionDecided(let decision): state.party(ofObjection: decision.objection)
        case .appealFiled(let appeal): state.party(ofObjection: appeal.objection)
        case .judgmentReceived(let judgment): state.party(ofObjection: judgment.objection)
        case .paymentOrdered(let order): order.payee?.value
        default: nil
        }
    }

    /// What it follows from, where it says so or that is known: the order, the reclaim, the
    /// objection; nil where it is decided by the award that holds, or by facts.
    public func follows(in state: Toeslag.State) -> Position? {
        switch self {
        case .appealFiled(let appeal):
            state.objections.first { $0.position == appeal.objection }?.decided ?? appeal.objection
        case .judgmentReceived(let judgment): judgment.objection
        case .letterReturned(let returned): returned.decision
        case .letterSent(let sent): sent.decision
        case .liabilityDecided(let decided): decided.reclaim
        case .liabilityWithdrawn(let withdrawn): withdrawn.liability
        case .objectionDecided(let decision): decision.objection
        case .objectionFiled(let objection): objection.against
        case .paymentExecuted(let executed): executed.order
        case .paymentOrdered(let order): order.repeats
        case .paymentPlanAgreed(let plan): plan.reclaim
        case .paymentReturned(let returned): returned.order
        // Whoever objected and was right is the reason, else the reclaim itself.
        case .reclaimMitigated(let mitigated):
            state.objections.last {
                $0.event.against == mitigated.reclaim && $0.outcome == .upheld
            }?.decided ?? mitigated.reclaim
        case .reclaimOrdered: state.hearings.last?.position
        case .reclaimPaymentReceived(let payment): payment.reclaim
        case .revisionDropped(let dropped): dropped.postponed
        case .revisionPostponed(let postponed): postponed.found?.last
        case .revisionNotMade(let notMade): notMade.postponed
        case .statementOfViewsReceived(let view): view.hearing
        case .suspensionLifted(let lifted): lifted.suspension
        case .applicationSubmitted, .awardRevised, .awardTermSet, .definitiveAwardDecided,
            .eligibilityConditionChecked, .hearingOffered, .paymentSuspended,
            .provisionalAwardDecided, .reclaimReduced, .reclaimSetOff, .reclaimWaived,
            .setOffDecided, .toeslagContinued, .toeslagStopped:
            nil
        }
    }

    /// Whether it follows from the first event that is decided with it: less is asked for what came
    /// back, and what was paid back too much is paid out again.
    public var followsFirst: Bool {
        switch self {
        case .paymentOrdered(let order): order.reason == .refund && order.repeats == nil
        case .reclaimReduced: true
        default: false
        }
    }

    /// What others report, as an event; nil for what is no report.
    public init?(report data: any EventPayload) {
        switch data {
        case let data as PaymentExecuted: self = .paymentExecuted(data)
        case let data as PaymentReturned: self = .paymentReturned(data)
        case let data as ReclaimPaymentReceived: self = .reclaimPaymentReceived(data)
        case let data as LetterSent: self = .letterSent(data)
        case let data as LetterReturned: self = .letterReturned(data)
        default: return nil
        }
    }
}

extension Toeslag.State.Order {
    /// The first day on which it can have been given.
    var earliest: CivilDate { CivilDate(days: day.days - Toeslag.orderDaysAhead) }
}
