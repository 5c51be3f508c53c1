internal import CSQLite

/// A compiled statement; parameters and columns count from 0.
public final class Statement {
    private let handle: OpaquePointer
    private let database: Database
    private let sql: String

    init(_ handle: OpaquePointer, of database: Database, sql: String) {
        self.handle = handle
        self.database = database
        self.sql = sql
    }

    deinit { sqlite3_finalize(handle) }

    /// SQLite copies what is bound this way.
    private static let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    /// Binds an integer.
    public func bind(_ index: Int, _ value: Int64) {
        sqlite3_bind_int64(handle, Int32(index + 1), value)
    }

    /// Binds a text.
    public func bind(_ index: Int, _ value: String) {
        value.withCString { characters in
            _ = sqlite3_bind_text64(
                handle,
                Int32(index + 1),
                characters,
                UInt64(value.utf8.count),
                Self.copied,
                UInt8(SQLITE_UTF8)
            )
        }
    }

    /// Binds bytes.
    public func bind(_ index: Int, _ value: [UInt8]) {
        value.withUnsafeBufferPointer { bind(index, $0) }
    }

    /// Binds bytes, which SQLite copies.
    public func bind(_ index: Int, _ value: UnsafeBufferPointer<UInt8>) {
        if value.isEmpty {
            sqlite3_bind_zeroblob(handle, Int32(index + 1), 0)
        } else {
            sqlite3_bind_blob64(
                handle,
                Int32(index + 1),
                value.baseAddress,
                UInt64(value.count),
                Self.copied
            )
        }
    }

    /// Binds NULL.
    public func bindNull(_ index: Int) { sqlite3_bind_null(handle, Int32(index + 1)) }

    /// Goes to the next row; false when there is none.
    ///
    /// - Throws: `SQLiteError`.
    public func step() throws(SQLiteError) -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default:
            let error = database.error(sql)
            sqlite3_reset(handle)
            throw error
        }
    }

    /// Runs a statement that gives no rows and makes it ready to be bound again.
    ///
    /// - Throws: `SQLiteError`.
    public func run() throws(SQLiteError) {
        defer { reset() }
        _ = try step()
    }

    /// Makes the statement ready to run again; what was bound stays.
    public func reset() { sqlite3_reset(handle) }

    /// How many columns a row has.
    public var columnCount: Int { Int(sqlite3_column_count(handle)) }

    /// The name of a column.
    public func columnName(_ index: Int) -> String {
        String(cString: sqlite3_column_name(handle, Int32(index)))
    }

    /// Whether a cell is NULL.
    public func isNull(_ index: Int) -> Bool {
        sqlite3_column_type(handle, Int32(index)) == SQLITE_NULL
    }

    /// The kind of a cell.
    public func kind(_ index: Int) -> Kind {
        switch sqlite3_column_type(handle, Int32(index)) {
        case SQLITE_INTEGER: .integer
        case SQLITE_TEXT: .text
        case SQLITE_BLOB: .blob
        case SQLITE_FLOAT: .real
        default: .null
        }
    }

    /// The kinds of cells that SQLite knows.
    public enum Kind: Sendable {
        /// A kind of cell.
        case null, integer, text, blob, real
    }

    /// A cell as an integer.
    public func integer(_ index: Int) -> Int64 { sqlite3_column_int64(handle, Int32(index)) }

    /// A cell as a text.
    public func text(_ index: Int) -> String {
        guard let bytes = sqlite3_column_text(handle, Int32(index)) else { return "" }
        let count = Int(sqlite3_column_bytes(handle, Int32(index)))
        return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    }

    /// A cell as bytes.
    public func bytes(_ index: Int) -> [UInt8] { withBytes(index) { Array($0) } }

    /// Gives the bytes of a cell to `body`; they are valid until the statement goes on.
    public func withBytes<R>(
        _ index: Int,
        _ body: (UnsafeBufferPointer<UInt8>) throws -> R
    ) rethrows -> R {
        let start = sqlite3_column_blob(handle, Int32(index))
        let count = Int(sqlite3_column_bytes(handle, Int32(index)))
        return try body(
            UnsafeBufferPointer(
                start: start?.assumingMemoryBound(to: UInt8.self),
                count: start == nil ? 0 : count
            )
        )
    }
}
