internal import BenefitRules
internal import EventSourcing
internal import Events

/// What is paid out, set off and asked back.
extension Toeslag.State {
    /// What is paid out, or pays what the citizen owes.
    mutating func payOut(_ event: Recorded<ToeslagEvent>) {
        switch event.event {
        case .paymentOrdered(let order): give(order, at: event.position)
        case .paymentExecuted(let executed):
            guard var order = orders[executed.order] else { return }
            order.executedOn = executed.executedOn
            orders[executed.order] = order
        case .paymentReturned(let returned):
            guard var order = orders[returned.order] else { return }
            order.returnedOn = returned.returnedOn
            orders[returned.order] = order
            toRepeat.append(returned.order)
            if let last = returned.actBy { lastDaysToAct[returned.order] = last }
            // It was not received, so it does not count as paid.
            switch order.reason {
            case .advance:
                ordered.amount -= order.amount
                cameBack += order.amount
                advanceCameBack += order.amount
            case .supplement:
                supplementOrdered -= order.amount
                cameBack += order.amount
                advanceMadeUp -= order.madeUp
                advanceCameBack += order.madeUp
            // It is still to be paid out again.
            case .refund: break
            }
            limitKept(askingLess: returned.lowersReclaims?.value ?? 0)
            if returned.endsHearing == true { hearings = [] }
        case .setOffDecided(let decided):
            setOff += decided.amount.value
            _ = makeUp(by: decided.amount.value)
            payOutSince(decided.amount.value)
            note(event, on: decided.decidedOn, decided.basis)
        default: break
        }
    }

    private mutating func give(_ order: PaymentOrdered, at position: Position) {
        let amount = order.amount.value
        orders[position] = Order(
            amount: amount,
            day: order.day,
            reason: order.reason,
            refunds: order.refunds
        )
        if let repeated = order.repeats {
            toRepeat.removeAll { $0 == repeated }
            if order.reason != .refund { cameBack = max(0, cameBack - amount) }
        }
        switch order.reason {
        case .advance:
            ordered.amount += amount
            if order.repeats != nil {
                advanceCameBack = max(0, advanceCameBack - amount)
            } else {
                let again = min(amount, advancePlannedAgain)
                advancePlannedAgain -= again
                advanceCameBack = max(0, advanceCameBack - again)
                ordered.through = max(order.day, ordered.through ?? order.day)
                let term = Awir.Term(amount, on: order.day)
                if let place = terms.firstIndex(of: term) { terms.remove(at: place) }
            }
        case .supplement:
            supplementOrdered += amount
            // One that is paid again makes up for what it did before.
            let most = order.repeats.map { orders[$0]?.madeUp ?? 0 } ?? amount
            let madeUp = makeUp(by: min(most, amount))
            orders[position]?.madeUp = madeUp
            if order.repeats == nil { payOutSince(amount) }
        case .refund:
            if let reclaim = order.refunds, order.repeats == nil {
                reclaims[reclaim]?.received -= amount
            }
        }
    }

    /// What came back of the advance is paid with what is paid out besides; gives how much.
    private mutating func makeUp(by amount: Int64) -> Int64 {
        let granted = advanceMonths?.reduce(0) { $0 + $1.value } ?? 0
        let part = min(amount, advanceCameBack, max(0, granted - advancePaid))
        advanceCameBack -= part
        advanceMadeUp += part
        return part
    }

    /// What is paid out besides makes up for reclaims before it, the oldest first; what came back
    /// and is paid again does not.
    private mutating func payOutSince(_ amount: Int64) {
        var left = amount - min(amount, cameBack)
        cameBack = max(0, cameBack - amount)
        for (position, reclaim) in reclaims {
            let part = min(left, reclaim.amount - reclaim.paidOutSince)
            reclaims[position]?.paidOutSince += part
            left -= part
        }
    }

    /// What was not received above a definitive award does not stay with the citizen.
    ///
    /// `less`: what is asked back less for it, in eurocents; that is decided next.
    private mutating func limitKept(askingLess less: Int64 = 0) {
        guard let decision, decision.isDefinitive else { return }
        kept = min(kept, max(0, received + less - decision.award.amount.value))
    }

    /// What came back of what is paid, or not asked back, without it is counted anew.
    private mutating func limitCameBack() { cameBack = min(cameBack, dueAgain) }

    /// What is asked back, and what becomes of that.
    mutating func askBack(_ event: Recorded<ToeslagEvent>) {
        switch event.event {
        case .reclaimOrdered(let reclaim):
            reclaims[event.position] = Reclaim(
                amount: reclaim.amount.value,
                threshold: reclaim.threshold.value,
                decidedOn: reclaim.decidedOn,
                dueBy: reclaim.dueBy
            )
            for hearing in hearings where !hearing.isAnswered && reclaim.withoutView == true {
                unheard[hearing.position] = event.position
            }
            hearings = []
            reclaimed += reclaim.amount.value
            kept += reclaim.paidTooMuch.value - reclaim.amount.value
            limitCameBack()
            note(event, on: reclaim.decidedOn, reclaim.basis)
        case .reclaimMitigated(let mitigated):
            reclaims[mitigated.reclaim]?.lower(by: mitigated.amount.value)
            reclaimed -= mitigated.amount.value
            kept += mitigated.amount.value
            limitKept()
            note(event, on: mitigated.decidedOn, mitigated.basis, isInFavour: true)
        case .reclaimReduced(let reduced):
            reclaims[reduced.reclaim]?.lower(by: reduced.amount.value)
            reclaimed -= reduced.amount.value
            kept += reduced.kept.value
            limitCameBack()
            note(event, on: reduced.decidedOn, reduced.basis, isInFavour: true)
        case .reclaimPaymentReceived(let payment):
            reclaims[payment.reclaim]?.received += payment.amount.value
            reclaims[payment.reclaim]?.payments[payment.reference.text.string] = payment
        case .reclaimSetOff(let setOff):
            reclaims[setOff.reclaim]?.received += setOff.amount.value
        case .reclaimWaived(let waived):
            kept += waived.paidTooMuch.value
            hearings = []
        case .liabilityDecided(let decided):
            reclaims[decided.reclaim]?.liable[decided.citizen.value] = event.position
            note(event, on: decided.decidedOn, decided.basis, party: decided.citizen.value)
        case .liabilityWithdrawn(let withdrawn):
            reclaims[withdrawn.reclaim]?.liable[withdrawn.citizen.value] = nil
            note(
                event,
                on: withdrawn.decidedOn,
                withdrawn.basis,
                party: withdrawn.citizen.value,
                isInFavour: true
            )
        case .paymentPlanAgreed(let plan):
            reclaims[plan.reclaim]?.plan = plan.terms
            reclaims[plan.reclaim]?.agreedAt = event.position
        default: break
        }
    }
}
