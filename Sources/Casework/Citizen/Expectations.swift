internal import EventSourcing
internal import Events

/// What is expected of a year by what is known of the one before, while nothing is said of it.
extension Citizen.State {
    /// What is known of the year before, and not known of a year; nil for nothing.
    func expectations(of year: CalendarYear) -> ExpectationsCarriedOver? {
        let before = year.value - 1
        let expected = ExpectationsCarriedOver(
            assets: assets[year.value] == nil
                ? assets[before].flatMap { EuroCents($0.value) } : nil,
            benefitYear: year,
            care: carriedCare(to: year).filter { $0.care.hours > 0 }.map(\.care),
            income: incomes[year.value] == nil ? incomes[before]?.value.amount : nil
        )
        return expected.isEmpty ? nil : expected
    }

    /// What of that the agency found, each finding by itself, in their order: also care that it
    /// found to have ended.
    func foundExpectations(of year: CalendarYear) -> [ExpectationsCarriedOver] {
        if agencySaid.isEmpty { return [] }
        let before = year.value - 1
        let assets = self.assets[year.value] == nil ? self.assets[before] : nil
        let income = incomes[year.value] == nil ? incomes[before] : nil
        let care = carriedCare(to: year)
        return agencySaid.keys.compactMap { found in
            let own = ExpectationsCarriedOver(
                assets: assets?.said == found ? assets.flatMap { EuroCents($0.value) } : nil,
                benefitYear: year,
                care: care.filter { $0.said == found }.map(\.care),
                found: found,
                income: income?.said == found ? income?.value.amount : nil
            )
            return own.isEmpty ? nil : own
        }
    }

    /// The care of December, each with the event that said it; nothing where some is known of the
    /// year.
    private func carriedCare(to year: CalendarYear) -> [(said: Position, care: CarriedCare)] {
        if care.keys.contains(where: { $0.year == year.value }) { return [] }
        return care.filter { $0.key.year == year.value - 1 && $0.key.month == 12 }
            .sorted {
                ($0.key.child, $0.key.kind.rawValue, $0.key.registration)
                    < ($1.key.child, $1.key.kind.rawValue, $1.key.registration)
            }
            .compactMap { key, care in
                guard let child = CitizenNumber(key.child),
                    let price = HourlyPrice(care.value.price),
                    let place = ChildcareRegistration(Text(key.registration))
                else { return nil }
                let carried = CarriedCare(
                    care: key.kind,
                    child: child,
                    hourlyPrice: price,
                    hours: care.value.hours,
                    registration: place
                )
                return (care.said, carried)
            }
    }

    /// Takes over what is expected of a year of which nothing was said.
    mutating func expect(_ expected: ExpectationsCarriedOver, said: Position) {
        let year = expected.benefitYear
        if let found = expected.found {
            agencySaid[said] = AgencyFinding(expected, carrying: found, agencySaid[found])
            agencyNotices[said] = agencyNotices[found]
        }
        if let income = expected.income, incomes[year.value] == nil {
            let value = IncomeRecorded(expected: income, in: year)
            incomes[year.value] = Citizen.Yearly(expected: value, said: said)
        }
        if let amount = expected.assets, assets[year.value] == nil {
            assets[year.value] = Citizen.Yearly(expected: amount.value, said: said)
        }
        for carried in expected.care {
            let amounts = Citizen.Care(hours: carried.hours, price: carried.hourlyPrice.value)
            for key in carried.months(of: year) where care[key] == nil {
                care[key] = Citizen.Yearly(expected: amounts, said: said)
            }
        }
    }
}

/// What is said of a year, and what that changes in what is expected of the next.
///
/// A finding falls when anybody says something else of all of it. What was expected of the next
/// year because of it goes from then on by what is said of the year, whoever was told of the
/// finding: it decides nothing any more.
extension Citizen.State {
    /// Takes over an income.
    mutating func say(_ income: IncomeRecorded, said: Position) {
        let year = income.benefitYear.value
        let before = incomes[year]
        incomes[year] = Citizen.Yearly(value: income, said: said)
        expectIncome(after: year, insteadOf: before, since: said)
        letFall(.income, of: year, by: said)
    }

    /// Takes over assets.
    mutating func say(_ recorded: AssetsRecorded, said: Position) {
        let year = recorded.benefitYear.value
        let before = assets[year]
        assets[year] = Citizen.Yearly(value: recorded.amount.value, said: said)
        expectAssets(after: year, insteadOf: before, since: said)
        letFall(.assets, of: year, by: said)
    }

    /// Takes over care; that of December is expected of each month of the next year.
    mutating func say(_ recorded: ChildcareRecorded, said: Position) {
        for month in recorded.months {
            let before = care[month]
            care[month] = Citizen.Yearly(value: recorded.amounts, said: said)
            if month.month == 12 { expectCare(after: month, insteadOf: before, since: said) }
        }
        letFall(.childcare, of: recorded.benefitYear.value, by: said)
    }

    private mutating func expectIncome(
        after year: Int64,
        insteadOf before: Citizen.Yearly<IncomeRecorded>?,
        since said: Position
    ) {
        guard let before, let now = incomes[year]?.value.amount, let next = CalendarYear(year + 1),
            let expected = incomes[year + 1], isExpected(expected, by: before)
        else { return }
        incomes[year + 1] = Citizen.Yearly(
            expected: IncomeRecorded(expected: now, in: next),
            said: expected.said,
            since: said
        )
        expectIncome(after: year + 1, insteadOf: expected, since: said)
        letFall(.income, of: year + 1, by: said)
    }

    private mutating func expectAssets(
        after year: Int64,
        insteadOf before: Citizen.Yearly<Int64>?,
        since said: Position
    ) {
        guard let before, let now = assets[year]?.value, let expected = assets[year + 1],
            isExpected(expected, by: before)
        else { return }
        assets[year + 1] = Citizen.Yearly(expected: now, said: expected.said, since: said)
        expectAssets(after: year + 1, insteadOf: expected, since: said)
        letFall(.assets, of: year + 1, by: said)
    }

    private mutating func expectCare(
        after december: Citizen.CareMonth,
        insteadOf before: Citizen.Yearly<Citizen.Care>?,
        since said: Position
    ) {
        guard let before, let now = care[december]?.value else { return }
        for month in december.ofNextYear {
            guard let expected = care[month], isExpected(expected, by: before) else { continue }
            care[month] = Citizen.Yearly(expected: now, said: expected.said, since: said)
            if month.month == 12 { expectCare(after: month, insteadOf: expected, since: said) }
        }
        letFall(.childcare, of: december.year + 1, by: said)
    }

    /// Whether something is expected because of a finding about the year before, or of what was
    /// said instead.
    private func isExpected<Value>(
        _ expected: Citizen.Yearly<Value>,
        by before: Citizen.Yearly<Value>
    ) -> Bool {
        // What is about to be appended has no position yet.
        if !expected.isExpected || before.newest.value >= JSON.integerMax { return false }
        return expected.since == before.newest
            || agencySaid[expected.said]?.carries == before.said
    }

    /// Forgets what the agency found of a year, once somebody said something else of all of it.
    private mutating func letFall(
        _ subject: DiscrepancyFound.Subject,
        of year: Int64,
        by said: Position
    ) {
        // Mostly it found nothing; and by another finding none falls.
        if agencySaid.isEmpty || agencySaid[said] != nil { return }
        let found = agencySaid.filter { $1.subject == subject && $1.appliesTo == year }.map(\.key)
        if found.contains(where: { stands($0, subject, in: year) }) { return }
        for finding in found { agencySaid[finding] = nil }
    }

    /// Whether a finding still says something of a year.
    private func stands(
        _ finding: Position,
        _ subject: DiscrepancyFound.Subject,
        in year: Int64
    ) -> Bool {
        switch subject {
        case .income: incomes[year]?.newest == finding
        case .assets: assets[year]?.newest == finding
        case .childcare: care.contains { $0.key.year == year && $0.value.newest == finding }
        case .address, .children, .insurance, .partnership, .tenancy, .work: true
        }
    }
}

extension ExpectationsCarriedOver {
    fileprivate var isEmpty: Bool { assets == nil && income == nil && care.isEmpty }
}

extension IncomeRecorded {
    /// An income that nobody said of the year.
    fileprivate init(expected amount: AnnualIncome, in year: CalendarYear) {
        self.init(amount: amount, benefitYear: year, isEstablished: false, source: .agency)
    }
}

extension CarriedCare {
    fileprivate func months(of year: CalendarYear) -> [Citizen.CareMonth] {
        (1...12).map {
            Citizen.CareMonth(
                year: year.value,
                month: $0,
                child: child.value,
                registration: registration.text.string,
                kind: care
            )
        }
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
