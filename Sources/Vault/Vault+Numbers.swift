internal import Crypto
public import EventSourcing
internal import Foundation
internal import SQLite

/// Which number in the log a name of the outside world leads to.
extension Vault {
    /// A name of the outside world, which never stands in the log.
    public enum Name: Hashable, Sendable {
        /// A citizen service number.
        case citizen(bsn: String)
        /// The identification of a dwelling in the register of addresses and buildings (BAG).
        case dwelling(bag: String)

        fileprivate var table: String {
            switch self {
            case .citizen: "citizen"
            case .dwelling: "dwelling"
            }
        }

        fileprivate var text: String {
            switch self {
            case .citizen(let bsn): bsn
            case .dwelling(let bag): bag
            }
        }
    }

    /// What the vault knows of a name before and after its registration in the log.
    public struct Registration: Sendable {
        /// Names the registration: the same for every attempt, in whichever process.
        public let name: Bytes32
        /// The number in the log; nil until it is remembered.
        public let number: Int64?
    }

    /// The registration of a name; one is begun when there is none.
    ///
    /// It is on the disk before the log is written, so that an attempt that was cut off, or one in
    /// another process, leads to the same number.
    ///
    /// - Throws: `VaultError`.
    public func registration(of name: Name) throws(VaultError) -> Registration {
        do {
            let hash = try hash(name)
            return try database.transaction {
                if let known = try registration(name, hash) { return known }
                let insert = try database.prepare("INSERT INTO \(name.table) VALUES (?, ?, NULL)")
                let fresh = freshName(hash)
                insert.bind(0, hash)
                insert.bind(1, fresh.bytes)
                try insert.run()
                return Registration(name: fresh, number: nil)
            }
        } catch {
            throw VaultError.wrap(error)
        }
    }

    /// The number in the log to which a name leads; nil when it was never registered.
    ///
    /// - Throws: `VaultError`.
    public func number(of name: Name) throws(VaultError) -> Int64? {
        do {
            return try registration(name, hash(name))?.number
        } catch {
            throw VaultError.wrap(error)
        }
    }

    /// Remembers to which number in the log a name leads.
    ///
    /// - Throws: `VaultError`.
    public func remember(_ name: Name, as number: Int64) throws(VaultError) {
        do {
            let update = try database.prepare(
                "UPDATE \(name.table) SET number = ? WHERE hash = ?"
            )
            update.bind(0, number)
            update.bind(1, try hash(name))
            try update.run()
        } catch {
            throw VaultError.wrap(error)
        }
    }

    /// Names a registration: at random, or as the seed of a simulation says.
    private func freshName(_ hash: [UInt8]) -> Bytes32 {
        seed.flatMap { Bytes32(Self.derived("registration \(hash)", from: $0)) }
            ?? Self.freshSecret()
    }

    /// Remembers to which numbers in the log names lead that were never registered.
    ///
    /// - Throws: `VaultError`; none is remembered then.
    public func rememberAll(_ names: [(name: Name, number: Int64)]) throws(VaultError) {
        do {
            try database.transaction {
                let key = try hashKey()
                var inserts: [String: Statement] = [:]
                for (name, number) in names {
                    let insert =
                        try inserts[name.table]
                        ?? database.prepare("INSERT INTO \(name.table) VALUES (?, ?, ?)")
                    inserts[name.table] = insert
                    let hash = Self.hash(name, key)
                    insert.bind(0, hash)
                    insert.bind(1, freshName(hash).bytes)
                    insert.bind(2, number)
                    try insert.run()
                }
            }
        } catch {
            throw VaultError.wrap(error)
        }
    }

    private func registration(_ name: Name, _ hash: [UInt8]) throws -> Registration? {
        let select = try database.prepare(
            "SELECT registration, number FROM \(name.table) WHERE hash = ?"
        )
        select.bind(0, hash)
        guard try select.step(), let name = Bytes32(select.bytes(0)) else { return nil }
        return Registration(name: name, number: select.isNull(1) ? nil : select.integer(1))
    }

    /// A hash of a file under a key of the vault: from the plain hash of a short file that names
    /// people, whoever has the log could find the names by trying.
    ///
    /// - Throws: `VaultError`.
    public func blinded(_ digest: Bytes32) throws(VaultError) -> Bytes32 {
        do {
            let message = Data("file ".utf8) + Data(digest.bytes)
            let code = HMAC<SHA256>.authenticationCode(for: message, using: try hashKey())
            guard let blinded = Bytes32(Array(code)) else {
                preconditionFailure("an HMAC-SHA-256 has 32 bytes")
            }
            return blinded
        } catch {
            throw VaultError.wrap(error)
        }
    }

    /// The keyed hash under which a name is found: without the vault it cannot be computed,
    /// although there are only a billion citizen service numbers to try.
    private func hash(_ name: Name) throws -> [UInt8] { Self.hash(name, try hashKey()) }

    private static func hash(_ name: Name, _ key: SymmetricKey) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Data(name.text.utf8), using: key))
    }

    private func hashKey() throws -> SymmetricKey {
        let select = try database.prepare("SELECT bytes FROM index_key")
        guard try select.step() else { throw VaultError.notAVault(path: database.path) }
        return SymmetricKey(data: select.bytes(0))
    }
}
