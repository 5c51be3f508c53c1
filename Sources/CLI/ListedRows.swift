internal import CaseHandling
internal import EventLog
internal import EventSourcing

/// Rows about people, printed after it is recorded whom they are about.
struct ListedRows {
    private let installation: Installation
    private let view: String
    private let purpose: String?
    private let json: Bool
    private var log: EventLog?
    private var rows: [(citizen: Int64?, since: Position, row: Row)] = []

    /// Gives `body` what takes rows, and prints what is left of them.
    static func show(
        _ installation: Installation,
        view: String,
        _ purpose: PurposeOfReading,
        json: Bool,
        _ body: (inout ListedRows) throws -> Void
    ) throws {
        var listed = ListedRows(installation, view: view, purpose.text, json: json)
        try body(&listed)
        try listed.show()
    }

    private init(_ installation: Installation, view: String, _ purpose: String?, json: Bool) {
        self.installation = installation
        self.view = view
        self.purpose = purpose
        self.json = json
    }

    /// Takes a row about a citizen, nil for nobody, with where in the log that stands.
    mutating func add(_ row: Row, about citizen: Int64?, since position: Position) throws {
        rows.append((citizen, position, row))
        if rows.count == Installation.displayedMax { try show() }
    }

    private mutating func show() throws {
        guard let first = rows.first else { return }
        let log = try log ?? installation.writer()
        self.log = log
        try installation.recordList(
            of: Set(rows.compactMap(\.citizen)),
            from: first.since,
            view: view,
            purpose: purpose,
            log
        )
        for (_, _, row) in rows { row.print(json: json) }
        rows = []
    }
}
