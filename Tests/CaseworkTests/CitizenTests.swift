import Casework
import EventSourcing
import Events
import TestSupport
import Testing

struct `What is known of a citizen` {
    @Test func `holds from its day, in whatever order it was said`() throws {
        let known = try Given(
            Citizen.self,
            Facts.born("1984-02-29"),
            Facts.insured(true, from: "2020-01-01"),
            Facts.insured(false, from: "2025-06-15"),
            Facts.insured(true, from: "2025-03-01")
        ).state.isInsured
        #expect(known.value(on: Facts.day("2019-12-31")) == nil)
        #expect(known.value(on: Facts.day("2025-03-01")) == true)
        // What is said later about March leaves June as it is.
        #expect(known.value(on: Facts.day("2025-06-15")) == false)
    }

    @Test func `is replaced by what is said later about the same day`() throws {
        let known = try Given(
            Citizen.self,
            Facts.insured(true, from: "2025-01-01"),
            Facts.insured(false, from: "2025-01-01")
        ).state.isInsured
        #expect(known.entries.count == 1)
        #expect(known.value(on: Facts.day("2025-01-01")) == false)
    }

    @Test func `is recorded once, and again when it says something else`() throws {
        let given = try Given(Citizen.self, Facts.born("1984-02-29"), Facts.income(30_000))
        try given.when(.record(Facts.income(30_000))).thenNothing()
        try given.when(.record(Facts.income(31_000))).then(Facts.income(31_000))
        let insured = try given.and(Facts.insured(true, from: "2025-01-01"))
        try insured.when(.record(Facts.insured(true, from: "2025-01-01"))).thenNothing()
        // It was known already, and is said of another day.
        let march = Facts.insured(true, from: "2025-03-01")
        try insured.when(.record(march)).then(march)
    }

    @Test func `keeps an established income before a later estimate`() throws {
        let state = try Given(
            Citizen.self,
            Facts.born("1984-02-29"),
            Facts.income(38_000, established: true),
            Facts.income(20_000)
        ).state
        #expect(state.incomes[2025]?.value.amount.value == 38_000)
    }

    @Test func `is refused where it cannot be`() throws {
        try Given(Citizen.self).when(.record(Facts.income(1))).refused(.notRegistered)
        let given = try Given(Citizen.self, Facts.born("1984-02-29"))
        given.when(.record(Facts.insured(from: "1984-02-28")))
            .refused(.beforeBirth(day: Facts.day("1984-02-28")))
        given.when(.record(Facts.child(3, born: "1984-02-29"))).refused(.childBeforeParent)
        given.when(.record(Facts.died("2027-01-01")))
            .refused(.inTheFuture(day: Facts.day("2027-01-01")))
        // Until the end of the next year.
        for fact in [Facts.insured(from: "2028-01-01"), Facts.income(1, in: 2028)] {
            given.when(.record(fact)).refused(.tooFarAhead(2027))
        }
        try given.when(.record(Facts.insured(from: "2027-12-31")))
            .then(Facts.insured(from: "2027-12-31"))
        given.when(.record(Facts.born("1984-02-29"))).refused(.notAFact)
        given.when(.record(Facts.parted(2, from: "2025-05-01")))
            .refused(.noPartnership(day: Facts.day("2025-05-01")))
    }

    @Test func `has one partner at a time`() throws {
        let given = try Given(
            Citizen.self,
            Facts.born("1984-02-29"),
            Facts.partner(2, from: "2020-01-01")
        )
        given.when(.record(Facts.partner(3, from: "2025-05-01")))
            .refused(.otherPartner(2, day: Facts.day("2025-05-01")))
        let parted = try given.and(Facts.parted(2, from: "2025-04-01"))
        let third = Facts.partner(3, from: "2025-05-01")
        try parted.when(.record(third)).then(third)
    }

    @Test func `has no partner before the one who is known to come later`() throws {
        let given = try Given(
            Citizen.self,
            Facts.born("1984-02-29"),
            Facts.partner(2, from: "2025-06-01")
        )
        given.when(.record(Facts.partner(3, from: "2024-03-01")))
            .refused(.otherPartner(2, day: Facts.day("2025-06-01")))
    }

    @Test func `is not parted again by an end that another partner has overtaken`() throws {
        try Given(
            Citizen.self,
            Facts.born("1984-02-29"),
            Facts.partner(3, from: "2020-01-01"),
            Facts.parted(3, from: "2025-06-01"),
            Facts.partner(2, from: "2025-06-01")
        )
        .when(.record(Facts.parted(3, from: "2025-06-01"))).thenNothing()
    }

    @Test func `undoes a partnership on the day on which it began`() throws {
        let undone = try Given(
            Citizen.self,
            Facts.born("1984-02-29"),
            Facts.partner(2, from: "2025-05-01"),
            Facts.parted(2, from: "2025-05-01")
        )
        #expect(undone.state.partner.value(on: Facts.day("2025-05-01")) == .some(nil))
        #expect(undone.state.partner.entries.count == 1)
    }

    @Test func `has an income established by the inspector alone`() throws {
        let given = try Given(Citizen.self, Facts.born("1984-02-29"))
        let claimed = CitizenEvent.incomeRecorded(
            IncomeRecorded(
                amount: try #require(AnnualIncome(1)),
                benefitYear: Facts.year(2025),
                isEstablished: true,
                source: .citizen
            )
        )
        given.when(.record(claimed)).refused(.notTheInspector)
        let established = Facts.income(38_000, established: true)
        try given.and(established).when(.record(Facts.income(20_000))).thenNothing()
    }

    @Test func `has no income established before the year is over, or he died in it`() throws {
        let given = try Given(Citizen.self, Facts.born("1984-02-29"))
        let running = Facts.income(38_000, in: 2026, established: true)
        given.when(.record(running)).refused(.yearNotOver(2026))
        let dead = try given.and(Facts.died("2026-03-01"))
        try dead.when(.record(running)).then(running)
    }

    @Test func `has an assessment after the year alone, with what it established`() throws {
        let given = try Given(Citizen.self, Facts.born("1984-02-29"))
        func income(_ day: String, established: Bool = true) -> CitizenEvent {
            Facts.income(38_000, established: established, assessed: day)
        }
        for (fact, refusal) in [
            (income("2025-12-31"), .notAnAssessment(day: Facts.day("2025-12-31"))),
            (
                income("2026-05-08", established: false),
                .notAnAssessment(day: Facts.day("2026-05-08"))
            ),
            (income("2027-01-01"), CitizenRefusal.inTheFuture(day: Facts.day("2027-01-01"))),
        ] {
            given.when(.record(fact)).refused(refusal)
        }
        let known = try given.and(Facts.income(38_000, established: true))
        let assessed = income("2026-05-08")
        try known.when(.record(assessed)).then(assessed)
        try known.and(assessed).when(.record(Facts.income(38_000, established: true))).thenNothing()
    }

    @Test func `is born on the day that the register of persons has, and no other says`() throws {
        func born(_ day: String, _ source: FactSource = .brp) -> CitizenEvent {
            .birthRecorded(BirthRecorded(birthDate: Facts.day(day), source: source))
        }
        let given = try Given(Citizen.self, Facts.born("1984-02-29"))
        given.when(.record(born("1984-03-01", .citizen))).refused(.notTheRegister)
        let day = Facts.day("1899-12-31")
        given.when(.record(born("1899-12-31"))).refused(.bornLongAgo(day: day))
        given.when(.record(born("1984-03-01", .agency))).refused(.notTheRegister)
        try given.when(.record(born("1984-02-29"))).thenNothing()
        // Before the day that was known too.
        let earlier = born("1983-12-31")
        try given.when(.record(earlier)).then(earlier)
        #expect(try given.and(earlier).state.birth?.value == Facts.day("1983-12-31"))
        let died = try given.and(
            .deathRecorded(DeathRecorded(day: Facts.day("2024-05-12"), source: .brp))
        )
        died.when(.record(born("2024-06-15"))).refused(
            .bornAfterDeath(day: Facts.day("2024-05-12"))
        )
    }

    @Test func `knows a fact again, though a birth was corrected to after it`() throws {
        let insured = CitizenEvent.insuranceRecorded(
            InsuranceRecorded(
                from: Facts.day("1990-01-01"),
                isInsured: true,
                source: .healthInsurer
            )
        )
        let given = try Given(
            Citizen.self,
            Facts.born("1984-02-29"),
            insured,
            .birthRecorded(BirthRecorded(birthDate: Facts.day("1990-01-02"), source: .brp))
        )
        try given.when(.record(insured)).thenNothing()
        #expect(given.state.birth?.value == Facts.day("1990-01-02"))
    }

    @Test func `ends a partnership with the partner of the day before alone`() throws {
        let given = try Given(
            Citizen.self,
            Facts.born("1984-02-29"),
            Facts.partner(2, from: "2020-01-01")
        )
        given.when(.record(Facts.parted(3, from: "2025-05-01")))
            .refused(.noPartnership(day: Facts.day("2025-05-01")))
        let end = Facts.parted(2, from: "2025-05-01")
        try given.when(.record(end)).then(end)
        try given.and(end).when(.record(end)).thenNothing()
    }
}

struct `Who says a fact now` {
    private func state(_ facts: CitizenEvent...) throws -> Citizen.State {
        var people = People(0)
        for fact in facts { people.add(1, fact) }
        return try #require(people.states[1])
    }

    @Test func `is for care somebody for each month, and nobody where a month is otherwise`() throws
    {
        let contract = Facts.care(3, hours: 12_200, price: 1_050)
        let march = Facts.care(3, hours: 12_200, price: 1_050, 3...3)
        let alone = try state(contract).sayers(of: contract)
        #expect(alone.count == 12 && Set(alone).count == 1)
        let two = try state(contract, march).sayers(of: contract)
        #expect(two.count == 12 && Set(two).count == 2)
        let less = Facts.care(3, hours: 6_100, price: 1_050, 4...4)
        #expect(try state(contract, less).sayers(of: contract).isEmpty)
    }

    @Test func `is nobody for an estimate beside another established income`() throws {
        let estimate = Facts.income(20_000)
        let other = Facts.income(25_000, established: true)
        #expect(try state(estimate).sayers(of: estimate).count == 1)
        #expect(try state(estimate, other).sayers(of: estimate).isEmpty)
        let same = Facts.income(20_000, established: true)
        #expect(try state(estimate, same).sayers(of: estimate).count == 1)
    }
}
