internal import CSQLite

/// A connection to a SQLite file, used by one thread at a time.
public final class Database {
    /// How the file is opened.
    public enum Mode: Sendable {
        /// Reading only; the file must exist.
        case readOnly
        /// Reading only a file that nobody writes, where nothing can be written beside it.
        case immutable
        /// Reading and writing; the file must exist.
        case readWrite
        /// Reading and writing; the file is made when it does not exist.
        case create
    }

    /// The file.
    public let path: String
    let handle: OpaquePointer
    /// Pages in the write-ahead log after the last commit; kept by `watchWriteAheadLog`.
    public fileprivate(set) var walPages = 0

    private static let busyMilliseconds: Int32 = 10_000

    /// Whether SQLite runs without statistics of its memory: they cost a lock of the whole process
    /// for every piece it asks for or gives back.
    ///
    /// Once, before the first connection.
    private static let isPrepared = sqlite3_config_without_memory_statistics() == SQLITE_OK

    /// Opens `path`.
    ///
    /// - Throws: `SQLiteError`.
    public init(_ path: String, _ mode: Mode) throws(SQLiteError) {
        let flags =
            switch mode {
            case .readOnly: SQLITE_OPEN_READONLY
            case .immutable: SQLITE_OPEN_READONLY | SQLITE_OPEN_URI
            case .readWrite: SQLITE_OPEN_READWRITE
            case .create: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
            }
        _ = Self.isPrepared
        var handle: OpaquePointer?
        let name = mode == .immutable ? "file:\(Self.encoded(path))?immutable=1" : path
        let code = sqlite3_open_v2(name, &handle, flags | SQLITE_OPEN_NOMUTEX, nil)
        guard code == SQLITE_OK, let handle else {
            let message = handle.map { String(cString: sqlite3_errmsg($0)) } ?? "out of memory"
            sqlite3_close_v2(handle)
            throw SQLiteError(code: code, message: message, place: path)
        }
        self.path = path
        self.handle = handle
        sqlite3_extended_result_codes(handle, 1)
        sqlite3_busy_timeout(handle, Self.busyMilliseconds)
    }

    deinit { sqlite3_close_v2(handle) }

    /// A path as it stands in a URI of SQLite.
    private static func encoded(_ path: String) -> String {
        path.replacing("%", with: "%25").replacing("?", with: "%3f").replacing("#", with: "%23")
    }

    /// Runs SQL without parameters and without rows: one or more statements.
    ///
    /// - Throws: `SQLiteError`.
    public func execute(_ sql: String) throws(SQLiteError) {
        let code = sqlite3_exec(handle, sql, nil, nil, nil)
        if code != SQLITE_OK { throw error(sql) }
    }

    /// Compiles one statement.
    ///
    /// - Throws: `SQLiteError`.
    public func prepare(_ sql: String) throws(SQLiteError) -> Statement {
        var statement: OpaquePointer?
        let code = sqlite3_prepare_v3(
            handle,
            sql,
            -1,
            UInt32(SQLITE_PREPARE_PERSISTENT),
            &statement,
            nil
        )
        guard code == SQLITE_OK, let statement else { throw error(sql) }
        return Statement(statement, of: self, sql: sql)
    }

    /// The first cell of the first row of `sql` as an integer; nil without a row.
    ///
    /// - Throws: `SQLiteError`.
    public func integer(_ sql: String) throws(SQLiteError) -> Int64? {
        let statement = try prepare(sql)
        return try statement.step() ? statement.integer(0) : nil
    }

    /// Runs `body` between BEGIN IMMEDIATE and COMMIT, or ROLLBACK when it throws.
    public func transaction<R>(_ body: () throws -> R) throws -> R {
        try execute("BEGIN IMMEDIATE")
        do {
            let result = try body()
            try execute("COMMIT")
            return result
        } catch {
            if !isAutocommit { try? execute("ROLLBACK") }
            throw error
        }
    }

    /// Whether no transaction is open.
    public var isAutocommit: Bool { sqlite3_get_autocommit(handle) != 0 }

    /// Rows changed by the last statement.
    public var changes: Int { Int(sqlite3_changes64(handle)) }

    /// A checkpoint of the write-ahead log; gives its size in pages, and how many were moved.
    ///
    /// Truncating waits for readers, two seconds at most, unless `waiting` is false; when it is
    /// done, the size is 0.
    ///
    /// - Throws: `SQLiteError`, but not when readers keep it from finishing.
    @discardableResult
    public func checkpoint(
        truncating: Bool,
        waiting: Bool = true
    ) throws(SQLiteError) -> (pages: Int, moved: Int) {
        sqlite3_busy_timeout(handle, waiting ? 2_000 : 0)
        defer { sqlite3_busy_timeout(handle, Self.busyMilliseconds) }
        var pages: Int32 = 0
        var moved: Int32 = 0
        let mode = truncating ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE
        let code = sqlite3_wal_checkpoint_v2(handle, nil, mode, &pages, &moved)
        if code != SQLITE_OK, code & 0xFF != SQLITE_BUSY, code & 0xFF != SQLITE_LOCKED {
            throw error("wal_checkpoint")
        }
        return (Int(pages), Int(moved))
    }

    /// Counts the pages of the write-ahead log from now on, and leaves it to the caller to move it.
    public func watchWriteAheadLog() {
        // The hook is called inside commits of this connection alone, which `self` outlives.
        let context = Unmanaged.passUnretained(self).toOpaque()
        sqlite3_wal_hook(
            handle,
            { context, _, _, pages in
                guard let context else { return SQLITE_OK }
                let database = Unmanaged<Database>.fromOpaque(context).takeUnretainedValue()
                database.walPages = Int(pages)
                return SQLITE_OK
            },
            context
        )
    }

    /// The bytes of `range` of a blob, without reading the rest of it.
    ///
    /// - Throws: `SQLiteError` when there is no such row, or the blob is shorter.
    public func blob(
        table: String,
        column: String,
        row: Int64,
        range: Range<Int>
    ) throws(SQLiteError) -> [UInt8] {
        var blob: OpaquePointer?
        defer { sqlite3_blob_close(blob) }
        guard sqlite3_blob_open(handle, "main", table, column, row, 0, &blob) == SQLITE_OK else {
            throw error("\(table).\(column) of row \(row)")
        }
        var failed = false
        let bytes = [UInt8](unsafeUninitializedCapacity: range.count) { buffer, count in
            let code = sqlite3_blob_read(
                blob,
                buffer.baseAddress,
                Int32(range.count),
                Int32(range.lowerBound)
            )
            failed = code != SQLITE_OK
            count = failed ? 0 : range.count
        }
        if failed { throw error("\(table).\(column) of row \(row)") }
        return bytes
    }

    func error(_ what: String) -> SQLiteError {
        SQLiteError(
            code: sqlite3_extended_errcode(handle),
            message: String(cString: sqlite3_errmsg(handle)),
            place: "\(path), \(what.prefix(80))"
        )
    }
}
