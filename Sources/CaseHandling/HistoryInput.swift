internal import Foundation
internal import XES

/// Where a history is read from.
public enum HistoryInput {
    /// The file at a path.
    case file(String)
    /// What came through standard input.
    case spooled(SpooledInput)

    /// Where its bytes are.
    var path: String {
        switch self {
        case .file(let path): path
        case .spooled(let spooled): spooled.path
        }
    }

    /// What messages call it.
    var place: String {
        switch self {
        case .file(let path): path
        case .spooled: SpooledInput.name
        }
    }

    /// What the log calls it: the file's name without its folders.
    var name: String { (place as NSString).lastPathComponent }

    /// The same for the reader of XES.
    var source: XESSource { .named(place, path: path) }
}
