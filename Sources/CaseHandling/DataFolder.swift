/// Where an installation keeps its files.
public struct DataFolder: Sendable {
    /// The folder.
    public let path: String

    /// The installation in the folder `path`.
    public init(_ path: String) { self.path = path }

    /// The log.
    public var log: String { "\(path)/log.sqlite" }
    /// The keys, apart from the log.
    public var vault: String { "\(path)/vault.sqlite" }
    /// The read models.
    public var readModels: String { "\(path)/read" }
}
