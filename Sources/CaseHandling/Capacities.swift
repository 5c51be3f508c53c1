public import Casework
public import EventLog
public import EventSourcing
public import Events

/// What units can do, and what is due: work is no endless queue.
public struct Capacities {
    /// The processing activity that declaring falls under.
    public static let processing = "capacity-planning"

    /// A kind of work in a week.
    public struct Week: Hashable, Sendable {
        /// Which.
        public let slot: Capacity.Slot
        /// How many pieces of work all units together can do; nil where none declared it.
        public let slots: Int64?
        /// How many are due: open, with the last day in the week, or before it in the week that
        /// runs.
        public let due: Int64

        /// How many are due beyond what can be done; 0 where nothing was declared.
        public var short: Int64 { slots.map { max(0, due - $0) } ?? 0 }
    }

    private let installation: Installation

    /// The capacity of an installation.
    public init(_ installation: Installation) { self.installation = installation }

    /// Declares how many pieces of work of a kind a unit can do in a week; says whether that is
    /// new.
    ///
    /// `unit`: one word, as in the name of an actor.
    ///
    /// - Throws: `CapacityRefusal`, `LogError`.
    public func declare(
        _ unit: String,
        _ work: CapacityDeclared.Work,
        week: CivilDate,
        slots: Int64,
        _ log: EventLog
    ) throws -> Bool {
        guard Actor(id: unit, role: "director", unit: unit) != nil else {
            throw CapacityRefusal.notAUnit(unit)
        }
        let stream = try StreamName("capacity", unit)
        return try installation.handle(
            Capacity.self,
            .declare(work, week: week, slots: slots),
            on: stream,
            processing: Self.processing,
            log
        )
        .first != nil
    }

    /// The weeks from the one that runs on, each with what is declared and due, by week and kind of
    /// work; weeks with neither are left out.
    ///
    /// - Throws: `LogError`, `ReadModelError`.
    public func weeks() throws -> [Week] {
        let now = installation.asked.day.monday
        var slots: [Capacity.Slot: Int64] = [:]
        for unit in try declared().values {
            for (slot, count) in unit where slot.week >= now { slots[slot, default: 0] += count }
        }
        var due: [Capacity.Slot: Int64] = [:]
        try DeadlineList(installation).forEach(party: "agency") { item in
            guard let work = CapacityDeclared.Work(rawValue: item.kind),
                let day = CivilDate(item.due)
            else { return }
            // What should have been done is to be done now.
            due[Capacity.Slot(max(day.monday, now), work), default: 0] += 1
        }
        return Set(slots.keys).union(due.keys).sorted().map { slot in
            Week(slot: slot, slots: slots[slot], due: due[slot] ?? 0)
        }
    }

    /// What each unit declared last.
    private func declared() throws -> [String: [Capacity.Slot: Int64]] {
        var units: [String: [Capacity.Slot: Int64]] = [:]
        let types = [CapacityDeclared.typeName.description]
        let reader = try installation.reader()
        try reader.scan(0..<reader.count(), types: types) { entry in
            guard case .record(let envelope) = entry else { return true }
            let event = try CapacityDeclared(envelope)
            let slot = Capacity.Slot(event.week, event.work)
            units[envelope.stream.string, default: [:]][slot] = event.slots
            return true
        }
        return units
    }
}
