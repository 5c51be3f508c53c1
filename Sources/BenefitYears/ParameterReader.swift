internal import EventSourcing

/// Reads the parts of a file of parameters, and says where they are wrong.
struct ParameterReader {
    let fault: (Int, String) -> ParameterFault
    let isAssumed: Bool
    /// The days of which the file may speak.
    var validity = CivilDate(days: 0)...CivilDate(days: 0)
    /// The days of the benefit year.
    var wholeYear = CivilDate(days: 0)...CivilDate(days: 0)
    /// What the numbers of `source` point to, from 1.
    var sources: [String] = []

    /// The members of an object that may have only `names`.
    func members(_ json: JSON, of names: [String]) throws(ParameterFault) -> [String: JSON] {
        guard let members = json.members else {
            throw fault(json.offset, "expected an object, not \(json.kind)")
        }
        for member in members where !names.contains(member.name) {
            throw fault(
                member.offset,
                "unknown \"\(member.name)\"; there are \(names.joined(separator: ", "))"
            )
        }
        return Dictionary(uniqueKeysWithValues: members.map { ($0.name, $0.value) })
    }

    func integer(
        _ members: [String: JSON],
        _ name: String,
        _ bounds: ClosedRange<Int64>,
        in object: JSON
    ) throws(ParameterFault) -> Int64 {
        guard let json = members[name] else {
            throw fault(object.offset, "expected \"\(name)\"")
        }
        return try integer(json, bounds)
    }

    func integer(_ json: JSON, _ bounds: ClosedRange<Int64>) throws(ParameterFault) -> Int64 {
        guard let value = json.integer, bounds.contains(value) else {
            throw fault(
                json.offset,
                "expected an integer from \(bounds.lowerBound) to \(bounds.upperBound)"
            )
        }
        return value
    }

    func text(
        _ members: [String: JSON],
        _ name: String,
        in object: JSON
    ) throws(ParameterFault) -> String {
        guard let text = members[name]?.string, !text.isEmpty else {
            throw fault(members[name]?.offset ?? object.offset, "expected \"\(name)\", a text")
        }
        return text
    }

    func texts(
        _ members: [String: JSON],
        _ name: String,
        in object: JSON
    ) throws(ParameterFault) -> [String] {
        let texts = members[name]?.items?.compactMap(\.string)
        guard let texts, texts.count == members[name]?.items?.count,
            texts.allSatisfy({ !$0.isEmpty })
        else {
            throw fault(
                members[name]?.offset ?? object.offset,
                "expected \"\(name)\", a list of texts"
            )
        }
        return texts
    }

    /// `from` and `until`, where they are given; else the days of the file.
    func days(
        _ members: [String: JSON],
        in object: JSON
    ) throws(ParameterFault) -> ClosedRange<CivilDate> {
        func day(_ name: String, _ otherwise: CivilDate) throws(ParameterFault) -> CivilDate {
            guard let json = members[name] else { return otherwise }
            guard let day = json.string.flatMap({ CivilDate($0) }), validity.contains(day) else {
                throw fault(
                    json.offset,
                    "expected a day from \(validity.lowerBound) to \(validity.upperBound)"
                )
            }
            return day
        }
        let from = try day("from", validity.lowerBound)
        let until = try day("until", validity.upperBound)
        guard from <= until else { throw fault(object.offset, "it ends before it begins") }
        return from...until
    }

    func parameter(_ json: JSON) throws(ParameterFault) -> Parameter {
        let members = try members(
            json,
            of: ["name", "value", "unit", "article", "source", "from", "until"]
        )
        let text = try text(members, "name", in: json)
        guard let name = ParameterName(text) else {
            throw fault(json.offset, "there is no parameter \"\(text)\"")
        }
        let unit = try self.text(members, "unit", in: json)
        guard unit == name.unit.rawValue else {
            throw fault(json.offset, "\(name) is in \(name.unit.rawValue), not in \(unit)")
        }
        guard let value = members["value"] else {
            throw fault(json.offset, "expected \"value\"")
        }
        let days = try days(members, in: json)
        guard days == wholeYear || name.isByDay else {
            throw fault(json.offset, "\(name) is read for a year as a whole")
        }
        return Parameter(
            name: name,
            value: try self.value(value, of: name),
            article: try self.text(members, "article", in: json),
            sources: try references(members, in: json),
            from: days.lowerBound,
            until: days.upperBound,
            isAssumed: isAssumed
        )
    }

    /// The texts that the numbers of `source` point to.
    private func references(
        _ members: [String: JSON],
        in object: JSON
    ) throws(ParameterFault) -> [String] {
        let numbers = members["source"]?.items?.compactMap(\.integer) ?? []
        let known = numbers.filter { sources.indices.contains(Int($0) - 1) }
        guard !numbers.isEmpty, known.count == members["source"]?.items?.count else {
            throw fault(
                members["source"]?.offset ?? object.offset,
                "expected \"source\", numbers of the list \"sources\", from 1"
            )
        }
        return known.map { sources[Int($0) - 1] }
    }

    private func value(_ json: JSON, of name: ParameterName) throws(ParameterFault)
        -> Parameter.Value
    {
        switch name.shape {
        case .number(let bounds): return .number(try integer(json, bounds))
        case .word(let words):
            guard let word = json.string, words.contains(word) else {
                throw fault(json.offset, "expected one of \(words.joined(separator: ", "))")
            }
            return .word(word)
        case .perCountry: return .perCountry(try countries(json))
        case .incomeTable: return .incomeTable(try rows(json))
        }
    }

    private func countries(_ json: JSON) throws(ParameterFault) -> [Parameter.Country] {
        var countries: [Parameter.Country] = []
        for member in json.members ?? [] {
            guard member.name.count == 2, member.name.allSatisfy({ ("A"..."Z").contains($0) })
            else { throw fault(member.offset, "expected the two letters of a country") }
            countries.append(
                Parameter.Country(
                    code: member.name,
                    value: try integer(member.value, 0...200_000)
                )
            )
        }
        guard !countries.isEmpty else {
            throw fault(json.offset, "expected an object with a number per country")
        }
        return countries.sorted { $0.code < $1.code }
    }

    /// Rows `[from, first child, next child]`: income rises from 0, shares do not.
    private func rows(_ json: JSON) throws(ParameterFault) -> [Parameter.IncomeRow] {
        var rows: [Parameter.IncomeRow] = []
        for item in json.items ?? [] {
            guard let cells = item.items, cells.count == 3 else {
                throw fault(item.offset, "expected [from, first child, next child]")
            }
            let row = Parameter.IncomeRow(
                from: try integer(cells[0], 0...10_000_000),
                firstChild: try share(cells[1]),
                nextChild: try share(cells[2])
            )
            if let last = rows.last {
                guard last.from < row.from else {
                    throw fault(item.offset, "the income does not rise")
                }
                guard last.firstChild ?? 100_000 >= row.firstChild ?? 0,
                    last.nextChild ?? 100_000 >= row.nextChild ?? 0
                else { throw fault(item.offset, "a share rises with the income") }
            } else if row.from != 0, !isAssumed {
                throw fault(item.offset, "the first row does not begin at 0")
            }
            rows.append(row)
        }
        guard !rows.isEmpty else { throw fault(json.offset, "expected a list of rows") }
        return rows
    }

    private func share(_ json: JSON) throws(ParameterFault) -> Int64? {
        if case .null = json.value { return nil }
        return try integer(json, 0...100_000)
    }
}
