public import EventLog
public import EventSourcing
internal import Events
internal import Vault

extension Citizens {
    /// Somebody to be registered.
    public struct Registrant: Sendable {
        /// The citizen service number.
        public let bsn: String
        /// The name.
        public let name: String
        /// The day of birth.
        public let birthDate: CivilDate

        /// Somebody of this number, name and day of birth.
        public init(bsn: String, name: String, birthDate: CivilDate) {
            self.bsn = bsn
            self.name = name
            self.birthDate = birthDate
        }
    }

    /// How many are registered in one append.
    private static let registrantsInBatch = 2_000

    /// Registers many invented people at once, none of whom is known; gives their numbers in order.
    ///
    /// In a simulation alone: there keys follow from the seed, and none has to be kept before the
    /// log is written.
    ///
    /// - Throws: `CitizenError`, `LogError`, `VaultError`.
    public func registerAll(_ people: [Registrant], _ log: EventLog) throws -> [Int64] {
        // One thread uses it at a time: that which remembers, while this one appends.
        nonisolated(unsafe) let vault = try installation.vault()
        guard let keys = SimulatedKeys(of: vault) else { throw CitizenError.notSimulated }
        var numbers: [Int64] = []
        var appended: [(name: Vault.Name, number: Int64)] = []
        for first in stride(from: 0, to: people.count, by: Self.registrantsInBatch) {
            let batch = people[first..<min(first + Self.registrantsInBatch, people.count)]
            let before = appended
            let added = try Parallel.beside({ try vault.rememberAll(before) }) {
                try log.appendAndWait(
                    batch.map { try StreamAppend(newIn: "citizen", [registration(of: $0, keys)]) },
                    installation.context(Self.processing)
                )
                .streams.compactMap(\.number)
            }
            appended = zip(batch, added).map { (.citizen(bsn: $0.bsn), $1) }
            numbers += added
        }
        try vault.rememberAll(appended)
        return numbers
    }

    private func registration(
        of person: Registrant,
        _ keys: SimulatedKeys
    ) throws -> ProposedEvent {
        let (bsn, name) = try check(person)
        return ProposedEvent(sealing: CitizenRegistered.self) { stream, version in
            CitizenRegistered(
                birthDate: person.birthDate,
                bsn: try keys.seal(bsn, for: stream, version: version, field: "/bsn"),
                name: try keys.seal(name, for: stream, version: version, field: "/name")
            )
        }
    }
}
