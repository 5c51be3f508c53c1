internal import BenefitYears

/// Why a case cannot be calculated; other cases go on.
public struct CaseFault: Error, Hashable, Sendable {
    /// What kind of fault.
    public enum Code: String, Sendable, CaseIterable {
        /// Not JSON, or more than is read at once.
        case syntax
        /// A field that is needed and was not given.
        case missing
        /// A field that does not exist for this toeslag.
        case unknownField
        /// A benefit year without a file.
        case unknownYear
        /// No toeslag.
        case unknownToeslag
        /// Another kind of value than the field has.
        case wrongType
        /// A value outside the bounds of the field.
        case outOfRange
        /// A day or an age that cannot be.
        case impossibleDate
        /// Fields that cannot hold together.
        case contradictory
        /// A figure of the law that is not confirmed.
        case parameterMissing
    }

    /// What kind.
    public let code: Code
    /// Where, as in `opvang[0].uren_per_maand`, or the name of the parameter.
    public let field: String
    /// What is wrong, what was expected, what to do.
    public let message: String

    init(_ code: Code, _ field: String, _ message: String) {
        self.code = code
        self.field = field
        self.message = message
    }

    init(_ missing: ParameterMissing) {
        self.init(.parameterMissing, missing.name.description, "\(missing)")
    }

    /// A fault outside the fields, as of a line that is not JSON.
    public static func syntax(_ message: String) -> CaseFault { CaseFault(.syntax, "", message) }
}
