internal import BenefitRules
internal import EventSourcing

/// A year in stretches of months in which nothing changes that is known of some people.
///
/// What is found by month is found for the first month of each stretch: in most households nothing
/// changes all year. `StretchesTests` compares that with every month by itself.
struct Stretches: Sendable {
    /// The first month of each.
    private var starts = Months(number: 1)

    /// Something counts in some months, which last until the end of the year, and not before.
    mutating func cut(at months: Months) {
        if let first = months.first { starts.formUnion(Months(number: first)) }
    }

    /// Each month is by itself.
    mutating func cutAll() { starts = .all }

    /// Some months in stretches, in order: the months of each follow each other.
    func parts(of months: Months) -> Parts { Parts(starts: starts, left: months) }

    /// Stretches in order, each with its first month.
    struct Parts: Sequence, IteratorProtocol {
        fileprivate let starts: Months
        fileprivate var left: Months

        mutating func next() -> (first: Int, months: Months)? {
            guard let first = left.first else { return nil }
            var part: Months = []
            var month = Months(number: first)
            repeat {
                part.formUnion(month)
                month = Months(rawValue: month.rawValue << 1)
            } while left.isSuperset(of: month) && !starts.isSuperset(of: month)
            left.subtract(part)
            return (first, part)
        }
    }

    /// The months of some that pass; one of each stretch is asked.
    func filter(_ months: Months, _ isIncluded: (Int) -> Bool) -> Months {
        parts(of: months).reduce(into: []) { kept, part in
            if isIncluded(part.first) { kept.formUnion(part.months) }
        }
    }

    /// What holds in each month; that of one of each stretch is found.
    func map<Value>(_ find: (Int) -> Value) -> ByMonth<Value> {
        let first = find(1)
        return ByMonth(starts, first, starts.numbers.dropFirst().map(find))
    }
}

/// What holds in each month of a year.
struct ByMonth<Value> {
    /// The first months of the stretches.
    private let starts: Months
    /// What holds in the first stretch.
    let first: Value
    /// What holds in the others, in order; mostly there are none, and nothing is set apart.
    let others: [Value]

    fileprivate init(_ starts: Months, _ first: Value, _ others: [Value]) {
        self.starts = starts
        self.first = first
        self.others = others
    }

    /// The same all year.
    init(always value: Value) { self.init(Months(number: 1), value, []) }

    /// What holds in a month, 1 to 12.
    subscript(month: Int) -> Value {
        let place = starts.subtracting(.from(month + 1)).count - 1
        return place == 0 ? first : others[place - 1]
    }

    /// Whether all that holds passes.
    func allSatisfy(_ isRight: (Value) -> Bool) -> Bool {
        isRight(first) && others.allSatisfy(isRight)
    }

    /// Does `body` with what holds in each stretch, in order.
    func forEach(_ body: (Value) -> Void) {
        body(first)
        others.forEach(body)
    }
}

extension ByMonth: Sendable where Value: Sendable {}

extension Timeline {
    /// Cuts a year where one of the values begins to count.
    func cut(_ stretches: inout Stretches, in year: Int) {
        for entry in entries { stretches.cut(at: .counting(entry.from, in: year)) }
    }
}

extension Folded<Citizen> {
    /// Cuts a year where something known of the citizen begins to count.
    ///
    /// Whatever a rule asks of a citizen by month stands here, but for what kinderopvangtoeslag
    /// alone asks: there each month is by itself.
    func cut(_ stretches: inout Stretches, in year: Int) {
        state.partner.cut(&stretches, in: year)
        state.isInsured.cut(&stretches, in: year)
        state.address.cut(&stretches, in: year)
        state.tenancy.cut(&stretches, in: year)
        for (_, child) in state.children { child.hasBenefit.cut(&stretches, in: year) }
        if let death = state.death { stretches.cut(at: .counting(death.value, in: year)) }
        guard let birth = state.birth?.value, let adult = birth.birthday(18) else { return }
        // Nobody under 18 is the oldest of those whose age counts.
        let birthday = birth.birthday(max(18, year - birth.parts.year)) ?? adult
        stretches.cut(at: .counting(birthday, in: year))
        stretches.cut(at: .after(adult, in: year))
    }
}
