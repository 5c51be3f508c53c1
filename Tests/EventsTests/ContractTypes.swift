import EventSourcing
import Events

/// Every generated type: those of the events, and the shared ones.
enum ContractTypes {
    /// A name, what its values may be, and the type that reads them.
    struct Entry: Sendable {
        let name: String
        let shape: SchemaShape
        let type: any CanonicalValue.Type
    }

    static let all: [Entry] =
        EventCatalog.types.map { Entry(name: $0.name, shape: $0.shape, type: $0.payload) } + shared

    /// The shared types that are generated; ``A catalogue`` tests that none is missing here.
    static let shared: [Entry] = [
        Entry(name: "ActorID", shape: ActorID.schema, type: ActorID.self),
        Entry(name: "AnnualIncome", shape: AnnualIncome.schema, type: AnnualIncome.self),
        Entry(name: "ArticleOfLaw", shape: ArticleOfLaw.schema, type: ArticleOfLaw.self),
        Entry(name: "Attribute", shape: Attribute.schema, type: Attribute.self),
        Entry(name: "Award", shape: Award.schema, type: Award.self),
        Entry(name: "AwardGround", shape: AwardGround.schema, type: AwardGround.self),
        Entry(name: "AwardedCare", shape: AwardedCare.schema, type: AwardedCare.self),
        Entry(name: "AwardedPeriod", shape: AwardedPeriod.schema, type: AwardedPeriod.self),
        Entry(name: "BSN", shape: BSN.schema, type: BSN.self),
        Entry(name: "BeaconRound", shape: BeaconRound.schema, type: BeaconRound.self),
        Entry(name: "CalendarYear", shape: CalendarYear.schema, type: CalendarYear.self),
        Entry(name: "CarriedCare", shape: CarriedCare.schema, type: CarriedCare.self),
        Entry(name: "CaseText", shape: CaseText.schema, type: CaseText.self),
        Entry(name: "ChildcareKind", shape: ChildcareKind.schema, type: ChildcareKind.self),
        Entry(
            name: "ChildcareRegistration",
            shape: ChildcareRegistration.schema,
            type: ChildcareRegistration.self
        ),
        Entry(name: "CitizenNumber", shape: CitizenNumber.schema, type: CitizenNumber.self),
        Entry(name: "ContactChannel", shape: ContactChannel.schema, type: ContactChannel.self),
        Entry(name: "ContentVersion", shape: ContentVersion.schema, type: ContentVersion.self),
        Entry(name: "DataCategory", shape: DataCategory.schema, type: DataCategory.self),
        Entry(
            name: "DecisionBasis",
            shape: DecisionBasis.schema,
            type: DecisionBasis.self
        ),
        Entry(
            name: "DeliveryFrequency",
            shape: DeliveryFrequency.schema,
            type: DeliveryFrequency.self
        ),
        Entry(name: "DeliveryKind", shape: DeliveryKind.schema, type: DeliveryKind.self),
        Entry(name: "DwellingNumber", shape: DwellingNumber.schema, type: DwellingNumber.self),
        Entry(
            name: "EligibilityCondition",
            shape: EligibilityCondition.schema,
            type: EligibilityCondition.self
        ),
        Entry(name: "EuroCents", shape: EuroCents.schema, type: EuroCents.self),
        Entry(name: "FactSource", shape: FactSource.schema, type: FactSource.self),
        Entry(name: "HourlyPrice", shape: HourlyPrice.schema, type: HourlyPrice.self),
        Entry(name: "IntakeReason", shape: IntakeReason.schema, type: IntakeReason.self),
        Entry(name: "LegalFigure", shape: LegalFigure.schema, type: LegalFigure.self),
        Entry(name: "MonthlyRent", shape: MonthlyRent.schema, type: MonthlyRent.self),
        Entry(
            name: "PaymentReference",
            shape: PaymentReference.schema,
            type: PaymentReference.self
        ),
        Entry(name: "PaymentTerm", shape: PaymentTerm.schema, type: PaymentTerm.self),
        Entry(name: "PersonName", shape: PersonName.schema, type: PersonName.self),
        Entry(name: "PrefilledFact", shape: PrefilledFact.schema, type: PrefilledFact.self),
        Entry(
            name: "ProcessingActivity",
            shape: ProcessingActivity.schema,
            type: ProcessingActivity.self
        ),
        Entry(name: "QualityMeasure", shape: QualityMeasure.schema, type: QualityMeasure.self),
        Entry(
            name: "QualityThresholds",
            shape: QualityThresholds.schema,
            type: QualityThresholds.self
        ),
        Entry(name: "ReadModelDigest", shape: ReadModelDigest.schema, type: ReadModelDigest.self),
        Entry(name: "RegisterText", shape: RegisterText.schema, type: RegisterText.self),
        Entry(name: "RejectedLine", shape: RejectedLine.schema, type: RejectedLine.self),
        Entry(name: "RejectionGround", shape: RejectionGround.schema, type: RejectionGround.self),
        Entry(
            name: "SoftwareComponent",
            shape: SoftwareComponent.schema,
            type: SoftwareComponent.self
        ),
        Entry(name: "ToeslagKind", shape: ToeslagKind.schema, type: ToeslagKind.self),
        Entry(name: "WithheldRecord", shape: WithheldRecord.schema, type: WithheldRecord.self),
    ]
}

extension [UInt8] {
    /// The bytes as text, for messages.
    var shown: String { String(decoding: self, as: UTF8.self) }
}
