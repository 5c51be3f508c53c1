public import CaseHandling
public import EventLog
public import EventSourcing

/// An installation in a folder of its own, with a clock that stands still.
public final class TestInstallation: Sendable {
    /// Its folder, and room beside it for what a test makes.
    public let folder: TemporaryFolder
    /// Its clock.
    public let clock = TestClock()
    /// Where its files are.
    public let files: DataFolder

    /// Makes it, with an empty log; its clock stands at `instant`.
    public init(at instant: Instant = TestClock.start) throws {
        clock.set(instant)
        folder = try TemporaryFolder()
        files = DataFolder(folder.file("data"))
        try used(by: .keeper).initialise()
    }

    /// The installation, used by a person.
    public func used(by actor: Actor = .keeper) -> Installation {
        Installation(files, for: actor) { [clock] in clock.now }
    }

    /// Its log, for appending.
    public func log() throws -> EventLog { try used().writer() }

    /// Its log, for reading.
    public func reader() throws -> LogReader { try LogReader(files.log) }

    /// Imports an XES file.
    @discardableResult
    public func importXES(
        _ path: String,
        source: String,
        progress: (Int64) -> Void = { _ in }
    ) throws -> HistoryImport.Outcome {
        try HistoryImport(used(), log(), source: source)
            .importXES(.file(path), progress: progress)
    }

    /// Imports a text of XES.
    @discardableResult
    public func importXES(text: String, source: String) throws -> HistoryImport.Outcome {
        let path = try folder.write("import.xes", text)
        return try importXES(path, source: source)
    }
}

extension LogReader {
    /// All its entries, or those of some types.
    public func entries(types: [String]? = nil) throws -> [LogEntry] {
        var entries: [LogEntry] = []
        try scan(0..<count(), types: types) { entry in
            entries.append(entry)
            return true
        }
        return entries
    }

    /// All records of a type, decoded.
    public func events<Payload: EventPayload>(_: Payload.Type) throws -> [Payload] {
        try entries(types: [Payload.typeName.description]).compactMap { entry in
            guard case .record(let envelope) = entry else { return nil }
            return try Payload(envelope)
        }
    }
}
