internal import CaseHandling
internal import EventSourcing
internal import Projections
internal import ReadModels

/// A read model of any projection, as the commands need it.
struct AnyReadModel {
    let name: String
    let version: Int
    let path: String
    let status: () throws -> ReadModelStatus
    let catchUp: ((Int64, Int64) -> Void) throws -> Int64
    let rebuild: ((Int64, Int64) -> Void) throws -> Int64
    let check: ((Int64, Int64) -> Void) throws -> ReadModelCheck
    let digest: () throws -> Bytes32
    let build: (String, Position?) throws -> Bytes32

    init<P: Projection>(_ projection: P.Type, _ folder: DataFolder) {
        let model = ReadModel(projection, folder: folder.readModels, logPath: folder.log)
        name = P.name
        version = P.version
        path = model.path
        status = { try model.status() }
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
enum ReadModelRegister {
    static func all(_ installation: Installation) -> [AnyReadModel] {
        Projections.all.map { make($0, installation.folder) }
    }

    private static func make(_ projection: any Projection.Type, _ folder: DataFolder)
        -> AnyReadModel
    {
        AnyReadModel(projection, folder)
    }

    /// The read models of these names, or all when there are none.
    static func named(_ names: [String], _ installation: Installation) throws -> [AnyReadModel] {
        let all = all(installation)
        if names.isEmpty { return all }
        return try names.map { name in
            guard let model = all.first(where: { $0.name == name }) else {
                throw ReadModelError.unknown(name, known: all.map(\.name))
            }
            return model
        }
    }
}
