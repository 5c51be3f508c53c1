public import EventSourcing
internal import Events
internal import Projections
public import ReadModels

/// A read model of any projection, as the commands need it.
public struct AnyReadModel {
    /// Its name.
    public let name: String
    /// Version of its projection.
    public let version: Int
    /// Where the current generation is found.
    public let path: String
    /// How far it is, changing nothing.
    public let status: () throws -> ReadModelStatus
    /// Whether there is any file with its rows, finished or not.
    public let holdsRows: () throws -> Bool
    /// Brings it to the end of the log; gives the number of records that it then reflects.
    public let catchUp: ((Int64, Int64) -> Void) throws -> Int64
    /// Builds a new generation and switches to it.
    public let rebuild: ((Int64, Int64) -> Void) throws -> Int64
    /// Compares the current generation with one folded anew.
    public let check: ((Int64, Int64) -> Void) throws -> ReadModelCheck
    /// The digest over its rows, after catching up.
    public let digest: () throws -> Bytes32
    /// Folds the log up to a position into a new file; gives the digest over its rows.
    public let build: (String, Position?) throws -> Bytes32

    init<P: Projection>(
        _ projection: P.Type,
        readModels: String,
        log: String,
        _ resources: FoldResources
    ) {
        let model = ReadModel(
            projection,
            folder: readModels,
            logPath: log,
            resources: resources,
            decisions: { try PassedEvents.positions(of: P.name, version: P.version, $0) }
        )
        name = P.name
        version = P.version
        path = model.path
        status = { try model.status() }
        holdsRows = { try model.holdsRows() }
        catchUp = { try model.catchUp(progress: $0) }
        rebuild = { try model.rebuild(progress: $0) }
        check = { try model.check(progress: $0) }
        digest = { try model.digest() }
        build = { path, position in
            try model.build(at: path, through: position)
            return try model.digest(ofFile: path)
        }
    }
}

/// The read models of this build.
public enum ReadModelRegister {
    /// What folds may use, and the event types that this build knows.
    public static func resources(
        memoryBytes: Int = FoldResources.usualMemoryBytes,
        workers: Int? = nil
    ) -> FoldResources {
        FoldResources(
            workers: workers,
            memoryBytes: memoryBytes,
            knownTypes: Set(EventCatalog.types.map(\.name))
        )
    }

    /// All of them, over the log in `folder`.
    public static func all(
        _ folder: DataFolder,
        _ resources: FoldResources = resources()
    ) -> [AnyReadModel] {
        all(readModels: folder.readModels, log: folder.log, resources)
    }

    /// All of them, in the folder `readModels`, over the log at `log`.
    static func all(
        readModels: String,
        log: String,
        _ resources: FoldResources = resources()
    ) -> [AnyReadModel] {
        func make(_ projection: any Projection.Type) -> AnyReadModel {
            AnyReadModel(projection, readModels: readModels, log: log, resources)
        }
        return Projections.all.map(make)
    }

    /// Where the file of a read model is, and how many records it reflects: it is brought up to the
    /// end of the log first.
    ///
    /// - Throws: `ReadModelError`, `LogError`.
    static func current(
        _ projection: any Projection.Type,
        of installation: Installation
    ) throws -> (path: String, reflects: Int64) {
        let model = AnyReadModel(
            projection,
            readModels: installation.folder.readModels,
            log: installation.folder.log,
            resources()
        )
        return (model.path, try model.catchUp { _, _ in })
    }

    /// The read models of these names, or all when there are none.
    ///
    /// - Throws: `ReadModelError.unknown`.
    public static func named(
        _ names: [String],
        _ folder: DataFolder,
        _ resources: FoldResources = resources()
    ) throws -> [AnyReadModel] {
        let all = all(folder, resources)
        if names.isEmpty { return all }
        return try names.map { name in
            guard let model = all.first(where: { $0.name == name }) else {
                throw ReadModelError.unknown(name, known: all.map(\.name))
            }
            return model
        }
    }
}
