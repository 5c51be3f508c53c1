internal import ArgumentParser
internal import CaseHandling
internal import EventLog
internal import EventSourcing
internal import Foundation

/// Where the data is.
struct DataOptions: ParsableArguments {
    @Option(help: "Folder of the installation (else WAARBORG_DATA, else ./waarborg-data).")
    var data: String?

    var folder: DataFolder {
        DataFolder(
            data ?? ProcessInfo.processInfo.environment["WAARBORG_DATA"] ?? "./waarborg-data"
        )
    }
}

/// Where the data is, and who asks.
struct InstallationOptions: ParsableArguments {
    @OptionGroup var place: DataOptions

    @Option(name: .customLong("as"), help: "Who you are, as in p-1 (else WAARBORG_AS).")
    var person: String?

    @Option(help: "In which role, as in operator.")
    var role: String?

    @Option(help: "For which unit, as in beheer.")
    var unit: String?

    /// The actor that the options or the environment name.
    func actor() throws -> Actor {
        let known = ProcessInfo.processInfo.environment["WAARBORG_AS"] ?? ""
        let parts = known.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        let whole = parts.count == 3
        let id = person ?? (whole ? parts[0] : nil)
        let role = role ?? (whole ? parts[1] : nil)
        let unit = unit ?? (whole ? parts[2] : nil)
        guard let id, let role, let unit, let actor = Actor(id: id, role: role, unit: unit) else {
            throw ValidationError(
                "Who are you? Give --as PERSON --role ROLE --unit UNIT, or"
                    + " WAARBORG_AS=PERSON:ROLE:UNIT; each is one word of A-Z a-z 0-9 . _ ~ -,"
                    + " 64 characters at most."
            )
        }
        return actor
    }

    func installation() throws -> Installation {
        Installation.opened(place.folder, for: try actor())
    }

    /// The installation, after checking that the actor may do `action`.
    func authorised(_ action: String) throws -> Installation {
        let installation = try installation()
        if !FileManager.default.fileExists(atPath: place.folder.log) {
            throw LogError.notALog(path: place.folder.log, problem: "there is no such file")
        }
        try installation.authorise(action)
        return installation
    }
}

/// What somebody looks at the data of people for.
struct Purpose: ParsableArguments {
    /// The most characters of a purpose, as in the schema of `DossierAccessed`.
    static let max = 200

    @Option(name: .customLong("purpose"), help: "What for: it is recorded.") var text: String

    func validate() throws { try checkWords(text, "--purpose", "what you look at it for") }
}

/// Refuses words of an option that are none, too many, or hold what is no text.
func checkWords(_ text: String, _ option: String, _ meaning: String) throws {
    let isText = text.unicodeScalars.allSatisfy {
        ![.control, .lineSeparator, .paragraphSeparator].contains($0.properties.generalCategory)
    }
    let isBlank = text.unicodeScalars.allSatisfy(\.properties.isWhitespace)
    if isText, !isBlank, text.unicodeScalars.count <= Purpose.max { return }
    throw ValidationError(
        "\(option): expected 1 to \(Purpose.max) characters on one line: \(meaning)."
    )
}

/// What somebody looks at the log for, where what is shown is about people.
struct PurposeOfReading: ParsableArguments {
    @Option(
        name: .customLong("purpose"),
        help: "What for: needed where it is about people, and recorded."
    )
    var text: String?

    func validate() throws {
        if let text { try checkWords(text, "--purpose", "what you look at it for") }
    }
}

/// A log to check: that of the installation, or any file, for which nobody needs a role.
///
/// Who asks may be said as for any other command, and is not needed.
struct LogFileOptions: ParsableArguments {
    @OptionGroup var options: InstallationOptions

    @Option(help: "A log file anywhere, as a backup; nothing is written to it.")
    var log: String?

    var path: String { log ?? options.place.folder.log }
}

/// The stream that a person means: encoded as in the log, or with its words as they are.
func streamName(_ text: String) throws -> StreamName {
    if let name = try? StreamName(text) { return name }
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    return try StreamName(parts.map(StreamName.encode).joined(separator: "/"))
}

/// The stream `category/number` that a person means with `category/17` or `17`.
func numberedStream(_ category: String, _ text: String) throws -> StreamName {
    let name = try StreamName(text.hasPrefix("\(category)/") ? text : "\(category)/\(text)")
    guard name.category == category, name.number != nil else {
        throw BadInput("\(text) is not a \(category), as in \(category)/17 or 17.")
    }
    return name
}
