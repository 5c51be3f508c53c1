public import BenefitYears
internal import EventSourcing

/// All benefit years that the project knows.
public struct Legislation: Sendable {
    /// By rising year.
    public let years: [BenefitYear]
    /// What is assumed beside the confirmed figures, in order of year and name.
    public let assumed: [Assumption]
    /// The files of what is assumed, in the order in which they were given.
    private let files: [BenefitYearFile]

    /// The confirmed figures, as the files of the project have them.
    public static let confirmed = Legislation(
        years: BenefitYearSources.all.map { source in
            let bytes = Array(
                UnsafeBufferPointer(start: source.utf8Start, count: source.utf8CodeUnitCount)
            )
            // The same reader has read the same bytes when the project was built.
            guard let file = try? BenefitYearFile(parsing: bytes) else {
                preconditionFailure("a benefit year that was built cannot be read")
            }
            return BenefitYear(file)
        }
    )

    /// The files of the confirmed figures, by rising year: what says which rules decided.
    public static var confirmedFiles: [(year: Int, bytes: UnsafeBufferPointer<UInt8>)] {
        zip(confirmed.years, BenefitYearSources.all).map { year, source in
            let bytes = UnsafeBufferPointer(
                start: source.utf8Start,
                count: source.utf8CodeUnitCount
            )
            return (year.year, bytes)
        }
    }

    private init(
        years: [BenefitYear],
        assumed: [Assumption] = [],
        files: [BenefitYearFile] = []
    ) {
        self.years = years
        self.assumed = assumed
        self.files = files
    }

    /// The year; nil when nothing is known about it.
    public subscript(year: Int) -> BenefitYear? { years.first { $0.year == year } }

    /// The same with figures that somebody assumes for one year.
    ///
    /// - Throws: `AssumptionRefusal`: a confirmed figure cannot be assumed to be another.
    public func assuming(_ file: BenefitYearFile) throws(AssumptionRefusal) -> Legislation {
        let known = self[file.year] ?? BenefitYear(year: file.year, parameters: [])
        var merged = known.parameters
        for assumption in file.parameters {
            let place = merged.firstIndex {
                $0.name == assumption.name && $0.from <= assumption.until
                    && assumption.from <= $0.until
            }
            if let place {
                merged[place] = try Self.filling(merged[place], with: assumption, file.year)
            } else {
                merged.append(assumption)
            }
        }
        merged.sort { ($0.name, $0.from) < ($1.name, $1.from) }
        let year = BenefitYear(year: file.year, parameters: merged)
        let new = file.parameters.map { Assumption(year: file.year, name: $0.name) }
        return Legislation(
            years: (years.filter { $0.year != file.year } + [year]).sorted { $0.year < $1.year },
            assumed: Set(assumed + new).sorted { ($0.year, $0.name) < ($1.year, $1.name) },
            files: files + [file]
        )
    }

    /// The files of what is assumed, in the order in which they were given: the year, the names of
    /// the figures, and what was read.
    public var assumedFiles: [(year: Int, figures: [String], bytes: [UInt8])] {
        files.map { ($0.year, $0.parameters.map { "\($0.name)" }, $0.bytes) }
    }

    /// The assumptions without which something cannot be determined, in order of year and name.
    ///
    /// - Parameter isDetermined: whether it can be by some figures.
    /// - Returns: those that were needed; none where the confirmed figures were enough.
    public func needed(_ isDetermined: (Legislation) -> Bool) -> [Assumption] {
        if assumed.isEmpty || isDetermined(.confirmed) { return [] }
        return assumed.filter { !isDetermined(without($0)) }
    }

    /// The same without one of the assumptions.
    func without(_ assumption: Assumption) -> Legislation {
        var legislation = Legislation.confirmed
        for file in files {
            let kept = file.without(file.year == assumption.year ? assumption.name : nil)
            // What was accepted with the assumption is accepted without it.
            legislation = (try? legislation.assuming(kept)) ?? legislation
        }
        return legislation
    }

    /// A table of which single cells are not confirmed takes these from an assumption.
    private static func filling(
        _ known: Parameter,
        with assumption: Parameter,
        _ year: Int
    ) throws(AssumptionRefusal) -> Parameter {
        switch (known.value, assumption.value) {
        case (.perCountry(let countries), .perCountry(let more)):
            let codes = countries.map(\.code)
            if let twice = more.first(where: { codes.contains($0.code) }) {
                throw AssumptionRefusal(name: known.name, year: year, place: twice.code)
            }
            return known.assuming(
                .perCountry((countries + more).sorted { $0.code < $1.code }),
                assumption
            )
        case (.incomeTable(let rows), .incomeTable(let cells)):
            var filled = rows
            for cell in cells {
                guard let place = rows.firstIndex(where: { $0.from == cell.from }),
                    cell.firstChild == nil || rows[place].firstChild == nil,
                    cell.nextChild == nil || rows[place].nextChild == nil
                else {
                    throw AssumptionRefusal(
                        name: known.name,
                        year: year,
                        place: "the row from \(cell.from)"
                    )
                }
                filled[place] = rows[place].filled(by: cell)
            }
            return known.assuming(.incomeTable(filled), assumption)
        default: throw AssumptionRefusal(name: known.name, year: year, place: nil)
        }
    }
}

/// A figure of a benefit year that somebody assumes.
public struct Assumption: Hashable, Sendable {
    /// The benefit year.
    public let year: Int
    /// The figure.
    public let name: ParameterName
}

/// Somebody assumes what is confirmed, or a row that the table does not have.
public struct AssumptionRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// Which figure.
    public let name: ParameterName
    /// Of which benefit year.
    public let year: Int
    /// Where in it: a country or a row; nil when it is one number.
    public let place: String?

    /// A sentence with all of it.
    public var description: String {
        "\(name) of \(year)\(place.map { ", \($0)," } ?? "") is confirmed, or no row of its table;"
            + " only what is not confirmed can be assumed"
    }
}
