public import EventSourcing

/// What held from which day, as far as it is known now.
///
/// A value holds until the next one. What is said later about the same day replaces what was said
/// before; what is said later about an earlier day leaves the later days as they are.
public struct Timeline<Value: Sendable>: Sendable {
    /// A value and from when it holds.
    public struct Entry: Sendable {
        /// The first day.
        public let from: CivilDate
        /// What holds.
        public let value: Value
        /// The event that said so.
        public let said: Position
    }

    /// By rising day, each day once.
    public private(set) var entries: [Entry] = []

    /// Says that `value` holds from a day.
    mutating func set(_ value: Value, from day: CivilDate, said: Position) {
        let place = entries.firstIndex { $0.from >= day } ?? entries.endIndex
        let entry = Entry(from: day, value: value, said: said)
        if place < entries.endIndex, entries[place].from == day {
            entries[place] = entry
        } else {
            entries.insert(entry, at: place)
        }
    }

    /// What holds on a day; nil before the first that is known.
    public func value(on day: CivilDate) -> Value? { entries.last { $0.from <= day }?.value }

    /// Whether exactly this was said: the value, from that day.
    func says(_ value: Value, from day: CivilDate) -> Bool where Value: Equatable {
        entries.contains { $0.from == day && $0.value == value }
    }

    /// The event that says what holds from exactly a day.
    func said(at day: CivilDate) -> Position? { entries.first { $0.from == day }?.said }

    /// Adds the events that say what holds between two days.
    func addSaid(from first: CivilDate, through last: CivilDate, to said: inout [Position]) {
        let before = entries.lastIndex { $0.from <= first } ?? entries.startIndex
        for entry in entries[before...] where entry.from <= last { said.append(entry.said) }
    }
}

extension Timeline<Int64?> {
    /// Everybody who is a partner at some time, by rising number.
    public var partners: [Int64] {
        var partners = entries.compactMap { $0.value }
        partners.keepOnceAscending()
        return partners
    }

    /// Whoever is a partner on the first day of some month of a year, by rising number.
    public func partners(in year: Int) -> [Int64] {
        var partners = (1...12).compactMap {
            value(on: .firstDay(ofMonth: $0, in: year)) ?? nil
        }
        partners.keepOnceAscending()
        return partners
    }
}

extension Timeline<Citizen.Address?> {
    /// Every dwelling in which somebody lives at some time, by rising number.
    public var dwellings: [Int64] {
        var dwellings = entries.compactMap { $0.value?.dwelling }
        dwellings.keepOnceAscending()
        return dwellings
    }
}
