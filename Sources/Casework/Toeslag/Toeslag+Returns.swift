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
        let parts = state.absorbed(by: order, at: returned.order)
        let less = parts.reduce(0) { $0 + $1.notReceived }
        let notKept = parts.reduce(0) { $0 + $1.notKept }
        let (tooMuch, due) = state.without(order, less: less, notKept: notKept)
        let isDue = due > 0 || order.reason == .refund
        let event = PaymentReturned(
            actBy: isDue ? lastDayToAct(since: asked) : nil,
            amount: returned.amount,
            due: due == 0 ? nil : EuroCents(checked: due),
            endsHearing: !state.hearings.isEmpty && tooMuch == 0 ? true : nil,
            lowersReclaims: less == 0 ? nil : EuroCents(checked: less),
            notKept: notKept == 0 ? nil : EuroCents(checked: notKept),
            order: returned.order,
            reason: returned.reason,
            refunds: order.refunds,
            returnedOn: returned.returnedOn
        )
        return [.paymentReturned(event)]
            + parts.filter { $0.notReceived > 0 }
            .flatMap { reduce($0, for: returned.order, asked, state) }
    }

    private static func reduce(
        _ part: State.Absorbed,
        for order: Position,
        _ asked: Asked,
        _ state: State
    ) -> [ToeslagEvent] {
        let kept = state.tooLittle(of: part.source, lessBy: part.notReceived)
        let amount = part.notReceived + kept
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
                endsHearing: state.endsHearing(of: part.source, lessBy: amount),
                kept: EuroCents(checked: kept),
                order: order,
                reclaim: part.source
            )
        )
        return [reduced] + refunds(of: part.source, lessBy: amount, asked, state)
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
        if payment.amount.value == 0 { throw .nothingPaid }
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
    /// What a `ReclaimOrdered` or `ReclaimWaived` counted as paid and was not received, in
    /// eurocents.
    struct Absorbed {
        let source: Position
        /// What was asked back.
        let notReceived: Int64
        /// What was to stay with the citizen.
        let notKept: Int64
    }

    /// What of an order that comes back was asked back, or was to stay with the citizen, by what
    /// counted it, the oldest first: as if it had come back before.
    func absorbed(by order: Order, at position: Position) -> [Absorbed] {
        if order.reason == .refund { return [] }
        var left = order.amount
        return Set(reclaims.keys + keptBy.keys).sorted().compactMap { source in
            if source < position || left == 0 { return nil }
            let notReceived = min(left, reclaims[source]?.amount ?? 0)
            let notKept = min(left - notReceived, keptBy[source] ?? 0)
            left -= notReceived + notKept
            return Absorbed(source: source, notReceived: notReceived, notKept: notKept)
        }
    }

    /// What is left of a reclaim that asks so much less, where that is too little to ask (Awir
    /// article 26a); in eurocents.
    fileprivate func tooLittle(of position: Position, lessBy amount: Int64) -> Int64 {
        var after = self
        after.reclaims[position]?.lower(by: amount)
        guard let rest = after.reclaims[position], rest.amount <= rest.threshold else { return 0 }
        return rest.amount - (after.paidOutSince[position] ?? 0)
    }

    /// What is paid too much and not asked back, and how much more is due, when an order is not
    /// received; in eurocents.
    fileprivate func without(
        _ order: Order,
        less: Int64,
        notKept: Int64
    ) -> (tooMuch: Int64, due: Int64) {
        let rest = order.reason == .refund ? 0 : order.amount - less - notKept
        return (max(0, toReclaim - rest), dueMore(by: rest))
    }

    /// How much more is due when so much is received less.
    private func dueMore(by amount: Int64) -> Int64 {
        var after = self
        after.ordered.amount -= amount
        return after.dueAgain - dueAgain
    }

    /// Who gets what of what was paid back beyond what a reclaim asks: first who paid for the
    /// applicant, by rising number, then the applicant.
    func refunds(of position: Position) -> [(payee: Int64?, amount: Int64)] {
        guard let reclaim = reclaims[position] else { return [] }
        var left = reclaim.received - reclaim.amount
        if left <= 0 { return [] }
        var refunds: [(payee: Int64?, amount: Int64)] = []
        for payer in Set(reclaim.payments.values.compactMap { $0.payer?.value }).sorted() {
            let amount = min(left, reclaim.paid(by: payer))
            if amount > 0 { refunds.append((payer, amount)) }
            left -= amount
        }
        return left > 0 ? refunds + [(nil, left)] : refunds
    }
}

extension Toeslag.State.Reclaim {
    /// What somebody paid for the applicant, less what is paid out to him again, in eurocents.
    func paid(by payer: Int64) -> Int64 {
        let paid = payments.values.reduce(Int64(0)) {
            $0 + ($1.payer?.value == payer ? $1.amount.value : 0)
        }
        return paid - (refunded[payer] ?? 0)
    }

    /// Takes what came in.
    mutating func take(_ payment: ReclaimPaymentReceived) {
        received += payment.amount.value
        cameIn += payment.amount.value
        payments[payment.reference.text.string] = payment
    }
}
