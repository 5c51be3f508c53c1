import Foundation

/// A file system of a few megabytes in memory; needs the right to mount one.
final class SmallDisk: Sendable {
    struct NotMounted: Error {}

    private let folder: TemporaryFolder
    var path: String { folder.path }

    static let isPossible = (try? SmallDisk(bytes: 65_536)) != nil

    init(bytes: Int) throws {
        folder = try TemporaryFolder()
        try Self.run("mount", "-t", "tmpfs", "-o", "size=\(bytes)", "none", folder.path)
    }

    deinit { try? Self.run("umount", "--lazy", folder.path) }

    func resize(bytes: Int) throws {
        try Self.run("mount", "-o", "remount,size=\(bytes)", folder.path)
    }

    func makeReadOnly() throws { try Self.run("mount", "-o", "remount,ro", folder.path) }

    private static func run(_ command: String...) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = command
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        if process.terminationStatus != 0 { throw NotMounted() }
    }
}
