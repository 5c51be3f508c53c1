internal import Casework
public import EventSourcing
internal import Events
internal import Projections
internal import SQLite

/// The sources and what they delivered, as the read models `SourceRegister` and `DeliveryRegister`
/// have it, brought up to the end of the log first.
public struct DeliveryList {
    /// A registered source.
    public struct SourceItem: Sendable {
        /// Its number.
        public let number: Int64
        /// Who delivers.
        public let supplier: String
        /// In which form.
        public let kind: String
        /// How often.
        public let frequency: String
        /// The days that are delivered, YYYY-MM-DD; the last is nil while no end is known.
        public let days: (first: String, last: String?)
        /// Within how many days after a period its delivery is expected.
        public let dueDays: Int64
        /// Until when the law was found to carry it; nil when it was not, or nobody looked.
        public let carriedUntil: String?
        /// Where the newest registration stands: what is to be judged.
        public let registration: Position
        /// Until when it was found to be needed for awarding; nil when it was not, or nobody
        /// looked.
        public let neededUntil: String?
    }

    /// A problem with the quality of a source that its supplier was told of.
    public struct Issue: Sendable {
        /// Where it was raised.
        public let position: Position
        /// The number of the source.
        public let source: Int64
        /// Who delivers.
        public let supplier: String
        /// Which dimension of quality.
        public let dimension: String
        /// The number of the delivery that shows it; nil for the source as a whole.
        public let delivery: Int64?
        /// The day on which the supplier was told, YYYY-MM-DD.
        public let raisedOn: String
    }

    /// A delivery.
    public struct Item: Sendable {
        /// Its number.
        public let number: Int64
        /// The number of its source.
        public let source: Int64
        /// In which form.
        public let kind: String
        /// The first day that it covers, YYYY-MM-DD.
        public let period: String
        /// The day on which it came in.
        public let receivedOn: String
        /// Lines, the last that is done, those recorded, known and rejected.
        public let counts: [Int64]
        /// Interpretation, correctness and reliability in millionths, timeliness in days.
        public let quality: [Int64]
        /// Whether that will do.
        public let isAdmitted: Bool
    }

    /// A period of which the delivery did not come in time.
    public struct Late: Sendable {
        /// The source.
        public let source: SourceItem
        /// The period, as in 2025-03.
        public let period: String
        /// The day by which it was expected.
        public let due: CivilDate
    }

    private let sources: Database
    private let deliveries: Database

    /// The lists of an installation.
    ///
    /// - Throws: `ReadModelError`, `LogError`.
    public init(_ installation: Installation) throws {
        func open(_ projection: any Projection.Type) throws -> Database {
            try Database(ReadModelRegister.current(projection, of: installation).path, .readOnly)
        }
        sources = try open(SourceRegister.self)
        deliveries = try open(DeliveryRegister.self)
    }

    /// The problems with quality that are open, the oldest first.
    ///
    /// - Throws: a failure to read.
    public func issues() throws -> [Issue] {
        let select = try sources.prepare(
            "SELECT issue, source, supplier, dimension, delivery, raised_on FROM source_issue"
                + " JOIN source USING (source) WHERE resolved_on IS NULL ORDER BY raised_on, issue"
        )
        var issues: [Issue] = []
        while try select.step() {
            issues.append(
                Issue(
                    position: Position(select.integer(0)),
                    source: select.integer(1),
                    supplier: select.text(2),
                    dimension: select.text(3),
                    delivery: select.isNull(4) ? nil : select.integer(4),
                    raisedOn: select.text(5)
                )
            )
        }
        return issues
    }

    /// The registered sources, by rising number.
    ///
    /// - Throws: a failure to read.
    public func registered() throws -> [SourceItem] {
        let select = try sources.prepare(
            "SELECT s.source, supplier, kind, frequency, first_day, last_day, due_days,"
                + " CASE WHEN is_carried = 1 THEN carried_until END,"
                + " CASE WHEN is_necessary = 1 THEN valid_until END, registered FROM source s"
                + " LEFT JOIN source_purpose p ON p.source = s.source AND p.processing = ?"
                + " ORDER BY s.source"
        )
        select.bind(0, Toeslagen.processing)
        var items: [SourceItem] = []
        while try select.step() {
            func text(_ column: Int) -> String? {
                select.isNull(column) ? nil : select.text(column)
            }
            items.append(
                SourceItem(
                    number: select.integer(0),
                    supplier: select.text(1),
                    kind: select.text(2),
                    frequency: select.text(3),
                    days: (select.text(4), text(5)),
                    dueDays: select.integer(6),
                    carriedUntil: text(7),
                    registration: Position(select.integer(9)),
                    neededUntil: text(8)
                )
            )
        }
        return items
    }

    /// Gives the deliveries, by rising number.
    ///
    /// - Throws: what `body` throws, and a failure to read.
    public func forEach(_ body: (Item) throws -> Void) throws {
        let select = try deliveries.prepare(
            "SELECT delivery, source, kind, period_start, received_on, lines, through, recorded,"
                + " known, rejected, interpretation, correctness, reliability, timeliness,"
                + " is_admitted FROM delivery ORDER BY delivery"
        )
        while try select.step() {
            try body(
                Item(
                    number: select.integer(0),
                    source: select.integer(1),
                    kind: select.text(2),
                    period: select.text(3),
                    receivedOn: select.text(4),
                    counts: (5...9).map { select.integer($0) },
                    quality: (10...13).map { select.integer($0) },
                    isAdmitted: select.integer(14) == 1
                )
            )
        }
    }

    /// The periods that were due before a day and of which no delivery was taken to its end; by
    /// source and period.
    ///
    /// - Throws: a failure to read.
    public func late(on day: CivilDate) throws -> [Late] {
        var late: [Late] = []
        let select = try deliveries.prepare(
            "SELECT 1 FROM delivery WHERE source = ? AND period_start = ? AND period_end = ?"
                + " AND is_admitted = 1 AND through = lines"
        )
        for source in try registered() {
            guard let frequency = DeliveryFrequency(rawValue: source.frequency),
                let first = CivilDate(source.days.first)
            else { continue }
            let last = source.days.last.flatMap { CivilDate($0) } ?? day
            var period = DeliveryPeriod(of: frequency, around: first)
            while let here = period, here.start <= last {
                let due = CivilDate(days: here.end.days + Int32(clamping: source.dueDays))
                if due >= day { break }
                select.reset()
                select.bind(0, source.number)
                select.bind(1, here.start.description)
                select.bind(2, here.end.description)
                if try !select.step() {
                    late.append(Late(source: source, period: here.description, due: due))
                }
                period = here.next
            }
        }
        return late
    }
}
