public import BenefitYears
public import EventSourcing

extension Step {
    /// Writes the tree as JSON: amounts are exact decimal numbers of euros, or fractions.
    public func write(to writer: inout CanonicalWriter, assumed: [ParameterName] = []) {
        writer.literal("{\"step\":")
        writer.string(title)
        writer.literal(",\"article\":")
        writer.string(article)
        writer.literal(",\"formula\":")
        writer.string(formula)
        writer.literal(",\"inputs\":")
        writer.array(operands) { $1.write(to: &$0, assumed) }
        writer.literal(",\"value\":")
        writer.string(unit.text(value))
        writer.literal(",\"unit\":")
        writer.string(unit.rawValue)
        writer.literal(",\"rounding\":")
        if let rounding { writer.string(rounding) } else { writer.literal("null") }
        if let note {
            writer.literal(",\"note\":")
            writer.string(note)
        }
        writer.literal(",\"steps\":")
        writer.array(steps) { $1.write(to: &$0, assumed: assumed) }
        writer.literal("}")
    }
}

extension Step.Operand {
    fileprivate func write(to writer: inout CanonicalWriter, _ assumed: [ParameterName]) {
        writer.literal("{\"symbol\":")
        writer.string(symbol)
        writer.literal(",\"meaning\":")
        writer.string(meaning)
        writer.literal(",\"value\":")
        writer.string(unit.text(value))
        writer.literal(",\"unit\":")
        writer.string(unit.rawValue)
        switch source {
        case .given(let field):
            writer.literal(",\"field\":")
            writer.string(field)
        case .standard(let field):
            writer.literal(",\"default\":")
            writer.string(field)
        case .parameter(let parameter): parameter.write(to: &writer, assumed)
        case .step: break
        }
        writer.literal("}")
    }
}

extension Parameter {
    fileprivate func write(to writer: inout CanonicalWriter, _ assumed: [ParameterName]) {
        writer.literal(",\"parameter\":")
        writer.string(name.description)
        writer.literal(",\"article\":")
        writer.string(article)
        writer.literal(",\"from\":")
        writer.string(from.description)
        writer.literal(",\"until\":")
        writer.string(until.description)
        writer.literal(",\"assumed\":")
        writer.boolean(assumed.contains(name))
        writer.literal(",\"source\":")
        writer.array(sources) { $0.string($1) }
    }
}

extension Step.Unit {
    /// A value in this unit.
    func text(_ value: Exact) -> String {
        switch self {
        case .euro, .hours: "\(value / 100)"
        case .percent: "\(value / 1_000)"
        case .factor, .number: "\(value)"
        case .truth: value == .zero ? "nee" : "ja"
        }
    }
}
