internal import BenefitRules
internal import CaseHandling
internal import Casework
internal import EventLog
internal import EventSourcing
internal import Events

/// Who there is, what is known of them, and what changes.
extension Simulation {
    /// How many households go into the commands that are made at once.
    static let chunk: Int64 = 40_000

    /// Registers everybody, with a dwelling per household.
    func settleDown(_ town: inout Town) throws {
        for first in stride(from: 0, to: households, by: Int(Self.chunk)) {
            let lives = (first..<min(first + Self.chunk, households)).map { life($0) }
            var people: [Citizens.Registrant] = []
            for life in lives {
                for birth in life.adults.map(\.birthDate) + life.children {
                    people.append(registrant(birth, &town))
                }
            }
            var numbers = try citizens.registerAll(people, log)[...]
            let homes = try sources.recordAll(new: lives.map { _ in dwelling })
            for (life, home) in zip(lives, homes) {
                let household = town.adults.count
                town.adults.append(Array(numbers.prefix(life.adults.count)))
                numbers = numbers.dropFirst(life.adults.count)
                town.children.append(Array(numbers.prefix(life.children.count)))
                numbers = numbers.dropFirst(life.children.count)
                town.dwellings.append(home)
                for adult in town.adults[household] { town.households[adult] = household }
            }
        }
    }

    /// Nine digits that pass the _elfproef_, another for each person, beyond those people have.
    func registrant(_ birth: CivilDate, _ town: inout Town) -> Citizens.Registrant {
        while true {
            town.people += 1
            let digits = "\(90_000_000 + town.people)"
            let weights = [9, 8, 7, 6, 5, 4, 3, 2]
            let sum = zip(digits.utf8, weights).reduce(0) { $0 + (Int($1.0) - 48) * $1.1 }
            if sum % 11 == 10 { continue }
            return Citizens.Registrant(
                bsn: "\(digits)\(sum % 11)",
                name: "Inwoner \(town.people)",
                birthDate: birth
            )
        }
    }

    var dwelling: DwellingRecorded {
        DwellingRecorded(
            from: day(2000, 1, 1),
            isAdapted: false,
            isForEight: false,
            isSelfContained: true,
            source: .bag
        )
    }

    /// What registers say of each household.
    func recordRegisters(_ town: Town) throws {
        try deliverAll(town, by: Self.registers + [.insurance]) { household in
            let life = life(Int64(household))
            let adults = town.adults[household]
            var facts: [Toeslagen.Fact] = []
            let births = life.adults.map(\.birthDate) + life.children
            for (person, birth) in zip(adults + town.children[household], births) {
                let from = max(birth, day(year - 3, 1, 1))
                facts.append(address(person, town.dwellings[household], from: from))
            }
            if life.isCouple {
                let adulthoods = life.adults.compactMap { $0.birthDate.birthday(18) }
                let began = PartnershipBegan(
                    from: adulthoods.reduce(day(year - 3, 1, 1)) { max($0, $1) },
                    partner: number(adults[1]),
                    source: .brp
                )
                facts.append(Toeslagen.Fact(about: adults[0], .partnershipBegan(began)))
            }
            for (child, birth) in zip(town.children[household], life.children) {
                let from = max(birth, day(year - 3, 1, 1))
                facts.append(self.child(child, birth, of: adults[0], from: from))
            }
            for adult in adults {
                let insured = InsuranceRecorded(
                    from: day(year - 3, 1, 1),
                    isInsured: true,
                    source: .healthInsurer
                )
                facts.append(Toeslagen.Fact(about: adult, .insuranceRecorded(insured)))
            }
            return facts
        }
    }

    func address(_ person: Int64, _ dwelling: Int64, from day: CivilDate) -> Toeslagen.Fact {
        let recorded = AddressRecorded(
            dwelling: DwellingNumber(dwelling),
            from: day,
            isSubtenant: false,
            source: .brp
        )
        return Toeslagen.Fact(about: person, .addressRecorded(recorded))
    }

    func child(
        _ child: Int64,
        _ birth: CivilDate,
        of parent: Int64,
        from day: CivilDate
    ) -> Toeslagen.Fact {
        let recorded = ChildRecorded(
            birthDate: birth,
            child: number(child),
            from: day,
            hasChildBenefit: true,
            source: .svb
        )
        return Toeslagen.Fact(about: parent, .childRecorded(recorded))
    }

    func income(
        _ amount: Int64,
        established: Bool,
        of person: Int64
    ) -> Toeslagen.Fact {
        let recorded = IncomeRecorded(
            amount: valid(AnnualIncome(amount)),
            benefitYear: valid(CalendarYear(Int64(year))),
            isEstablished: established,
            source: established ? .belastingdienst : .citizen
        )
        return Toeslagen.Fact(about: person, .incomeRecorded(recorded))
    }

    func number(_ citizen: Int64) -> CitizenNumber { valid(CitizenNumber(citizen)) }

    /// Takes the applications of the households that apply in a month.
    func apply(_ town: inout Town, in month: Int) throws {
        let before = try reader.count()
        for first in stride(from: 0, to: households, by: Int(Self.chunk)) {
            var applications: [Toeslagen.Application] = []
            for household in first..<min(first + Self.chunk, households) {
                let life = life(household)
                if life.appliesIn == month {
                    applications += self.applications(life, town, household)
                }
            }
            try desk.applyAll(applications) { refusals.add($1) }
        }
        try enrol(&town, from: before)
    }

    /// Lets the toeslagen of the year before go on.
    func carryOn(_ town: inout Town) throws {
        let before = try reader.count()
        try desk.carryOnAll(town[year - 1].numbers, refused: { refusals.add($1) })
        try enrol(&town, from: before)
    }

    /// Takes note of the toeslagen that were begun since a position.
    private func enrol(_ town: inout Town, from before: Int64) throws {
        try reader.scan(before..<reader.count(), types: [ApplicationSubmitted.typeName.description])
        { entry in
            guard case .record(let envelope) = entry,
                case .applicationSubmitted(let submitted)? = try ToeslagEvent.decode(envelope),
                let toeslag = envelope.streamNumber,
                let household = town.households[submitted.applicant.value]
            else { return true }
            town[year].add(toeslag, of: household)
            return true
        }
    }

    private func applications(
        _ life: Life,
        _ town: Town,
        _ household: Int64
    ) -> [Toeslagen.Application] {
        let adults = town.adults[Int(household)]
        var facts: [Toeslagen.Fact] = []
        for (person, number) in zip(life.adults, adults) {
            facts.append(income(person.expected, established: false, of: number))
            let assets = AssetsRecorded(
                amount: valid(EuroCents(life.assets)),
                benefitYear: valid(CalendarYear(Int64(year))),
                source: .citizen
            )
            facts.append(Toeslagen.Fact(about: number, .assetsRecorded(assets)))
        }
        var applications: [Toeslagen.Application] = []
        for kind in life.applies {
            var mine = facts
            // What an adult child has counts for the rent alone.
            if life.kind == .parentOfAdult, kind != .huurtoeslag {
                mine = mine.filter { $0.citizen == adults[0] }
            }
            if kind == .huurtoeslag { mine += tenancy(life, town, Int(household)) }
            if kind == .kinderopvangtoeslag { mine += care(life, town, Int(household), .applying) }
            applications.append(application(kind, by: adults[0], mine))
            if life.kind == .parentOfAdult, kind == .zorgtoeslag {
                applications.append(
                    application(kind, by: adults[1], facts.filter { $0.citizen == adults[1] })
                )
            }
        }
        return applications
    }

    private func application(
        _ kind: Events.ToeslagKind,
        by applicant: Int64,
        _ facts: [Toeslagen.Fact]
    ) -> Toeslagen.Application {
        let submitted = ApplicationSubmitted(
            applicant: number(applicant),
            benefitYear: valid(CalendarYear(Int64(year))),
            decideBy: nil,
            from: kind == .huurtoeslag || kind == .kinderopvangtoeslag ? day(year, 1, 1) : nil,
            kind: kind,
            receivedOn: clock.now.dayInUTC
        )
        return Toeslagen.Application(submitted, facts)
    }

    func tenancy(
        _ life: Life,
        _ town: Town,
        _ household: Int,
        afterwards: Bool = false
    ) -> [Toeslagen.Fact] {
        let move = town.moves[household]
        let since = move?.on ?? day(year - 3, 1, 1)
        let hasMoved = life.move != nil && since >= day(year, 1, 1)
        // A landlord tells in the year after, when they may have moved on.
        let change = day(year, 7, 1)
        let dwelling =
            afterwards ? move.flatMap { $0.on > change ? $0.from : nil } : nil
        let known = hasMoved ? life.move?.rent : life.rent
        guard let rent = afterwards ? life.laterRent : known else { return [] }
        let recorded = TenancyRecorded(
            bareRent: valid(MonthlyRent(rent)),
            dwelling: valid(DwellingNumber(dwelling ?? town.dwellings[household])),
            from: afterwards ? change : since,
            hadRight: false,
            serviceCosts: [],
            source: afterwards ? .landlord : .citizen
        )
        return [Toeslagen.Fact(about: town.adults[household][0], .tenancyRecorded(recorded))]
    }

    /// When somebody tells of care.
    enum CareTelling {
        /// The parents, when they apply.
        case applying
        /// The parents, when it is other than in the year before.
        case changing
        /// Who gives the care, after the year.
        case afterwards
    }

    func care(
        _ life: Life,
        _ town: Town,
        _ household: Int,
        _ telling: CareTelling
    ) -> [Toeslagen.Fact] {
        let parent = town.adults[household][0]
        // Of another kind, what ended comes first.
        let ended = telling == .applying ? [:] : life.caredFor
        let cares = [ended, life.care].flatMap { $0.sorted { $0.key < $1.key } }
        var facts = cares.map { place, care in
            let recorded = ChildcareRecorded(
                benefitYear: valid(CalendarYear(Int64(year))),
                care: care.kind,
                child: number(town.children[household][place]),
                firstMonth: 1,
                hourlyPrice: valid(HourlyPrice(care.price)),
                hours: telling == .afterwards ? care.used : care.hours,
                lastMonth: 12,
                registration: valid(ChildcareRegistration(Text("100000000001"))),
                source: telling == .afterwards ? .childcareProvider : .citizen
            )
            return Toeslagen.Fact(about: parent, .childcareRecorded(recorded))
        }
        if telling != .applying { return facts }
        // Not who left, or died.
        for adult in town.adults[household].prefix(life.adults.count) {
            let work = WorkRecorded(from: day(year - 3, 1, 1), isWorking: true, source: .citizen)
            facts.append(Toeslagen.Fact(about: adult, .workRecorded(work)))
        }
        return facts
    }
}
