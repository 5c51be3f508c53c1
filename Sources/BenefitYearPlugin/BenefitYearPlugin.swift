import Foundation
import PackagePlugin

/// Runs BenefitYearCompiler over the years of a target before the target is compiled.
@main
struct BenefitYearPlugin: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) async throws -> [Command] {
        let years = target.directoryURL.appending(path: "Years")
        let output = context.pluginWorkDirectoryURL.appending(path: "BenefitYearSources.swift")
        let names = try FileManager.default.contentsOfDirectory(atPath: years.path)
        return [
            .buildCommand(
                displayName: "Checking the figures of the benefit years",
                executable: try context.tool(named: "BenefitYearCompiler").url,
                arguments: [years.path, output.path],
                inputFiles: names.filter { $0.hasSuffix(".json") }.sorted()
                    .map { years.appending(path: $0) },
                outputFiles: [output]
            )
        ]
    }
}
