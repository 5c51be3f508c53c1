public import EventSourcing
public import Events

/// What each toeslag pays when, what became of it, and whether every cent is accounted for.
///
/// The view `ledger` adds it up beside the award, apart from the decisions that ordered it.
public enum PaymentSchedule: StreamProjection {
    /// The money of a toeslag.
    public struct State: Hashable, Sendable {
        var applicant: Int64
        var kind: String
        var year: Int64
        var isDefinitive = false
        var awarded: Int64 = 0
        var kept: Int64 = 0
        var surplus: Int64 = 0
        var payments: [Payment] = []
        var terms: [Term] = []
        var reclaims: [Reclaim] = []

        struct Payment: Hashable, Sendable {
            var position: Int64
            var day: CivilDate
            var amount: Int64
            var reason: String
            var status = Status.ordered
            var settledOn: CivilDate?

            /// Whether it gives back what was paid back too much, beside the award.
            var isRefund: Bool { reason == "refund" }
        }

        enum Status: String, Sendable {
            case ordered
            case executed
            case returned
            case replaced
            case setOff
        }

        struct Term: Hashable, Sendable {
            var day: CivilDate
            var amount: Int64
        }

        struct Reclaim: Hashable, Sendable {
            var position: Int64
            var amount: Int64
            var dueBy: CivilDate
            var received: Int64 = 0
            /// Of that: what was to be paid out of a toeslag.
            var setOff: Int64 = 0
        }

        init(applicant: Int64, kind: String, year: Int64) {
            self.applicant = applicant
            self.kind = kind
            self.year = year
        }

        mutating func decide(_ award: Award, _ terms: [PaymentTerm], keeping part: EuroCents?) {
            awarded =
                isDefinitive
                ? award.amount.value : award.months.reduce(0) { $0 + $1.value }
            self.terms = terms.map { Term(day: $0.day, amount: $0.amount.value) }
            // What came back is in the new terms, or in a supplement.
            for place in payments.indices
            where payments[place].status == .returned && !payments[place].isRefund {
                payments[place].status = .replaced
            }
            kept = part?.value ?? 0
            surplus = max(kept, above)
        }

        mutating func order(_ order: PaymentOrdered, at position: Position) {
            if let repeated = order.repeats?.value {
                settle(repeated, .replaced, on: nil)
            } else if order.reason == .advance {
                let term = Term(day: order.day, amount: order.amount.value)
                if let place = terms.firstIndex(of: term) { terms.remove(at: place) }
            }
            payments.append(
                Payment(
                    position: position.value,
                    day: order.day,
                    amount: order.amount.value,
                    reason: order.reason.rawValue
                )
            )
            if let refunded = order.refunds, order.repeats == nil {
                receive(-order.amount.value, for: refunded)
            }
        }

        /// Takes what came in for a reclaim, or was paid out of it again.
        mutating func receive(_ amount: Int64, for reclaim: Position, isSetOff: Bool = false) {
            if let place = reclaims.firstIndex(where: { $0.position == reclaim.value }) {
                reclaims[place].received += amount
                if isSetOff { reclaims[place].setOff += amount }
            }
        }

        /// Less is asked back, and some of that stays with the citizen.
        mutating func lower(_ reclaim: Position, by amount: Int64, keeping part: Int64) {
            if let place = reclaims.firstIndex(where: { $0.position == reclaim.value }) {
                reclaims[place].amount -= amount
            }
            kept += part
            surplus += part
        }

        /// What was or is to be paid above the award and is not asked back; what came back is not.
        private var above: Int64 {
            let paid = payments.filter {
                !$0.isRefund && ![.replaced, .returned].contains($0.status)
            }
            .reduce(0) { $0 + $1.amount }
            let planned = terms.reduce(0) { $0 + $1.amount }
            return paid + planned - reclaims.reduce(0) { $0 + $1.amount } - awarded
        }

        /// What was to be paid out pays what the citizen owes.
        mutating func setOff(_ decided: SetOffDecided, at position: Position) {
            payments.append(
                Payment(
                    position: position.value,
                    day: decided.decidedOn,
                    amount: decided.amount.value,
                    reason: PaymentOrdered.Reason.supplement.rawValue,
                    status: .setOff,
                    settledOn: decided.decidedOn
                )
            )
        }

        /// What became of an order; the day of what happened before is kept where none is given.
        mutating func settle(_ position: Int64, _ status: Status, on day: CivilDate?) {
            guard let place = payments.firstIndex(where: { $0.position == position }) else {
                return
            }
            payments[place].status = status
            if let day { payments[place].settledOn = day }
        }

        /// What came back and is not due again is no more above the award, but for what is asked
        /// back less for it.
        mutating func takeBack(_ returned: PaymentReturned) {
            if returned.refunds != nil { return }
            let less = (returned.lowersReclaims?.value ?? 0) + (returned.due?.value ?? 0)
            surplus -= returned.amount.value - less
            kept -= returned.notKept?.value ?? 0
        }
    }

    /// `PaymentSchedule`.
    public static var name: String { "PaymentSchedule" }
    /// Raised with every change of meaning.
    public static var version: Int { 3 }
    /// The tables and the ledger.
    public static var schema: String {
        String(decoding: PackageResources.PaymentSchedule_sql, as: UTF8.self)
    }
    /// Toeslagen, with their payments and reclaims.
    public static var tables: [Table] {
        [
            Table(
                "schedule",
                columns: [
                    "toeslag", "applicant", "kind", "benefit_year", "is_definitive", "awarded",
                    "kept", "surplus",
                ],
                keyColumns: 1,
                primaryKeyColumns: 1
            ),
            Table(
                "schedule_payment",
                columns: [
                    "toeslag", "number", "payment", "day", "amount", "reason", "status",
                    "settled_on",
                ],
                keyColumns: 1,
                primaryKeyColumns: 2
            ),
            Table(
                "schedule_reclaim",
                columns: ["toeslag", "reclaim", "amount", "due_by", "received", "set_off"],
                keyColumns: 1,
                primaryKeyColumns: 2
            ),
        ]
    }
    /// All of a toeslag that is about money.
    public static var typeNames: [StaticText] {
        [
            ApplicationSubmitted.typeName, AwardRevised.typeName, DefinitiveAwardDecided.typeName,
            PaymentExecuted.typeName, PaymentOrdered.typeName, PaymentReturned.typeName,
            ProvisionalAwardDecided.typeName, ReclaimMitigated.typeName,
            ReclaimOrdered.typeName, ReclaimPaymentReceived.typeName, ReclaimReduced.typeName,
            ReclaimSetOff.typeName, ReclaimWaived.typeName, SetOffDecided.typeName,
        ]
    }

    /// What an event changes.
    public static func evolve(
        _ state: inout State?,
        of key: Int64,
        with event: Recorded<ToeslagEvent>
    ) {
        switch event.event {
        case .applicationSubmitted(let application):
            state = State(
                applicant: application.applicant.value,
                kind: application.kind.rawValue,
                year: application.benefitYear.value
            )
        case .provisionalAwardDecided(let decided):
            state?.decide(decided.award, decided.terms, keeping: nil)
        case .awardRevised(let revised):
            state?.decide(revised.award, revised.terms, keeping: revised.kept)
        case .definitiveAwardDecided(let decided):
            state?.isDefinitive = true
            state?.decide(decided.award, [], keeping: nil)
        case .paymentOrdered(let order): state?.order(order, at: event.position)
        case .paymentExecuted(let executed):
            state?.settle(executed.order.value, .executed, on: executed.executedOn)
        case .paymentReturned(let returned):
            state?.settle(returned.order.value, .returned, on: returned.returnedOn)
            state?.takeBack(returned)
        case .reclaimOrdered(let reclaim):
            state?.kept += reclaim.paidTooMuch.value - reclaim.amount.value
            state?.surplus -= reclaim.amount.value
            state?.reclaims.append(
                State.Reclaim(
                    position: event.position.value,
                    amount: reclaim.amount.value,
                    dueBy: reclaim.dueBy
                )
            )
        case .reclaimWaived(let waived): state?.kept += waived.paidTooMuch.value
        case .reclaimMitigated(let mitigated):
            let amount = mitigated.amount.value
            state?.lower(mitigated.reclaim, by: amount, keeping: amount)
        case .reclaimReduced(let reduced):
            state?.lower(
                reduced.reclaim,
                by: reduced.amount.value,
                keeping: reduced.kept.value
            )
        case .reclaimPaymentReceived(let payment):
            state?.receive(payment.amount.value, for: payment.reclaim)
        case .reclaimSetOff(let setOff):
            state?.receive(setOff.amount.value, for: setOff.reclaim, isSetOff: true)
        case .setOffDecided(let decided): state?.setOff(decided, at: event.position)
        case .hearingOffered, .statementOfViewsReceived, .paymentPlanAgreed, .paymentSuspended,
            .suspensionLifted, .toeslagContinued, .toeslagStopped, .letterSent, .letterReturned,
            .objectionFiled, .objectionDecided, .appealFiled, .judgmentReceived,
            .liabilityDecided, .liabilityWithdrawn, .eligibilityConditionChecked,
            .awardTermSet, .revisionPostponed, .revisionDropped, .revisionNotMade:
            break
        }
    }

    /// A row for the toeslag, one per payment and reclaim.
    public static func rows(of key: Int64, _ state: State) -> [[[Cell]]] {
        let schedule: [Cell] = [
            .integer(key), .integer(state.applicant), .text(state.kind), .integer(state.year),
            .integer(state.isDefinitive ? 1 : 0), .integer(state.awarded), .integer(state.kept),
            .integer(state.surplus),
        ]
        let orders = state.payments.map { payment -> [Cell] in
            [
                .integer(payment.position), Cell(payment.day), .integer(payment.amount),
                .text(payment.reason), .text(payment.status.rawValue), Cell(payment.settledOn),
            ]
        }
        let terms = state.terms.map { term -> [Cell] in
            [
                .null, Cell(term.day), .integer(term.amount), .text("advance"), .text("planned"),
                .null,
            ]
        }
        let payments = (orders + terms).enumerated().map { index, cells in
            [.integer(key), .integer(Int64(index + 1))] + cells
        }
        let reclaims = state.reclaims.map { reclaim -> [Cell] in
            [
                .integer(key), .integer(reclaim.position), .integer(reclaim.amount),
                Cell(reclaim.dueBy), .integer(reclaim.received), .integer(reclaim.setOff),
            ]
        }
        return [[schedule], payments, reclaims]
    }

    /// The state that the rows stand for.
    public static func state(of key: Int64, from rows: [[[Cell]]]) -> State? {
        guard rows.count == 3, let row = rows[0].first, row.count == 8,
            let applicant = row[1].integer, let kind = row[2].text, let year = row[3].integer,
            let definitive = row[4].integer, let awarded = row[5].integer,
            let kept = row[6].integer, let surplus = row[7].integer
        else { return nil }
        var state = State(applicant: applicant, kind: kind, year: year)
        state.isDefinitive = definitive == 1
        (state.awarded, state.kept, state.surplus) = (awarded, kept, surplus)
        for row in rows[1] {
            guard row.count == 8, let day = row[3].day, let amount = row[4].integer,
                let reason = row[5].text, let word = row[6].text
            else { return nil }
            guard let position = row[2].integer else {
                state.terms.append(State.Term(day: day, amount: amount))
                continue
            }
            guard let status = State.Status(rawValue: word) else { return nil }
            state.payments.append(
                State.Payment(
                    position: position,
                    day: day,
                    amount: amount,
                    reason: reason,
                    status: status,
                    settledOn: row[7].day
                )
            )
        }
        for row in rows[2] {
            guard row.count == 6, let position = row[1].integer, let amount = row[2].integer,
                let dueBy = row[3].day, let received = row[4].integer,
                let setOff = row[5].integer
            else { return nil }
            state.reclaims.append(
                State.Reclaim(
                    position: position,
                    amount: amount,
                    dueBy: dueBy,
                    received: received,
                    setOff: setOff
                )
            )
        }
        return state
    }
}
