internal import EventSourcing
internal import Projections
internal import SQLite

/// How often what was filled in for citizens was right, as the read model `PrefillQuality` has it,
/// brought up to the end of the log first.
public struct SourceQuality {
    /// The facts of one source.
    public struct Row: Hashable, Sendable {
        /// Who said them.
        public let source: String
        /// Whether they came with deliveries, or were confirmed by them.
        public let isDelivered: Bool
        /// How many citizens said are right.
        public let confirmed: Int64
        /// How many they said are wrong.
        public let rejected: Int64
    }

    private let path: String

    /// The quality of the sources of an installation.
    ///
    /// - Throws: `ReadModelError`, `LogError`.
    public init(_ installation: Installation) throws {
        path = try ReadModelRegister.current(PrefillQuality.self, of: installation).path
    }

    /// By source; what was not delivered comes first.
    ///
    /// - Throws: a failure to read.
    public func rows() throws -> [Row] {
        let select = try Database(path, .readOnly).prepare(
            "SELECT source, is_delivered, confirmed, rejected FROM rejection"
                + " ORDER BY source, is_delivered"
        )
        var rows: [Row] = []
        while try select.step() {
            rows.append(
                Row(
                    source: select.text(0),
                    isDelivered: select.integer(1) == 1,
                    confirmed: select.integer(2),
                    rejected: select.integer(3)
                )
            )
        }
        return rows
    }
}
