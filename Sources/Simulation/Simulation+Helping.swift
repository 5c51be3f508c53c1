internal import CaseHandling
internal import Casework
internal import EventLog
internal import EventSourcing
internal import Events

/// Help after something happened in a life, or did not go on.
extension Simulation {
    /// Agrees on a plan with everybody who did not pay back in time.
    func agreePlans(_ town: inout Town) throws {
        let before = try reader.count()
        try desk.run(.findStuck, over: town[year].numbers, refused: { refusals.add($1) })
        var steps: [(number: Int64, step: Toeslagen.PersonStep)] = []
        for (_, event) in try tasks(since: before) {
            if case .stuckInProcessDetected(let stuck) = event, stuck.process == .repayment {
                steps.append(
                    (stuck.toeslag.value, .plan(stuck.since, months: Toeslag.planMonthsMax))
                )
            }
        }
        let agreed = try reader.count()
        try desk.takeAll(steps) { refusals.add($1) }
        try reader.scan(
            agreed..<reader.count(),
            types: [PaymentPlanAgreed.typeName.description]
        ) { entry in
            guard case .record(let envelope) = entry, let number = envelope.streamNumber,
                case .paymentPlanAgreed(let plan)? = try ToeslagEvent.decode(envelope)
            else { return true }
            town.plans.append((number, plan))
            return true
        }
        try help(&town)
    }

    /// Offers help where a register told of something since the last time, or something did not go
    /// on, within the four weeks that there are.
    func help(_ town: inout Town) throws {
        let tasks = try self.tasks(since: town.tasksRead)
        town.tasksRead = try reader.count()
        let closed = tasks.map { envelope, _ -> (citizen: Int64, event: ContactEvent) in
            var draws = Draws(seed: seed, household: envelope.position.value, purpose: 4)
            let event = ServiceTaskClosed(
                closedOn: clock.now.dayInUTC,
                outcome: draws.happens(Figures.helped) ? .helped : .notNeeded,
                task: envelope.position
            )
            return (envelope.streamNumber ?? 0, .serviceTaskClosed(event))
        }
        try desk.contactAll(closed) { refusals.add($1) }
    }

    /// The tasks to help that were opened since a position.
    private func tasks(
        since first: Int64
    ) throws -> [(envelope: Envelope, event: ContactEvent)] {
        var found: [(envelope: Envelope, event: ContactEvent)] = []
        try reader.scan(
            first..<reader.count(),
            types: [ServiceTaskOpened.typeName, StuckInProcessDetected.typeName]
                .map(\.description)
        ) { entry in
            guard case .record(let envelope) = entry,
                let event = try ContactEvent.decode(envelope)
            else { return true }
            found.append((envelope, event))
            return true
        }
        return found
    }
}
