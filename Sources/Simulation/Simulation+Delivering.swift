internal import CaseHandling
internal import Casework
internal import EventSourcing
internal import Events

/// What registers and others deliver.
extension Simulation {
    /// Who delivers by the year.
    private static let yearly: [DeliveryKind] = [.insurance, .rent, .childcare, .income]

    /// Registers who delivers, and judges that they may.
    func agree(_ town: inout Town) throws {
        let basis: [ArticleOfLaw] = [valid(ArticleOfLaw("Awir art. 38"))]
        let end = day(start + count + 5, 1, 1)
        for kind in Self.registers + Self.yearly {
            let frequency: DeliveryFrequency =
                Self.registers.contains(kind) ? .monthly : .yearly
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

    /// Has sources deliver what each tells of the facts about each household: registers about the
    /// month before, others about the year; gives those that told something.
    @discardableResult
    func deliver(
        _ groups: [[Toeslagen.Fact]],
        _ town: Town,
        by kinds: [DeliveryKind] = registers
    ) throws -> Set<DeliveryKind> {
        var told: Set<DeliveryKind> = []
        var count = 0
        for kind in kinds {
            let mine = groups.map { $0.filter { $0.event.source == kind.factSource } }
                .filter { !$0.isEmpty }
            if mine.isEmpty { continue }
            try deliver(kind, mine, town)
            told.insert(kind)
            count += mine.reduce(0) { $0 + $1.count }
        }
        precondition(count == groups.reduce(0) { $0 + $1.count }, "each fact has a source")
        return told
    }

    /// Has the facts of each household delivered; who has none says that there is nothing to tell.
    func deliverAll(
        _ town: Town,
        by kinds: [DeliveryKind],
        _ facts: (Int) -> [Toeslagen.Fact]
    ) throws {
        var told: Set<DeliveryKind> = []
        for first in stride(from: 0, to: Int(households), by: Int(Self.chunk)) {
            let chunk = first..<min(first + Int(Self.chunk), Int(households))
            told.formUnion(try deliver(chunk.map(facts), town, by: kinds))
        }
        try deliverNothing(town, by: kinds.filter { !told.contains($0) })
    }

    /// Has sources say that there is nothing to tell of the period before.
    func deliverNothing(_ town: Town, by kinds: [DeliveryKind] = registers) throws {
        for kind in kinds { try deliver(kind, [], town) }
    }

    /// The registers that deliver each month.
    static let registers: [DeliveryKind] = [.brp, .childBenefit]

    private func deliver(
        _ kind: DeliveryKind,
        _ groups: [[Toeslagen.Fact]],
        _ town: Town
    ) throws {
        guard let source = town.sources[kind] else {
            preconditionFailure("\(kind) was registered")
        }
        let today = clock.now.dayInUTC
        let month = CivilDate(days: today.days - Int32(today.parts.day))
        let period =
            Self.registers.contains(kind)
            ? String(month.description.prefix(7)) : "\(min(year, month.parts.year))"
        try deliveries.deliverInvented(
            Deliveries.Announced(kind, from: source, covering: period),
            groups
        ) { refusals.add($0) }
    }
}
