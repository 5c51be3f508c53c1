internal import BenefitRules
internal import EventSourcing
internal import Events

/// What is asked back, paused, and decided on objections.
extension Letter {
    mutating func tellReclaim(
        _ event: ToeslagEvent,
        _ after: Toeslag.State,
        _ what: String,
        _ texts: Texts
    ) {
        switch event {
        case .hearingOffered(let offer):
            say(
                "U kreeg \(DutchWords.euros(offer.amount.value)) te veel \(what). Misschien moet u"
                    + " dat terugbetalen."
            )
            tellUnderway(offer.amount.value, after)
            say(
                "Voordat wij beslissen, horen wij graag wat u ervan vindt. Dat kan tot en met"
                    + " \(DutchWords.day(offer.until)), en in elk geval tot twee weken nadat wij"
                    + " deze brief verstuurden. U hoeft niet te reageren."
            )
        case .reclaimOrdered(let reclaim): tell(reclaim, after, what, texts)
        case .reclaimWaived(let waived):
            say(
                "U kreeg \(DutchWords.euros(waived.paidTooMuch.value)) te veel \(what). Dat is zo"
                    + " weinig dat u het niet hoeft terug te betalen."
            )
            tell(waived.basis)
        case .reclaimMitigated(let mitigated):
            say(
                "U hoeft \(DutchWords.euros(mitigated.amount.value)) minder terug te betalen van uw"
                    + " \(what)."
            )
            say(texts["motivation"])
            tellWhatIsLeft(of: mitigated.reclaim, after)
            tell(mitigated.basis)
        case .reclaimReduced(let reduced): tell(reduced, after, what)
        case .setOffDecided(let decided):
            say(
                "U kreeg nog \(what) van ons, en u moest nog iets terugbetalen dat niet op tijd"
                    + " betaald was. Daarom hebben wij \(DutchWords.euros(decided.amount.value))"
                    + " daarmee verrekend."
            )
            tell(decided.basis)
        case .liabilityDecided(let decided): tell(decided, what, texts)
        case .liabilityWithdrawn(let withdrawn):
            say("U hoeft niets meer te betalen van de \(what) die u met iemand deelde.")
            say(texts["motivation"])
            tell(withdrawn.basis)
        case .paymentPlanAgreed(let plan):
            say("U betaalt in \(plan.terms.count) delen terug wat u te veel \(what) kreeg.")
            let list = plan.terms.map {
                "\(DutchWords.euros($0.amount.value)) op \(DutchWords.day($0.day))"
            }
            say("Dat zijn: \(list.joined(separator: "; ")).")
            say("Lukt een deel niet? Bel ons dan voordat het betaald moet zijn.")
            tell(plan.basis)
        default: break
        }
    }

    private mutating func tell(
        _ reclaim: ReclaimOrdered,
        _ after: Toeslag.State,
        _ what: String,
        _ texts: Texts
    ) {
        let tooMuch = DutchWords.euros(reclaim.paidTooMuch.value)
        if reclaim.amount.value == 0 {
            say("U kreeg \(tooMuch) te veel \(what). U hoeft daar niets van terug te betalen.")
        } else {
            say(
                "U moet \(DutchWords.euros(reclaim.amount.value)) terugbetalen van uw \(what). U"
                    + " kreeg \(tooMuch) te veel."
            )
        }
        tellUnderway(reclaim.paidTooMuch.value, after)
        if reclaim.mitigated.value > 0 {
            say(
                "Van wat u te veel kreeg mag u \(DutchWords.euros(reclaim.mitigated.value)) houden."
            )
        }
        say(texts["proportionality"])
        say(texts["doenvermogen"])
        if reclaim.amount.value > 0 {
            say(
                "Betaal uiterlijk op \(DutchWords.day(reclaim.dueBy)). Lukt dat niet in een keer? U"
                    + " kunt in ten hoogste \(Toeslag.planMonthsMax) maanden betalen; bel ons"
                    + " daarvoor."
            )
        }
        tell(reclaim.basis)
    }

    private mutating func tell(
        _ reduced: ReclaimReduced,
        _ after: Toeslag.State,
        _ what: String
    ) {
        say(
            "Een betaling van uw \(what) kwam bij ons terug. Wij vroegen dat geld ook van u terug."
                + " Dat doen wij niet meer: u hoeft \(DutchWords.euros(reduced.amount.value))"
                + " minder terug te betalen."
        )
        if reduced.kept.value > 0 {
            say(
                "Daarin zit \(DutchWords.euros(reduced.kept.value)) die u wel kreeg. Dat is zo"
                    + " weinig dat u het niet hoeft terug te betalen."
            )
        }
        tellWhatIsLeft(of: reduced.reclaim, after)
        tell(reduced.basis)
    }

    private mutating func tell(_ decided: LiabilityDecided, _ what: String, _ texts: Texts) {
        say(
            "U deelde met iemand \(what). Daarvan moet nog"
                + " \(DutchWords.euros(decided.amount.value)) worden terugbetaald, en dat is niet"
                + " op tijd gebeurd. Wij vragen het daarom ook aan u."
        )
        say(texts["proportionality"])
        say(texts["doenvermogen"])
        say(
            "Betaal uiterlijk op \(DutchWords.day(decided.dueBy)). Wat de ander betaalt, hoeft u"
                + " niet meer te betalen. Lukt het niet in een keer? Bel ons dan."
        )
        tell(decided.basis)
    }

    /// What was paid too much may not have arrived yet: nobody said that it was paid.
    private mutating func tellUnderway(_ tooMuch: Int64, _ state: Toeslag.State) {
        let underway = state.orders.values.reduce(Int64(0)) { sum, order in
            let isUnderway = order.executedOn == nil && order.returnedOn == nil
            return sum + (isUnderway && order.reason != .refund ? order.amount : 0)
        }
        let part = min(tooMuch, underway)
        if part > 0 {
            say("Daarvan kan \(DutchWords.euros(part)) nog naar u onderweg zijn.")
        }
    }

    /// What is still to be paid back of a reclaim, or is paid out of it again.
    private mutating func tellWhatIsLeft(of position: Position, _ state: Toeslag.State) {
        for (payee, amount) in state.refunds(of: position) {
            let amount = DutchWords.euros(amount)
            say(
                payee == nil
                    ? "U betaalde meer terug dan nodig was. U krijgt \(amount) van ons."
                    : "Iemand anders betaalde meer voor u terug dan nodig was, en krijgt"
                        + " \(amount) van ons."
            )
        }
        guard let reclaim = state.reclaims[position] else { return }
        let which = "Van de terugvordering van \(DutchWords.day(reclaim.decidedOn))"
        say(
            reclaim.left == 0
                ? "\(which) hoeft u niets meer te betalen."
                : "\(which) moet u nog \(DutchWords.euros(reclaim.left)) betalen."
        )
    }

    mutating func tellPause(_ event: ToeslagEvent, _ what: String, _ texts: Texts) {
        switch event {
        case .paymentSuspended(let suspended):
            say(
                "Wij betalen uw \(what) niet uit tot en met \(DutchWords.day(suspended.until))."
                    + " Daarna gaan wij vanzelf door met betalen."
            )
            say(texts["reason"])
            tell(suspended.basis)
        case .suspensionLifted(let lifted):
            say("Wij betalen uw \(what) weer.")
            tell(lifted.basis)
        default: break
        }
    }

    mutating func tell(
        _ decision: ObjectionDecided,
        _ before: Toeslag.State,
        _ texts: Texts
    ) {
        let objection = before.objections.first { $0.position == decision.objection }
        let of = objection.map { " van \(DutchWords.day($0.event.receivedOn))" } ?? ""
        switch decision.outcome {
        case .upheld: say("U krijgt gelijk: uw bezwaar\(of) is gegrond.")
        case .dismissed: say("U krijgt geen gelijk: uw bezwaar\(of) is ongegrond.")
        case .inadmissible: say("Wij kunnen uw bezwaar\(of) niet behandelen.")
        }
        say(texts["motivation"])
        say(
            "Bent u het er niet mee eens? Dan kunt u binnen zes weken na deze brief in beroep gaan"
                + " bij de rechtbank."
        )
    }
}
