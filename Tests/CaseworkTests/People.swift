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
        established: Bool = false
    ) -> CitizenEvent {
        guard let income = AnnualIncome(amount) else { preconditionFailure("\(amount) is one") }
        return .incomeRecorded(
            IncomeRecorded(
                amount: income,
                benefitYear: self.year(year),
                isEstablished: established,
                source: established ? .belastingdienst : .citizen
            )
        )
    }

    static func assets(_ amount: Int64, in year: Int64 = 2025) -> CitizenEvent {
        .assetsRecorded(
            AssetsRecorded(amount: cents(amount), benefitYear: self.year(year), source: .citizen)
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

    static func partner(_ number: Int64, from text: String) -> CitizenEvent {
        .partnershipBegan(
            PartnershipBegan(from: day(text), partner: citizen(number), source: .brp)
        )
    }

    static func parted(_ number: Int64, from text: String) -> CitizenEvent {
        .partnershipEnded(
            PartnershipEnded(from: day(text), partner: citizen(number), source: .brp)
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

    static func died(_ text: String) -> CitizenEvent {
        .deathRecorded(DeathRecorded(day: day(text), source: .brp))
    }

    static func application(
        _ kind: Events.ToeslagKind = .zorgtoeslag,
        by applicant: Int64 = 1,
        in year: Int64 = 2025,
        from text: String? = nil
    ) -> ApplicationSubmitted {
        ApplicationSubmitted(
            applicant: citizen(applicant),
            benefitYear: self.year(year),
            from: text.map(day),
            kind: kind
        )
    }
}

/// People with their facts; each fact stands at a position of its own.
struct People {
    private var events: [Int64: [CitizenEvent]] = [:]
    private(set) var states: [Int64: Citizen.State] = [:]
    private var next: Int64 = 100

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
                Citizen.evolve(&state, with: try place.record(fact))
                states[citizen] = state
            } catch {
                preconditionFailure("\(fact) can be recorded: \(error)")
            }
            next += 1
        }
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
        from text: String? = nil
    ) {
        do {
            var state = states[citizen] ?? Citizen.initial
            let place = Surroundings("citizen/\(citizen)", position: 5_000, causation: number)
            let opened = ToeslagOpened(
                benefitYear: Facts.year(2025),
                from: text.map(Facts.day),
                kind: kind
            )
            Citizen.evolve(&state, with: try place.record(CitizenEvent.toeslagOpened(opened)))
            states[citizen] = state
        } catch {
            preconditionFailure("a toeslag can be opened: \(error)")
        }
    }

    func household(of applicant: Int64 = 1, in year: Int = 2025) -> Household {
        Household(of: applicant, in: year, states)
    }

    func right(
        to kind: Events.ToeslagKind = .zorgtoeslag,
        of applicant: Int64 = 1,
        in year: Int = 2025,
        from text: String? = nil
    ) throws -> Entitlement {
        try Entitlement(
            to: kind,
            of: household(of: applicant, in: year),
            from: text.map(Facts.day),
            .confirmed
        )
    }

    func basis(in year: Int = 2025) -> Toeslag.Basis {
        Toeslag.Basis(household(in: year), .confirmed, software: 1)
    }

    func reasons(
        _ application: ApplicationSubmitted = Facts.application(),
        on text: String = "2025-02-01"
    ) throws -> [IntakeReason] {
        try Intake.reasons(
            against: application,
            household(of: application.applicant.value, in: Int(application.benefitYear.value)),
            on: Facts.day(text),
            .confirmed
        )
    }
}
