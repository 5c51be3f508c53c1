internal import BenefitRules
internal import EventSourcing
internal import Events

/// What is paid out, set off and asked back.
extension Toeslag.State {
    /// What is paid out, or pays what the citizen owes.
    mutating func payOut(_ event: Occurrence<ToeslagEvent>) {
        switch event.event {
        case .paymentOrdered(let order): give(order, at: event.position)
        case .paymentExecuted(let executed):
            guard var order = orders[executed.order] else { return }
            order.executedOn = executed.executedOn
            orders[executed.order] = order
        case .paymentReturned(let returned): takeBack(returned)
        case .setOffDecided(let decided):
            setOff += decided.amount.value
            _ = makeUp(by: decided.amount.value)
            madeUp[event.position] = decided.amount.value
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
        if let payee = order.payee { payees[position] = payee }
        if let repeated = order.repeats {
            toRepeat[repeated] = nil
            madeUp[repeated] = nil
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
            self.madeUp[position] = amount
        case .refund:
            if let reclaim = order.refunds, order.repeats == nil {
                reclaims[reclaim]?.received -= amount
                if let payee = order.payee?.value {
                    reclaims[reclaim]?.refunded[payee, default: 0] += amount
                }
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

    private mutating func takeBack(_ returned: PaymentReturned) {
        guard let order = orders[returned.order] else { return }
        orders[returned.order]?.returnedOn = returned.returnedOn
        if let last = returned.actBy { lastDaysToAct[returned.order] = last }
        if returned.endsHearing == true { hearings = [] }
        // Too much paid back is still to be paid out again.
        if order.reason == .refund {
            toRepeat[returned.order] = order.amount
            return
        }
        toRepeat[returned.order] = returned.due?.value
        for part in absorbed(by: order, at: returned.order) where part.notKept > 0 {
            keptBy[part.source, default: 0] -= part.notKept
        }
        // It was not received, so it does not count as paid.
        if order.reason == .advance {
            ordered.amount -= order.amount
            advanceCameBack += order.amount
        } else {
            supplementOrdered -= order.amount
            advanceMadeUp -= order.madeUp
            advanceCameBack += order.madeUp
            madeUp[returned.order] = returned.due?.value
        }
    }

    /// What came back is counted anew: in the terms, or in the supplement.
    mutating func countAnew() {
        for order in toRepeat.keys where orders[order]?.reason != .refund {
            madeUp[order] = nil
            toRepeat[order] = nil
        }
    }

    /// So much stays with the citizen beside another award; what was kept first goes first.
    mutating func keep(_ stays: Int64) {
        var over = kept - stays
        for (source, amount) in keptBy where over > 0 {
            keptBy[source] = amount - min(over, amount)
            over -= min(over, amount)
        }
    }

    /// What is asked back, and what becomes of that.
    mutating func askBack(_ event: Occurrence<ToeslagEvent>) {
        switch event.event {
        case .reclaimOrdered(let reclaim):
            reclaims[event.position] = Reclaim(
                asked: reclaim.amount.value,
                amount: reclaim.amount.value,
                threshold: reclaim.threshold.value,
                decidedOn: reclaim.decidedOn,
                dueBy: reclaim.dueBy
            )
            for hearing in hearings where !hearing.isAnswered && reclaim.withoutView == true {
                unheard[hearing.position] = Unheard(
                    reclaim: event.position,
                    until: hearing.until
                )
            }
            hearings = []
            reclaimed += reclaim.amount.value
            keptBy[event.position] = reclaim.paidTooMuch.value - reclaim.amount.value
            note(event, on: reclaim.decidedOn, reclaim.basis)
        case .reclaimMitigated(let mitigated):
            reclaims[mitigated.reclaim]?.lower(by: mitigated.amount.value)
            reclaimed -= mitigated.amount.value
            keptBy[mitigated.reclaim, default: 0] += mitigated.amount.value
            note(event, on: mitigated.decidedOn, mitigated.basis, isInFavour: true)
        case .reclaimReduced(let reduced):
            reclaims[reduced.reclaim]?.lower(by: reduced.amount.value)
            reclaimed -= reduced.amount.value
            keptBy[reduced.reclaim, default: 0] += reduced.kept.value
            note(event, on: reduced.decidedOn, reduced.basis, isInFavour: true)
        case .reclaimPaymentReceived(let payment):
            reclaims[payment.reclaim]?.take(payment)
        case .reclaimSetOff(let setOff):
            reclaims[setOff.reclaim]?.received += setOff.amount.value
            reclaims[setOff.reclaim]?.cameIn += setOff.amount.value
        case .reclaimWaived(let waived):
            keptBy[event.position] = waived.paidTooMuch.value
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
