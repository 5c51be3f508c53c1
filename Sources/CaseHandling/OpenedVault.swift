internal import Vault

/// The vault of an installation, opened when it is first needed and kept open; used by one thread
/// at a time.
final class OpenedVault {
    private let installation: Installation
    private var opened: Vault?

    init(_ installation: Installation) { self.installation = installation }

    func vault() throws(VaultError) -> Vault {
        if let opened { return opened }
        let vault = try installation.vault()
        opened = vault
        return vault
    }
}
