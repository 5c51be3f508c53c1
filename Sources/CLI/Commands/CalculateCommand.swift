internal import ArgumentParser
internal import BenefitRules
internal import BenefitYears
internal import EventSourcing
internal import Foundation

/// The command `waarborg calculate`.
struct CalculateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "calculate",
        abstract: "Calculates toeslagen by the law, with an explanation.",
        discussion: """
            FILE is a JSON array of cases, an object with an array "examples", or a case per line;
            - is standard input. Each case gives one line of JSON, in order: the amounts in
            eurocents, or {"id","error":{"code","field","message"}}; the others go on, and the
            exit status is 2 when any failed. --fields lists every input.

            A complete case of each toeslag:
            \(Self.examples.joined(separator: "\n"))

            A file for --parameters, of figures that are not confirmed:
            \(Self.parameterExample)
            """
    )

    /// One of each toeslag; a test calculates them.
    static let examples = [
        #"{"id":"1","toeslag":"zorgtoeslag","year":2025,"inputs":{"partner":false,"#
            + #""gezamenlijk_toetsingsinkomen":30500}}"#,
        #"{"id":"2","toeslag":"huurtoeslag","year":2026,"inputs":{"huishouden":"eenpersoons","#
            + #""gezamenlijk_toetsingsinkomen":29000,"kale_huur_cents":71000}}"#,
        #"{"id":"3","toeslag":"kindgebonden_budget","year":2026,"inputs":{"partner":true,"#
            + #""gezamenlijk_toetsingsinkomen":45000,"kinderen_leeftijden":[13,16]}}"#,
        #"{"id":"4","toeslag":"kinderopvangtoeslag","year":2026,"inputs":{"#
            + #""gezamenlijk_toetsingsinkomen":60000,"opvang":[{"kind":1,"soort":"dagopvang","#
            + #""uren_per_maand":122,"uurprijs_cents":1050}]}}"#,
    ]

    /// A file that assumes one figure; a test reads it.
    static let parameterExample =
        #"{"year":2024,"sources":["estimate"],"parameters":[{"name":"#
        + #""huurtoeslag.servicekosten_max_per_soort","value":1200,"unit":"eurocent","#
        + #""article":"Wht:5:3","source":[1]}]}"#

    @Argument(help: "A file of cases, or - for standard input.") var file: String?
    @Option(
        help: "How each amount was found: citizen (Dutch sentences) or expert (every step).",
        transform: Self.style
    )
    var explain: ExplanationStyle?
    @Option(help: "Figures that are assumed where the law's are not confirmed; results say so.")
    var parameters: [String] = []
    @Flag(help: "Lists every input, its bounds, and what holds without it.") var fields = false

    func validate() throws {
        guard fields != (file != nil) else {
            throw ValidationError("Give a FILE, or - for standard input, or --fields.")
        }
    }

    func run() throws {
        if fields { return Self.listFields() }
        let legislation = try Legislation(assuming: parameters)
        var elements = CaseElements(try input())
        var writer = CanonicalWriter()
        var hasFailed = false
        while let element = try elements.next() {
            if !calculate(element, legislation, &writer) { hasFailed = true }
            Terminal.say(writer)
            writer.clear()
        }
        if hasFailed { throw ExitStatus.badInput }
    }

    /// Writes the line of a case; gives whether it could be calculated.
    private func calculate(
        _ element: CaseElements.Element,
        _ legislation: Legislation,
        _ writer: inout CanonicalWriter
    ) -> Bool {
        var id: String?
        do {
            let json: JSON
            switch element.content {
            case .success(let bytes):
                do {
                    json = try JSON(parsing: bytes, decimalsAsText: true)
                } catch {
                    id = CaseElements.identification(in: bytes)
                    let line = element.line + error.line - 1
                    throw CaseFault.syntax("line \(line), column \(error.column): \(error.message)")
                }
            case .failure(let problem):
                id = CaseElements.identification(in: problem.text)
                throw CaseFault.syntax("line \(element.line): \(problem.message)")
            }
            id = try? BenefitCase.identification(json)
            let result = try BenefitCase(json, in: legislation)
                .result(in: legislation, explains: explain != nil)
            result.write(to: &writer, explaining: explain)
            return true
        } catch let fault as CaseFault {
            fault.write(to: &writer, of: id)
        } catch {
            CaseFault.syntax("\(error)").write(to: &writer, of: id)
        }
        return false
    }

    private func input() throws -> FileHandle {
        guard let file, file != "-" else { return .standardInput }
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: file, isDirectory: &isFolder),
            !isFolder.boolValue
        else { throw BadInput("There is no file \(file).") }
        guard let handle = FileHandle(forReadingAtPath: file) else {
            throw BadInput("\(file) cannot be read.")
        }
        return handle
    }

    private static func style(_ text: String) throws -> ExplanationStyle {
        guard let style = ExplanationStyle(rawValue: text) else {
            throw ValidationError("--explain is citizen or expert, not \(text).")
        }
        return style
    }

    private static func listFields() {
        for kind in ToeslagKind.allCases {
            Terminal.say("\(kind.rawValue):")
            for field in CaseField.all where field.kinds.contains(kind) {
                Terminal.say(line(field, indent: "  "))
                if case .objects(let members, _) = field.kind {
                    for member in members { Terminal.say(line(member, indent: "    ")) }
                }
            }
        }
    }

    private static func line(_ field: CaseField, indent: String) -> String {
        let changes = field.isChangeable ? "  (may change within the year: wijzigingen)" : ""
        return "\(indent)\(field.name)  [\(field.kind)]  without it: \(field.standard)"
            + "  \(field.meaning)\(changes)"
    }
}
