internal import BenefitYears

/// Why kinderopvangtoeslag cannot be calculated.
public enum CareFault: Error, Hashable, Sendable {
    /// A figure is not confirmed.
    case missing(ParameterMissing)
    /// Nobody can be named as the first child.
    case firstChild(Kinderopvangtoeslag.FirstChildFault)
}

extension Kinderopvangtoeslag {
    /// The amount of a month with this income and care; nil without care.
    ///
    /// - Throws: `CareFault`.
    public static func working(
        _ facts: Facts,
        _ rows: [Row],
        in year: BenefitYear
    ) throws(CareFault) -> Working? {
        let income = facts.income.counting(partner: facts.hasPartner)
        let first: (child: Int64, isDesignated: Bool)?
        do { first = try firstChild(rows) } catch { throw .firstChild(error) }
        guard let first else { return nil }
        do {
            let limit = try year.number(Name.hours)
            var children: [ChildWorking] = []
            if rows.count == 1 {
                children.append(try child(rows, true, income, limit, year))
            } else {
                for number in Set(rows.map(\.child)).sorted() {
                    let own = rows.filter { $0.child == number }
                    children.append(try child(own, number == first.child, income, limit, year))
                }
            }
            return Working(
                incomes: facts.income,
                hasPartner: facts.hasPartner,
                income: income,
                hoursLimit: limit,
                children: children,
                first: first.child,
                isDesignated: first.isDesignated,
                month: children.reduce(.zero) { $0 + $1.amount }
            )
        } catch { throw .missing(error) }
    }

    /// The amount for one child.
    private static func child(
        _ rows: [Row],
        _ isFirst: Bool,
        _ income: Int64,
        _ limit: Int64,
        _ year: BenefitYear
    ) throws(ParameterMissing) -> ChildWorking {
        var left = limit * 100
        var counted: [(row: Row, counted: Int64, limit: Int64)] = []
        for row in rows {
            counted.append((row, 0, try year.number(Name.prices[row.care.place])))
        }
        // Of more than the maximum of hours those count that are paid most: the law does not say
        // which, and the doubt is to the parent's benefit.
        if counted.count > 1 {
            counted.sort { min($0.row.price, $0.limit) > min($1.row.price, $1.limit) }
        }
        var cost: Int64 = 0
        for place in counted.indices {
            let hours = min(left, counted[place].row.hours)
            left -= hours
            counted[place].counted = hours
            cost += hours * min(counted[place].row.price, counted[place].limit)
        }
        let share = try share(isFirst, income, year)
        return ChildWorking(
            child: rows[0].child,
            rows: counted,
            hours: rows.reduce(0) { $0 + $1.hours },
            cost: Exact(Int128(cost), over: 100),
            isFirst: isFirst,
            share: share,
            amount: Exact(Int128(cost) * Int128(share), over: 10_000_000)
        )
    }

    /// The share of the income's row: Besluit kinderopvangtoeslag bijlage I.
    static func share(
        _ isFirst: Bool,
        _ income: Int64,
        _ year: BenefitYear
    ) throws(ParameterMissing) -> Int64 {
        let rows = year.incomeTable
        var (low, high) = (0, rows.count)
        while low < high {
            let middle = (low + high) / 2
            if rows[middle].from <= income { low = middle + 1 } else { high = middle }
        }
        guard low > 0, let share = isFirst ? rows[low - 1].firstChild : rows[low - 1].nextChild
        else {
            let column = isFirst ? "first child" : "next child"
            throw year.missing(Name.table, for: "an income of \(income), \(column)")
        }
        return share
    }

    /// The award of a year.
    ///
    /// - Throws: `CareFault`.
    public static func award(
        _ situations: [Situation<Facts>],
        in year: BenefitYear
    ) throws(CareFault) -> Outcome<Working> {
        var grounds: [Ground] = []
        var parts: [Outcome<Working>.Part] = []
        for situation in situations {
            let facts = situation.facts
            guard facts.isWorking else {
                grounds.append(.noWork)
                continue
            }
            for (months, rows) in stretches(facts.care, situation.months) {
                if let working = try working(facts, rows, in: year) {
                    if working.month == .zero { grounds.append(.noCare) }
                    parts.append(.init(months: months, working: working))
                } else {
                    grounds.append(.noCare)
                }
            }
        }
        do {
            let award = try Award(
                parts.map { AwardPeriod(months: $0.months, year: $0.working.month * 12) },
                monthRule: Name.monthRule,
                in: year
            )
            return Outcome(award, parts, grounds)
        } catch { throw .missing(error) }
    }

    /// Stretches of months with the same care, in order.
    ///
    /// A change of care counts in its own month: Awir art. 5 does not apply (Wko art. 1.3 lid 2).
    static func stretches(_ care: [Row], _ months: Months) -> [(Months, [Row])] {
        if care.allSatisfy({ $0.months.isSuperset(of: months) }) { return [(months, care)] }
        var stretches: [(months: Months, rows: [Row])] = []
        for number in months.numbers {
            let month = Months(number: number)
            let rows = care.filter { $0.months.contains(month) }
            if let place = stretches.firstIndex(where: { $0.rows == rows }) {
                stretches[place].months.formUnion(month)
            } else {
                stretches.append((month, rows))
            }
        }
        return stretches.map { ($0.months, $0.rows) }
    }
}
