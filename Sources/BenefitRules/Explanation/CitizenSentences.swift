internal import BenefitYears

extension CitizenExplanation {
    /// How the amount of a stretch of Zorgtoeslag was found.
    public mutating func tell(_ working: Zorgtoeslag.Working) {
        tellIncome(working.income, working.facts.hasPartner)
        let whose = working.facts.hasPartner ? "voor u en uw partner samen " : ""
        say("Een zorgverzekering kost gemiddeld \(whose)\(Self.euros(working.standard)) per jaar.")
        if working.ownFactor != nil || working.partnerFactor != nil {
            say("Dat bedrag hoort bij het land waar u woont.")
        }
        say("Bij uw inkomen hoort een eigen deel van \(Self.euros(working.normPremium)) per jaar.")
        if working.partnerShare != nil {
            say(
                "Uw partner heeft geen zorgverzekering;"
                    + " daarom krijgt u de helft van wat overblijft."
            )
        } else if working.year > .zero {
            say("Er blijft \(Self.euros(working.year)) per jaar over.")
        }
    }

    /// How the amount of a stretch of Huurtoeslag was found.
    public mutating func tell(_ working: Huurtoeslag.Working) {
        tellIncome(working.facts.income * 100, nil)
        say("Wij rekenen met een huur van \(Self.euros(working.cappedRent)) per maand.")
        if working.rent > working.cappedRent {
            say("Uw huur is hoger, maar meer dan dit bedrag telt niet mee.")
        }
        say("Van de huur betaalt u \(Self.euros(working.base)) in elk geval zelf.")
        let parts = zip(working.bands, working.rates).filter { $0.0 > .zero && $0.1 > 0 }
        for (band, rate) in parts {
            say("Van \(Self.euros(band)) van uw huur krijgt u \(Self.percent(rate)).")
        }
        if working.reduction > .zero {
            say("Door uw inkomen gaat daar \(Self.euros(working.reduction)) per maand af.")
        }
    }

    /// How the amount of a stretch of KindgebondenBudget was found.
    public mutating func tell(_ working: KindgebondenBudget.Working) {
        tellIncome(working.income, working.hasPartner)
        let count = working.count
        let children = count.children == 1 ? "1 kind" : "\(count.children) kinderen"
        say("Wij rekenen met \(children) onder de 18.")
        if count.from12 > 0 { say("Daarbij is \(count.from12) van 12 tot en met 15 jaar.") }
        if count.from16 > 0 { say("Daarbij is \(count.from16) van 16 of 17 jaar.") }
        if working.singleParent > 0 {
            say("U hebt geen partner; daarom krijgt u \(Self.euros(working.singleParent)) extra.")
        }
        say("Het hoogste bedrag voor u is \(Self.euros(working.maximum)) per jaar.")
        if working.reduction > .zero {
            say("Door uw inkomen gaat daar \(Self.euros(working.reduction)) af.")
        }
    }

    /// How the amount of a stretch of Kinderopvangtoeslag was found.
    public mutating func tell(_ working: Kinderopvangtoeslag.Working) {
        tellIncome(working.income * 100, nil)
        for child in working.children {
            let cost = Self.euros(child.cost)
            say("Voor kind \(child.child) tellen kosten van \(cost) per maand mee.")
            if child.rows.contains(where: { $0.row.price > $0.limit }) {
                say("De prijs per uur is hoger dan de hoogste prijs die meetelt.")
            }
            if child.hours > working.hoursLimit * 100 {
                say("Er tellen niet meer dan \(working.hoursLimit) uren per maand mee.")
            }
            let which =
                working.children.count > 1 && child.isFirst ? ", want dit is het eerste kind" : ""
            say("Daarvan krijgt u \(Self.percent(child.share))\(which).")
        }
    }

    /// What is reclaimed, and up to what nothing is.
    public mutating func tell(_ decision: Awir.Reclaim, paidTooMuch: Int64) {
        say("U kreeg \(Self.euros(paidTooMuch)) te veel.")
        say(
            decision.amount > 0
                ? "U betaalt \(Self.euros(decision.amount)) terug."
                : "U hoeft niets terug te betalen."
        )
        say(
            "Wij vragen bedragen tot en met \(Self.euros(decision.threshold)) niet terug"
                + " in \(decision.decisionYear)."
        )
    }

    private mutating func tellIncome(_ cents: Int64, _ hasPartner: Bool?) {
        let whose = hasPartner == true ? " van u en uw partner samen" : ""
        say("Wij rekenen met een inkomen van \(Self.euros(cents))\(whose).")
    }
}
