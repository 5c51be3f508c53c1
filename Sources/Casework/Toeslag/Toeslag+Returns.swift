internal import BenefitRules
internal import EventSourcing
internal import Events

/// What follows from a payment that came back: nobody owes what he did not receive.
extension Toeslag {
    static func report(
        _ returned: PaymentReturned,
        _ asked: Asked,
        _ state: State
    ) throws(ToeslagRefusal) -> [ToeslagEvent] {
        try check(returned.returnedOn, asked)
        let order = try order(returned.order, of: returned.amount, state)
        try check(returned.returnedOn, notBefore: order.earliest)
        if let known = order.returnedOn {
            if known != returned.returnedOn { throw .alreadyReported(returned.order) }
            return []
        }
        if let executed = order.executedOn {
            try check(returned.returnedOn, notBefore: executed)
        }
        let reductions = state.reductions(by: order, at: returned.order)
        let less = reductions.reduce(0) { $0 + $1.notReceived }
        var after = state
        if order.reason != .refund {
            after.ordered.amount -= order.amount
            after.reclaimed -= less
        }
        // Too much paid back is due again always, else as far as the award is not paid without it.
        let isDueAgain = order.reason == .refund || after.dueAgain > 0
        let event = PaymentReturned(
            actBy: isDueAgain ? lastDayToAct(since: asked) : nil,
            amount: returned.amount,
            endsHearing: !state.hearings.isEmpty && after.toReclaim == 0 ? true : nil,
            lowersReclaims: less == 0 ? nil : EuroCents(checked: less),
            order: returned.order,
            reason: returned.reason,
            refunds: order.refunds,
            returnedOn: returned.returnedOn
        )
        return [.paymentReturned(event)]
            + reductions.flatMap { reduce($0, for: returned.order, asked, state) }
    }

    private static func reduce(
        _ reduction: State.Reduction,
        for order: Position,
        _ asked: Asked,
        _ state: State
    ) -> [ToeslagEvent] {
        let reduced = ToeslagEvent.reclaimReduced(
            ReclaimReduced(
                amount: EuroCents(checked: reduction.notReceived + reduction.kept),
                basis: DecisionBasis(
                    DecisionBasis.reclaim,
                    isAutomated: true,
                    about: state.decision?.position,
                    asked
                ),
                decidedOn: asked.day,
                endsHearing: state.endsHearing(
                    of: reduction.reclaim,
                    lessBy: reduction.notReceived + reduction.kept
                ),
                kept: EuroCents(checked: reduction.kept),
                order: order,
                reclaim: reduction.reclaim
            )
        )
        return [reduced] + refund(reduction.paidTooMuch, of: reduction.reclaim, asked)
    }

    /// What was paid back beyond what is asked now is paid out again.
    static func refund(
        _ amount: Int64,
        of reclaim: Position,
        _ asked: Asked
    ) -> [ToeslagEvent] {
        if amount <= 0 { return [] }
        let refund = PaymentOrdered(
            amount: EuroCents(checked: amount),
            day: dayToPayOut(asked),
            reason: .refund,
            refunds: reclaim,
            repeats: nil
        )
        return [.paymentOrdered(refund)]
    }
}

extension Toeslag.State {
    /// By how much less a reclaim asks, amounts in eurocents.
    fileprivate struct Reduction {
        let reclaim: Position
        /// What it counted as paid, and came back.
        let notReceived: Int64
        /// What is so little then that it is not asked back.
        let kept: Int64
        /// What was paid back beyond what is asked then.
        let paidTooMuch: Int64
    }

    /// What the reclaims that counted an order as paid ask less when it comes back, the oldest
    /// first.
    fileprivate func reductions(by order: Order, at position: Position) -> [Reduction] {
        if order.reason == .refund { return [] }
        var left = order.amount
        return reclaims.compactMap { place, reclaim in
            if place < position { return nil }
            // A refund of what somebody else paid would go to the applicant: a person sees to it.
            let isPaidByOthers = reclaim.payments.values.contains { $0.payer != nil }
            let asked = isPaidByOthers ? reclaim.left : reclaim.amount
            let notReceived = min(left, asked)
            if notReceived == 0 { return nil }
            left -= notReceived
            var rest = reclaim
            rest.lower(by: notReceived)
            // The threshold holds for what is left, too (Awir article 26a).
            let open = rest.amount - rest.paidOutSince
            let most = isPaidByOthers ? min(open, rest.left) : open
            let kept = rest.amount > rest.threshold ? 0 : most
            return Reduction(
                reclaim: place,
                notReceived: notReceived,
                kept: kept,
                paidTooMuch: reclaim.received - (rest.amount - kept)
            )
        }
    }
}
