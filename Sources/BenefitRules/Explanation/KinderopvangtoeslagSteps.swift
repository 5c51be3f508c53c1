internal import BenefitYears

extension StepTeller {
    /// The steps of kinderopvangtoeslag.
    public func kinderopvangtoeslag(_ outcome: Outcome<Kinderopvangtoeslag.Working>) -> Step {
        award(
            outcome.award,
            Kinderopvangtoeslag.Name.monthRule,
            perMonth: "Wko art. 1.7, Besluit kinderopvangtoeslag art. 3",
            [],
            outcome.parts.map { careYear($0.working) }
        )
    }

    private func careYear(_ working: Kinderopvangtoeslag.Working) -> Step {
        let children = working.children.map { careChild($0, working) }
        let month = Step(
            title: "kinderopvangtoeslag van een maand",
            article: "Wko art. 1.7",
            formula: "som over de kinderen",
            operands: children.map { result("kind", $0) },
            value: working.month,
            unit: .euro,
            steps: (children.count > 1 ? [firstChild(working)] : []) + children
        )
        return Step(
            title: "kinderopvangtoeslag van een jaar",
            article: "Wko art. 1.7",
            formula: "12 × maand",
            operands: [result("maand", month)],
            value: working.month * 12,
            unit: .euro,
            steps: [month]
        )
    }

    /// Who is the first child, where only that was asked.
    public func firstChild(_ rows: [Kinderopvangtoeslag.Row], _ child: Int64?) -> Step {
        let children = rows.map(\.child).reduce(into: [Int64]()) {
            if !$0.contains($1) { $0.append($1) }
        }
        let hours = children.map { child in
            (child: child, hours: rows.filter { $0.child == child }.reduce(0) { $0 + $1.hours })
        }
        return firstChild(hours, child ?? 0, isDesignated: false)
    }

    private func firstChild(_ working: Kinderopvangtoeslag.Working) -> Step {
        firstChild(
            working.children.map { ($0.child, $0.hours) },
            working.first,
            isDesignated: working.isDesignated
        )
    }

    private func firstChild(
        _ children: [(child: Int64, hours: Int64)],
        _ first: Int64,
        isDesignated: Bool
    ) -> Step {
        Step(
            title: "eerste kind",
            article: "Besluit kinderopvangtoeslag art. 3",
            formula: "meeste uren, dan hoogste kosten",
            operands: [
                figure(
                    "regel",
                    "meeste uren, dan hoogste kosten",
                    Kinderopvangtoeslag.Name.first,
                    Exact(1),
                    .number
                )
            ]
                + children.map { child in
                    Step.Operand(
                        symbol: "u\(child.child)",
                        meaning: "uren per maand van kind \(child.child)",
                        value: Exact(child.hours),
                        unit: .hours,
                        source: .given("opvang")
                    )
                },
            value: Exact(first),
            unit: .number,
            note: isDesignated
                ? "uren en kosten zijn gelijk: de Dienst Toeslagen wijst het eerste kind aan" : nil
        )
    }

    private func careChild(
        _ child: Kinderopvangtoeslag.ChildWorking,
        _ working: Kinderopvangtoeslag.Working
    ) -> Step {
        let cost = careCost(child, working)
        let income = income(working.incomes, hasPartner: working.hasPartner)
        return Step(
            title: "kind \(child.child)",
            article: "Wko art. 1.7, Besluit kinderopvangtoeslag bijlage I",
            formula: "kosten × deel",
            operands: [
                result("kosten", cost),
                figure(
                    "deel",
                    child.isFirst ? "deel voor het eerste kind" : "deel voor een volgend kind",
                    Kinderopvangtoeslag.Name.table,
                    Exact(child.share),
                    .percent
                ),
                income.operand,
            ],
            value: child.amount,
            unit: .euro,
            steps: [cost] + income.steps
        )
    }

    private func careCost(
        _ child: Kinderopvangtoeslag.ChildWorking,
        _ working: Kinderopvangtoeslag.Working
    ) -> Step {
        var operands = [
            figure(
                "U",
                "uren per maand die hoogstens meetellen",
                Kinderopvangtoeslag.Name.hours,
                Exact(working.hoursLimit * 100),
                .hours
            )
        ]
        for (index, row) in child.rows.enumerated() {
            let sign = child.rows.count > 1 ? "\(index + 1)" : ""
            operands += [
                fact("u\(sign)", "uren per maand", ["opvang"], Exact(row.row.hours), .hours),
                fact("t\(sign)", "uren die meetellen", ["opvang"], Exact(row.counted), .hours),
                fact("p\(sign)", "uurprijs", ["opvang"], Exact(row.row.price)),
                figure(
                    "m\(sign)",
                    "maximale uurprijs \(row.row.care.rawValue)",
                    Kinderopvangtoeslag.Name.prices[row.row.care.place],
                    Exact(row.limit)
                ),
            ]
        }
        return Step(
            title: "kosten die meetellen",
            article: "Wko art. 1.7 lid 2 en 4, Besluit kinderopvangtoeslag art. 4",
            formula: child.rows.count > 1
                ? "som van t × min(p, m), samen hoogstens U uren" : "min(u, U) × min(p, m)",
            operands: operands,
            value: child.cost,
            unit: .euro,
            note: child.rows.count > 1 && child.hours > working.hoursLimit * 100
                ? "de wet zegt niet welke uren boven het maximum vervallen: de goedkoopste" : nil
        )
    }
}
