public import BenefitYears

/// A step of a calculation, with the steps that it rests on; the root is the result.
///
/// Texts are Dutch: they are the words of the law and of the decision that cites them.
public struct Step: Sendable {
    /// What a value counts.
    public enum Unit: String, Sendable {
        /// Euros; the value is in eurocents.
        case euro
        /// A share; the value is in parts of one hundred thousand.
        case percent = "procent"
        /// A factor.
        case factor
        /// Hours; the value is in hundredths.
        case hours = "uren"
        /// A count, or a number that names something.
        case number = "aantal"
        /// Whether something holds: 1 or 0.
        case truth = "ja of nee"
    }

    /// Where an operand comes from.
    public enum Source: Sendable {
        /// A field that was given.
        case given(String)
        /// A field that was not given, with what then holds.
        case standard(String)
        /// A figure of the law.
        case parameter(Parameter)
        /// A step under this one.
        case step
    }

    /// A value that a formula names.
    public struct Operand: Sendable {
        /// Its sign in the formula.
        public let symbol: String
        /// What it is.
        public let meaning: String
        /// Its value.
        public let value: Exact
        /// What the value counts.
        public let unit: Unit
        /// Where it comes from.
        public let source: Source
    }

    /// What the step finds.
    public let title: String
    /// Where the law says so.
    public let article: String
    /// How, in signs.
    public let formula: String
    /// What the signs are.
    public var operands: [Operand] = []
    /// The exact value.
    public let value: Exact
    /// What the value counts.
    public let unit: Unit
    /// How it was rounded, by name; nil when it is exact.
    public var rounding: String?
    /// What is derived or unknown about the step; nil when the article says it all.
    public var note: String?
    /// The steps it rests on, in order.
    public var steps: [Step] = []

    /// Every figure of the law in it and under it, in the order in which they are met.
    public var parameters: [Parameter] {
        let own = operands.compactMap { operand -> Parameter? in
            if case .parameter(let parameter) = operand.source { parameter } else { nil }
        }
        return own + steps.flatMap(\.parameters)
    }
}

/// For whom an explanation is.
public enum ExplanationStyle: String, CaseIterable, Sendable {
    /// Dutch sentences for who receives the decision.
    case citizen
    /// The whole tree of steps.
    case expert
}
