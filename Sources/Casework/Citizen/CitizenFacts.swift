public import EventSourcing
public import Events

extension Citizen.State {
    /// Takes over a fact that is about to be appended: its position is not known yet.
    public mutating func expect(_ fact: CitizenEvent) {
        apply(fact, said: Position(JSON.integerMax))
    }

    /// Takes over an application that is about to be appended, with a number that is higher than
    /// those that are known.
    public mutating func expectOpened(_ application: ApplicationSubmitted, as number: Int64) {
        toeslagen.append(
            Citizen.Opened(
                number: number,
                kind: application.kind,
                year: Int(application.benefitYear.value),
                from: application.from,
                said: Position(JSON.integerMax)
            )
        )
    }

    /// Takes over a fact; `said` is the event that says it.
    mutating func apply(_ fact: CitizenEvent, said: Position) {
        if fact.source == .agency { agencySaid[said] = AgencyFinding(fact) }
        switch fact {
        case .citizenRegistered(let citizen): beBorn(on: citizen.birthDate, said: said)
        case .birthRecorded(let recorded): beBorn(on: recorded.birthDate, said: said)
        case .partnershipBegan(let began):
            everPartners.insert(began.partner.value)
            partner.set(began.partner.value, from: began.from, said: said)
        case .partnershipEnded(let ended): partner.set(nil, from: ended.from, said: said)
        case .insuranceRecorded(let insurance):
            isInsured.set(insurance.isInsured, from: insurance.from, said: said)
        case .assetsRecorded, .childcareRecorded, .incomeRecorded: takeYearly(fact, said: said)
        case .childRecorded(let recorded):
            var child =
                children[recorded.child.value] ?? Citizen.Child(birthDate: recorded.birthDate)
            child.birthDate = recorded.birthDate
            child.hasBenefit.set(recorded.hasChildBenefit, from: recorded.from, said: said)
            children[recorded.child.value] = child
        case .parentRecorded(let recorded): parents.insert(recorded.parent.value)
        case .addressRecorded(let recorded):
            if let dwelling = recorded.dwelling { everDwellings.insert(dwelling.value) }
            address.set(recorded.address, from: recorded.from, said: said)
        case .tenancyRecorded(let recorded):
            tenancy.set(recorded, from: recorded.from, said: said)
        case .tenancyEnded(let ended): tenancy.set(nil, from: ended.from, said: said)
        case .workRecorded(let recorded):
            isWorking.set(recorded.isWorking, from: recorded.from, said: said)
        case .deathRecorded(let recorded): death = .init(value: recorded.day, said: said)
        case .expectationsCarriedOver(let expected): expect(expected, said: said)
        case .toeslagOpened: break
        }
    }

    private mutating func beBorn(on day: CivilDate, said: Position) {
        birth = .init(value: day, said: said)
        if births.last?.value != day { births.append(.init(value: day, said: said)) }
    }

    /// Whether a fact says nothing that is not known already.
    public func says(_ fact: CitizenEvent) -> Bool {
        switch fact {
        case .expectationsCarriedOver, .toeslagOpened: false
        case .citizenRegistered(let citizen): birth?.value == citizen.birthDate
        case .partnershipBegan(let began):
            partner.says(began.partner.value, from: began.from)
        case .partnershipEnded(let ended): partner.says(nil, from: ended.from)
        case .insuranceRecorded(let insurance):
            isInsured.says(insurance.isInsured, from: insurance.from)
        case .incomeRecorded(let income):
            incomes[income.benefitYear.value].map {
                !$0.isExpected && $0.value.saysTheSame(as: income)
                    || $0.value.isEstablished && !income.isEstablished
            } ?? false
        case .assetsRecorded(let recorded):
            assets[recorded.benefitYear.value].map {
                !$0.isExpected && $0.value == recorded.amount.value
            } ?? false
        case .childRecorded(let recorded):
            children[recorded.child.value].map {
                $0.birthDate == recorded.birthDate
                    && $0.hasBenefit.says(recorded.hasChildBenefit, from: recorded.from)
            } ?? false
        case .parentRecorded(let recorded): parents.contains(recorded.parent.value)
        case .addressRecorded(let recorded):
            address.says(recorded.address, from: recorded.from)
        case .tenancyRecorded(let recorded):
            tenancy.entries.contains {
                $0.from == recorded.from && $0.value?.saysTheSame(as: recorded) == true
            }
        case .tenancyEnded(let ended): tenancy.says(nil, from: ended.from)
        case .workRecorded(let recorded):
            isWorking.says(recorded.isWorking, from: recorded.from)
        case .childcareRecorded(let recorded):
            recorded.months.allSatisfy { month in
                care[month].map { !$0.isExpected && $0.value == recorded.amounts } ?? false
            }
        case .birthRecorded(let recorded): birth?.value == recorded.birthDate
        case .deathRecorded(let recorded): death?.value == recorded.day
        }
    }
}

extension Citizen.State {
    /// Whether a source that says a fact says nothing else than is known, whatever we add to it.
    public func saysAsDelivered(_ fact: CitizenEvent) -> Bool {
        guard case .childRecorded(let child) = fact else { return says(fact) }
        // When the child was born we know from others.
        return children[child.child.value]?.hasBenefit.says(child.hasChildBenefit, from: child.from)
            ?? false
    }
}

extension CitizenEvent {
    /// The fact about a citizen that this data is; nil for what is no fact.
    public init?(fact data: any EventPayload) {
        switch data {
        case let data as PartnershipBegan: self = .partnershipBegan(data)
        case let data as PartnershipEnded: self = .partnershipEnded(data)
        case let data as InsuranceRecorded: self = .insuranceRecorded(data)
        case let data as IncomeRecorded: self = .incomeRecorded(data)
        case let data as AssetsRecorded: self = .assetsRecorded(data)
        case let data as ChildRecorded: self = .childRecorded(data)
        case let data as BirthRecorded: self = .birthRecorded(data)
        case let data as DeathRecorded: self = .deathRecorded(data)
        case let data as AddressRecorded: self = .addressRecorded(data)
        case let data as TenancyRecorded: self = .tenancyRecorded(data)
        case let data as TenancyEnded: self = .tenancyEnded(data)
        case let data as WorkRecorded: self = .workRecorded(data)
        case let data as ChildcareRecorded: self = .childcareRecorded(data)
        default: return nil
        }
    }

    /// The benefit year that it is about; nil for what holds from a day on.
    public var benefitYear: Int64? {
        switch self {
        case .assetsRecorded(let fact): fact.benefitYear.value
        case .childcareRecorded(let fact): fact.benefitYear.value
        case .expectationsCarriedOver(let expected): expected.benefitYear.value
        case .incomeRecorded(let fact): fact.benefitYear.value
        default: nil
        }
    }

    /// Whether it is what a citizen says in an application.
    public var isCitizens: Bool {
        !isEstablishedIncome && source == .citizen
    }

    /// What it is about, as a discrepancy says it; nil where the agency finds none by itself.
    public var subject: DiscrepancyFound.Subject? {
        switch self {
        case .addressRecorded: .address
        case .assetsRecorded: .assets
        case .childRecorded: .children
        case .childcareRecorded: .childcare
        case .incomeRecorded: .income
        case .insuranceRecorded: .insurance
        case .partnershipBegan, .partnershipEnded: .partnership
        case .tenancyEnded, .tenancyRecorded: .tenancy
        case .workRecorded: .work
        case .birthRecorded, .citizenRegistered, .deathRecorded, .expectationsCarriedOver,
            .parentRecorded, .toeslagOpened:
            nil
        }
    }

    /// Whether the agency found it itself.
    public var isAgencys: Bool { source == .agency }

    /// Whether it is said in the name of a register: by neither the citizen nor the agency.
    public var isRegisters: Bool { source?.isRegister ?? false }

    /// Whether it is an income that the inspector established (_inkomensgegeven_, Awir article 8).
    var isEstablishedIncome: Bool {
        if case .incomeRecorded(let income) = self { income.isEstablished } else { false }
    }

    /// Who said it; nil for what is no fact.
    public var source: FactSource? {
        switch self {
        case .addressRecorded(let fact): fact.source
        case .assetsRecorded(let fact): fact.source
        case .birthRecorded(let fact): fact.source
        case .childcareRecorded(let fact): fact.source
        case .childRecorded(let fact): fact.source
        case .deathRecorded(let fact): fact.source
        case .incomeRecorded(let fact): fact.source
        case .insuranceRecorded(let fact): fact.source
        case .partnershipBegan(let fact): fact.source
        case .parentRecorded(let fact): fact.source
        case .partnershipEnded(let fact): fact.source
        case .tenancyEnded(let fact): fact.source
        case .tenancyRecorded(let fact): fact.source
        case .workRecorded(let fact): fact.source
        case .citizenRegistered, .expectationsCarriedOver, .toeslagOpened: nil
        }
    }

    /// The year of which it is, or in which it begins to hold; nil where it says neither.
    var firstYear: Int? {
        switch self {
        case .assetsRecorded(let assets): Int(assets.benefitYear.value)
        case .childcareRecorded(let care): Int(care.benefitYear.value)
        case .incomeRecorded(let income): Int(income.benefitYear.value)
        default: payload.effective?.parts.year
        }
    }

    /// The day on which the citizen was born, where it says so.
    public var birthDate: CivilDate? {
        switch self {
        case .citizenRegistered(let citizen): citizen.birthDate
        case .birthRecorded(let born): born.birthDate
        default: nil
        }
    }

    /// The types that are facts, and may be recorded one by one.
    public static let factTypes = [
        "AddressRecorded", "AssetsRecorded", "BirthRecorded", "ChildRecorded", "ChildcareRecorded",
        "DeathRecorded", "IncomeRecorded", "InsuranceRecorded", "PartnershipBegan",
        "PartnershipEnded", "TenancyEnded", "TenancyRecorded", "WorkRecorded",
    ]
}

extension FactSource {
    /// Whether it is a register, and neither the citizen nor the agency.
    public var isRegister: Bool { self != .citizen && self != .agency }
}

extension Citizen.State {
    /// Which event said last what a fact is about; nil where nothing was said.
    public func lastSaid(about fact: CitizenEvent) -> Position? {
        switch fact {
        case .addressRecorded(let fact): return address.said(at: fact.from)
        case .assetsRecorded(let fact): return assets[fact.benefitYear.value]?.said
        case .childRecorded(let fact):
            return children[fact.child.value]?.hasBenefit.said(at: fact.from)
        case .childcareRecorded(let fact): return fact.months.compactMap { care[$0]?.said }.max()
        case .birthRecorded, .citizenRegistered: return birth?.said
        case .deathRecorded: return death?.said
        case .incomeRecorded(let fact): return incomes[fact.benefitYear.value]?.said
        case .insuranceRecorded(let fact): return isInsured.said(at: fact.from)
        case .partnershipBegan(let fact): return partner.said(at: fact.from)
        case .partnershipEnded(let fact): return partner.said(at: fact.from)
        case .tenancyEnded(let fact): return tenancy.said(at: fact.from)
        case .tenancyRecorded(let fact): return tenancy.said(at: fact.from)
        case .workRecorded(let fact): return isWorking.said(at: fact.from)
        case .expectationsCarriedOver, .parentRecorded, .toeslagOpened: return nil
        }
    }

    /// The events that say now what a fact says: of care one for each month; none where something
    /// else is known of a part of it.
    public func sayers(of fact: CitizenEvent) -> [Position] {
        switch fact {
        case .childcareRecorded(let fact):
            let months = fact.months.map { care[$0] }
            return months.allSatisfy { $0?.value == fact.amounts }
                ? months.compactMap { $0?.said } : []
        case .incomeRecorded(let fact):
            // An estimate beside another amount that was established is not what is known.
            guard let known = incomes[fact.benefitYear.value], known.value.amount == fact.amount
            else { return [] }
            return [known.said]
        default: return says(fact) ? [lastSaid(about: fact)].compactMap(\.self) : []
        }
    }

    /// Whether something else was said of some month of the same care.
    public func saysOtherwise(than care: ChildcareRecorded) -> Bool {
        care.months.contains { month in
            self.care[month].map { !$0.isExpected && $0.value != care.amounts } ?? false
        }
    }
}

extension AddressRecorded {
    fileprivate var address: Citizen.Address? {
        dwelling.map { Citizen.Address(dwelling: $0.value, isSubtenant: isSubtenant) }
    }
}

extension IncomeRecorded {
    /// Whether all that `income` says is said here; without a day of assessment it says less.
    fileprivate func saysTheSame(as income: IncomeRecorded) -> Bool {
        (amount, isEstablished) == (income.amount, income.isEstablished)
            && (income.assessedOn == nil || income.assessedOn == assessedOn)
    }
}

extension TenancyRecorded {
    /// Whether everything is the same but who said it.
    fileprivate func saysTheSame(as other: TenancyRecorded) -> Bool {
        (bareRent, dwelling, hadRight, serviceCosts)
            == (other.bareRent, other.dwelling, other.hadRight, other.serviceCosts)
    }
}

extension ChildcareRecorded {
    var amounts: Citizen.Care { .init(hours: hours, price: hourlyPrice.value) }

    /// The care of each month that it tells of.
    var months: [Citizen.CareMonth] {
        (firstMonth...max(firstMonth, lastMonth)).map {
            Citizen.CareMonth(
                year: benefitYear.value,
                month: $0,
                child: child.value,
                registration: registration.text.string,
                kind: care
            )
        }
    }
}
