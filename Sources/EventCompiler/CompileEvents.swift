import Foundation

/// `EventCompiler SCHEMAS OUTPUT`: checks the schemas of a folder and writes Swift to another.
///
/// Every violation of every file is one line on standard error, `path:line:column: error: …`, and
/// the exit status is 1.
@main
struct CompileEvents {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 3 else {
            report("usage: EventCompiler SCHEMAS OUTPUT")
            exit(2)
        }
        let compilation = Compilation(try SchemaFolder(arguments[1]).inputs())
        guard compilation.diagnostics.isEmpty else {
            for diagnostic in compilation.diagnostics { report(diagnostic.under(arguments[1])) }
            exit(1)
        }
        let output = URL(fileURLWithPath: arguments[2], isDirectory: true)
        try FileManager.default.createDirectory(at: output, withIntermediateDirectories: true)
        for source in compilation.sources {
            try Data(source.text.utf8).write(to: output.appending(path: source.name))
        }
    }

    private static func report(_ line: String) {
        FileHandle.standardError.write(Data((line + "\n").utf8))
    }
}

/// The folder that holds the schemas.
struct SchemaFolder {
    private let root: URL

    init(_ path: String) { root = URL(fileURLWithPath: path, isDirectory: true) }

    /// Its schemas, lifts and `published.json`, with their paths within it.
    func inputs() throws -> [InputFile] {
        let paths = try FileManager.default.subpathsOfDirectory(atPath: root.path)
        return try paths.sorted().filter { path in
            path.hasSuffix(".json") || path.hasSuffix(".lifts.swift")
        }.map { path in
            InputFile(path: path, bytes: Array(try Data(contentsOf: root.appending(path: path))))
        }
    }
}
