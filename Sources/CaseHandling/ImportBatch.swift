internal import EventLog
internal import EventSourcing
internal import Events

/// The part of an import that the next append will write, and the counts up to there.
///
/// What an earlier, stopped run has written is counted and left out.
struct ImportBatch {
    private let source: String
    private let stream: StreamName
    /// What an earlier run of the same import has written.
    private let start: ImportLedger.Open?
    /// The event that begins the import; it comes with the first batch, so that a file of which
    /// nothing is taken leaves nothing.
    private let started: HistoryImportStarted
    /// Where that event stands, once it does.
    private var begun: Position?
    private let reader: LogReader

    /// Version of the source's stream.
    private(set) var version: Int64
    /// Counts of the file, up to here.
    private(set) var traces: Int64 = 0
    private(set) var cases: Int64 = 0
    private(set) var activities: Int64 = 0

    /// Records that wait for the next append, and the bytes of their data.
    private(set) var pendingRecords = 0
    private(set) var pendingBytes = 0

    private var batches: Int64
    private var counted: (traces: Int64, cases: Int64, activities: Int64)
    private var order: [StreamName] = []
    private var pending: [StreamName: (version: Int64, events: [ProposedEvent])] = [:]
    private var current: StreamName?

    init(
        source: String,
        stream: StreamName,
        start: ImportLedger.Open?,
        started: HistoryImportStarted,
        version: Int64,
        reader: LogReader
    ) {
        self.source = source
        self.stream = stream
        self.start = start
        self.started = started
        begun = start?.position
        self.version = version
        self.reader = reader
        batches = start?.batches ?? 0
        counted = (start?.traces ?? 0, start?.cases ?? 0, start?.activities ?? 0)
    }

    /// Activities that wait for the next append.
    var pendingActivities: Int64 { activities - counted.activities }

    /// Begins the next trace of the file.
    mutating func open(_ caseID: String, _ attributes: [Attribute]?) throws {
        let name = try StreamName("history", source, caseID)
        if let start, traces < start.traces {
            // Written by an earlier run; the count of cases of its batches is taken over whole.
            traces += 1
            cases = start.cases
            current = name
            return
        }
        // Refused, if at all, before anything is counted.
        let version = try pendingVersion(name)
        traces += 1
        current = name
        if version == 0 {
            cases += 1
            let opened = try ProposedEvent(CaseOpened(attributes: attributes), causation: cause)
            try append(opened, to: name)
        } else {
            try append(
                ProposedEvent(CaseContinued(attributes: attributes), causation: cause),
                to: name
            )
        }
    }

    /// Adds the next activity of the trace.
    mutating func add(_ activity: CaseActivityRecorded) throws {
        activities += 1
        guard activities > (start?.activities ?? 0), let current else { return }
        try append(ProposedEvent(activity, causation: cause), to: current)
    }

    /// What the next append writes; nil when nothing waits.
    mutating func appends() throws -> [StreamAppend]? {
        guard traces > counted.traces || activities > counted.activities else { return nil }
        let count = HistoryBatchRecorded(
            activities: activities - counted.activities,
            batch: batches + 1,
            cases: cases - counted.cases,
            traces: traces - counted.traces
        )
        var appends = [
            StreamAppend(
                stream,
                .version(version),
                try beginning() + [ProposedEvent(count, causation: cause)]
            )
        ]
        for name in order {
            guard let (before, events) = pending[name] else { continue }
            appends.append(StreamAppend(name, .version(before), events))
        }
        return appends
    }

    /// The event that begins the import, unless it stands in the log already.
    func beginning() throws -> [ProposedEvent] {
        begun == nil ? [try ProposedEvent(started)] : []
    }

    /// Counts what was appended.
    mutating func appended(_ appended: Appended) {
        version += begun == nil ? 2 : 1
        begun = begun ?? appended.first
        batches += 1
        counted = (traces, cases, activities)
        (pendingRecords, pendingBytes) = (0, 0)
        order.removeAll(keepingCapacity: true)
        pending.removeAll(keepingCapacity: true)
    }

    /// What led to every event of the import.
    var cause: ProposedEvent.Cause { begun.map { .position($0) } ?? .inBatch(0) }

    private mutating func append(_ event: ProposedEvent, to name: StreamName) throws {
        try event.checkSize()
        if pending[name] == nil {
            pending[name] = (try storedVersion(name), [])
            order.append(name)
        }
        pending[name]?.events.append(event)
        pendingRecords += 1
        pendingBytes += event.dataBytes
    }

    private func pendingVersion(_ name: StreamName) throws -> Int64 {
        if let (before, events) = pending[name] { return before + Int64(events.count) }
        return try storedVersion(name)
    }

    /// The version in the log; a case that another import has written is refused.
    private func storedVersion(_ name: StreamName) throws -> Int64 {
        guard let head = try reader.head(of: name) else { return 0 }
        guard let begun, case .record(let last) = try reader.entry(at: head.last),
            last.causation == begun
        else {
            throw HistoryImportError.caseOfAnotherImport(name.segments.last ?? "", source: source)
        }
        return head.version
    }
}

/// Why a case of a file cannot be imported.
enum HistoryImportError: Error, CustomStringConvertible {
    case caseOfAnotherImport(String, source: String)

    var description: String {
        switch self {
        case .caseOfAnotherImport(let caseID, let source):
            "the case \"\(caseID)\" of \(source) is in the log already, from another file;"
                + " import this file under another --source"
        }
    }
}
