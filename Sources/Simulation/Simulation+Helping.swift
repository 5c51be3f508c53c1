internal import CaseHandling
internal import Casework
internal import EventLog
internal import EventSourcing
internal import Events

/// Help after something happened in a life.
extension Simulation {
    /// Offers help where a register told of something since the last time, within the four weeks
    /// that there are.
    func help(_ town: inout Town) throws {
        let end = try reader.count()
        var closed: [(citizen: Int64, event: ContactEvent)] = []
        try reader.scan(
            town.tasksRead..<end,
            types: [ServiceTaskOpened.typeName.description]
        ) { entry in
            guard case .record(let envelope) = entry, let citizen = envelope.streamNumber else {
                return true
            }
            var draws = Draws(seed: seed, household: envelope.position.value, purpose: 4)
            let event = ServiceTaskClosed(
                closedOn: clock.now.dayInUTC,
                outcome: draws.happens(Figures.helped) ? .helped : .notNeeded,
                task: envelope.position
            )
            closed.append((citizen, .serviceTaskClosed(event)))
            return true
        }
        town.tasksRead = end
        try desk.contactAll(closed) { refusals.add($1) }
    }
}
