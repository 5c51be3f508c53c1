public import Foundation

/// A folder that goes when its value goes.
public final class TemporaryFolder: Sendable {
    /// Where it is.
    public let path: String

    /// Makes an empty folder under a name that nothing else has.
    public init() throws {
        path =
            FileManager.default.temporaryDirectory
            .appending(path: "waarborg-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The path of a file in it.
    public func file(_ name: String) -> String { "\(path)/\(name)" }

    /// Writes a file in it and gives its path.
    public func write(_ name: String, _ content: some DataProtocol) throws -> String {
        let path = file(name)
        try Data(content).write(to: URL(filePath: path))
        return path
    }

    /// Writes a text in it and gives its path.
    public func write(_ name: String, _ content: String) throws -> String {
        try write(name, Data(content.utf8))
    }

    /// Writes a text in it, packs it with gzip and gives the path of what came out.
    public func gzip(_ name: String, _ content: String) throws -> String {
        let path = try write(name, content)
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["gzip", "--force", path]
        try process.run()
        process.waitUntilExit()
        return "\(path).gz"
    }

    /// Names of all files in it and in its folders, sorted.
    public func names() throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: path).sorted()
    }

    /// Names of the files whose bytes hold `text`, sorted.
    public func files(holding text: String) throws -> [String] {
        try names().filter { name in
            FileManager.default.contents(atPath: file(name))?.range(of: Data(text.utf8)) != nil
        }
    }
}
