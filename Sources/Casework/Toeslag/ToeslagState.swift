public import BenefitRules
public import EventSourcing
public import Events

extension Toeslag {
    /// From when the citizen wants it no more.
    public struct Stopped: Hashable, Sendable {
        /// The first day without it.
        public let from: CivilDate
        /// The event that says so.
        public let said: Position
    }

    /// What is known of a toeslag.
    public struct State: Sendable {
        /// The application; nil while there is none.
        public internal(set) var application: ApplicationSubmitted?
        /// The award that holds now.
        public internal(set) var decision: Decision?
        /// The last day for the definitive award (Awir article 19).
        public internal(set) var awardBy: CivilDate?
        /// A revision that is due and waits; nil when none does.
        public internal(set) var postponed: Postponed?
        /// What the agency found, and a person weighed and left the award as it is.
        var leftByPerson: Set<Position> = []
        /// What is still to be ordered of the advance.
        public internal(set) var terms: [Awir.Term] = []
        /// What was ordered of the advance.
        public internal(set) var ordered = Awir.Ordered()
        /// What was ordered as supplement, in eurocents.
        public internal(set) var supplementOrdered: Int64 = 0
        /// What was to be paid out and paid what the citizen owed, in eurocents.
        public internal(set) var setOff: Int64 = 0
        /// What is asked back, in eurocents, less what was mitigated or not received.
        public internal(set) var reclaimed: Int64 = 0
        /// The orders to pay, by position, and what became of them.
        public internal(set) var orders: SortedMap<Position, Order> = [:]
        /// The orders that came back and of which something is due again, and how much, in
        /// eurocents; a new award counts anew what is due.
        public internal(set) var toRepeat: SortedMap<Position, Int64> = [:]
        /// What was paid out besides the advance, or set off, or is due again of it, by the order,
        /// in eurocents: it makes up for reclaims before it.
        var madeUp: SortedMap<Position, Int64> = [:]
        /// Who gets a refund, by the order; nobody where the applicant does.
        var payees: SortedMap<Position, CitizenNumber> = [:]
        /// The last day to see to what came back, by the order or the decision.
        var lastDaysToAct: SortedMap<Position, CivilDate> = [:]
        /// The reclaims, by position, and what came in for them.
        public internal(set) var reclaims: SortedMap<Position, Reclaim> = [:]
        /// Where the citizen was asked for his view and nothing was asked back yet.
        public internal(set) var hearings: [Hearing] = []
        /// The newest suspension; nil when there was none, or it was lifted.
        public internal(set) var lastSuspension: Suspension?
        /// From when the citizen wants it no more; nil when he did not say so.
        public internal(set) var stopped: Stopped?
        /// What sources verified, by condition; nothing where they said nothing of it.
        public internal(set) var conditions: [EligibilityCondition: Toeslag.ConditionCheck] = [:]
        /// The number of the toeslag of the year before that goes on with it.
        public internal(set) var continues: Int64?
        /// What the agency found and counted for that one.
        var continuesAccepting: Set<Position> = []
        /// What is to be made known by letter.
        public internal(set) var announced: SortedMap<Position, Announced> = [:]
        /// The decisions that were made known by letter, and how that went.
        public internal(set) var letters: SortedMap<Position, Letter> = [:]
        /// What was paid too much and stays with the citizen: mitigated, or under the threshold, by
        /// the `ReclaimOrdered` or `ReclaimWaived` that counted it, in eurocents.
        var keptBy: SortedMap<Position, Int64> = [:]
        /// Whether what was paid too much follows from incomes alone.
        public internal(set) var isByIncomeAlone = true
        /// Whether an award was revised by other facts than incomes since the highest, whatever the
        /// periods show.
        var isRevisedByFacts = false
        /// What of the advance came back and was not paid otherwise, in eurocents.
        var advanceCameBack: Int64 = 0
        /// What of that the terms of a newer advance hold, which were not ordered, in eurocents.
        var advancePlannedAgain: Int64 = 0
        /// What of the advance came back and was paid with a supplement, or set off, in eurocents.
        var advanceMadeUp: Int64 = 0
        /// Where the citizen was asked for his view and gave none before something was asked back.
        var unheard: SortedMap<Position, Unheard> = [:]
        /// What the last advance gave for each month; nil without one.
        public internal(set) var advanceMonths: [EuroCents]?
        /// The decision with the highest award so far; the newest of equals.
        var highest: Decision?
        /// How many days payment was suspended, by ground.
        var suspendedDays: [PaymentSuspended.Ground: Int32] = [:]
        /// Who decided what can be objected to, and until when.
        public internal(set) var decisions: SortedMap<Position, Decided> = [:]
        /// The objections, in order.
        public internal(set) var objections: [Objection] = []

        /// An award and where it stands; an object, for an award has many parts.
        public final class Decision: Sendable {
            /// The amount and what it rests on.
            public let award: Events.Award
            /// The event that decided it.
            public let position: Position
            /// Whether it is definitive.
            public let isDefinitive: Bool

            init(_ award: Events.Award, at position: Position, isDefinitive: Bool) {
                self.award = award
                self.position = position
                self.isDefinitive = isDefinitive
            }
        }

        /// A revision that waits.
        public struct Postponed: Hashable, Sendable {
            /// Where that was said last.
            public let position: Position
            /// Where it was said first.
            public let since: Position
            /// What it waits for.
            public let reason: RevisionPostponed.Reason
            /// The last day to decide.
            public let decideBy: CivilDate
            /// What the agency found that waits, ascending.
            public let found: [Position]
        }

        /// An order to pay.
        public struct Order: Hashable, Sendable {
            /// How much, in eurocents.
            public let amount: Int64
            /// On which day it is to be paid.
            public let day: CivilDate
            /// What for.
            public let reason: PaymentOrdered.Reason
            /// The reclaim for which too much was paid back; nil for other reasons.
            public let refunds: Position?
            /// On which day it was made, as the payment office says; nil while it is not known.
            public internal(set) var executedOn: CivilDate?
            /// On which day it came back; nil when it did not.
            public internal(set) var returnedOn: CivilDate?
            /// What it pays of an advance that came back, in eurocents.
            var madeUp: Int64 = 0
        }

        /// What was asked back at once.
        public struct Reclaim: Hashable, Sendable {
            /// How much was asked first, in eurocents.
            public let asked: Int64
            /// How much, in eurocents, less what was mitigated or not received.
            public internal(set) var amount: Int64
            /// Up to which amount nothing would be asked back, in eurocents.
            public let threshold: Int64
            /// What came in, in eurocents.
            var cameIn: Int64 = 0
            /// What came in, less what is to be paid out again, in eurocents.
            public internal(set) var received: Int64 = 0
            /// What of it was ordered to be paid out again to who paid for the applicant, in
            /// eurocents.
            var refunded: [Int64: Int64] = [:]
            /// The payments that came in, by what the payment office calls them.
            public internal(set) var payments: [String: ReclaimPaymentReceived] = [:]
            /// The day of the decision.
            public let decidedOn: CivilDate
            /// The last day to pay without a plan.
            public let dueBy: CivilDate
            /// The terms that were agreed on; empty without a plan.
            public internal(set) var plan: [PaymentTerm] = []
            /// The event by which that was; nil without a plan.
            public internal(set) var agreedAt: Position?
            /// Who is asked for it beside the applicant, and by which `LiabilityDecided`.
            public internal(set) var liable: [Int64: Position] = [:]
        }

        /// An offer to give one's view.
        public struct Hearing: Hashable, Sendable {
            /// Where it stands.
            public let position: Position
            /// What was paid too much then, in eurocents.
            public let amount: Int64
            /// The day of the offer.
            public let offeredOn: CivilDate
            /// The last day for the view.
            public let until: CivilDate
            /// Whether the citizen gave it.
            public internal(set) var isAnswered = false
        }

        /// An offer to give one's view, which the citizen had not given when something was asked
        /// back.
        struct Unheard: Sendable {
            /// What was asked.
            let reclaim: Position
            /// The last day for the view.
            let until: CivilDate
        }

        /// A time in which the advance is not paid.
        public struct Suspension: Hashable, Sendable {
            /// Where it stands.
            public let position: Position
            /// The last day.
            public let until: CivilDate
        }

        /// What is to be made known by letter.
        public struct Announced: Hashable, Sendable {
            /// Which text goes with it.
            public let text: LetterText
            /// Its day, as far as it says one.
            public let day: CivilDate?
        }

        /// A letter with a decision.
        public struct Letter: Hashable, Sendable {
            /// How and when it was sent, the last time.
            public internal(set) var event: LetterSent
            /// On which day it came back since; nil when it did not.
            public internal(set) var returnedOn: CivilDate?
            /// How and when it was sent before.
            var sentBefore: [LetterSent] = []
            /// The days on which it came back before it was sent the last time.
            var returnedBefore: [CivilDate] = []

            init(event: LetterSent) { self.event = event }

            /// It was sent again.
            mutating func send(again sent: LetterSent) {
                sentBefore.append(event)
                if let returnedOn { returnedBefore.append(returnedOn) }
                (event, returnedOn) = (sent, nil)
            }

            /// Whether that was reported: the same day and channel.
            func wasSent(_ sent: LetterSent) -> Bool {
                (sentBefore + [event]).contains {
                    ($0.sentOn, $0.channel) == (sent.sentOn, sent.channel)
                }
            }
        }

        /// Who decided, and until when it can be objected to.
        public struct Decided: Sendable {
            /// Who.
            public let decider: String
            /// On which day.
            public let day: CivilDate
            /// The last day to object.
            public let objectionUntil: CivilDate
            /// Whom it is about; nil for the applicant.
            public var party: Int64?
            /// Whether it only gave something: who decided so can still decide on an objection.
            public var isInFavour = false
        }

        /// An objection and what became of it.
        public struct Objection: Sendable {
            /// What the citizen objects to.
            public let event: ObjectionFiled
            /// Where it stands.
            public let position: Position
            /// The last day to decide on it, or to decide anew after a judgment.
            public internal(set) var decideBy: CivilDate?
            /// What was decided; nil while it is open, or open again after a judgment.
            public internal(set) var outcome: ObjectionDecided.Outcome?
            /// The `ObjectionDecided`, the newest of them; nil while there was none.
            public internal(set) var decided: Position?
            /// The appeal against that; nil without one.
            public internal(set) var appeal: Appeal?
        }

        /// An appeal to the court.
        public struct Appeal: Hashable, Sendable {
            /// The day on which the court told of it.
            public let receivedOn: CivilDate
            /// What the court said; nil while it has not.
            public internal(set) var outcome: JudgmentReceived.Outcome?
        }

        /// What the agency found and counts since an award before, also of the toeslag that this
        /// one goes on with; nil where it is the first.
        public var acceptedBefore: Set<Position>? {
            if let decision { return Set(decision.award.accepted ?? []) }
            return continues == nil ? nil : continuesAccepting
        }
    }

    /// What `event` changes in what is known.
    public static func evolve(_ state: inout State, with event: Occurrence<ToeslagEvent>) {
        if let text = event.event.letter {
            state.announced[event.position] = .init(text: text, day: event.event.day)
        }
        switch event.event {
        case .applicationSubmitted(let application):
            state.application = application
            state.awardBy = application.awardBy
        case .awardTermSet(let term): state.awardBy = term.decideBy
        case .revisionPostponed(let postponed):
            state.postponed = State.Postponed(
                position: event.position,
                since: state.postponed?.since ?? event.position,
                reason: postponed.reason,
                decideBy: postponed.decideBy,
                found: postponed.found ?? []
            )
        case .revisionNotMade:
            state.leftByPerson.formUnion(state.postponed?.found ?? [])
            state.postponed = nil
        case .revisionDropped: state.postponed = nil
        case .eligibilityConditionChecked(let checked): state.take(checked)
        case .toeslagContinued(let continued):
            state.continues = continued.continues.value
            state.continuesAccepting = Set(continued.accepted ?? [])
        case .provisionalAwardDecided(let decided):
            state.decide(decided.award, isDefinitive: false, event)
            state.terms = decided.terms.map(\.term)
        case .awardRevised(let revised):
            let isDefinitive = state.decision?.isDefinitive ?? false
            // The periods need not show it: of a child the income that counts depends on its age.
            if revised.ground != .income { state.isRevisedByFacts = true }
            state.decide(
                revised.award,
                isDefinitive: isDefinitive,
                keeping: revised.kept?.value ?? 0,
                event
            )
            // A person weighed what waited, whatever another left before.
            if revised.motivation != nil { state.postponed = nil }
            state.terms = revised.terms.map(\.term)
        case .definitiveAwardDecided(let decided):
            state.decide(decided.award, isDefinitive: true, event)
            // What was not ordered is part of the supplement.
            state.terms = []
            // It is decided with all that may count.
            state.postponed = nil
        case .paymentOrdered, .paymentExecuted, .paymentReturned, .setOffDecided:
            state.payOut(event)
        case .reclaimOrdered, .reclaimPaymentReceived, .reclaimWaived, .reclaimMitigated,
            .reclaimReduced, .reclaimSetOff, .liabilityDecided, .liabilityWithdrawn,
            .paymentPlanAgreed:
            state.askBack(event)
        case .hearingOffered, .statementOfViewsReceived, .paymentSuspended, .suspensionLifted,
            .toeslagStopped:
            state.protect(event)
        case .letterSent, .letterReturned, .objectionFiled, .objectionDecided, .appealFiled,
            .judgmentReceived:
            state.answer(event)
        }
    }
}

extension Toeslag.State {
    /// What protects the citizen, or is asked by him.
    fileprivate mutating func protect(_ event: Occurrence<ToeslagEvent>) {
        switch event.event {
        case .hearingOffered(let offer):
            hearings.append(
                Hearing(
                    position: event.position,
                    amount: offer.amount.value,
                    offeredOn: offer.offeredOn,
                    until: offer.until
                )
            )
        case .statementOfViewsReceived(let view):
            if let place = hearings.firstIndex(where: { $0.position == view.hearing }) {
                hearings[place].isAnswered = true
            }
            unheard[view.hearing] = nil
        case .paymentSuspended(let suspended):
            lastSuspension = Suspension(
                position: event.position,
                until: suspended.until
            )
            suspendedDays[suspended.ground, default: 0] +=
                suspended.until.days - suspended.suspendedOn.days
            note(event, on: suspended.suspendedOn, suspended.basis)
        case .suspensionLifted: lastSuspension = nil
        case .toeslagStopped(let stop):
            stopped = Toeslag.Stopped(from: stop.from, said: event.position)
        default: break
        }
    }

    /// What is made known, and objected to.
    fileprivate mutating func answer(_ event: Occurrence<ToeslagEvent>) {
        switch event.event {
        case .letterSent(let sent):
            if letters[sent.decision]?.send(again: sent) == nil {
                letters[sent.decision] = Letter(event: sent)
            }
        case .letterReturned(let returned):
            letters[returned.decision]?.returnedOn = returned.returnedOn
            lastDaysToAct[returned.decision] = returned.actBy
        case .objectionFiled(let objection):
            objections.append(
                Objection(
                    event: objection,
                    position: event.position,
                    decideBy: objection.decideBy
                )
            )
        case .objectionDecided(let decision):
            if let place = objections.firstIndex(where: {
                $0.position == decision.objection
            }) {
                objections[place].outcome = decision.outcome
                objections[place].decided = event.position
                // The court looks at a decision; this is another one.
                objections[place].appeal = nil
            }
        case .appealFiled(let appeal):
            if let place = objections.firstIndex(where: { $0.position == appeal.objection }) {
                objections[place].appeal = Appeal(receivedOn: appeal.receivedOn)
            }
        case .judgmentReceived(let judgment):
            if let place = objections.firstIndex(where: { $0.position == judgment.objection }) {
                objections[place].appeal?.outcome = judgment.outcome
                if judgment.outcome == .upheld {
                    objections[place].outcome = nil
                    objections[place].decideBy = judgment.decideBy
                }
            }
        default: break
        }
    }
}

extension Toeslag.State {
    /// Takes note of who decided something that is no award, and until when it can be objected to.
    mutating func note(
        _ event: Occurrence<ToeslagEvent>,
        on day: CivilDate,
        _ basis: DecisionBasis,
        party: Int64? = nil,
        isInFavour: Bool = false
    ) {
        decisions[event.position] = Decided(
            decider: event.actor.string,
            day: day,
            objectionUntil: basis.lastDayToObject(decided: day),
            party: party,
            isInFavour: isInFavour
        )
    }

    fileprivate mutating func decide(
        _ award: Events.Award,
        isDefinitive: Bool,
        keeping stays: Int64 = 0,
        _ event: Occurrence<ToeslagEvent>
    ) {
        // What the agency found may still wait.
        if award.leftOut == nil { postponed = nil }
        // What was heard was about the award before.
        hearings = []
        if isDefinitive { lastSuspension = nil }
        // Beside the highest award it shows why something was paid too much, whatever came between.
        let new = Decision(award, at: event.position, isDefinitive: isDefinitive)
        if let known = highest?.award, award.amount.value < known.amount.value {
            let isIncome =
                !isRevisedByFacts && AwardedPeriod.haveSamePeople(known.periods, award.periods)
                && known.periods.map(\.income) != award.periods.map(\.income)
            if !isIncome || reclaimed == 0 { isByIncomeAlone = isIncome }
        } else {
            highest = new
            isRevisedByFacts = false
            if reclaimed == 0 { isByIncomeAlone = true }
        }
        keep(stays)
        countAnew()
        decision = new
        if !isDefinitive {
            advanceMonths = award.months
            advancePlannedAgain = advanceCameBack
        }
        decisions[event.position] = Decided(
            decider: event.actor.string,
            day: award.decidedOn,
            objectionUntil: award.objectionUntil
        )
    }
}

extension PaymentTerm {
    fileprivate var term: Awir.Term { Awir.Term(amount.value, on: day) }
}
