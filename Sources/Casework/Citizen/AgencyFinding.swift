public import Events

/// A fact that the agency itself said: by it alone no award is lowered (Awir article 21), and of an
/// advance none before its applicant was told (invariant I4).
public struct AgencyFinding: Hashable, Sendable {
    /// What it is about.
    public let subject: DiscrepancyFound.Subject
    /// The other of a partnership; nil for what is about one person.
    public let partner: Int64?
    /// The benefit year that it is about; nil for what holds from a day on.
    public let year: Int64?

    /// What a fact of the agency is about; nil for what the agency finds not by itself.
    init?(_ fact: CitizenEvent) {
        guard let subject = fact.subject else { return nil }
        self.subject = subject
        year = fact.benefitYear
        partner =
            switch fact {
            case .partnershipBegan(let began): began.partner.value
            case .partnershipEnded(let ended): ended.partner.value
            default: nil
            }
    }

    /// What was found of a dwelling.
    init(ofDwelling subject: DiscrepancyFound.Subject) {
        (self.subject, partner, year) = (subject, nil, nil)
    }
}
