internal import BenefitRules
internal import EventSourcing
internal import Events

/// What a citizen brings against a decision: an objection, and then an appeal to the court.
extension Toeslag {
    static func object(
        _ objection: ObjectionFiled,
        _ asked: Asked,
        _ state: State
    ) throws(ToeslagRefusal) -> [ToeslagEvent] {
        guard let decision = state.decisions[objection.against] else {
            throw .notADecision(objection.against)
        }
        if objection.receivedOn > asked.day { throw .notReceivedYet(objection.receivedOn) }
        if objection.receivedOn < decision.day { throw .receivedBefore(decision.day) }
        if state.objections.contains(where: { $0.event.against == objection.against }) {
            throw .alreadyObjected
        }
        return [
            .objectionFiled(
                ObjectionFiled(
                    against: objection.against,
                    decideBy: Awir.lastDayToDecide(objectableUntil: decision.objectionUntil),
                    grounds: objection.grounds,
                    receivedOn: objection.receivedOn
                )
            )
        ]
    }

    static func decideObjection(
        _ position: Position,
        _ outcome: ObjectionDecided.Outcome,
        motivation: Sealed<CaseText>,
        _ asked: Asked,
        _ state: State
    ) throws(ToeslagRefusal) -> [ToeslagEvent] {
        let objection = try objection(position, state)
        if objection.outcome != nil { throw .alreadyDecided }
        // Awb article 10:3 lid 3: not by who decided first; an objection to an award is one to its
        // reclaim too, and the reverse (Awir article 37).
        let decided = state.decisions.values.filter { !$0.isInFavour }
        if decided.contains(where: { $0.decider == asked.actor.id }) {
            throw .sameDecider(asked.actor.id)
        }
        // Against it one goes to court, within six weeks too (Awb article 6:7).
        return [
            .objectionDecided(
                ObjectionDecided(
                    basis: DecisionBasis(
                        DecisionBasis.objection,
                        about: state.decision?.position,
                        asked
                    ),
                    motivation: motivation,
                    objection: position,
                    outcome: outcome
                )
            )
        ]
    }

    static func appeal(
        _ appeal: AppealFiled,
        _ asked: Asked,
        _ state: State
    ) throws(ToeslagRefusal) -> [ToeslagEvent] {
        let objection = try objection(appeal.objection, state)
        if objection.outcome == nil { throw .objectionOpen }
        if objection.appeal != nil { throw .alreadyAppealed }
        if appeal.receivedOn > asked.day { throw .notReceivedYet(appeal.receivedOn) }
        if appeal.receivedOn < objection.event.receivedOn {
            throw .before(objection.event.receivedOn)
        }
        return [.appealFiled(appeal)]
    }

    static func takeJudgment(
        _ judgment: JudgmentReceived,
        _ asked: Asked,
        _ state: State
    ) throws(ToeslagRefusal) -> [ToeslagEvent] {
        let objection = try objection(judgment.objection, state)
        guard let appeal = objection.appeal, appeal.outcome == nil else { throw .noAppeal }
        if judgment.judgedOn > asked.day { throw .notReceivedYet(judgment.judgedOn) }
        if judgment.judgedOn < appeal.receivedOn { throw .before(appeal.receivedOn) }
        if judgment.outcome != .upheld {
            if let day = judgment.decideBy { throw .notInTime(day) }
            return [.judgmentReceived(judgment)]
        }
        let last = judgment.decideBy ?? Awir.lastDayToDecideAnew(judged: judgment.judgedOn)
        if !(1...decideAnewDaysMax).contains(last.days - judgment.judgedOn.days) {
            throw .notInTime(last)
        }
        return [
            .judgmentReceived(
                JudgmentReceived(
                    decideBy: last,
                    judgedOn: judgment.judgedOn,
                    objection: judgment.objection,
                    outcome: .upheld
                )
            )
        ]
    }

    /// The longest term that a court sets for a new decision; ours, against a mistyped year.
    static let decideAnewDaysMax: Int32 = 366

    private static func objection(
        _ position: Position,
        _ state: State
    ) throws(ToeslagRefusal) -> State.Objection {
        guard let objection = state.objections.first(where: { $0.position == position }) else {
            throw .noSuchObjection(position)
        }
        return objection
    }
}

extension Toeslag.State {
    /// Whether an objection or an appeal is open: until it is decided nothing is collected by force
    /// (an objection to an award is one to its reclaim, Awir article 37).
    public var isContested: Bool {
        objections.contains { objection in
            objection.outcome == nil || objection.appeal.map { $0.outcome == nil } ?? false
        }
    }
}
