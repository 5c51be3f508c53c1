internal import BenefitYears
public import EventSourcing

/// The lines of `waarborg calculate`: a result or a fault, in JSON.
extension CaseResult {
    /// Writes the result as one object, without a line end.
    public func write(to writer: inout CanonicalWriter, explaining style: ExplanationStyle?) {
        writer.literal("{\"id\":")
        writer.string(id)
        writer.literal(",\"toeslag\":")
        writer.string(kind.rawValue)
        writer.literal(",\"year\":")
        writer.integer(Int64(year))
        writer.number(",\"yearly_awarded_cents\":", yearlyAwarded)
        writer.number(",\"yearly_unrounded_cents\":", yearlyUnrounded)
        writer.number(",\"monthly_paid_cents\":", monthlyPaid)
        writer.number(",\"monthly_unrounded_cents\":", monthlyUnrounded)
        writer.number(",\"normpremie_cents\":", normPremium)
        writer.number(",\"reclaim_cents\":", reclaim)
        writer.number(",\"eerste_kind\":", firstChild)
        writer.literal(",\"eligible\":")
        if let isEligible { writer.boolean(isEligible) } else { writer.literal("null") }
        if let months {
            writer.literal(",\"monthly_paid_cents_by_month\":")
            writer.array(months) { $0.integer($1) }
        }
        writer.literal(",\"reasons\":")
        writer.array(grounds) { $0.string($1.rawValue) }
        writer.literal(",\"assumed\":")
        writer.array(assumed) { $0.string($1.description) }
        if let style, let steps {
            writer.literal(",\"explanation\":")
            switch style {
            case .expert: steps.write(to: &writer, assumed: assumed)
            case .citizen: writer.array(sentences) { $0.string($1) }
            }
        }
        writer.literal("}")
    }
}

extension CaseFault {
    /// Writes the fault of a case as one object, without a line end.
    public func write(to writer: inout CanonicalWriter, of id: String?) {
        writer.literal("{\"id\":")
        if let id { writer.string(id) } else { writer.literal("null") }
        writer.literal(",\"error\":{\"code\":")
        writer.string(code.rawValue)
        writer.literal(",\"field\":")
        writer.string(field)
        writer.literal(",\"message\":")
        writer.string(message)
        writer.literal("}}")
    }
}

extension CanonicalWriter {
    fileprivate mutating func number(_ name: StaticString, _ number: Int64?) {
        literal(name)
        if let number { integer(number) } else { literal("null") }
    }
}
