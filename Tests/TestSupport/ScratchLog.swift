public import EventLog
internal import EventSourcing
public import Foundation

/// A log in a folder of its own, and a folder for read models beside it.
public final class ScratchLog: Sendable {
    /// Its folder.
    public let folder: TemporaryFolder
    /// The file.
    public var path: String { folder.file("log.sqlite") }
    /// Where read models are kept.
    public var readModels: String { folder.file("read") }

    /// An empty log.
    public init(id: String = "test-1") throws {
        folder = try TemporaryFolder()
        try FileManager.default.createDirectory(
            atPath: folder.file("read"),
            withIntermediateDirectories: true
        )
        try EventLog.create(folder.file("log.sqlite"), logID: id, dictionary: [])
    }

    /// The log, for appending.
    public func open() throws -> EventLog { try EventLog(path) { TestClock.start } }

    /// The log, for reading.
    public func reader() throws -> LogReader { try LogReader(path) }

    /// Who appends.
    public static let context = AppendContext(.keeper, processing: "test")

    /// Appends events, each to its stream, in their order.
    public func append(_ events: some Sequence<(stream: String, event: ProposedEvent)>) throws {
        let log = try open()
        for (stream, event) in events {
            _ = try log.appendAndWait(
                [StreamAppend(try StreamName(stream), .any, [event])],
                Self.context
            )
        }
    }

    /// The file as it is now, so that it can be put back.
    public func copy() throws -> Data {
        try open().moveWriteAheadLog()
        return try Data(contentsOf: URL(filePath: path))
    }

    /// Puts an earlier file back.
    public func restore(_ copy: Data) throws {
        for suffix in ["-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: path + suffix)
        }
        try copy.write(to: URL(filePath: path))
    }
}
