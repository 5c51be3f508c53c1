internal import BenefitYears

extension StepTeller {
    /// The steps of zorgtoeslag.
    public func zorgtoeslag(_ outcome: Outcome<Zorgtoeslag.Working>, _ assets: Assets) -> Step {
        award(
            outcome.award,
            Zorgtoeslag.Name.monthRule,
            perMonth: "Wzt art. 2 lid 5",
            [
                assetsTest(
                    assets,
                    "Wzt art. 3 lid 1, Awir art. 7 lid 3",
                    assets.isJoint
                        ? Zorgtoeslag.Name.assetsCouple : Zorgtoeslag.Name.assetsSingle
                )
            ],
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
        let income = income(working.facts.income, hasPartner: isCouple)
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
                income.operand,
            ],
            value: working.normPremium,
            unit: .euro,
            note: year.parameter(Zorgtoeslag.Name.statutoryThreshold)?.number.map {
                "het drempelinkomen van de wet zelf is € \(Exact(Int128($0), over: 1_000)), niet"
                    + " afgerond"
            },
            steps: income.steps
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
        if let rule = working.treatyRule {
            operands.append(
                Step.Operand(
                    symbol: "regel",
                    meaning: "partner verdragsgerechtigd naast een verzekerde aanvrager",
                    value: Exact(1),
                    unit: .number,
                    source: .parameter(rule)
                )
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
}
