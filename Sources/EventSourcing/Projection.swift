/// A read model: a pure fold per key, and the rows that a key's state means.
///
/// What a key's rows are depends on the events of that key alone, in the order of the log. So keys
/// can be folded in parallel, and incremental and rebuilt rows are the same.
public protocol Projection: SendableMetatype {
    /// The events it follows: one category, or an enum of its own over several.
    associatedtype Event: Sendable
    /// What a state is kept for; its cells begin every primary key.
    associatedtype Key: Comparable & Hashable & Sendable
    /// The keys of an event: a list, or `OneKey` where an event never touches two.
    associatedtype Keys: RandomAccessCollection<Key> = [Key]
    /// What is known of a key.
    associatedtype State: Sendable

    /// Prefix of its files and name in every command; never renamed.
    static var name: String { get }
    /// Raised with every change of meaning; the engine then rebuilds it.
    static var version: Int { get }
    /// The SQL that makes its tables and views.
    static var schema: String { get }
    /// Its tables, in the order in which `rows` gives them.
    static var tables: [Table] { get }
    /// Names of the event types that it wants to see.
    static var typeNames: [StaticText] { get }
    /// The stream categories that it follows: an event in one of them whose type this build does
    /// not know stops it, for nobody can say that it means nothing here.
    static var categories: [StaticText] { get }
    /// The types of those categories that this build knows, wanted or not.
    static var knownTypeNames: [StaticText] { get }

    /// Decodes an event; nil when it is not of interest.
    ///
    /// - Throws: `EventDecodingError` when the record cannot be understood.
    static func decode(_ envelope: Envelope) throws(EventDecodingError) -> Event?
    /// The keys that `event` touches, from the event alone.
    static func keys(of event: Recorded<Event>) -> Keys
    /// The key as cells, in the order of the primary keys.
    static func cells(of key: Key) -> [Cell]
    /// The key back from its cells; nil when they are not one.
    static func key(from cells: [Cell]) -> Key?
    /// What `event` changes for `key`; nil is a key that has no rows.
    ///
    /// - Throws: `FoldRefusal` when the event cannot be: the read model stands still before it.
    static func evolve(
        _ state: inout State?,
        of key: Key,
        with event: Recorded<Event>
    ) throws(FoldRefusal)
    /// The rows that stand for the state: per table, complete rows with the key's cells first.
    static func rows(of key: Key, _ state: State) -> [[[Cell]]]
    /// The state back from its rows, so that a restart needs no second copy; nil when not its rows.
    static func state(of key: Key, from rows: [[[Cell]]]) -> State?

    // For the engine; a projection leaves these as they are (`ProjectionFold.swift`).

    /// Decodes records and sorts their events into parts by key.
    static func sort(
        _ envelopes: EventRun<Envelope>,
        into parts: Int,
        for scope: FoldScope
    ) -> SortedEvents<Self>
    /// Folds the events of one part, in the order of the log, into the states of their keys; gives
    /// the event at which that stopped.
    static func fold(
        _ sorted: SortedEvents<Self>,
        part: Int,
        into states: inout KeyedStates<Key, State>
    ) -> PoisonEvent?
    /// All states in the order of their keys.
    static func inOrder(_ parts: [KeyedStates<Key, State>]) -> [(key: Key, state: State)]
}

extension Projection where Event: EventCategory {
    /// The category of its events.
    public static var categories: [StaticText] { [Event.category] }
    /// The types of that category.
    public static var knownTypeNames: [StaticText] { Event.typeNames }
}

/// A table of a read model.
public struct Table: Hashable, Sendable {
    /// Its name in SQL.
    public let name: String
    /// Its columns, the key's first.
    public let columns: [String]
    /// How many columns, from the first, are the projection's key.
    public let keyColumns: Int
    /// How many columns, from the first, are the primary key.
    public let primaryKeyColumns: Int

    /// Describes a table.
    public init(_ name: String, columns: [String], keyColumns: Int, primaryKeyColumns: Int) {
        self.name = name
        self.columns = columns
        self.keyColumns = keyColumns
        self.primaryKeyColumns = primaryKeyColumns
    }
}

/// A cell of a row.
///
/// There is no floating point: it has no place in anything that is decided.
public enum Cell: Hashable, Sendable {
    /// NULL.
    case null
    /// INTEGER.
    case integer(Int64)
    /// TEXT.
    case text(String)
    /// BLOB.
    case blob([UInt8])
}
