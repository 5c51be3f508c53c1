internal import BenefitRules
internal import EventSourcing
internal import Events

/// What is paid, when, and what follows from having paid another amount than is awarded.
extension Toeslag {
    /// What is still paid, or need not be paid back, after a definitive amount.
    static func balance(
        _ award: Events.Award,
        _ basis: Basis,
        _ asked: Asked,
        _ state: State
    ) -> [ToeslagEvent] {
        let tooMuch = state.surplus(above: award.amount.value)
        if tooMuch < 0 {
            return payOut(-tooMuch, basis.debts, isAutomated: award.isAutomated, asked)
        }
        if tooMuch == 0 { return [] }
        // While the threshold of the year is not known nothing is waived, and nothing asked back.
        guard let reclaim = try? reclaimable(tooMuch, mitigated: 0, basis.legislation, asked),
            reclaim.amount == 0
        else { return [] }
        return [waived(tooMuch, reclaim, isAutomated: award.isAutomated, about: nil, asked)]
    }

    /// Pays what the citizen owes, the oldest first, and orders what is left (Awir article 24, 30).
    private static func payOut(
        _ supplement: Int64,
        _ debts: [Debt],
        isAutomated: Bool,
        _ asked: Asked
    ) -> [ToeslagEvent] {
        var left = supplement
        var events: [ToeslagEvent] = []
        for debt in debts where left > 0 && debt.left > 0 {
            let amount = min(left, debt.left)
            left -= amount
            let setOff = SetOffDecided(
                amount: EuroCents(checked: amount),
                basis: DecisionBasis(
                    DecisionBasis.setOff,
                    isAutomated: isAutomated,
                    about: nil,
                    asked
                ),
                decidedOn: asked.day,
                reclaim: debt.reclaim,
                toeslag: Position(debt.toeslag)
            )
            events.append(.setOffDecided(setOff))
        }
        if left == 0 { return events }
        let order = PaymentOrdered(
            amount: EuroCents(checked: left),
            day: dayToPayOut(asked),
            reason: .supplement,
            refunds: nil,
            repeats: nil
        )
        return events + [.paymentOrdered(order)]
    }

    /// The day on which what is not a term is paid: the next payday, and within four weeks (Awir
    /// article 24).
    static func dayToPayOut(_ asked: Asked) -> CivilDate {
        min(Awir.nextPayday(after: asked.day), CivilDate(days: asked.day.days + 28))
    }

    /// What stays under the threshold: the rule says so, and nobody weighs anything.
    static func waived(
        _ amount: Int64,
        _ reclaim: Awir.Reclaim,
        isAutomated: Bool,
        about award: Position?,
        _ asked: Asked
    ) -> ToeslagEvent {
        .reclaimWaived(
            ReclaimWaived(
                basis: DecisionBasis(
                    DecisionBasis.reclaim,
                    isAutomated: isAutomated,
                    isContestable: false,
                    about: award,
                    asked
                ),
                paidTooMuch: EuroCents(checked: amount),
                threshold: EuroCents(checked: reclaim.threshold)
            )
        )
    }

    static func reclaimable(
        _ amount: Int64,
        mitigated: Int64,
        _ legislation: Legislation,
        _ asked: Asked
    ) throws(ToeslagRefusal) -> Awir.Reclaim {
        do {
            return try Awir.reclaim(
                amount,
                mitigated: mitigated,
                decidedIn: asked.day.parts.year,
                legislation
            )
        } catch {
            throw .undecidable(.parameter(error))
        }
    }

    static func pay(
        through day: CivilDate,
        again: Bool,
        _ asked: Asked,
        _ state: State
    ) throws(ToeslagRefusal) -> [ToeslagEvent] {
        if day > CivilDate(days: asked.day.days + orderDaysAhead) { throw .tooFarAhead(day) }
        if state.suspension(on: asked.day) != nil { return [] }
        let due = state.terms.filter { $0.day <= day }.map { term in
            PaymentOrdered(
                amount: EuroCents(checked: term.amount),
                day: term.day,
                reason: .advance,
                refunds: nil,
                repeats: nil
            )
        }
        // What came back is due again as far as the award is not paid without it.
        var left = state.dueAgain
        let returned = (again ? state.toRepeat : [:]).compactMap { position, due in
            guard let order = state.orders[position] else { return nil as PaymentOrdered? }
            // Too much was paid back, whatever the award is.
            let amount = order.reason == .refund ? due : min(due, left)
            if amount == 0 { return nil }
            if order.reason != .refund { left -= amount }
            return PaymentOrdered(
                amount: EuroCents(checked: amount),
                day: asked.day.orNextWorkingDay,
                payee: state.payees[position],
                reason: order.reason,
                refunds: order.refunds,
                repeats: position
            )
        }
        return (due + returned).map { .paymentOrdered($0) }
    }

    /// A payment run orders what is due within a month.
    public static let orderDaysAhead: Int32 = 31
}
