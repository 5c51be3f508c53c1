import Foundation
import PackagePlugin

/// Runs EventCompiler over the folder of a target before the target is compiled.
@main
struct EventCompilerPlugin: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) async throws -> [Command] {
        let schemas = target.directoryURL
        let output = context.pluginWorkDirectoryURL.appending(path: "Events")
        let paths = try FileManager.default.subpathsOfDirectory(atPath: schemas.path).sorted()
        let inputs = paths.filter { $0.hasSuffix(".json") || $0.hasSuffix(".lifts.swift") }
        // The compiler's file names (Compilation.swift); SwiftPM must know them before it runs.
        let folders = Set(inputs.map { $0.prefix { $0 != "/" } }.filter { !$0.contains(".") })
        let names =
            folders.subtracting(["types"]).sorted().map { category in
                category.prefix(1).uppercased() + category.dropFirst() + "Event.swift"
            } + ["SharedTypes.swift", "EventCatalog.swift"]
        return [
            .buildCommand(
                displayName: "Compiling event schemas",
                executable: try context.tool(named: "EventCompiler").url,
                arguments: [schemas.path, output.path],
                inputFiles: inputs.map { schemas.appending(path: $0) },
                outputFiles: names.map { output.appending(path: $0) }
            )
        ]
    }
}
