public import EventSourcing
public import Events

/// A fact that the agency itself said: by it alone no award is lowered (Awir article 21), and of an
/// advance none before its applicant was told (invariant I4).
public struct AgencyFinding: Hashable, Sendable {
    /// What it is about.
    public let subject: DiscrepancyFound.Subject
    /// The other of a partnership; nil for what is about one person.
    public let partner: Int64?
    /// The benefit year of which it was found, which a notice names; nil for what holds from a day
    /// on.
    public let year: Int64?
    /// The benefit year to which it applies: a later one where it is carried over.
    let appliesTo: Int64?
    /// The finding of the year before that it carries over; nil for what was found anew.
    public let carries: Position?

    /// What a fact of the agency is about; nil for what the agency finds not by itself.
    init?(_ fact: CitizenEvent) {
        guard let subject = fact.subject else { return nil }
        self.subject = subject
        carries = nil
        (year, appliesTo) = (fact.benefitYear, fact.benefitYear)
        partner =
            switch fact {
            case .partnershipBegan(let began): began.partner.value
            case .partnershipEnded(let ended): ended.partner.value
            default: nil
            }
    }

    /// What is expected of a year by a finding about the one before, as far as that is known.
    init(
        _ expected: ExpectationsCarriedOver,
        carrying position: Position,
        _ finding: AgencyFinding?
    ) {
        carries = position
        partner = nil
        appliesTo = expected.benefitYear.value
        year = finding?.year ?? expected.benefitYear.value - 1
        subject =
            expected.income != nil ? .income : expected.assets != nil ? .assets : .childcare
    }

    /// What was found of a dwelling.
    init(ofDwelling subject: DiscrepancyFound.Subject) {
        (self.subject, partner, year, appliesTo, carries) = (subject, nil, nil, nil, nil)
    }

    /// Whether it counts where some findings do: it is one of them, or carries one over.
    public func counts(at position: Position, with some: Set<Position>) -> Bool {
        some.contains(position) || carries.map(some.contains) ?? false
    }
}
