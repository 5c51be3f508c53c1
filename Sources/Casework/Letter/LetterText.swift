public import Events

/// Which text a citizen is sent with a decision, and its version.
///
/// The same decision gives the same letter; another wording is another version.
public enum LetterText: String, CaseIterable, Sendable {
    /// An advance (_voorschot_).
    case advance = "voorschot-1"
    /// A definitive award (_definitieve toekenning_).
    case definitiveAward = "definitieve-toekenning-3"
    /// An offer to give one's view (_zienswijze_).
    case hearing = "zienswijze-2"
    /// Somebody else is asked for a reclaim (_aansprakelijkstelling_).
    case liability = "aansprakelijkstelling-1"
    /// Somebody else is asked no more.
    case liabilityWithdrawn = "aansprakelijkstelling-ingetrokken-1"
    /// Less is asked back (_matiging_).
    case mitigation = "matiging-2"
    /// A decision on an objection (_beslissing op bezwaar_).
    case objection = "beslissing-op-bezwaar-1"
    /// Terms for a reclaim (_betalingsregeling_).
    case plan = "betalingsregeling-1"
    /// A reclaim (_terugvordering_).
    case reclaim = "terugvordering-1"
    /// Less is asked back, for a payment came back.
    case reclaimReduced = "terugvordering-lager-1"
    /// What was paid too much is too little to ask back.
    case reclaimWaived = "geen-terugvordering-1"
    /// A revision (_herziening_).
    case revision = "herziening-3"
    /// A revision that was looked at is not made.
    case revisionNotMade = "geen-herziening-1"
    /// What was to be paid out paid what is owed (_verrekening_).
    case setOff = "verrekening-1"
    /// The advance is not paid for a time (_opschorting_).
    case suspension = "opschorting-1"
    /// The advance is paid again.
    case suspensionLifted = "opschorting-voorbij-1"

    /// The type of event that it goes with.
    public var type: String {
        switch self {
        case .advance: "ProvisionalAwardDecided"
        case .definitiveAward: "DefinitiveAwardDecided"
        case .hearing: "HearingOffered"
        case .liability: "LiabilityDecided"
        case .liabilityWithdrawn: "LiabilityWithdrawn"
        case .mitigation: "ReclaimMitigated"
        case .objection: "ObjectionDecided"
        case .plan: "PaymentPlanAgreed"
        case .reclaim: "ReclaimOrdered"
        case .reclaimReduced: "ReclaimReduced"
        case .reclaimWaived: "ReclaimWaived"
        case .revision: "AwardRevised"
        case .revisionNotMade: "RevisionNotMade"
        case .setOff: "SetOffDecided"
        case .suspension: "PaymentSuspended"
        case .suspensionLifted: "SuspensionLifted"
        }
    }

    /// The text that goes with a type of event; nil for what is not made known by letter.
    public init?(type: String) {
        guard let text = Self.allCases.first(where: { $0.type == type }) else { return nil }
        self = text
    }
}

extension ToeslagEvent {
    /// The letter by which it is made known; nil for what is not.
    public var letter: LetterText? {
        switch self {
        case .awardRevised: .revision
        case .definitiveAwardDecided: .definitiveAward
        case .hearingOffered: .hearing
        case .liabilityDecided: .liability
        case .liabilityWithdrawn: .liabilityWithdrawn
        case .objectionDecided: .objection
        case .paymentPlanAgreed: .plan
        case .paymentSuspended: .suspension
        case .provisionalAwardDecided: .advance
        case .reclaimMitigated: .mitigation
        case .reclaimOrdered: .reclaim
        case .reclaimReduced: .reclaimReduced
        case .reclaimWaived: .reclaimWaived
        case .revisionNotMade: .revisionNotMade
        case .setOffDecided: .setOff
        case .suspensionLifted: .suspensionLifted
        case .appealFiled, .applicationSubmitted, .awardTermSet, .eligibilityConditionChecked,
            .judgmentReceived, .letterReturned, .letterSent, .objectionFiled, .paymentExecuted,
            .paymentOrdered, .paymentReturned, .reclaimPaymentReceived, .reclaimSetOff,
            .revisionDropped, .revisionPostponed, .statementOfViewsReceived, .toeslagContinued,
            .toeslagStopped:
            nil
        }
    }
}
