public import EventSourcing
public import Events

/// The registered sources, and what was judged of each: the part of the register of processing
/// activities (AVG article 30) about what comes in.
public enum SourceRegister: StreamProjection {
    /// What is known of a source.
    public struct State: Hashable, Sendable {
        /// The columns of `source` after its number, as they are.
        var source: [Cell]
        var isCarried: Bool?
        var carriedUntil: CivilDate?
        /// By rising name of the processing activity.
        var purposes: [Purpose] = []

        struct Purpose: Hashable, Sendable {
            let processing: String
            let isNecessary: Bool
            let validUntil: CivilDate
        }

        /// The problems with its quality, in order.
        var issues: [Issue] = []

        struct Issue: Hashable, Sendable {
            let position: Int64
            let dimension: String
            let delivery: Int64?
            let raisedOn: CivilDate
            var resolvedOn: CivilDate?
        }
    }

    /// `SourceRegister`.
    public static var name: String { "SourceRegister" }
    /// Raised with every change of meaning.
    public static var version: Int { 2 }
    /// The tables.
    public static var schema: String {
        String(decoding: PackageResources.SourceRegister_sql, as: UTF8.self)
    }
    /// Sources, with the purposes and the problems of each.
    public static var tables: [Table] {
        [
            Table(
                "source",
                columns: [
                    "source", "supplier", "kind", "frequency", "first_day", "last_day",
                    "due_days", "agreement", "categories", "legal_basis", "retention_months",
                    "registered",
                    "is_carried", "carried_until",
                ],
                keyColumns: 1,
                primaryKeyColumns: 1
            ),
            Table(
                "source_purpose",
                columns: ["source", "processing", "is_necessary", "valid_until"],
                keyColumns: 1,
                primaryKeyColumns: 2
            ),
            Table(
                "source_issue",
                columns: [
                    "source", "issue", "dimension", "delivery", "raised_on", "resolved_on",
                ],
                keyColumns: 1,
                primaryKeyColumns: 2
            ),
        ]
    }
    /// What was registered and judged, and the problems that were raised.
    public static var typeNames: [StaticText] {
        [
            LegalBasisAnalysed.typeName, NecessityAssessed.typeName, SourceRegistered.typeName,
            SupplierQualityIssueRaised.typeName, SupplierQualityIssueResolved.typeName,
        ]
    }

    /// What was registered, and judged since.
    public static func evolve(
        _ state: inout State?,
        of key: Int64,
        with event: Recorded<SourceEvent>
    ) {
        switch event.event {
        case .sourceRegistered(let source):
            // What is judged is judged anew; a problem that is open stays so.
            let issues = state?.issues ?? []
            state = State(source: cells(of: source, at: event.position), issues: issues)
        case .legalBasisAnalysed(let analysis):
            state?.isCarried = analysis.isSufficient
            state?.carriedUntil = analysis.validUntil
        case .necessityAssessed(let assessment):
            let name = assessment.processing.text.string
            var purposes = state?.purposes.filter { $0.processing != name } ?? []
            purposes.append(
                State.Purpose(
                    processing: name,
                    isNecessary: assessment.isNecessary,
                    validUntil: assessment.validUntil
                )
            )
            state?.purposes = purposes.sorted { $0.processing < $1.processing }
        case .supplierQualityIssueRaised(let issue):
            state?.issues.append(
                State.Issue(
                    position: event.position.value,
                    dimension: issue.dimension.rawValue,
                    delivery: issue.delivery?.value,
                    raisedOn: issue.raisedOn
                )
            )
        case .supplierQualityIssueResolved(let resolution):
            let place = state?.issues.firstIndex { $0.position == resolution.issue.value }
            if let place { state?.issues[place].resolvedOn = resolution.resolvedOn }
        case .deliveryLinked: break
        }
    }

    private static func cells(of source: SourceRegistered, at position: Position) -> [Cell] {
        [
            .text(source.supplier.string), .text(source.kind.rawValue),
            .text(source.frequency.rawValue), Cell(source.firstDay), Cell(source.lastDay),
            .integer(source.dueDays),
            source.agreement.map { .text($0.string) } ?? .null,
            .text(source.categories.map(\.rawValue).joined(separator: ",")),
            .text(source.legalBasis.map(\.text.string).joined(separator: "; ")),
            .integer(source.retentionMonths), .integer(position.value),
        ]
    }

    /// A row of the source, and one per purpose and per problem.
    public static func rows(of key: Int64, _ state: State) -> [[[Cell]]] {
        [
            [
                cells(of: key) + state.source
                    + [Cell(state.isCarried.map { $0 ? 1 : 0 }), Cell(state.carriedUntil)]
            ],
            state.purposes.map {
                cells(of: key)
                    + [.text($0.processing), .integer($0.isNecessary ? 1 : 0), Cell($0.validUntil)]
            },
            state.issues.map {
                cells(of: key) + [
                    .integer($0.position), .text($0.dimension), Cell($0.delivery),
                    Cell($0.raisedOn), Cell($0.resolvedOn),
                ]
            },
        ]
    }

    /// What the rows say.
    public static func state(of key: Int64, from rows: [[[Cell]]]) -> State? {
        guard rows.count == 3, let row = rows[0].first, row.count == 14 else { return nil }
        var state = State(source: Array(row[1..<12]))
        state.isCarried = row[12].integer.map { $0 == 1 }
        state.carriedUntil = row[13].day
        for purpose in rows[1] {
            guard purpose.count == 4, let processing = purpose[1].text,
                let isNecessary = purpose[2].integer, let until = purpose[3].day
            else { return nil }
            state.purposes.append(
                State.Purpose(
                    processing: processing,
                    isNecessary: isNecessary == 1,
                    validUntil: until
                )
            )
        }
        for issue in rows[2] {
            guard issue.count == 6, let position = issue[1].integer,
                let dimension = issue[2].text, let raisedOn = issue[4].day
            else { return nil }
            state.issues.append(
                State.Issue(
                    position: position,
                    dimension: dimension,
                    delivery: issue[3].integer,
                    raisedOn: raisedOn,
                    resolvedOn: issue[5].day
                )
            )
        }
        return state
    }
}
