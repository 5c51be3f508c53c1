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
        on day: CivilDate,
        _ household: Household,
        _ legislation: Legislation
    ) throws(ParameterMissing) -> [IntakeReason] {
        guard let law = legislation[household.year] else { return [.yearUnknown] }
        var reasons: [IntakeReason] = []
        if application.receivedOn > (try Awir.lastDayToApply(in: law)) {
            reasons.append(.applicationTooLate)
        }
        if application.receivedOn > day { reasons.append(.receivedInFuture) }
        if application.receivedOn < household.firstDayToApply {
            reasons.append(.receivedTooEarly)
        }
        if household.lifetime.isEmpty { return reasons + [.applicantDeceased] }
        // Who has a toeslag together with somebody else cannot have another for the same months.
        let taken = household.othersMonths.reduce(into: Months()) { $0.formUnion($1.months) }
        let mine = household.own.opened(application.kind, in: household.year)
        if mine != nil || taken.isSuperset(of: household.asked) {
            reasons.append(.alreadyApplied)
        }
        if household.yearIncome(of: household.applicant) == nil { reasons.append(.incomeMissing) }
        if household.partners.contains(where: { household.yearIncome(of: $0) == nil }) {
            reasons.append(.partnerIncomeMissing)
        }
        return reasons + household.kind.rules.missing(household)
    }
}

extension Household {
    /// Months count back from the application: an older day than any application for the year is
    /// wrong.
    fileprivate var firstDayToApply: CivilDate { .firstDay(ofMonth: 1, in: year - 1) }

    /// What is not known of the assets that count.
    var missingAssets: [IntakeReason] {
        var reasons: [IntakeReason] = []
        if assets(of: applicant) == nil { reasons.append(.assetsMissing) }
        if assetOwners.contains(where: { $0 != applicant && assets(of: $0) == nil }) {
            reasons.append(.partnerAssetsMissing)
        }
        return reasons
    }
}

extension IntakeReason {
    /// Whether an amount or a yes or no is not known that has to be asked; false where what is
    /// known leaves no right, or where the application is wrong.
    public var asks: Bool {
        switch self {
        case .assetsMissing, .incomeMissing, .insuranceMissing, .partnerAssetsMissing,
            .partnerIncomeMissing, .partnerInsuranceMissing, .partnerWorkMissing,
            .residentAssetsMissing, .residentIncomeMissing, .workMissing:
            true
        case .addressMissing, .alreadyApplied, .applicantDeceased, .applicantTooYoung,
            .applicationTooLate, .childWrong, .childcareMissing, .childcareWrong, .childrenMissing,
            .dayWrong, .dwellingWrong, .incomeEstablished, .notInsured, .partnerTooYoung,
            .partnerWrong, .receivedInFuture, .receivedTooEarly, .tenancyMissing, .yearUnknown:
            false
        }
    }

    /// What the citizen is told: plain Dutch, with what to do.
    public var sentence: String {
        switch self {
        case .addressMissing: "Wij weten niet waar u woont. Vul uw adres in."
        case .alreadyApplied:
            "U, uw partner of iemand die bij u woont heeft deze toeslag voor dit jaar al"
                + " aangevraagd. U hoeft niets te doen."
        case .applicantDeceased:
            "De aanvrager is overleden voordat dit jaar begon. Neem contact met ons op."
        case .applicationTooLate: "U bent te laat: voor dit jaar kunt u niet meer aanvragen."
        case .applicantTooYoung: "U bent dit jaar nog geen 18. U kunt aanvragen als u 18 bent."
        case .assetsMissing: "Vul in hoeveel vermogen u had op 1 januari."
        case .childWrong:
            "Wat u over een kind invulde, is anders dan wij weten. Kijk na welk kind het is, en"
                + " wanneer het is geboren."
        case .childcareMissing:
            "Vul in welke opvang uw kind heeft, met de uren en de prijs per uur."
        case .childcareWrong:
            "Wat u over de opvang invulde, kan niet kloppen. Kijk de maanden na, en het nummer van"
                + " de opvang in het Landelijk Register Kinderopvang."
        case .childrenMissing:
            "Voor dit jaar is geen kind met kinderbijslag bekend. Vul uw kinderen in."
        case .dayWrong: "Een datum of jaar dat u invulde, kan niet kloppen. Kijk alle datums na."
        case .dwellingWrong:
            "Wat u over een woning of huur invulde, kan niet kloppen. Kijk na welke woning het is,"
                + " en vanaf wanneer."
        case .incomeEstablished:
            "De Belastingdienst heeft een inkomen van dit jaar al vastgesteld op een ander bedrag."
                + " Laat het inkomen weg. Klopt het niet? Maak dan bezwaar bij de Belastingdienst."
        case .incomeMissing: "Vul in hoeveel inkomen u dit jaar verwacht."
        case .insuranceMissing: "Vul in vanaf wanneer u een Nederlandse zorgverzekering hebt."
        case .notInsured:
            "U hebt geen Nederlandse zorgverzekering. Sluit er een af en vraag daarna aan."
        case .partnerAssetsMissing: "Vul in hoeveel vermogen uw partner had op 1 januari."
        case .partnerIncomeMissing: "Vul in hoeveel inkomen uw partner dit jaar verwacht."
        case .partnerInsuranceMissing:
            "Vul in vanaf wanneer uw partner een Nederlandse zorgverzekering heeft."
        case .partnerTooYoung:
            "Een toeslagpartner is 18 jaar of ouder. Kijk na wie uw partner is, en vanaf wanneer."
        case .partnerWorkMissing:
            "Vul in vanaf wanneer uw partner werkt of een opleiding volgt, of dat niet doet."
        case .partnerWrong:
            "Wat u over een partner invulde, is anders dan wij weten. Kijk na wie het is, en vanaf"
                + " wanneer. Had u of uw partner al een ander? Vul dan in tot wanneer."
        case .receivedInFuture:
            "De datum waarop wij uw aanvraag kregen, is nog niet geweest. Vul de juiste datum in."
        case .receivedTooEarly:
            "De datum waarop wij uw aanvraag kregen, is te vroeg voor dit jaar. Vul de juiste datum"
                + " in."
        case .residentAssetsMissing:
            "Vul in hoeveel vermogen ieder die het hele jaar bij u woont had op 1 januari."
        case .residentIncomeMissing:
            "Vul in hoeveel inkomen ieder die bij u woont dit jaar verwacht."
        case .tenancyMissing: "Vul in hoeveel huur u betaalt, en vanaf wanneer."
        case .workMissing:
            "Vul in vanaf wanneer u werkt of een opleiding volgt, of dat u dat niet doet."
        case .yearUnknown: "Voor dit jaar kunt u hier niet aanvragen."
        }
    }
}

extension CitizenRefusal {
    /// What the citizen is told where it is refused in an application; nil where not what he says
    /// is wrong, but how it was sent.
    public var intakeReason: IntakeReason? {
        switch self {
        case .beforeBirth, .bornAfterDeath, .bornLongAgo, .inTheFuture, .notAnAssessment,
            .tooFarAhead, .yearNotOver:
            .dayWrong
        case .childBeforeParent, .childUnknown, .noChildOf, .tooManyChildren: .childWrong
        case .dwellingFull, .dwellingUnknown, .noTenancy: .dwellingWrong
        case .incomeEstablished: .incomeEstablished
        case .monthsReversed, .notARegistration, .tooManyPlaces: .childcareWrong
        case .noPartnership, .otherPartner, .ownPartner: .partnerWrong
        case .partnerTooYoung: .partnerTooYoung
        case .notAFact, .notAgencys, .notFromCitizen, .notRegistered, .notTheInspector,
            .notTheRegister, .noticeNotNeeded, .stranger:
            nil
        }
    }
}
