/// A field of the inputs of a case: what `waarborg calculate --fields` prints.
public struct CaseField: Sendable {
    /// What a field may hold.
    public indirect enum Kind: Sendable {
        /// A whole number within bounds.
        case integer(ClosedRange<Int64>)
        /// `true` or `false`.
        case flag
        /// `YYYY-MM-DD`.
        case day
        /// One of these words.
        case word([String])
        /// A decimal number, in quotes or not; at most so many decimals.
        case decimal(decimals: Int, ClosedRange<Int64>)
        /// Two capitals, ISO 3166.
        case country
        /// A list, at most so long.
        case list(of: Kind, atMost: Int)
        /// A list of objects with these fields, at most so long.
        case objects([CaseField], atMost: Int)
    }

    /// What holds when it is not given.
    public enum Standard: Sendable {
        /// It must be given.
        case needed
        /// It must be given in the cases that the meaning names.
        case sometimes
        /// Nothing; the rule does not need it.
        case none
        /// This value.
        case value(String)
    }

    /// Its name.
    public let name: String
    /// The toeslagen that know it.
    public let kinds: [ToeslagKind]
    /// What it may hold.
    public let kind: Kind
    /// What holds without it.
    public let standard: Standard
    /// Whether it may change during the year, as a member of `wijzigingen`.
    public let isChangeable: Bool
    /// What it means.
    public let meaning: String

    init(
        _ name: String,
        _ kinds: [ToeslagKind] = ToeslagKind.allCases,
        _ kind: Kind,
        _ standard: Standard,
        changes isChangeable: Bool = false,
        _ meaning: String
    ) {
        self.name = name
        self.kinds = kinds
        self.kind = kind
        self.standard = standard
        self.isChangeable = isChangeable
        self.meaning = meaning
    }
}

extension CaseField.Kind: CustomStringConvertible {
    /// For a person: `0 to 99999999`, `true or false`.
    public var description: String {
        switch self {
        case .integer(let bounds): "\(bounds.lowerBound) to \(bounds.upperBound)"
        case .flag: "true or false"
        case .day: "YYYY-MM-DD"
        case .word(let words): words.joined(separator: ", ")
        case .decimal(let decimals, let bounds):
            "\(bounds.lowerBound) to \(bounds.upperBound), \(decimals) decimals at most"
        case .country: "two letters of ISO 3166"
        case .list(let kind, let most): "list of at most \(most): \(kind)"
        case .objects(let fields, let most):
            "list of at most \(most): {\(fields.map(\.name).joined(separator: ", "))}"
        }
    }
}

extension CaseField.Standard: CustomStringConvertible {
    /// For a person.
    public var description: String {
        switch self {
        case .needed: "needed"
        case .sometimes: "needed when"
        case .none: "-"
        case .value(let value): value
        }
    }
}
