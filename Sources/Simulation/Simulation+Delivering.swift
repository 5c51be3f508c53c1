internal import CaseHandling
internal import Casework
internal import EventSourcing
internal import Events

/// What registers and others deliver.
extension Simulation {
    /// The sources, and how often each delivers.
    private static let frequencies: [(kind: DeliveryKind, frequency: DeliveryFrequency)] = [
        (.brp, .monthly), (.childBenefit, .monthly), (.insurance, .yearly), (.rent, .yearly),
        (.childcare, .yearly), (.income, .yearly),
    ]

    /// Registers who delivers, and judges that they may.
    func agree(_ town: inout Town) throws {
        let basis: [ArticleOfLaw] = [valid(ArticleOfLaw("Awir art. 38"))]
        let end = day(start + count + 5, 1, 1)
        for (kind, frequency) in Self.frequencies {
            let number = try registration.register(
                SourceRegistered(
                    agreement: nil,
                    categories: kind.categories,
                    dueDays: frequency == .monthly ? 31 : 200,
                    firstDay: first(of: kind, frequency),
                    frequency: frequency,
                    kind: kind,
                    lastDay: last(of: kind, frequency),
                    legalBasis: basis,
                    quality: QualityThresholds(
                        correctness: 990_000,
                        interpretation: 990_000,
                        reliability: 990_000,
                        timeliness: 200
                    ),
                    retentionMonths: 84,
                    supplier: Text("Bron \(kind.rawValue)")
                ),
                as: nil
            )
            try judge(number, basis, until: end)
            town.sources[kind] = number
        }
    }

    /// The first day that a source delivers: of registers the month before they tell who there is.
    private func first(of kind: DeliveryKind, _ frequency: DeliveryFrequency) -> CivilDate {
        switch frequency {
        case .monthly, .daily: day(start - 1, 9, 1)
        case .yearly: day(kind == .insurance ? start - 1 : start, 1, 1)
        }
    }

    /// The last day that a source delivers: of insurance nothing changes later, and of the others
    /// nothing that counts.
    private func last(of kind: DeliveryKind, _ frequency: DeliveryFrequency) -> CivilDate {
        switch frequency {
        case .monthly, .daily: day(start + count - 1, 10, 31)
        case .yearly: day(kind == .insurance ? start - 1 : start + count - 1, 12, 31)
        }
    }

    private func judge(_ number: Int64, _ basis: [ArticleOfLaw], until end: CivilDate) throws {
        let text = valid(RegisterText("De gegevens zijn nodig voor de toekenning."))
        try judgement.judge(
            number,
            .analyse(
                LegalBasisAnalysed(
                    action: nil,
                    articles: basis,
                    gap: nil,
                    isSufficient: true,
                    registration: Position(number),
                    validUntil: end
                )
            )
        )
        try judgement.judge(
            number,
            .assess(
                NecessityAssessed(
                    isNecessary: true,
                    processing: valid(ProcessingActivity(Text(Toeslagen.processing))),
                    proportionality: text,
                    registration: Position(number),
                    subsidiarity: text,
                    validUntil: end
                )
            )
        )
    }

    /// Has each source deliver what of the facts about each household it tells, about the period
    /// before; who delivers each month says also that there is nothing to tell, once a month.
    func deliver(
        _ groups: [[Toeslagen.Fact]],
        _ town: Town,
        isMonthly: Bool = true
    ) throws {
        let today = clock.now.dayInUTC
        let month = CivilDate(days: today.days - Int32(today.parts.day))
        for (kind, frequency) in Self.frequencies {
            guard let source = town.sources[kind] else { continue }
            let period =
                frequency == .monthly
                ? String(month.description.prefix(7)) : "\(min(year, month.parts.year))"
            let told = groups.map { $0.filter { $0.event.source == kind.factSource } }
                .filter { !$0.isEmpty }
            if told.isEmpty, !isMonthly || frequency == .yearly { continue }
            try deliveries.deliverAll(
                Deliveries.Announced(kind, from: source, covering: period),
                told
            ) { refusals.add($0) }
        }
    }

    /// Has the facts of each household delivered.
    func deliverAll(_ town: Town, _ facts: (Int) -> [Toeslagen.Fact]) throws {
        for first in stride(from: 0, to: Int(households), by: Int(Self.chunk)) {
            let chunk = first..<min(first + Int(Self.chunk), Int(households))
            try deliver(chunk.map(facts), town, isMonthly: false)
        }
    }
}
