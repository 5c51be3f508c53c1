internal import Crypto
public import EventSourcing

/// The keys of a simulation, which follow from its seed: they seal without a file, on any thread,
/// and protect nobody.
public struct SimulatedKeys: Sendable {
    private let seed: Bytes32

    /// The keys of a vault; nil where it keeps each key, as for people who exist.
    public init?(of vault: Vault) {
        guard let seed = vault.seed else { return nil }
        self.seed = seed
    }

    /// Seals a value as the vault does.
    ///
    /// - Throws: `VaultError`.
    public func seal<Value: CanonicalValue>(
        _ value: Value,
        for stream: StreamName,
        version: Int64,
        field: String
    ) throws(VaultError) -> Sealed<Value> {
        do {
            let key = SymmetricKey(data: Vault.derived("key \(stream)", from: seed))
            let place = SealedPlace(stream: stream, version: version, field: field)
            return try Vault.seal(value, place, stream, key)
        } catch {
            throw VaultError.wrap(error)
        }
    }
}
