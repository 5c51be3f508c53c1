public import EventSourcing
public import Events

/// A source of data (_gegevensbron_): who delivers what, on which ground, and what was judged.
///
/// Nothing of it is taken before the law was found to carry the delivery and the data to be needed,
/// each by another person than who registered the source (strategy 6.2). Registered anew, it is
/// judged anew.
public enum Source: Decider {
    /// The events of a source.
    public typealias Event = SourceEvent

    /// What may be asked of a source.
    public enum Command: Sendable {
        /// Register it, or register it anew.
        case register(SourceRegistered)
        /// Record whether the law carries the delivery.
        case analyse(LegalBasisAnalysed)
        /// Record whether the data is needed for a purpose.
        case assess(NecessityAssessed)
        /// Take note of a delivery that comes in.
        case link(DeliveryLinked)
        /// Take note that the supplier was told of a problem with the quality.
        case raise(SupplierQualityIssueRaised)
        /// Take note that a problem is over.
        case resolve(SupplierQualityIssueResolved)
    }

    /// What is known of a source.
    public struct State: Sendable {
        /// What it is; nil when there is none.
        public internal(set) var registered: SourceRegistered?
        /// Who registered it.
        public internal(set) var registrar: String?
        /// Where that stands.
        public internal(set) var registration: Position?
        /// Whether the law carries it; nil while nobody looked.
        public internal(set) var analysis: LegalBasisAnalysed?
        /// Whether it is needed, by processing activity.
        public internal(set) var necessity: [String: NecessityAssessed] = [:]
        /// The problems with its quality that the supplier was told of, and that are not over.
        public internal(set) var issues: SortedMap<Position, SupplierQualityIssueRaised> = [:]
        /// The problems that are over.
        var resolved: Set<Position> = []
        /// The numbers of its deliveries.
        var deliveries: [DeliveryLinked: Int64] = [:]

        /// The numbers of the deliveries about a period, rising.
        public func deliveries(about period: DeliveryPeriod) -> [Int64] {
            deliveries.filter {
                $0.key.periodStart == period.start && $0.key.periodEnd == period.end
            }
            .map(\.value).sorted()
        }

        /// The number of the delivery of a file about a period; nil when it did not come in.
        public func delivery(of digest: Bytes32, about period: DeliveryPeriod) -> Int64? {
            let link = DeliveryLinked(
                digest: digest,
                periodEnd: period.end,
                periodStart: period.start
            )
            return deliveries[link]
        }
    }

    /// The first day that can be delivered; ours: before it there was no toeslag.
    public static let earliest = CivilDate(year: 2005, month: 1, day: 1) ?? CivilDate(days: 0)

    /// Nothing is known.
    public static var initial: State { State() }

    /// The event, when it may be so.
    public static func decide(
        _ command: Command,
        asked: Asked,
        in state: State
    ) throws(SourceRefusal) -> [SourceEvent] {
        switch command {
        case .register(let source):
            let period = DeliveryPeriod(of: source.frequency, around: source.firstDay)
            if period?.start != source.firstDay { throw .notAFirstDay(source.frequency) }
            if source.firstDay < earliest { throw .tooEarly(earliest) }
            if Set(source.categories).count < source.categories.count
                || Set(source.legalBasis).count < source.legalBasis.count
            {
                throw .twice
            }
            if let last = source.lastDay, last < source.firstDay { throw .lastBeforeFirst }
            if let known = state.registered?.kind, known != source.kind { throw .otherKind(known) }
            let strange = source.categories.first { !source.kind.categories.contains($0) }
            if let strange { throw .otherCategory(strange, source.kind) }
            return state.registered == source ? [] : [.sourceRegistered(source)]
        case .analyse(let analysis):
            let source = try judged(analysis.registration, asked, analysis.validUntil, state)
            let missing = source.legalBasis.first { !analysis.articles.contains($0) }
            if let missing { throw .articleMissing(missing.text.string) }
            if !analysis.isSufficient, analysis.gap == nil { throw .gapMissing }
            return state.analysis == analysis ? [] : [.legalBasisAnalysed(analysis)]
        case .assess(let assessment):
            _ = try judged(assessment.registration, asked, assessment.validUntil, state)
            let known = state.necessity[assessment.processing.text.string]
            return known == assessment ? [] : [.necessityAssessed(assessment)]
        case .link(let link):
            return state.deliveries[link] == nil ? [.deliveryLinked(link)] : []
        case .raise(let issue): return try raise(issue, asked, state)
        case .resolve(let resolution):
            if resolution.resolvedOn > asked.day { throw .notYet(resolution.resolvedOn) }
            if state.resolved.contains(resolution.issue) { return [] }
            guard let issue = state.issues[resolution.issue] else {
                throw .noSuchIssue(resolution.issue)
            }
            if resolution.resolvedOn < issue.raisedOn { throw .notYet(resolution.resolvedOn) }
            return [.supplierQualityIssueResolved(resolution)]
        }
    }

    /// The problem, when it is about a delivery of the source and was not raised before.
    private static func raise(
        _ issue: SupplierQualityIssueRaised,
        _ asked: Asked,
        _ state: State
    ) throws(SourceRefusal) -> [SourceEvent] {
        if state.registered == nil { throw .unknown }
        if issue.raisedOn > asked.day { throw .notYet(issue.raisedOn) }
        if let delivery = issue.delivery, !state.deliveries.values.contains(delivery.value) {
            throw .noSuchDelivery(delivery)
        }
        return state.issues.values.contains(issue) ? [] : [.supplierQualityIssueRaised(issue)]
    }

    /// The source, when the person who asks may judge it and the judgement lasts.
    private static func judged(
        _ registration: Position,
        _ asked: Asked,
        _ last: CivilDate,
        _ state: State
    ) throws(SourceRefusal) -> SourceRegistered {
        guard let source = state.registered, let newest = state.registration else {
            throw .unknown
        }
        if registration != newest { throw .otherRegistration(newest) }
        if state.registrar == asked.actor.id { throw .samePerson }
        if last < asked.day { throw .over(last) }
        return source
    }

    /// What `event` changes in what is known.
    public static func evolve(_ state: inout State, with event: Occurrence<SourceEvent>) {
        switch event.event {
        case .sourceRegistered(let source):
            // Who judged saw something else.
            state.analysis = nil
            state.necessity = [:]
            state.registered = source
            state.registrar = event.actor.string
            state.registration = event.position
        case .legalBasisAnalysed(let analysis): state.analysis = analysis
        case .necessityAssessed(let assessment):
            state.necessity[assessment.processing.text.string] = assessment
        case .deliveryLinked(let link):
            // Its number is the position of the receipt, which stands before it.
            guard let number = event.causation?.value else { return }
            state.deliveries[link] = number
        case .supplierQualityIssueRaised(let issue): state.issues[event.position] = issue
        case .supplierQualityIssueResolved(let resolution):
            state.issues[resolution.issue] = nil
            state.resolved.insert(resolution.issue)
        }
    }
}

extension Source.State {
    /// Checks that a delivery of a kind may be taken for a purpose on a day, and gives the period
    /// that it covers.
    ///
    /// - Throws: `SourceRefusal`.
    public func admit(
        _ kind: DeliveryKind,
        _ period: String,
        for processing: String,
        on day: CivilDate
    ) throws(SourceRefusal) -> (source: SourceRegistered, period: DeliveryPeriod) {
        guard let source = registered else { throw .unknown }
        if source.kind != kind { throw .otherKind(source.kind) }
        guard let analysis else { throw .notAnalysed }
        if !analysis.isSufficient { throw .noBasis(analysis.gap?.text.string ?? "") }
        if analysis.validUntil < day { throw .analysisOver(analysis.validUntil) }
        guard let assessment = necessity[processing] else { throw .notAssessed(processing) }
        if !assessment.isNecessary { throw .notNecessary(processing) }
        if assessment.validUntil < day { throw .assessmentOver(processing, assessment.validUntil) }
        guard let period = DeliveryPeriod(of: source.frequency, period) else {
            throw .notAPeriod(source.frequency)
        }
        if period.start < source.firstDay { throw .beforeFirst(source.firstDay) }
        if let last = source.lastDay, period.start > last { throw .afterLast(last) }
        if period.start > day { throw .notBegun(period.start) }
        return (source, period)
    }
}

extension DeliveryKind {
    /// What a delivery of the kind can hold.
    public var categories: [DataCategory] {
        switch self {
        case .bag: [.dwelling]
        case .brp: [.address, .birth, .death, .partnership]
        case .childBenefit: [.childBenefit]
        case .childcare: [.childcare]
        case .income: [.income]
        case .insurance: [.insurance]
        case .rent: [.tenancy]
        }
    }

    /// Who says what such a delivery holds.
    public var factSource: FactSource {
        switch self {
        case .bag: .bag
        case .brp: .brp
        case .childBenefit: .svb
        case .childcare: .childcareProvider
        case .income: .belastingdienst
        case .insurance: .healthInsurer
        case .rent: .landlord
        }
    }
}
