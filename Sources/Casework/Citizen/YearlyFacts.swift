public import EventSourcing
public import Events

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

    /// Expects of a year what is known of the one before, where nothing is known of it: what
    /// `others` expect of it, who know nothing of what the agency found; of incomes and assets of
    /// which they know nothing, what that found, which `isFinding` says.
    ///
    /// What is expected once stays so.
    mutating func expect(
        of year: CalendarYear,
        said: Position,
        beside others: YearlyFacts?,
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
            incomes[year.value] = others?.incomes[year.value] ?? expected(income, by: known)
        }
        if assets[year.value] == nil, let known = assets[before] {
            assets[year.value] = others?.assets[year.value] ?? expected(known.value, by: known)
        }
        if let others {
            for (month, known) in others.care
            where month.year == year.value && known.isExpected && care[month] == nil {
                care[month] = known
            }
        } else {
            for (december, known) in decemberCare(before: year) {
                for month in december.ofNextYear where care[month] == nil {
                    care[month] = expected(known.value, by: known)
                }
            }
        }
    }

    /// Whether anything is expected of a year.
    func expectsAnything(of year: CalendarYear) -> Bool {
        incomes[year.value]?.isExpected == true || assets[year.value]?.isExpected == true
            || care.contains { $0.key.year == year.value && $0.value.isExpected }
    }

    /// What is expected so, as it is written; nil for nothing.
    func expectations(of year: CalendarYear) -> ExpectationsCarriedOver? {
        let before = year.value - 1
        let expected = ExpectationsCarriedOver(
            assets: assets[year.value] == nil
                ? assets[before].flatMap { EuroCents($0.value) } : nil,
            benefitYear: year,
            care: decemberCare(before: year).compactMap { CarriedCare($0, $1.value) },
            income: incomes[year.value] == nil ? incomes[before]?.value.amount : nil
        )
        let isEmpty = expected.assets == nil && expected.income == nil && expected.care.isEmpty
        return isEmpty ? nil : expected
    }

    /// The care of December, also where it has ended, of which something is not known of the year;
    /// nothing where some care is expected of that already: what is said later changes nothing.
    private func decemberCare(
        before year: CalendarYear
    ) -> [(month: Citizen.CareMonth, care: Citizen.Yearly<Citizen.Care>)] {
        if care.contains(where: { $0.key.year == year.value && $0.value.isExpected }) { return [] }
        return care.filter {
            $0.key.year == year.value - 1 && $0.key.month == 12
                && $0.key.ofNextYear.contains { care[$0] == nil }
        }
        .sorted {
            ($0.key.child, $0.key.kind.rawValue, $0.key.registration)
                < ($1.key.child, $1.key.kind.rawValue, $1.key.registration)
        }
        .map { ($0.key, $0.value) }
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
    }

    /// Takes over that what is known of the year before is expected of a year: what was said by
    /// others, and the income and assets that the agency found where nothing else is known.
    mutating func expect(_ expected: ExpectationsCarriedOver, said: Position) {
        let year = expected.benefitYear
        plainYears?.expect(of: year, said: said, beside: nil) { _ in false }
        let found = agencySaid
        years.expect(of: year, said: said, beside: plainYears) { found[$0] != nil }
    }

    /// The last that the agency found of the year before a year, where something else is or will be
    /// expected of that, or what it found alone; nil for nothing.
    public func foundOtherwise(before year: CalendarYear) -> Position? {
        guard let plainYears else { return nil }
        let before = year.value - 1
        var found: [Position] = []
        func add(_ isOtherwise: Bool, _ said: Position, _ isExpected: Bool?) {
            if isOtherwise, isExpected ?? true, agencySaid[said] != nil { found.append(said) }
        }
        if let known = years.incomes[before] {
            let isOtherwise = known.value.amount != plainYears.incomes[before]?.value.amount
            add(isOtherwise, known.said, years.incomes[year.value]?.isExpected)
        }
        if let known = years.assets[before] {
            let isOtherwise = known.value != plainYears.assets[before]?.value
            add(isOtherwise, known.said, years.assets[year.value]?.isExpected)
        }
        for (month, known) in years.care where month.year == before && month.month == 12 {
            let isExpected = month.ofNextYear.contains { years.care[$0]?.isExpected ?? true }
            add(known.value != plainYears.care[month]?.value, known.said, isExpected)
        }
        return found.max()
    }

    /// The next year, where something is expected of that already, and the agency says something
    /// else of the same by a fact than others did.
    public func yearExpectedOtherwise(than fact: CitizenEvent) -> CalendarYear? {
        guard fact.isAgencys, let plainYears, let found = AgencyFinding(fact)?.year,
            let next = CalendarYear(found + 1), years.expectsAnything(of: next)
        else { return nil }
        let isOtherwise: Bool
        switch fact {
        case .incomeRecorded(let income):
            // Beside what the inspector established an estimate says nothing.
            let counts = income.isEstablished || years.incomes[found]?.value.isEstablished != true
            isOtherwise =
                counts && income.amount != plainYears.incomes[found]?.value.amount
                && years.incomes[next.value]?.isExpected ?? true
        case .assetsRecorded(let assets):
            isOtherwise =
                assets.amount.value != plainYears.assets[found]?.value
                && years.assets[next.value]?.isExpected ?? true
        case .childcareRecorded(let care):
            isOtherwise = care.months.contains { month in
                month.month == 12 && care.amounts != plainYears.care[month]?.value
                    && month.ofNextYear.contains { years.care[$0]?.isExpected ?? true }
            }
        default: isOtherwise = false
        }
        return isOtherwise ? next : nil
    }

    /// Whether nobody but the agency said anything of an income or assets of a year that it found.
    public func isOnlyFound(_ finding: Position) -> Bool {
        guard let plainYears else { return false }
        return years.incomes.contains { $1.said == finding && plainYears.incomes[$0] == nil }
            || years.assets.contains { $1.said == finding && plainYears.assets[$0] == nil }
    }

    /// What of the year before is expected of a year, as if the agency had found nothing; nil where
    /// nothing is.
    func expectations(of year: CalendarYear) -> ExpectationsCarriedOver? {
        guard let plainYears else { return years.expectations(of: year) }
        if let plain = plainYears.expectations(of: year) { return plain }
        // What only the agency found is expected too, and stands in no event but its own.
        let isFoundAlone =
            years.incomes[year.value] == nil && years.incomes[year.value - 1] != nil
            || years.assets[year.value] == nil && years.assets[year.value - 1] != nil
        return !isFoundAlone
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
