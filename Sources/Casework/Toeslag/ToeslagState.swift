public import BenefitRules
public import EventSourcing
public import Events

extension Toeslag {
    /// What is known of a toeslag.
    public struct State: Sendable {
        /// The application; nil while there is none.
        public internal(set) var application: ApplicationSubmitted?
        /// The award that holds now.
        public internal(set) var decision: Decision?
        /// What is still to be ordered of the advance.
        public internal(set) var terms: [Awir.Term] = []
        /// What was ordered of the advance.
        public internal(set) var ordered = Awir.Ordered()
        /// What was ordered as supplement, in eurocents.
        public internal(set) var supplementOrdered: Int64 = 0
        /// What was asked back, in eurocents.
        public internal(set) var reclaimed: Int64 = 0
        /// The orders to pay, by position, and what became of them.
        public internal(set) var orders: [Position: Order] = [:]
        /// The orders that came back and whose amount is still due, in order; a new award counts
        /// anew what is due.
        public internal(set) var toRepeat: [Position] = []
        /// The reclaims, by position, and what came in for them.
        public internal(set) var reclaims: [Position: Reclaim] = [:]
        /// The decisions that were made known by letter, and how that went.
        public internal(set) var letters: [Position: Letter] = [:]
        /// What was paid too much and stays with the citizen: moderated, or under the threshold, in
        /// eurocents.
        public internal(set) var kept: Int64 = 0
        /// Whether every award that is lower than the one before it followed from incomes alone.
        public internal(set) var isByIncomeAlone = true
        /// Who decided what can be objected to, and until when.
        public internal(set) var decisions: [Position: Decided] = [:]
        /// The objections, in order.
        public internal(set) var objections: [Objection] = []

        /// An award and where it stands.
        public struct Decision: Sendable {
            /// The amount and what it rests on.
            public let award: Events.Award
            /// The event that decided it.
            public let position: Position
            /// Whether it is definitive.
            public let isDefinitive: Bool
        }

        /// An order to pay.
        public struct Order: Hashable, Sendable {
            /// How much, in eurocents.
            public let amount: Int64
            /// What for.
            public let reason: PaymentOrdered.Reason
            /// On which day it was made, as the payment office says; nil while it is not known.
            public internal(set) var executedOn: CivilDate?
            /// On which day it came back; nil when it did not.
            public internal(set) var returnedOn: CivilDate?
        }

        /// What was asked back at once.
        public struct Reclaim: Hashable, Sendable {
            /// How much, in eurocents.
            public let amount: Int64
            /// What came in, in eurocents.
            public internal(set) var received: Int64 = 0
            /// What the payment office calls the payments that came in.
            public internal(set) var references: Set<String> = []
        }

        /// A letter with a decision.
        public struct Letter: Hashable, Sendable {
            /// On which day it was sent.
            public let sentOn: CivilDate
            /// On which day it came back; nil when it did not.
            public internal(set) var returnedOn: CivilDate?
        }

        /// Who decided, and until when it can be objected to.
        public struct Decided: Sendable {
            /// Who.
            public let decider: String
            /// On which day.
            public let day: CivilDate
            /// The last day to object.
            public let objectionUntil: CivilDate
        }

        /// An objection and what became of it.
        public struct Objection: Sendable {
            /// What the citizen objects to.
            public let event: ObjectionFiled
            /// Where it stands.
            public let position: Position
            /// What was decided; nil while it is open.
            public internal(set) var outcome: ObjectionDecided.Outcome?
        }

        /// Where a toeslag stands.
        public enum Status: String, Sendable {
            /// Nothing is known.
            case unknown
            /// It was applied for.
            case submitted
            /// There is an advance (_voorlopig toegekend_).
            case provisional
            /// It is definitive (_definitief toegekend_).
            case definitive
        }

        /// Where it stands.
        public var status: Status {
            guard application != nil else { return .unknown }
            guard let decision else { return .submitted }
            return decision.isDefinitive ? .definitive : .provisional
        }

        /// What was ordered as advance, in eurocents.
        public var advanceOrdered: Int64 { ordered.amount }

        /// What the citizen has received, or will by orders given, less what was asked back.
        public var received: Int64 { ordered.amount + supplementOrdered - reclaimed }

        /// What was paid above an amount and does not stay with the citizen, in eurocents.
        func tooMuch(above amount: Int64) -> Int64 { max(0, received - amount - kept) }

        /// What was paid above the definitive award and must be weighed by a person, in eurocents.
        public var toReclaim: Int64 {
            guard let decision, decision.isDefinitive else { return 0 }
            return tooMuch(above: decision.award.amount.value)
        }
    }

    /// What `event` changes in what is known.
    public static func evolve(_ state: inout State, with event: Recorded<ToeslagEvent>) {
        switch event.event {
        case .applicationSubmitted(let application): state.application = application
        case .provisionalAwardDecided(let decided):
            state.decide(decided.award, isDefinitive: false, event)
            state.terms = decided.terms.map(\.term)
        case .awardRevised(let revised):
            let isDefinitive = state.decision?.isDefinitive ?? false
            state.decide(revised.award, isDefinitive: isDefinitive, event)
            state.terms = revised.terms.map(\.term)
        case .definitiveAwardDecided(let decided):
            state.decide(decided.award, isDefinitive: true, event)
            // What was not ordered is part of the supplement.
            state.terms = []
        case .paymentOrdered(let order):
            state.orders[event.position] = State.Order(
                amount: order.amount.value,
                reason: order.reason
            )
            if let repeated = order.repeats { state.toRepeat.removeAll { $0 == repeated } }
            switch order.reason {
            case .advance:
                state.ordered.amount += order.amount.value
                state.ordered.through = max(order.day, state.ordered.through ?? order.day)
                if let term = state.terms.firstIndex(of: order.term) {
                    state.terms.remove(at: term)
                }
            case .supplement: state.supplementOrdered += order.amount.value
            }
        case .paymentExecuted(let executed):
            state.orders[executed.order]?.executedOn = executed.executedOn
        case .paymentReturned(let returned):
            state.orders[returned.order]?.returnedOn = returned.returnedOn
            state.toRepeat.append(returned.order)
            // It was not received, so it does not count as paid.
            if state.orders[returned.order]?.reason == .advance {
                state.ordered.amount -= returned.amount.value
            } else {
                state.supplementOrdered -= returned.amount.value
            }
        case .reclaimPaymentReceived(let payment):
            state.reclaims[payment.reclaim]?.received += payment.amount.value
            state.reclaims[payment.reclaim]?.references.insert(payment.reference.text.string)
        case .letterSent(let sent):
            state.letters[sent.decision] = State.Letter(sentOn: sent.sentOn)
        case .letterReturned(let returned):
            state.letters[returned.decision]?.returnedOn = returned.returnedOn
        case .reclaimOrdered(let reclaim):
            state.reclaims[event.position] = State.Reclaim(amount: reclaim.amount.value)
            state.reclaimed += reclaim.amount.value
            state.kept += reclaim.paidTooMuch.value - reclaim.amount.value
            state.decisions[event.position] = State.Decided(
                decider: event.envelope.actor.id.string,
                day: reclaim.decidedOn,
                objectionUntil: Awir.lastDayToObject(decided: reclaim.decidedOn)
            )
        case .reclaimWaived(let waived): state.kept += waived.paidTooMuch.value
        case .objectionFiled(let objection):
            state.objections.append(
                State.Objection(event: objection, position: event.position)
            )
        case .objectionDecided(let decision):
            if let place = state.objections.firstIndex(where: {
                $0.position == decision.objection
            }) {
                state.objections[place].outcome = decision.outcome
            }
        }
    }
}

extension Toeslag.State {
    fileprivate mutating func decide(
        _ award: Events.Award,
        isDefinitive: Bool,
        _ event: Recorded<ToeslagEvent>
    ) {
        if let known = decision?.award, award.amount.value < known.amount.value {
            let isIncome =
                AwardedPeriod.haveSamePeople(known.periods, award.periods)
                && known.periods.map(\.income) != award.periods.map(\.income)
            if !isIncome { isByIncomeAlone = false }
        }
        // What a higher award gives was paid already, and is no longer kept beside it.
        if isDefinitive { kept = min(kept, max(0, received - award.amount.value)) }
        // What came back is counted anew: in the terms, or in the supplement.
        toRepeat = []
        decision = Decision(award: award, position: event.position, isDefinitive: isDefinitive)
        decisions[event.position] = Decided(
            decider: event.envelope.actor.id.string,
            day: award.decidedOn,
            objectionUntil: award.objectionUntil
        )
    }
}

extension PaymentTerm {
    fileprivate var term: Awir.Term { Awir.Term(amount.value, on: day) }
}

extension PaymentOrdered {
    fileprivate var term: Awir.Term { Awir.Term(amount.value, on: day) }
}
