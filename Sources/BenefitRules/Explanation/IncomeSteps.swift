internal import BenefitYears

extension StepTeller {
    /// The income that counts: the field that gave it, or the step that adds incomes given apart.
    func income(_ income: Income, hasPartner: Bool) -> (operand: Step.Operand, steps: [Step]) {
        let sum = Exact(income.counting(partner: hasPartner) * 100)
        guard case .apart(let own, let partner) = income, hasPartner else {
            let fields = ["gezamenlijk_toetsingsinkomen", "toetsingsinkomen_aanvrager"]
            return (fact("Y", "toetsingsinkomen dat meetelt", fields, sum), [])
        }
        let step = Step(
            title: "toetsingsinkomen dat meetelt",
            article: "Awir art. 7 lid 1, 8",
            formula: "Y = a + p",
            operands: [
                fact(
                    "a",
                    "inkomen van de aanvrager",
                    ["toetsingsinkomen_aanvrager"],
                    Exact(own * 100)
                ),
                fact(
                    "p",
                    "inkomen van de partner",
                    ["toetsingsinkomen_partner"],
                    Exact(partner * 100)
                ),
            ],
            value: sum,
            unit: .euro
        )
        return (result("Y", step), [step])
    }

    /// The income of all who live together, for huurtoeslag.
    func income(_ facts: Huurtoeslag.Facts) -> (operand: Step.Operand, steps: [Step]) {
        let sum = Exact(facts.income * 100)
        guard facts.incomes.count > 1 else {
            let fields = ["gezamenlijk_toetsingsinkomen", "toetsingsinkomen_aanvrager"]
            return (fact("Y", "rekeninkomen", fields, sum), [])
        }
        var operands: [Step.Operand] = []
        for (index, part) in facts.incomes.enumerated() {
            let (meaning, field) = part.whose.words
            operands.append(
                fact("i\(index + 1)", meaning, [field], Exact(part.amount * 100))
            )
            if part.exemption > 0 {
                operands.append(
                    figure(
                        "v\(index + 1)",
                        "deel van een kind dat niet meetelt",
                        Huurtoeslag.Name.childIncome,
                        Exact(part.exemption * 100)
                    )
                )
            }
        }
        let step = Step(
            title: "rekeninkomen",
            article: "Wht art. 1 onder i, Awir art. 7 lid 1, 2 en 6",
            formula: "Y = som van max(0, i − v)",
            operands: operands,
            value: sum,
            unit: .euro
        )
        return (result("Y", step), [step])
    }
}

extension Huurtoeslag.IncomePart.Whose {
    /// What it is, and the field that gives it.
    fileprivate var words: (meaning: String, field: String) {
        switch self {
        case .applicant: ("inkomen van de aanvrager", "toetsingsinkomen_aanvrager")
        case .partner: ("inkomen van de partner", "toetsingsinkomen_partner")
        case .resident: ("inkomen van een medebewoner", "medebewoners_toetsingsinkomen")
        case .child: ("inkomen van een kind", "kinderen")
        }
    }
}
