import Foundation
import PackagePlugin

/// Writes which commit and which compiler a build is made of, before the target is compiled.
///
/// The events that are recorded later cite both, so a replay knows the source that decided.
@main
struct BuildRecordPlugin: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) async throws -> [Command] {
        let package = context.package.directoryURL
        let output = context.pluginWorkDirectoryURL.appending(path: "BuildRecord.swift")
        // Each commit, checkout and pull adds a line to this file; without git there is none.
        let history = package.appending(path: ".git/logs/HEAD")
        let hasHistory = FileManager.default.fileExists(atPath: history.path)
        return [
            .buildCommand(
                displayName: "Recording commit and compiler",
                executable: package.appending(path: "scripts/record-build"),
                arguments: [package.path, output.path],
                inputFiles: hasHistory ? [history] : [],
                outputFiles: [output]
            )
        ]
    }
}
