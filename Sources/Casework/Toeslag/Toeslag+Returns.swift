internal import BenefitRules
internal import EventSourcing
internal import Events

/// What follows from a payment that came back: nobody owes what he did not receive. And what is
/// paid out again of what was paid back.
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
            .filter { $0.notReceived > 0 }
        let less = reductions.reduce(0) { $0 + $1.notReceived }
        let (tooMuch, due) = state.without(order, less: less)
        let isDue = due > 0 || order.reason == .refund
        let event = PaymentReturned(
            actBy: isDue ? lastDayToAct(since: asked) : nil,
            amount: returned.amount,
            due: due == 0 ? nil : EuroCents(checked: due),
            endsHearing: !state.hearings.isEmpty && tooMuch == 0 ? true : nil,
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
        let amount = reduction.notReceived + reduction.kept
        let reduced = ToeslagEvent.reclaimReduced(
            ReclaimReduced(
                amount: EuroCents(checked: amount),
                basis: DecisionBasis(
                    DecisionBasis.reclaim,
                    isAutomated: true,
                    about: state.decision?.position,
                    asked
                ),
                decidedOn: asked.day,
                endsHearing: state.endsHearing(of: reduction.reclaim, lessBy: amount),
                kept: EuroCents(checked: reduction.kept),
                order: order,
                reclaim: reduction.reclaim
            )
        )
        return [reduced] + refunds(of: reduction.reclaim, lessBy: amount, asked, state)
    }

    /// What was paid back beyond what is asked is paid out again.
    static func refunds(
        of reclaim: Position,
        lessBy amount: Int64 = 0,
        with payment: ReclaimPaymentReceived? = nil,
        _ asked: Asked,
        _ state: State
    ) -> [ToeslagEvent] {
        var after = state
        after.reclaims[reclaim]?.lower(by: amount)
        if let payment { after.reclaims[reclaim]?.take(payment) }
        return after.refunds(of: reclaim).map { payee, amount in
            let refund = PaymentOrdered(
                amount: EuroCents(checked: amount),
                day: dayToPayOut(asked),
                payee: payee.flatMap { CitizenNumber($0) },
                reason: .refund,
                refunds: reclaim,
                repeats: nil
            )
            return .paymentOrdered(refund)
        }
    }

    /// What was paid back; what is more than is asked by now is paid out again.
    static func report(
        _ payment: ReclaimPaymentReceived,
        _ asked: Asked,
        _ state: State
    ) throws(ToeslagRefusal) -> [ToeslagEvent] {
        try check(payment.receivedOn, asked)
        guard let reclaim = state.reclaims[payment.reclaim] else {
            throw .noSuchReclaim(payment.reclaim)
        }
        if let known = reclaim.payments[payment.reference.text.string] {
            if known != payment { throw .alreadyReported(payment.reclaim) }
            return []
        }
        try check(payment.receivedOn, notBefore: reclaim.decidedOn)
        if let payer = payment.payer?.value, reclaim.liable[payer] == nil {
            throw .notLiable(payer)
        }
        // Who does not know yet that less is asked pays what he was asked first.
        let most = reclaim.asked - reclaim.cameIn
        if payment.amount.value > most { throw .moreThanAsked(left: most) }
        return [.reclaimPaymentReceived(payment)]
            + refunds(of: payment.reclaim, with: payment, asked, state)
    }
}

extension Toeslag.State {
    /// By how much less a reclaim asks, amounts in eurocents.
    struct Reduction {
        let reclaim: Position
        /// What it counted as paid, and came back.
        let notReceived: Int64
        /// What is so little then that it is not asked back.
        let kept: Int64
        /// What was so little before, and came back now.
        let little: Int64
    }

    /// What the reclaims that counted an order as paid ask less when it comes back, the oldest
    /// first.
    func reductions(by order: Order, at position: Position) -> [Reduction] {
        if order.reason == .refund { return [] }
        var left = order.amount
        var keptLeft = kept
        return reclaims.compactMap { place, reclaim in
            if place < position || left == 0 { return nil }
            let notReceived = min(left, reclaim.amount)
            let little = min(left - notReceived, reclaim.keptLittle, keptLeft)
            left -= notReceived + little
            keptLeft -= little
            var rest = reclaim
            rest.lower(by: notReceived)
            // The threshold holds for what is left, too (Awir article 26a).
            let isLittle = notReceived > 0 && rest.amount <= rest.threshold
            return Reduction(
                reclaim: place,
                notReceived: notReceived,
                kept: isLittle ? rest.amount - rest.paidOutSince : 0,
                little: little
            )
        }
    }

    /// What is paid too much and not asked back, and how much more is due, when an order is not
    /// received and so much less is asked for it; in eurocents.
    fileprivate func without(_ order: Order, less: Int64) -> (tooMuch: Int64, due: Int64) {
        if order.reason == .refund { return (toReclaim, 0) }
        var after = self
        after.ordered.amount -= order.amount
        after.reclaimed -= less
        after.kept = max(0, kept - max(0, order.amount - less - toReclaim))
        return (after.toReclaim, after.dueAgain - dueAgain)
    }

    /// Who gets what of what was paid back beyond what a reclaim asks: first who paid for the
    /// applicant, by rising number, then the applicant.
    func refunds(of position: Position) -> [(payee: Int64?, amount: Int64)] {
        guard let reclaim = reclaims[position] else { return [] }
        var left = reclaim.received - reclaim.amount
        if left <= 0 { return [] }
        var paid: SortedMap<Int64, Int64> = [:]
        for payment in reclaim.payments.values {
            if let payer = payment.payer?.value { paid[payer, default: 0] += payment.amount.value }
        }
        for (payee, amount) in reclaim.refunded { paid[payee, default: 0] -= amount }
        var refunds: [(payee: Int64?, amount: Int64)] = []
        for (payer, amount) in paid where min(left, amount) > 0 {
            refunds.append((payer, min(left, amount)))
            left -= min(left, amount)
        }
        return left > 0 ? refunds + [(nil, left)] : refunds
    }
}

extension Toeslag.State.Reclaim {
    /// Takes what came in.
    mutating func take(_ payment: ReclaimPaymentReceived) {
        received += payment.amount.value
        cameIn += payment.amount.value
        payments[payment.reference.text.string] = payment
    }
}
