internal import BenefitRules
internal import EventSourcing
internal import Events

/// Zorgtoeslag: who is insured and 18 (Wzt article 1 and 2).
enum ZorgtoeslagRules: ToeslagRules {
    static let articles = ArticleOfLaw.all("Wzt art. 1", "Wzt art. 2")

    static func canHave(_ citizen: Int64, _ household: Household, in month: Int) -> Bool {
        household.isInsured(citizen, in: month) == true
            && household.adulthood(of: citizen).contains(Months(number: month))
    }

    static func addFacts(_ household: Household, to facts: inout DecidingFacts) {
        facts.addAssets(of: household)
        facts.add(household.own.state.isInsured)
        for partner in household.partners {
            facts.add(household.citizens[partner]?.state.isInsured)
        }
    }

    static func missing(_ household: Household) -> [IntakeReason] {
        let own = household.applicant
        let months = household.lifetime.intersection(household.adulthood(of: own))
        if months.isEmpty { return household.missingAssets + [.applicantTooYoung] }
        var reasons = household.missingAssets
        let insurance = months.numbers.map { household.isInsured(own, in: $0) }
        if insurance.contains(nil) { reasons.append(.insuranceMissing) }
        if insurance.allSatisfy({ $0 == false }) { reasons.append(.notInsured) }
        let isPartnerKnown = months.numbers.allSatisfy { month in
            household.partner(in: month).map { household.isInsured($0, in: month) != nil } ?? true
        }
        if !isPartnerKnown { reasons.append(.partnerInsuranceMissing) }
        return reasons
    }

    static func right(
        _ household: Household,
        in months: Months,
        appliedOn day: CivilDate,
        _ law: BenefitYear
    ) throws(EntitlementError) -> Right {
        let adult = months.intersection(household.adulthood(of: household.applicant))
        let outcome = try rule(
            Zorgtoeslag.award,
            try household.situations(in: adult, facts),
            assets: try household.countingAssets(),
            in: law
        )
        return Right(outcome, of: household, grounds: adult == months ? [] : [.tooYoung]) {
            month,
            working in
            .month(
                month,
                income: working.income / 100,
                household,
                isPartnerInsured: household.partner(in: month).flatMap {
                    household.isInsured($0, in: month)
                }
            )
        }
    }

    private static func facts(
        _ household: Household,
        _ month: Int
    ) throws(EntitlementError) -> Zorgtoeslag.Facts {
        var facts = Zorgtoeslag.Facts(income: try household.income(in: month))
        facts.isInsured = try isInsured(household.applicant, household, month)
        if let partner = household.partner(in: month) {
            facts.hasPartner = true
            facts.partnerIsInsured = try isInsured(partner, household, month)
        }
        return facts
    }

    private static func isInsured(
        _ citizen: Int64,
        _ household: Household,
        _ month: Int
    ) throws(EntitlementError) -> Bool {
        guard let isInsured = household.isInsured(citizen, in: month) else {
            throw .unknownFact(.insurance, citizen: citizen)
        }
        return isInsured
    }
}

extension Household {
    fileprivate func isInsured(_ citizen: Int64, in month: Int) -> Bool? {
        citizens[citizen]?.state.isInsured.value(on: firstDay(month))
    }
}
