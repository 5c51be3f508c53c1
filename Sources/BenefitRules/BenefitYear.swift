public import BenefitYears
public import EventSourcing

/// A figure that is not confirmed, and that a calculation needs.
public struct ParameterMissing: Error, Hashable, Sendable, CustomStringConvertible {
    /// Which figure.
    public let name: ParameterName
    /// Of which benefit year, or of the year of which day.
    public let year: Int
    /// For what it is needed, where the year alone does not tell: an income, a day, a country.
    public let need: String?

    /// A sentence with all of it.
    public var description: String {
        "\(name) of \(year) is not confirmed\(need.map { ", needed for \($0)" } ?? "");"
            + " --parameters FILE may assume it"
    }
}

/// The confirmed figures of one benefit year (_berekeningsjaar_, Awir article 2), and those
/// assumed.
public final class BenefitYear: Sendable {
    /// The year.
    public let year: Int
    /// Every figure, in order of name and validity.
    public let parameters: [Parameter]
    /// The first of its figures by the place of the name; nil where there is none.
    private let first: [Parameter?]
    /// The numbers by the place of their name, as they are read a million times a second.
    private let numbers: [Int64?]
    /// The table of the Besluit kinderopvangtoeslag, bijlage I; empty when there is none.
    let incomeTable: [Parameter.IncomeRow]

    /// The year of a file.
    public convenience init(_ file: BenefitYearFile) {
        self.init(year: file.year, parameters: file.parameters)
    }

    init(year: Int, parameters: [Parameter]) {
        self.year = year
        self.parameters = parameters
        var first = [Parameter?](repeating: nil, count: ParameterName.all.count)
        for parameter in parameters where first[parameter.name.index] == nil {
            first[parameter.name.index] = parameter
        }
        self.first = first
        numbers = first.map { parameter in
            guard case .number(let number)? = parameter?.value else { return nil }
            return number
        }
        let table = first[Self.tableName.index]?.value
        if case .incomeTable(let rows)? = table { incomeTable = rows } else { incomeTable = [] }
    }

    static let tableName = ParameterName(known: "kinderopvangtoeslag.tabel")

    /// The figure with what is known about it; nil when it is not confirmed.
    public func parameter(_ name: ParameterName, on day: CivilDate? = nil) -> Parameter? {
        guard let day else { return first[name.index] }
        return parameters.first { $0.name == name && ($0.from...$0.until).contains(day) }
    }

    /// The number of a name, in its unit.
    @inline(__always)
    func number(_ name: ParameterName) throws(ParameterMissing) -> Int64 {
        guard let number = numbers[name.index] else { throw missing(name) }
        return number
    }

    /// The number of a name on a day.
    func number(_ name: ParameterName, on day: CivilDate) throws(ParameterMissing) -> Int64 {
        guard case .number(let number)? = parameter(name, on: day)?.value else {
            throw missing(name, for: "\(day)")
        }
        return number
    }

    /// The word of a name: which rule holds.
    func word(_ name: ParameterName) throws(ParameterMissing) -> String {
        guard case .word(let word)? = first[name.index]?.value else { throw missing(name) }
        return word
    }

    /// The number of a name for a country.
    func number(_ name: ParameterName, country: String) throws(ParameterMissing) -> Int64 {
        guard case .perCountry(let countries)? = first[name.index]?.value,
            let found = countries.first(where: { $0.code == country })
        else { throw missing(name, for: "country \(country)") }
        return found.value
    }

    func missing(_ name: ParameterName, for need: String? = nil) -> ParameterMissing {
        ParameterMissing(name: name, year: year, need: need)
    }
}
