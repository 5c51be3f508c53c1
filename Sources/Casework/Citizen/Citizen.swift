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
        /// Expect of a year what is known of the year before.
        case carryOver(to: CalendarYear)
    }

    /// A fact that holds for a year, and the event that said it.
    public struct Yearly<Value: Sendable>: Sendable {
        /// The fact.
        public let value: Value
        /// The event.
        public let said: Position
        /// The fact of the year before by which it is expected; nil for what was said of the year.
        public let source: Position?
        /// Whether that is what the agency found, and nobody else said anything.
        public let isFound: Bool

        /// What was said of the year.
        init(value: Value, said: Position) {
            (self.value, self.said) = (value, said)
            (source, isFound) = (nil, false)
        }

        /// What is expected of it, by the one before.
        init(expected value: Value, said: Position, by source: Position, isFound: Bool) {
            (self.value, self.said, self.source, self.isFound) = (value, said, source, isFound)
        }

        /// Whether nobody said it of the year.
        public var isExpected: Bool { source != nil }
    }

    /// A child and whether kinderbijslag is paid for it.
    public struct Child: Sendable {
        /// Day of birth.
        public internal(set) var birthDate: CivilDate
        /// Whether kinderbijslag is paid, from when.
        public internal(set) var hasBenefit = Timeline<Bool>()
    }

    /// Where somebody lives.
    public struct Address: Hashable, Sendable {
        /// The dwelling.
        public let dwelling: Int64
        /// Whether as a subtenant, who is no co-resident (Awir article 2 lid 1 e).
        public let isSubtenant: Bool
    }

    /// A month of care of one kind for one child at one place.
    public struct CareMonth: Hashable, Sendable {
        /// The benefit year.
        public let year: Int64
        /// The month, 1 to 12.
        public let month: Int64
        /// The child.
        public let child: Int64
        /// The place, by its number in the register.
        public let registration: String
        /// The kind.
        public let kind: ChildcareKind
    }

    /// How much care, and what it costs.
    public struct Care: Hashable, Sendable {
        /// Hours of the month, in hundredths.
        public let hours: Int64
        /// The price of an hour, in eurocents.
        public let price: Int64
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
        /// The event that says so.
        public let said: Position
    }

    /// What is known of a citizen.
    public struct State: Sendable {
        /// Day of birth and the event that said it; nil while nobody is registered.
        public internal(set) var birth: Yearly<CivilDate>?
        /// The days of birth that were known one after the other, each from which event on.
        var births: [Yearly<CivilDate>] = []
        /// The partner, if there is one, from when.
        public internal(set) var partner = Timeline<Int64?>()
        /// Whether insured under the Zorgverzekeringswet, from when.
        public internal(set) var isInsured = Timeline<Bool>()
        /// Incomes, assets and care.
        var years = YearlyFacts()
        /// The same as if the agency had found nothing of them; nil where it did not.
        var plainYears: YearlyFacts?
        /// The children by number.
        public internal(set) var children: SortedMap<Int64, Child> = [:]
        /// Whose child the citizen was recorded to be.
        public internal(set) var parents: Set<Int64> = []
        /// Where the citizen is registered, from when.
        public internal(set) var address = Timeline<Address?>()
        /// What the citizen rents, from when.
        public internal(set) var tenancy = Timeline<TenancyRecorded?>()
        /// Whether the citizen works, or follows a course that counts as work, from when.
        public internal(set) var isWorking = Timeline<Bool>()
        /// The day of death.
        public internal(set) var death: Yearly<CivilDate>?
        /// The facts that the agency itself said: by them alone no award is lowered (Awir article
        /// 21).
        public internal(set) var agencySaid: SortedMap<Position, AgencyFinding> = [:]
        /// The notice from which each of these follows: to this citizen, or to another whom it
        /// names too.
        public internal(set) var agencyNotices: SortedMap<Position, Position> = [:]
        /// The toeslagen for which the citizen applied, in order.
        public internal(set) var toeslagen: [Opened] = []
        /// Everybody who was ever said to be a partner, whether that was taken back or not: what
        /// was decided then may have to be decided again.
        public internal(set) var everPartners: Set<Int64> = []
        /// Every dwelling in which the citizen was ever said to live, taken back or not.
        public internal(set) var everDwellings: Set<Int64> = []

        /// The newest income of each year.
        public var incomes: SortedMap<Int64, Yearly<IncomeRecorded>> {
            _read { yield years.incomes }
        }
        /// The newest assets on 1 January of each year, in eurocents.
        public var assets: SortedMap<Int64, Yearly<Int64>> { _read { yield years.assets } }
        /// The childcare that the citizen pays for.
        public var care: [CareMonth: Yearly<Care>] { _read { yield years.care } }

        /// Whether the citizen was ever known to be born on a day.
        public func wasKnown(toBeBornOn day: CivilDate) -> Bool {
            births.contains { $0.value == day }
        }

        /// Whether the citizen is known to live in a dwelling as a subtenant.
        public func isSubtenant(in dwelling: Int64?) -> Bool {
            address.entries.last { $0.value?.dwelling == dwelling }?.value?.isSubtenant ?? false
        }

        /// Whether huurtoeslag was awarded before for a dwelling that the citizen rents.
        public func hadRight(to dwelling: Int64?) -> Bool {
            tenancy.entries.last { $0.value?.dwelling.value == dwelling }?.value?.hadRight ?? false
        }
    }

    /// Nothing is known.
    public static var initial: State { State() }

    /// The fact, when it is new.
    public static func decide(
        _ command: Command,
        asked: Asked,
        in state: State
    ) throws(CitizenRefusal) -> [CitizenEvent] {
        guard let birth = state.birth?.value else { throw .notRegistered }
        let fact: CitizenEvent
        switch command {
        case .record(let said): fact = said
        case .carryOver(let year):
            let expected = state.expectations(of: year)
            return expected.map { [.expectationsCarriedOver($0)] } ?? []
        }
        if let day = fact.payload.effective, !isAboutBirth(fact), day < birth, !state.says(fact) {
            throw .beforeBirth(day: day)
        }
        let next = asked.day.parts.year + 1
        if let year = fact.firstYear, year > next, !state.says(fact) { throw .tooFarAhead(next) }
        switch fact {
        case .citizenRegistered, .expectationsCarriedOver, .toeslagOpened: throw .notAFact
        case .birthRecorded(let born):
            if born.source != .brp { throw .notTheRegister }
            if born.birthDate > asked.day { throw .inTheFuture(day: born.birthDate) }
            if born.birthDate < birthMin { throw .bornLongAgo(day: born.birthDate) }
            if let death = state.death?.value, death < born.birthDate {
                throw .bornAfterDeath(day: death)
            }
        case .childRecorded(let child):
            if child.birthDate <= birth { throw .childBeforeParent }
            if state.children[child.child.value] == nil, state.children.count >= childrenMax {
                throw .tooManyChildren
            }
        case .incomeRecorded(let income):
            try check(income, asked, state)
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
            if try !state.ends(end) { return [] }
        case .tenancyEnded(let end) where !state.says(fact):
            if try !state.ends(end) { return [] }
        case .childcareRecorded(let care):
            if care.lastMonth < care.firstMonth { throw .monthsReversed }
            // Another spelling would be another place, and count besides.
            if !care.registration.text.string.utf8.allSatisfy({ (48...57).contains($0) }) {
                throw .notARegistration
            }
            let places = Set(
                state.care.keys.filter {
                    ($0.year, $0.child) == (care.benefitYear.value, care.child.value)
                }
                .map { [$0.registration, $0.kind.rawValue] }
            )
            let place = [care.registration.text.string, care.care.rawValue]
            if places.count >= placesOfCareMax, !places.contains(place) { throw .tooManyPlaces }
        case .deathRecorded(let death) where death.source == .agency: throw .notAgencys
        case .deathRecorded(let death) where death.day > asked.day:
            throw .inTheFuture(day: death.day)
        default: break
        }
        return state.says(fact) ? [] : [fact]
    }

    /// An income is established after its year, for whoever died in it after the death, and by the
    /// inspector (Awir article 8).
    private static func check(
        _ income: IncomeRecorded,
        _ asked: Asked,
        _ state: State
    ) throws(CitizenRefusal) {
        let year = income.benefitYear.value
        let lastDay = CivilDate.lastDay(of: Int(year))
        let end = state.death.map { min($0.value, lastDay) } ?? lastDay
        if income.isEstablished {
            if income.source != .belastingdienst { throw .notTheInspector }
            if asked.day <= end { throw .yearNotOver(year) }
        }
        if let day = income.assessedOn {
            if day > asked.day { throw .inTheFuture(day: day) }
            if !income.isEstablished || day <= end { throw .notAnAssessment(day: day) }
        }
    }

    /// The first day of birth: nobody who was born before it has a toeslag.
    public static let birthMin = CivilDate.firstDay(ofMonth: 1, in: 1900)

    /// The most places of care that one child has in a year, as one parent tells.
    public static let placesOfCareMax = 10

    /// The most children that one citizen can have here.
    public static let childrenMax = 20

    /// A child is born after its parent, and its facts hold from its birth; and a birth that was
    /// known wrongly may have been before.
    private static func isAboutBirth(_ fact: CitizenEvent) -> Bool {
        switch fact {
        case .birthRecorded, .childRecorded: true
        default: false
        }
    }

    /// What `event` changes in what is known.
    public static func evolve(_ state: inout State, with event: Occurrence<CitizenEvent>) {
        if case .toeslagOpened(let opened) = event.event {
            // Its number is the position of the application, which stands before it.
            guard let number = event.causation?.value else { return }
            state.toeslagen.append(
                Opened(
                    number: number,
                    kind: opened.kind,
                    year: Int(opened.benefitYear.value),
                    from: opened.from,
                    said: event.position
                )
            )
        } else {
            state.apply(event.event, said: event.position)
            if event.event.isAgencys, let notice = event.causation {
                state.agencyNotices[event.position] = notice
            }
        }
    }
}

extension Citizen.State {
    /// Whether a partnership ends then; not where another one had begun by then.
    fileprivate func ends(_ end: PartnershipEnded) throws(CitizenRefusal) -> Bool {
        // It may end on the day on which it began: then there was none.
        if partner.value(on: end.from) == end.partner.value { return true }
        let before = CivilDate(days: end.from.days - 1)
        // Another partner came on that very day, so it was ended before.
        if partner.value(on: before) == end.partner.value { return false }
        throw .noPartnership(day: end.from)
    }

    /// Whether a tenancy ends then; not where another dwelling was rented by then.
    fileprivate func ends(_ end: TenancyEnded) throws(CitizenRefusal) -> Bool {
        let held = tenancy.value(on: end.from) ?? nil
        if held?.dwelling == end.dwelling { return true }
        let was = tenancy.entries.contains {
            $0.from < end.from && $0.value?.dwelling == end.dwelling
        }
        // Another dwelling was rented by then, so this one was no more.
        if was, held != nil { return false }
        throw .noTenancy(day: end.from)
    }
}
