internal import EventSourcing
internal import SQLite

/// The newest records: fewer than a block once a transaction has ended, more within one.
struct Tail: Sendable {
    /// Position of the first record; a multiple of the size of a block.
    var first: Int64 = 0
    var records = RecordBuffer()

    /// The position behind the last record.
    var end: Int64 { first + Int64(records.count) }

    init() {}

    init(reading connection: LogConnection, next: Int64, types numbers: [String: Int]) throws {
        first = (next >> LogFormat.blockPower) << LogFormat.blockPower
        for row in try Self.rows(of: connection, from: 0) {
            guard row.position == end else {
                throw LogError.damaged(place: "tail", problem: "position \(end) is missing")
            }
            let entry = try row.entry()
            guard let type = numbers[entry.typeName] else {
                throw LogError.damaged(
                    place: "type",
                    problem: "the type at \(row.position) is missing"
                )
            }
            // Of a withheld record the moment is gone; the one before it is a lower bound.
            let moment = entry.recorded ?? records.recorded.last ?? Instant(milliseconds: 0)
            try records.append(type: type, moment) { $0.raw(row.record.buffer) }
        }
        guard end == next else {
            throw LogError.damaged(place: "tail", problem: "it ends before position \(next - 1)")
        }
    }

    /// The rows of the table from `position` on.
    static func rows(of connection: LogConnection, from position: Int64) throws -> [TailRow] {
        let statement = try connection.database.prepare(
            "SELECT \(TailRow.columns) FROM tail WHERE position >= ? ORDER BY position"
        )
        statement.bind(0, position)
        var rows: [TailRow] = []
        while try statement.step() { rows.append(TailRow(statement)) }
        return rows
    }

    mutating func removeFirst(_ count: Int) {
        first += Int64(count)
        records.removeFirst(count)
    }
}
