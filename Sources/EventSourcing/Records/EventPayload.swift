/// The data of one event type, generated from its schema.
public protocol EventPayload: CanonicalValue {
    /// The name of the type, a past fact in English; never renamed.
    static var typeName: StaticText { get }
    /// The latest version of its schema, from 1.
    static var schemaVersion: Int { get }
    /// From when it holds in law; nil where the schema names no field for it.
    var effective: CivilDate? { get }
}

/// The events of one stream category, generated: an enum with a case per type.
public protocol EventCategory: Sendable {
    /// The first segment of the streams' names.
    static var category: StaticText { get }
    /// Names of the types of this category.
    static var typeNames: [StaticText] { get }

    /// Decodes the data that `envelope` surrounds; nil when the type is not of this category.
    ///
    /// - Throws: `EventDecodingError` for an unknown version or data outside the schema.
    static func decode(_ envelope: borrowing Envelope) throws(EventDecodingError) -> Self?

    /// The event itself.
    var payload: any EventPayload { get }
}

extension EventPayload {
    /// Decodes the data that `envelope` surrounds.
    ///
    /// - Throws: `EventDecodingError` when the data is outside the schema.
    @inlinable
    public init(_ envelope: borrowing Envelope) throws(EventDecodingError) {
        var reader = CanonicalReader(envelope.owner, envelope.data)
        do {
            try self.init(from: &reader)
            try reader.end()
        } catch {
            throw EventDecodingError(copy envelope, .data(error))
        }
    }
}

/// Why a recorded event cannot be understood.
public struct EventDecodingError: Error, Sendable, CustomStringConvertible {
    /// What is wrong.
    public enum Reason: Sendable {
        /// No schema of this name is known to this build.
        case unknownType
        /// The type is known, this version of its schema is not.
        case unknownVersion
        /// The data is outside the schema.
        case data(CanonicalError)
    }

    /// The place in the log.
    public let position: Position
    /// The name of the event type.
    public let type: String
    /// The version of its schema.
    public let schemaVersion: Int
    /// What is wrong.
    public let reason: Reason

    /// Makes an error about the record that `envelope` surrounds.
    public init(_ envelope: Envelope, _ reason: Reason) {
        position = envelope.position
        type = envelope.type.string
        schemaVersion = envelope.schemaVersion
        self.reason = reason
    }

    /// A sentence: where, what, and what to do.
    public var description: String { "Position \(position): \(problem)" }

    /// What is wrong there, and what to do.
    public var problem: String {
        switch reason {
        case .unknownType:
            "this build knows no event type \(type). Use the build that wrote it, or a later one."
        case .unknownVersion:
            "this build does not know version \(schemaVersion) of \(type)."
                + " Use the build that wrote it, or a later one."
        case .data(let error):
            "the data of \(type) v\(schemaVersion) is not what its schema says: \(error)."
                + " Run `waarborg verify`: the log may be damaged."
        }
    }
}
