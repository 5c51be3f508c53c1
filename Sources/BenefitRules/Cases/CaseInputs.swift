internal import EventSourcing

/// The inputs of a case, each field known and within its bounds.
struct CaseInputs {
    private var values: [String: JSON]
    /// Where they stand, as in `opvang[0].`.
    let path: String

    /// Checks the members of an object against the fields it may have.
    init(
        _ json: JSON,
        _ fields: [String: CaseField],
        path: String = ""
    ) throws(CaseFault) {
        guard let members = json.members else {
            let place = path.isEmpty ? "inputs" : path
            throw CaseFault(.wrongType, place, "expected an object, not \(json.kind)")
        }
        self.path = path
        values = [:]
        for member in members {
            let place = path + member.name
            guard let field = fields[member.name] else {
                throw CaseFault(
                    .unknownField,
                    place,
                    "no such field; waarborg calculate --fields lists them"
                )
            }
            try Self.check(member.value, field.kind, place, fields)
            values[member.name] = member.value
        }
        for field in fields.values.sorted(by: { $0.name < $1.name }) {
            if case .needed = field.standard, values[field.name] == nil {
                throw CaseFault(.missing, path + field.name, "needed: \(field.meaning)")
            }
        }
    }

    /// The same with the fields of a change in their place.
    func changed(by change: CaseInputs) -> CaseInputs {
        var inputs = self
        for (name, value) in change.values where name != "datum" { inputs.values[name] = value }
        return inputs
    }

    /// The same with one other value.
    func setting(_ name: String, _ value: JSON.Value) -> CaseInputs {
        var inputs = self
        inputs.values[name] = JSON(value)
        return inputs
    }

    /// The same without some values.
    func removing(_ names: String...) -> CaseInputs {
        var inputs = self
        for name in names { inputs.values[name] = nil }
        return inputs
    }

    /// The names of the members of each object of a list.
    func members(of name: String) -> [[String]] {
        (values[name]?.items ?? []).map { ($0.members ?? []).map(\.name) }
    }

    func has(_ name: String) -> Bool { values[name] != nil }

    func integer(_ name: String) -> Int64? { values[name]?.integer }

    func flag(_ name: String) -> Bool? {
        if case .boolean(let flag)? = values[name]?.value { flag } else { nil }
    }

    func word(_ name: String) -> String? { values[name]?.string }

    func day(_ name: String) -> CivilDate? { values[name]?.string.flatMap { CivilDate($0) } }

    func integers(_ name: String) -> [Int64]? { values[name]?.items?.compactMap(\.integer) }

    /// A decimal number in units of its last decimal.
    func decimal(_ name: String, decimals: Int) -> Int64? {
        values[name].flatMap { Self.decimal($0, decimals: decimals) }
    }

    /// The objects of a list, with the fields that they may have.
    func objects(_ name: String, _ fields: [CaseField]) throws(CaseFault) -> [CaseInputs]? {
        guard let items = values[name]?.items else { return nil }
        let byName = Dictionary(uniqueKeysWithValues: fields.map { ($0.name, $0) })
        var objects: [CaseInputs] = []
        for (index, item) in items.enumerated() {
            objects.append(try CaseInputs(item, byName, path: "\(path)\(name)[\(index)]."))
        }
        return objects
    }

    /// A needed field, which `meaning` tells.
    func missing(_ name: String, _ meaning: String) -> CaseFault {
        CaseFault(.missing, path + name, "needed: \(meaning)")
    }

    func contradiction(_ name: String, _ meaning: String) -> CaseFault {
        CaseFault(.contradictory, path + name, meaning)
    }
}

extension CaseInputs {
    /// Whether a value is what the field may hold.
    private static func check(
        _ json: JSON,
        _ kind: CaseField.Kind,
        _ place: String,
        _ fields: [String: CaseField]
    ) throws(CaseFault) {
        func wrong(_ expected: String) -> CaseFault {
            let found = json.string.map { "\"\($0.prefix(40))\"" } ?? json.kind
            return CaseFault(.wrongType, place, "expected \(expected), not \(found)")
        }
        switch kind {
        case .integer(let bounds):
            guard let value = json.integer else { throw wrong("a whole number") }
            guard bounds.contains(value) else {
                throw CaseFault(.outOfRange, place, "\(value) is not \(kind)")
            }
        case .flag:
            guard case .boolean = json.value else { throw wrong("true or false") }
        case .day:
            guard let text = json.string else { throw wrong("a day YYYY-MM-DD") }
            guard CivilDate(text) != nil else {
                throw CaseFault(.impossibleDate, place, "\(text) is no day YYYY-MM-DD")
            }
        case .word(let words):
            guard let text = json.string else { throw wrong("a text") }
            guard words.contains(text) else {
                throw CaseFault(.outOfRange, place, "\(text) is not one of \(kind)")
            }
        case .country:
            guard let text = json.string else { throw wrong("a text") }
            guard text.utf8.count == 2, text.utf8.allSatisfy({ (65...90).contains($0) }) else {
                throw CaseFault(.outOfRange, place, "\(text) is not \(kind)")
            }
        case .decimal(let decimals, let bounds):
            guard json.integer != nil || json.string != nil else { throw wrong("a number") }
            var scale: Int64 = 1
            for _ in 0..<decimals { scale *= 10 }
            guard let value = decimal(json, decimals: decimals),
                (bounds.lowerBound * scale...bounds.upperBound * scale).contains(value)
            else { throw CaseFault(.outOfRange, place, "it is not \(kind)") }
        case .list(let kind, let most):
            for (index, item) in try items(json, most, place).enumerated() {
                try check(item, kind, "\(place)[\(index)]", fields)
            }
        case .objects(let members, let most):
            // Changes may have every field that changes; the others are checked where they are
            // read.
            let isChange = members.first?.name == "datum"
            var known = Dictionary(uniqueKeysWithValues: members.map { ($0.name, $0) })
            if isChange {
                for field in fields.values where field.isChangeable {
                    known[field.name] = field.changing
                }
            }
            for (index, item) in try items(json, most, place).enumerated() {
                _ = try CaseInputs(item, known, path: "\(place)[\(index)].")
            }
        }
    }

    private static func items(
        _ json: JSON,
        _ most: Int,
        _ place: String
    ) throws(CaseFault) -> [JSON] {
        guard let items = json.items else {
            throw CaseFault(.wrongType, place, "expected a list, not \(json.kind)")
        }
        guard items.count <= most else {
            throw CaseFault(.outOfRange, place, "\(items.count) are more than \(most)")
        }
        return items
    }

    private static func decimal(_ json: JSON, decimals: Int) -> Int64? {
        let text = json.string ?? json.integer.map { String($0) } ?? ""
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let fraction = parts.count > 1 ? String(parts[1]) : ""
        let digits = (parts.first.map { String($0) } ?? "") + fraction
        guard !text.isEmpty, parts[0].count > 0, parts.count == 1 || !fraction.isEmpty,
            fraction.count <= decimals, digits.count <= 15,
            digits.utf8.allSatisfy({ (48...57).contains($0) })
        else { return nil }
        return Int64(digits + String(repeating: "0", count: decimals - fraction.count))
    }
}

extension CaseField {
    /// The field as a member of a change: nothing is needed there.
    fileprivate var changing: CaseField {
        CaseField(name, kinds, kind, .none, changes: true, meaning)
    }
}
