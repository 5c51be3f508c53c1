internal import EventSourcing
internal import SQLite

/// What one append would write, until it has passed every check.
struct Draft {
    let first: Int64
    var lines: [[UInt8]] = []
    var types: [String] = []
    var heads: [String: LogAppender.Head] = [:]

    init(first: Int64) { self.first = first }

    var nextPosition: Int64 { first + Int64(lines.count) }
}

/// What the running transaction will write.
struct Staged {
    var first: Int64 = 0
    var lines: [[UInt8]] = []
    var types: [String] = []
    var heads: [String: LogAppender.Head] = [:]
    var requests: [(request: AppendContext.Request, answer: Appended)] = []

    mutating func adopt(_ draft: Draft) {
        if lines.isEmpty {
            (lines, types) = (draft.lines, draft.types)
        } else {
            lines += draft.lines
            types += draft.types
        }
        if heads.isEmpty { heads = draft.heads } else { heads.merge(draft.heads) { $1 } }
    }
}

/// The newest records, fewer than a block once a transaction has ended.
struct Tail: Sendable {
    /// Position of the first line; a multiple of the size of a block.
    var first: Int64 = 0
    var lines: [[UInt8]] = []
    var types: [Int] = []
    var recorded: [Instant] = []

    init() {}

    init(reading connection: LogConnection, next: Int64, types numbers: [String: Int]) throws {
        first = (next >> LogFormat.blockPower) << LogFormat.blockPower
        let statement = try connection.database.prepare(
            "SELECT \(LogReader.tailColumns) FROM tail ORDER BY position"
        )
        while try statement.step() {
            let row = LogReader.TailRow(statement)
            let position = row.position
            guard position == first + Int64(lines.count) else {
                throw LogError.damaged(
                    place: "tail",
                    problem: "position \(first + Int64(lines.count)) is missing"
                )
            }
            switch try row.entry() {
            case .record(let envelope):
                recorded.append(envelope.recorded)
                types.append(numbers[envelope.type.string] ?? -1)
            case .withheld(let withheld):
                recorded.append(recorded.last ?? Instant(milliseconds: 0))
                types.append(numbers[withheld.type] ?? -1)
            }
            if types.last == -1 {
                throw LogError.damaged(place: "type", problem: "the type at \(position) is missing")
            }
            lines.append(Array(row.record.buffer))
        }
        guard first + Int64(lines.count) == next else {
            throw LogError.damaged(place: "tail", problem: "it ends before position \(next - 1)")
        }
    }

    mutating func removeFirst(_ count: Int) {
        first += Int64(count)
        lines.removeFirst(count)
        types.removeFirst(count)
        recorded.removeFirst(count)
    }
}

/// The key of a stream within its category: an integer where it is one, which sorts and packs best.
enum StreamKey: Hashable, Comparable, Sendable {
    case number(Int64)
    case text(String)

    init(_ key: String) {
        if let number = Int64(key), number >= 0, String(number) == key {
            self = .number(number)
        } else {
            self = .text(key)
        }
    }

    var isInteger: Bool { if case .number = self { true } else { false } }

    /// The key as it stands in a stream's name.
    var text: String {
        switch self {
        case .number(let number): String(number)
        case .text(let text): text
        }
    }

    static func < (left: Self, right: Self) -> Bool {
        switch (left, right) {
        case (.number(let left), .number(let right)): left < right
        case (.number, .text): true
        case (.text, .number): false
        case (.text(let left), .text(let right)):
            left.utf8.lexicographicallyPrecedes(right.utf8)
        }
    }
}
