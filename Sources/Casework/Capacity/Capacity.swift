public import EventSourcing
public import Events

/// How much work a unit of the agency can do, week by week (_beschikbare capaciteit_).
///
/// Strategy 1.3: what is deployed takes it into account.
public enum Capacity: Decider {
    /// The events of the capacity of a unit.
    public typealias Event = CapacityEvent

    /// What may be asked of the capacity of a unit.
    public enum Command: Sendable {
        /// Declare how many pieces of work of a kind it can do in the week that begins on a Monday.
        case declare(CapacityDeclared.Work, week: CivilDate, slots: Int64)
    }

    /// A kind of work in a week.
    public struct Slot: Comparable, Hashable, Sendable {
        /// The Monday of the week.
        public let week: CivilDate
        /// The kind of work.
        public let work: CapacityDeclared.Work

        /// A kind of work in the week of a Monday.
        public init(_ week: CivilDate, _ work: CapacityDeclared.Work) {
            self.week = week
            self.work = work
        }

        /// Orders by week, then by kind of work.
        public static func < (left: Self, right: Self) -> Bool {
            (left.week, left.work.rawValue) < (right.week, right.work.rawValue)
        }
    }

    /// How many pieces of work of each kind, by week, as declared last.
    public struct State: Hashable, Sendable {
        /// The pieces of work.
        public internal(set) var slots: [Slot: Int64] = [:]
    }

    /// The most pieces of work that a unit does in a week.
    public static let slotsMax: Int64 = 1_000_000

    /// Nothing is declared.
    public static var initial: State { State() }

    /// The declaration, when it is new and the week is not over.
    public static func decide(
        _ command: Command,
        asked: Asked,
        in state: State
    ) throws(CapacityRefusal) -> [CapacityEvent] {
        switch command {
        case .declare(let work, let week, let slots):
            if week != week.monday { throw .notAMonday(week) }
            if week < asked.day.monday { throw .weekOver(week) }
            if !(0...slotsMax).contains(slots) { throw .slots }
            if state.slots[Slot(week, work)] == slots { return [] }
            return [
                .capacityDeclared(
                    CapacityDeclared(declaredOn: asked.day, slots: slots, week: week, work: work)
                )
            ]
        }
    }

    /// What `event` changes in what is known.
    public static func evolve(_ state: inout State, with event: Occurrence<CapacityEvent>) {
        switch event.event {
        case .capacityDeclared(let declared):
            state.slots[Slot(declared.week, declared.work)] = declared.slots
        }
    }
}

/// On which ground a capacity is refused.
public enum CapacityRefusal: RuleRefusal, Hashable {
    /// A week begins on a Monday.
    case notAMonday(CivilDate)
    /// The week is over.
    case weekOver(CivilDate)
    /// It is less than nothing, or too much.
    case slots
    /// A unit is named by one word.
    case notAUnit(String)

    /// A sentence for a person: the ground, and what to do.
    public var description: String {
        switch self {
        case .notAMonday(let day):
            "\(day) is no Monday. The week begins on \(day.monday)."
        case .weekOver(let day):
            "The week of \(day) is over. Declare what can be done from this week on."
        case .notAUnit(let name):
            "\(name) is no name of a unit: one word of A-Z a-z 0-9 . _ ~ -,"
                + " \(Actor.charactersMax) characters at most."
        case .slots: "A week has 0 to \(Capacity.slotsMax) pieces of work."
        }
    }
}

extension CivilDate {
    /// The Monday of its week.
    public var monday: CivilDate {
        // Day 0 is a Thursday.
        let sinceMonday = ((days + 3) % 7 + 7) % 7
        return CivilDate(days: days - sinceMonday)
    }
}
