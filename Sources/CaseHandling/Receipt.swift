internal import Crypto
internal import EventLog
public import EventSourcing
internal import Events
internal import Foundation
internal import ReadModels

/// What a copy of a log is: its head, its root, and the digest of every read model rebuilt from it.
///
/// Two copies with the same receipt are the same log, and give the same answers.
public struct Receipt: Sendable {
    /// A read model of the receipt.
    public struct Model: Sendable {
        /// Its name.
        public let name: String
        /// Version of its projection.
        public let version: Int
        /// The digest over its rows; nil when it could not be rebuilt.
        public let digest: Bytes32?
        /// Why it could not be rebuilt; nil when it was.
        public let problem: String?
    }

    /// SHA-256 of the backup's file: any change of any byte changes it.
    public let file: Bytes32
    /// The identity of the log.
    public let logID: String
    /// How many records it holds; the head stands at one position less.
    public let size: Int64
    /// How many of them are withheld.
    public let withheld: Int64
    /// The root over them.
    public let root: Bytes32
    /// The read models, each rebuilt from it.
    public let models: [Model]

    init(of backup: String, _ log: Verification, _ models: [Model]) throws {
        file = try Self.hash(ofFile: backup)
        logID = log.logID
        size = log.count
        withheld = log.withheld
        root = log.root
        self.models = models
    }

    private static func hash(ofFile path: String) throws -> Bytes32 {
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw LogError.file(path: path, problem: String(cString: strerror(errno)))
        }
        defer { try? file.close() }
        var hasher = SHA256()
        while let piece = try file.read(upToCount: 1 << 20), !piece.isEmpty {
            hasher.update(data: piece)
        }
        guard let hash = Bytes32(Array(hasher.finalize())) else {
            preconditionFailure("SHA-256 gives 32 bytes")
        }
        return hash
    }

    /// Whether every read model could be rebuilt.
    public var isWhole: Bool { models.allSatisfy { $0.problem == nil } }

    /// The read models as events name them.
    var digests: [ReadModelDigest] {
        models.compactMap { model in
            model.digest.map {
                ReadModelDigest(digest: $0, name: Text(model.name), version: Int64(model.version))
            }
        }
    }
}

extension Receipt.Model {
    /// Rebuilds every read model of the log at `log` in `folder`, which is removed afterwards.
    static func rebuilt(
        from log: String,
        in folder: String,
        progress: (String, Int64, Int64) -> Void
    ) throws -> [Self] {
        try? FileManager.default.removeItem(atPath: folder)
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true
        )
        defer { try? FileManager.default.removeItem(atPath: folder) }
        return try ReadModelRegister.all(readModels: folder, log: log).map { model in
            try of(model) { try model.rebuild { progress(model.name, $0, $1) } }
        }
    }

    /// A read model after `make`; one that stands still at an event is on the receipt with that.
    ///
    /// - Throws: `ReadModelError`, `LogError`, but not for such an event.
    static func of(_ model: AnyReadModel, _ make: () throws -> Int64) throws -> Self {
        do {
            _ = try make()
            return Self(model, digest: try model.digest())
        } catch let error as ReadModelError {
            guard case .poison = error else { throw error }
            return Self(model, problem: "\(error)")
        }
    }

    init(_ model: AnyReadModel, digest: Bytes32? = nil, problem: String? = nil) {
        self.init(
            name: model.name,
            version: model.version,
            digest: digest,
            problem: problem
        )
    }
}
