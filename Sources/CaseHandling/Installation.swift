internal import BenefitRules
internal import Crypto
public import EventLog
public import EventSourcing
internal import Events
internal import Foundation
internal import Projections
public import Vault

/// An installation of Waarborg: its log, its vault and its read models, used by one actor.
///
/// The only place where the moment, the person and the files come together. What is decided is
/// decided by the pure layers; here it is authorised, loaded, appended and answered.
public final class Installation: Sendable {
    /// Where its files are.
    public let folder: DataFolder
    /// Who uses it.
    public let actor: Actor
    /// The moment.
    public let clock: @Sendable () -> Instant

    /// The processing activity that the technical keeping of the log falls under.
    public static let keepingTheLog = "log-keeping"

    /// The installation in `folder`, for `actor`.
    public init(
        _ folder: DataFolder,
        for actor: Actor,
        clock: @escaping @Sendable () -> Instant = Installation.systemClock
    ) {
        self.folder = folder
        self.actor = actor
        self.clock = clock
    }

    /// The system's clock, in milliseconds.
    public static let systemClock: @Sendable () -> Instant = {
        Instant(milliseconds: Int64((Date().timeIntervalSince1970 * 1_000).rounded(.down)))
    }

    /// Makes a new installation: an empty log, an empty vault, a folder for read models.
    ///
    /// - Throws: `LogError`, `VaultError`, `AccessDeniedError`.
    public func initialise() throws {
        try authoriseWithoutLog("init")
        try initialise(
            logID: Hex.digits(of: Vault.freshSecret().bytes.prefix(8)),
            vaultSeed: nil
        )
    }

    func initialise(logID: String, vaultSeed: Bytes32?) throws {
        let files = FileManager.default
        do {
            try files.createDirectory(
                atPath: folder.readModels,
                withIntermediateDirectories: true
            )
        } catch {
            throw LogError.permission(path: folder.path, problem: error.localizedDescription)
        }
        if files.fileExists(atPath: folder.vault) {
            // Of a making that was cut off: the same kind of log goes on with it.
            if try Vault(folder.vault).isSimulated != (vaultSeed != nil) {
                throw VaultError.otherLog(path: folder.vault)
            }
        } else {
            try Vault.create(folder.vault, seed: vaultSeed)
        }
        try EventLog.create(folder.log, logID: logID, dictionary: Self.dictionary)
        _ = try writer()
    }

    /// Whether `actor` may do `action`.
    ///
    /// - Throws: `AccessDeniedError`, after recording it where the log can be written.
    public func authorise(_ action: String) throws {
        guard let ground = Roles.current.ground(against: actor, doing: action) else { return }
        var isRecorded = false
        do {
            let event = try ProposedEvent(AccessDenied(action: Text(action), ground: Text(ground)))
            let stream = try StreamName("access", actor.id)
            _ = try writer().appendAndWait([StreamAppend(stream, .any, [event])], context())
            isRecorded = true
        } catch is LogError {
            // A log that cannot be written (full, read-only) refuses all the same.
        }
        throw AccessDeniedError(
            actor: actor,
            action: action,
            ground: ground,
            isRecorded: isRecorded
        )
    }

    /// Whether `actor` may do `action`, where there is no log that could record a refusal.
    ///
    /// - Throws: `AccessDeniedError`.
    public func authoriseWithoutLog(_ action: String) throws(AccessDeniedError) {
        guard let ground = Roles.current.ground(against: actor, doing: action) else { return }
        throw AccessDeniedError(actor: actor, action: action, ground: ground, isRecorded: false)
    }

    /// The log for appending; records first that this build is in use, when it is new here.
    ///
    /// - Throws: `LogError`.
    public func writer() throws -> EventLog {
        let log = try EventLog(folder.log, clock: clock, clockFloor: acceptedClock())
        try recordSoftware(log)
        return log
    }

    /// The log for reading.
    ///
    /// - Throws: `LogError`.
    public func reader() throws(LogError) -> LogReader { try LogReader(folder.log, mapped: true) }

    /// The keys; those that follow from a seed are for a simulated log alone: they protect nobody.
    ///
    /// - Throws: `VaultError`.
    public func vault() throws(VaultError) -> Vault {
        let vault = try Vault(folder.vault)
        let isSimulation = (try? simulationSeed()) ?? nil != nil
        if vault.isSimulated != isSimulation { throw .otherLog(path: folder.vault) }
        return vault
    }

    /// Who appends, for which processing activity, and which command it answers.
    public func context(
        _ processing: String = Installation.keepingTheLog,
        _ request: AppendContext.Request? = nil
    ) -> AppendContext {
        AppendContext(actor, processing: processing, request: request)
    }

    /// Who asks, when: the day is that of Amsterdam, fixed here and recorded.
    public var asked: Asked {
        let now = clock()
        return Asked(by: actor, on: AmsterdamTime.day(at: now), at: now)
    }
}

extension Installation {
    /// Accepts a clock that the log would refuse, and records why.
    ///
    /// A refusal is not recorded: that would need the clock that is in doubt.
    ///
    /// - Throws: `LogError`, `AccessDeniedError`.
    public func acceptClock(reason: String) throws {
        try authoriseWithoutLog("clock.accept")
        let log = try EventLog(folder.log, clock: clock, checkingClock: false)
        let reader = try reader()
        let count = try reader.count()
        guard count > 0, case .record(let last) = try reader.entry(at: Position(count - 1)) else {
            throw LogError.damaged(place: "the last record", problem: "it is withheld or missing")
        }
        let event = try ProposedEvent(
            ClockAccepted(clock: clock(), head: last.recorded, reason: Text(reason))
        )
        _ = try log.appendAndWait([StreamAppend(Self.systemStream(), .any, [event])], context())
    }

    static func systemStream() throws -> StreamName { try StreamName("system") }

    /// What an operator accepted instead of the last recorded moment, while that still holds.
    private func acceptedClock() throws -> Instant? {
        guard let (accepted, _): (ClockAccepted, at: Position) = try newestSystemEvent() else {
            return nil
        }
        let reader = try reader()
        let count = try reader.count()
        guard case .record(let last) = try reader.entry(at: Position(count - 1)) else { return nil }
        return last.recorded == accepted.head ? accepted.clock : nil
    }

    /// Where the newest `SoftwareActivated` stands: which build decides now.
    ///
    /// - Throws: `LogError`.
    func softwarePosition() throws -> Position {
        guard let newest: (SoftwareActivated, at: Position) = try newestSystemEvent() else {
            throw LogError.damaged(place: "stream system", problem: "it names no software")
        }
        return newest.at
    }

    /// The newest event of a type in the stream `system`, and where it stands; walks back from its
    /// end.
    private func newestSystemEvent<Payload: EventPayload>() throws -> (Payload, at: Position)? {
        let reader = try reader()
        var position = try reader.head(of: Self.systemStream())?.last
        while let here = position {
            let entry = try reader.entry(at: here)
            if case .record(let envelope) = entry,
                envelope.type.string == Payload.typeName.description,
                envelope.schemaVersion == Payload.schemaVersion
            {
                return (try Payload(envelope), here)
            }
            position = entry.previous
        }
        return nil
    }

    private func recordSoftware(_ log: EventLog) throws {
        let software = try Self.software.get()
        let newest: (software: SoftwareActivated, at: Position)? = try newestSystemEvent()
        if newest?.software == software { return }
        let event = try ProposedEvent(software)
        _ = try log.appendAndWait([StreamAppend(Self.systemStream(), .any, [event])], context())
    }

    /// Commit and compiler of this build.
    public static var build: String { "\(BuildRecord.commit) (\(BuildRecord.compiler))" }

    /// What this build is made of; found once, for what runs stays what it is.
    private static let software = Result { try findSoftware() }

    private static func findSoftware() throws -> SoftwareActivated {
        var components: [SoftwareComponent] = []
        func add(_ name: String, _ hash: SHA256Digest) {
            guard let digest = Bytes32(Array(hash)) else { return }
            components.append(SoftwareComponent(digest: digest, name: Text(name)))
        }
        add("binary", try hashOfProgram())
        for projection in Projections.all {
            add(
                "projection \(projection.name) v\(projection.version)",
                SHA256.hash(data: Data(projection.schema.utf8))
            )
        }
        add("roles", SHA256.hash(data: Data(Roles.source)))
        for file in Legislation.confirmedFiles {
            add("rules \(file.year)", SHA256.hash(data: Data(file.bytes)))
        }
        add("schemas", SHA256.hash(data: Data(EventCatalog.digest.utf8)))
        return SoftwareActivated(
            commit: Text(BuildRecord.commit),
            compiler: Text(BuildRecord.compiler),
            components: components
        )
    }

    /// The hash of the program that runs, also where another one was put in its place since.
    private static func hashOfProgram() throws -> SHA256Digest {
        let program = try FileHandle(forReadingFrom: URL(fileURLWithPath: "/proc/self/exe"))
        var hasher = SHA256()
        // In pieces: it is larger than all that a small command needs.
        while let piece = try program.read(upToCount: 1 << 20), !piece.isEmpty {
            hasher.update(data: piece)
        }
        return hasher.finalize()
    }

    /// Bytes that occur often in records, the likeliest last: the examples of the schemas, each in
    /// an envelope.
    static var dictionary: [UInt8] {
        var bytes: [UInt8] = []
        for type in EventCatalog.types {
            for example in type.examples {
                bytes += Array(
                    (#"{"context":{"actor":{"id":"p-1","role":"operator","unit":"beheer"},"#
                        + #""causation":1,"position":1,"previous":1,"processing":"log-keeping","#
                        + #""recorded":"2026-01-01T00:00:00.000Z","stream":"\#(type.category)/1","#
                        + #""type":"\#(type.name)","v":\#(type.version),"version":1},"data":"#
                        + example + "}\n").utf8
                )
            }
        }
        return bytes
    }
}
