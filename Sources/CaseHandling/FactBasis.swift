internal import Casework
internal import EventLog
public import EventSourcing
public import Events

/// What one fact of an award rests on: who said it, and by which delivery it is verified.
public struct FactBasis: Sendable {
    /// Where the fact stands.
    public let position: Position
    /// The citizen or dwelling that it is about, as in `citizen/12`; nil for a withheld one.
    public var about: String?
    /// The type of event; nil for a withheld one.
    public var type: String?
    /// The benefit year that it is about; nil for what holds from a day on.
    public var benefitYear: Int64?
    /// Who said it; nil where that is registering itself.
    public var source: FactSource?
    /// The number of the delivery by which it came, or that said the same since; nil for none.
    public var delivery: Int64?

    /// Whether a registered source delivered it.
    public var isVerified: Bool { delivery != nil }
}

extension Dossier {
    /// What each fact of the award that holds rests on, as it was known then, by rising position.
    ///
    /// - Throws: `LogError`, `EventDecodingError`.
    public func basis(_ installation: Installation) throws -> [FactBasis] {
        let toeslagen = try Toeslagen(installation, installation.writer())
        return try (state.decision?.award.facts ?? []).map {
            try toeslagen.basis(of: $0, asOf: moment)
        }
    }
}

extension Toeslagen {
    func basis(of position: Position, asOf moment: Moment? = nil) throws -> FactBasis {
        var basis = FactBasis(position: position)
        guard case .record(let envelope) = try reader.entry(at: position) else { return basis }
        basis.about = envelope.stream.string
        basis.type = envelope.type.string
        basis.delivery = try delivery(of: position)?.number
        if case .dwellingRecorded(let dwelling)? = try DwellingEvent.decode(envelope) {
            basis.source = dwelling.source
            let stream = try StreamName(envelope.stream.string)
            let known = try state(Dwelling.self, stream, asOf: moment)
            if basis.delivery == nil, let said = known.sayer(of: dwelling) {
                basis.delivery = try delivery(of: said)?.number
            }
        }
        guard let fact = try CitizenEvent.decode(envelope) else { return basis }
        basis.source = fact.source
        basis.benefitYear = fact.benefitYear
        // A source may have said the same since: that decides nothing anew, and verifies it.
        let known = try state(Citizen.self, StreamName(envelope.stream.string), asOf: moment)
        if basis.delivery == nil {
            let deliveries = try known.sayers(of: fact).map { try delivery(of: $0)?.number }
            if !deliveries.contains(nil) { basis.delivery = deliveries.compactMap(\.self).max() }
        }
        return basis
    }

    /// What was known of a stream at a moment.
    private func state<D: Remembered>(
        _: D.Type,
        _ stream: StreamName,
        asOf moment: Moment?
    ) throws -> D.State {
        guard let moment else { return try load(D.self, stream).state }
        let (events, _) = try installation.load(stream, as: D.Event.self, reader)
        return D.fold(events.filter { moment.knows($0.envelope) })
    }

    /// Whether a fact came with a delivery.
    func isDelivered(_ fact: Position) throws -> Bool { try delivery(of: fact) != nil }

    /// The delivery with which a fact came; nil when it came otherwise, or is about to be appended.
    func delivery(of fact: Position) throws -> (number: Int64, received: DeliveryReceived)? {
        guard fact.value < JSON.integerMax, case .record(let envelope) = try reader.entry(at: fact),
            let chain = envelope.correlation, chain != fact,
            case .record(let first) = try reader.entry(at: chain),
            first.type.string == DeliveryReceived.typeName.description
        else { return nil }
        return (chain.value, try DeliveryReceived(first))
    }
}
