import EventSourcing
import Events
import Foundation
import Projections
import Testing

struct `The project` {
    @Test func `holds no number that could be a citizen's`() {
        for file in Checkout.files {
            for problem in TextRules.citizenNumbers(file.text) {
                Issue.record("\(file.path):\(problem)")
            }
        }
    }

    @Test func `names no folder of one machine`() {
        for file in Checkout.files where file.name != "RuleTests.swift" {
            for problem in TextRules.machinePaths(file.text) {
                Issue.record("\(file.path):\(problem)")
            }
        }
    }

    @Test func `leaves what building makes to each machine`() throws {
        let ignored = try #require(Checkout.text(".gitignore")).split(separator: "\n")
        #expect(ignored.contains(".build/"))
        #expect(ignored.contains("Package.resolved"))
        // The index of git holds the paths of everything that is committed.
        let index = Checkout.root.appending(path: ".git/index").path
        if let paths = FileManager.default.contents(atPath: index) {
            #expect(paths.range(of: Data("Package.resolved\0".utf8)) == nil)
        }
    }

    @Test func `has a category for each folder of event schemas`() {
        let folders = Checkout.folders(in: "EventSchemas").filter { $0 != "types" }
        #expect(Set(EventCatalog.types.map(\.category)).sorted() == folders)
    }

    @Test func `registers each folder of projections`() throws {
        let folders = Checkout.folders(in: "Projections")
        #expect(Projections.all.map { $0.name }.sorted() == folders)
        let manifest = try #require(Checkout.text("Package.swift"))
        for folder in folders {
            #expect(Checkout.text("Projections/\(folder)/\(folder).sql") != nil)
            let isEmbedded = manifest.has(".embedInCode(\"\(folder)/\(folder).sql\")")
            #expect(isEmbedded, "\(folder)")
        }
    }

    @Test func `runs each folder of tests`() throws {
        let manifest = try #require(Checkout.text("Package.swift"))
        for folder in Checkout.folders(in: "Tests") {
            let isNamed = manifest.has("name: \"\(folder)\"")
            #expect(isNamed, "\(folder)")
        }
    }

    @Test func `has scripts that say how they are used and stop at a failure`() {
        let scripts = Checkout.files.filter { $0.isIn("scripts") || $0.isIn(".ci") }
            .filter { !$0.path.hasSuffix(".xes") }
        #expect(scripts.count > 3)
        for script in scripts {
            let isShell = !script.path.hasSuffix(".py")
            for problem in TextRules.scriptProblems(script.text, isShell: isShell) {
                Issue.record("\(script.path): \(problem)")
            }
            let path = Checkout.root.appending(path: script.path).path
            if script.text.hasPrefix("#!") {
                #expect(FileManager.default.isExecutableFile(atPath: path), "\(script.path)")
            }
        }
    }

    @Test func `explains each of its folders to a newcomer`() throws {
        let readme = try #require(Checkout.text("README.md"))
        let folders = ["EventSchemas", "Projections", "Tests", "scripts"]
        for folder in folders + Checkout.folders(in: "Sources") {
            let isExplained = readme.has("\(folder)/")
            #expect(isExplained, "\(folder)")
        }
    }

    @Test func `shows no command that does not exist`() throws {
        let known = Set(
            Checkout.files.filter { $0.isIn("Sources/CLI") }.flatMap { file in
                file.text.matches(of: /commandName: "([a-z-]+)"/).map { String($0.1) }
            }
        )
        #expect(known.contains("verify"))
        for page in Checkout.files where page.isDocumentation {
            for command in TextRules.commands(inExamples: page.text) where !known.contains(command)
            {
                Issue.record("\(page.path): waarborg \(command)")
            }
        }
    }
}
