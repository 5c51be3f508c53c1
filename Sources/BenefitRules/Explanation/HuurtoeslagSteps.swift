internal import BenefitYears

extension StepTeller {
    /// The steps of huurtoeslag.
    public func huurtoeslag(_ outcome: Outcome<Huurtoeslag.Working>, _ assets: Assets) -> Step {
        typealias Name = Huurtoeslag.Name
        let article = "Awir art. 7 lid 3-4"
        let own = assetsTest(
            assets,
            article,
            assets.isJoint ? Name.assetsCouple : Name.assetsPerson
        )
        let others = assets.residents.map {
            assetsTest(Assets(.amount($0)), article, Name.assetsPerson, of: "medebewoner")
        }
        return award(
            outcome.award,
            Name.monthRule,
            perMonth: "Wht art. 21",
            [own] + others + outcome.excluded.map { reckonedRent($0.working) },
            outcome.parts.map { rentYear($0.working) }
        )
    }

    private func rentYear(_ working: Huurtoeslag.Working) -> Step {
        let subsidy = rentSubsidy(working)
        var steps = [subsidy]
        var formula = "maand = B"
        var operands = [result("B", subsidy)]
        if working.scheme == .fixedBase {
            let reduction = rentReduction(working)
            formula = "maand = max(0, B − R)"
            operands.append(result("R", reduction))
            steps.append(reduction)
        }
        operands.append(
            figure(
                "stelsel",
                working.scheme.rawValue,
                Huurtoeslag.Name.scheme,
                Exact(1),
                .number
            )
        )
        let month = Step(
            title: "huurtoeslag van een maand",
            article: "Wht art. 21",
            formula: formula,
            operands: operands,
            value: working.month,
            unit: .euro,
            steps: steps
        )
        return Step(
            title: "huurtoeslag van een jaar",
            article: "Wht art. 21",
            formula: "12 × maand",
            operands: [result("maand", month)],
            value: working.month * 12,
            unit: .euro,
            steps: [month]
        )
    }

    private func rentSubsidy(_ working: Huurtoeslag.Working) -> Step {
        typealias Name = Huurtoeslag.Name
        let rent = reckonedRent(working)
        let base = ownPart(working)
        let isLarge = working.facts.persons > 2
        let topping = isLarge ? Name.toppingLarge : Name.toppingSmall
        var operands = [
            result("H", rent), result("b", base),
            figure("K", "kwaliteitskortingsgrens", Name.quality, Exact(working.qualityLimit)),
            figure("A", "aftoppingsgrens", topping, Exact(working.toppingLimit)),
        ]
        for (index, rate) in working.rates.enumerated() where rate > 0 {
            operands.append(
                figure(
                    "p\(index + 1)",
                    "deel van de \(["eerste", "tweede", "derde"][index]) schijf",
                    Name.rates[index],
                    Exact(rate),
                    .percent
                )
            )
        }
        let bands = working.bands.enumerated().map { index, band in
            Step(
                title: "schijf \(index + 1)",
                article: "Wht art. 21",
                formula: ["van b tot K", "van max(b, K) tot A", "boven max(b, A)"][index],
                value: band,
                unit: .euro,
                note: index == 2 && working.rates[2] == 0
                    ? "niet voor dit huishouden (Wht art. 21, tekst tot 2025)" : nil
            )
        }
        for (index, band) in bands.enumerated() where working.rates[index] > 0 {
            operands.append(result("schijf\(index + 1)", band))
        }
        return Step(
            title: "deel van de huur dat wordt betaald",
            article: "Wht art. 20, 21; Besluit op de huurtoeslag",
            formula: working.rates[2] > 0
                ? "B = p1 × schijf1 + p2 × schijf2 + p3 × schijf3"
                : "B = p1 × schijf1 + p2 × schijf2",
            operands: operands,
            value: working.subsidy,
            unit: .euro,
            steps: [rent, base] + bands
        )
    }

    private func reckonedRent(_ working: Huurtoeslag.Working) -> Step {
        typealias Name = Huurtoeslag.Name
        let limit = working.isYoung ? Name.rentLimitYoung : Name.rentLimit
        var operands = [
            fact(
                "h",
                "rekenhuur",
                ["rekenhuur_cents", "kale_huur_cents"],
                Exact(working.rent)
            ),
            figure("M", "maximale huur", limit, Exact(working.rentLimit)),
        ]
        if working.facts.oldest != nil {
            let age = year.parameter(Name.youngAge)?.number ?? 0
            operands.append(
                figure("j", "leeftijd van de huurgrens", Name.youngAge, Exact(age), .number)
            )
        }
        if working.hasService {
            let most = year.parameter(Name.service)?.number ?? 0
            operands.append(
                fact(
                    "s",
                    "servicekosten die meetellen, in de rekenhuur",
                    ["servicekosten_per_soort_cents", "servicekosten_cents"],
                    Exact(working.service)
                )
            )
            operands.append(
                figure("m", "hoogste servicekosten per soort", Name.service, Exact(most))
            )
        }
        return Step(
            title: "huur die meetelt",
            article: "Wht art. 5, 13",
            formula: "H = min(h, M)",
            operands: operands,
            value: Exact(working.cappedRent),
            unit: .euro,
            note: working.isExcluded
                ? "de rekenhuur is hoger dan het maximum: geen recht"
                : working.scheme == .fixedBase ? "servicekosten tellen niet mee" : nil
        )
    }

    private func ownPart(_ working: Huurtoeslag.Working) -> Step {
        typealias Name = Huurtoeslag.Name
        let place = working.facts.household.place
        let size = working.facts.household.isOnePerson ? 0 : 1
        if working.scheme == .fixedBase {
            return Step(
                title: "basishuur",
                article: "Wht art. 16, 17",
                formula: "b",
                operands: [figure("b", "basishuur", Name.base[size], working.base)],
                value: working.base,
                unit: .euro
            )
        }
        let correction = year.parameter(Name.correction)?.number ?? 0
        let norm = normRent(working, place)
        return Step(
            title: "basishuur",
            article: "Wht art. 16 met art. 27",
            formula: "b = N + c",
            operands: [
                result("N", norm),
                figure("c", "verhoging of verlaging", Name.correction, Exact(correction)),
            ],
            value: working.base,
            unit: .euro,
            steps: [norm]
        )
    }

    private func normRent(_ working: Huurtoeslag.Working, _ place: Int) -> Step {
        typealias Name = Huurtoeslag.Name
        let isLow = working.facts.income * 100 <= working.minimumPoint
        let million = Exact(1, over: 1_000_000_000_000)
        let income = income(working.facts)
        var operands = [
            income.operand,
            figure("I", "minimum-inkomensijkpunt", Name.point[place], Exact(working.minimumPoint)),
        ]
        if isLow {
            operands.append(figure("n", "laagste normhuur", Name.norm[place], working.normRent))
        } else {
            let names = [("a", Name.factorA[place]), ("b", Name.factorB[place])]
            for (symbol, name) in names {
                let factor = year.parameter(name)?.number ?? 0
                operands.append(
                    figure(symbol, "factor \(symbol)", name, Exact(factor) * million, .factor)
                )
            }
        }
        return Step(
            title: "normhuur",
            article: "Wht art. 17-19",
            formula: isLow ? "N = n" : "N = a × Y × Y + b × Y",
            operands: operands,
            value: working.normRent,
            unit: .euro,
            note: isLow
                ? nil
                : "art. 19 lid 3 rondt naar boven af op centen; de officiële berekening niet",
            steps: income.steps
        )
    }

    private func rentReduction(_ working: Huurtoeslag.Working) -> Step {
        typealias Name = Huurtoeslag.Name
        let size = working.facts.household.isOnePerson ? 0 : 1
        let rate = year.parameter(Name.taper[size])?.number ?? 0
        let income = income(working.facts)
        return Step(
            title: "vermindering naar inkomen",
            article: "Wht art. 21 lid 2",
            formula: "R = max(0, Y − I) × t / 12",
            operands: [
                income.operand,
                figure(
                    "I",
                    "minimum-inkomensijkpunt",
                    Name.point[size],
                    Exact(working.minimumPoint)
                ),
                figure("t", "afbouw", Name.taper[size], Exact(rate), .percent),
            ],
            value: working.reduction,
            unit: .euro,
            steps: income.steps
        )
    }
}
