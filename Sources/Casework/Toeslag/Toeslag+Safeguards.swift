internal import BenefitRules
public import EventSourcing
public import Events

/// What protects the citizen, or is asked by him: a hearing before a reclaim, a plan to pay it, a
/// suspension that ends by itself, a stop.
extension Toeslag {
    /// The shortest time for a view; ours, as the law asks for a reasonable one (Awb article 4:8).
    public static let hearingDaysMin: Int32 = 14
    /// The longest time for a view, and of a suspension; ours, so that neither stays open.
    public static let openDaysMax: Int32 = 91
    /// The most months of a plan without a look at what the citizen can pay.
    public static let planMonthsMax = 24

    static func hear(
        until day: CivilDate,
        _ asked: Asked,
        _ state: State
    ) throws(ToeslagRefusal) -> [ToeslagEvent] {
        guard let decision = state.decision, decision.isDefinitive else { throw .notDefinitive }
        let amount = state.toReclaim
        if amount == 0 { throw .nothingToReclaim }
        let days = day.days - asked.day.days
        if !(hearingDaysMin...openDaysMax).contains(days) { throw .notInTime(day) }
        if state.hearings.contains(where: { $0.amount >= amount }) { return [] }
        return [
            .hearingOffered(
                HearingOffered(
                    amount: EuroCents(checked: amount),
                    leaveBy: CivilDate(days: asked.day.days + Contact.leavingDaysMax),
                    offeredOn: asked.day,
                    until: day
                )
            )
        ]
    }

    /// The report that a letter was sent; of an offer to give a view that is not given yet, with
    /// the last day for that: two weeks cannot have gone by before anybody knew that it was sent.
    ///
    /// Also where something was asked back since: his view is still taken.
    static func sending(_ sent: LetterSent, _ asked: Asked, _ state: State) -> LetterSent {
        let until =
            state.hearings.first { $0.position == sent.decision && !$0.isAnswered }?.until
            ?? state.unheard[sent.decision]?.until
        let last = CivilDate(days: asked.day.days + hearingDaysMin)
        return LetterSent(
            channel: sent.channel,
            content: sent.content,
            decision: sent.decision,
            sentOn: sent.sentOn,
            viewUntil: until.map { max($0, last) }
        )
    }

    static func takeView(
        _ view: StatementOfViewsReceived,
        _ asked: Asked,
        _ state: State
    ) throws(ToeslagRefusal) -> [ToeslagEvent] {
        let isAsked = state.hearings.contains { $0.position == view.hearing }
        guard isAsked || state.unheard[view.hearing] != nil else {
            throw .noSuchHearing(view.hearing)
        }
        if view.receivedOn > asked.day { throw .notReceivedYet(view.receivedOn) }
        if let day = state.announced[view.hearing]?.day, view.receivedOn < day {
            throw .before(day)
        }
        return [.statementOfViewsReceived(view)]
    }

    static func agreePlan(
        _ reclaim: Position,
        months: Int,
        _ asked: Asked,
        _ state: State
    ) throws(ToeslagRefusal) -> [ToeslagEvent] {
        guard let known = state.reclaims[reclaim] else { throw .noSuchReclaim(reclaim) }
        let left = known.left
        if left == 0 { throw .nothingToReclaim }
        if !(1...planMonthsMax).contains(months) { throw .planTooLong }
        let days = Awir.monthly(from: max(known.dueBy, asked.day), count: months)
        let (each, rest) = (left / Int64(months), left % Int64(months))
        let terms = days.enumerated().map { index, day in
            PaymentTerm(
                amount: EuroCents(checked: each + (Int64(index) < rest ? 1 : 0)),
                day: day
            )
        }
        .filter { $0.amount.value > 0 }
        if terms == known.plan { return [] }
        return [
            .paymentPlanAgreed(
                PaymentPlanAgreed(
                    agreedOn: asked.day,
                    basis: DecisionBasis(
                        DecisionBasis.plan,
                        isContestable: false,
                        about: state.decision?.position,
                        asked
                    ),
                    reclaim: reclaim,
                    terms: terms
                )
            )
        ]
    }

    /// A suspension that is to be decided.
    public struct Suspending: Sendable {
        /// Why the law allows it.
        public let ground: PaymentSuspended.Ground
        /// The day on which the citizen was told beforehand; nil where he was not.
        public let noticedOn: CivilDate?
        /// Why.
        public let reason: Sealed<CaseText>
        /// The last day.
        public let until: CivilDate

        /// A suspension until a day, on a ground, after a notice where one was sent.
        public init(
            _ ground: PaymentSuspended.Ground,
            noticedOn: CivilDate?,
            reason: Sealed<CaseText>,
            until: CivilDate
        ) {
            self.ground = ground
            self.noticedOn = noticedOn
            self.reason = reason
            self.until = until
        }
    }

    static func suspend(
        _ suspension: Suspending,
        _ asked: Asked,
        _ state: State
    ) throws(ToeslagRefusal) -> [ToeslagEvent] {
        guard let decision = state.decision else { throw .notAwarded }
        if decision.isDefinitive { throw .alreadyDefinitive }
        if let known = state.suspension(on: asked.day) { throw .alreadySuspended(known.until) }
        let days = suspension.until.days - asked.day.days
        if !(1...openDaysMax).contains(days) { throw .notInTime(suspension.until) }
        if suspension.noticedOn == nil, suspension.ground == .excess { throw .noticeNeeded }
        // One after the other they would have no end.
        if days + (state.suspendedDays[suspension.ground] ?? 0) > openDaysMax {
            throw .suspendedTooLong
        }
        return [
            .paymentSuspended(
                PaymentSuspended(
                    basis: DecisionBasis(
                        DecisionBasis.suspension,
                        about: decision.position,
                        asked
                    ),
                    ground: suspension.ground,
                    noticedOn: suspension.noticedOn,
                    reason: suspension.reason,
                    suspendedOn: asked.day,
                    until: suspension.until
                )
            )
        ]
    }

    static func lift(_ asked: Asked, _ state: State) throws(ToeslagRefusal) -> [ToeslagEvent] {
        guard let suspension = state.suspension(on: asked.day) else { throw .notSuspended }
        return [
            .suspensionLifted(
                SuspensionLifted(
                    basis: DecisionBasis(
                        DecisionBasis.suspension,
                        isContestable: false,
                        about: state.decision?.position,
                        asked
                    ),
                    liftedOn: asked.day,
                    suspension: suspension.position
                )
            )
        ]
    }

    static func stop(
        _ stop: ToeslagStopped,
        _ asked: Asked,
        _ state: State
    ) throws(ToeslagRefusal) -> [ToeslagEvent] {
        if stop.requestedOn > asked.day { throw .notReceivedYet(stop.requestedOn) }
        // What goes on was applied for in the year before.
        if state.continues == nil, let received = state.application?.receivedOn,
            stop.requestedOn < received
        {
            throw .before(received)
        }
        // What is settled is no more stopped: an objection or a fact changes it.
        if state.decision?.isDefinitive == true { throw .alreadyDefinitive }
        let year = Int(state.application?.benefitYear.value ?? 0)
        if !(year...year + 1).contains(stop.from.parts.year) {
            throw .notInTime(stop.from)
        }
        return state.stopped?.from == stop.from ? [] : [.toeslagStopped(stop)]
    }
}

extension Toeslag.State {
    /// The suspension that holds on a day; nil when the advance is paid.
    public func suspension(on day: CivilDate) -> Suspension? {
        lastSuspension.flatMap { $0.until >= day ? $0 : nil }
    }

    /// Whether nothing waits for a letter that came back: it offered to give a view that was given,
    /// about an award before, or about what is not asked back.
    ///
    /// Who never got it, and was asked for money all the same, is still to be heard.
    func needsNoLetter(_ decision: Position) -> Bool {
        if announced[decision]?.text != .hearing || waitsForView(decision) { return false }
        return reclaim(without: decision).map { $0.amount == 0 } ?? true
    }

    /// Whether the citizen was asked for his view, and gave none about as much.
    func isWithoutView(about amount: Int64) -> Bool {
        !hearings.isEmpty && !hearings.contains { $0.isAnswered && $0.amount >= amount }
    }

    /// What was asked back although a hearing got no view; nil where it did, or nothing was.
    func reclaim(without hearing: Position) -> Reclaim? {
        unheard[hearing].flatMap { reclaims[$0.reclaim] }
    }

    /// Whether nobody is to be heard any more of a reclaim that was asked without, since nothing of
    /// it is left: true, or nil.
    func endsHearing(of reclaim: Position, lessBy amount: Int64) -> Bool? {
        let isUnheard = unheard.values.contains { $0.reclaim == reclaim }
        return isUnheard && reclaims[reclaim]?.amount == amount ? true : nil
    }

    /// Whether an offer to give one's view stands, and has no answer yet.
    public func waitsForView(_ hearing: Position) -> Bool {
        hearings.contains { $0.position == hearing && !$0.isAnswered }
    }

    /// Checks that the citizen gave his view about an amount, or had the time to: only after a
    /// letter that was sent and did not come back.
    ///
    /// - Throws: `ToeslagRefusal`: why not, of the newest hearing; else that `total` needs one.
    func checkHeard(
        about amount: Int64,
        asking total: Int64,
        on day: CivilDate
    ) throws(ToeslagRefusal) {
        var refusal = ToeslagRefusal.hearingNeeded(total)
        for hearing in hearings where hearing.amount >= amount {
            if hearing.isAnswered { return }
            guard let letter = letters[hearing.position], letter.returnedOn == nil,
                let last = letter.event.viewUntil
            else {
                refusal = .hearingNotSent(hearing.position)
                continue
            }
            if day > last { return }
            refusal = .hearingRuns(last)
        }
        throw refusal
    }
}
