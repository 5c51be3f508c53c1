public import Foundation

/// Published logs of real cases, which are beside the package where it is developed and not in it.
public enum SharedData {
    /// The folder of the package.
    public static let package = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private static let folder = package.deletingLastPathComponent().appending(path: "shared/data")

    /// Whether they are on this machine.
    public static let isThere = FileManager.default.fileExists(atPath: folder.path)

    /// Why a test is skipped where they are not.
    public static let absent = "the published logs (../shared/data) are not on this machine"

    /// Whether tests that take minutes run too: `WAARBORG_TEST_ALL=1`.
    public static let testsAll = ProcessInfo.processInfo.environment["WAARBORG_TEST_ALL"] == "1"

    /// The path of one of its files.
    public static func file(_ name: String) -> String { folder.appending(path: name).path }
}
