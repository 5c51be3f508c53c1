internal import EventSourcing

/// The facts about people that decide in a year, as they are collected: in no order, and some more
/// than once.
struct DecidingFacts {
    private var positions: [Position] = []
    private let year: Int

    /// Nothing yet, of a benefit year, with room for some.
    init(in year: Int, expecting count: Int = 0) {
        self.year = year
        positions.reserveCapacity(count)
    }

    /// The events that say them, ascending.
    var ascending: [Position] {
        var ascending = positions
        ascending.keepOnceAscending()
        // Without the room for more: an award keeps them for as long as it is known.
        return ascending.withUnsafeBufferPointer { Array($0) }
    }

    /// The newest of them.
    var newest: Position? { positions.max() }

    /// Adds the event that said something, if it was said.
    mutating func add(_ said: Position?) {
        if let said { positions.append(said) }
    }

    /// Adds the event that said something of a year, and that of the year before by which it is
    /// expected, where what the agency found plays a part in that.
    mutating func add<Value>(_ yearly: Citizen.Yearly<Value>?) {
        guard let yearly else { return }
        add(yearly.said)
        if yearly.isFound { add(yearly.source) }
    }

    /// Adds what was said that holds in the year, or in some months before it.
    mutating func add<Value>(_ timeline: Timeline<Value>?, sinceMonthsBefore months: Int = 0) {
        guard let timeline, !timeline.entries.isEmpty else { return }
        timeline.addSaid(
            from: .firstDay(ofMonth: 1 - months, in: year),
            through: .lastDay(of: year),
            to: &positions
        )
    }

    /// Adds what was said of the assets that count.
    mutating func addAssets(of household: Household) {
        for owner in household.assetOwners { add(household.assets(of: owner)) }
    }

    /// Adds what was said of the children of applicant and partners.
    mutating func addChildren(of household: Household) {
        addChildren(of: household.own, household)
        for partner in household.partners {
            if let known = household.citizens[partner] { addChildren(of: known, household) }
        }
    }

    private mutating func addChildren(of parent: Folded<Citizen>, _ household: Household) {
        for (number, child) in parent.state.children {
            add(child.hasBenefit)
            add(household.citizens[number]?.state.death?.said)
        }
    }
}
