internal import EventSourcing
internal import Projections
internal import SQLite

/// How texts to citizens work, as the read model `NoticeResponse` has it, brought up to the end of
/// the log first.
public struct NoticeResponses {
    /// A text, by the way it was sent.
    public struct Row: Hashable, Sendable {
        /// Which text, and its version.
        public let content: String
        /// By which way.
        public let channel: String
        /// How often it was sent.
        public let sent: Int64
        /// How often it came back.
        public let returned: Int64
        /// How often it was answered.
        public let answered: Int64
        /// The share that was answered in time, in hundredths of a percent.
        public let shareInTime: Int64
        /// The share in which the citizen contradicts what was found, in hundredths of a percent.
        public let shareContradicting: Int64
        /// From what was found until it was sent, in days; nil where nothing was found.
        public let daysToContact: Int64?
        /// From what was found until it was answered, in days; nil where nothing was.
        public let daysToAnswer: Int64?
        /// From what was found until it was corrected or seen to be right, in days; nil where
        /// nothing was.
        public let daysToRepair: Int64?
    }

    private let path: String

    /// The responses of an installation.
    ///
    /// - Throws: `ReadModelError`, `LogError`.
    public init(_ installation: Installation) throws {
        path = try ReadModelRegister.current(NoticeResponse.self, of: installation).path
    }

    /// The texts, by name and channel.
    ///
    /// - Throws: a failure to read.
    public func rows() throws -> [Row] {
        let select = try Database(path, .readOnly).prepare(
            "SELECT content, channel, sent, returned, answered, share_in_time,"
                + " share_contradicting, days_to_contact, days_to_answer, days_to_repair"
                + " FROM notice_response ORDER BY content, channel"
        )
        var rows: [Row] = []
        while try select.step() {
            rows.append(
                Row(
                    content: select.text(0),
                    channel: select.text(1),
                    sent: select.integer(2),
                    returned: select.integer(3),
                    answered: select.integer(4),
                    shareInTime: select.isNull(5) ? 0 : select.integer(5),
                    shareContradicting: select.isNull(6) ? 0 : select.integer(6),
                    daysToContact: select.isNull(7) ? nil : select.integer(7),
                    daysToAnswer: select.isNull(8) ? nil : select.integer(8),
                    daysToRepair: select.isNull(9) ? nil : select.integer(9)
                )
            )
        }
        return rows
    }
}
