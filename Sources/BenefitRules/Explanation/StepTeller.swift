internal import BenefitYears

/// Tells the steps of a calculation from its workings: nothing is calculated a second time.
public struct StepTeller: Sendable {
    let year: BenefitYear
    /// The fields that were given, by which a step tells a fact from what holds without one.
    let given: Set<String>
    /// Why there is nothing, or nothing in some months.
    let grounds: [Ground]

    /// Tells of a year; `grounds` are those of the outcome and those found before any rule.
    public init(year: BenefitYear, given: Set<String>, grounds: [Ground]) {
        self.year = year
        self.given = given
        self.grounds = grounds
    }

    /// A figure of the law, with its sign and meaning.
    func figure(
        _ symbol: String,
        _ meaning: String,
        _ name: ParameterName,
        _ value: Exact,
        _ unit: Step.Unit = .euro
    ) -> Step.Operand {
        let source = year.parameter(name).map { Step.Source.parameter($0) }
        return Step.Operand(
            symbol: symbol,
            meaning: meaning,
            value: value,
            unit: unit,
            source: source ?? .standard(name.description)
        )
    }

    /// A fact of the household: the first of `fields` that was given, else what then holds.
    func fact(
        _ symbol: String,
        _ meaning: String,
        _ fields: [String],
        _ value: Exact,
        _ unit: Step.Unit = .euro
    ) -> Step.Operand {
        let field = fields.first { given.contains($0) }
        let source = field.map { Step.Source.given($0) }
        return Step.Operand(
            symbol: symbol,
            meaning: meaning,
            value: value,
            unit: unit,
            source: source ?? .standard(fields.first ?? symbol)
        )
    }

    /// The value of a step under this one.
    func result(_ symbol: String, _ step: Step) -> Step.Operand {
        Step.Operand(
            symbol: symbol,
            meaning: step.title,
            value: step.value,
            unit: step.unit,
            source: .step
        )
    }

    /// The root: what is awarded for the year, from the steps of its periods.
    func award(
        _ award: Award,
        _ monthRule: ParameterName,
        perMonth article: String,
        _ tests: [Step],
        _ periods: [Step]
    ) -> Step {
        let sum = self.sum(award, article, periods)
        let rounded = Step(
            title: "afgerond jaarbedrag",
            article: "Awir art. 14 lid 4",
            formula: "rekenkundig afgerond op hele euro's",
            operands: [
                result("jaar", sum),
                figure("regel", "afronding", Award.roundingName, Exact(1), .number),
            ],
            value: Exact(award.rounded),
            unit: .euro,
            rounding: "half omhoog op hele euro's",
            steps: [sum]
        )
        var root = Step(
            title: "toegekend jaarbedrag",
            article: "Awir art. 14 lid 5",
            formula: "afgerond < minimum ? 0 : afgerond",
            operands: [
                result("afgerond", rounded),
                figure(
                    "minimum",
                    "laagste bedrag dat wordt toegekend",
                    Award.minimumName,
                    Exact(award.minimum)
                ),
            ],
            value: Exact(award.awarded),
            unit: .euro,
            steps: tests + [rounded] + months(award, monthRule)
        )
        let months = award.periods.reduce(0) { $0 + $1.months.count }
        if months < 12 || award.awarded == 0 {
            let reasons = grounds.map(\.rawValue).joined(separator: ", ")
            root.note = "\(12 - months) maanden zonder recht; redenen: \(reasons)"
        }
        return root
    }

    private func sum(_ award: Award, _ article: String, _ periods: [Step]) -> Step {
        var step = Step(
            title: "jaarbedrag",
            article: article,
            formula: periods.count == 1 && award.periods[0].months == .all
                ? "het hele jaar gelijk" : "som over de maanden van jaarbedrag / 12",
            value: award.unrounded,
            unit: .euro,
            steps: periods
        )
        for (index, (period, under)) in zip(award.periods, periods).enumerated() {
            step.operands.append(result("jaar\(index + 1)", under))
            step.operands.append(
                Step.Operand(
                    symbol: "n\(index + 1)",
                    meaning: "maanden \(period.months.text)",
                    value: Exact(Int64(period.months.count)),
                    unit: .number,
                    source: .standard("maanden")
                )
            )
        }
        if !periods.isEmpty, award.periods.count != 1 || award.periods[0].months != .all {
            step.note =
                "afgeleid uit de wet: een gepubliceerd voorbeeld van een deel van het jaar is"
                + " niet bekend (Awir art. 5)"
        }
        return step
    }

    /// What is paid in a month of each period.
    private func months(_ award: Award, _ rule: ParameterName) -> [Step] {
        award.periods.map { period in
            let isWhole = award.monthRule == .unroundedYear
            return Step(
                title: "bedrag per maand, maanden \(period.months.text)",
                article: "Awir art. 16, praktijk van de Dienst Toeslagen",
                formula: award.awarded == 0
                    ? "niets toegekend"
                    : isWhole
                        ? "jaarbedrag / 12, naar beneden"
                        : "afgerond jaarbedrag / 12, naar beneden",
                operands: [
                    Step.Operand(
                        symbol: "jaar",
                        meaning: "jaarbedrag van een jaar als deze maanden",
                        value: period.year,
                        unit: .euro,
                        source: .step
                    ),
                    figure("regel", award.monthRule.rawValue, rule, Exact(1), .number),
                ],
                value: Exact(award.paid(in: period)),
                unit: .euro,
                rounding: "naar beneden op hele euro's"
            )
        }
    }

    /// The test of assets on 1 January.
    func assetsTest(
        _ assets: Assets,
        _ article: String,
        _ name: ParameterName,
        of whom: String? = nil
    ) -> Step {
        let limit = year.parameter(name)?.number ?? 0
        let isUnder = !assets.exceed(limit)
        let fields =
            whom == nil
            ? ["gezamenlijk_vermogen_cents", "vermogen_cents"] : ["medebewoners_vermogen_cents"]
        var operands = [figure("G", "grens op 1 januari", name, Exact(limit))]
        switch assets.known {
        case .amount(let amount):
            operands.insert(fact("V", "vermogen op 1 januari", fields, Exact(amount)), at: 0)
        case .underLimit(let isUnder):
            operands.insert(
                fact(
                    "V",
                    "vermogen niet boven de grens",
                    ["vermogen_onder_grens"],
                    Exact(isUnder ? 1 : 0),
                    .truth
                ),
                at: 0
            )
        }
        return Step(
            title: whom.map { "vermogenstoets \($0)" } ?? "vermogenstoets",
            article: article,
            formula: "V ≤ G",
            operands: operands,
            value: Exact(isUnder ? 1 : 0),
            unit: .truth,
            note: assets.isJoint ? "het gezamenlijk vermogen: het hele jaar dezelfde partner" : nil
        )
    }
}

extension Months {
    /// `1-12`, `1-3, 7`.
    var text: String {
        var ranges: [(Int, Int)] = []
        for number in numbers {
            if let last = ranges.last, last.1 == number - 1 {
                ranges[ranges.count - 1].1 = number
            } else {
                ranges.append((number, number))
            }
        }
        return ranges.map { $0 == $1 ? "\($0)" : "\($0)-\($1)" }.joined(separator: ", ")
    }
}

extension Parameter {
    /// Its number, where it is one; Swift 6.3 cannot compile it where it is inlined into a chain.
    @inline(never)
    var number: Int64? { if case .number(let number) = value { number } else { nil } }
}
