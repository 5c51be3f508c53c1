public import EventSourcing

/// A figure of the law with what is known about it.
public struct Parameter: Hashable, Sendable {
    /// What a file says.
    public enum Value: Hashable, Sendable {
        /// One number, in the unit of its name.
        case number(Int64)
        /// The name of the rule that holds.
        case word(String)
        /// A number per country, in order of its ISO 3166 code.
        case perCountry([Country])
        /// The rows of an income table, by rising income.
        case incomeTable([IncomeRow])
    }

    /// A number for one country.
    public struct Country: Hashable, Sendable {
        /// ISO 3166, two letters.
        public let code: String
        /// In the unit of the name.
        public let value: Int64
    }

    /// A row of the table of the Besluit kinderopvangtoeslag, bijlage I.
    public struct IncomeRow: Hashable, Sendable {
        /// The income from which the row holds, whole euros, inclusive.
        public let from: Int64
        /// The share for the first child, per 100,000; nil when it is not confirmed.
        public let firstChild: Int64?
        /// The share for each next child, per 100,000; nil when it is not confirmed.
        public let nextChild: Int64?
    }

    /// Which figure.
    public let name: ParameterName
    /// What it is.
    public let value: Value
    /// Where the law says it.
    public let article: String
    /// Where it was read.
    public let sources: [String]
    /// The first day on which it holds.
    public let from: CivilDate
    /// The last day on which it holds.
    public let until: CivilDate
    /// Whether somebody assumes it, instead of having it confirmed.
    public let isAssumed: Bool
}

/// What is wrong in a file of parameters.
public struct ParameterFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// The line in the file, from 1.
    public let line: Int
    /// The column in the line, in bytes from 1.
    public let column: Int
    /// What is wrong, and what was expected.
    public let problem: String

    /// A fault at a place.
    public init(line: Int, column: Int, problem: String) {
        self.line = line
        self.column = column
        self.problem = problem
    }

    /// `line:column: problem`.
    public var description: String { "\(line):\(column): \(problem)" }
}

extension Parameter {
    /// The same figure with a value of which a part is assumed.
    public func assuming(_ value: Value, _ assumption: Parameter) -> Parameter {
        Parameter(
            name: name,
            value: value,
            article: article,
            sources: sources + assumption.sources,
            from: from,
            until: until,
            isAssumed: true
        )
    }
}

extension Parameter.IncomeRow {
    /// The row with the cells of `other` where it has none.
    public func filled(by other: Self) -> Self {
        Self(
            from: from,
            firstChild: firstChild ?? other.firstChild,
            nextChild: nextChild ?? other.nextChild
        )
    }
}
