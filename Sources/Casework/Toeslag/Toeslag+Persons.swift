internal import BenefitRules
internal import EventSourcing
internal import Events

/// What a person decides about a toeslag: a reclaim, weighed, and an objection.
extension Toeslag {
    static func reclaim(
        _ weighing: Weighing,
        _ legislation: Legislation,
        _ asked: Asked,
        _ state: State
    ) throws(ToeslagRefusal) -> [ToeslagEvent] {
        guard let decision = state.decision, decision.isDefinitive else { throw .notDefinitive }
        let paidTooMuch = state.toReclaim
        if paidTooMuch == 0 { throw .nothingToReclaim }
        if !(0...paidTooMuch).contains(weighing.moderated) {
            throw .moderatedTooMuch(of: paidTooMuch)
        }
        let reclaim = try reclaimable(
            paidTooMuch,
            moderated: weighing.moderated,
            legislation,
            asked
        )
        if reclaim.amount == 0, weighing.moderated == 0 {
            // Nothing was weighed: the threshold alone says that nothing is asked back.
            return [waived(paidTooMuch, reclaim)]
        }
        let law = try law(of: asked.day.parts.year, legislation)
        let dueBy: CivilDate
        do {
            // Together with what was asked back of this toeslag before, and of the others.
            let total = reclaim.amount + state.reclaimed + weighing.reclaimedElsewhere
            var facts = Awir.HearingFacts(totalReclaim: total)
            facts.isByIncomeAlone = state.isByIncomeAlone
            if reclaim.amount > 0, try Awir.needsHearing(facts, decidedIn: law),
                !state.isHeard(about: paidTooMuch, on: asked.day)
            {
                throw ToeslagRefusal.hearingNeeded(total)
            }
            dueBy = try Awir.lastDayToPay(decided: asked.day, in: law).orNextWorkingDay
        } catch let refusal as ToeslagRefusal {
            throw refusal
        } catch let missing as ParameterMissing {
            throw .undecidable(.parameter(missing))
        } catch {
            preconditionFailure("the rules throw ParameterMissing alone")
        }
        return [
            .reclaimOrdered(
                ReclaimOrdered(
                    amount: EuroCents(checked: reclaim.amount),
                    decidedOn: asked.day,
                    doenvermogen: weighing.doenvermogen,
                    dueBy: dueBy,
                    moderated: EuroCents(checked: weighing.moderated),
                    paidTooMuch: EuroCents(checked: paidTooMuch),
                    proportionality: weighing.proportionality,
                    threshold: EuroCents(checked: reclaim.threshold)
                )
            )
        ]
    }

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
        _ decision: ObjectionDecided,
        _ asked: Asked,
        _ state: State
    ) throws(ToeslagRefusal) -> [ToeslagEvent] {
        guard let objection = state.objections.first(where: { $0.position == decision.objection })
        else { throw .noSuchObjection(decision.objection) }
        if objection.outcome != nil { throw .alreadyDecided }
        // Awb article 10:3 lid 3: not by who decided first; an objection to an award is one to its
        // reclaim too, and the reverse (Awir article 37).
        if state.decisions.values.contains(where: { $0.decider == asked.actor.id }) {
            throw .sameDecider(asked.actor.id)
        }
        return [.objectionDecided(decision)]
    }
}
