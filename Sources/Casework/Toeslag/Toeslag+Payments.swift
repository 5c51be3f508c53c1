internal import BenefitRules
internal import EventSourcing
internal import Events

/// What is paid, when, and what follows from having paid another amount than is awarded.
extension Toeslag {
    /// What is still paid, or need not be paid back, after a definitive amount.
    static func balance(
        _ award: Events.Award,
        _ legislation: Legislation,
        _ asked: Asked,
        _ state: State
    ) -> [ToeslagEvent] {
        let supplement = award.amount.value - state.received
        if supplement > 0 {
            let day = min(Awir.nextPayday(after: asked.day), CivilDate(days: asked.day.days + 28))
            return [
                .paymentOrdered(
                    PaymentOrdered(
                        amount: EuroCents(checked: supplement),
                        day: day,
                        reason: .supplement,
                        repeats: nil
                    )
                )
            ]
        }
        let tooMuch = state.tooMuch(above: award.amount.value)
        if tooMuch == 0 { return [] }
        // While the threshold of the year is not known nothing is waived, and nothing asked back.
        guard let reclaim = try? reclaimable(tooMuch, moderated: 0, legislation, asked),
            reclaim.amount == 0
        else { return [] }
        return [waived(tooMuch, reclaim)]
    }

    static func waived(_ amount: Int64, _ reclaim: Awir.Reclaim) -> ToeslagEvent {
        .reclaimWaived(
            ReclaimWaived(
                paidTooMuch: EuroCents(checked: amount),
                threshold: EuroCents(checked: reclaim.threshold)
            )
        )
    }

    static func reclaimable(
        _ amount: Int64,
        moderated: Int64,
        _ legislation: Legislation,
        _ asked: Asked
    ) throws(ToeslagRefusal) -> Awir.Reclaim {
        do {
            return try Awir.reclaim(
                amount,
                moderated: moderated,
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
                repeats: nil
            )
        }
        // What came back is due again as far as the award is not paid without it.
        var left = again ? state.dueAgain : 0
        let returned = state.toRepeat.compactMap { position -> PaymentOrdered? in
            guard let order = state.orders[position], left > 0 else { return nil }
            let amount = min(order.amount, left)
            left -= amount
            return PaymentOrdered(
                amount: EuroCents(checked: amount),
                day: asked.day.orNextWorkingDay,
                reason: order.reason,
                repeats: position
            )
        }
        return (due + returned).map { .paymentOrdered($0) }
    }

    /// A payment run orders what is due within a month.
    public static let orderDaysAhead: Int32 = 31
}
