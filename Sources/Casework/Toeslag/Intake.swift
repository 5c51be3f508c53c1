public import BenefitRules
public import EventSourcing
public import Events

/// The decision tree (_beslisboom_) at the door: an application that is wrong or incomplete cannot
/// be sent, and the citizen is told everything that is missing at once.
///
/// A refusal is counted and says nothing about anybody: who tried is not recorded.
public enum Intake {
    /// Why an application cannot be sent, in the order in which it is told; empty when it can.
    ///
    /// - Throws: `ParameterMissing`: the term of the year is not confirmed.
    public static func reasons(
        against application: ApplicationSubmitted,
        _ household: Household,
        on day: CivilDate,
        _ legislation: Legislation
    ) throws(ParameterMissing) -> [IntakeReason] {
        guard let law = legislation[household.year] else { return [.yearUnknown] }
        var reasons: [IntakeReason] = []
        if application.kind != .zorgtoeslag && application.kind != .kindgebondenBudget {
            return [.kindNotOffered]
        }
        if day > (try Awir.lastDayToApply(in: law)) { reasons.append(.applicationTooLate) }
        if household.lifetime.isEmpty { return [.applicantDeceased] }
        // Partners have one toeslag of a kind together, in the months in which they are partners.
        var asked = household.lifetime
        if let day = application.from { asked.formIntersection(.counting(day, in: household.year)) }
        let isTheirs = household.partnersMonths(of: application.kind).isSuperset(of: asked)
        let mine = household.own.opened(application.kind, in: household.year)
        if mine != nil || isTheirs { reasons.append(.alreadyApplied) }
        reasons += missingFacts(household)
        switch application.kind {
        case .zorgtoeslag: reasons += insurance(household)
        case .kindgebondenBudget:
            if !(1...12).contains(where: { !household.children(in: $0).isEmpty }) {
                reasons.append(.childrenMissing)
            }
        case .huurtoeslag, .kinderopvangtoeslag: break
        }
        return reasons
    }

    private static func missingFacts(_ household: Household) -> [IntakeReason] {
        let year = Int64(household.year)
        var reasons: [IntakeReason] = []
        if household.own.incomes[year] == nil { reasons.append(.incomeMissing) }
        if household.partners.contains(where: { household.citizens[$0]?.incomes[year] == nil }) {
            reasons.append(.partnerIncomeMissing)
        }
        if household.own.assets[year] == nil { reasons.append(.assetsMissing) }
        let others = household.assetOwners.filter { $0 != household.applicant }
        if others.contains(where: { household.citizens[$0]?.assets[year] == nil }) {
            reasons.append(.partnerAssetsMissing)
        }
        return reasons
    }

    private static func insurance(_ household: Household) -> [IntakeReason] {
        let months = household.lifetime.intersection(household.adulthood).numbers
        if months.isEmpty { return [.applicantTooYoung] }
        var reasons: [IntakeReason] = []
        let own = months.map { household.own.isInsured.value(on: household.firstDay($0)) }
        if own.contains(nil) { reasons.append(.insuranceMissing) }
        if own.allSatisfy({ $0 == false }) { reasons.append(.notInsured) }
        let isPartnerKnown = months.allSatisfy { month in
            guard let partner = household.partner(in: month) else { return true }
            let insurance = household.citizens[partner]?.isInsured
            return insurance?.value(on: household.firstDay(month)) != nil
        }
        if !isPartnerKnown { reasons.append(.partnerInsuranceMissing) }
        return reasons
    }
}

extension IntakeReason {
    /// What the citizen is told: plain Dutch, with what to do.
    public var sentence: String {
        switch self {
        case .alreadyApplied:
            "U of uw partner heeft deze toeslag voor dit jaar al aangevraagd."
                + " U hoeft niets te doen."
        case .applicantDeceased:
            "De aanvrager is overleden voordat dit jaar begon. Neem contact met ons op."
        case .applicationTooLate: "U bent te laat: voor dit jaar kunt u niet meer aanvragen."
        case .applicantTooYoung: "U bent dit jaar nog geen 18. U kunt aanvragen als u 18 bent."
        case .assetsMissing: "Vul in hoeveel vermogen u had op 1 januari."
        case .childrenMissing:
            "Voor dit jaar is geen kind met kinderbijslag bekend. Vul uw kinderen in."
        case .incomeMissing: "Vul in hoeveel inkomen u dit jaar verwacht."
        case .insuranceMissing: "Vul in vanaf wanneer u een Nederlandse zorgverzekering hebt."
        case .kindNotOffered: "Deze toeslag kunt u hier nog niet aanvragen."
        case .notInsured:
            "U hebt geen Nederlandse zorgverzekering. Sluit er een af en vraag daarna aan."
        case .partnerAssetsMissing: "Vul in hoeveel vermogen uw partner had op 1 januari."
        case .partnerIncomeMissing: "Vul in hoeveel inkomen uw partner dit jaar verwacht."
        case .partnerInsuranceMissing:
            "Vul in vanaf wanneer uw partner een Nederlandse zorgverzekering heeft."
        case .yearUnknown: "Voor dit jaar kunt u hier niet aanvragen."
        }
    }
}
