internal import Foundation
public import SQLite

/// Why the vault refused or failed.
public enum VaultError: Error, Sendable, CustomStringConvertible {
    /// The file is not a vault.
    case notAVault(path: String)
    /// The keys follow from the seed of a simulation and the log is about people, or the other way
    /// round.
    case otherLog(path: String)
    /// There is a file already where a new vault should be made.
    case exists(path: String)
    /// There is no key or secret of this name.
    case noKey(String)
    /// The key was destroyed; what it sealed can be opened by nobody.
    case keyDestroyed(String)
    /// The sealed form is damaged, or stands at another place than the one it was sealed for.
    case notOpened(place: String)
    /// The storage failed.
    case storage(SQLiteError)
    /// A file or folder could not be made or written, as the system says.
    case device(path: String, problem: String)

    /// The error of the call of the system that has just failed.
    static func device(path: String) -> VaultError {
        .device(path: path, problem: String(cString: strerror(errno)))
    }

    static func wrap(_ error: any Error) -> VaultError {
        switch error {
        case let error as VaultError: error
        case let error as SQLiteError: .storage(error)
        default: .notOpened(place: "\(error)")
        }
    }

    /// What, and what to do.
    public var description: String {
        switch self {
        case .notAVault(let path):
            "\(path) is not a vault. `waarborg init` makes one; never replace it by another."
        case .otherLog(let path):
            "\(path) and the log do not belong together: one is of a simulation, whose keys protect"
                + " nobody. Use another folder, or put the vault of this log back."
        case .exists(let path): "\(path) exists already; a vault is never made over another file."
        case .noKey(let name): "The vault has no key or secret \(name)."
        case .keyDestroyed(let name):
            "The key \(name) was destroyed; what it sealed can be opened by nobody."
        case .notOpened(let place):
            "What is sealed at \(place) cannot be opened: it is damaged or from another place."
        case .device(let path, let problem):
            "The vault failed: \(path): \(problem). Check the disk, then try again."
        case .storage(let error): "The vault failed: \(error). Check the disk, then try again."
        }
    }
}
