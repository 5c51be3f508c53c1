/// Names of the contract as names of Swift.
enum SwiftName {
    /// Whether `name` can be the name of a type: letters and digits, first a capital.
    static func isType(_ name: String) -> Bool {
        isWord(name) && name.first?.isUppercase == true
    }

    /// Whether `name` can be the name of a member: letters and digits, first a small letter.
    static func isMember(_ name: String) -> Bool {
        isWord(name) && name.first?.isLowercase == true
    }

    /// Names that a generated struct has already, or that Swift keeps even in backticks.
    static let reservedMembers: Set<String> = [
        "canonicalBytes", "choice", "effective", "hashValue", "init", "self",
    ]

    /// Names that the module Events, the kernel or Swift has already.
    static let reservedTypes: Set<String> = [
        "Actor", "Asked", "Bytes", "CanonicalError", "CanonicalReader", "CanonicalValue",
        "CanonicalWriter", "Cell", "Decider", "Envelope", "EventCatalog", "EventCategory",
        "EventDataError", "EventDecodingError", "EventPayload", "EventType", "JSON",
        "JSONPointer", "Projection", "Recorded", "SchemaField", "SchemaShape", "SchemaTable",
        "SchemaViolation", "StaticText", "Table", "Text",
        // Their cases would clash with the requirements of EventCategory.
        "Category", "TypeNames",
        "Any", "Array", "Bool", "Error", "Hashable", "Hasher", "Int", "Int64", "Never",
        "Optional", "Protocol", "Self", "Sendable", "Set", "String", "Type",
    ]

    /// The enum of the category `name`: `history` has `HistoryEvent`.
    static func categoryEnum(_ name: String) -> String { nestedType(name) + "Event" }

    /// `name` as it stands in source: words of the language in backticks.
    static func escaped(_ name: String) -> String {
        keywords.contains(name) ? "`\(name)`" : name
    }

    /// The name of an enum nested for the property `name`.
    static func nestedType(_ name: String) -> String {
        name.prefix(1).uppercased() + name.dropFirst()
    }

    /// The case for the type `name`: `CaseOpened` is `caseOpened`, `BSNChecked` is `bsnChecked`.
    static func enumCase(ofType name: String) -> String {
        let capitals = name.prefix { $0.isUppercase }
        // The last capital of several begins the next word.
        let isFollowed = capitals.count > 1 && capitals.count < name.count
        let head = isFollowed ? capitals.dropLast() : capitals
        return head.lowercased() + name.dropFirst(head.count)
    }

    /// The case for the choice `word`, or nil: `sample-v1` is `sampleV1`, `XES` is `xes`.
    static func enumCase(_ word: String) -> String? {
        let parts = word.split(omittingEmptySubsequences: false) { "-_. ".contains($0) }
        guard let first = parts.first, parts.allSatisfy({ isWord($0) }),
            first.first?.isLetter == true
        else { return nil }
        let head = enumCase(ofType: String(first))
        let name = head + parts.dropFirst().map { nestedType(String($0)) }.joined()
        return ["allCases", "init", "schema", "self"].contains(name) ? nil : name
    }

    private static func isWord(_ text: some StringProtocol) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
            }
    }

    private static let keywords: Set<String> = [
        "as", "associatedtype", "break", "case", "catch", "class", "continue", "default", "defer",
        "deinit", "do", "else", "enum", "extension", "fallthrough", "false", "fileprivate", "for",
        "func", "guard", "if", "import", "in", "inout", "internal", "is", "let", "nil", "operator",
        "precedencegroup", "private", "protocol", "public", "repeat", "rethrows", "return",
        "static",
        "struct", "subscript", "super", "switch", "throw", "throws", "true", "try", "typealias",
        "var",
        "where", "while",
    ]
}
