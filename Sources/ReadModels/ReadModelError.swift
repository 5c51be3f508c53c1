public import EventSourcing
internal import EventLog
public import SQLite

/// Why a read model cannot be kept up to date.
public enum ReadModelError: Error, Sendable, CustomStringConvertible {
    /// There is no read model of this name.
    case unknown(String, known: [String])
    /// The rows in the file are not rows of the projection.
    case strangeRows(String, path: String)
    /// Its file follows another log, or another history of the same log.
    case otherHistory(String, path: String, position: Int64)
    /// An event of the log stops it; nothing is passed over.
    case poison(String, PoisonEvent)
    /// Someone else is rebuilding it at this moment.
    case busy(String)
    /// It cannot be rebuilt in so few bytes of memory.
    case memory(String, bytes: Int)
    /// The file could not be read or written.
    case storage(String, SQLiteError)
    /// A file could not be made, moved or read.
    case file(path: String, problem: String)

    static func wrap(_ error: any Error, _ name: String) -> any Error {
        switch error {
        case let error as SQLiteError: ReadModelError.storage(name, error)
        case let error as PoisonEvent: ReadModelError.poison(name, error)
        default: error
        }
    }

    /// What, where, and what to do.
    public var description: String {
        switch self {
        case .unknown(let name, let known):
            "There is no read model \(name). There are: \(known.joined(separator: ", "))."
        case .strangeRows(let name, let path):
            "\(path) holds rows that are not those of \(name). Run `waarborg rebuild \(name)`."
        case .otherHistory(let name, let path, let position):
            "\(path) follows another history than this log has before position \(position)."
                + " Run `waarborg rebuild \(name)`."
        case .poison(let name, let event):
            "\(name) stands still. \(event) What cannot be mended is passed, by two persons, with"
                + " `waarborg projection pass \(name) \(event.position)`."
        case .busy(let name): "\(name) is being rebuilt by someone else; wait for that to end."
        case .memory(let name, let bytes):
            "\(name) cannot be rebuilt within \(bytes >> 20) MiB of memory. Give --memory more."
        case .storage(let name, let error) where error.isDiskFull:
            "\(name): \(error). Make room, and run `waarborg rebuild \(name)`."
        case .storage(let name, let error):
            "\(name): \(error). Check the disk, and run `waarborg rebuild \(name)`."
        case .file(let path, let problem): "\(path): \(problem)"
        }
    }
}
