public import EventSourcing
public import Events

/// Something of a toeslag that should have gone on by now and did not.
///
/// In a mass process nobody notices by himself who is stuck. Whoever is, is offered help; it is
/// kept apart from every signal of misuse, and nothing follows from it by itself.
public struct StuckInProcess: Hashable, Sendable {
    /// The number of the toeslag.
    public let toeslag: Int64
    /// What did not go on.
    public let process: StuckInProcessDetected.Process
    /// The event after which it should have gone on.
    public let since: Position
    /// The last day on which it should have.
    public let overdueSince: CivilDate
}

extension Toeslag.State {
    /// What of a toeslag should have gone on before a day and did not, in the order of what it
    /// follows; `number` is the toeslag's.
    ///
    /// By the terms that the law sets, or we do. A citizen who does not pay back is stuck too: he
    /// may need a plan, or more than that.
    public func stuck(_ number: Int64, on day: CivilDate) -> [StuckInProcess] {
        var found: [StuckInProcess] = []
        func add(
            _ process: StuckInProcessDetected.Process,
            _ since: Position,
            _ last: CivilDate?
        ) {
            guard let last, last < day else { return }
            found.append(
                StuckInProcess(
                    toeslag: number,
                    process: process,
                    since: since,
                    overdueSince: last
                )
            )
        }
        guard let application else { return [] }
        guard let decision else {
            add(.advance, Position(number), application.decideBy)
            return found
        }
        // However often it was revised since, or waits for something else now.
        if !decision.isDefinitive { add(.definitiveAward, Position(number), awardBy) }
        if let postponed { add(.revision, postponed.since, postponed.decideBy) }
        for order in toRepeat.keys where orders[order]?.reason == .refund || dueAgain > 0 {
            add(.payment, order, lastDaysToAct[order])
        }
        for (decided, letter) in letters where letter.returnedOn != nil {
            add(.letter, decided, lastDaysToAct[decided])
        }
        for objection in objections where objection.outcome == nil {
            add(.objection, objection.position, objection.decideBy)
        }
        for debt in debts(on: day) {
            guard let reclaim = reclaims[debt.reclaim] else { continue }
            // A plan that is not kept is another occasion than a reclaim without one.
            add(.repayment, reclaim.agreedAt ?? debt.reclaim, reclaim.firstMissed ?? reclaim.dueBy)
        }
        return found.sorted {
            ($0.since, $0.process.rawValue) < ($1.since, $1.process.rawValue)
        }
    }
}
