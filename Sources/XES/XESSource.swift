/// Where a log is read from; gzip is recognised by its first bytes.
public enum XESSource: Hashable, Sendable {
    /// The file at a path.
    case file(String)
    /// The file at `path`, which messages call by another name.
    case named(String, path: String)
    /// The standard input of the process.
    case standardInput
    /// Bytes in memory.
    case bytes([UInt8])

    /// What messages call it: the path, or `standard input`, or `bytes in memory`.
    public var name: String {
        switch self {
        case .file(let path): path
        case .named(let name, path: _): name
        case .standardInput: "standard input"
        case .bytes: "bytes in memory"
        }
    }
}
