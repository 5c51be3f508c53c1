internal import EventSourcing

/// The figures of one benefit year (_berekeningsjaar_), as its file has them.
public struct BenefitYearFile: Sendable {
    /// The largest file that is read, in bytes.
    public static let bytesMax = 4 * 1024 * 1024

    /// The year.
    public let year: Int
    /// Its figures, in order of name and validity.
    public let parameters: [Parameter]
    /// What was read.
    public let bytes: [UInt8]

    /// Reads the file of a benefit year, or with `isAssumed` figures that somebody assumes for one.
    ///
    /// - Throws: `ParameterFault`: syntax, an unknown name, another unit or shape than the name
    ///   has, a value out of bounds, a validity outside the year, two values on one day, no article
    ///   or source.
    public init(parsing bytes: [UInt8], isAssumed: Bool = false) throws(ParameterFault) {
        guard bytes.count <= Self.bytesMax else {
            throw ParameterFault(
                line: 1,
                column: 1,
                problem: "more than \(Self.bytesMax) bytes"
            )
        }
        let document: JSON
        do {
            document = try JSON(parsing: bytes)
        } catch {
            throw ParameterFault(line: error.line, column: error.column, problem: error.message)
        }
        try self.init(
            document,
            ParameterReader(
                fault: { offset, problem in
                    let (line, column) = bytes.lineAndColumn(at: offset)
                    return ParameterFault(line: line, column: column, problem: problem)
                },
                isAssumed: isAssumed
            ),
            bytes
        )
    }

    private init(
        _ document: JSON,
        _ reader: ParameterReader,
        _ bytes: [UInt8]
    ) throws(ParameterFault) {
        self.bytes = bytes
        var reader = reader
        let members = try reader.members(
            document,
            of: ["year", "from", "until", "sources", "parameters"]
        )
        year = Int(try reader.integer(members, "year", 2000...2100, in: document))
        guard let first = CivilDate(year: year, month: 1, day: 1),
            let last = CivilDate(year: year, month: 12, day: 31)
        else { throw reader.fault(document.offset, "the year is no year") }
        reader.wholeYear = first...last
        reader.validity = first...last
        reader.validity = try reader.days(members, in: document)
        reader.sources = try reader.texts(members, "sources", in: document)
        guard let list = members["parameters"], let items = list.items, !items.isEmpty else {
            throw reader.fault(document.offset, "expected \"parameters\", a list")
        }
        var parameters: [Parameter] = []
        for item in items { parameters.append(try reader.parameter(item)) }
        self.parameters = try Self.ordered(parameters, items, reader)
    }

    /// The same file without the figures of one name.
    public func without(_ name: ParameterName?) -> BenefitYearFile {
        BenefitYearFile(
            year: year,
            parameters: parameters.filter { $0.name != name },
            bytes: bytes
        )
    }

    private init(year: Int, parameters: [Parameter], bytes: [UInt8]) {
        self.year = year
        self.parameters = parameters
        self.bytes = bytes
    }

    /// By name and day; no two on one day.
    private static func ordered(
        _ parameters: [Parameter],
        _ items: [JSON],
        _ reader: ParameterReader
    ) throws(ParameterFault) -> [Parameter] {
        let order = parameters.indices.sorted {
            (parameters[$0].name, parameters[$0].from) < (parameters[$1].name, parameters[$1].from)
        }
        for (left, right) in zip(order, order.dropFirst()) {
            let (one, next) = (parameters[left], parameters[right])
            if one.name == next.name, next.from <= one.until {
                throw reader.fault(
                    items[max(left, right)].offset,
                    "\(next.name) has two values on \(next.from)"
                )
            }
        }
        return order.map { parameters[$0] }
    }
}
