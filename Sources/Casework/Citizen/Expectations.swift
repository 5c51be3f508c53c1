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

    /// Takes over what is expected of a year.
    mutating func expect(_ expected: ExpectationsCarriedOver, said: Position) {
        if let finding = AgencyFinding(expected) {
            agencySaid[said] = finding
            agencyNotices[said] = finding.carries.flatMap { agencyNotices[$0] }
        } else if !agencySaid.isEmpty {
            expectedBesides.append(Citizen.Yearly(value: expected, said: said))
        }
        fill(by: expected, said: said)
    }

    /// Takes over what is expected of a year of which nothing was said.
    private mutating func fill(
        by expected: ExpectationsCarriedOver,
        said: Position,
        since: Position? = nil
    ) {
        let year = expected.benefitYear
        if let income = expected.income, incomes[year.value] == nil {
            incomes[year.value] = Citizen.Yearly(
                value: IncomeRecorded(expected: income, in: year),
                said: said,
                since: since
            )
        }
        if let amount = expected.assets, assets[year.value] == nil {
            assets[year.value] = Citizen.Yearly(value: amount.value, said: said, since: since)
        }
        for carried in expected.care {
            for key in carried.months(of: year) where care[key] == nil {
                care[key] = Citizen.Yearly(
                    value: Citizen.Care(hours: carried.hours, price: carried.hourlyPrice.value),
                    said: said,
                    since: since
                )
            }
        }
    }
}

/// A finding about a year falls when anything else is said of it, and with it what was expected of
/// the next year because of it. That goes by what was expected besides, else by what is said now;
/// and by another finding, by that.
extension Citizen.State {
    /// Expects another income of the next year, where it was expected by a finding about this one
    /// that something else took the place of.
    mutating func expectIncome(
        after year: Int64,
        insteadOf finding: Position?,
        since said: Position
    ) {
        guard let finding, let next = CalendarYear(year + 1), let fallen = incomes[year + 1],
            isExpected(fallen.said, by: finding)
        else { return }
        incomes[year + 1] = nil
        fillAnew(next, since: said)
        if incomes[year + 1] == nil, let now = incomes[year]?.value.amount {
            let value = IncomeRecorded(expected: now, in: next)
            incomes[year + 1] = Citizen.Yearly(value: value, said: said)
        }
        expectIncome(after: year + 1, insteadOf: fallen.said, since: said)
    }

    /// The same of assets.
    mutating func expectAssets(
        after year: Int64,
        insteadOf finding: Position?,
        since said: Position
    ) {
        guard let finding, let next = CalendarYear(year + 1), let fallen = assets[year + 1],
            isExpected(fallen.said, by: finding)
        else { return }
        assets[year + 1] = nil
        fillAnew(next, since: said)
        if assets[year + 1] == nil, let now = assets[year]?.value {
            assets[year + 1] = Citizen.Yearly(value: now, said: said)
        }
        expectAssets(after: year + 1, insteadOf: fallen.said, since: said)
    }

    /// The same of care, which is expected by that of December.
    mutating func expectCare(
        after month: Citizen.CareMonth,
        insteadOf finding: Position?,
        since said: Position
    ) {
        guard month.month == 12, let finding, let next = CalendarYear(month.year + 1) else {
            return
        }
        let fallen = month.ofNextYear.compactMap { key in
            care[key].flatMap { isExpected($0.said, by: finding) ? (key: key, said: $0.said) : nil }
        }
        for (key, _) in fallen { care[key] = nil }
        fillAnew(next, since: said)
        for (key, _) in fallen where care[key] == nil {
            care[key] = care[month].map { Citizen.Yearly(value: $0.value, said: said) }
        }
        for (key, before) in fallen { expectCare(after: key, insteadOf: before, since: said) }
    }

    /// Whether something was expected because of a finding about the year before.
    private func isExpected(_ said: Position, by finding: Position) -> Bool {
        // What is about to be appended has no position yet.
        finding.value < JSON.integerMax
            && (said == finding || agencySaid[said]?.carries == finding)
    }

    private mutating func fillAnew(_ year: CalendarYear, since said: Position) {
        // What the agency found instead is a finding about the next year too.
        if agencySaid[said] != nil { return }
        for besides in expectedBesides where besides.value.benefitYear == year {
            fill(by: besides.value, said: besides.said, since: said)
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
