public import Casework
internal import EventLog
public import EventSourcing
internal import Events
internal import Vault

/// What citizens are told of decisions, as letters in plain Dutch.
public struct Letters {
    /// The processing activity that opening the texts of a decision falls under.
    public static let processing = "toeslag-letter"

    private let installation: Installation

    /// The letters of an installation.
    public init(_ installation: Installation) { self.installation = installation }

    /// The letter about the decision at a position, the number of who gets it, and whether what it
    /// says still stands: an offer to give one's view ends; that it was opened, and what for, is
    /// recorded first.
    ///
    /// - Throws: `ToeslagRefusal.notADecision`, `VaultError.keyDestroyed`, `LogError`.
    public func letter(
        about position: Position,
        purpose: String
    ) throws -> (letter: Letter, recipient: Int64, stands: Bool) {
        let reader = try installation.reader()
        guard case .record(let envelope) = try reader.entry(at: position),
            let event = try ToeslagEvent.decode(envelope),
            LetterText(type: envelope.type.string) != nil
        else { throw ToeslagRefusal.notADecision(position) }
        let stream = try StreamName(envelope.stream.string)
        let (events, _) = try installation.load(stream, as: ToeslagEvent.self, reader)
        var before = Toeslag.initial
        for event in events where event.position < position {
            Toeslag.evolve(&before, with: event)
        }
        var after = before
        Toeslag.evolve(&after, with: Recorded(event, envelope))
        guard let applicant = before.application?.applicant.value else {
            throw ToeslagRefusal.noSuchToeslag
        }
        let recipient = try Outboxes(installation).recipient(of: envelope, applicant: applicant)
        let texts = try open(event, envelope, stream, of: recipient, purpose)
        guard let letter = Letter(about: event, before, after, texts) else {
            throw ToeslagRefusal.notADecision(position)
        }
        let stands = letter.text != .hearing || Toeslag.fold(events).waitsForView(position)
        return (letter, recipient, stands)
    }

    /// Opens what is sealed in a decision.
    private func open(
        _ event: ToeslagEvent,
        _ envelope: Envelope,
        _ stream: StreamName,
        of citizen: Int64,
        _ purpose: String
    ) throws -> Letter.Texts {
        let owner = StreamName("citizen", citizen)
        let log = try installation.writer()
        let sealed = event.sealedTexts
        if sealed.isEmpty {
            try installation.recordAccess(
                to: [citizen],
                view: "outbox.letter",
                purpose: purpose,
                because: envelope.position,
                log
            )
            return [:]
        }
        let vault = try installation.vault()
        guard try vault.hasKey(of: owner) else {
            throw VaultError.keyDestroyed(owner.description)
        }
        try installation.recordOpening(
            of: sealed.map { "/\($0.field)" },
            sealedFor: owner,
            in: envelope.position,
            purpose: purpose,
            processing: Self.processing,
            log
        )
        var texts: Letter.Texts = [:]
        for (field, value) in sealed {
            texts[field] = try vault.open(
                value,
                in: stream,
                version: envelope.version,
                field: "/\(field)"
            )
            .text.string
        }
        return texts
    }
}

extension ToeslagEvent {
    /// What of a decision is sealed and belongs in its letter.
    fileprivate var sealedTexts: [(field: String, value: Sealed<CaseText>)] {
        switch self {
        case .reclaimOrdered(let reclaim):
            [
                ("proportionality", reclaim.proportionality),
                ("doenvermogen", reclaim.doenvermogen),
            ]
        case .liabilityDecided(let decided):
            [
                ("proportionality", decided.proportionality),
                ("doenvermogen", decided.doenvermogen),
            ]
        case .liabilityWithdrawn(let withdrawn): [("motivation", withdrawn.motivation)]
        case .objectionDecided(let decision): [("motivation", decision.motivation)]
        case .paymentSuspended(let suspended): [("reason", suspended.reason)]
        case .reclaimMitigated(let mitigated): [("motivation", mitigated.motivation)]
        case .awardRevised(let revised): revised.motivation.map { [("motivation", $0)] } ?? []
        case .revisionNotMade(let notMade): [("motivation", notMade.motivation)]
        default: []
        }
    }
}
