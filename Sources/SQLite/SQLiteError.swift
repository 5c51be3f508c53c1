internal import CSQLite

/// What SQLite answered when it could not do what was asked.
public struct SQLiteError: Error, Hashable, Sendable, CustomStringConvertible {
    /// SQLite's extended result code.
    public let code: Int32
    /// SQLite's own words.
    public let message: String
    /// The file, and the statement where there is one.
    public let place: String

    /// Makes an error of an extended result code.
    public init(code: Int32, message: String, place: String) {
        self.code = code
        self.message = message
        self.place = place
    }

    /// The primary result code, as in `SQLITE_FULL`.
    public var primaryCode: Int32 { code & 0xFF }

    /// Whether there was no room on the disk.
    public var isDiskFull: Bool { primaryCode == SQLITE_FULL }

    /// Whether the file may not be read or written by this user.
    public var isPermission: Bool {
        [SQLITE_PERM, SQLITE_READONLY, SQLITE_AUTH, SQLITE_CANTOPEN].contains(primaryCode)
    }

    /// Whether a page could not be written, so that what was being committed is not complete.
    public var isUnwritten: Bool {
        // SQLITE_IOERR_WRITE.
        isDiskFull || code == SQLITE_IOERR | 3 << 8
    }

    /// Whether there was no room for the index of the write-ahead log, which readers need too.
    public var isWithoutIndex: Bool {
        // SQLITE_IOERR_SHMOPEN, _SHMSIZE and _SHMMAP.
        isDiskFull || [18, 19, 21].contains { code == SQLITE_IOERR | $0 << 8 }
    }

    /// Whether the file is a damaged SQLite database.
    public var isDamaged: Bool { primaryCode == SQLITE_CORRUPT }

    /// Whether the file is no SQLite database.
    public var isNoDatabase: Bool { primaryCode == SQLITE_NOTADB }

    /// What was asked, and SQLite's own words.
    public var description: String { "\(place): \(message) (SQLite \(code))" }
}
