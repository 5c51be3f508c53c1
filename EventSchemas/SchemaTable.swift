public import EventSourcing

// EventCompiler compiles this file too (by a symbolic link): it checks the examples of the schemas
// with the same code that checks foreign JSON later.

/// What a value may be: the part of JSON Schema that the contract uses, as data.
public indirect enum SchemaShape: Sendable {
    /// A text with its number of characters (Unicode scalars).
    case text(characters: ClosedRange<Int>)
    /// An integer within bounds.
    case integer(ClosedRange<Int64>)
    /// `true` or `false`.
    case boolean
    /// One of these texts.
    case word(of: [String])
    /// An array with its number of items.
    case array(of: SchemaShape, items: ClosedRange<Int>)
    /// An object with these members and no others; of the named ones, when any, exactly one.
    case object([SchemaField], exactlyOneOf: [String])
    /// What a hand-written type of the kernel reads.
    case kernel(any CanonicalValue.Type)
    /// A sealed value, with the name of the shared type that it holds once opened.
    case sealed(plain: String)
    /// The shared type of this name.
    case shared(String)
}

/// A member of an object of the contract.
public struct SchemaField: Sendable {
    /// What a member says about a person, and so how it is kept.
    public enum DataKind: String, Sendable, CaseIterable {
        /// Dates, amounts, household: kept as it is.
        case fact
        /// Citizen service number, name, address, account: sealed.
        case identifier
        /// Findings, health, criminal matters, free text about a person: sealed.
        case sensitive
    }

    /// Its name.
    public let name: String
    /// What it may be.
    public let shape: SchemaShape
    /// Whether it must be there.
    public let isRequired: Bool
    /// What it says about a person.
    public let data: DataKind
    /// What it means, for an auditor.
    public let description: String

    /// Describes a member.
    public init(
        _ name: String,
        _ shape: SchemaShape,
        isRequired: Bool,
        data: DataKind,
        description: String
    ) {
        self.name = name
        self.shape = shape
        self.isRequired = isRequired
        self.data = data
        self.description = description
    }
}

/// The shapes of the shared types, by name: what `SchemaShape.shared` means.
public struct SchemaTable: Sendable {
    /// Shapes by name.
    public let shared: [String: SchemaShape]
    /// Names of the shared types that can hold values of their own kind.
    public let nesting: Set<String>

    /// Deepest nesting of values of the same kind; the limit of `JSON.depthMax` stays out of reach.
    public static let nestingMax = 30

    /// Makes a table.
    public init(shared: [String: SchemaShape], nesting: Set<String>) {
        self.shared = shared
        self.nesting = nesting
    }
}

/// A place where a document is not what its schema says.
public struct SchemaViolation: Error, Hashable, Sendable, CustomStringConvertible {
    /// The place within the document.
    public let pointer: JSONPointer
    /// Where that place begins: bytes from the start of the document.
    public let offset: Int
    /// What the schema expects there.
    public let expected: String
    /// What stands there; texts are counted, not repeated, because they may be about a person.
    public let found: String

    /// Describes a violation.
    public init(pointer: JSONPointer, offset: Int, expected: String, found: String) {
        self.pointer = pointer
        self.offset = offset
        self.expected = expected
        self.found = found
    }

    /// Place, expectation and finding in one line.
    public var description: String {
        let place = pointer.segments.isEmpty ? "the document" : pointer.description
        return "\(place): expected \(expected), found \(found)"
    }
}
