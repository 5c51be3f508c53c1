public import EventSourcing
public import SQLite

/// Why the log refused or failed: what, where, and what to do.
public enum LogError: Error, Sendable {
    /// A stream has moved on since it was read; read it again and decide anew.
    case versionConflict(stream: String, expected: Int64, found: Int64)
    /// The same idempotency key was used before with another command.
    case requestConflict(key: String)
    /// An event cannot be recorded as it is.
    case invalidEvent(type: String, problem: String)
    /// A record is larger than `LogFormat.recordBytesMax`.
    case recordTooLarge(type: String, bytes: Int)
    /// An append has more events than `LogFormat.appendEventsMax`.
    case appendTooLarge(events: Int)
    /// The file is not a log of this kind.
    case notALog(path: String, problem: String)
    /// The file was written by a later format than this build knows.
    case newerFormat(path: String, major: Int64, minor: Int64)
    /// There is a file already where a new one should be made.
    case exists(path: String)
    /// The clock differs too much from the last recorded moment.
    case clock(now: Instant, head: Instant)
    /// Something in the file is not what it should be; nothing is skipped.
    case damaged(place: String, problem: String)
    /// There is no record at this position.
    case noSuchPosition(Position, count: Int64)
    /// A record cannot be withheld.
    case notWithholdable(Position, problem: String)
    /// The disk is full; nothing of what was asked was kept.
    case diskFull(path: String)
    /// The file or its folder may not be read or written by this user.
    case permission(path: String, problem: String)
    /// The storage failed in another way; nothing of the append was kept.
    case storage(SQLiteError)
    /// An append failed while it was being committed, and could not be taken back.
    case uncertain(SQLiteError)
    /// The disk, not what was asked, is why a file or folder could not be read or written.
    case device(path: String, problem: String)
    /// A file beside the log could not be read or written.
    case file(path: String, problem: String)

    /// The error of the log that an error of SQLite means.
    init(_ error: SQLiteError, path: String) {
        if error.isDiskFull {
            self = .diskFull(path: path)
        } else if error.isNoDatabase {
            self = .notALog(path: path, problem: error.message)
        } else if error.isDamaged {
            self = .damaged(place: path, problem: error.message)
        } else if error.isPermission {
            self = .permission(path: path, problem: error.message)
        } else {
            self = .storage(error)
        }
    }

    /// `error` as an error of the log.
    static func wrap(_ error: any Error, path: String) -> LogError {
        switch error {
        case let error as LogError: error
        case let error as SQLiteError: LogError(error, path: path)
        default: .file(path: path, problem: "\(error)")
        }
    }
}

extension LogError: CustomStringConvertible {
    /// What, where, and what to do.
    public var description: String {
        switch self {
        case .versionConflict(let stream, let expected, let found):
            "\(stream) is at version \(found), and \(expected) was expected: somebody wrote to it"
                + " meanwhile. Read it again and decide anew."
        case .requestConflict(let key):
            "The idempotency key \(key) was used before with another command. Use a new key."
        case .invalidEvent(let type, let problem): "\(type) cannot be recorded: \(problem)"
        case .recordTooLarge(let type, let bytes):
            "A record of \(type) would have \(bytes) bytes; \(LogFormat.recordBytesMax) are"
                + " allowed. Divide it over several events."
        case .appendTooLarge(let events):
            "An append of \(events) events; \(LogFormat.appendEventsMax) are allowed. Divide it."
        case .notALog(let path, let problem):
            "\(path) is not an event log: \(problem). Name one that `waarborg init` or"
                + " `waarborg backup` made."
        case .newerFormat(let path, let major, let minor):
            "\(path) has format \(major).\(minor) and this build knows"
                + " \(LogFormat.major).\(LogFormat.minor). Use a later build."
        case .exists(let path): "\(path) exists already; choose another place."
        case .clock(let now, let head):
            "The clock says \(now) and the last event was recorded at \(head). Set the clock right,"
                + " or accept it with `waarborg clock accept --reason TEXT`."
        case .damaged(let place, let problem):
            "Damaged: \(place): \(problem). Nothing was skipped. Run `waarborg verify`, and restore"
                + " a backup."
        case .noSuchPosition(let position, let count):
            "There is no position \(position): the log holds \(count) events, from 0."
        case .notWithholdable(let position, let problem):
            "Position \(position) cannot be withheld: \(problem)."
        case .diskFull(let path):
            "There is no room left for \(path); nothing of this was kept. Make room and try again."
        case .permission(let path, let problem):
            "\(path) may not be read or written: \(problem). Check its owner and permissions."
        case .storage(let error):
            "The storage failed, nothing of this was kept: \(error). Check the disk, then try"
                + " again."
        case .uncertain(let error):
            "The storage failed, and whether this was kept is not known: \(error). Check the disk,"
                + " and look with `waarborg events` before you try again."
        case .device(let path, let problem):
            "The storage failed: \(path): \(problem). Check the disk, then try again."
        case .file(let path, let problem): "\(path): \(problem)"
        }
    }
}
