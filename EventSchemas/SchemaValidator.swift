public import EventSourcing

extension SchemaTable {
    /// Every place where `document` is not what `shape` says, in the order of the document.
    ///
    /// A name that the table lacks accepts anything: the compiler reports such a name itself and
    /// goes on to the other violations; in a generated table there is none.
    public func violations(in document: JSON, of shape: SchemaShape) -> [SchemaViolation] {
        var validator = SchemaValidator(table: self)
        validator.check(document, shape, at: JSONPointer(), nesting: 0)
        return validator.violations
    }
}

/// Walks through a document beside its shape and gathers what differs.
private struct SchemaValidator {
    let table: SchemaTable
    var violations: [SchemaViolation] = []

    init(table: SchemaTable) { self.table = table }

    mutating func check(_ json: JSON, _ shape: SchemaShape, at place: JSONPointer, nesting: Int) {
        switch shape {
        case .text(let characters):
            let count = json.string?.unicodeScalars.count
            if count.map(characters.contains) != true {
                refuse(json, at: place, expected: words(forCharacters: characters))
            }
        case .integer(let bounds):
            if json.integer.map(bounds.contains) != true {
                refuse(json, at: place, expected: words(forInteger: bounds))
            }
        case .boolean:
            guard case .boolean = json.value else {
                return refuse(json, at: place, expected: "true or false")
            }
        case .word(let choices):
            if json.string.map(choices.contains) != true {
                let expected = choices.map { "\"\($0)\"" }.joined(separator: ", ")
                refuse(json, at: place, expected: "one of \(expected)")
            }
        case .array(let item, let bounds):
            checkArray(json, of: item, items: bounds, at: place, nesting: nesting)
        case .object(let fields, let exclusive):
            checkObject(json, fields, exactlyOneOf: exclusive, at: place, nesting: nesting)
        case .kernel(let type):
            checkKernel(json, type, at: place)
        case .sealed:
            // The form of a sealed value is the same whatever it holds.
            checkKernel(json, Sealed<Bytes32>.self, at: place)
        case .shared(let name):
            checkShared(json, name, at: place, nesting: nesting)
        }
    }

    private mutating func checkShared(
        _ json: JSON,
        _ name: String,
        at place: JSONPointer,
        nesting: Int
    ) {
        guard let shape = table.shared[name] else { return }
        let depth = table.nesting.contains(name) ? nesting + 1 : 0
        if depth > SchemaTable.nestingMax {
            let expected = "at most \(SchemaTable.nestingMax) levels of nesting"
            return refuse(json, at: place, expected: expected, found: "one more")
        }
        check(json, shape, at: place, nesting: depth)
    }

    private mutating func checkArray(
        _ json: JSON,
        of item: SchemaShape,
        items bounds: ClosedRange<Int>,
        at place: JSONPointer,
        nesting: Int
    ) {
        let expected = "an array of \(bounds.lowerBound) to \(bounds.upperBound) items"
        guard let items = json.items else { return refuse(json, at: place, expected: expected) }
        if !bounds.contains(items.count) { refuse(json, at: place, expected: expected) }
        for (index, each) in items.enumerated() {
            check(each, item, at: place.appending(String(index)), nesting: nesting)
        }
    }

    private mutating func checkObject(
        _ json: JSON,
        _ fields: [SchemaField],
        exactlyOneOf exclusive: [String],
        at place: JSONPointer,
        nesting: Int
    ) {
        guard let members = json.members else {
            return refuse(json, at: place, expected: "an object")
        }
        for field in fields where field.isRequired && json[field.name] == nil {
            refuse(json, at: place, expected: "the member \"\(field.name)\"", found: "none")
        }
        let present = exclusive.filter { json[$0] != nil }
        if !exclusive.isEmpty, present.count != 1 {
            refuse(
                json,
                at: place,
                expected: "exactly one of \(exclusive.joined(separator: ", "))",
                found: present.isEmpty ? "none" : present.joined(separator: ", ")
            )
        }
        for member in members {
            let inside = place.appending(member.name)
            if let field = fields.first(where: { $0.name == member.name }) {
                check(member.value, field.shape, at: inside, nesting: nesting)
            } else {
                refuse(
                    member.value,
                    at: inside,
                    expected: "only declared members",
                    found: "\"\(member.name)\""
                )
            }
        }
    }

    private mutating func checkKernel(
        _ json: JSON,
        _ type: any CanonicalValue.Type,
        at place: JSONPointer
    ) {
        do throws(CanonicalError) {
            _ = try type.init(canonical: json.canonicalBytes)
        } catch {
            refuse(json, at: place, expected: words(for: error.reason, orElse: "\(type)"))
        }
    }

    private mutating func refuse(
        _ json: JSON,
        at place: JSONPointer,
        expected: String,
        found: String? = nil
    ) {
        violations.append(
            SchemaViolation(
                pointer: place,
                offset: json.offset,
                expected: expected,
                found: found ?? words(for: json)
            )
        )
    }
}

private func words(forCharacters bounds: ClosedRange<Int>) -> String {
    bounds.lowerBound == bounds.upperBound
        ? "a text of \(bounds.lowerBound) characters"
        : "a text of \(bounds.lowerBound) to \(bounds.upperBound) characters"
}

private func words(forInteger bounds: ClosedRange<Int64>) -> String {
    "an integer from \(bounds.lowerBound) to \(bounds.upperBound)"
}

private func words(for json: JSON) -> String {
    switch json.value {
    case .string(let text): "a text of \(text.unicodeScalars.count) characters"
    case .integer(let integer): "the integer \(integer)"
    case .array(let items): "an array of \(items.count) items"
    case .boolean(let boolean): boolean ? "true" : "false"
    case .object, .null: json.kind
    }
}

private func words(for reason: CanonicalError.Reason, orElse fallback: String) -> String {
    switch reason {
    case .malformed(let form): form.description
    case .textLengthOutside(let bounds): words(forCharacters: bounds)
    case .integerOutside(let bounds): words(forInteger: bounds)
    case .expected(let text): text.description
    default: fallback
    }
}
