internal import Casework
internal import EventSourcing
internal import Events

/// Checking the conditions of awards against what sources delivered.
extension Toeslagen {
    /// Checks the conditions of the award that holds; says whether anything changed.
    ///
    /// - Throws: `ToeslagRefusal`, `LogError`.
    @discardableResult
    public func check(_ number: Int64) throws -> Bool { try take(.check, with: number) }

    /// What is known of each condition of an award in a benefit year.
    ///
    /// A fact about another year, by which something is expected, verifies nothing.
    func checks(of award: Award?, in year: Int64?) throws -> [Toeslag.ConditionCheck] {
        var open: [EligibilityCondition: [Position]] = [:]
        var deliveries: [EligibilityCondition: [Position]] = [:]
        for position in award?.facts ?? [] {
            let basis = try basis(of: position)
            if let other = basis.benefitYear, other != year { continue }
            guard let type = basis.type, let condition = EligibilityCondition(ofFact: type) else {
                continue
            }
            if let delivery = basis.delivery {
                deliveries[condition, default: []].append(Position(delivery))
            } else {
                open[condition, default: []].append(position)
            }
        }
        return EligibilityCondition.allCases.compactMap { condition in
            let (facts, known) = (open[condition] ?? [], deliveries[condition] ?? [])
            return facts.isEmpty && known.isEmpty
                ? nil : Toeslag.ConditionCheck(condition, open: facts, deliveries: known)
        }
    }
}
