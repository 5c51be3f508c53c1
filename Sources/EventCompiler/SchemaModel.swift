import EventSourcing

/// What a schema file says, in the words of the generator.
struct SchemaModel {
    let file: SchemaFile
    /// Its name in Dutch.
    let title: String
    /// What it means, for an auditor.
    let description: String
    /// What a value may be.
    let shape: SchemaShape
    /// Whether its values stand in the log sealed only, as the number of a citizen does.
    let isStoredSealed: Bool
    /// The name of the field from when it holds in law.
    let effectiveField: String?
    /// Values that the schema allows.
    let examples: [Node]
    /// Every mention of a shared type.
    let references: [Reference]

    /// A mention of a shared type.
    struct Reference {
        /// The shared type.
        let name: String
        /// Where it is mentioned.
        let node: Node
        /// Whether an array lies between; only then may a type come back to itself.
        let isInsideArray: Bool
        /// Whether it names what a sealed value holds; nothing is stored in place then.
        let isSealed: Bool
    }

    /// The name of the type.
    var name: String { file.name }

    /// The version of an event's schema; 1 for a shared type, which has none.
    var version: Int {
        if case .event(_, _, let version) = file.role { version } else { 1 }
    }
}

/// The hand-written types that a schema may name with `x-swift`, and the JSON type of each.
enum KernelType {
    static let all: [String: (type: any CanonicalValue.Type, jsonType: String)] = [
        "Bytes32": (Bytes32.self, "string"),
        "CivilDate": (CivilDate.self, "string"),
        "ExactDecimal": (ExactDecimal.self, "string"),
        "Instant": (Instant.self, "string"),
        "OffsetDateTime": (OffsetDateTime.self, "string"),
        "Position": (Position.self, "integer"),
        // The form of a sealed value is the same whatever it holds.
        sealedName: (Sealed<Bytes32>.self, "string"),
        "StreamName": (StreamName.self, "string"),
        "WholeNumber": (WholeNumber.self, "string"),
    ]

    /// The kernel type that wraps another one.
    static let sealedName = "Sealed"

    /// Kernel types that can say from when an event holds, and how the day follows from each.
    static let effective = ["CivilDate": "", "OffsetDateTime": "localDate"]
}

/// An event type with all versions of its schema, ascending.
struct EventModel {
    let category: String
    let name: String
    let versions: [SchemaModel]

    /// What readers see.
    var latest: SchemaModel { versions[versions.count - 1] }
    /// What is lifted on reading.
    var older: ArraySlice<SchemaModel> { versions.dropLast() }
}

/// Everything that the folder of the schemas says.
struct Contract {
    /// Shared types, by name.
    let shared: [SchemaModel]
    /// Event types, by category and name.
    let events: [EventModel]

    init(_ models: [SchemaModel]) {
        var shared: [SchemaModel] = []
        var versions: [[String]: [SchemaModel]] = [:]
        for model in models {
            switch model.file.role {
            case .shared: shared.append(model)
            case .event(let category, let name, _):
                versions[[category, name], default: []].append(model)
            }
        }
        self.shared = shared.sorted { $0.name < $1.name }
        events = versions.keys.sorted { $0.lexicographicallyPrecedes($1) }.map { key in
            let ascending = (versions[key] ?? []).sorted { $0.version < $1.version }
            return EventModel(category: key[0], name: key[1], versions: ascending)
        }
    }

    /// Every schema, shared types first.
    var schemas: [SchemaModel] { shared + events.flatMap(\.versions) }

    /// Names of the categories, ascending.
    var categories: [String] { Set(events.map(\.category)).sorted() }

    /// What the generated catalogue will hold, for checking the examples now.
    var table: SchemaTable {
        SchemaTable(
            shared: Dictionary(
                shared.map { ($0.name, $0.shape) },
                uniquingKeysWith: { one, _ in one }
            ),
            nesting: nesting
        )
    }

    /// Shared types that are only ever sealed: their values never belong in a message.
    var sealed: Set<String> {
        Set(schemas.flatMap(\.references).filter(\.isSealed).map(\.name))
    }

    /// Shared types that can hold values of their own kind.
    var nesting: Set<String> {
        Set(shared.map(\.name).filter { reach(from: $0) { !$0.isSealed }.contains($0) })
    }

    /// The shared types that `name` mentions, directly or through others.
    func reach(from name: String, where follow: (SchemaModel.Reference) -> Bool) -> Set<String> {
        let mentions = Dictionary(
            shared.map { ($0.name, $0.references.filter(follow).map(\.name)) },
            uniquingKeysWith: { one, _ in one }
        )
        var reached: Set<String> = []
        var waiting = mentions[name] ?? []
        while let next = waiting.popLast() {
            if reached.insert(next).inserted { waiting += mentions[next] ?? [] }
        }
        return reached
    }
}
