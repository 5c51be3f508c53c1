internal import Casework
internal import EventSourcing
internal import Events
internal import Projections
internal import SQLite

/// Toeslagen as the read model `ToeslagState` has them, brought up to the end of the log first.
///
/// A list says which toeslagen a run looks at; what happens to each is decided from its own events.
public struct ToeslagList {
    /// Which toeslagen.
    public struct Filter: Sendable {
        /// Of this kind.
        public var kind: String?
        /// Of this benefit year.
        public var year: Int64?
        /// With this status: submitted, provisional, definitive.
        public var status: String?
        /// With a term that is due until this day, YYYY-MM-DD.
        public var dueThrough: String?
        /// With something paid too much that is neither asked back nor waived.
        public var isToReclaim = false
        /// With an objection that is open.
        public var hasOpenObjection = false
        /// Of which the advance is not paid on this day, YYYY-MM-DD: suspended (Awir article 23).
        public var suspendedOn: String?
        /// With an award that assumes figures of the law.
        public var isAssumed = false
        /// Awarded, and with this condition not verified by any source, as in insured.
        public var unverified: String?

        /// All toeslagen.
        public init() {}
    }

    /// A toeslag in a list.
    public struct Item: Sendable {
        /// Its number.
        public let number: Int64
        /// The number of who applied.
        public let applicant: Int64
        /// Its kind.
        public let kind: String
        /// The benefit year.
        public let year: Int64
        /// Where it stands.
        public let status: String
        /// Of the award that holds, in eurocents for the year.
        public let amount: Int64?
    }

    private let path: String
    /// The number of records that the read model reflects.
    public let reflects: Int64

    /// The list of an installation.
    ///
    /// - Throws: `ReadModelError`, `LogError`.
    public init(_ installation: Installation) throws {
        (path, reflects) = try ReadModelRegister.current(ToeslagState.self, of: installation)
    }

    /// Gives the toeslagen that fit, by rising number.
    ///
    /// - Throws: what `body` throws, and a failure to read.
    public func forEach(_ filter: Filter, _ body: (Item) throws -> Void) throws {
        let database = try Database(path, .readOnly)
        var conditions: [(sql: String, value: Cell?)] = []
        if let kind = filter.kind { conditions.append(("kind = ?", .text(kind))) }
        if let year = filter.year { conditions.append(("benefit_year = ?", .integer(year))) }
        if let status = filter.status { conditions.append(("status = ?", .text(status))) }
        if let day = filter.dueThrough {
            conditions.append(
                ("toeslag IN (SELECT toeslag FROM toeslag_term WHERE day <= ?)", .text(day))
            )
        }
        if filter.isToReclaim {
            conditions.append(("toeslag IN (SELECT toeslag FROM to_reclaim)", nil))
        }
        if filter.hasOpenObjection {
            conditions.append(
                ("toeslag IN (SELECT toeslag FROM toeslag_objection WHERE outcome IS NULL)", nil)
            )
        }
        if let day = filter.suspendedOn {
            conditions.append(("suspended_until >= ?", .text(day)))
        }
        if filter.isAssumed { conditions.append(("assumed IS NOT NULL", nil)) }
        if let condition = filter.unverified {
            // Where it plays a part.
            let kinds = EligibilityCondition(rawValue: condition)?.kinds ?? []
            let list = kinds.map { "'\($0.rawValue)'" }.joined(separator: ", ")
            conditions.append(("kind IN (\(list))", nil))
            conditions.append(
                (
                    "decision IS NOT NULL AND toeslag NOT IN (SELECT toeslag FROM toeslag_condition"
                        + " WHERE condition = ? AND is_verified = 1)", .text(condition)
                )
            )
        }
        let wanted =
            conditions.isEmpty ? "" : " WHERE " + conditions.map(\.sql).joined(separator: " AND ")
        let select = try database.prepare(
            "SELECT toeslag, applicant, kind, benefit_year, status, amount FROM toeslag\(wanted)"
                + " ORDER BY toeslag"
        )
        for (index, value) in conditions.compactMap(\.value).enumerated() {
            switch value {
            case .integer(let integer): select.bind(index, integer)
            case .text(let text): select.bind(index, text)
            case .null, .blob: preconditionFailure("conditions are texts and integers")
            }
        }
        while try select.step() {
            try body(
                Item(
                    number: select.integer(0),
                    applicant: select.integer(1),
                    kind: select.text(2),
                    year: select.integer(3),
                    status: select.text(4),
                    amount: select.isNull(5) ? nil : select.integer(5)
                )
            )
        }
    }
}
