public import Casework
public import EventLog
public import EventSourcing
public import Events
internal import Vault

/// What registered sources deliver: checked, and made into facts.
///
/// A file is read twice: to measure how good it is, and, when that will do, to take its lines. The
/// lines of a batch become facts in the same append in which the delivery says how far it is. The
/// same file again changes nothing, and one that was cut off goes on where it was.
public struct Deliveries {
    /// How many lines become facts in one append.
    static let batchLines = 500

    private let installation: Installation
    private let log: EventLog
    private let reader: LogReader
    private let vault: Vault
    private let toeslagen: Toeslagen
    private let sources = StateCache<Source>()
    private let deliveries = StateCache<Delivery>()

    /// The deliveries of an installation.
    ///
    /// - Throws: `LogError`, `VaultError`.
    public init(_ installation: Installation, _ log: EventLog) throws {
        self.installation = installation
        self.log = log
        reader = try installation.reader()
        vault = try installation.vault()
        toeslagen = try Toeslagen(installation, log)
    }

    /// What a delivery says it is.
    public struct Announced: Sendable {
        /// In which form.
        public let kind: DeliveryKind
        /// The number of its source.
        public let source: Int64
        /// The period that it covers, as in 2025-03.
        public let period: String

        /// A kind, a source and a period.
        public init(_ kind: DeliveryKind, from source: Int64, covering period: String) {
            self.kind = kind
            self.source = source
            self.period = period
        }
    }

    /// What came of a delivery.
    public struct Outcome: Sendable {
        /// The number of the delivery.
        public let number: Int64
        /// Its lines, what became of them, and how good they are.
        public let state: Delivery.State
        /// How many lines were done now; none where the same file came before.
        public internal(set) var linesNow: Int64 = 0
        /// How many toeslagen changed by that.
        public internal(set) var revised = 0
    }

    /// Who is told what happens while a delivery is taken.
    public struct Listener {
        /// A line that became no fact: its number, and why.
        public var rejected: (Int64, DeliveryLineError) -> Void = { _, _ in }
        /// A toeslag that cannot be decided now, and why.
        public var undecided: (Int64, any RuleRefusal) -> Void = { _, _ in }
        /// How many lines are done.
        public var progress: (Int64) -> Void = { _ in }

        /// Nobody is told.
        public init() {}
    }

    /// Takes a delivery, or goes on with one that was cut off.
    ///
    /// - Throws: `SourceRefusal`, `DeliveryRefusal`, `LogError`, `VaultError`.
    public func deliver(
        _ announced: Announced,
        _ file: DeliveryFile,
        _ listener: Listener = Listener()
    ) throws -> Outcome {
        let stream = try StreamName("source", "\(announced.source)")
        let known = try sources.load(stream, reader)
        let (source, period) = try known.state.admit(
            announced.kind,
            announced.period,
            for: Toeslagen.processing,
            on: installation.asked.day
        )
        let (measured, topics) = try measure(file, source)
        let number =
            try known.state.delivery(of: file.digest, from: period.start)
            ?? receive(file, announced, source, period, measured)
        try assess(number, measured, source.quality)
        return try take(number, file, source, topics, listener)
    }

    /// Counts what the lines are worth.
    private func measure(
        _ file: DeliveryFile,
        _ source: SourceRegistered
    ) throws -> (Delivery.Measured, DeliveryTopics) {
        var measured = Delivery.Measured()
        var topics = DeliveryTopics()
        try file.forEach(source.kind) { _, line in
            measured.lines += 1
            switch line {
            case .success(let line):
                measured.readable += 1
                topics.add(line)
                if try problem(with: line, source) == nil { measured.correct += 1 }
            case .failure(let error):
                if error.ground == .notACitizenNumber { measured.readable += 1 }
            }
        }
        measured.consistent = measured.readable - topics.contradictedLines
        return (measured, topics)
    }

    /// Why a line that can be read names nobody or nothing that is known, or what was not agreed.
    private func problem(
        with line: DeliveryLine,
        _ source: SourceRegistered
    ) throws -> DeliveryLineError? {
        if !source.categories.contains(line.category) {
            return DeliveryLineError(
                .notAgreed,
                "\(line.category.rawValue): not among the categories of the source"
            )
        }
        // A dwelling that is told of is new when it is not known.
        let named = (source.kind == .bag ? [] : [line.about]) + [line.other].compactMap(\.self)
        for name in named where try number(of: name) == nil { return name.unknown }
        return nil
    }

    private func number(of name: DeliveryLine.Name) throws -> Int64? {
        try vault.number(of: name.inVault)
    }

    /// Takes note of a delivery that comes in; gives its number.
    private func receive(
        _ file: DeliveryFile,
        _ announced: Announced,
        _ source: SourceRegistered,
        _ period: DeliveryPeriod,
        _ measured: Delivery.Measured
    ) throws -> Int64 {
        if measured.lines == 0 {
            throw LogError.file(path: SpooledInput.name, problem: "it is empty")
        }
        let stream = try StreamName("source", "\(announced.source)")
        return try installation.retrying {
            let known = try sources.load(stream, reader)
            if let number = known.state.delivery(of: file.digest, from: period.start) {
                return number
            }
            let received = DeliveryReceived(
                bytes: file.bytes,
                digest: file.digest,
                kind: announced.kind,
                lines: measured.lines,
                periodEnd: period.end,
                periodStart: period.start,
                receivedOn: installation.asked.day,
                source: Position(announced.source)
            )
            let first = try Delivery.decide(
                .receive(received, measured, source.quality),
                asked: installation.asked,
                in: Delivery.initial
            )
            let link = try Source.decide(
                .link(DeliveryLinked(digest: file.digest, period: period.start)),
                asked: installation.asked,
                in: known.state
            )
            let appended = try log.appendAndWait(
                [
                    StreamAppend(newIn: "delivery", first.map { try ProposedEvent($0.payload) }),
                    StreamAppend(
                        stream,
                        .version(known.version),
                        link.map { try ProposedEvent($0.payload, causation: .inBatch(0)) }
                    ),
                ],
                context
            )
            guard let number = appended.first?.value else {
                preconditionFailure("a delivery was appended, so it has a position")
            }
            return number
        }
    }

    /// Measures a delivery that was kept out before against what is asked now.
    ///
    /// - Throws: `DeliveryRefusal.quality` when it is kept out.
    private func assess(
        _ number: Int64,
        _ measured: Delivery.Measured,
        _ thresholds: QualityThresholds
    ) throws {
        let state = try installation.handle(
            Delivery.self,
            .assess(measured, thresholds),
            on: StreamName("delivery", "\(number)"),
            processing: Self.processing,
            log,
            cache: deliveries
        )
        if let quality = state.quality, !quality.isAdmitted {
            throw DeliveryRefusal.quality(quality)
        }
    }

    /// The processing activity that receiving falls under; the facts fall under awarding, for which
    /// they are needed.
    public static let processing = "delivery-receipt"

    private var context: AppendContext { installation.context(Self.processing) }
}

extension Deliveries {
    /// What is to become of a line.
    private enum Item {
        case fact(DeliveryLine, citizen: Int64, other: Int64?)
        case dwelling(DwellingRecorded, Int64)
        /// A dwelling that was not known, which the line itself made so.
        case newDwelling
        case rejected(DeliveryLineError)
    }

    /// Takes the lines that were not done.
    private func take(
        _ number: Int64,
        _ file: DeliveryFile,
        _ source: SourceRegistered,
        _ topics: DeliveryTopics,
        _ listener: Listener
    ) throws -> Outcome {
        let stream = try StreamName("delivery", "\(number)")
        let before = try deliveries.load(stream, reader).state
        guard let admitted = before.assessed else { throw DeliveryRefusal.unknown }
        let delivered = Toeslagen.Delivered(number: number, admitted: admitted)
        var revised = 0
        var batch: [(line: Int64, item: Item)] = []
        func finish() throws {
            if batch.isEmpty { return }
            revised += try take(batch, stream, delivered, listener)
            if let last = batch.last { listener.progress(last.line) }
            batch.removeAll(keepingCapacity: true)
        }
        try file.forEach(source.kind) { line, read in
            // What the last append before made known may not have been decided upon.
            if line > before.throughBefore, line <= before.through {
                if case .success(let read) = read {
                    revised += try decideAgain(read, listener)
                }
            }
            if line <= before.through { return }
            batch.append((line, try item(read, source, topics, delivered)))
            if batch.count == Self.batchLines { try finish() }
        }
        try finish()
        let after = try deliveries.load(stream, reader).state
        return Outcome(
            number: number,
            state: after,
            linesNow: after.through - before.through,
            revised: revised
        )
    }

    private func item(
        _ read: Result<DeliveryLine, DeliveryLineError>,
        _ source: SourceRegistered,
        _ topics: DeliveryTopics,
        _ delivered: Toeslagen.Delivered
    ) throws -> Item {
        let line: DeliveryLine
        switch read {
        case .failure(let error): return .rejected(error)
        case .success(let read): line = read
        }
        if let problem = try problem(with: line, source) { return .rejected(problem) }
        if topics.contradict(line) {
            return .rejected(
                DeliveryLineError(.contradicted, "another line says otherwise about the same")
            )
        }
        if let dwelling = try line.dwelling() {
            if let known = try number(of: line.about) { return .dwelling(dwelling, known) }
            try register(dwelling, line.about, delivered)
            return .newDwelling
        }
        guard let citizen = try number(of: line.about) else { return .rejected(line.about.unknown) }
        return .fact(line, citizen: citizen, other: try line.other.flatMap { try number(of: $0) })
    }

    /// Records a dwelling that is not known; the log carries that out once.
    private func register(
        _ dwelling: DwellingRecorded,
        _ name: DeliveryLine.Name,
        _ delivered: Toeslagen.Delivered
    ) throws {
        let registration = try vault.registration(of: name.inVault)
        let request = AppendContext.Request(
            key: "dwelling-registration/\(registration.name)",
            digest: registration.name
        )
        let event = try ProposedEvent(
            dwelling,
            causation: .position(delivered.admitted),
            correlation: .position(Position(delivered.number))
        )
        let appended = try log.appendAndWait(
            [StreamAppend(newIn: "dwelling", [event])],
            installation.context(Toeslagen.processing, request)
        )
        if let first = appended.first { try vault.remember(name.inVault, as: first.value) }
    }

    /// Makes facts of some lines, and decides again what they concern; says how many toeslagen
    /// changed.
    private func take(
        _ batch: [(line: Int64, item: Item)],
        _ stream: StreamName,
        _ delivered: Toeslagen.Delivered,
        _ listener: Listener
    ) throws -> Int {
        guard let last = batch.last?.line else { return 0 }
        var concerned = Toeslagen.Concerned()
        for (_, item) in batch { try concern(&concerned, item) }
        var rejected: [(line: Int64, error: DeliveryLineError)] = []
        try installation.retrying {
            rejected = []
            var work = PeopleInvolved(toeslagen)
            var (recorded, known): (Int64, Int64) = (0, 0)
            for (line, item) in batch {
                do {
                    var isNew = false
                    try work.whole { isNew = try record(item, in: &$0, delivered) }
                    if isNew { recorded += 1 } else { known += 1 }
                } catch let error as DeliveryLineError {
                    rejected.append((line, error))
                } catch let error as CitizenRefusal {
                    rejected.append((line, DeliveryLineError(.refused, "\(error)")))
                } catch let error as DwellingRefusal {
                    rejected.append((line, DeliveryLineError(.refused, "\(error)")))
                }
            }
            let loaded = try deliveries.load(stream, reader)
            let taken = DeliveryLinesTaken(
                known: known,
                recorded: recorded,
                rejected: rejected.map { RejectedLine(ground: $0.error.ground, line: $0.line) },
                through: last
            )
            let events = try Delivery.decide(
                .take(taken),
                asked: installation.asked,
                in: loaded.state
            )
            let progress = try events.map {
                try ProposedEvent($0.payload, causation: .position(delivered.admitted))
            }
            _ = try toeslagen.append(
                work.writing(first: StreamAppend(stream, .version(loaded.version), progress))
            )
        }
        for (line, error) in rejected { listener.rejected(line, error) }
        return try decideAgain(concerned, listener)
    }

    /// Adds what a line says; says whether anything of it is new.
    private func record(
        _ item: Item,
        in work: inout PeopleInvolved,
        _ delivered: Toeslagen.Delivered
    ) throws -> Bool {
        let before = work.newFacts
        switch item {
        case .rejected(let error): throw error
        case .newDwelling: return true
        case .dwelling(let dwelling, let number):
            try work.record(dwelling, about: number, by: delivered)
        case .fact(let line, let citizen, let other):
            let context = try context(of: line, citizen, other, in: &work)
            let event = try line.fact(other: other, context)
            try work.record(Toeslagen.Fact(about: citizen, event, by: delivered))
        }
        return work.newFacts > before
    }

    /// What is known of whom a line names, and the supplier does not say.
    private func context(
        of line: DeliveryLine,
        _ citizen: Int64,
        _ other: Int64?,
        in work: inout PeopleInvolved
    ) throws -> DeliveryLine.Context {
        var context = DeliveryLine.Context()
        switch line.category {
        case .address:
            context.isSubtenant = try work.state(of: citizen).isSubtenant(in: other)
        case .tenancy:
            context.hadRight = try work.state(of: citizen).hadRight(to: other)
        case .childBenefit:
            guard let other, let birth = try work.state(of: other).birth?.value else {
                throw CitizenRefusal.childUnknown(other ?? citizen)
            }
            context.birthDate = birth
        case .childcare, .death, .dwelling, .income, .insurance, .partnership: break
        }
        return context
    }

    private func concern(_ concerned: inout Toeslagen.Concerned, _ item: Item) throws {
        switch item {
        case .newDwelling, .rejected: break
        case .dwelling(_, let number): concerned.dwellings.insert(number)
        case .fact(let line, let citizen, let other):
            let partner = line.category == .partnership ? other : nil
            let named = try toeslagen.involved(with: Set([citizen, partner].compactMap(\.self)))
            concerned.people.formUnion(named.people)
            concerned.dwellings.formUnion(named.dwellings)
        }
    }

    /// Decides again what a line that is done concerns.
    private func decideAgain(_ line: DeliveryLine, _ listener: Listener) throws -> Int {
        var concerned = Toeslagen.Concerned()
        guard let about = try number(of: line.about) else { return 0 }
        switch line.about {
        case .dwelling: concerned.dwellings.insert(about)
        case .citizen:
            let other = try line.other.flatMap { try number(of: $0) }
            try concern(&concerned, .fact(line, citizen: about, other: other))
        }
        return try decideAgain(concerned, listener)
    }

    private func decideAgain(
        _ concerned: Toeslagen.Concerned,
        _ listener: Listener
    ) throws -> Int {
        try toeslagen.run(
            .review,
            over: toeslagen.numbers(concerning: concerned),
            refused: listener.undecided
        )
        .changed
    }
}

extension DeliveryLine.Name {
    fileprivate var inVault: Vault.Name {
        switch self {
        case .citizen(let bsn): .citizen(bsn: bsn)
        case .dwelling(let bag): .dwelling(bag: bag)
        }
    }

    fileprivate var unknown: DeliveryLineError {
        switch self {
        case .citizen:
            DeliveryLineError(.unknownCitizen, "no citizen of this number is registered")
        case .dwelling:
            DeliveryLineError(.unknownDwelling, "no dwelling of this identification is recorded")
        }
    }
}
