public import EventSourcing

extension Actor {
    /// Keeps the log and draws samples.
    public static let keeper = person("p-1", "operator")
    /// Another person, who proves and witnesses.
    public static let auditor = person("p-2", "auditor")
    /// Works on cases of citizens.
    public static let caseworker = person("p-3", "caseworker")
    /// Decides objections.
    public static let objector = person("p-5", "objections")
    /// Hands over payments and letters.
    public static let finance = person("p-6", "finance")
    /// Declares what units can do.
    public static let director = person("p-10", "director")
    /// Ends retention.
    public static let archivist = person("p-4", "recordsmanager")

    /// A person of the unit `beheer`.
    public static func person(_ id: String, _ role: String) -> Actor {
        guard let actor = Actor(id: id, role: role, unit: "beheer") else {
            preconditionFailure("\(id) and \(role) are words")
        }
        return actor
    }
}
