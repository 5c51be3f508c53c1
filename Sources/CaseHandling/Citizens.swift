internal import Casework
public import EventLog
public import EventSourcing
internal import Events
internal import Vault

/// Citizens as the log knows them: a number, and an identity sealed under a key of their own.
public struct Citizens {
    /// The processing activity that registering falls under.
    public static let processing = "citizen-registration"

    let installation: Installation

    /// The citizens of an installation.
    public init(_ installation: Installation) { self.installation = installation }

    /// Registers a citizen; the same citizen again gives the same stream, and changes nothing but
    /// that it is recorded who asked.
    ///
    /// - Throws: `CitizenError`, `LogError`, `VaultError`.
    public func register(
        bsn: String,
        name: String,
        birthDate: CivilDate,
        _ log: EventLog
    ) throws -> StreamName {
        let (number, personName) = try check(
            Registrant(bsn: bsn, name: name, birthDate: birthDate)
        )
        let vault = try installation.vault()
        if vault.isSimulated { throw CitizenError.simulated }
        let registration = try vault.registration(of: .citizen(bsn: bsn))
        if let known = registration.number {
            let stream = StreamName("citizen", known)
            let state = try StateCache<Citizen>().load(stream, installation.reader()).state
            if state.birth == nil { return stream }
            // Whoever has the number of a citizen learns that he is known here, and as whom.
            try installation.recordAccess(
                to: [known],
                view: "citizen.register",
                purpose: "registration",
                because: Position(known),
                log
            )
            if !state.wasKnown(toBeBornOn: birthDate) { throw CitizenError.bornOnOtherDay(known) }
            return stream
        }
        let path = installation.folder.vault
        let event = ProposedEvent(sealing: CitizenRegistered.self) { stream, version in
            let vault = try Vault(path)
            return CitizenRegistered(
                birthDate: birthDate,
                bsn: try vault.seal(number, for: stream, version: version, field: "/bsn"),
                name: try vault.seal(personName, for: stream, version: version, field: "/name")
            )
        }
        // The log carries a request out once, so every attempt leads to the same number.
        let request = AppendContext.Request(
            key: "\(Self.processing)/\(registration.name)",
            digest: registration.name
        )
        let appended = try log.appendAndWait(
            [StreamAppend(newIn: "citizen", [event])],
            installation.context(Self.processing, request)
        )
        if let first = appended.first { try vault.remember(.citizen(bsn: bsn), as: first.value) }
        return appended.streams[0]
    }

    /// What is sealed of somebody, when it can be so.
    func check(_ person: Registrant) throws(CitizenError) -> (BSN, PersonName) {
        guard CitizenServiceNumber.isValid(person.bsn), let bsn = BSN(Text(person.bsn)) else {
            throw .notACitizenNumber
        }
        guard person.name.contains(where: { !$0.isWhitespace }),
            let name = PersonName(Text(person.name))
        else { throw .noName }
        if person.birthDate > installation.asked.day { throw .notBornYet }
        if person.birthDate < Citizen.birthMin { throw .bornLongAgo }
        return (bsn, name)
    }

    /// Who a citizen is, opened for `purpose`; the opening is recorded before anything is shown.
    ///
    /// - Throws: `CitizenError`, `LogError`, `VaultError`.
    public func open(
        _ stream: StreamName,
        purpose: String,
        _ log: EventLog
    ) throws -> (bsn: String, name: String, birthDate: CivilDate) {
        let reader = try installation.reader()
        let (events, _) = try installation.load(stream, as: CitizenEvent.self, reader)
        guard let first = events.first, case .citizenRegistered(let citizen) = first.event else {
            throw CitizenError.unknown(stream.description)
        }
        let vault = try installation.vault()
        guard try vault.hasKey(of: stream) else {
            throw VaultError.keyDestroyed(stream.description)
        }
        try installation.recordOpening(
            of: ["/bsn", "/name"],
            sealedFor: stream,
            in: first.position,
            purpose: purpose,
            processing: Self.processing,
            log
        )
        let version = first.envelope.version
        let bsn = try vault.open(citizen.bsn, in: stream, version: version, field: "/bsn")
        let name = try vault.open(citizen.name, in: stream, version: version, field: "/name")
        // The register of persons may have said since when it was.
        let birth = events.reversed().lazy.compactMap(\.event.birthDate).first
        return (bsn.text.string, name.text.string, birth ?? citizen.birthDate)
    }
}

/// Why a citizen cannot be registered or shown.
///
/// The messages never repeat personal data.
public enum CitizenError: Error, Sendable, CustomStringConvertible {
    /// The number is not a citizen service number.
    case notACitizenNumber
    /// The name is empty or too long.
    case noName
    /// The day of birth lies in the future.
    case notBornYet
    /// Nobody who was born on that day is alive.
    case bornLongAgo
    /// Somebody with this number is registered, and was never known to be born on that day.
    case bornOnOtherDay(Int64)
    /// Many at once are registered in a simulation alone.
    case notSimulated
    /// Nobody who exists belongs into a simulation.
    case simulated
    /// There is no such citizen.
    case unknown(String)

    /// A sentence for a person.
    public var description: String {
        switch self {
        case .notACitizenNumber:
            "The number is not a citizen service number: nine digits that pass the elfproef."
        case .notSimulated: "Many at once are registered in a simulation alone."
        case .simulated:
            "This log is a simulation: its keys protect nobody. Register people in another one."
        case .notBornYet: "The day of birth lies in the future."
        case .bornLongAgo: "The day of birth lies before \(Citizen.birthMin). Correct it."
        case .bornOnOtherDay(let known):
            "The number is that of citizen/\(known), who was never known to be born on that day."
                + " Correct the line; what the register of persons says of a birth comes with its"
                + " deliveries."
        case .noName: "The name is empty or longer than 200 characters."
        case .unknown(let stream): "There is no citizen \(stream)."
        }
    }
}
