internal import BenefitYears

extension StepTeller {
    /// The steps of kindgebonden budget.
    public func kindgebondenBudget(
        _ outcome: Outcome<KindgebondenBudget.Working>,
        _ assets: Assets
    ) -> Step {
        typealias Name = KindgebondenBudget.Name
        return award(
            outcome.award,
            Name.monthRule,
            perMonth: "Wkb art. 2 lid 11",
            [
                assetsTest(
                    assets,
                    "Wkb art. 1 lid 4",
                    assets.isJoint ? Name.assetsCouple : Name.assetsSingle
                )
            ],
            outcome.parts.map { budgetYear($0.working) }
        )
    }

    private func budgetYear(_ working: KindgebondenBudget.Working) -> Step {
        let maximum = budgetMaximum(working)
        let reduction = budgetReduction(working)
        return Step(
            title: "kindgebonden budget van een jaar",
            article: "Wkb art. 2 lid 2-8",
            formula: "max(0, M − R)",
            operands: [result("M", maximum), result("R", reduction)],
            value: working.year,
            unit: .euro,
            steps: [maximum, reduction]
        )
    }

    private func budgetMaximum(_ working: KindgebondenBudget.Working) -> Step {
        typealias Name = KindgebondenBudget.Name
        let fields = ["kinderen", "kinderen_leeftijden"]
        let count = working.count
        var operands = [
            fact("n", "kinderen onder de 18", fields, Exact(count.children), .number),
            figure("e", "eerste kind", Name.first, Exact(working.first)),
        ]
        var formula = "M = e"
        if count.children > 1 {
            formula += " + v × (n − 1)"
            operands.append(figure("v", "volgend kind", Name.next, Exact(working.next)))
        }
        if count.from12 > 0 {
            formula += " + a × n12"
            operands.append(
                fact("n12", "van 12 tot en met 15", fields, Exact(count.from12), .number)
            )
            operands.append(
                figure(
                    "a",
                    "verhoging van 12 tot en met 15",
                    Name.supplement12,
                    Exact(working.supplement12)
                )
            )
        }
        if count.from16 > 0 {
            formula += " + b × n16"
            operands.append(fact("n16", "16 en 17", fields, Exact(count.from16), .number))
            operands.append(
                figure("b", "verhoging 16 en 17", Name.supplement16, Exact(working.supplement16))
            )
        }
        if !working.hasPartner {
            formula += " + k"
            operands.append(
                figure("k", "alleenstaande-ouderkop", Name.single, Exact(working.singleParent))
            )
        }
        return Step(
            title: "maximum voor dit gezin",
            article: "Wkb art. 2 lid 1-6",
            formula: formula,
            operands: operands,
            value: Exact(working.maximum),
            unit: .euro
        )
    }

    private func budgetReduction(_ working: KindgebondenBudget.Working) -> Step {
        typealias Name = KindgebondenBudget.Name
        let income = income(working.incomes, hasPartner: working.hasPartner)
        var operands = [
            figure("r", "afbouw", Name.rate, Exact(working.rate), .percent),
            income.operand,
            figure("D", "drempelinkomen", Name.threshold, Exact(working.threshold)),
        ]
        if working.hasPartner {
            operands.append(
                figure(
                    "P",
                    "verhoging van de drempel met partner",
                    Name.raise,
                    Exact(working.raise)
                )
            )
        }
        return Step(
            title: "vermindering naar inkomen",
            article: working.hasPartner ? "Wkb art. 2 lid 8" : "Wkb art. 2 lid 7",
            formula: working.hasPartner ? "R = r × max(0, Y − D − P)" : "R = r × max(0, Y − D)",
            operands: operands,
            value: working.reduction,
            unit: .euro,
            steps: income.steps
        )
    }

    /// What is reclaimed of what was paid too much.
    public func reclaim(_ decision: Awir.Reclaim, paidTooMuch: Int64) -> Step {
        Step(
            title: "terugvordering",
            article: "Awir art. 26, 26a",
            formula: "te veel > drempel ? te veel : 0",
            operands: [
                fact(
                    "te veel",
                    "te veel ontvangen",
                    ["te_veel_ontvangen_cents"],
                    Exact(paidTooMuch)
                ),
                Step.Operand(
                    symbol: "drempel",
                    meaning: "bedrag dat niet wordt teruggevorderd, in \(decision.decisionYear)",
                    value: Exact(decision.threshold),
                    unit: .euro,
                    source: decision.parameter.map { .parameter($0) } ?? .step
                ),
            ],
            value: Exact(decision.amount),
            unit: .euro,
            note: "de drempel gaat naar het jaar van de beschikking en geldt per toeslag"
        )
    }
}
