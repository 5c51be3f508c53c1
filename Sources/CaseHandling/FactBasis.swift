internal import Casework
internal import EventLog
public import EventSourcing
public import Events

/// What one fact of an award rests on: who said it, and by which delivery it is verified.
public struct FactBasis: Sendable {
    /// Where the fact stands.
    public let position: Position
    /// The citizen or dwelling that it is about, as in `citizen/12`.
    public let about: String
    /// The type of event.
    public let type: String
    /// Who said it; nil where that is registering itself.
    public let source: FactSource?
    /// The number of the delivery that it came with; nil when it came otherwise.
    public let delivery: Int64?
    /// Whether the record is withheld, and no longer says what it said.
    public let isWithheld: Bool

    /// Whether somebody else than the citizen or the agency itself says so.
    public var isVerified: Bool {
        source.map { $0 != .citizen && $0 != .agency } ?? false
    }
}

extension Dossier {
    /// What each fact of the award that holds rests on, by rising position.
    ///
    /// - Throws: `LogError`, `EventDecodingError`.
    public func basis(_ installation: Installation) throws -> [FactBasis] {
        let reader = try installation.reader()
        return try (state.decision?.award.facts ?? []).map { position in
            guard case .record(let envelope) = try reader.entry(at: position) else {
                return FactBasis(
                    position: position,
                    about: "",
                    type: "",
                    source: nil,
                    delivery: nil,
                    isWithheld: true
                )
            }
            var source: FactSource?
            if let fact = try CitizenEvent.decode(envelope) {
                source = fact.source
            } else if case .dwellingRecorded(let dwelling)? = try DwellingEvent.decode(envelope) {
                source = dwelling.source
            }
            return FactBasis(
                position: position,
                about: envelope.stream.string,
                type: envelope.type.string,
                source: source,
                delivery: try envelope.correlation.flatMap { try delivery(at: $0, reader) },
                isWithheld: false
            )
        }
    }

    /// The number of a delivery, when one begins there.
    private func delivery(at position: Position, _ reader: LogReader) throws -> Int64? {
        guard case .record(let envelope) = try reader.entry(at: position),
            envelope.type.string == DeliveryReceived.typeName.description
        else { return nil }
        return position.value
    }
}
