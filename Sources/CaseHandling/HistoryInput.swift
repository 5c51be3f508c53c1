internal import EventLog
internal import Foundation
internal import XES

/// Where a history is read from.
public enum HistoryInput {
    /// The file at a path.
    case file(String)
    /// What came through standard input.
    case spooled(SpooledInput)

    /// The input that a person means with `file`, - for standard input.
    ///
    /// What is no regular file (a pipe, a device) can be read once only, so it is spooled in
    /// `folder`.
    ///
    /// - Throws: `LogError`.
    public init(_ file: String, spoolingIn folder: DataFolder) throws {
        if file == "-" {
            self = .spooled(try SpooledInput(FileHandle.standardInput, in: folder))
            return
        }
        var status = stat()
        guard stat(file, &status) == 0 else {
            throw LogError.file(path: file, problem: String(cString: strerror(errno)))
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: self = .file(file)
        case S_IFDIR: throw LogError.file(path: file, problem: "it is a folder, not a file")
        default:
            guard let input = FileHandle(forReadingAtPath: file) else {
                throw LogError.file(path: file, problem: String(cString: strerror(errno)))
            }
            self = .spooled(try SpooledInput(input, in: folder))
        }
    }

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
    var name: String { DurableFile.name(of: place) }

    /// The same for the reader of XES.
    var source: XESSource { .named(place, path: path) }
}
