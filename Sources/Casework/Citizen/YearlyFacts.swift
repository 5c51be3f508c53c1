internal import EventSourcing
internal import Events

/// What is known of a citizen by years: incomes, assets, care.
///
/// What is known of a year is expected of the next when a toeslag goes on; it gives way to every
/// word about that year.
struct YearlyFacts: Sendable {
    /// The newest income of each year.
    var incomes: SortedMap<Int64, Citizen.Yearly<IncomeRecorded>> = [:]
    /// The newest assets on 1 January of each year, in eurocents.
    var assets: SortedMap<Int64, Citizen.Yearly<Int64>> = [:]
    /// The childcare that the citizen pays for.
    var care: [Citizen.CareMonth: Citizen.Yearly<Citizen.Care>] = [:]

    /// Takes over a fact about a year.
    mutating func take(_ fact: CitizenEvent, said: Position) {
        switch fact {
        case .incomeRecorded(let income):
            // An estimate never takes the place of what the inspector established.
            let known = incomes[income.benefitYear.value]?.value
            if income.isEstablished || known?.isEstablished != true {
                incomes[income.benefitYear.value] = .init(value: income, said: said)
            }
        case .assetsRecorded(let recorded):
            assets[recorded.benefitYear.value] = .init(value: recorded.amount.value, said: said)
        case .childcareRecorded(let recorded):
            for month in recorded.months {
                care[month] = .init(value: recorded.amounts, said: said)
            }
        default: break
        }
    }

    /// Expects of a year what is known of the one before, where nothing is known of it; `isFinding`
    /// says which facts the agency found.
    mutating func expect(
        of year: CalendarYear,
        said: Position,
        _ isFinding: (Position) -> Bool
    ) {
        let before = year.value - 1
        func expected<Value, Other>(
            _ value: Value,
            by known: Citizen.Yearly<Other>
        ) -> Citizen.Yearly<Value> {
            let source = known.source ?? known.said
            let isFound = known.isFound || isFinding(source)
            return .init(expected: value, said: said, by: source, isFound: isFound)
        }
        if incomes[year.value] == nil, let known = incomes[before] {
            let income = IncomeRecorded(
                amount: known.value.amount,
                benefitYear: year,
                isEstablished: false,
                source: .agency
            )
            incomes[year.value] = expected(income, by: known)
        }
        if assets[year.value] == nil, let known = assets[before] {
            assets[year.value] = expected(known.value, by: known)
        }
        for (december, known) in decemberCare(before: year, isFinding) {
            for month in december.ofNextYear where care[month] == nil {
                care[month] = expected(known.value, by: known)
            }
        }
    }

    /// What is expected so, as it is written; nil for nothing.
    func expectations(
        of year: CalendarYear,
        _ isFinding: (Position) -> Bool = { _ in false }
    ) -> ExpectationsCarriedOver? {
        let before = year.value - 1
        let expected = ExpectationsCarriedOver(
            assets: assets[year.value] == nil
                ? assets[before].flatMap { EuroCents($0.value) } : nil,
            benefitYear: year,
            care: decemberCare(before: year, isFinding).compactMap { CarriedCare($0, $1.value) },
            income: incomes[year.value] == nil ? incomes[before]?.value.amount : nil
        )
        let isEmpty = expected.assets == nil && expected.income == nil && expected.care.isEmpty
        return isEmpty ? nil : expected
    }

    /// The care of December, also where it has ended; not of a child of whose care something was
    /// said of the year, but by the agency.
    private func decemberCare(
        before year: CalendarYear,
        _ isFinding: (Position) -> Bool
    ) -> [(month: Citizen.CareMonth, care: Citizen.Yearly<Citizen.Care>)] {
        if care.isEmpty { return [] }
        let told = care.filter { $0.key.year == year.value && !isFinding($0.value.said) }
        let children = Set(told.keys.map(\.child))
        return care.filter {
            $0.key.year == year.value - 1 && $0.key.month == 12
                && !children.contains($0.key.child)
        }
        .sorted {
            ($0.key.child, $0.key.kind.rawValue, $0.key.registration)
                < ($1.key.child, $1.key.kind.rawValue, $1.key.registration)
        }
        .map { ($0.key, $0.value) }
    }
}

extension YearlyFacts {
    /// Lets fall what is expected because of a finding, where something else is known of the year
    /// before now; `fact` is what was said of that.
    mutating func letFall(after fact: CitizenEvent, _ fall: Fall) {
        switch fact {
        case .incomeRecorded(let income):
            letFall(in: \.incomes, after: income.benefitYear.value, fall) {
                // It keeps its own year, and is an estimate of that.
                IncomeRecorded(
                    amount: $0.amount,
                    benefitYear: $1.benefitYear,
                    isEstablished: false,
                    source: .agency
                )
            } same: {
                $0.amount == $1.amount
            }
        case .assetsRecorded(let recorded):
            letFall(in: \.assets, after: recorded.benefitYear.value, fall) { now, _ in
                now
            } same: {
                $0 == $1
            }
        // Care falls by what either parent says: `KnownCare` looks at that.
        default: break
        }
    }

    private mutating func letFall<Value>(
        in map: WritableKeyPath<YearlyFacts, SortedMap<Int64, Citizen.Yearly<Value>>>,
        after year: Int64,
        _ fall: Fall,
        carried: (Value, Value) -> Value,
        same isSame: (Value, Value) -> Bool
    ) {
        guard let next = self[keyPath: map][year + 1], next.isFound else { return }
        let now = self[keyPath: map][year]
        if let now, isSame(now.value, next.value) { return }
        self[keyPath: map][year + 1] = fall.replaced(
            next,
            by: now.map { carried($0.value, next.value) },
            plain: fall.plain[keyPath: map][year + 1]
        )
        letFall(in: map, after: year + 1, fall, carried: carried, same: isSame)
    }
}

/// By what an expectation falls that goes by what the agency found.
struct Fall {
    /// What would be known had nothing been found.
    let plain: YearlyFacts
    /// The event that says something else of the year before.
    let said: Position
    /// Whether that is a finding too.
    let isFinding: Bool

    /// What is expected then: by another finding what it says; else as if nothing had been found,
    /// or by what is said now where nothing else is known.
    func replaced<Value>(
        _ found: Citizen.Yearly<Value>,
        by now: Value?,
        plain: Citizen.Yearly<Value>?
    ) -> Citizen.Yearly<Value>? {
        if !isFinding, let plain { return plain.since(said, instead: found) }
        return now.map {
            .init(expected: $0, said: found.said, by: said, isFound: isFinding)
                .since(said, instead: found)
        }
    }
}

extension Citizen.State {
    /// Takes over what was said of a year.
    mutating func takeYearly(_ fact: CitizenEvent, said: Position) {
        if fact.isAgencys {
            if plainYears == nil { plainYears = years }
        } else {
            plainYears?.take(fact, said: said)
        }
        years.take(fact, said: said)
        guard let plainYears else { return }
        years.letFall(
            after: fact,
            Fall(plain: plainYears, said: said, isFinding: fact.isAgencys)
        )
    }

    /// Takes over that what is known of the year before is expected of a year: also what the agency
    /// found, where it is known here.
    mutating func expect(_ expected: ExpectationsCarriedOver, said: Position) {
        plainYears?.expect(of: expected.benefitYear, said: said) { _ in false }
        let found = agencySaid
        years.expect(of: expected.benefitYear, said: said) { found[$0] != nil }
    }

    /// What of the year before is expected of a year, as if the agency had found nothing; nil where
    /// nothing is.
    func expectations(of year: CalendarYear) -> ExpectationsCarriedOver? {
        guard let plainYears else { return years.expectations(of: year) }
        if let plain = plainYears.expectations(of: year) { return plain }
        // What only the agency found is expected too, and stands in no event but its own.
        let found = agencySaid
        return years.expectations(of: year) { found[$0] != nil } == nil
            ? nil : ExpectationsCarriedOver(benefitYear: year, care: [])
    }
}

extension CarriedCare {
    /// The care of a month; nil where it cannot be written.
    fileprivate init?(_ month: Citizen.CareMonth, _ care: Citizen.Care) {
        guard let child = CitizenNumber(month.child), let price = HourlyPrice(care.price),
            let place = ChildcareRegistration(Text(month.registration))
        else { return nil }
        self.init(
            care: month.kind,
            child: child,
            hourlyPrice: price,
            hours: care.hours,
            registration: place
        )
    }
}

extension Citizen.CareMonth {
    /// The same care in December of the year before.
    var decemberBefore: Citizen.CareMonth {
        Citizen.CareMonth(
            year: year - 1,
            month: 12,
            child: child,
            registration: registration,
            kind: kind
        )
    }

    /// The same care in each month of the next year.
    fileprivate var ofNextYear: [Citizen.CareMonth] {
        (1...12).map {
            Citizen.CareMonth(
                year: year + 1,
                month: $0,
                child: child,
                registration: registration,
                kind: kind
            )
        }
    }
}
