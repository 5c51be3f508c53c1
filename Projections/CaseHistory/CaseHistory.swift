public import EventSourcing
public import Events

/// What is known of each case of an imported history: when, how much, and in which order.
///
/// Activities stand in the order of time; those of the same moment in the order of the source.
public enum CaseHistory: Projection {
    /// A case of a source.
    public struct Key: Comparable, Hashable, Sendable {
        /// Name under which the history was imported.
        public let source: Text
        /// The source's own id.
        public let caseID: Text

        /// Orders by source, then by case.
        public static func < (left: Self, right: Self) -> Bool {
            left.source == right.source ? left.caseID < right.caseID : left.source < right.source
        }
    }

    /// The activities of a case.
    public struct State: Hashable, Sendable {
        // Detached: a slice would keep the whole block alive that it was read from.
        var activities: [Text] = []
        /// When each activity was, in milliseconds since 1970 UTC.
        var times: [Int64] = []
        var resources: Set<Text> = []

        /// Adds an activity; they are brought into the order of time when rows are made of them.
        mutating func add(_ activity: CaseActivityRecorded) {
            activities.append(activity.activity.detached)
            times.append(activity.time.instant.milliseconds)
            if let resource = activity.resource, !resources.contains(resource) {
                resources.insert(resource.detached)
            }
        }

        /// The same in the order of time; what was at the same moment stays in the order of the
        /// source.
        var sorted: State {
            if zip(times, times.dropFirst()).allSatisfy(<=) { return self }
            let order = times.indices.sorted { (times[$0], $0) < (times[$1], $1) }
            var sorted = self
            sorted.activities = order.map { activities[$0] }
            sorted.times = order.map { times[$0] }
            return sorted
        }
    }

    /// `CaseHistory`.
    public static var name: String { "CaseHistory" }
    /// Raised with every change of meaning.
    public static var version: Int { 1 }
    /// The tables and views.
    public static var schema: String {
        String(decoding: PackageResources.CaseHistory_sql, as: UTF8.self)
    }
    /// Cases, and activities per case.
    public static var tables: [Table] {
        [
            Table(
                "case_history",
                columns: [
                    "source", "case_id", "events", "first_time", "last_time", "start_activity",
                    "end_activity", "activities", "times", "resources",
                ],
                keyColumns: 2,
                primaryKeyColumns: 2
            ),
            Table(
                "case_activity",
                columns: ["source", "case_id", "activity", "events"],
                keyColumns: 2,
                primaryKeyColumns: 3
            ),
        ]
    }
    /// Cases and their activities.
    public static var typeNames: [StaticText] {
        [CaseOpened.typeName, CaseContinued.typeName, CaseActivityRecorded.typeName]
    }

    /// Decodes an event of a history.
    public static func decode(
        _ envelope: Envelope
    ) throws(EventDecodingError) -> HistoryEvent? {
        try HistoryEvent.decode(envelope)
    }

    /// The case that the event's stream names: `history/<source>/<case>`.
    public static func keys(of event: Recorded<HistoryEvent>) -> OneKey<Key> {
        guard let source = event.envelope.streamSegment(1),
            let caseID = event.envelope.streamSegment(2)
        else { return OneKey(nil) }
        return OneKey(Key(source: source.detached, caseID: caseID.detached))
    }

    /// Source and case.
    public static func cells(of key: Key) -> [Cell] {
        [.text(key.source.string), .text(key.caseID.string)]
    }

    /// The case that two cells name.
    public static func key(from cells: [Cell]) -> Key? {
        guard case .text(let source) = cells.first, case .text(let caseID) = cells.dropFirst().first
        else { return nil }
        return Key(source: Text(source), caseID: Text(caseID))
    }

    /// Opens a case, or adds an activity to it.
    public static func evolve(
        _ state: inout State?,
        of key: Key,
        with event: Recorded<HistoryEvent>
    ) {
        switch event.event {
        case .caseOpened, .caseContinued:
            if state == nil { state = State() }
        case .caseActivityRecorded(let activity):
            if state == nil { state = State() }
            state?.add(activity)
        case .historyImportStarted, .historyBatchRecorded, .historyDescribed,
            .historyImportAbandoned, .historyImported:
            break
        }
    }

    /// One row for the case, one for each of its activities.
    public static func rows(of key: Key, _ state: State) -> [[[Cell]]] {
        let state = state.sorted
        var counts: [(activity: Text, count: Int64)] = []
        for activity in state.activities.sorted() {
            if let last = counts.last, last.activity == activity {
                counts[counts.count - 1].count += 1
            } else {
                counts.append((activity, 1))
            }
        }
        let history: [Cell] = [
            .integer(Int64(state.activities.count)),
            state.times.first.map(Cell.integer) ?? .null,
            state.times.last.map(Cell.integer) ?? .null,
            state.activities.first.map { .text($0.string) } ?? .null,
            state.activities.last.map { .text($0.string) } ?? .null,
            .text(json(state.activities) { $0.text($1) }),
            .text(json(state.times) { $0.integer($1) }),
            .text(json(state.resources.sorted()) { $0.text($1) }),
        ]
        let activities = counts.map { activity, count in
            cells(of: key) + [.text(activity.string), .integer(count)]
        }
        return [[cells(of: key) + history], activities]
    }

    /// The activities, times and resources of the case's row.
    public static func state(of key: Key, from rows: [[[Cell]]]) -> State? {
        guard let row = rows.first?.first, rows.count == 2, row.count == 10,
            case .text(let activities) = row[7], case .text(let times) = row[8],
            case .text(let resources) = row[9],
            let activities = try? array(activities, { try $0.text(length: 0...1_000).detached }),
            let times = try? array(
                times,
                { try $0.integer(in: -JSON.integerMax...JSON.integerMax) }
            ),
            let resources = try? array(resources, { try $0.text(length: 0...1_000).detached })
        else { return nil }
        return State(activities: activities, times: times, resources: Set(resources))
    }

    private static func json<Item>(
        _ items: [Item],
        _ item: (inout CanonicalWriter, Item) -> Void
    ) -> String {
        var writer = CanonicalWriter()
        writer.array(items, item)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    private static func array<Item>(
        _ json: String,
        _ item: (inout CanonicalReader) throws -> Item
    ) throws -> [Item] {
        var reader = CanonicalReader(Bytes(Array(json.utf8)))
        return try reader.array(count: 0...Int.max) { (reader) throws(CanonicalError) in
            do {
                return try item(&reader)
            } catch {
                throw error as? CanonicalError ?? CanonicalError(.trailingBytes, at: reader.offset)
            }
        }
    }
}
