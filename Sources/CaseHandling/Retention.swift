public import EventLog
public import EventSourcing
internal import Events
internal import Vault

/// The end of retention: keys are destroyed and records withheld, by two persons, on a ground.
public struct Retention {
    /// The processing activity that the end of retention falls under.
    public static let processing = "retention"

    private let installation: Installation

    /// The retention of an installation.
    public init(_ installation: Installation) { self.installation = installation }

    /// Destroys the key of `stream`: what it sealed can be opened by nobody any more.
    ///
    /// The event comes first: should the destruction then fail, repeating the command destroys.
    ///
    /// - Throws: `FourEyesError`, `VaultError`, `LogError`.
    public func destroyKey(
        of stream: StreamName,
        ground: String,
        second: String,
        _ log: EventLog
    ) throws {
        let other = try installation.secondPerson(second)
        let vault = try installation.vault()
        // The keys of a simulation are there for whatever name.
        let isKnown = try installation.reader().head(of: stream) != nil
        guard isKnown, try vault.hasKey(of: stream) else {
            throw VaultError.noKey(stream.description)
        }
        let event = KeyDestroyed(ground: Text(ground), key: stream, second: other)
        _ = try log.appendAndWait(
            [StreamAppend(Installation.systemStream(), .any, [try ProposedEvent(event)])],
            installation.context(Self.processing)
        )
        try vault.destroyKey(of: stream)
    }

    /// The types whose records hold data of people, and so end with their retention.
    ///
    /// Everything else says what was done with such data, by whom and when: commitments, accesses,
    /// refusals, checkpoints, builds, counts. Withholding those would hide a decision.
    static let withholdable = [
        CitizenRegistered.typeName, CaseOpened.typeName, CaseContinued.typeName,
        CaseActivityRecorded.typeName, SampleUnitsDrawn.typeName,
    ]

    /// Takes records out of the log; the hashes of their leaves stay.
    ///
    /// Gives the position of the event that certifies it, and whether the bytes are gone from the
    /// write-ahead log already.
    ///
    /// - Throws: `FourEyesError`, `RetentionError`, `LogError`.
    public func withhold(
        _ positions: [Position],
        certificate: String,
        ground: String,
        second: String,
        _ log: EventLog
    ) throws -> (certificate: Position?, isErased: Bool) {
        let other = try installation.secondPerson(second)
        let reader = try installation.reader()
        for position in positions {
            guard case .record(let envelope) = try reader.entry(at: position) else { continue }
            if !Self.withholdable.contains(where: { $0.description == envelope.type.string }) {
                throw RetentionError.holdsNoData(position, type: envelope.type.string)
            }
        }
        let (appended, isErased) = try log.withhold(
            positions,
            in: Installation.systemStream(),
            installation.context(Self.processing)
        ) { lines in
            let records = try lines.map { line in
                WithheldRecord(
                    leaf: line.leaf,
                    position: line.position,
                    previous: line.previous,
                    stream: try StreamName(line.stream),
                    type: Text(line.type),
                    version: line.version
                )
            }
            return try ProposedEvent(
                RecordsWithheld(
                    certificate: Text(certificate),
                    ground: Text(ground),
                    records: records,
                    second: other
                )
            )
        }
        return (appended.first, isErased)
    }
}

/// On which ground the end of retention is refused.
public enum RetentionError: Error, Sendable, CustomStringConvertible {
    /// The record says what was done, and holds no data of people.
    case holdsNoData(Position, type: String)

    /// A sentence for a person.
    public var description: String {
        switch self {
        case .holdsNoData(let position, let type):
            "Position \(position) is a \(type): it says what was done and holds no data of people,"
                + " so it is never withheld. Nothing was."
        }
    }
}
