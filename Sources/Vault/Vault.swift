internal import Crypto
internal import CryptoExtras
public import EventSourcing
internal import Foundation
internal import SQLite

/// The keys that open what is sealed about people, kept apart from the log.
///
/// A key is named after a stream, as in `citizen/12`. Destroying it makes what it sealed unreadable
/// for ever (AVG art. 17): in the log, in its backups, in every copy. The vault's own backups are
/// kept for a short, stated time only.
public final class Vault {
    let database: Database
    /// What the keys of a simulation follow from; nil for a vault that keeps each key.
    let seed: Bytes32?

    private static let schema = """
        CREATE TABLE key(
            name TEXT PRIMARY KEY, -- stream whose subject the key belongs to, as in citizen/12
            bytes BLOB -- 32 random bytes; NULL when the key was destroyed
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE index_key(
            one INTEGER PRIMARY KEY CHECK (one = 1),
            bytes BLOB NOT NULL -- 32 random bytes, the key of each `hash`; never destroyed
        ) STRICT;
        CREATE TABLE seed(
            one INTEGER PRIMARY KEY CHECK (one = 1),
            bytes BLOB NOT NULL -- 32 bytes from which the keys of a simulation follow; else no row
        ) STRICT;
        CREATE TABLE secret(
            name TEXT PRIMARY KEY, -- what keeps it, as in sample/17
            bytes BLOB NOT NULL -- 32 random bytes that become public later
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE citizen(
            hash BLOB PRIMARY KEY, -- HMAC-SHA-256 of the citizen service number
            registration BLOB NOT NULL, -- 32 random bytes that name the registration in the log
            number INTEGER UNIQUE -- the citizen's number in the log; NULL until it is known
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE dwelling(
            hash BLOB PRIMARY KEY, -- HMAC-SHA-256 of the identification in the BAG
            registration BLOB NOT NULL, -- as above
            number INTEGER UNIQUE -- the dwelling's number in the log; NULL until it is known
        ) STRICT, WITHOUT ROWID;
        """

    /// Whether its keys follow from the seed of a simulation.
    public var isSimulated: Bool { seed != nil }

    private static let applicationID: Int64 = 0x5762_726B

    /// Opens the vault at `path`.
    ///
    /// - Throws: `VaultError`.
    public init(_ path: String) throws(VaultError) {
        do {
            database = try Database(path, .readWrite)
            guard try database.integer("PRAGMA application_id") == Self.applicationID else {
                throw VaultError.notAVault(path: path)
            }
            try database.execute("PRAGMA secure_delete = ON")
            try database.execute("PRAGMA synchronous = FULL")
            let select = try database.prepare("SELECT bytes FROM seed")
            seed = try select.step() ? Bytes32(select.bytes(0)) : nil
        } catch {
            throw VaultError.wrap(error)
        }
    }

    /// Makes an empty vault at `path`, readable by its owner alone.
    ///
    /// It is made beside its place: a vault with the final name is always whole. With a `seed` its
    /// keys follow from that and protect nobody: for a simulation.
    ///
    /// - Throws: `VaultError`.
    public static func create(_ path: String, seed: Bytes32? = nil) throws(VaultError) {
        let fresh = path + ".new"
        func removeFresh() { for suffix in ["", "-journal"] { unlink(fresh + suffix) } }
        removeFresh()
        defer { removeFresh() }
        do {
            if FileManager.default.fileExists(atPath: path) { throw VaultError.exists(path: path) }
            try fill(fresh, seed)
            // Not a move, which would put one that is there out of the way, and its keys with it.
            guard link(fresh, path) == 0 else { throw VaultError.device(path: path) }
            // Foundation's own ends the process for a name of one letter.
            let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
            let descriptor = Foundation.open(folder.isEmpty ? "." : folder, O_RDONLY)
            defer { if descriptor >= 0 { close(descriptor) } }
            guard descriptor >= 0, fsync(descriptor) == 0 else {
                throw VaultError.device(path: path)
            }
        } catch {
            throw VaultError.wrap(error)
        }
    }

    private static func fill(_ path: String, _ seed: Bytes32?) throws {
        guard
            FileManager.default.createFile(
                atPath: path,
                contents: Data(),
                attributes: [.posixPermissions: 0o600]
            )
        else { throw VaultError.device(path: path) }
        let database = try Database(path, .create)
        try database.execute("PRAGMA application_id = \(applicationID)")
        try database.execute("PRAGMA secure_delete = ON")
        try database.transaction {
            try database.execute(schema)
            let insert = try database.prepare("INSERT INTO index_key VALUES (1, ?)")
            insert.bind(0, seed.map { derived("index", from: $0) } ?? Vault.randomBytes())
            try insert.run()
            if let seed {
                let keep = try database.prepare("INSERT INTO seed VALUES (1, ?)")
                keep.bind(0, seed.bytes)
                try keep.run()
            }
        }
    }

    /// Seals `value` in `stream` with the key of `owner`, else of the stream itself, which is made
    /// when it does not exist.
    ///
    /// The same value at the same place gives the same sealed form, so that a simulation can be
    /// repeated; at another place, another form. `version` and `field` (a JSON pointer) name the
    /// place, and opening elsewhere fails.
    ///
    /// - Throws: `VaultError.keyDestroyed` when nobody may seal for this subject any more.
    public func seal<Value: CanonicalValue>(
        _ value: Value,
        for stream: StreamName,
        owner: StreamName? = nil,
        version: Int64,
        field: String
    ) throws(VaultError) -> Sealed<Value> {
        let owner = owner ?? stream
        let place = SealedPlace(stream: stream, version: version, field: field)
        do {
            return try Self.seal(value, place, owner, key(owner.description, making: true))
        } catch {
            throw VaultError.wrap(error)
        }
    }

    static func seal<Value: CanonicalValue>(
        _ value: Value,
        _ place: SealedPlace,
        _ owner: StreamName,
        _ key: SymmetricKey
    ) throws -> Sealed<Value> {
        let box = try AES.GCM._SIV.seal(
            value.canonicalBytes,
            using: key,
            nonce: AES.GCM._SIV.Nonce(data: place.nonce),
            authenticating: place.bytes
        )
        let text = (box.ciphertext + box.tag).base64URL
        return Sealed(Text("\(owner):\(text)"))
    }

    /// Opens what `seal` sealed at the same place.
    ///
    /// The caller records the opening: this is done at the edge alone.
    ///
    /// - Throws: `VaultError`: the key was destroyed, or the sealed form is not from this place.
    public func open<Value: CanonicalValue>(
        _ sealed: Sealed<Value>,
        in stream: StreamName,
        version: Int64,
        field: String
    ) throws(VaultError) -> Value {
        let place = SealedPlace(stream: stream, version: version, field: field)
        do {
            let key = try key(sealed.key, making: false)
            guard let bytes = Data(base64URL: sealed.box), bytes.count >= 16 else {
                throw VaultError.notOpened(place: place.description)
            }
            let box = try AES.GCM._SIV.SealedBox(
                nonce: AES.GCM._SIV.Nonce(data: place.nonce),
                ciphertext: bytes.dropLast(16),
                tag: bytes.suffix(16)
            )
            guard
                let plain = try? AES.GCM._SIV.open(box, using: key, authenticating: place.bytes),
                let value = try? Value(canonical: Array(plain))
            else { throw VaultError.notOpened(place: place.description) }
            return value
        } catch {
            throw VaultError.wrap(error)
        }
    }

    /// Destroys the key of `stream`; what it sealed can be opened by nobody any more.
    ///
    /// - Throws: `VaultError`, also when there is no such key or it was destroyed before.
    public func destroyKey(of stream: StreamName) throws(VaultError) {
        do {
            try database.transaction {
                // A key that follows from the seed is destroyed by a row that says so.
                if seed != nil, try !isDestroyed(stream.description) {
                    try Self.store(database, "key", stream.description, Self.randomBytes())
                }
                let update = try database.prepare(
                    "UPDATE key SET bytes = NULL WHERE name = ? AND bytes IS NOT NULL"
                )
                update.bind(0, stream.description)
                try update.run()
                if database.changes == 0 { throw VaultError.noKey(stream.description) }
                if let number = stream.number, stream.category == "citizen" {
                    let delete = try database.prepare("DELETE FROM citizen WHERE number = ?")
                    delete.bind(0, number)
                    try delete.run()
                }
            }
        } catch {
            throw VaultError.wrap(error)
        }
    }

    /// Whether a key exists and was not destroyed.
    ///
    /// - Throws: `VaultError`.
    public func hasKey(of stream: StreamName) throws(VaultError) -> Bool {
        do {
            if seed != nil { return try !isDestroyed(stream.description) }
            return try bytes("key", stream.description) != nil
        } catch {
            throw VaultError.wrap(error)
        }
    }

    /// Keeps a secret under `name`, which is free.
    ///
    /// - Throws: `VaultError`.
    public func keep(_ secret: Bytes32, as name: String) throws(VaultError) {
        do {
            try Self.store(database, "secret", name, secret.bytes)
        } catch {
            throw VaultError.wrap(error)
        }
    }

    /// Forgets the secret that was kept under `name`.
    ///
    /// - Throws: `VaultError`.
    public func forget(_ name: String) throws(VaultError) {
        do {
            let delete = try database.prepare("DELETE FROM secret WHERE name = ?")
            delete.bind(0, name)
            try delete.run()
        } catch {
            throw VaultError.wrap(error)
        }
    }

    /// The secret that was kept under `name`.
    ///
    /// - Throws: `VaultError`, also when there is none.
    public func secret(_ name: String) throws(VaultError) -> Bytes32 {
        do {
            guard let known = try bytes("secret", name).flatMap({ Bytes32($0) }) else {
                throw VaultError.noKey(name)
            }
            return known
        } catch {
            throw VaultError.wrap(error)
        }
    }

    /// 32 bytes from the system's random generator, kept nowhere.
    public static func freshSecret() -> Bytes32 {
        guard let fresh = Bytes32(randomBytes()) else { preconditionFailure("32 bytes were made") }
        return fresh
    }

    private func key(_ name: String, making: Bool) throws -> SymmetricKey {
        if let bytes = try bytes("key", name) { return SymmetricKey(data: bytes) }
        if try isDestroyed(name) { throw VaultError.keyDestroyed(name) }
        if let seed { return SymmetricKey(data: Self.derived("key \(name)", from: seed)) }
        guard making else { throw VaultError.noKey(name) }
        let fresh = Self.randomBytes()
        try Self.store(database, "key", name, fresh)
        return SymmetricKey(data: fresh)
    }

    /// Whether a row says that there is a key no more.
    private func isDestroyed(_ name: String) throws -> Bool {
        let count = try database.prepare("SELECT count(*) FROM key WHERE name = ?")
        count.bind(0, name)
        return try count.step() && count.integer(0) > 0
    }

    /// 32 bytes that follow from a seed, others for every name.
    static func derived(_ name: String, from seed: Bytes32) -> [UInt8] {
        let code = HMAC<SHA256>.authenticationCode(
            for: Data(name.utf8),
            using: SymmetricKey(data: seed.bytes)
        )
        return Array(code)
    }

    private func bytes(_ table: String, _ name: String) throws -> [UInt8]? {
        let select = try database.prepare("SELECT bytes FROM \(table) WHERE name = ?")
        select.bind(0, name)
        guard try select.step(), !select.isNull(0) else { return nil }
        return select.bytes(0)
    }

    private static func store(
        _ database: Database,
        _ table: String,
        _ name: String,
        _ bytes: [UInt8]
    ) throws {
        let insert = try database.prepare("INSERT INTO \(table) VALUES (?, ?)")
        insert.bind(0, name)
        insert.bind(1, bytes)
        try insert.run()
    }

    private static func randomBytes() -> [UInt8] {
        SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) }
    }
}

/// Where a sealed value stands; it is sealed to that place.
struct SealedPlace: CustomStringConvertible {
    let stream: StreamName
    let version: Int64
    let field: String

    var description: String { "\(stream) version \(version)\(field)" }

    var bytes: [UInt8] { Array("\(stream)\n\(version)\n\(field)".utf8) }

    /// Different for every place.
    ///
    /// GCM-SIV stays safe even if it were not.
    var nonce: [UInt8] { Array(SHA256.hash(data: bytes).prefix(12)) }
}

extension Data {
    fileprivate var base64URL: String {
        base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
            .replacing("=", with: "")
    }

    fileprivate init?(base64URL text: String) {
        let standard = text.replacing("-", with: "+").replacing("_", with: "/")
        let padding = String(repeating: "=", count: (4 - standard.count % 4) % 4)
        self.init(base64Encoded: standard + padding)
    }
}
