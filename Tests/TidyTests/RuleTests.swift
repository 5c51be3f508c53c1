import Testing

struct `A tidy rule` {
    private func code(_ text: String) -> SwiftCode { SwiftCode(text) }

    @Test func `sees code apart from comments and strings`() {
        let text = #"""
            let a = "try! // \(f("{", x as! Y))" // as!
            /* try! /* nested */ fatalError */ let b = #"\(x)"#
            """#
        let parts = code(text)
        #expect(parts.code.count == 2)
        #expect(!parts.code[0].contains("try!"))
        #expect(parts.code[0].contains("x as! Y"))
        #expect(!parts.code[0].contains("{"))
        #expect(parts.comments[0].contains("// as!"))
        #expect(!parts.code[1].contains("fatalError"))
        #expect(parts.code[1].contains("let b ="))
    }

    @Test func `sees through strings of several lines`() {
        let quotes = String(repeating: "\"", count: 3)
        let parts = code("let a = \(quotes)\n  { \" try!\n  \(quotes)\nfunc b() {}")
        #expect(!parts.code[1].contains("{"))
        #expect(parts.code[3] == "func b() {}")
    }

    @Test func `counts the lines of a file`() {
        #expect(SwiftRules.tooManyLines(String(repeating: "\n", count: 500)).isEmpty)
        #expect(SwiftRules.tooManyLines(String(repeating: "\n", count: 501)).count == 1)
    }

    @Test func `counts the columns of a line`() {
        let line = String(repeating: "é", count: 100)
        #expect(SwiftRules.longLines(line).isEmpty)
        #expect(SwiftRules.longLines("\n" + line + "x") == ["2: 101 columns; 100 are allowed"])
    }

    @Test(arguments: ["func long(", "init?(", "static func < ("])
    func `counts the lines of a function`(_ declaration: String) {
        func text(_ count: Int) -> String {
            let body = String(repeating: "    let a = [1].map { $0 }\n", count: count - 2)
            return "struct S {\n\(declaration)\n_ a: Int) -> Int {\n\(body)}\nfunc b() {}\n}"
        }
        #expect(SwiftRules.longFunctions(code(text(69))).isEmpty)
        #expect(SwiftRules.longFunctions(code(text(70))).count == 1)
    }

    @Test func `leaves the requirements of a protocol alone`() {
        let filler = String(repeating: "\n    // more", count: 80)
        let requirements = "    func a()\(filler)\n    func b()\n"
        let text = "protocol P {\n\(requirements)}\nextension P {\n\(filler)\n}"
        #expect(SwiftRules.longFunctions(code(text)).isEmpty)
    }

    @Test(arguments: ["struct LogManager", "final class StringUtils", "enum Core", "actor AImpl"])
    func `refuses a name that says nothing`(_ declaration: String) {
        #expect(SwiftRules.bannedNames(code(declaration + " {}")).count == 1)
    }

    @Test(arguments: ["struct Score", "enum Implementation", "class CorePoint2 { }// Manager"])
    func `keeps to whole words of a name`(_ declaration: String) {
        let expected = declaration.contains("Core") ? 1 : 0
        #expect(SwiftRules.bannedNames(code(declaration)).count == expected)
    }

    @Test(arguments: ["try! f()", "x as! Int", "fatalError()"])
    func `refuses what traps`(_ line: String) {
        #expect(SwiftRules.traps(code(line)).count == 1)
        #expect(SwiftRules.traps(code("// " + line)).isEmpty)
    }

    @Test func `wants a proof above a claim`() {
        let claim = "final class C: @unchecked Sendable {}"
        #expect(SwiftRules.unprovenClaims(code(claim)).count == 1)
        #expect(SwiftRules.unprovenClaims(code("// Only ever written in init.\n" + claim)).isEmpty)
    }

    @Test func `refuses a task without reference`() {
        let word = "TO" + "DO"
        #expect(SwiftRules.leftTasks(code("// \(word): later")).count == 1)
        #expect(SwiftRules.leftTasks(code("// \(word)(RFC 9162): say why")).isEmpty)
    }

    @Test(arguments: [
        "import Foundation", "public import struct Foundation.Date", "import SQLite",
        "func f() async {}", "let now = Date()", "let now = ContinuousClock.now",
        "x.randomElement()", "Int.random(in: 0...1)", "x.shuffled()",
        "var g = SystemRandomNumberGenerator()",
    ])
    func `refuses what is not a function of its arguments`(_ line: String) {
        #expect(SwiftRules.impurities(code(line)).count == 1)
    }

    @Test(arguments: [
        "public import EventSourcing", "let randomness = s.randomness", "CivilDate(text)",
        "struct RandomSample {}", "// random(",
    ])
    func `allows what is`(_ line: String) {
        #expect(SwiftRules.impurities(code(line)).isEmpty)
    }

    @Test func `refuses a number that could be a citizen's`() {
        let number = "11122233" + "3"
        #expect(TextRules.citizenNumbers("bsn \(number).").count == 1)
        #expect(TextRules.citizenNumbers("\"\(number)\"").count == 1)
        #expect(TextRules.citizenNumbers("\(number) \(TextRules.citizenNumberMarker)").isEmpty)
        #expect(TextRules.citizenNumbers("a\(number) 1\(number) 0.\(number)").isEmpty)
        #expect(TextRules.citizenNumbers("111222334 000000000").isEmpty)
    }

    @Test(arguments: ["cd /work/main", "\"/root/x\"", "/tmp/x-dev", "see /home/ann/notes"])
    func `refuses a path of one machine`(_ line: String) {
        #expect(TextRules.machinePaths(line).count == 1)
    }

    @Test(arguments: ["work/main", "/tmp/demo", "a/work/b", "\\(root)/work/x", "/root"])
    func `allows a path of any machine`(_ line: String) {
        #expect(TextRules.machinePaths(line).isEmpty)
    }

    @Test func `wants usage and strictness of a script`() {
        let good = "#!/usr/bin/env bash\n# usage: x\nset -euo pipefail\n"
        #expect(TextRules.scriptProblems(good, isShell: true).isEmpty)
        #expect(TextRules.scriptProblems("#!/usr/bin/env bash\n", isShell: true).count == 2)
        #expect(TextRules.scriptProblems("\"\"\"\nusage: x\n\"\"\"", isShell: false).isEmpty)
    }

    @Test func `finds the commands of a page`() {
        let page = "waarborg prose\n```sh\nwaarborg verify\nx=$(waarborg sample show)\n```\n"
        #expect(TextRules.commands(inExamples: page) == ["verify", "sample"])
    }
}
