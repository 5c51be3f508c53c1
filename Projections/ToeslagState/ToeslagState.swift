public import EventSourcing
public import Events

/// What is known of each toeslag: where it stands, what each month gives, what is ordered, what is
/// due, what is objected to.
public enum ToeslagState: StreamProjection {
    /// What is known of a toeslag.
    public struct State: Hashable, Sendable {
        var applicant: Int64
        var kind: String
        var year: Int64
        var status = "submitted"
        var amount: Int64?
        var provisionalAmount: Int64?
        var advanceOrdered: Int64 = 0
        var supplementOrdered: Int64 = 0
        var paid: Int64 = 0
        var setOff: Int64 = 0
        var returned: Int64 = 0
        var reclaimed: Int64 = 0
        var paidBack: Int64 = 0
        var kept: Int64 = 0
        var decision: Decision?
        var assumed: String?
        var months: [Month] = []
        var terms: [Term] = []
        /// In their order.
        var underway: [Underway] = []
        var suspendedUntil: CivilDate?
        var stoppedFrom: CivilDate?
        var objections: [Objection] = []
        var conditions: [Condition] = []

        struct Decision: Hashable, Sendable {
            var position: Int64
            var day: CivilDate
            var objectionUntil: CivilDate
            var isAutomated: Bool
        }

        struct Month: Hashable, Sendable {
            var amount: Int64
            var advance: Int64?
            var income: Int64?
            var partner: Int64?
        }

        struct Underway: Hashable, Sendable {
            var order: Int64
            var amount: Int64
        }

        struct Term: Hashable, Sendable {
            var day: CivilDate
            var amount: Int64
        }

        struct Objection: Hashable, Sendable {
            var position: Int64
            var against: Int64
            var receivedOn: CivilDate
            var outcome: String?
            var court: String?
            var judgment: String?
        }

        struct Condition: Hashable, Sendable {
            var name: String
            var deliveries: Int64
            var lastDelivery: Int64
            var open: Int64
            var checkedOn: CivilDate
        }

        /// Takes what is known of a condition now, by name.
        mutating func take(_ checked: EligibilityConditionChecked) {
            conditions.removeAll { $0.name == checked.condition.rawValue }
            guard let last = checked.deliveries.last else { return }
            let condition = Condition(
                name: checked.condition.rawValue,
                deliveries: Int64(checked.deliveries.count),
                lastDelivery: last.value,
                open: Int64(checked.open.count),
                checkedOn: checked.checkedOn
            )
            let place = conditions.firstIndex { $0.name > condition.name } ?? conditions.endIndex
            conditions.insert(condition, at: place)
        }

        /// Changes what is known of an objection.
        mutating func change(_ objection: Position, _ change: (inout Objection) -> Void) {
            if let place = objections.firstIndex(where: { $0.position == objection.value }) {
                change(&objections[place])
            }
        }

        init(_ application: ApplicationSubmitted) {
            applicant = application.applicant.value
            kind = application.kind.rawValue
            year = application.benefitYear.value
        }

        /// Takes over an award; it is definitive from the first one that is.
        mutating func decide(_ award: Award, _ position: Position, isDefinitive: Bool) {
            if isDefinitive, status == "provisional" { provisionalAmount = amount }
            status = isDefinitive || status == "definitive" ? "definitive" : "provisional"
            amount = award.amount.value
            assumed = award.assumed.map { $0.map(\.text.string).joined(separator: " ") }
            decision = Decision(
                position: position.value,
                day: award.decidedOn,
                objectionUntil: award.objectionUntil,
                isAutomated: award.isAutomated
            )
            // What a definitive award gives is no advance.
            let advances = status == "definitive" ? months.map(\.advance) : nil
            months = award.months.enumerated().map { index, amount in
                let number = Int64(index + 1)
                let period = award.periods.first { ($0.first...$0.last).contains(number) }
                return Month(
                    amount: amount.value,
                    advance: advances.map { $0.indices.contains(index) ? $0[index] : nil }
                        ?? amount.value,
                    income: period?.income,
                    partner: period?.partner?.value
                )
            }
        }
    }

    /// `ToeslagState`.
    public static var name: String { "ToeslagState" }
    /// Raised with every change of meaning.
    public static var version: Int { 5 }
    /// The tables and the view.
    public static var schema: String {
        String(decoding: PackageResources.ToeslagState_sql, as: UTF8.self)
    }
    /// Toeslagen, and their months, terms and objections.
    public static var tables: [Table] {
        [
            Table(
                "toeslag",
                columns: [
                    "toeslag", "applicant", "kind", "benefit_year", "status", "phase", "amount",
                    "provisional_amount", "advance_ordered", "supplement_ordered", "paid",
                    "set_off", "returned", "reclaimed", "paid_back", "kept", "decision",
                    "decided_on", "objection_until", "is_automated", "suspended_until",
                    "stopped_from", "assumed",
                ],
                keyColumns: 1,
                primaryKeyColumns: 1
            ),
            Table(
                "toeslag_month",
                columns: ["toeslag", "month", "amount", "advance", "income", "partner"],
                keyColumns: 1,
                primaryKeyColumns: 2
            ),
            Table(
                "toeslag_term",
                columns: ["toeslag", "number", "day", "amount"],
                keyColumns: 1,
                primaryKeyColumns: 2
            ),
            Table(
                "toeslag_underway",
                columns: ["toeslag", "payment", "amount"],
                keyColumns: 1,
                primaryKeyColumns: 2
            ),
            Table(
                "toeslag_objection",
                columns: [
                    "toeslag", "objection", "against", "received_on", "outcome", "court",
                    "judgment",
                ],
                keyColumns: 1,
                primaryKeyColumns: 2
            ),
            Table(
                "toeslag_condition",
                columns: [
                    "toeslag", "condition", "is_verified", "open_facts", "deliveries",
                    "last_delivery", "checked_on",
                ],
                keyColumns: 1,
                primaryKeyColumns: 2
            ),
        ]
    }
    /// All of a toeslag.
    public static var typeNames: [StaticText] { ToeslagEvent.typeNames }

    /// What an event changes.
    public static func evolve(
        _ state: inout State?,
        of key: Int64,
        with event: Recorded<ToeslagEvent>
    ) {
        switch event.event {
        case .applicationSubmitted(let application): state = State(application)
        case .provisionalAwardDecided(let decided):
            state?.decide(decided.award, event.position, isDefinitive: false)
            state?.terms = decided.terms.map { State.Term(day: $0.day, amount: $0.amount.value) }
        case .awardRevised(let revised):
            state?.decide(revised.award, event.position, isDefinitive: false)
            state?.kept = revised.kept?.value ?? 0
            state?.terms = revised.terms.map { State.Term(day: $0.day, amount: $0.amount.value) }
        case .definitiveAwardDecided(let decided):
            state?.decide(decided.award, event.position, isDefinitive: true)
            state?.terms = []
        case .paymentOrdered, .paymentExecuted, .paymentReturned:
            state?.pay(event.event, event.position.value)
            state?.book(event.event)
        case .setOffDecided, .reclaimOrdered, .reclaimMitigated, .reclaimReduced,
            .reclaimPaymentReceived, .reclaimSetOff, .reclaimWaived:
            state?.book(event.event)
        case .toeslagContinued, .letterSent, .letterReturned, .hearingOffered,
            .statementOfViewsReceived, .paymentPlanAgreed, .liabilityDecided, .liabilityWithdrawn,
            .awardTermSet, .revisionPostponed, .revisionDropped, .revisionNotMade:
            break
        case .eligibilityConditionChecked(let checked): state?.take(checked)
        case .paymentSuspended(let suspended): state?.suspendedUntil = suspended.until
        case .suspensionLifted: state?.suspendedUntil = nil
        case .toeslagStopped(let stop): state?.stoppedFrom = stop.from
        case .objectionFiled(let objection):
            state?.objections.append(
                State.Objection(
                    position: event.position.value,
                    against: objection.against.value,
                    receivedOn: objection.receivedOn
                )
            )
        case .objectionDecided(let decision):
            state?.change(decision.objection) {
                $0.outcome = decision.outcome.rawValue
                // The court looked at the decision before this one.
                ($0.court, $0.judgment) = (nil, nil)
            }
        case .appealFiled(let appeal):
            state?.change(appeal.objection) { $0.court = appeal.court.rawValue }
        case .judgmentReceived(let judgment):
            state?.change(judgment.objection) {
                $0.judgment = judgment.outcome.rawValue
                if judgment.outcome == .upheld { $0.outcome = nil }
            }
        }
    }

    /// A row for the toeslag, one per month, term and objection.
    public static func rows(of key: Int64, _ state: State) -> [[[Cell]]] {
        let toeslag: [Cell] = [
            .integer(key), .integer(state.applicant), .text(state.kind), .integer(state.year),
            .text(state.status), .text(state.phase), Cell(state.amount),
            Cell(state.provisionalAmount),
            .integer(state.advanceOrdered), .integer(state.supplementOrdered),
            .integer(state.paid),
            .integer(state.setOff), .integer(state.returned), .integer(state.reclaimed),
            .integer(state.paidBack), .integer(state.kept),
            Cell(state.decision?.position), Cell(state.decision?.day),
            Cell(state.decision?.objectionUntil),
            Cell(state.decision.map { $0.isAutomated ? 1 : 0 }), Cell(state.suspendedUntil),
            Cell(state.stoppedFrom), state.assumed.map { .text($0) } ?? .null,
        ]
        let months = state.months.enumerated().map { index, month in
            [
                .integer(key), .integer(Int64(index + 1)), .integer(month.amount),
                Cell(month.advance), Cell(month.income), Cell(month.partner),
            ]
        }
        let terms = state.terms.enumerated().map { index, term -> [Cell] in
            [.integer(key), .integer(Int64(index + 1)), Cell(term.day), .integer(term.amount)]
        }
        let underway = state.underway.map { order -> [Cell] in
            [.integer(key), .integer(order.order), .integer(order.amount)]
        }
        let objections = state.objections.map { objection -> [Cell] in
            [
                .integer(key), .integer(objection.position), .integer(objection.against),
                Cell(objection.receivedOn), objection.outcome.map { .text($0) } ?? .null,
                objection.court.map { .text($0) } ?? .null,
                objection.judgment.map { .text($0) } ?? .null,
            ]
        }
        let conditions = state.conditions.map { condition -> [Cell] in
            [
                .integer(key), .text(condition.name), .integer(condition.open == 0 ? 1 : 0),
                .integer(condition.open), .integer(condition.deliveries),
                .integer(condition.lastDelivery), Cell(condition.checkedOn),
            ]
        }
        return [[toeslag], months, terms, underway, objections, conditions]
    }

    /// The state that the rows stand for.
    public static func state(of key: Int64, from rows: [[[Cell]]]) -> State? {
        guard rows.count == 6, let row = rows[0].first, row.count == 23,
            let applicant = row[1].integer, let kind = row[2].text, let year = row[3].integer,
            let status = row[4].text, let advance = row[8].integer,
            let supplement = row[9].integer, let paid = row[10].integer,
            let setOff = row[11].integer, let returned = row[12].integer,
            let reclaimed = row[13].integer, let paidBack = row[14].integer,
            let kept = row[15].integer
        else { return nil }
        var state = State(applicant: applicant, kind: kind, year: year)
        state.status = status
        state.amount = row[6].integer
        state.provisionalAmount = row[7].integer
        state.advanceOrdered = advance
        (state.supplementOrdered, state.paid, state.setOff) = (supplement, paid, setOff)
        state.suspendedUntil = row[20].day
        state.stoppedFrom = row[21].day
        state.assumed = row[22].text
        state.returned = returned
        (state.reclaimed, state.paidBack) = (reclaimed, paidBack)
        state.kept = kept
        if let position = row[16].integer, let day = row[17].day, let until = row[18].day,
            let isAutomated = row[19].integer
        {
            state.decision = State.Decision(
                position: position,
                day: day,
                objectionUntil: until,
                isAutomated: isAutomated == 1
            )
        }
        for row in rows[1] {
            guard row.count == 6, let amount = row[2].integer else { return nil }
            state.months.append(
                State.Month(
                    amount: amount,
                    advance: row[3].integer,
                    income: row[4].integer,
                    partner: row[5].integer
                )
            )
        }
        for row in rows[2] {
            guard row.count == 4, let day = row[2].day, let amount = row[3].integer else {
                return nil
            }
            state.terms.append(State.Term(day: day, amount: amount))
        }
        for row in rows[4] {
            guard row.count == 7, let position = row[1].integer, let against = row[2].integer,
                let day = row[3].day
            else { return nil }
            state.objections.append(
                State.Objection(
                    position: position,
                    against: against,
                    receivedOn: day,
                    outcome: row[4].text,
                    court: row[5].text,
                    judgment: row[6].text
                )
            )
        }
        return state.takeUnderway(from: rows[3]) && state.takeConditions(from: rows[5])
            ? state : nil
    }
}

extension ToeslagState.State {
    /// Where the award process stands: a toeslag runs from the first order to pay on.
    fileprivate var phase: String {
        switch status {
        case "submitted": "application"
        case "provisional" where advanceOrdered > 0: "running"
        default: status
        }
    }

    /// What is on its way, paid, and came back; what was paid back too much is no part of it.
    fileprivate mutating func pay(_ event: ToeslagEvent, _ position: Int64) {
        func arrived(_ order: Position) -> Int64? {
            guard let place = underway.firstIndex(where: { $0.order == order.value }) else {
                return nil
            }
            return underway.remove(at: place).amount
        }
        switch event {
        case .paymentOrdered(let order) where order.reason != .refund:
            underway.append(Underway(order: position, amount: order.amount.value))
        case .paymentExecuted(let executed): paid += arrived(executed.order) ?? 0
        case .paymentReturned(let returned) where returned.refunds == nil:
            if arrived(returned.order) == nil { paid -= returned.amount.value }
        default: break
        }
    }

    /// What is paid, set off and asked back.
    fileprivate mutating func book(_ event: ToeslagEvent) {
        switch event {
        case .paymentOrdered(let order):
            switch order.reason {
            case .advance:
                advanceOrdered += order.amount.value
                let term = Term(day: order.day, amount: order.amount.value)
                if order.repeats == nil, let place = terms.firstIndex(of: term) {
                    terms.remove(at: place)
                }
            case .supplement: supplementOrdered += order.amount.value
            case .refund: if order.repeats == nil { paidBack -= order.amount.value }
            }
        // A refund that came back is still to be paid out again.
        case .paymentReturned(let payment) where payment.refunds != nil: break
        case .paymentReturned(let payment):
            returned += payment.amount.value
            kept -= payment.notKept?.value ?? 0
        case .setOffDecided(let decided): setOff += decided.amount.value
        case .reclaimPaymentReceived(let payment): paidBack += payment.amount.value
        case .reclaimSetOff(let setOff): paidBack += setOff.amount.value
        case .reclaimMitigated(let mitigated):
            reclaimed -= mitigated.amount.value
            kept += mitigated.amount.value
        case .reclaimReduced(let reduced):
            reclaimed -= reduced.amount.value
            kept += reduced.kept.value
        case .reclaimOrdered(let reclaim):
            reclaimed += reclaim.amount.value
            kept += reclaim.paidTooMuch.value - reclaim.amount.value
        case .reclaimWaived(let waived): kept += waived.paidTooMuch.value
        default: break
        }
    }

    /// Takes the orders that rows stand for; false when one is not such a row.
    fileprivate mutating func takeUnderway(from rows: [[Cell]]) -> Bool {
        for row in rows {
            guard row.count == 3, let order = row[1].integer, let amount = row[2].integer else {
                return false
            }
            underway.append(Underway(order: order, amount: amount))
        }
        return true
    }

    /// Takes the conditions that rows stand for; false when one is not such a row.
    fileprivate mutating func takeConditions(from rows: [[Cell]]) -> Bool {
        for row in rows {
            guard row.count == 7, let name = row[1].text, let open = row[3].integer,
                let deliveries = row[4].integer, let last = row[5].integer, let day = row[6].day
            else { return false }
            conditions.append(
                Condition(
                    name: name,
                    deliveries: deliveries,
                    lastDelivery: last,
                    open: open,
                    checkedOn: day
                )
            )
        }
        return true
    }
}

extension ToeslagState.State {
    fileprivate init(applicant: Int64, kind: String, year: Int64) {
        self.applicant = applicant
        self.kind = kind
        self.year = year
    }
}
