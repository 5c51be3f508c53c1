/// The four toeslagen.
public enum ToeslagKind: String, CaseIterable, Sendable {
    /// For the premium of health insurance: Wet op de zorgtoeslag.
    case zorgtoeslag
    /// For rent: Wet op de huurtoeslag.
    case huurtoeslag
    /// For children, by income: Wet op het kindgebonden budget.
    case kindgebondenBudget = "kindgebonden_budget"
    /// For registered childcare: Wet kinderopvang.
    case kinderopvangtoeslag
}
