public import Casework
public import EventLog
public import EventSourcing
public import Events
public import Selection
internal import Vault

/// Random samples over the cases of a history: commit, reveal, draw, replay.
public struct Samples {
    /// The processing activity that samples fall under.
    public static let processing = "random-sample"

    private let installation: Installation

    /// The samples of an installation.
    public init(_ installation: Installation) { self.installation = installation }

    /// Fixes frame, size and the drawer's secret; the secret stays in the vault until it is
    /// revealed.
    ///
    /// Gives the stream of the sample, and what was fixed.
    ///
    /// - Throws: `SampleRefusal`, `SampleFrameError` (no cases), `LogError`, `VaultError`.
    public func commit(
        source: String,
        size: Int64,
        round: Int64?,
        _ log: EventLog
    ) throws -> (StreamName, SampleCommitted) {
        let reader = try installation.reader()
        let history = try StreamName("history", source)
        let ledger = ImportLedger(try installation.load(history, as: HistoryEvent.self, reader))
        if ledger.hasOpenImport { throw SampleRefusal.importUnfinished(source: source) }
        let through = Position(max(0, try reader.count() - 1))
        let frame = try Self.frame(of: source, through: through, reader)
        let secret = Vault.freshSecret()
        let committed = SampleCommitted(
            commitment: RandomSample.commitment(to: secret),
            frameHash: frame.hash,
            frameSize: Int64(frame.count),
            round: round,
            rule: .sampleV1,
            size: size,
            source: Text(source),
            through: through
        )
        // First the secret, then the commitment: a commitment without secret could never be
        // revealed.
        let vault = try installation.vault()
        let name = Self.secretName(committed.commitment)
        try vault.keep(secret, as: name)
        do {
            let stream = try installation.begin(
                Sample.self,
                .commit(committed),
                processing: Self.processing,
                log
            )
            return (stream, committed)
        } catch let refusal as SampleRefusal {
            try vault.forget(name)
            throw refusal
        }
    }

    private static func secretName(_ commitment: Bytes32) -> String { "sample/\(commitment)" }

    /// Fixes a second person's bytes.
    ///
    /// They are made here unless their hash is given, and are then kept nowhere: the witness keeps
    /// them.
    ///
    /// - Throws: `SampleRefusal`, `LogError`.
    public func witness(
        _ stream: StreamName,
        commitment: Bytes32?,
        _ log: EventLog
    ) throws -> Bytes32? {
        let fresh = commitment == nil ? Vault.freshSecret() : nil
        guard let commitment = commitment ?? fresh.map(RandomSample.commitment) else { return nil }
        try installation.handle(
            Sample.self,
            .witness(commitment: commitment),
            on: stream,
            processing: Self.processing,
            log
        )
        return fresh
    }

    /// Makes the drawer's secret public, with the contribution.
    ///
    /// - Throws: `SampleRefusal`, `LogError`, `VaultError`.
    public func reveal(
        _ stream: StreamName,
        _ contribution: Sample.Contribution,
        _ log: EventLog
    ) throws -> Sample.State {
        let state = try state(of: stream, try installation.reader())
        guard let committed = state.committed else { throw SampleRefusal.notCommitted }
        let secret = try installation.vault().secret(Self.secretName(committed.event.commitment))
        return try installation.handle(
            Sample.self,
            .reveal(secret: secret, contribution),
            on: stream,
            processing: Self.processing,
            log
        )
        .state
    }

    /// Draws the list and records it.
    ///
    /// - Throws: `SampleRefusal`, `LogError`.
    public func draw(_ stream: StreamName, _ log: EventLog) throws -> Sample.State {
        let reader = try installation.reader()
        guard let committed = try state(of: stream, reader).committed else {
            throw SampleRefusal.notCommitted
        }
        let frame = try Self.frame(
            of: committed.event.source.string,
            through: committed.event.through,
            reader
        )
        return try installation.handle(
            Sample.self,
            .draw(frame),
            on: stream,
            processing: Self.processing,
            log
        )
        .state
    }

    /// What is known of a sample.
    ///
    /// - Throws: `LogError`, `EventDecodingError`.
    public func state(of stream: StreamName, _ reader: LogReader) throws -> Sample.State {
        try Self.state(of: stream, reader)
    }

    static func state(of stream: StreamName, _ reader: LogReader) throws -> Sample.State {
        let events = try reader.stream(stream).compactMap { entry -> Recorded<SampleEvent>? in
            guard case .record(let envelope) = entry else { return nil }
            return try SampleEvent.decode(envelope).map { Recorded($0, envelope) }
        }
        return Sample.fold(events)
    }

    /// The cases of `source` opened up to and including `through`; `onWithheld` is told which
    /// openings were withheld.
    ///
    /// A withheld record keeps its stream and type, so the frame does not change when a case is
    /// withheld.
    ///
    /// - Throws: `SampleFrameError`, `LogError`.
    public static func frame(
        of source: String,
        through: Position,
        _ reader: LogReader,
        onWithheld: (WithheldLine) -> Void = { _ in }
    ) throws -> SampleFrame {
        let prefix = try StreamName("history", source).description + "/"
        var units: [String] = []
        try reader.scan(0..<through.value + 1, types: [CaseOpened.typeName.description]) { entry in
            let stream = entry.stream
            if stream.hasPrefix(prefix) {
                units.append(String(stream.dropFirst(prefix.count)))
                if case .withheld(let line) = entry { onWithheld(line) }
            }
            return true
        }
        return try SampleFrame(units)
    }
}
