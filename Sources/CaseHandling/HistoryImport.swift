public import EventLog
internal import EventSourcing
internal import Events
internal import XES

/// The import of a history from a file of another system.
///
/// The file is cut into batches that depend on the file alone. Each batch is one append, together
/// with the event that counts it, so an import that was stopped goes on behind the last batch, and
/// the same file again finds nothing to do.
public struct HistoryImport {
    /// What an import did.
    public struct Outcome: Sendable {
        /// Different cases in the file.
        public let cases: Int64
        /// Activities in the file.
        public let activities: Int64
        /// Activities that were in the log already when it began.
        public let alreadyThere: Int64
        /// Whether the whole file was in the log already.
        public let isRepeated: Bool
    }

    /// The processing activity that imports fall under.
    public static let processing = "history-import"
    /// Activities after which a batch is appended.
    static let batchActivities: Int64 = 10_000
    /// Records after which it is, for traces without activities.
    static let batchRecords = 20_000
    /// Bytes of data after which it is, for large ones.
    static let batchBytes = 8 << 20

    private let installation: Installation
    private let log: EventLog
    private let source: String
    private let stream: StreamName

    /// An import of histories named `source`.
    ///
    /// - Throws: `StreamNameError` when the name is too long.
    public init(_ installation: Installation, _ log: EventLog, source: String) throws {
        self.installation = installation
        self.log = log
        self.source = source
        stream = try StreamName("history", source)
    }

    /// Imports a XES file.
    ///
    /// - Throws: `XESError` with line and column, `LogError`; what was done up to there stays
    /// whole.
    public func importXES(
        _ input: HistoryInput,
        progress: (Int64) -> Void = { _ in }
    ) throws -> Outcome {
        let file = try HistoryFile(input)
        let reader = try installation.reader()
        let ledger = ImportLedger(
            try installation.load(stream, as: HistoryEvent.self, reader)
        )
        if let done = ledger.completed(file.contentSha256) {
            return Outcome(
                cases: done.cases,
                activities: done.activities,
                alreadyThere: done.activities,
                isRepeated: true
            )
        }
        // What is no XES at all is told before anything is recorded.
        let xes = try XESStream(input.source)
        var trace = try xes.next()
        let open = ledger.open(file.contentSha256)
        var batch = ImportBatch(
            source: source,
            stream: stream,
            start: open,
            started: file.started,
            version: ledger.version,
            reader: reader
        )
        do {
            while let whole = trace {
                try add(whole, of: input.place, xes.header, to: &batch, progress)
                trace = try xes.next()
            }
        } catch let error as XESError {
            // What was read before the fault stays, whole.
            try flush(&batch)
            throw error
        }
        try flush(&batch)
        try finish(batch, xes.header, file)
        return Outcome(
            cases: batch.cases,
            activities: batch.activities,
            alreadyThere: open?.activities ?? 0,
            isRepeated: false
        )
    }

    /// Records that the imports of the source that began and did not end will not go on; gives how
    /// many there were.
    ///
    /// What they brought stays, and counts as the whole history from then on.
    ///
    /// - Throws: `LogError`.
    public func abandon(reason: String) throws -> Int {
        let ledger = ImportLedger(
            try installation.load(stream, as: HistoryEvent.self, try installation.reader())
        )
        let events = try ledger.unfinished.map {
            try ProposedEvent(
                HistoryImportAbandoned(contentSha256: $0.content, reason: Text(reason)),
                causation: .position($0.position)
            )
        }
        if events.isEmpty { return 0 }
        _ = try log.appendAndWait([StreamAppend(stream, .version(ledger.version), events)], context)
        return events.count
    }

    /// Records what the file says of its log, and that all of it is there.
    private func finish(
        _ batch: ImportBatch,
        _ header: XESHeader,
        _ file: HistoryFile
    ) throws {
        var events = try batch.beginning()
        events += try XESMapping.description(of: header).map {
            try ProposedEvent(HistoryDescribed(attributes: $0), causation: batch.cause)
        }
        let imported = HistoryImported(
            activities: batch.activities,
            cases: batch.cases,
            contentSha256: file.contentSha256,
            file: Text(file.name),
            sha256: file.sha256
        )
        events.append(try ProposedEvent(imported, causation: batch.cause))
        _ = try log.appendAndWait(
            [StreamAppend(stream, .version(batch.version), events)],
            bulk: true,
            context
        )
    }

    private var context: AppendContext { installation.context(Self.processing) }

    private func add(
        _ trace: XESTrace,
        of place: String,
        _ header: XESHeader,
        to batch: inout ImportBatch,
        _ progress: (Int64) -> Void
    ) throws {
        let mapping = XESMapping(header: header, input: place)
        let caseID = try mapping.caseID(trace)
        let opening = mapping.opening(trace)
        // All of the trace is understood before any of it is added.
        let activities = try trace.events.map { ($0.place, try mapping.activity($0)) }
        try mapping.placing(trace.place) { try batch.open(caseID, opening) }
        for (place, activity) in activities {
            try flushIfFull(&batch, progress)
            try mapping.placing(place) { try batch.add(activity) }
        }
        try flushIfFull(&batch, progress)
    }

    /// The cuts depend on the file alone, so that an import that was stopped meets them again.
    private func flushIfFull(_ batch: inout ImportBatch, _ progress: (Int64) -> Void) throws {
        guard
            batch.pendingActivities >= Self.batchActivities
                || batch.pendingRecords >= Self.batchRecords
                || batch.pendingBytes >= Self.batchBytes
        else { return }
        try flush(&batch)
        progress(batch.activities)
    }

    /// Appends what is pending, in one append with the event that counts it.
    private func flush(_ batch: inout ImportBatch) throws {
        guard let appends = try batch.appends() else { return }
        batch.appended(try log.appendAndWait(appends, bulk: true, context))
    }
}

/// What the stream of a source says of its imports.
struct ImportLedger {
    /// An import that has begun and not ended.
    struct Open {
        let position: Position
        let content: Bytes32
        var batches: Int64 = 0
        var traces: Int64 = 0
        var cases: Int64 = 0
        var activities: Int64 = 0
    }

    /// Version of the source's stream, withheld events counted.
    let version: Int64
    private var opened: [Open] = []
    /// Imports that have begun and not ended.
    var unfinished: [Open] { opened }
    private var done: [HistoryImported] = []

    init(_ loaded: (events: [Recorded<HistoryEvent>], version: Int64)) {
        version = loaded.version
        for event in loaded.events {
            switch event.event {
            case .historyImportStarted(let started):
                opened.append(Open(position: event.position, content: started.contentSha256))
            case .historyBatchRecorded(let batch):
                guard
                    let index = opened.lastIndex(where: { $0.position == event.envelope.causation })
                else { continue }
                opened[index].batches = batch.batch
                opened[index].traces += batch.traces
                opened[index].cases += batch.cases
                opened[index].activities += batch.activities
            case .historyImported(let imported):
                opened.removeAll { $0.content == imported.contentSha256 }
                done.append(imported)
            case .historyImportAbandoned(let abandoned):
                opened.removeAll { $0.content == abandoned.contentSha256 }
            case .caseOpened, .caseContinued, .caseActivityRecorded, .historyDescribed:
                continue
            }
        }
    }

    /// Whether an import of the source has begun and not ended.
    var hasOpenImport: Bool { !opened.isEmpty }

    func open(_ content: Bytes32) -> Open? { opened.first { $0.content == content } }

    func completed(_ content: Bytes32) -> HistoryImported? {
        done.first { $0.contentSha256 == content }
    }
}
