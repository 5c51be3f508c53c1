internal import EventSourcing
internal import Events

/// Which events set a term, meet it, or take it back.
extension Deadlines.State {
    mutating func take(_ event: ContactEvent, at position: Position) {
        switch event {
        case .attentionNoticeSent(let sent):
            tell(sent.about, leaveBy: sent.leaveBy, respondBy: sent.respondBy, position)
        case .citizenNotified(let sent):
            tell(sent.about, leaveBy: sent.leaveBy, respondBy: sent.respondBy, position)
        case .noticeDispatched(let sent):
            meet(.noticeDispatch, since: sent.notice, position, on: sent.dispatchedOn)
            set(.reaction, sent.respondBy, position, about: sent.notice)
            // Where it was withdrawn, or another came back, it told all the same.
            if let found = sent.about { meet(.noticeReturned, about: found, position, on: nil) }
        case .noticeReturned(let returned):
            drop(.reaction, about: returned.notice)
            set(.noticeReturned, returned.actBy, position, about: returned.about)
        case .noticeWithdrawn(let withdrawn):
            drop(.noticeDispatch, since: withdrawn.notice)
            set(.noticeReturned, withdrawn.actBy, position, about: withdrawn.about)
        case .reactionReceived(let reaction):
            meet(.reaction, about: reaction.notice, position, on: reaction.receivedOn)
            if let found = reaction.about {
                meet(.noticeReturned, about: found, position, on: reaction.receivedOn)
            }
        case .serviceTaskOpened(let opened): set(.serviceTask, opened.dueBy, position)
        case .stuckInProcessDetected(let stuck): set(.serviceTask, stuck.dueBy, position)
        case .serviceTaskClosed(let closed):
            meet(.serviceTask, about: closed.task, position, on: closed.closedOn)
        case .correctionMade(let made):
            // What is corrected is told still, where nobody knows of it.
            if made.outcome != .corrected {
                meet(.noticeReturned, about: made.discrepancy, position, on: made.correctedOn)
            }
        case .assistanceOffered, .contactRecorded, .dataPrefilled, .discrepancyFound,
            .prefillConfirmed, .prefillRejected:
            break
        }
    }

    /// A notice gives time to react, once it left where it is written; it takes the place of those
    /// about the same that came back.
    private mutating func tell(
        _ found: Position?,
        leaveBy: CivilDate?,
        respondBy: CivilDate,
        _ position: Position
    ) {
        if let leaveBy {
            set(.noticeDispatch, leaveBy, position, about: found)
        } else {
            set(.reaction, respondBy, position)
        }
        if let found { meet(.noticeReturned, about: found, position, on: nil) }
    }

    mutating func take(_ event: ToeslagEvent, at position: Position) {
        switch event {
        case .applicationSubmitted(let application):
            citizen = application.applicant.value
            set(.advanceDecision, application.decideBy, position)
            set(.definitiveAward, application.awardBy, position)
        case .awardTermSet(let term):
            drop(.definitiveAward)
            set(.definitiveAward, term.decideBy, position)
        case .provisionalAwardDecided(let decided):
            meet(.advanceDecision, position, on: decided.award.decidedOn)
            plan(decided.terms, at: position)
        case .awardRevised(let revised): revise(revised, at: position)
        case .definitiveAwardDecided(let decided): settle(decided.award, at: position)
        case .revisionPostponed(let postponed):
            // It waits for something else now; by when it is decided stays.
            drop(.revision)
            set(.revision, postponed.decideBy, position)
        case .revisionDropped(let dropped): meet(.revision, position, on: dropped.droppedOn)
        case .revisionNotMade(let notMade): meet(.revision, position, on: notMade.decidedOn)
        case .paymentSuspended(let suspended):
            drop(.suspension)
            // Where nothing is to be paid nothing goes on after it.
            if hasOrders { set(.suspension, suspended.until, position) }
        case .suspensionLifted(let lifted): meet(.suspension, position, on: lifted.liftedOn)
        case .paymentOrdered(let order): take(order, at: position)
        case .paymentReturned, .letterSent, .letterReturned: takeBack(event, at: position)
        case .objectionFiled(let objection):
            set(.objectionDecision, objection.decideBy, position)
        case .objectionDecided(let decision):
            meet(.objectionDecision, about: decision.objection, position, on: nil)
        case .judgmentReceived(let judgment):
            set(.objectionDecision, judgment.decideBy, position, about: judgment.objection)
        default: askBack(event, at: position)
        }
    }

    /// What is asked back, and the views and payments about it.
    private mutating func askBack(_ event: ToeslagEvent, at position: Position) {
        switch event {
        case .hearingOffered(let offer): set(.hearingDispatch, offer.leaveBy, position)
        case .statementOfViewsReceived(let view):
            meet(.hearingDispatch, about: view.hearing, position, on: view.receivedOn)
            meet(.view, about: view.hearing, position, on: view.receivedOn)
            meet(.letterReturned, about: view.hearing, position, on: view.receivedOn)
        case .reclaimWaived: dropHearing()
        case .reclaimOrdered(let reclaim):
            // Who gave no view still can, and who never got the letter is still to be heard.
            if reclaim.withoutView != true { dropHearing() }
            if reclaim.amount.value > 0 {
                set(.reclaimPayment, reclaim.dueBy, position, reclaim.amount.value)
            }
        case .paymentPlanAgreed(let plan):
            drop(.reclaimPayment, about: plan.reclaim)
            for term in plan.terms {
                set(
                    .reclaimPayment,
                    term.day,
                    position,
                    about: plan.reclaim,
                    term.amount.value
                )
            }
        case .reclaimPaymentReceived(let payment):
            pay(payment.reclaim, payment.amount.value, position, payment.receivedOn)
        case .reclaimSetOff(let setOff): pay(setOff.reclaim, setOff.amount.value, position, nil)
        case .liabilityDecided(let decided):
            set(
                .liabilityPayment,
                decided.dueBy,
                position,
                about: decided.reclaim,
                decided.amount.value
            )
            terms[terms.count - 1].citizen = decided.citizen.value
        case .liabilityWithdrawn(let withdrawn):
            let liability = withdrawn.liability.value
            terms.removeAll { $0.kind == .liabilityPayment && $0.since == liability }
        case .reclaimMitigated(let mitigated):
            lower(mitigated.reclaim, by: mitigated.amount.value, position)
            if mitigated.endsHearing == true { dropHearing(of: mitigated.reclaim) }
        case .reclaimReduced(let reduced):
            lower(reduced.reclaim, by: reduced.amount.value, position)
            if reduced.endsHearing == true { dropHearing(of: reduced.reclaim) }
        default: break
        }
    }

    /// What came back, and letters that are sent again.
    private mutating func takeBack(_ event: ToeslagEvent, at position: Position) {
        switch event {
        case .paymentReturned(let returned):
            set(
                returned.refunds == nil ? .paymentReturned : .refundReturned,
                returned.actBy,
                position,
                about: returned.order,
                (returned.due ?? returned.amount).value
            )
            if returned.endsHearing == true { dropHearing() }
        case .letterSent(let sent):
            meet(.letterReturned, about: sent.decision, position, on: sent.sentOn)
            meet(.hearingDispatch, about: sent.decision, position, on: sent.sentOn)
            drop(.view, about: sent.decision)
            set(.view, sent.viewUntil, position, about: sent.decision)
        case .letterReturned(let returned):
            drop(.view, about: returned.decision)
            // Who was to be heard before it left again is so by the same day.
            if !terms.contains(where: { isOpen($0, .letterReturned, returned.decision) }) {
                set(.letterReturned, returned.actBy, position, about: returned.decision)
            }
        default: break
        }
    }

    /// Whether a term is still to be ordered.
    private var hasOrders: Bool { terms.contains { $0.kind == .paymentOrder && $0.met == nil } }

    /// Nobody waits for a view any more: something was decided, or nothing was paid too much.
    private mutating func dropHearing() {
        // What was asked back meanwhile stays asked, and who was not heard of it is still to be.
        dropHearings(between: reclaims.max() ?? -1, and: .max)
    }

    /// Nothing of a reclaim is asked back any more: who was not heard of it is not waited for.
    private mutating func dropHearing(of reclaim: Position) {
        let before = reclaims.filter { $0 < reclaim.value }.max() ?? -1
        dropHearings(between: before, and: reclaim.value)
    }

    private mutating func dropHearings(between start: Int64, and end: Int64) {
        let hearings = Set(terms.lazy.filter { $0.kind == .hearingDispatch }.map(\.about))
        for hearing in hearings where start < hearing && hearing < end {
            for kind in [Kind.hearingDispatch, .view, .letterReturned] {
                drop(kind, about: Position(hearing))
            }
        }
    }

    /// What was asked back, by position.
    private var reclaims: [Int64] { terms.filter { $0.kind == .reclaimPayment }.map(\.about) }

    /// A revision meets what waited for it, unless something of it still waits; a person's does.
    private mutating func revise(_ revised: AwardRevised, at position: Position) {
        let day = revised.award.decidedOn
        if revised.award.leftOut == nil || revised.motivation != nil {
            meet(.revision, position, on: day)
        }
        dropHearing()
        countAnew(position, on: day)
        plan(revised.terms, at: position)
        if !hasOrders { meet(.suspension, position, on: day) }
    }

    /// A definitive award meets what waited for it; nothing of the advance is ordered any more.
    private mutating func settle(_ award: Award, at position: Position) {
        for kind in [Kind.definitiveAward, .revision, .suspension] {
            meet(kind, position, on: award.decidedOn)
        }
        countAnew(position, on: award.decidedOn)
        drop(.paymentOrder)
    }

    /// What is paid meets its term; what came back is paid again; and after a suspension it shows
    /// that payment goes on.
    private mutating func take(_ order: PaymentOrdered, at position: Position) {
        if let repeated = order.repeats {
            meet(.paymentReturned, about: repeated, position, on: nil)
            meet(.refundReturned, about: repeated, position, on: nil)
            return
        }
        meet(.suspension, position, on: nil)
        let place = terms.firstIndex {
            $0.kind == .paymentOrder && $0.met == nil && $0.due == order.day
                && $0.amount == order.amount.value
        }
        if let place { terms[place].met = position.value }
    }

    /// A payment that came back is counted anew by an award: in its terms, or in the supplement.
    private mutating func countAnew(_ position: Position, on day: CivilDate) {
        meet(.paymentReturned, position, on: day)
    }

    /// The terms of an award take the place of those before.
    private mutating func plan(_ planned: [PaymentTerm], at position: Position) {
        drop(.paymentOrder)
        for term in planned { set(.paymentOrder, term.day, position, term.amount.value) }
    }
}
