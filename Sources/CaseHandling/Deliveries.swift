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

    let installation: Installation
    let log: EventLog
    let reader: LogReader
    let vault: Vault
    let toeslagen: Toeslagen
    let sources = StateCache<Source>()
    let deliveries = StateCache<Delivery>()

    /// The deliveries of an installation.
    ///
    /// - Throws: `LogError`, `VaultError`.
    public init(
        _ installation: Installation,
        _ log: EventLog,
        remembering states: Toeslagen.States = Toeslagen.States()
    ) throws {
        self.installation = installation
        self.log = log
        reader = try installation.reader()
        vault = try installation.vault()
        toeslagen = try Toeslagen(installation, log, remembering: states)
    }

    /// What a delivery says it is.
    public struct Announced: Sendable {
        /// In which form.
        public let kind: DeliveryKind
        /// The number of its source.
        public let source: Int64
        /// The period that it covers, as in 2025-03.
        public let period: String
        /// Whether the source has nothing to tell of it.
        public let isEmpty: Bool

        /// A kind, a source and a period; `isEmpty` where there is nothing to tell of that.
        public init(
            _ kind: DeliveryKind,
            from source: Int64,
            covering period: String,
            isEmpty: Bool = false
        ) {
            self.kind = kind
            self.source = source
            self.period = period
            self.isEmpty = isEmpty
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
        /// Whether all of it was taken before.
        public internal(set) var isRepeated = false
    }

    /// Who is told what happens while a delivery is taken; an error stops it where it is.
    public struct Listener {
        /// A line that became no fact: its number, and why.
        public var rejected: (Int64, DeliveryLineError) throws -> Void = { _, _ in }
        /// A toeslag that cannot be decided now, and why.
        public var undecided: (Int64, any RuleRefusal) -> Void = { _, _ in }
        /// How many lines are done.
        public var progress: (Int64) -> Void = { _ in }

        /// Nobody is told.
        public init() {}
    }

    /// Checks that a delivery may be taken, before anything of it is read.
    ///
    /// - Throws: `SourceRefusal`, `LogError`.
    public func admit(_ announced: Announced) throws { _ = try admitted(announced) }

    func admitted(
        _ announced: Announced
    ) throws -> (source: SourceRegistered, period: DeliveryPeriod, known: Folded<Source>) {
        let known = try sources.load(StreamName("source", announced.source), reader)
        let (source, period) = try known.state.admit(
            announced.kind,
            announced.period,
            for: Toeslagen.processing,
            on: installation.asked.day
        )
        return (source, period, known)
    }

    /// Takes a delivery, or goes on with one that was cut off.
    ///
    /// - Throws: `SourceRefusal`, `DeliveryRefusal`, `LogError`, `VaultError`.
    public func deliver(
        _ announced: Announced,
        _ file: DeliveryFile,
        _ listener: Listener = Listener()
    ) throws -> Outcome {
        let (source, period, known) = try admitted(announced)
        if file.isBlank != announced.isEmpty {
            let problem =
                announced.isEmpty
                ? "it says something, and --empty says that there is nothing to tell"
                : "it says nothing; --empty says that there is nothing to tell of the period"
            throw LogError.file(path: file.name, problem: problem)
        }
        let digest = try vault.blinded(file.digest)
        var reading = Reading(announced, source)
        if let number = known.state.delivery(of: digest, about: period),
            try state(of: number).isComplete
        {
            var outcome = try outcome(of: number, file, reading, listener)
            outcome.isRepeated = true
            return outcome
        }
        if announced.isEmpty { try checkNothing(period, known.state) }
        // Empty lines are none where there is nothing to tell.
        let measured = announced.isEmpty ? Delivery.Measured() : try measure(file, &reading)
        let number = try receive(digest, bytes: file.bytes, reading, period, measured)
        do {
            try assess(number, measured, source.quality)
        } catch let refusal as DeliveryRefusal {
            for (line, error) in reading.wrong { try listener.rejected(line, error) }
            throw refusal
        }
        return try outcome(of: number, file, reading, listener)
    }

    private func outcome(
        of number: Int64,
        _ file: DeliveryFile,
        _ reading: Reading,
        _ listener: Listener
    ) throws -> Outcome {
        reading.announced.isEmpty
            ? Outcome(number: number, state: try state(of: number))
            : try take(number, file, reading, listener)
    }

    /// Checks that there can be nothing to tell of a period.
    private func checkNothing(_ period: DeliveryPeriod, _ known: Source.State) throws {
        if period.end >= installation.asked.day { throw SourceRefusal.notOver(period.end) }
        for number in known.deliveries(about: period) where try state(of: number).through > 0 {
            throw DeliveryRefusal.told(delivery: number)
        }
    }

    private func state(of number: Int64) throws -> Delivery.State {
        try deliveries.load(StreamName("delivery", number), reader).state
    }

    /// What the lines of a file are read by.
    struct Reading {
        let announced: Announced
        let source: SourceRegistered
        var topics = DeliveryTopics()
        /// The first lines with which something is wrong, for whoever asks the supplier.
        var wrong: [(line: Int64, error: DeliveryLineError)] = []

        mutating func note(_ line: Int64, _ error: DeliveryLineError) {
            if wrong.count < 20 { wrong.append((line, error)) }
        }

        init(_ announced: Announced, _ source: SourceRegistered) {
            self.announced = announced
            self.source = source
        }
    }

    /// Counts what the lines are worth.
    private func measure(
        _ file: DeliveryFile,
        _ reading: inout Reading
    ) throws -> Delivery.Measured {
        var measured = Delivery.Measured()
        var topics = DeliveryTopics()
        try file.forEach(reading.source.kind) { number, line in
            measured.lines += 1
            switch line {
            case .success(nil):
                // An empty line says nothing, and nothing wrong.
                measured.readable += 1
                measured.correct += 1
            case .success(let line?):
                measured.readable += 1
                topics.add(line)
                if let problem = try problem(with: line, reading.source) {
                    reading.note(number, problem)
                } else {
                    measured.correct += 1
                }
            case .failure(let error):
                if error.ground == .notACitizenNumber { measured.readable += 1 }
                reading.note(number, error)
            }
        }
        reading.topics = topics
        measured.consistent = measured.readable
        if topics.hasContradictions {
            try file.forEach(reading.source.kind) { number, line in
                if case .success(let line?) = line, topics.contradict(line) {
                    measured.consistent -= 1
                    reading.note(number, Self.contradicted)
                }
            }
        }
        return measured
    }

    /// Why a line that can be read names nobody or nothing that is known, or what was not agreed.
    func problem(
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

    func number(of name: DeliveryLine.Name) throws -> Int64? {
        try vault.number(of: name.inVault)
    }

    /// Takes note of a delivery that comes in, unless it did before; gives its number.
    func receive(
        _ digest: Bytes32,
        bytes: Int64,
        _ reading: Reading,
        _ period: DeliveryPeriod,
        _ measured: Delivery.Measured
    ) throws -> Int64 {
        let announced = reading.announced
        let stream = StreamName("source", announced.source)
        return try installation.retrying {
            let (source, _, known) = try admitted(announced)
            if source != reading.source { throw SourceRefusal.registeredAnew }
            if let number = known.state.delivery(of: digest, about: period) { return number }
            let received = DeliveryReceived(
                bytes: bytes,
                digest: digest,
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
                .link(
                    DeliveryLinked(
                        digest: digest,
                        periodEnd: period.end,
                        periodStart: period.start
                    )
                ),
                asked: installation.asked,
                in: known.state
            )
            let appended = try log.appendAndWait(
                [
                    StreamAppend(newIn: "delivery", first.map { try ProposedEvent($0) }),
                    StreamAppend(
                        stream,
                        .version(known.version),
                        link.map { try ProposedEvent($0, causation: .inBatch(0)) }
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
            on: StreamName("delivery", number),
            processing: Self.processing,
            log,
            cache: deliveries
        )
        .state
        if let quality = state.quality, !quality.isAdmitted {
            throw DeliveryRefusal.quality(quality)
        }
    }

    /// The processing activity that receiving falls under; the facts fall under awarding, for which
    /// they are needed.
    public static let processing = "delivery-receipt"

    private var context: AppendContext { installation.context(Self.processing) }
}

extension DeliveryLine.Name {
    var inVault: Vault.Name {
        switch self {
        case .citizen(let bsn): .citizen(bsn: bsn)
        case .dwelling(let bag): .dwelling(bag: bag)
        }
    }

    var unknown: DeliveryLineError {
        switch self {
        case .citizen:
            DeliveryLineError(.unknownCitizen, "no citizen of this number is registered")
        case .dwelling:
            DeliveryLineError(.unknownDwelling, "no dwelling of this identification is recorded")
        }
    }
}
