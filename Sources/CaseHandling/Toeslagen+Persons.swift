public import Casework
internal import EventLog
public import EventSourcing
public import Events

/// What a person decides about a toeslag, or a citizen asks.
extension Toeslagen {
    /// What a person decides, with what he writes about it.
    public enum PersonStep: Sendable {
        /// Offer the applicant to give his view before a reclaim.
        case hear(until: CivilDate)
        /// Ask back what was paid too much, less what is mitigated, in eurocents.
        case reclaim(mitigated: Int64, proportionality: CaseText, doenvermogen: CaseText)
        /// Take an objection against a decision.
        case object(against: Position, grounds: CaseText, receivedOn: CivilDate)
        /// Decide an objection.
        case decideObjection(Position, ObjectionDecided.Outcome, motivation: CaseText)
        /// Lower a definitive award by what the agency found, on a ground of Awir article 21; or
        /// leave it as it is, without one.
        case lower(Toeslag.Lowering.Ground?, motivation: CaseText)
        /// Ask back less of a reclaim than was decided, by so many eurocents.
        case mitigate(Position, by: Int64, motivation: CaseText)
        /// Agree on monthly terms for what is left of a reclaim.
        case plan(Position, months: Int)
        /// Ask somebody who shared the toeslag for a reclaim.
        case holdLiable(
            CitizenNumber,
            for: Position,
            proportionality: CaseText,
            doenvermogen: CaseText
        )
        /// Ask somebody for a reclaim no more.
        case withdrawLiability(CitizenNumber, for: Position, motivation: CaseText)
    }

    /// Takes a step; says whether anything changed.
    ///
    /// - Throws: `ToeslagRefusal`, `LogError`, `VaultError`.
    @discardableResult
    public func take(_ step: PersonStep, with number: Int64) throws -> Bool {
        try decide(number, isByFacts: step.isByFacts, command(for: step))
    }

    /// Takes a step with each of many toeslagen.
    ///
    /// - Throws: `LogError`, `VaultError`.
    @discardableResult
    public func takeAll(
        _ steps: [(number: Int64, step: PersonStep)],
        refused: @escaping ((number: Int64, step: PersonStep), any RuleRefusal) -> Void
    ) throws -> RunOutcome {
        try carryOut(
            steps,
            inTurnBy: { $0.number },
            looks: Self.looksByFacts,
            BulkListener(refused: refused),
            .each { toeslagen, step in
                try toeslagen.prepare(
                    step.number,
                    isByFacts: step.step.isByFacts,
                    toeslagen.command(for: step.step)
                )
            }
        )
    }

    /// Lowers a definitive award by what the agency found, on a ground of Awir article 21; without
    /// one it is left as it is.
    ///
    /// - Throws: `ToeslagRefusal`, `LogError`, `VaultError`.
    public func lower(
        _ number: Int64,
        on ground: Toeslag.Lowering.Ground?,
        motivation: CaseText
    ) throws {
        try take(.lower(ground, motivation: motivation), with: number)
    }

    private func command(for step: PersonStep) -> MakingCommand {
        { [self] ground in
            switch step {
            case .hear(let day): .hear(until: day)
            case .reclaim(let mitigated, let proportionality, let doenvermogen):
                .reclaim(
                    Toeslag.Weighing(
                        mitigated: mitigated,
                        reclaimedElsewhere: try ground.askedBackElsewhere(),
                        proportionality: try ground.seal(proportionality, "/proportionality"),
                        doenvermogen: try ground.seal(doenvermogen, "/doenvermogen")
                    ),
                    legislation
                )
            case .object(let decision, let grounds, let day):
                .object(
                    ObjectionFiled(
                        against: decision,
                        decideBy: nil,
                        grounds: try ground.seal(
                            grounds,
                            "/grounds",
                            about: ground.state.party(of: decision)
                        ),
                        receivedOn: day
                    )
                )
            case .decideObjection(let objection, let outcome, let motivation):
                .decideObjection(
                    objection,
                    outcome,
                    motivation: try ground.seal(
                        motivation,
                        "/motivation",
                        about: ground.state.party(ofObjection: objection)
                    )
                )
            case .lower(let reason, let motivation):
                .lower(
                    Toeslag.Lowering(
                        reason,
                        motivation: try ground.seal(motivation, "/motivation")
                    ),
                    try ground.basis()
                )
            case .mitigate, .plan, .holdLiable, .withdrawLiability:
                try collecting(step, ground)
            }
        }
    }

    /// What a person decides about a reclaim.
    private func collecting(
        _ step: PersonStep,
        _ ground: CommandGround
    ) throws -> Toeslag.Command {
        switch step {
        case .plan(let reclaim, let months): .agreePlan(reclaim: reclaim, months: months)
        case .mitigate(let reclaim, let amount, let motivation):
            .mitigate(
                Toeslag.Mitigation(
                    reclaim,
                    by: amount,
                    motivation: try ground.seal(motivation, "/motivation")
                )
            )
        case .holdLiable(let citizen, let reclaim, let proportionality, let doenvermogen):
            .holdLiable(
                Toeslag.LiabilityWeighing(
                    reclaim,
                    of: citizen,
                    isAdult: try ground.isAdult(citizen.value),
                    proportionality: try ground.seal(
                        proportionality,
                        "/proportionality",
                        about: citizen.value
                    ),
                    doenvermogen: try ground.seal(
                        doenvermogen,
                        "/doenvermogen",
                        about: citizen.value
                    )
                ),
                legislation
            )
        case .withdrawLiability(let citizen, let reclaim, let motivation):
            .withdraw(
                Toeslag.Withdrawal(
                    reclaim,
                    of: citizen,
                    motivation: try ground.seal(
                        motivation,
                        "/motivation",
                        about: citizen.value
                    )
                )
            )
        default: preconditionFailure("\(step) is not about a reclaim that was decided")
        }
    }

    /// Asks back what was paid too much, as a person weighed it.
    ///
    /// - Throws: `ToeslagRefusal`, `LogError`, `VaultError`.
    public func reclaim(
        _ number: Int64,
        mitigated: Int64,
        proportionality: CaseText,
        doenvermogen: CaseText
    ) throws {
        let step = PersonStep.reclaim(
            mitigated: mitigated,
            proportionality: proportionality,
            doenvermogen: doenvermogen
        )
        try take(step, with: number)
    }

    /// Takes an objection against a decision.
    ///
    /// - Throws: `ToeslagRefusal`, `LogError`, `VaultError`.
    public func object(
        _ number: Int64,
        against decision: Position,
        grounds: CaseText,
        receivedOn day: CivilDate
    ) throws {
        try take(.object(against: decision, grounds: grounds, receivedOn: day), with: number)
    }

    /// Decides an objection.
    ///
    /// - Throws: `ToeslagRefusal`, `LogError`, `VaultError`.
    public func decideObjection(
        _ number: Int64,
        _ objection: Position,
        outcome: ObjectionDecided.Outcome,
        motivation: CaseText
    ) throws {
        try take(.decideObjection(objection, outcome, motivation: motivation), with: number)
    }

    /// Takes note that the citizen went to court against the decision on an objection.
    ///
    /// - Throws: `ToeslagRefusal`, `LogError`.
    public func appeal(_ number: Int64, _ appeal: AppealFiled) throws {
        _ = try decide(number) { _ in .appeal(appeal) }
    }

    /// Takes what the court said; upheld, the objection is to be decided anew.
    ///
    /// - Throws: `ToeslagRefusal`, `LogError`.
    public func takeJudgment(_ number: Int64, _ judgment: JudgmentReceived) throws {
        _ = try decide(number) { _ in .takeJudgment(judgment) }
    }

    /// Offers the applicant to give his view before a reclaim; says whether that was new.
    ///
    /// - Throws: `ToeslagRefusal`, `LogError`.
    public func hear(_ number: Int64, until day: CivilDate) throws -> Bool {
        try take(.hear(until: day), with: number)
    }

    /// Takes the view of the applicant.
    ///
    /// - Throws: `ToeslagRefusal`, `LogError`, `VaultError`.
    public func takeView(
        _ number: Int64,
        hearing: Position,
        statement: CaseText,
        receivedOn day: CivilDate
    ) throws {
        _ = try decide(number) {
            .takeView(
                StatementOfViewsReceived(
                    hearing: hearing,
                    receivedOn: day,
                    statement: try $0.seal(statement, "/statement")
                )
            )
        }
    }

    /// Agrees on terms for what is left of a reclaim; says whether that changed anything.
    ///
    /// - Throws: `ToeslagRefusal`, `LogError`.
    public func agreePlan(_ number: Int64, reclaim: Position, months: Int) throws -> Bool {
        try take(.plan(reclaim, months: months), with: number)
    }

    /// Pays the advance no more until a day.
    ///
    /// - Throws: `ToeslagRefusal`, `LogError`, `VaultError`.
    public func suspend(
        _ number: Int64,
        ground: PaymentSuspended.Ground,
        after notice: Position?,
        reason: CaseText,
        until day: CivilDate
    ) throws {
        _ = try decide(number) { [self] given in
            let noticed = try notice.map { notice in
                let stream = try StreamName("contact", given.basis().household.applicant)
                let year = try Int64(given.basis().household.year)
                let contact = try load(Contact.self, stream).state
                return try contact.told(by: notice, in: year, on: asked.day).toldOn
            }
            return
                .suspend(
                    Toeslag.Suspending(
                        ground,
                        noticedOn: noticed,
                        reason: try given.seal(reason, "/reason"),
                        until: day
                    )
                )
        }
    }

    /// Pays the advance again.
    ///
    /// - Throws: `ToeslagRefusal`, `LogError`.
    public func lift(_ number: Int64) throws { _ = try decide(number) { _ in .lift } }

    /// Stops a toeslag as the citizen wishes, who asked today where no other day is given; decides
    /// what that makes of the award, and says whether it changed.
    ///
    /// - Throws: `ToeslagRefusal`, `LogError`.
    public func stop(
        _ number: Int64,
        from day: CivilDate,
        requestedOn requested: CivilDate? = nil
    ) throws -> Bool {
        _ = try decide(number) { [self] _ in
            .stop(ToeslagStopped(from: day, requestedOn: requested ?? asked.day))
        }
        let applicant = try state(of: number).application?.applicant.value
        let (revised, undecided) = try decideAgain(
            Concerned(people: Set([applicant].compactMap(\.self)))
        )
        if let own = undecided.first(where: { $0.number == number }) { throw own.why }
        return revised.contains(number)
    }
}

extension Toeslagen.PersonStep {
    /// Whether it is decided by the facts as they are.
    fileprivate var isByFacts: Bool {
        if case .lower(.some, _) = self { true } else { false }
    }
}
