internal import EventLog
public import EventSourcing
internal import Events
internal import ReadModels

/// Events that a read model cannot fold and goes on without, by a decision on record.
public struct PassedEvents {
    private let installation: Installation

    /// The decisions of an installation.
    public init(_ installation: Installation) { self.installation = installation }

    /// Records that two persons let the read model `name` go on without the event at `position`, at
    /// which it stands still.
    ///
    /// The decision holds for this version of the projection alone, and for every rebuild of it.
    ///
    /// - Throws: `PassedEventError` when it does not stand still there, `FourEyesError`,
    ///   `ReadModelError`, `LogError`.
    public func pass(
        _ position: Position,
        by name: String,
        reason: String,
        second: String
    ) throws {
        let other = try installation.secondPerson(second)
        let model = try ReadModelRegister.named([name], installation.folder)[0]
        // It may have gone on since: then there is nothing to pass.
        do {
            _ = try model.catchUp { _, _ in }
        } catch ReadModelError.poison {}
        guard let poison = try model.status().poison, poison.position == position else {
            throw PassedEventError(
                name: name,
                position: position,
                standsAt: try model.status().poison?.position
            )
        }
        let event = ProjectionEventPassed(
            passed: position,
            problem: Text(String(poison.reason.prefix(2_000))),
            projection: Text(name),
            reason: Text(reason),
            second: other,
            type: Text(poison.type),
            version: Int64(model.version)
        )
        _ = try installation.writer().appendAndWait(
            [StreamAppend(Installation.systemStream(), .any, [try ProposedEvent(event)])],
            installation.context()
        )
    }

    /// The positions that this version of a projection passes, by the decisions in the log.
    static func positions(
        of name: String,
        version: Int,
        _ reader: LogReader
    ) throws -> Set<Int64> {
        let type = ProjectionEventPassed.typeName.description
        guard try reader.typeNames().contains(type) else { return [] }
        var positions: Set<Int64> = []
        try reader.scan(0..<Int64.max, types: [type]) { entry in
            guard case .record(let envelope) = entry else { return true }
            let decision = try ProjectionEventPassed(envelope)
            if decision.projection.string == name, decision.version == Int64(version) {
                positions.insert(decision.passed.value)
            }
            return true
        }
        return positions
    }
}

/// A read model does not stand still at the event that should be passed.
public struct PassedEventError: Error, Sendable, CustomStringConvertible {
    /// Its name.
    public let name: String
    /// The event that should be passed.
    public let position: Position
    /// Where it stands still; nil when it does not.
    public let standsAt: Position?

    /// What is wrong, and what to do.
    public var description: String {
        let place = standsAt.map { "it stands still at \($0)" } ?? "it does not stand still"
        return "\(name) cannot pass position \(position): \(place). Only the event at which a read"
            + " model stands still is passed; `waarborg status` names it."
    }
}
