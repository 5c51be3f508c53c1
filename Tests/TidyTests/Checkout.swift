import Foundation

/// The files of the project, as they would be committed.
enum Checkout {
    /// A text file of the project.
    struct File: Sendable, CustomStringConvertible {
        /// Its path from the top of the project, as in `Sources/CLI/Options.swift`.
        let path: String
        let text: String

        var description: String { path }
        var name: String { String(path.split(separator: "/").last ?? "") }
        var isSwift: Bool { path.hasSuffix(".swift") }
        var isDocumentation: Bool { path.hasSuffix(".md") }

        /// Whether it is in the folder `folder` of the project.
        func isIn(_ folder: String) -> Bool { path.hasPrefix(folder + "/") }
    }

    /// The top of the project.
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().standardizedFileURL

    /// Never committed: what building and running leaves behind.
    private static let leftOut: Set<String> = [
        ".git", ".build", ".swiftpm", "waarborg-data", "__pycache__", "Package.resolved",
    ]

    /// Every text file, in order of path; what fuzzing found counts as text, whatever its bytes.
    static let files: [File] = paths(in: root, prefix: "").sorted().compactMap { path in
        guard let data = FileManager.default.contents(atPath: root.appending(path: path).path)
        else { return nil }
        let text = String(validating: data, as: UTF8.self)
        if let text { return File(path: path, text: text) }
        let isFound = path.hasPrefix("Tests/FuzzTests/Corpus/")
        return isFound ? File(path: path, text: String(decoding: data, as: UTF8.self)) : nil
    }

    /// The Swift files that the house rules are about, read as code.
    static let swiftFiles: [(file: File, code: SwiftCode)] = files.filter { file in
        file.isSwift
            && ["Sources", "Tests", "Projections", "EventSchemas"].contains(where: file.isIn)
    }.map { ($0, SwiftCode($0.text)) }

    /// The text of one file; nil when there is none.
    static func text(_ path: String) -> String? { files.first { $0.path == path }?.text }

    /// The names of the folders directly in `folder`, in order.
    static func folders(in folder: String) -> [String] {
        let depth = folder.split(separator: "/").count
        return Set(
            files.filter { $0.isIn(folder) }.compactMap { file -> String? in
                let parts = file.path.split(separator: "/")
                return parts.count > depth + 1 ? String(parts[depth]) : nil
            }
        ).sorted()
    }

    private static func paths(in folder: URL, prefix: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { !leftOut.contains($0) && !$0.hasPrefix(".build") }.flatMap { name in
            var isFolder: ObjCBool = false
            let url = folder.appending(path: name)
            guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
                return [String]()
            }
            let path = prefix + name
            return isFolder.boolValue ? paths(in: url, prefix: path + "/") : [path]
        }
    }
}
