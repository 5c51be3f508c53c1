internal import SQLite

/// Whether a log has exactly the tables, triggers and keys that its format has.
///
/// A trigger that is gone stops no accident any more, and a table that is not ours may mislead.
enum SchemaCheck {
    static func problems(_ database: Database) throws -> [String] {
        let fresh = try Database(":memory:", .create)
        try fresh.execute(LogFormat.schema)
        var expected = try schema(fresh)
        var problems: [String] = []
        for (name, sql) in try schema(database).sorted(by: { $0.key < $1.key }) {
            guard let wanted = expected.removeValue(forKey: name) else {
                problems.append("there is a \(name), which no log has")
                continue
            }
            if wanted != sql { problems.append("the \(name) is not what it should be") }
        }
        problems += expected.keys.sorted().map { "the \($0) is missing" }
        return try problems + keys(database)
    }

    private static func schema(_ database: Database) throws -> [String: String] {
        // Indexes that SQLite makes itself have no SQL, and are covered by their tables.
        let select = try database.prepare(
            "SELECT type || ' ' || name, sql FROM sqlite_master WHERE sql IS NOT NULL"
        )
        var schema: [String: String] = [:]
        while try select.step() { schema[select.text(0)] = select.text(1) }
        return schema
    }

    private static func keys(_ database: Database) throws -> [String] {
        let known = ["blockPower", "frameRecords", "headBlocks", "log", "major", "minor"]
        let select = try database.prepare("SELECT key FROM meta ORDER BY key")
        var problems: [String] = []
        while try select.step() {
            let key = select.text(0)
            if known.contains(key) { continue }
            problems.append("the table meta has the key \(key), which no log has")
        }
        if let version = try database.integer("PRAGMA user_version"), version != 0 {
            problems.append("PRAGMA user_version is \(version), and 0 in every log")
        }
        let empty = try database.integer(
            """
            SELECT count(*) FROM category
            WHERE NOT EXISTS (SELECT 1 FROM stream WHERE stream.category = category.number)
            """
        )
        if let empty, empty > 0 { problems.append("\(empty) rows of category have no stream") }
        let junk = try database.integer(
            """
            SELECT count(*) FROM request WHERE position < 0 OR count < 0 OR position + count >
                coalesce((SELECT max(position) + 1 FROM tail),
                    (SELECT (max(number) + 1) * \(LogFormat.blockRecords) FROM block), 0)
            """
        )
        if let junk, junk > 0 {
            problems.append("\(junk) rows of request point behind the end of the log")
        }
        return problems
    }
}
