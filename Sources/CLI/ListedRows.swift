internal import CaseHandling
internal import EventSourcing

/// Rows about toeslagen or citizens, printed after it is recorded whose they are.
struct ListedRows {
    private let installation: Installation
    private let view: String
    private let purpose: String?
    private let json: Bool
    private var rows: [(stream: StreamName, row: Row)] = []

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

    /// Takes a row about a toeslag, or about contact with a citizen.
    mutating func add(_ row: Row, about stream: StreamName) throws {
        rows.append((stream, row))
        if rows.count == Installation.displayedMax { try show() }
    }

    private mutating func show() throws {
        try installation.recordList(of: rows.lazy.map(\.stream), view: view, purpose: purpose)
        for (_, row) in rows { row.print(json: json) }
        rows = []
    }
}
