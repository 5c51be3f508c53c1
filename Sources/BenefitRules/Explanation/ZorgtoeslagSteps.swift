internal import BenefitYears

extension StepTeller {
    func zorgtoeslag(
        _ outcome: Outcome<Zorgtoeslag.Working>,
        _ assets: Assets,
        _ situations: [Situation<Zorgtoeslag.Facts>]
    ) -> Step {
        let isCouple = !situations.isEmpty && situations.allSatisfy(\.facts.hasPartner)
        let test = assetsTest(
            assets,
            "Wzt art. 3 lid 1, Awir art. 7 lid 3",
            isCouple ? Zorgtoeslag.Name.assetsCouple : Zorgtoeslag.Name.assetsSingle,
            isCouple
        )
        return award(
            outcome.award,
            Zorgtoeslag.Name.monthRule,
            [test],
            outcome.parts.map { zorgtoeslagYear($0.working) }
        )
    }

    private func zorgtoeslagYear(_ working: Zorgtoeslag.Working) -> Step {
        let norm = normPremium(working)
        let standard = standardPremium(working)
        let difference = Step(
            title: "standaardpremie min normpremie",
            article: "Wzt art. 2 lid 1",
            formula: "max(0, S − N)",
            operands: [result("S", standard), result("N", norm)],
            value: working.difference,
            unit: .euro,
            steps: [standard, norm]
        )
        guard let share = working.partnerShare else { return difference }
        return Step(
            title: "deel voor een partner die niet verzekerd is",
            article: "Wzt art. 2 lid 4",
            formula: "verschil × f",
            operands: [
                result("verschil", difference),
                figure(
                    "f",
                    "deel als de partner geen verzekerde is",
                    Zorgtoeslag.Name.partnerShare,
                    Exact(share),
                    .percent
                ),
            ],
            value: working.year,
            unit: .euro,
            steps: [difference]
        )
    }

    private func normPremium(_ working: Zorgtoeslag.Working) -> Step {
        let isCouple = working.facts.hasPartner
        return Step(
            title: "normpremie",
            article: "Wzt art. 2 lid 2-3",
            formula: "N = p × D + q × max(0, Y − D)",
            operands: [
                figure(
                    "p",
                    isCouple ? "percentage met partner" : "percentage zonder partner",
                    isCouple ? Zorgtoeslag.Name.rateCouple : Zorgtoeslag.Name.rateSingle,
                    Exact(working.thresholdRate),
                    .percent
                ),
                figure(
                    "D",
                    "drempelinkomen, hele euro's zoals de Dienst Toeslagen rekent",
                    Zorgtoeslag.Name.threshold,
                    Exact(working.threshold)
                ),
                figure(
                    "q",
                    "percentage boven het drempelinkomen",
                    Zorgtoeslag.Name.rateAbove,
                    Exact(working.aboveRate),
                    .percent
                ),
                income("Y", working.income),
            ],
            value: working.normPremium,
            unit: .euro
        )
    }

    private func standardPremium(_ working: Zorgtoeslag.Working) -> Step {
        let isCouple = working.facts.hasPartner
        var operands = [
            figure(
                "s",
                "standaardpremie",
                Zorgtoeslag.Name.premium,
                Exact(working.premium)
            )
        ]
        for (symbol, factor) in [("w1", working.ownFactor), ("w2", working.partnerFactor)] {
            guard let factor else { continue }
            let meaning = symbol == "w1" ? "woonlandfactor" : "woonlandfactor voor de partner"
            operands.append(
                given.contains("woonlandfactor")
                    ? fact(symbol, meaning, ["woonlandfactor"], factor, .factor)
                    : figure(symbol, meaning, Zorgtoeslag.Name.countryFactor, factor, .factor)
            )
        }
        let own = working.ownFactor == nil ? "s" : "s × w1"
        let partner = working.partnerFactor == nil ? "s" : "s × w2"
        return Step(
            title: "standaardpremie",
            article: operands.count > 1 ? "Wzt art. 2 lid 1, 4, 4a" : "Wzt art. 2 lid 1, 4",
            formula: isCouple ? "S = \(own) + \(partner)" : "S = \(own)",
            operands: operands,
            value: working.standard,
            unit: .euro
        )
    }

    /// The income that counts, by the field that gave it.
    func income(_ symbol: String, _ cents: Int64) -> Step.Operand {
        fact(
            symbol,
            "toetsingsinkomen dat meetelt (Awir art. 7 en 8)",
            ["gezamenlijk_toetsingsinkomen", "toetsingsinkomen_aanvrager"],
            Exact(cents)
        )
    }
}
