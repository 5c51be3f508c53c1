import BenefitRules
import Casework
import EventSourcing
import Events
import TestSupport

/// Facts about people, short to write.
enum Facts {
    static func day(_ text: String) -> CivilDate {
        guard let day = CivilDate(text) else { preconditionFailure("\(text) is a day") }
        return day
    }

    static func citizen(_ number: Int64) -> CitizenNumber {
        guard let number = CitizenNumber(number) else { preconditionFailure("\(number) is one") }
        return number
    }

    static func year(_ year: Int64) -> CalendarYear {
        guard let year = CalendarYear(year) else { preconditionFailure("\(year) is a year") }
        return year
    }

    /// A payment came back: the account is closed.
    static func returned(_ order: Position, _ amount: Int64, on day: String) -> ToeslagEvent {
        .paymentReturned(
            PaymentReturned(
                amount: cents(amount),
                order: order,
                reason: .accountClosed,
                refunds: nil,
                returnedOn: self.day(day)
            )
        )
    }

    /// The letter with a decision was sent by post.
    static func sent(_ decision: Position, _ text: LetterText, on day: String) -> ToeslagEvent {
        guard let content = ContentVersion(Text(text.rawValue)) else {
            preconditionFailure("it is the name of a text")
        }
        return .letterSent(
            LetterSent(
                channel: .post,
                content: content,
                decision: decision,
                sentOn: self.day(day),
                viewUntil: nil
            )
        )
    }

    static func cents(_ amount: Int64) -> EuroCents {
        guard let cents = EuroCents(amount) else { preconditionFailure("\(amount) is an amount") }
        return cents
    }

    static func born(_ text: String) -> CitizenEvent {
        .citizenRegistered(
            CitizenRegistered(
                birthDate: day(text),
                bsn: Sealed("citizen/1:AAECAwQFBgcICQoLDA0ODw"),
                name: Sealed("citizen/1:EBESExQVFhcYGRobHB0eHw")
            )
        )
    }

    static func income(
        _ amount: Int64,
        in year: Int64 = 2025,
        established: Bool = false,
        assessed: String? = nil,
        source: FactSource? = nil
    ) -> CitizenEvent {
        guard let income = AnnualIncome(amount) else { preconditionFailure("\(amount) is one") }
        return .incomeRecorded(
            IncomeRecorded(
                amount: income,
                assessedOn: assessed.map(day),
                benefitYear: self.year(year),
                isEstablished: established,
                source: source ?? (established ? .belastingdienst : .citizen)
            )
        )
    }

    static func assets(
        _ amount: Int64,
        in year: Int64 = 2025,
        source: FactSource = .citizen
    ) -> CitizenEvent {
        .assetsRecorded(
            AssetsRecorded(amount: cents(amount), benefitYear: self.year(year), source: source)
        )
    }

    static func insured(
        _ isInsured: Bool = true,
        from text: String = "2010-01-01",
        source: FactSource = .healthInsurer
    ) -> CitizenEvent {
        .insuranceRecorded(
            InsuranceRecorded(from: day(text), isInsured: isInsured, source: source)
        )
    }

    static func partner(
        _ number: Int64,
        from text: String,
        source: FactSource = .brp
    ) -> CitizenEvent {
        .partnershipBegan(
            PartnershipBegan(from: day(text), partner: citizen(number), source: source)
        )
    }

    static func parted(
        _ number: Int64,
        from text: String,
        source: FactSource = .brp
    ) -> CitizenEvent {
        .partnershipEnded(
            PartnershipEnded(from: day(text), partner: citizen(number), source: source)
        )
    }

    static func child(
        _ number: Int64,
        born text: String,
        paid: Bool = true,
        from: String? = nil
    ) -> CitizenEvent {
        .childRecorded(
            ChildRecorded(
                birthDate: day(text),
                child: citizen(number),
                from: day(from ?? text),
                hasChildBenefit: paid,
                source: .svb
            )
        )
    }

    static func livesIn(
        _ number: Int64?,
        from text: String = "2010-01-01",
        subtenant: Bool = false
    ) -> CitizenEvent {
        .addressRecorded(
            AddressRecorded(
                dwelling: number.map(dwelling),
                from: day(text),
                isSubtenant: subtenant,
                source: .brp
            )
        )
    }

    static func dwelling(_ number: Int64) -> DwellingNumber {
        guard let number = DwellingNumber(number) else { preconditionFailure("\(number) is one") }
        return number
    }

    static func rents(
        _ number: Int64,
        for amount: Int64,
        from text: String = "2010-01-01",
        service: [Int64] = [],
        hadRight: Bool = false
    ) -> CitizenEvent {
        .tenancyRecorded(
            TenancyRecorded(
                bareRent: rent(amount),
                dwelling: dwelling(number),
                from: day(text),
                hadRight: hadRight,
                serviceCosts: service.map(rent),
                source: .landlord
            )
        )
    }

    private static func rent(_ amount: Int64) -> MonthlyRent {
        guard let rent = MonthlyRent(amount) else { preconditionFailure("\(amount) is a rent") }
        return rent
    }

    static func leaves(_ number: Int64, from text: String) -> CitizenEvent {
        .tenancyEnded(
            TenancyEnded(dwelling: dwelling(number), from: day(text), source: .citizen)
        )
    }

    static func works(_ isWorking: Bool = true, from text: String = "2010-01-01") -> CitizenEvent {
        .workRecorded(WorkRecorded(from: day(text), isWorking: isWorking, source: .citizen))
    }

    /// Hours in hundredths, the price in eurocents.
    static func care(
        _ child: Int64,
        hours: Int64,
        price: Int64,
        _ months: ClosedRange<Int64> = 1...12,
        _ kind: ChildcareKind = .dagopvang,
        in year: Int64 = 2026,
        at place: String = "123456789012",
        source: FactSource = .citizen
    ) -> CitizenEvent {
        guard let place = ChildcareRegistration(Text(place)), let hourly = HourlyPrice(price)
        else { preconditionFailure("\(place) is in the register, \(price) a price") }
        return .childcareRecorded(
            ChildcareRecorded(
                benefitYear: self.year(year),
                care: kind,
                child: citizen(child),
                firstMonth: months.lowerBound,
                hourlyPrice: hourly,
                hours: hours,
                lastMonth: months.upperBound,
                registration: place,
                source: source
            )
        )
    }

    static func died(_ text: String) -> CitizenEvent {
        .deathRecorded(DeathRecorded(day: day(text), source: .brp))
    }

    static func application(
        _ kind: Events.ToeslagKind = .zorgtoeslag,
        by applicant: Int64 = 1,
        in year: Int64 = 2025,
        from text: String? = nil,
        received: String? = nil
    ) -> ApplicationSubmitted {
        ApplicationSubmitted(
            applicant: citizen(applicant),
            benefitYear: self.year(year),
            decideBy: nil,
            from: text.map(day),
            kind: kind,
            receivedOn: day(received ?? "\(year)-02-01")
        )
    }
}

/// People with their facts; each fact stands at a position of its own.
struct People {
    private var events: [Int64: [Recorded<CitizenEvent>]] = [:]
    private(set) var states: [Int64: Citizen.State] = [:]
    private(set) var dwellings: [Int64: Dwelling.State] = [:]
    var next: Int64 = 100

    /// Citizens 1 and 2, born in 1984 and 1980, insured, without assets, with these incomes.
    init(_ incomes: Int64...) {
        for (index, income) in incomes.enumerated() {
            add(
                Int64(index + 1),
                Facts.born(index == 0 ? "1984-02-29" : "1980-05-01"),
                Facts.income(income),
                Facts.assets(0),
                Facts.insured()
            )
        }
    }

    mutating func add(_ citizen: Int64, _ facts: CitizenEvent...) {
        for fact in facts {
            do {
                let place = Surroundings("citizen/\(citizen)", position: next)
                var state = states[citizen] ?? Citizen.initial
                let recorded = try place.record(fact)
                Citizen.evolve(&state, with: recorded)
                states[citizen] = state
                events[citizen, default: []].append(recorded)
            } catch {
                preconditionFailure("\(fact) can be recorded: \(error)")
            }
            next += 1
        }
    }

    /// A dwelling as it is from a day on.
    mutating func dwelling(
        _ number: Int64,
        selfContained: Bool = true,
        adapted: Bool = false,
        from text: String = "2000-01-01"
    ) {
        do {
            var state = dwellings[number] ?? Dwelling.initial
            let recorded = DwellingRecorded(
                from: Facts.day(text),
                isAdapted: adapted,
                isForEight: false,
                isSelfContained: selfContained,
                source: .bag
            )
            let place = Surroundings("dwelling/\(number)", position: next)
            Dwelling.evolve(
                &state,
                with: try place.record(DwellingEvent.dwellingRecorded(recorded))
            )
            dwellings[number] = state
        } catch {
            preconditionFailure("a dwelling can be recorded: \(error)")
        }
        next += 1
    }

    /// 1 and 2 are partners from a day on.
    mutating func join(from text: String) {
        add(1, Facts.partner(2, from: text))
        add(2, Facts.partner(1, from: text))
    }

    mutating func part(from text: String) {
        add(1, Facts.parted(2, from: text))
        add(2, Facts.parted(1, from: text))
    }

    /// A citizen has a toeslag.
    mutating func opened(
        _ citizen: Int64,
        _ number: Int64,
        _ kind: Events.ToeslagKind = .zorgtoeslag,
        in year: Int64 = 2025,
        from text: String? = nil
    ) {
        do {
            var state = states[citizen] ?? Citizen.initial
            let place = Surroundings("citizen/\(citizen)", position: 5_000, causation: number)
            let opened = ToeslagOpened(
                benefitYear: Facts.year(year),
                from: text.map(Facts.day),
                kind: kind
            )
            Citizen.evolve(&state, with: try place.record(CitizenEvent.toeslagOpened(opened)))
            states[citizen] = state
        } catch {
            preconditionFailure("a toeslag can be opened: \(error)")
        }
    }

    func household(
        of applicant: Int64 = 1,
        in year: Int = 2025,
        for kind: Events.ToeslagKind = .zorgtoeslag,
        from text: String? = nil
    ) -> Household {
        Household(
            for: kind,
            of: applicant,
            in: year,
            from: text.map(Facts.day),
            SortedMap(states.mapValues { Folded($0) }),
            SortedMap(dwellings)
        )
    }

    /// The same people, of what the agency found with some facts alone.
    func counting(_ some: Set<Position>) -> People {
        var people = self
        for (citizen, events) in events {
            let left = Set(states[citizen]?.agencySaid.keys ?? []).subtracting(some)
            if left.isEmpty { continue }
            people.states[citizen] = Citizen.fold(events.filter { !left.contains($0.position) })
        }
        return people
    }

    func right(
        to kind: Events.ToeslagKind = .zorgtoeslag,
        of applicant: Int64 = 1,
        in year: Int = 2025,
        from text: String? = nil,
        received: String? = nil
    ) throws -> Entitlement {
        try Entitlement(
            of: household(of: applicant, in: year, for: kind, from: text),
            by: Facts.application(
                kind,
                by: applicant,
                in: Int64(year),
                from: text,
                received: received
            ),
            .confirmed
        )
    }

    func basis(for kind: Events.ToeslagKind, in year: Int = 2025) -> Toeslag.Basis {
        Toeslag.Basis(household(in: year, for: kind), .confirmed, software: 1)
    }

    func reasons(
        _ application: ApplicationSubmitted = Facts.application(),
        on day: String = "2026-11-30"
    ) throws -> [IntakeReason] {
        try Intake.reasons(
            against: application,
            on: Facts.day(day),
            household(
                of: application.applicant.value,
                in: Int(application.benefitYear.value),
                for: application.kind,
                from: application.from?.description
            ),
            .confirmed
        )
    }
}

extension SortedMap where Key: Hashable {
    /// The same as a dictionary.
    init(_ dictionary: [Key: Value]) {
        self.init()
        for (key, value) in dictionary { self[key] = value }
    }
}
