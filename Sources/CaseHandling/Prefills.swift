internal import Casework
internal import EventLog
public import EventSourcing
public import Events

/// What is known of a citizen, offered for an application (_vooringevulde gegevens_).
public struct Prefills {
    private let installation: Installation
    private let toeslagen: Toeslagen

    /// The offers of an installation.
    ///
    /// - Throws: `LogError`.
    public init(_ installation: Installation) throws {
        self.installation = installation
        toeslagen = try Toeslagen(installation, installation.writer())
    }

    /// A fact that is offered, as it stands in the log.
    public struct Fact: Sendable {
        /// Where it comes from.
        public let origin: PrefilledFact
        /// The record of it.
        public let envelope: Envelope
    }

    /// An offer.
    public struct Offer: Sendable {
        /// The `DataPrefilled`; nil where nothing is known.
        public let position: Position?
        /// What is known.
        public let facts: [Fact]
    }

    /// Offers what is known of a citizen alone for a toeslag of a year; that it was looked at, by
    /// whom and what for, is recorded.
    ///
    /// - Throws: `CitizenError.unknown`, `LogError`.
    public func offer(
        _ kind: Events.ToeslagKind,
        in year: CalendarYear,
        to citizen: Int64,
        purpose: String
    ) throws -> Offer {
        let stream = StreamName("citizen", citizen)
        let known = try toeslagen.load(Citizen.self, stream)
        guard known.state.birth != nil else { throw CitizenError.unknown(stream.description) }
        try installation.recordAccess(
            to: [citizen],
            view: "toeslag.prefill",
            purpose: purpose,
            because: Position(citizen),
            toeslagen.log
        )
        let facts = try known.state.prefillable(kind, in: year).prefix(Self.factsMax)
            .compactMap { try fact(at: $0) }
        if facts.isEmpty { return Offer(position: nil, facts: []) }
        let position = try installation.retrying {
            var work = PeopleInvolved(toeslagen)
            try work.contact(
                citizen,
                .prefill(
                    DataPrefilled(
                        benefitYear: year,
                        facts: facts.map(\.origin),
                        kind: kind,
                        offeredOn: installation.asked.day
                    )
                )
            )
            return try toeslagen.append(work.writing())?.first
        }
        return Offer(position: position, facts: facts)
    }

    /// The most facts of an offer; the oldest come first.
    private static let factsMax = 100

    private func fact(at position: Position) throws -> Fact? {
        let basis = try toeslagen.basis(of: position)
        guard let source = basis.source,
            case .record(let envelope) = try toeslagen.reader.entry(at: position)
        else { return nil }
        // A child is offered as it is known: not with a day of birth that was corrected since.
        if case .childRecorded(let child)? = try CitizenEvent.decode(envelope) {
            let stream = StreamName("citizen", child.child.value)
            let known = try toeslagen.load(Citizen.self, stream).state
            if known.birth?.value != child.birthDate { return nil }
        }
        let origin = PrefilledFact(
            delivery: basis.delivery.map { Position($0) },
            fact: position,
            source: source
        )
        return Fact(origin: origin, envelope: envelope)
    }
}
