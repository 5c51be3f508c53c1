/// Who acts: a person or a system, in a role, for a unit of the organisation.
public struct Actor: Hashable, Sendable {
    /// The person's or system's own id, as in `p-104`; never a name.
    public let id: String
    /// The role in which it acts, as in `caseworker`.
    public let role: String
    /// The organisational unit, as in `toezicht`.
    public let unit: String

    /// The longest id, role or unit, in characters.
    public static let charactersMax = 64

    /// Makes an actor; nil unless each part is one word of `[A-Za-z0-9._~-]`, 64 characters at
    /// most.
    public init?(id: String, role: String, unit: String) {
        for part in [id, role, unit] {
            guard (1...Self.charactersMax).contains(part.utf8.count),
                StreamName.encode(part) == part
            else { return nil }
        }
        self.id = id
        self.role = role
        self.unit = unit
    }
}

extension Actor: CustomStringConvertible {
    /// `id:role:unit`.
    public var description: String { "\(id):\(role):\(unit)" }
}

/// Who asks, on which day and at which moment: the law asks who and when.
public struct Asked: Sendable {
    /// Who asks.
    public let actor: Actor
    /// The day in Amsterdam, fixed at the edge.
    public let day: CivilDate
    /// The moment.
    public let instant: Instant
    /// The `SoftwareActivated` of the build that answers; nil where decisions do not name it.
    public let software: Position?

    /// Makes it; the edge decides which day an instant is.
    public init(
        by actor: Actor,
        on day: CivilDate,
        at instant: Instant,
        software: Position? = nil
    ) {
        self.actor = actor
        self.day = day
        self.instant = instant
        self.software = software
    }

    /// The same, answered by a build.
    public func answered(by software: Position) -> Asked {
        Asked(by: actor, on: day, at: instant, software: software)
    }
}
