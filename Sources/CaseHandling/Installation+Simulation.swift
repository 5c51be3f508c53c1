internal import Crypto
public import BenefitRules
public import EventLog
public import EventSourcing
internal import Events
internal import Foundation
internal import Vault

/// Installations in which everything is invented.
extension Installation {
    /// When every simulated log begins: before the first benefit year that is known.
    public static let simulationStart = Instant(milliseconds: 1_577_836_800_000)

    /// Makes a new installation for a simulation: log id, keys and times follow from the seed.
    ///
    /// - Throws: `LogError`, `VaultError`, `AccessDeniedError`.
    public static func simulated(
        _ folder: DataFolder,
        for actor: Actor,
        seed: Int64
    ) throws -> Installation {
        let installation = Installation(folder, for: actor) { simulationStart }
        try installation.authoriseWithoutLog("init")
        let secret = derived("vault", from: seed)
        let logID = Hex.digits(of: derived("log", from: seed).bytes.prefix(8))
        try installation.initialise(logID: logID, vaultSeed: secret)
        let log = try installation.writer()
        let event = try ProposedEvent(SimulationBegan(seed: seed))
        _ = try log.appendAndWait(
            [StreamAppend(systemStream(), .any, [event])],
            installation.context()
        )
        return installation
    }

    /// The installation in `folder`, for `actor`; in a simulated one it is still the moment at
    /// which the log ends.
    public static func opened(_ folder: DataFolder, for actor: Actor) -> Installation {
        // What is wrong with a log is told by the command that reads it.
        guard let end = try? simulatedEnd(folder.log) else {
            return Installation(folder, for: actor)
        }
        return Installation(folder, for: actor) { end }
    }

    /// Records which figures of the law are assumed.
    ///
    /// - Throws: `LogError`.
    public func recordAssumptions(of legislation: Legislation, _ log: EventLog) throws {
        let events = try legislation.assumedFiles.map { file in
            guard let digest = Bytes32(Array(SHA256.hash(data: Data(file.bytes)))),
                let year = CalendarYear(Int64(file.year))
            else { preconditionFailure("a file that was read has a year") }
            return try ProposedEvent(
                ParametersAssumed(
                    benefitYear: year,
                    digest: digest,
                    figures: file.figures.compactMap { LegalFigure(Text($0)) }
                )
            )
        }
        if events.isEmpty { return }
        _ = try log.appendAndWait(
            [StreamAppend(Self.systemStream(), .any, events)],
            context()
        )
    }

    /// The last moment of a simulation; nil for a log about people who exist.
    private static func simulatedEnd(_ path: String) throws -> Instant? {
        if !FileManager.default.fileExists(atPath: path) { return nil }
        let reader = try LogReader(path)
        guard try seed(in: reader) != nil,
            case .record(let last) = try reader.entry(at: Position(reader.count() - 1))
        else { return nil }
        return last.recorded
    }

    /// The seed of a simulation; nil for a log about people who exist.
    ///
    /// - Throws: `LogError`.
    public func simulationSeed() throws -> Int64? { try Self.seed(in: reader()) }

    /// A simulation is told by the second record, behind that of the software.
    private static func seed(in reader: LogReader) throws -> Int64? {
        guard try reader.count() > 1,
            case .record(let envelope) = try reader.entry(at: Position(1)),
            envelope.type.string == SimulationBegan.typeName.description
        else { return nil }
        return try SimulationBegan(envelope).seed
    }

    private static func derived(_ name: String, from seed: Int64) -> Bytes32 {
        let digest = SHA256.hash(data: Data("waarborg simulation \(seed) \(name)".utf8))
        guard let bytes = Bytes32(Array(digest)) else {
            preconditionFailure("a SHA-256 has 32 bytes")
        }
        return bytes
    }
}
