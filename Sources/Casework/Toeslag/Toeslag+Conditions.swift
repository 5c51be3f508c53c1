internal import BenefitRules
public import EventSourcing
public import Events

/// Which conditions of an award registered sources verified.
extension Toeslag {
    /// What is known of a condition.
    public struct ConditionCheck: Hashable, Sendable {
        /// Which condition.
        public let condition: EligibilityCondition
        /// The facts that no delivery said, ascending.
        public let open: [Position]
        /// The deliveries that verified facts, by number, ascending.
        public let deliveries: [Position]

        /// Whether every fact was delivered or confirmed.
        public var isVerified: Bool { open.isEmpty && !deliveries.isEmpty }

        /// Facts that no delivery said, and deliveries that said others.
        public init(
            _ condition: EligibilityCondition,
            open: some Sequence<Position>,
            deliveries: some Sequence<Position>
        ) {
            self.condition = condition
            self.open = Set(open).sorted()
            self.deliveries = Set(deliveries).sorted()
        }
    }

    /// What changed since the last check; a condition that no delivery ever spoke of is not told.
    static func check(
        _ checks: [ConditionCheck],
        _ asked: Asked,
        _ state: State
    ) -> [ToeslagEvent] {
        var now: [EligibilityCondition: ConditionCheck] = [:]
        for check in checks { now[check.condition] = check }
        return EligibilityCondition.allCases.compactMap { condition in
            let known = state.conditions[condition]
            let check = now[condition] ?? ConditionCheck(condition, open: [], deliveries: [])
            if known == nil && check.deliveries.isEmpty || known == check { return nil }
            return .eligibilityConditionChecked(
                EligibilityConditionChecked(
                    checkedOn: asked.day,
                    condition: condition,
                    deliveries: check.deliveries,
                    open: check.open
                )
            )
        }
    }
}

extension Toeslag.State {
    mutating func take(_ checked: EligibilityConditionChecked) {
        let check = Toeslag.ConditionCheck(
            checked.condition,
            open: checked.open,
            deliveries: checked.deliveries
        )
        // No delivery speaks of it any more.
        conditions[checked.condition] = check.deliveries.isEmpty ? nil : check
    }
}

extension EligibilityCondition {
    /// The kinds of toeslag for which it plays a part.
    public var kinds: [Events.ToeslagKind] {
        switch self {
        case .age, .income, .partner: Events.ToeslagKind.allCases
        case .assets: [.huurtoeslag, .kindgebondenBudget, .zorgtoeslag]
        case .childBenefit: [.kindgebondenBudget]
        case .childcare, .work: [.kinderopvangtoeslag]
        case .dwelling, .rent, .residence: [.huurtoeslag]
        case .insured: [.zorgtoeslag]
        }
    }

    /// The condition that a fact is about; nil for what is none.
    public init?(ofFact type: String) {
        switch type {
        case BirthRecorded.typeName.description, CitizenRegistered.typeName.description,
            DeathRecorded.typeName.description:
            self = .age
        case AssetsRecorded.typeName.description: self = .assets
        case ChildRecorded.typeName.description: self = .childBenefit
        case ChildcareRecorded.typeName.description: self = .childcare
        case DwellingRecorded.typeName.description: self = .dwelling
        case IncomeRecorded.typeName.description, ExpectationsCarriedOver.typeName.description:
            self = .income
        case InsuranceRecorded.typeName.description: self = .insured
        case PartnershipBegan.typeName.description, PartnershipEnded.typeName.description:
            self = .partner
        case TenancyEnded.typeName.description, TenancyRecorded.typeName.description: self = .rent
        case AddressRecorded.typeName.description: self = .residence
        case WorkRecorded.typeName.description: self = .work
        default: return nil
        }
    }
}
