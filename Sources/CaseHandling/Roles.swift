public import EventSourcing

/// Which role may ask what; read from `Roles.json`, which is part of the build.
public struct Roles: Sendable {
    /// A role of the organisation.
    public struct Role: Sendable {
        /// Its name, as in `operator`.
        public let name: String
        /// What it is for.
        public let title: String
        /// The commands and views that it may use.
        public let actions: [String]
    }

    /// The roles, in the order of the file.
    public let all: [Role]

    /// The roles of this build.
    public static let current = Roles(PackageResources.Roles_json)

    /// The bytes that define the roles of this build.
    static var source: [UInt8] { PackageResources.Roles_json }

    init(_ json: [UInt8]) {
        guard let document = try? JSON(parsing: json), let roles = document["roles"]?.items else {
            preconditionFailure("Roles.json is not what RolesTests says it is")
        }
        all = roles.map { role in
            Role(
                name: role["name"]?.string ?? "",
                title: role["title"]?.string ?? "",
                actions: (role["may"]?.items ?? []).compactMap(\.string)
            )
        }
    }

    /// Why `actor` may not do `action`; nil when he may.
    public func ground(against actor: Actor, doing action: String) -> String? {
        guard let role = all.first(where: { $0.name == actor.role }) else {
            let known = all.map(\.name).joined(separator: ", ")
            return "there is no role \(actor.role); the roles are \(known)"
        }
        return role.actions.contains(action)
            ? nil : "the role \(actor.role) may not do \(action)"
    }
}

/// What was asked is not for this role; it was refused.
public struct AccessDeniedError: Error, Sendable, CustomStringConvertible {
    /// Who asked.
    public let actor: Actor
    /// What was asked.
    public let action: String
    /// Why not.
    public let ground: String
    /// Whether an event says so; there is none before a log, while its clock is in doubt, or when
    /// it cannot be written.
    public let isRecorded: Bool

    /// Who, what, why not, and whether it is recorded.
    public var description: String {
        "Refused: \(actor.id) asked for \(action), and \(ground)."
            + (isRecorded ? " The refusal is recorded." : " The refusal could not be recorded.")
    }
}
