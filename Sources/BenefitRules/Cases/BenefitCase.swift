internal import BenefitYears
public import EventSourcing

/// A household and a year for which the law is asked: a line of `waarborg calculate`.
public struct BenefitCase: Sendable {
    /// What is asked.
    enum Question: Sendable {
        case zorgtoeslag([Situation<Zorgtoeslag.Facts>], Assets)
        case huurtoeslag([Situation<Huurtoeslag.Facts>], Assets)
        case kindgebondenBudget([Situation<KindgebondenBudget.Facts>], Assets)
        case kinderopvangtoeslag([Situation<Kinderopvangtoeslag.Facts>])
        case reclaim(Int64, decisionYear: Int)
        case firstChild([Kinderopvangtoeslag.Row])
    }

    /// The longest identification that is read, in bytes.
    public static let idBytesMax = 200

    /// Its identification, as it was given.
    public let id: String
    /// Which toeslag.
    public let kind: ToeslagKind
    /// The benefit year.
    public let year: Int
    let question: Question
    /// Why some months are without a right, before any rule.
    let grounds: [Ground]
    /// The fields that were given.
    let given: Set<String>
    /// The case as it was given.
    let json: JSON

    /// Reads a case: `{id, toeslag, year, inputs}`; other members of it, as an expectation or a
    /// source, are let alone.
    ///
    /// - Throws: `CaseFault`.
    public init(_ json: JSON, in legislation: Legislation) throws(CaseFault) {
        guard let members = json.members else {
            throw CaseFault(.wrongType, "", "expected an object, not \(json.kind)")
        }
        for member in members where !Self.members.contains(member.name) {
            throw CaseFault(
                .unknownField,
                member.name,
                "a case has \(Self.members.prefix(4).joined(separator: ", "))"
            )
        }
        id = try Self.identification(json)
        guard let toeslag = json["toeslag"] else {
            throw CaseFault(.missing, "toeslag", "needed: \(Self.kinds)")
        }
        guard let kind = toeslag.string.flatMap({ ToeslagKind(rawValue: $0) }) else {
            throw CaseFault(.unknownToeslag, "toeslag", "expected one of \(Self.kinds)")
        }
        guard let yearJSON = json["year"] else {
            throw CaseFault(.missing, "year", "needed: the benefit year")
        }
        guard let number = yearJSON.integer, let year = legislation[Int(number)] else {
            let known = legislation.years.map { "\($0.year)" }.joined(separator: ", ")
            throw CaseFault(.unknownYear, "year", "expected one of \(known)")
        }
        guard let inputs = json["inputs"] else {
            throw CaseFault(.missing, "inputs", "needed: the facts of the household")
        }
        self.kind = kind
        self.year = year.year
        var reader = try CaseReader(inputs, kind, year)
        question = try reader.question()
        grounds = reader.grounds
        given = Set(inputs.members?.map(\.name) ?? [])
        self.json = json
    }

    /// The members that a case may have.
    public static let members = [
        "id", "toeslag", "year", "inputs", "expected", "source", "source_kind", "notes",
        "monthly_rule",
    ]

    private static let kinds = ToeslagKind.allCases.map(\.rawValue).joined(separator: ", ")

    /// The identification of a case, if it has one: to tell which one is wrong.
    ///
    /// - Throws: `CaseFault`: it has none, or one of more than `idBytesMax` bytes.
    public static func identification(_ json: JSON) throws(CaseFault) -> String {
        guard let id = json["id"] else { throw CaseFault(.missing, "id", "needed: any text") }
        let text: String
        switch id.value {
        case .string(let given): text = given
        case .integer(let number): text = String(number)
        default: throw CaseFault(.wrongType, "id", "expected a text, not \(id.kind)")
        }
        guard !text.isEmpty, text.utf8.count <= idBytesMax else {
            throw CaseFault(.outOfRange, "id", "expected 1 to \(idBytesMax) bytes")
        }
        return text
    }
}
