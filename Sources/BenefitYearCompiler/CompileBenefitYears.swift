internal import BenefitYears
internal import Foundation

/// `BenefitYearCompiler FOLDER OUTPUT`: checks the files of the benefit years and writes them into
/// one Swift file.
///
/// What is wrong is one line on standard error, `path:line:column: error: …`, and the status is 1.
@main
struct CompileBenefitYears {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 3 else {
            report("usage: BenefitYearCompiler FOLDER OUTPUT")
            exit(2)
        }
        let folder = URL(fileURLWithPath: arguments[1], isDirectory: true)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { $0.hasSuffix(".json") }.sorted()
        var source = "/// The files of the benefit years, checked when this was built.\n"
        source += "enum BenefitYearSources {\n    static let all: [StaticString] = [\n"
        var hasFailed = names.isEmpty
        if names.isEmpty { report("\(folder.path): error: no file of a benefit year") }
        for name in names {
            let path = folder.appending(path: name).path
            let data = try Data(contentsOf: URL(fileURLWithPath: path))
            do {
                let file = try BenefitYearFile(parsing: Array(data))
                guard name == "\(file.year).json" else {
                    throw ParameterFault(
                        line: 1,
                        column: 1,
                        problem: "the file is of \(file.year) and not named so"
                    )
                }
                let text = String(decoding: data, as: UTF8.self)
                source += "        ##\"\"\"\n\(text)\n\"\"\"##,\n"
            } catch let error as ParameterFault {
                hasFailed = true
                report("\(path):\(error.line):\(error.column): error: \(error.problem)")
            }
        }
        if hasFailed { exit(1) }
        try Data((source + "    ]\n}\n").utf8).write(to: URL(fileURLWithPath: arguments[2]))
    }

    private static func report(_ line: String) {
        FileHandle.standardError.write(Data((line + "\n").utf8))
    }
}
