import EventSourcing

/// A violation of the dialect, at its place.
struct Diagnostic: Hashable, CustomStringConvertible {
    /// The file, relative to the folder of the schemas.
    let path: String
    /// From 1.
    let line: Int
    /// From 1, in bytes.
    let column: Int
    /// The place within the file.
    let pointer: JSONPointer
    /// What is wrong, and what would be right.
    let message: String

    /// The form that SwiftPM and editors recognise: `path:line:column: error: pointer: message`.
    var description: String {
        let place = pointer.segments.isEmpty ? "the document" : pointer.description
        return "\(path):\(line):\(column): error: \(place): \(message)"
    }

    /// The same at the full path, so that an editor can open it.
    func under(_ folder: String) -> String { "\(folder)/\(description)" }
}

extension Diagnostic {
    /// A violation by the file as a whole.
    init(_ file: InputFile, _ message: String) {
        self.init(file, at: 0, JSONPointer(), message)
    }

    /// A violation at byte `offset` of `file`.
    init(_ file: InputFile, at offset: Int, _ pointer: JSONPointer, _ message: String) {
        let (line, column) = file.bytes.lineAndColumn(at: offset)
        self.init(
            path: file.path,
            line: line,
            column: column,
            pointer: pointer,
            message: message
        )
    }
}

/// A file as it was read from the folder of the schemas.
struct InputFile {
    /// Its path within the folder, as in `history/CaseOpened.v1.json`.
    let path: String
    /// Its content.
    let bytes: [UInt8]

    init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
    }

    init(_ path: String, _ text: String) {
        self.init(path: path, bytes: Array(text.utf8))
    }
}
