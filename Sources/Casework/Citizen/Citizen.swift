public import EventSourcing
public import Events

/// What is known of a citizen (_burger_): facts, each with who said it and from when it holds.
///
/// A fact is never changed; a later one about the same days takes its place. What a decision rested
/// on therefore stays in the log.
public enum Citizen: Decider {
    /// The events of a citizen.
    public typealias Event = CitizenEvent

    /// What may be asked of a citizen's stream.
    public enum Command: Sendable {
        /// Record a fact.
        case record(CitizenEvent)
    }

    /// A fact that holds for a year, and the event that said it.
    public struct Yearly<Value: Sendable>: Sendable {
        /// The fact.
        public let value: Value
        /// The event.
        public let said: Position
    }

    /// A child and whether kinderbijslag is paid for it.
    public struct Child: Sendable {
        /// Day of birth.
        public internal(set) var birthDate: CivilDate
        /// Whether kinderbijslag is paid, from when.
        public internal(set) var hasBenefit = Timeline<Bool>()
    }

    /// A toeslag for which the citizen applied.
    public struct Opened: Hashable, Sendable {
        /// The number of its stream.
        public let number: Int64
        /// Which toeslag.
        public let kind: Events.ToeslagKind
        /// The benefit year.
        public let year: Int
        /// From which day it is asked; nil for all months with a right.
        public let from: CivilDate?
    }

    /// What is known of a citizen.
    public struct State: Sendable {
        /// Day of birth and the event that said it; nil while nobody is registered.
        public internal(set) var birth: Yearly<CivilDate>?
        /// The partner, if there is one, from when.
        public internal(set) var partner = Timeline<Int64?>()
        /// Whether insured under the Zorgverzekeringswet, from when.
        public internal(set) var isInsured = Timeline<Bool>()
        /// The newest income of each year.
        public internal(set) var incomes: [Int64: Yearly<IncomeRecorded>] = [:]
        /// The newest assets on 1 January of each year, in eurocents.
        public internal(set) var assets: [Int64: Yearly<Int64>] = [:]
        /// The children by number.
        public internal(set) var children: [Int64: Child] = [:]
        /// The day of death.
        public internal(set) var death: Yearly<CivilDate>?
        /// The facts that the agency itself said: by them alone no award is lowered (Awir article
        /// 21).
        public internal(set) var agencySaid: Set<Position> = []
        /// The toeslagen for which the citizen applied, in order.
        public internal(set) var toeslagen: [Opened] = []

        /// Everybody who was ever a partner, by rising number.
        public var partners: [Int64] { Set(partner.entries.compactMap(\.value)).sorted() }
    }

    /// Nothing is known.
    public static var initial: State { State() }

    /// The fact, when it is new.
    public static func decide(
        _ command: Command,
        asked: Asked,
        in state: State
    ) throws(CitizenRefusal) -> [CitizenEvent] {
        guard case .record(let fact) = command else { return [] }
        guard let birth = state.birth?.value else { throw .notRegistered }
        if let day = fact.payload.effective, !isAbout(child: fact), day < birth {
            throw .beforeBirth(day: day)
        }
        switch fact {
        case .citizenRegistered, .toeslagOpened: throw .notAFact
        case .childRecorded(let child):
            if child.birthDate <= birth { throw .childBeforeParent }
            if state.children[child.child.value] == nil, state.children.count >= childrenMax {
                throw .tooManyChildren
            }
        case .incomeRecorded(let income):
            if income.isEstablished, income.source != .belastingdienst { throw .notTheInspector }
        case .partnershipBegan(let began):
            let next = state.partner.entries.first { $0.from > began.from }
            for (partner, day) in [
                (state.partner.value(on: began.from) ?? nil, began.from),
                (next?.value, next?.from ?? began.from),
            ] {
                if let partner, partner != began.partner.value {
                    throw .otherPartner(partner, day: day)
                }
            }
        case .partnershipEnded(let end) where !state.says(fact):
            // It may end on the day on which it began: then there was none.
            if state.partner.value(on: end.from) != end.partner.value {
                let before = CivilDate(days: end.from.days - 1)
                // Another partner came on that very day, so it was ended before.
                if state.partner.value(on: before) == end.partner.value { return [] }
                throw .noPartnership(day: end.from)
            }
        case .deathRecorded(let death) where death.day > asked.day:
            throw .inTheFuture(day: death.day)
        default: break
        }
        return state.says(fact) ? [] : [fact]
    }

    /// The most children that one citizen can have here.
    public static let childrenMax = 20

    /// A child is born after its parent, and its facts hold from its birth.
    private static func isAbout(child fact: CitizenEvent) -> Bool {
        if case .childRecorded = fact { true } else { false }
    }

    /// What `event` changes in what is known.
    public static func evolve(_ state: inout State, with event: Recorded<CitizenEvent>) {
        if case .toeslagOpened(let opened) = event.event {
            // Its number is the position of the application, which stands before it.
            guard let number = event.envelope.causation?.value else { return }
            state.toeslagen.append(
                Opened(
                    number: number,
                    kind: opened.kind,
                    year: Int(opened.benefitYear.value),
                    from: opened.from
                )
            )
        } else {
            state.apply(event.event, said: event.position)
        }
    }
}

extension Citizen.State {
    /// Takes over a fact that is about to be appended: its position is not known yet.
    public mutating func expect(_ fact: CitizenEvent) {
        apply(fact, said: Position(JSON.integerMax))
    }

    /// Takes over a fact; `said` is the event that says it.
    mutating func apply(_ fact: CitizenEvent, said: Position) {
        if fact.source == .agency { agencySaid.insert(said) }
        switch fact {
        case .citizenRegistered(let citizen): birth = .init(value: citizen.birthDate, said: said)
        case .partnershipBegan(let began):
            partner.set(began.partner.value, from: began.from, said: said)
        case .partnershipEnded(let ended): partner.set(nil, from: ended.from, said: said)
        case .insuranceRecorded(let insurance):
            isInsured.set(insurance.isInsured, from: insurance.from, said: said)
        case .incomeRecorded(let income):
            // An estimate never takes the place of what the inspector established.
            let known = incomes[income.benefitYear.value]?.value
            if income.isEstablished || known?.isEstablished != true {
                incomes[income.benefitYear.value] = .init(value: income, said: said)
            }
        case .assetsRecorded(let recorded):
            assets[recorded.benefitYear.value] = .init(value: recorded.amount.value, said: said)
        case .childRecorded(let recorded):
            var child =
                children[recorded.child.value] ?? Citizen.Child(birthDate: recorded.birthDate)
            child.birthDate = recorded.birthDate
            child.hasBenefit.set(recorded.hasChildBenefit, from: recorded.from, said: said)
            children[recorded.child.value] = child
        case .deathRecorded(let recorded): death = .init(value: recorded.day, said: said)
        case .toeslagOpened: break
        }
    }

    /// Whether a fact says nothing that is not known already.
    func says(_ fact: CitizenEvent) -> Bool {
        switch fact {
        case .citizenRegistered, .toeslagOpened: false
        case .partnershipBegan(let began):
            partner.says(began.partner.value, from: began.from)
        case .partnershipEnded(let ended): partner.says(nil, from: ended.from)
        case .insuranceRecorded(let insurance):
            isInsured.says(insurance.isInsured, from: insurance.from)
        case .incomeRecorded(let income):
            incomes[income.benefitYear.value].map {
                ($0.value.amount, $0.value.isEstablished) == (income.amount, income.isEstablished)
                    || $0.value.isEstablished && !income.isEstablished
            } ?? false
        case .assetsRecorded(let recorded):
            assets[recorded.benefitYear.value]?.value == recorded.amount.value
        case .childRecorded(let recorded):
            children[recorded.child.value].map {
                $0.birthDate == recorded.birthDate
                    && $0.hasBenefit.says(recorded.hasChildBenefit, from: recorded.from)
            } ?? false
        case .deathRecorded(let recorded): death?.value == recorded.day
        }
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
        case let data as DeathRecorded: self = .deathRecorded(data)
        default: return nil
        }
    }

    /// Whether it is what a citizen says in an application.
    public var isCitizens: Bool {
        !isEstablishedIncome && source == .citizen
    }

    /// Whether it is an income that the inspector established (_inkomensgegeven_, Awir article 8).
    public var isEstablishedIncome: Bool {
        if case .incomeRecorded(let income) = self { income.isEstablished } else { false }
    }

    /// Who said it; nil for what is no fact.
    var source: FactSource? {
        switch self {
        case .assetsRecorded(let fact): fact.source
        case .childRecorded(let fact): fact.source
        case .deathRecorded(let fact): fact.source
        case .incomeRecorded(let fact): fact.source
        case .insuranceRecorded(let fact): fact.source
        case .partnershipBegan(let fact): fact.source
        case .partnershipEnded(let fact): fact.source
        case .citizenRegistered, .toeslagOpened: nil
        }
    }

    /// The types that are facts.
    public static let factTypes = [
        "AssetsRecorded", "ChildRecorded", "DeathRecorded", "IncomeRecorded", "InsuranceRecorded",
        "PartnershipBegan", "PartnershipEnded",
    ]
}

/// On which ground a fact about a citizen is refused.
public enum CitizenRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// Nobody of this number is registered.
    case notRegistered
    /// It is no fact that can be recorded so.
    case notAFact
    /// It would hold before the citizen was born.
    case beforeBirth(day: CivilDate)
    /// The child would be older than its parent.
    case childBeforeParent
    /// They are no partners on the day before.
    case noPartnership(day: CivilDate)
    /// There is another partner on that day.
    case otherPartner(Int64, day: CivilDate)
    /// Only the inspector establishes an income (Awir article 8).
    case notTheInspector
    /// More children than a citizen can have here.
    case tooManyChildren
    /// The child is not registered with this day of birth.
    case childUnknown(Int64)
    /// An application brings facts about the applicant, a partner or a child alone.
    case stranger(Int64)
    /// An application brings what the citizen says alone.
    case notFromCitizen
    /// Nobody is a partner of himself.
    case ownPartner
    /// It would have happened later than today.
    case inTheFuture(day: CivilDate)

    /// A sentence for a person: the ground, and what to do.
    public var description: String {
        switch self {
        case .notRegistered:
            "No citizen of this number is registered. `waarborg citizen register` comes first."
        case .notAFact:
            "This is recorded by registering or by an application, not as a fact."
        case .beforeBirth(let day): "\(day) lies before the citizen was born. Correct the day."
        case .childBeforeParent:
            "The child would be as old as its parent, or older. Correct the day of birth."
        case .noPartnership(let day):
            "They are no partners on \(day), so nothing ends then. Record when it began."
        case .otherPartner(let other, let day):
            "citizen/\(other) is the partner on \(day). Record when that ended first."
        case .notTheInspector:
            "Only the Belastingdienst establishes an income (Awir art. 8). Record it as an"
                + " estimate, or with that source."
        case .tooManyChildren: "A citizen has at most \(Citizen.childrenMax) children here."
        case .childUnknown(let child):
            "citizen/\(child) is not registered with this day of birth. Register the child first."
        case .stranger(let citizen):
            "citizen/\(citizen) is neither the applicant, a partner nor a child. Record such a"
                + " fact by itself."
        case .notFromCitizen:
            "An application holds what the citizen says: facts with the source citizen, and no"
                + " established income. Record others with `waarborg citizen record`."
        case .ownPartner: "Nobody is a partner of himself. Give the number of the other."
        case .inTheFuture(let day): "\(day) has not come yet. Correct the day."
        }
    }
}
