import EventSourcing
import Events
import FixtureEvents

/// A contract of events, as far as the targets use it: that of the product, or the one for tests,
/// which has old versions and every shape.
struct Contract: Sendable {
    /// The generated struct of an event type; nil when there is none of this name.
    let payload: @Sendable (_ type: String) -> (any EventPayload.Type)?
    /// Decodes a record of any category.
    let decode: @Sendable (Envelope) throws(EventDecodingError) -> any EventPayload
    /// Every place where a document is not what the schema of a type says.
    let violations: @Sendable (_ type: String, JSON) -> [Violation]?
    /// The canonical form of foreign JSON, or what is wrong with it.
    let canonical: @Sendable (_ type: String, ArraySlice<UInt8>) -> Canonical

    /// A violation of either contract.
    struct Violation {
        let offset: Int
        let expected: String
        let description: String
    }

    /// What a contract makes of foreign JSON.
    enum Canonical {
        case bytes([UInt8])
        case unknownType
        case syntax(JSONSyntaxError)
        case violations([Violation])
    }

    /// The contract of the product, and the one for tests.
    static let all = [product, fixture]

    private static let product = Contract(
        payload: { Events.EventCatalog.type(named: $0)?.payload },
        decode: { envelope throws(EventDecodingError) in
            try Events.EventCatalog.decode(envelope)
        },
        violations: { type, json in
            try? Events.EventCatalog.validate(type: type, json: json).map(Violation.init)
        },
        canonical: { type, foreign in
            do throws(Events.EventDataError) {
                return .bytes(try Events.EventCatalog.canonicalData(type: type, foreign))
            } catch {
                switch error {
                case .unknownType: return .unknownType
                case .syntax(let error): return .syntax(error)
                case .violations(let found): return .violations(found.map(Violation.init))
                }
            }
        }
    )

    private static let fixture = Contract(
        payload: { FixtureEvents.EventCatalog.type(named: $0)?.payload },
        decode: { envelope throws(EventDecodingError) in
            try FixtureEvents.EventCatalog.decode(envelope)
        },
        violations: { type, json in
            try? FixtureEvents.EventCatalog.validate(type: type, json: json).map(Violation.init)
        },
        canonical: { type, foreign in
            do throws(FixtureEvents.EventDataError) {
                return .bytes(try FixtureEvents.EventCatalog.canonicalData(type: type, foreign))
            } catch {
                switch error {
                case .unknownType: return .unknownType
                case .syntax(let error): return .syntax(error)
                case .violations(let found): return .violations(found.map(Violation.init))
                }
            }
        }
    )
}

extension Contract.Violation {
    init(_ violation: Events.SchemaViolation) {
        offset = violation.offset
        expected = violation.expected
        description = violation.description
    }

    init(_ violation: FixtureEvents.SchemaViolation) {
        offset = violation.offset
        expected = violation.expected
        description = violation.description
    }
}
